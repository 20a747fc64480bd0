//! A day of the calendar, in no time zone: epoch days.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::dates::{DateOrder, format_date, format_month, iso_date, parse_date};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::{Bucket, Op};
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct Date;

/// The first day of a month that is written without one: `2026-11`, `11/2026`, `noviembre de 2026`.
fn month(text: &str) -> Option<i32> {
    let days = [format!("{text}-01"), format!("01/{text}"), format!("1 {text}"), format!("1 de {text}")];
    days.iter().find_map(|day| parse_date(day, DateOrder::DayFirst).ok())
}

impl Kind for Date {
    fn name(&self) -> &'static str {
        "date"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    /// A day; of a month, its first, whichever of its days was meant.
    fn parse(&self, field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        if let Input::Ready(Value::Int(day)) = input {
            return Ok(Value::Int(*day));
        }
        let start = |day| if field.monthly { Bucket::Month.start(day) } else { day };
        match common::text(input)? {
            "" => Ok(Value::Null),
            text => match parse_date(text, reading.dates) {
                Ok(day) => Ok(Value::Int(start(day).into())),
                Err(fault) => {
                    let month = field.monthly.then(|| month(text)).flatten();
                    month.map(|day| Value::Int(day.into())).ok_or_else(|| common::date_fault(fault))
                }
            },
        }
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_day(field, value)
    }

    fn operators(&self) -> &'static [Op] {
        common::TIME_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::Date
    }

    fn show(&self, field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        let words = if field.monthly { format_month } else { format_date };
        common::day(value).map(|day| words(day, locale)).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::day(value).map(iso_date).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::day(value).map_or(serde_json::Value::Null, |day| iso_date(day).into())
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "string", "format": "date"}))
    }
}
