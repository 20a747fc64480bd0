//! Chips: a person, a company or any record, always with its mark and, where the reader may open it, always a link.

use maud::{Markup, PreEscaped, Render};

use crate::{Str, hue, icon::icon, write};

/// What stands before a chip's title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The initial in a circle.
    Person,
    /// The initial in a square.
    Company,
    /// The icon of the record's kind.
    Icon(Str),
}

/// A record as a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Where it leads; empty when the reader may not open it.
    pub href: String,
    pub title: String,
    pub mark: Mark,
    /// Degrees; of the name for people and companies, of the kind for others.
    pub hue: u16,
}

impl Chip {
    pub fn person(href: impl Into<String>, title: impl Into<String>) -> Self {
        Chip::new(href, title, Mark::Person)
    }

    pub fn company(href: impl Into<String>, title: impl Into<String>) -> Self {
        Chip::new(href, title, Mark::Company)
    }

    pub fn record(href: impl Into<String>, title: impl Into<String>, icon: impl Into<Str>, hue: u16) -> Self {
        Chip { hue, ..Chip::new(href, title, Mark::Icon(icon.into())) }
    }

    fn new(href: impl Into<String>, title: impl Into<String>, mark: Mark) -> Self {
        let title = title.into();
        Chip { href: href.into(), hue: hue::of_name(&title), title, mark }
    }
}

impl Render for Chip {
    fn render_to(&self, out: &mut String) {
        let tag = if self.href.is_empty() { "span" } else { "a" };
        out.push('<');
        out.push_str(tag);
        out.push_str(" class=\"chip\"");
        if !self.href.is_empty() {
            write::attribute(out, "href", &self.href);
        }
        out.push('>');
        mark(self, out);
        out.push_str("<span>");
        write::text(out, &self.title);
        out.push_str("</span></");
        out.push_str(tag);
        out.push('>');
    }
}

/// The chip's mark alone: 16 px in rows, larger where CSS says so.
pub fn avatar(chip: &Chip) -> Markup {
    let mut out = String::with_capacity(64);
    mark(chip, &mut out);
    PreEscaped(out)
}

fn mark(chip: &Chip, out: &mut String) {
    out.push_str(if chip.mark == Mark::Person { "<i class=\"avatar round " } else { "<i class=\"avatar " });
    out.push_str(hue::class(chip.hue));
    out.push_str("\" aria-hidden=\"true\">");
    match &chip.mark {
        Mark::Icon(name) => icon(name).render_to(out),
        Mark::Person | Mark::Company => write::text(out, &initial(&chip.title)),
    }
    out.push_str("</i>");
}

/// The first letter or digit of a name, in upper case.
fn initial(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect())
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn a_chip_is_a_link_only_where_one_may_go() {
        insta::assert_snapshot!(html! { (Chip::company("/account/1", "<Nortex>")) }.into_string(), @r#"<a class="chip" href="/account/1"><i class="avatar hue-19" aria-hidden="true">N</i><span>&lt;Nortex&gt;</span></a>"#);
        insta::assert_snapshot!(html! { (Chip::person("", "ángela Ruiz")) }.into_string(), @r#"<span class="chip"><i class="avatar round hue-32" aria-hidden="true">Á</i><span>ángela Ruiz</span></span>"#);
    }
}
