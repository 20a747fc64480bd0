//! A percentage with two decimal places: 5000 is 50 %.

use jiff::tz::TimeZone;
use trato_text::Locale;
use trato_text::numbers::format_percent;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Decimal places of every percentage.
pub const SCALE: u8 = 2;

#[derive(Debug)]
pub struct Percent;

impl Kind for Percent {
    fn name(&self) -> &'static str {
        "percent"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        common::number(input, SCALE, reading)
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_range(field, value, SCALE)
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
        Widget::Percent
    }

    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        value.as_int().map(|n| format_percent(n, SCALE, locale)).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::plain_int(value, SCALE)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_decimal(value, SCALE)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::decimal_schema(field)
    }
}
