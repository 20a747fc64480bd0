//! A whole number.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::numbers::format_int;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct Integer;

impl Kind for Integer {
    fn name(&self) -> &'static str {
        "integer"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        common::number(input, 0, reading)
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
        Widget::Number
    }

    fn show(&self, field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        let shown = |n: i64| if field.ungrouped { n.to_string() } else { format_int(n, locale) };
        value.as_int().map(shown).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::plain_int(value, 0)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_int(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "integer", "format": "int64"}))
    }
}
