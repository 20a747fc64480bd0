//! A stored file: the id of its row; the bytes lie elsewhere.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct File;

impl Kind for File {
    fn name(&self) -> &'static str {
        "file"
    }

    fn columns(&self) -> &'static [Column] {
        common::ID_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        common::id(input, "file")
    }

    fn operators(&self) -> &'static [Op] {
        common::PRESENCE_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::File
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        common::id_text(value)
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::id_text(value)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_id(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "string", "format": "uuid"}))
    }
}
