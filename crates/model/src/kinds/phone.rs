//! Telephone numbers: one, or further ones of the same person.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::phone::{format_phone, normalize_phone};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{FieldDef, Value};

/// Characters of a number as typed, at most.
pub const MAX: i64 = 60;

/// Numbers of a record besides the first, at most.
pub const MOST: usize = 20;

/// Digits that decide whether two numbers are the same: a national number without its prefix, in most countries.
const KEY_DIGITS: usize = 9;

/// Digits of a whole number, at least.
const LEAST: usize = 6;

/// Between a number and its extension.
const EXTENSION: &str = " ext. ";

/// E.164 where it is a valid number (`+34612345678`, `+34912345678 ext. 12`), else as it was typed: a wrong number that
/// somebody can read and correct is worth more than none. What has fewer than three digits is no number.
fn normal(text: &str, country: &str) -> Result<String, Fault> {
    let phone = normalize_phone(text, country);
    match (phone.e164, phone.extension) {
        (Some(number), Some(extension)) => Ok([&number, EXTENSION, &extension].concat()),
        (Some(number), None) => Ok(number),
        (None, _) if phone.digits.len() >= 3 => Ok(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        (None, _) => Err(Fault::new("phone")),
    }
}

/// The part of a stored number that is dialled: without its extension.
#[must_use]
pub fn dialled(number: &str) -> &str {
    number.split_once(EXTENSION).map_or(number, |(number, _)| number)
}

/// Grouped as in its country.
fn shown(number: &str) -> String {
    match number.split_once(EXTENSION) {
        Some((number, extension)) => [&format_phone(number), EXTENSION, extension].concat(),
        None => format_phone(number),
    }
}

/// Whether it is a number and nothing else: digits and what stands between them, and perhaps an extension.
fn is_whole(text: &str) -> bool {
    let at = text.to_ascii_lowercase().find("ext").unwrap_or(text.len());
    let (number, extension) = text.split_at(at);
    let extension =
        extension.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | ':')).trim_end();
    let between = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+().-/".contains(c);
    number.chars().filter(char::is_ascii_digit).count() >= LEAST
        && number.chars().all(between)
        && extension.chars().all(|c| c.is_ascii_digit())
}

/// The numbers of a text, cut at a comma that a whole number follows where one stands before it, too: an extension or a
/// remark stays with its number, whatever digits it has (`612345678, de 16:30 a 20:00`).
fn cut(text: &str) -> Vec<String> {
    let begins = |number: &str| number.split(',').next().is_some_and(is_whole);
    let mut numbers: Vec<String> = Vec::new();
    for part in text.split(',') {
        match numbers.last_mut() {
            Some(last) if !begins(last) || !is_whole(part) => *last = [last, ",", part].concat(),
            _ => numbers.push(part.to_owned()),
        }
    }
    let trimmed = |number: String| number.trim_matches([',', ' ']).to_owned();
    numbers.into_iter().map(trimmed).filter(|number| !number.is_empty()).collect()
}

/// The last nine digits.
fn key(text: &str) -> Option<String> {
    let digits: Vec<char> = dialled(text).chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().saturating_sub(KEY_DIGITS);
    digits.get(from..).filter(|tail| tail.len() >= LEAST).map(|tail| tail.iter().collect())
}

#[derive(Debug)]
pub struct Phone;

impl Kind for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        match common::line(input)?.as_str() {
            "" => Ok(Value::Null),
            text => normal(text, reading.country).map(Value::Text),
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
        Widget::Phone
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        value.as_text().map(shown).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::text_of(value)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_text(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "string", "maxLength": MAX}))
    }

    fn match_key(&self, _field: &FieldDef, value: &Value) -> Option<String> {
        value.as_text().and_then(key)
    }
}

#[derive(Debug)]
pub struct Phones;

impl Kind for Phones {
    fn name(&self) -> &'static str {
        "phones"
    }

    fn columns(&self) -> &'static [Column] {
        &[]
    }

    fn many(&self) -> bool {
        true
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        let mut seen = HashSet::new();
        // What our own code gives is a list already.
        let given: Vec<String> = match input {
            Input::Ready(_) => common::items(input, &[])?,
            _ => common::items(input, &[';', '\n'])?.iter().flat_map(|text| cut(text)).collect(),
        };
        let given = given.into_iter();
        let numbers: Vec<String> = given.map(|text| normal(&text, reading.country)).collect::<Result<_, _>>()?;
        Ok(common::list(numbers.into_iter().filter(|number| seen.insert(number.clone())).collect()))
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
        common::texts(value).into_iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::texts(value).join("; ")
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_list(value)
    }

    fn schema(&self, _field: &FieldDef) -> serde_json::Value {
        common::list_schema(json!({"type": "string", "maxLength": MAX}))
    }
}
