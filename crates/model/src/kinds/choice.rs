//! One of a fixed set that code depends on. The page shows [`crate::Registry::choice_label`]; the name alone is what files
//! and programs see.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct Choice;

impl Kind for Choice {
    fn name(&self) -> &'static str {
        "choice"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        common::line(input).map(Value::from)
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        match value.as_text() {
            Some(choice) if !field.choices.contains(&choice) => Err(Fault::new("choice").with("value", choice)),
            _ => Ok(()),
        }
    }

    fn operators(&self) -> &'static [Op] {
        common::CHOICE_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::Select
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
        common::nullable(field, json!({"type": "string", "enum": field.choices}))
    }
}
