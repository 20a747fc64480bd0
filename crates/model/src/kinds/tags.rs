//! Free labels. Two spellings that fold alike are one tag: the first stays.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::fold;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Tags of a record, and characters of a tag, at most.
pub const MOST: usize = 50;
pub const LONGEST: usize = 50;

#[derive(Debug)]
pub struct Tags;

impl Kind for Tags {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn columns(&self) -> &'static [Column] {
        &[]
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        let mut seen = HashSet::new();
        let mut tags = common::items(input, &[';', ',', '\n'])?;
        tags.retain(|tag| seen.insert(fold(tag)));
        Ok(common::list(tags))
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_items(value, MOST, LONGEST)
    }

    fn operators(&self) -> &'static [Op] {
        common::MANY_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::Tags
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

    fn schema(&self, _field: &FieldDef) -> serde_json::Value {
        common::list_schema(json!({"type": "string", "maxLength": LONGEST}))
    }

    fn many(&self) -> bool {
        true
    }
}
