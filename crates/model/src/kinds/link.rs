//! A link to a record of the field's target: its id. Names are resolved by the importer and the page, titles come with
//! every query ([`crate::Labels`]).

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

const LINK_OPS: &[Op] = &[Op::In, Op::NotIn, Op::Equal, Op::NotEqual, Op::Me, Op::MyTeam, Op::Empty, Op::NotEmpty];

#[derive(Debug)]
pub struct Link;

impl Kind for Link {
    fn name(&self) -> &'static str {
        "link"
    }

    fn columns(&self) -> &'static [Column] {
        common::ID_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        common::id(input, "link")
    }

    fn operators(&self) -> &'static [Op] {
        LINK_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::Link
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
