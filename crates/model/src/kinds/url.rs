//! A web address: http or https, with `https://` put before what has no scheme.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Characters, at most; [`common::INDEXED`] where an index holds it.
pub const MAX: i64 = 2048;

/// Bytes of a host's name, at most (RFC 1035, section 3.1, without the root's dot).
const LONGEST_HOST: usize = 253;

fn most(field: &FieldDef) -> i64 {
    if field.indexed { common::INDEXED } else { MAX }
}

/// The address with its scheme and host in lower case; `None` for other schemes (`javascript:`, `mailto:`), for names
/// before the host (`https://bank.example@evil.example`) and for what has no host.
fn normal(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), text.strip_prefix("//").unwrap_or(text)),
    };
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let good_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let labels =
        name.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let good_name =
        labels && name.len() <= LONGEST_HOST && (name.contains('.') || name.eq_ignore_ascii_case("localhost"));
    (good_name && good_port).then(|| format!("{scheme}://{}{path}", host.to_lowercase()))
}

/// The host without `www.`.
fn host(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

#[derive(Debug)]
pub struct Url;

impl Kind for Url {
    fn name(&self) -> &'static str {
        "url"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        match common::line(input)?.as_str() {
            "" => Ok(Value::Null),
            text => normal(text).map(Value::Text).ok_or_else(|| Fault::new("url")),
        }
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_length(field, value, most(field))
    }

    fn longest(&self, indexed: bool) -> Option<i64> {
        Some(if indexed { common::INDEXED } else { MAX })
    }

    fn operators(&self) -> &'static [Op] {
        common::TEXT_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Fold
    }

    fn widget(&self) -> Widget {
        Widget::Url
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        common::text_of(value)
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
            json!({"type": "string", "format": "uri", "maxLength": field.max.unwrap_or(most(field))}),
        )
    }

    fn match_key(&self, _field: &FieldDef, value: &Value) -> Option<String> {
        host(value.as_text()?).map(str::to_owned)
    }
}
