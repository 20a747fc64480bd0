//! A time of the day as minutes since midnight: `9:30`, `9.30`, `9 h 30`, `9:30 pm`; a bare number is the hour.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Minutes of a day; 24:00, its end, is a time too.
pub const DAY: i64 = 24 * 60;

/// Minutes since midnight of what people write.
fn minutes(text: &str) -> Option<i64> {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let half = |marks: [&str; 2]| marks.iter().find_map(|mark| text.strip_suffix(mark).map(str::to_owned));
    let (clock, morning) = match (half(["am", "a.m."]), half(["pm", "p.m."])) {
        (Some(rest), _) => (rest, Some(true)),
        (_, Some(rest)) => (rest, Some(false)),
        _ => (text, None),
    };
    let clock = clock.trim_end_matches("min").trim_end_matches(['h', 'm']);
    let (hours, rest) = clock.split_once([':', '.', 'h']).unwrap_or((clock, "00"));
    let whole = |digits: &str| match digits.len() {
        1 | 2 if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse::<i64>().ok(),
        _ => None,
    };
    let hours = match (whole(hours)?, morning) {
        (hour @ 1..=12, Some(morning)) => hour % 12 + if morning { 0 } else { 12 },
        (_, Some(_)) => return None,
        (hour, None) => hour,
    };
    // A browser's own control may send seconds.
    let rest = rest.strip_suffix(":00").unwrap_or(rest);
    let minutes = whole(rest).filter(|minutes| rest.len() == 2 && *minutes < 60)?;
    Some(hours * 60 + minutes).filter(|at| *at <= DAY)
}

#[derive(Debug)]
pub struct TimeOfDay;

impl Kind for TimeOfDay {
    fn name(&self) -> &'static str {
        "time_of_day"
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
                text => minutes(text).map(Value::Int).ok_or_else(|| Fault::new("time-of-day")),
            },
        }
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        match value.as_int() {
            Some(at) if !(0..=DAY).contains(&at) => Err(Fault::new("time-of-day")),
            _ => Ok(()),
        }
    }

    fn operators(&self) -> &'static [Op] {
        common::NUMBER_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::TimeOfDay
    }

    /// `9:30`.
    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        value.as_int().map(|at| format!("{}:{:02}", at.div_euclid(60), at.rem_euclid(60))).unwrap_or_default()
    }

    /// `09:30`, as browsers' controls want it.
    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        value.as_int().map(|at| format!("{:02}:{:02}", at.div_euclid(60), at.rem_euclid(60))).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_int(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        let schema = json!({"type": "integer", "minimum": 0, "maximum": DAY, "description": "minutes since midnight"});
        common::nullable(field, schema)
    }
}
