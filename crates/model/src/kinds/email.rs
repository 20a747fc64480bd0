//! E-mail addresses: one, or further ones of the same person.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::email::{EmailError, normalize_email, validate_email};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Characters of an address, at most (RFC 5321, 4.5.3.1).
pub const MAX: i64 = 254;

/// Addresses of a record besides the first, at most.
pub const MOST: usize = 20;

/// The address in its normal form, without the name that may stand before it (`Ana <ana@example.com>`).
fn normal(text: &str) -> Result<String, Fault> {
    let address = normalize_email(text);
    match validate_email(&address) {
        Ok(()) => Ok(address),
        Err(EmailError::Domain) => Err(Fault::new("email-domain")),
        Err(EmailError::TooLong) => Err(Fault::new("too-long").with("most", MAX)),
        Err(EmailError::Empty | EmailError::Shape) => Err(Fault::new("email")),
    }
}

#[derive(Debug)]
pub struct Email;

impl Kind for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        match common::line(input)?.as_str() {
            "" => Ok(Value::Null),
            text => normal(text).map(Value::Text),
        }
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_length(field, value, MAX)
    }

    fn longest(&self, _indexed: bool) -> Option<i64> {
        Some(MAX)
    }

    fn operators(&self) -> &'static [Op] {
        common::TEXT_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Fold
    }

    fn widget(&self) -> Widget {
        Widget::Email
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
        common::nullable(field, json!({"type": "string", "format": "email", "maxLength": MAX}))
    }

    fn match_key(&self, _field: &FieldDef, value: &Value) -> Option<String> {
        value.as_text().map(str::to_owned)
    }
}

#[derive(Debug)]
pub struct Emails;

impl Kind for Emails {
    fn name(&self) -> &'static str {
        "emails"
    }

    fn columns(&self) -> &'static [Column] {
        &[]
    }

    fn many(&self) -> bool {
        true
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        let mut seen = HashSet::new();
        let given = common::items(input, &[';', ',', '\n'])?;
        let addresses: Vec<String> = given.iter().map(|text| normal(text)).collect::<Result<_, _>>()?;
        Ok(common::list(addresses.into_iter().filter(|address| seen.insert(address.clone())).collect()))
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_items(value, MOST, MAX as usize)
    }

    fn operators(&self) -> &'static [Op] {
        common::MANY_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::Lines
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
        common::list_schema(json!({"type": "string", "format": "email", "maxLength": MAX}))
    }
}
