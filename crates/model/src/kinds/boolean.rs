//! Yes or no; `Null` where nobody said.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::{fold, t};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{ColumnType, FieldDef, Value};

#[derive(Debug)]
pub struct Boolean;

impl Kind for Boolean {
    fn name(&self) -> &'static str {
        "boolean"
    }

    fn columns(&self) -> &'static [Column] {
        &[Column { suffix: "", ty: ColumnType::Bool }]
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        match input {
            Input::Ready(Value::Bool(b)) | Input::Json(serde_json::Value::Bool(b)) => return Ok(Value::Bool(*b)),
            _ => {}
        }
        match fold(common::text(input)?).as_str() {
            "" => Ok(Value::Null),
            "true" | "1" | "yes" | "y" | "on" | "x" | "si" | "s" | "verdadero" | "cierto" => Ok(Value::Bool(true)),
            "false" | "0" | "no" | "n" | "off" | "falso" => Ok(Value::Bool(false)),
            _ => Err(Fault::new("boolean")),
        }
    }

    fn operators(&self) -> &'static [Op] {
        &[Op::Equal, Op::NotEqual, Op::Empty, Op::NotEmpty]
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::Toggle
    }

    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        value.as_bool().map(|b| t(locale, if b { "yes" } else { "no" }).into_owned()).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        value.as_bool().map(|b| b.to_string()).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        value.as_bool().map_or(serde_json::Value::Null, Into::into)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "boolean"}))
    }
}
