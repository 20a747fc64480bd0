//! A length of time in minutes: `1:30`, `90 min`, `1,5 h`, `1 h 30 min`; a bare number is minutes.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::numbers::{NumberStyle, format_int, parse_decimal};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Minutes of what people write; `None` if it is no length of time.
fn minutes(text: &str, style: NumberStyle) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()));
    let text = text.to_lowercase();
    let whole = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i64>().ok()).flatten();
    let length = if let Some((hours, rest)) = text.split_once(':') {
        let minutes = whole(rest).filter(|m| rest.len() == 2 && *m < 60)?;
        whole(hours)?.checked_mul(60)?.checked_add(minutes)?
    } else if let Some((hours, rest)) = text.split_once('h') {
        // "1,5 h", "1h30", "1 hora 30 min": hours may have decimals when nothing follows.
        let rest =
            ["oras", "ora", "ours", "our", "rs", "r", "s"].iter().find_map(|r| rest.strip_prefix(r)).unwrap_or(rest);
        let hundredths = parse_decimal(hours.trim(), 2, style).ok().filter(|n| *n >= 0)?;
        let of_hours = hundredths.checked_mul(60)? / 100;
        of_hours.checked_add(if rest.trim().is_empty() { 0 } else { whole(bare(rest))? })?
    } else {
        parse_decimal(bare(&text), 0, style).ok().filter(|n| *n >= 0)?
    };
    Some(if negative { -length } else { length })
}

/// The number before the word for minutes.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let units = ["minutos", "minutes", "minuto", "minute", "mins", "min", "m", "'"];
    units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim()
}

/// `1:30`.
fn clock(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}:{:02}", n.unsigned_abs() / 60, n.unsigned_abs() % 60)
}

/// `1 h 30 min`: the units' symbols are the same in every language (ISO 80000-3).
fn shown(n: i64, locale: Locale) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let size = i64::try_from(n.unsigned_abs()).unwrap_or(i64::MAX);
    match (size / 60, size % 60) {
        (0, minutes) => format!("{sign}{minutes} min"),
        (hours, 0) => format!("{sign}{} h", format_int(hours, locale)),
        (hours, minutes) => format!("{sign}{} h {minutes} min", format_int(hours, locale)),
    }
}

#[derive(Debug)]
pub struct Duration;

impl Kind for Duration {
    fn name(&self) -> &'static str {
        "duration"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        match input {
            Input::Ready(Value::Int(_)) | Input::Json(serde_json::Value::Number(_)) => {
                common::number(input, 0, reading)
            }
            other => match common::text(other)? {
                "" => Ok(Value::Null),
                text => minutes(text, reading.numbers).map(Value::Int).ok_or_else(|| Fault::new("duration")),
            },
        }
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_range(field, value, 0)
    }

    fn operators(&self) -> &'static [Op] {
        common::NUMBER_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn sum_by(&self) -> Option<&'static str> {
        Some("")
    }

    fn widget(&self) -> Widget {
        Widget::Duration
    }

    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        value.as_int().map(|n| shown(n, locale)).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        value.as_int().map(clock).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_int(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "integer", "format": "int64", "description": "minutes"}))
    }
}
