//! Text with headings, lists, emphasis and links: HTML of a short allow-list, sanitised whenever it is read from anywhere,
//! so that what is stored can be shown.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Characters of its HTML, at most.
pub const MAX: i64 = 100_000;

const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Only the tags above, only `href` on links, only to http, https, mailto and tel; no classes, styles, ids or images.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(["script", "style", "template", "noscript", "iframe", "object", "svg", "math"].into())
        .tag_attributes(
            [("a", ["href"].into()), ("td", ["colspan", "rowspan"].into()), ("th", ["colspan", "rowspan"].into())]
                .into(),
        )
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    cleaner
});

fn sanitised(html: &str) -> String {
    // A byte order mark is no text; the parser drops only the first.
    let clean = CLEANER.clean(&html.replace('\u{feff}', "")).to_string();
    if words(&clean).is_empty() { String::new() } else { clean.trim().to_owned() }
}

/// The words of sanitised HTML without its tags: for titles, lists and the search index.
#[must_use]
pub fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let end = end_of_tag(tag);
        let name = tag.get(..end).unwrap_or_default();
        if !["a", "b", "code", "del", "em", "i", "s", "strong", "sub", "sup", "u"].contains(&name_of(name)) {
            text.push(' ');
        }
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    for (entity, sign) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        if text.contains('&') {
            text = text.replace(entity, sign);
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name_of(tag: &str) -> &str {
    tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// Where the tag that begins before `tag` ends; a `>` in a quoted attribute does not end it.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len()
}

#[derive(Debug)]
pub struct RichText;

impl Kind for RichText {
    fn name(&self) -> &'static str {
        "rich_text"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        common::lines(input).map(|html| Value::from(sanitised(&html)))
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_length(field, value, MAX)
    }

    fn longest(&self, _indexed: bool) -> Option<i64> {
        Some(MAX)
    }

    fn operators(&self) -> &'static [Op] {
        common::PRESENCE_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::RichText
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        value.as_text().map(words).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::text_of(value)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_text(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(
            field,
            json!({"type": "string", "contentMediaType": "text/html", "maxLength": field.max.unwrap_or(MAX)}),
        )
    }
}
