//! A code out of a list that the world keeps: countries, currencies and time zones are kinds by what they know.

use jiff::tz::TimeZone;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// A kind of code. What is none is the fault of the kind's name.
#[derive(Debug)]
pub struct Code {
    pub name: &'static str,
    /// The code that a text means, if any.
    pub known: fn(&str) -> Option<String>,
    /// The codes that a form offers, with what they are called.
    pub offered: fn(Locale) -> Vec<(String, String)>,
    /// What a code is called.
    pub called: fn(&str, Locale) -> String,
    /// As in OpenAPI, without null.
    pub schema: fn() -> serde_json::Value,
}

impl Kind for Code {
    fn name(&self) -> &'static str {
        self.name
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        let text = common::line(input)?;
        Ok(Value::from((self.known)(&text).unwrap_or(text)))
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        match value.as_text() {
            Some(code) if (self.known)(code).as_deref() != Some(code) => Err(Fault::new(self.name).with("value", code)),
            _ => Ok(()),
        }
    }

    fn operators(&self) -> &'static [Op] {
        common::CHOICE_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Key
    }

    fn widget(&self) -> Widget {
        Widget::Select
    }

    fn options(&self, locale: Locale) -> Vec<(String, String)> {
        (self.offered)(locale)
    }

    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        (self.called)(&common::text_of(value), locale)
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::text_of(value)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_text(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, (self.schema)())
    }
}
