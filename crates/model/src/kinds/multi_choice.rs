//! Several of a fixed set, in the order of the set.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

#[derive(Debug)]
pub struct MultiChoice;

impl Kind for MultiChoice {
    fn name(&self) -> &'static str {
        "multi_choice"
    }

    fn columns(&self) -> &'static [Column] {
        &[]
    }

    fn parse(&self, field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        let given = common::items(input, &[';', ',', '\n'])?;
        let known = field.choices.iter().filter(|choice| given.iter().any(|g| g == *choice)).map(|c| (*c).to_owned());
        let unknown = given.iter().filter(|g| !field.choices.contains(&g.as_str())).cloned();
        Ok(common::list(known.chain(unknown).collect()))
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        match common::texts(value).into_iter().find(|choice| !field.choices.contains(choice)) {
            Some(choice) => Err(Fault::new("choice").with("value", choice)),
            None => Ok(()),
        }
    }

    fn operators(&self) -> &'static [Op] {
        common::MANY_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::MultiSelect
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        common::texts(value).join(", ")
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::texts(value).join("; ")
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_list(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::list_schema(json!({"type": "string", "enum": field.choices}))
    }

    fn many(&self) -> bool {
        true
    }
}
