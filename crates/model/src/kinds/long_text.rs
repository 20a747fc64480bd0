//! Several lines of plain text, at most [`MAX`] characters unless the field says less.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Characters, at most.
pub const MAX: i64 = 20_000;

#[derive(Debug)]
pub struct LongText;

impl Kind for LongText {
    fn name(&self) -> &'static str {
        "long_text"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        common::lines(input).map(Value::from)
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_length(field, value, MAX)
    }

    fn longest(&self, _indexed: bool) -> Option<i64> {
        Some(MAX)
    }

    fn operators(&self) -> &'static [Op] {
        common::WORDS_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::TextArea
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
        common::nullable(field, json!({"type": "string", "maxLength": field.max.unwrap_or(MAX)}))
    }
}
