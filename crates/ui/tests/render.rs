//! Renders every view with sample data in every language and holds the pages to what all pages promise.

use std::collections::HashSet;

use trato_ui::Locale;

#[path = "../examples/gallery/samples/mod.rs"]
mod samples;

/// Calls `check` with the language, the name and the HTML of every page.
fn each(mut check: impl FnMut(Locale, &str, &str)) {
    for locale in Locale::ALL {
        let pages = samples::all(locale);
        assert!(pages.len() > 30, "every view has a sample");
        for (name, html) in pages {
            check(locale, name, &html);
        }
    }
}

/// A start tag: its name and attributes. Good enough for what maud writes: well-formed, attributes in double quotes.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    /// Where it stands.
    at: usize,
}

impl<'a> Tag<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
        let (name, mut rest) = rest.split_at(end);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start().trim_start_matches('/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest.find(|c: char| c == '=' || c == '>' || c.is_whitespace() || c == '/').unwrap_or(rest.len());
            let (attribute, after) = rest.split_at(end);
            if let Some(after) = after.strip_prefix("=\"") {
                let (value, after) = after.split_once('"').unwrap_or((after, ""));
                attributes.push((attribute, value));
                rest = after;
            } else {
                attributes.push((attribute, ""));
                rest = after;
            }
        }
        tags.push(Tag { name, attributes, at });
    }
    tags
}

#[test]
fn every_word_is_in_every_language() {
    each(|locale, name, html| {
        let missing = html.split('⟦').nth(1).and_then(|rest| rest.split('⟧').next());
        assert_eq!(missing, None, "{locale} {name}");
        assert!(!html.contains("{$"), "{locale} {name}: a variable without value");
    });
}

#[test]
fn nothing_is_inline() {
    each(|locale, name, html| {
        for tag in tags(html) {
            let place = format!("{locale} {name}: <{}> {:?}", tag.name, tag.attributes);
            assert!(tag.name != "style" && tag.get("style").is_none(), "{place}");
            assert!(tag.name != "script" || tag.get("src").is_some(), "{place}");
            for (attribute, value) in &tag.attributes {
                assert!(!attribute.starts_with("on"), "{place}");
                assert!(!value.trim_start().starts_with("javascript:"), "{place}");
            }
        }
        assert_eq!(html.matches("<script").count(), 1, "{locale} {name}");
        assert!(html.contains("></script>"), "{locale} {name}: the script has no text");
    });
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    each(|locale, name, html| {
        let tags = tags(html);
        let mut ids = HashSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            assert!(ids.insert(id), "{locale} {name}: #{id} twice");
        }
        for tag in &tags {
            for attribute in ["for", "aria-labelledby", "aria-controls", "aria-describedby", "list"] {
                for id in tag.get(attribute).into_iter().flat_map(str::split_whitespace) {
                    assert!(ids.contains(id), "{locale} {name}: {attribute}={id}");
                }
            }
        }
    });
}

#[test]
fn every_control_has_a_label() {
    each(|locale, name, html| {
        let tags = tags(html);
        let labelled: HashSet<&str> =
            tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
        for tag in tags.iter().filter(|tag| ["input", "select", "textarea"].contains(&tag.name)) {
            if tag.get("type") == Some("hidden") {
                continue;
            }
            let before = &html[..tag.at];
            let within = before.rfind("<label").is_some_and(|open| open > before.rfind("</label>").unwrap_or(0));
            let tied = tag.get("id").is_some_and(|id| labelled.contains(id)) || tag.get("aria-label").is_some();
            assert!(within || tied, "{locale} {name}: {:?}", tag.attributes);
        }
    });
}

#[test]
fn every_form_that_posts_carries_the_token() {
    each(|locale, name, html| {
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let posts = form.split('>').next().unwrap_or_default().contains("method=\"post\"");
            assert_eq!(posts, form.contains("name=\"csrf\""), "{locale} {name}: {}", &form[..form.len().min(120)]);
        }
    });
}

#[test]
fn pages_say_their_language_and_have_one_heading() {
    each(|locale, name, html| {
        assert!(html.contains(&format!("<html lang=\"{}\"", locale.code())), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{locale} {name}");
        assert_eq!(html.matches("<main").count(), 1, "{locale} {name}");
    });
}

#[test]
fn every_icon_is_in_the_sprite() {
    let names =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend/icons.txt")).unwrap_or_default();
    let names: HashSet<&str> = names.split_whitespace().collect();
    each(|locale, name, html| {
        for tag in tags(html).iter().filter(|tag| tag.name == "use") {
            let icon = tag.get("href").and_then(|href| href.split_once('#')).map(|(_, icon)| icon).unwrap_or_default();
            assert!(names.contains(icon), "{locale} {name}: add {icon} to frontend/icons.txt");
        }
    });
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut page = samples::page(Locale::Es, hostile, "/");
    page.live = hostile.into();
    let failure = trato_ui::error::Failure { title: hostile.into(), text: hostile.into(), ..Default::default() };
    let html = trato_ui::error::render(&page, &failure).into_string();
    assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
}
