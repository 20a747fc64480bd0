//! A value as people read it: what stands in a cell, a field of a record, a card, a line of the timeline.

use maud::{Render, html};

use crate::{Str, chip::Chip, hue, icon::icon, write};

/// What a colour says. Colour carries meaning only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Quiet,
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Quiet => "quiet",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

/// One of a set: a stage, a status, a tier, a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    pub label: Str,
    /// Degrees; `None` is grey.
    pub hue: Option<u16>,
}

impl Badge {
    pub fn new(label: impl Into<Str>, hue: u16) -> Self {
        Badge { label: label.into(), hue: Some(hue) }
    }

    pub fn grey(label: impl Into<Str>) -> Self {
        Badge { label: label.into(), hue: None }
    }
}

impl Render for Badge {
    fn render_to(&self, out: &mut String) {
        out.push_str("<span class=\"badge");
        if let Some(degrees) = self.hue {
            out.push(' ');
            out.push_str(hue::class(degrees));
        }
        out.push_str("\">");
        write::text(out, &self.label);
        out.push_str("</span>");
    }
}

/// A telephone: as written for people, as dialled, and what a tap leads to besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phone {
    /// `+34 600 123 456`.
    pub shown: String,
    /// `+34600123456`, for `tel:` and WhatsApp.
    pub number: String,
    /// The form that logs a call to this record; empty where none may be logged. The page offers it after a tap.
    pub log_href: String,
    /// What to say where the person does not want to be called; empty where she has not said so.
    pub refused: Str,
    /// Whether she does not want messages either: then none is offered.
    pub no_messages: bool,
    /// The words of a link of its own that writes by WhatsApp; empty for none.
    pub write: Str,
    /// In which language to speak; empty where nobody said it.
    pub language: Str,
}

/// A day or a moment: relative or short on the page, exact on hover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// `21 nov 2026`, `hace 2 días`.
    pub shown: String,
    /// `21 de noviembre de 2026, 10:32`.
    pub exact: String,
    /// ISO 8601, for machines.
    pub iso: String,
    pub tone: Tone,
}

/// A value as people read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shown {
    #[default]
    Empty,
    Text(String),
    /// Text with line breaks.
    Lines(String),
    /// Amounts, counts, percentages: tabular, to the right in lists.
    Number(String),
    /// A share of a whole, 0–100, with its text.
    Share {
        shown: String,
        percent: u8,
    },
    Badge(Badge),
    Badges(Vec<Badge>),
    Chip(Chip),
    Chips(Vec<Chip>),
    Emails(Vec<String>),
    /// Addresses of somebody who does not want mail, with what to say about it.
    RefusedEmails {
        emails: Vec<String>,
        why: Str,
    },
    Phones(Vec<Phone>),
    Url {
        href: String,
        shown: String,
    },
    Moment(Moment),
    /// Yes or no, with the word for it.
    Bool {
        on: bool,
        shown: Str,
    },
    /// An address on one or several lines, with a map where one is known.
    Address {
        lines: String,
        map: String,
    },
    File {
        href: String,
        name: String,
        size: String,
    },
}

impl Shown {
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Shown::Empty } else { Shown::Text(text) }
    }

    pub fn number(text: impl Into<String>) -> Self {
        Shown::Number(text.into())
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Shown::Empty)
    }

    /// Whether lists set it to the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Shown::Number(_))
    }
}

impl Render for Shown {
    fn render_to(&self, out: &mut String) {
        match self {
            Shown::Empty => {}
            Shown::Text(text) => write::text(out, text),
            Shown::Lines(text) => html! { span class="lines" { (text) } }.render_to(out),
            Shown::Number(text) => html! { span class="num" { (text) } }.render_to(out),
            Shown::Share { shown, percent } => {
                html! { span class="share" { (bar(*percent, "")) span class="num" { (shown) } } }.render_to(out);
            }
            Shown::Badge(badge) => badge.render_to(out),
            Shown::Badges(badges) => badges.iter().for_each(|badge| badge.render_to(out)),
            Shown::Chip(chip) => chip.render_to(out),
            Shown::Chips(chips) => chips.iter().for_each(|chip| chip.render_to(out)),
            Shown::Emails(emails) => emails.iter().for_each(|email| Pill::to("mailto:", email, email).draw(out)),
            Shown::RefusedEmails { emails, why } => {
                emails.iter().for_each(|email| Pill { refused: why, ..Pill::to("mailto:", email, email) }.draw(out));
            }
            Shown::Phones(phones) => phones.iter().for_each(|phone| phone.render_to(out)),
            // Only what opens a page may be a link: `javascript:` and the like stay text.
            Shown::Url { href, shown } if href.starts_with("https://") || href.starts_with("http://") => {
                html! { a class="pill" href=(href) rel="noopener noreferrer" target="_blank" { (shown) } }.render_to(out);
            }
            Shown::Url { shown, .. } => write::text(out, shown),
            Shown::Moment(moment) => moment.render_to(out),
            Shown::Bool { on, shown } => {
                html! { span class=(if *on { "bool on" } else { "bool" }) {
                    (icon(if *on { "check" } else { "x" })) (shown)
                } }
                .render_to(out);
            }
            Shown::Address { lines, map } => html! {
                span class="lines" { (lines) }
                @if !map.is_empty() { " " a class="quiet" href=(map) aria-label=(lines) rel="noopener noreferrer" target="_blank" { (icon("map-pin")) } }
            }
            .render_to(out),
            Shown::File { href, name, size } => html! {
                a class="pill" href=(href) { (icon("paperclip")) (name) } @if !size.is_empty() { " " small { (size) } }
            }
            .render_to(out),
        }
    }
}

impl Render for Phone {
    fn render_to(&self, out: &mut String) {
        let pill = Pill::to("tel:", &self.number, &self.shown);
        Pill { log: &self.log_href, refused: &self.refused, no_messages: self.no_messages, ..pill }.draw(out);
        if !self.write.is_empty() && !self.no_messages {
            let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
            html! {
                " " a class="pill" href={ "https://wa.me/" (digits) } title=(self.write) aria-label={ (self.write) ": " (self.shown) }
                    rel="noopener noreferrer" target="_blank" data-log=[Some(&self.log_href).filter(|log| !log.is_empty())] { (icon("message-circle")) }
            }
            .render_to(out);
        }
        if !self.language.is_empty() {
            html! { " " small class="quiet" { (self.language) } }.render_to(out);
        }
    }
}

/// A rounded link of a scheme.
#[derive(Clone, Copy, Debug, Default)]
struct Pill<'a> {
    scheme: &'a str,
    address: &'a str,
    shown: &'a str,
    /// What is offered after a tap.
    log: &'a str,
    /// Why one should not; it is marked then.
    refused: &'a str,
    no_messages: bool,
}

impl<'a> Pill<'a> {
    fn to(scheme: &'a str, address: &'a str, shown: &'a str) -> Self {
        Pill { scheme, address, shown, ..Pill::default() }
    }

    fn draw(self, out: &mut String) {
        out.push_str(if self.refused.is_empty() {
            "<a class=\"pill\" href=\""
        } else {
            "<a class=\"pill refused\" href=\""
        });
        out.push_str(self.scheme);
        write::text(out, self.address);
        out.push('"');
        for (name, value) in [("data-log", self.log), ("title", self.refused), ("data-refused", self.refused)] {
            if !value.is_empty() {
                write::attribute(out, name, value);
            }
        }
        if self.no_messages {
            out.push_str(" data-no-messages");
        }
        out.push('>');
        if !self.refused.is_empty() {
            icon("ban").render_to(out);
        }
        write::text(out, self.shown);
        out.push_str("</a>");
    }
}

impl Render for Moment {
    fn render_to(&self, out: &mut String) {
        out.push_str("<time");
        if self.tone != Tone::Plain {
            write::attribute(out, "class", self.tone.class());
        }
        write::attribute(out, "datetime", &self.iso);
        if self.exact != self.shown && !self.exact.is_empty() {
            write::attribute(out, "title", &self.exact);
        }
        out.push('>');
        write::text(out, &self.shown);
        out.push_str("</time>");
    }
}

/// A thin bar filled to `percent` (0–100) for eyes only; its number stands beside it. `class` may be a tone or a hue.
pub fn bar(percent: u8, class: &str) -> impl Render {
    let percent = percent.min(100);
    html! {
        svg class={ "bar " (class) } viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
            rect class="bar-track" width="100" height="4" {}
            rect class="bar-fill" width=(percent) height="4" {}
        }
    }
}
