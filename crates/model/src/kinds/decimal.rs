//! A number with the field's count of decimal places, held as a whole number of its smallest unit.

use jiff::tz::TimeZone;
use trato_text::Locale;
use trato_text::numbers::format_decimal_short;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct Decimal;

impl Kind for Decimal {
    fn name(&self) -> &'static str {
        "decimal"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    fn parse(&self, field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        common::number(input, field.scale, reading)
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_range(field, value, field.scale)
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
        value.as_int().map(|n| format_decimal_short(n, field.scale, locale)).unwrap_or_default()
    }

    fn plain(&self, field: &FieldDef, value: &Value) -> String {
        common::plain_int(value, field.scale)
    }

    fn json(&self, field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_decimal(value, field.scale)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::decimal_schema(field)
    }
}
