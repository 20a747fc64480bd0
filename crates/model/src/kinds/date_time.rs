//! A moment: UTC microseconds, shown in the reader's zone.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::dates::{format_datetime, iso_datetime, parse_datetime};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct DateTime;

impl Kind for DateTime {
    fn name(&self) -> &'static str {
        "date_time"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        if let Input::Ready(Value::Int(micros)) = input {
            return Ok(Value::Int(*micros));
        }
        match common::text(input)? {
            "" => Ok(Value::Null),
            text => parse_datetime(text, reading.dates, &reading.zone).map(Value::Int).map_err(common::date_fault),
        }
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_moment(value)
    }

    fn operators(&self) -> &'static [Op] {
        common::TIME_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn is_moment(&self) -> bool {
        true
    }

    fn widget(&self) -> Widget {
        Widget::DateTime
    }

    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, zone: &TimeZone) -> String {
        value.as_int().map(|micros| format_datetime(micros, zone, locale)).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        value.as_int().map(iso_datetime).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        value.as_int().map_or(serde_json::Value::Null, |micros| iso_datetime(micros).into())
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "string", "format": "date-time"}))
    }
}
