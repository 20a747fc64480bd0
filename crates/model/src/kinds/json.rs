//! Structured data for programs: one JSON document in a text column.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{Cell, FieldDef, Value};

/// Bytes of a document, at most.
pub const MAX: usize = 65_536;

fn document(value: &Value) -> Option<&serde_json::Value> {
    if let Value::Json(json) = value { Some(json) } else { None }
}

fn written(value: &Value) -> String {
    document(value).map(|json| json.to_string()).unwrap_or_default()
}

fn value_of(json: serde_json::Value) -> Value {
    if json.is_null() { Value::Null } else { Value::Json(Box::new(json)) }
}

#[derive(Debug)]
pub struct Json;

impl Kind for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        match input {
            Input::Json(json) => Ok(value_of(json.clone())),
            Input::Ready(Value::Json(json)) => Ok(value_of((**json).clone())),
            other => match common::text(other)? {
                "" => Ok(Value::Null),
                text => serde_json::from_str(text).map(value_of).map_err(|_| Fault::new("json")),
            },
        }
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        match written(value).len() > MAX {
            true => Err(Fault::new("too-long").with("most", MAX)),
            false => Ok(()),
        }
    }

    fn operators(&self) -> &'static [Op] {
        common::PRESENCE_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::TextArea
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        written(value)
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        written(value)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        document(value).cloned().unwrap_or_default()
    }

    fn schema(&self, _field: &FieldDef) -> serde_json::Value {
        json!({})
    }

    fn write(&self, value: &Value, cells: &mut Vec<Cell>) {
        cells.push(document(value).map_or(Cell::Null, |json| Cell::Text(json.to_string())));
    }

    fn read(&self, cells: &mut [Cell]) -> Value {
        match common::take(cells, 0) {
            Cell::Text(text) => serde_json::from_str(&text).map_or(Value::Null, value_of),
            _ => Value::Null,
        }
    }
}
