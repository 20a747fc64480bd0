//! A number that the engine gives when the record is created; a rolled-back creation leaves a gap. Shown without grouping,
//! as people quote it.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct Sequence;

impl Kind for Sequence {
    fn name(&self) -> &'static str {
        "sequence"
    }

    fn columns(&self) -> &'static [Column] {
        common::INT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        common::number(input, 0, reading)
    }

    fn operators(&self) -> &'static [Op] {
        common::NUMBER_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::ReadOnly
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        value.as_int().map(|n| n.to_string()).unwrap_or_default()
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
