//! What several kinds share: cleaning what was given, operator sets, JSON and cells of texts and numbers, bounds.

use std::cmp::Ordering;

use serde_json::{Value as JsonValue, json};
use trato_text::dates::{DateError, iso_date};
use trato_text::numbers::{NumberError, NumberStyle, parse_decimal, plain_decimal};
use trato_text::{fold, sort_key};

use super::{Column, Fault, Input, Reading, SortBy};
use crate::query::Op;
use crate::{Cell, ColumnType, FieldDef, Value};

/// Of lines of text.
pub const TEXT_OPS: &[Op] = &[
    Op::Contains,
    Op::NotContains,
    Op::StartsWith,
    Op::Equal,
    Op::NotEqual,
    Op::In,
    Op::NotIn,
    Op::Empty,
    Op::NotEmpty,
];

/// Of texts too long to be compared as a whole.
pub const WORDS_OPS: &[Op] = &[Op::Contains, Op::NotContains, Op::StartsWith, Op::Empty, Op::NotEmpty];

/// Of numbers and lengths of time.
pub const NUMBER_OPS: &[Op] = &[
    Op::Equal,
    Op::NotEqual,
    Op::Less,
    Op::AtMost,
    Op::Greater,
    Op::AtLeast,
    Op::In,
    Op::NotIn,
    Op::Empty,
    Op::NotEmpty,
];

/// Of days and moments.
pub const TIME_OPS: &[Op] =
    &[Op::Within, Op::Equal, Op::NotEqual, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast, Op::Empty, Op::NotEmpty];

/// Of one of a set.
pub const CHOICE_OPS: &[Op] = &[Op::In, Op::NotIn, Op::Equal, Op::NotEqual, Op::Empty, Op::NotEmpty];

/// Of several of a set. `Contains` and `In` look for items: one, any of several.
pub const MANY_OPS: &[Op] = &[Op::Contains, Op::NotContains, Op::In, Op::NotIn, Op::Empty, Op::NotEmpty];

/// Of what can only be there or not.
pub const PRESENCE_OPS: &[Op] = &[Op::Empty, Op::NotEmpty];

/// Characters of a text that an index holds, at most: PostgreSQL's entries have 2,704 bytes, a character up to four, and
/// beside the text stands an id.
pub const INDEXED: i64 = 500;

pub const TEXT_COLUMN: &[Column] = &[Column { suffix: "", ty: ColumnType::Text }];
pub const INT_COLUMN: &[Column] = &[Column { suffix: "", ty: ColumnType::Int }];
pub const ID_COLUMN: &[Column] = &[Column { suffix: "", ty: ColumnType::Id }];

/// The one text of an input, trimmed; of several controls of one name the last counts, as browsers and checkboxes have
/// it. Numbers and truth values of JSON are not texts.
pub fn text(input: &Input) -> Result<&str, Fault> {
    match input {
        Input::Text(text) | Input::Ready(Value::Text(text)) | Input::Json(JsonValue::String(text)) => Ok(text.trim()),
        Input::List(list) => Ok(list.last().map_or("", |text| text.trim())),
        Input::Json(JsonValue::Null) | Input::Ready(Value::Null) => Ok(""),
        _ => Err(Fault::new("type")),
    }
}

/// A line: control characters and line breaks become spaces.
pub fn line(input: &Input) -> Result<String, Fault> {
    text(input).map(one_line)
}

/// Several lines: breaks are `\n`, tabs stay, other control characters go.
pub fn lines(input: &Input) -> Result<String, Fault> {
    let text = text(input)?.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    Ok(kept.trim().to_owned())
}

/// The text with control characters and line breaks as spaces, trimmed.
pub fn one_line(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.trim().to_owned();
    }
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}

/// The items of a list: of several controls, of a JSON array, or of one text, each cut at `separators`. Empty ones are left
/// out.
pub fn items(input: &Input, separators: &[char]) -> Result<Vec<String>, Fault> {
    let wrong = || Fault::new("type");
    let given: Vec<&str> = match input {
        Input::List(list) => list.iter().map(String::as_str).collect(),
        Input::Json(JsonValue::Array(array)) => {
            array.iter().map(|item| item.as_str().ok_or_else(wrong)).collect::<Result<_, _>>()?
        }
        Input::Ready(Value::List(list)) => {
            list.iter().map(|item| item.as_text().ok_or_else(wrong)).collect::<Result<_, _>>()?
        }
        other => vec![text(other)?],
    };
    let items = given.into_iter().flat_map(|text| text.split(separators)).map(one_line);
    Ok(items.filter(|item| !item.is_empty()).collect())
}

/// A list of texts as a value; the empty list is `Null`.
pub fn list(items: Vec<String>) -> Value {
    if items.is_empty() { Value::Null } else { Value::List(items.into_iter().map(Value::Text).collect()) }
}

/// The texts of a list.
pub fn texts(value: &Value) -> Vec<&str> {
    if let Value::List(list) = value { list.iter().filter_map(Value::as_text).collect() } else { Vec::new() }
}

pub fn json_list(value: &Value) -> JsonValue {
    json!(texts(value))
}

/// Checks how many items there are and how long each is.
pub fn check_items(value: &Value, most: usize, longest: usize) -> Result<(), Fault> {
    let items = texts(value);
    if items.len() > most {
        return Err(Fault::new("too-many").with("most", most));
    }
    match items.iter().any(|item| item.chars().count() > longest) {
        true => Err(Fault::new("too-long").with("most", longest)),
        false => Ok(()),
    }
}

/// A number at `scale`, or `Null`.
pub fn number(input: &Input, scale: u8, reading: &Reading) -> Result<Value, Fault> {
    if let Input::Ready(Value::Int(n)) = input {
        return Ok(Value::Int(*n));
    }
    if let Input::Json(JsonValue::Number(n)) = input {
        return units(&n.to_string(), scale, NumberStyle::Plain).map(Value::Int);
    }
    let style = if matches!(input, Input::Json(_)) { NumberStyle::Plain } else { reading.numbers };
    match text(input)? {
        "" => Ok(Value::Null),
        text => units(text, scale, style).map(Value::Int),
    }
}

fn units(text: &str, scale: u8, style: NumberStyle) -> Result<i64, Fault> {
    parse_decimal(text, scale, style).map_err(|error| number_fault(error, scale))
}

/// The fault that tells a user why his number was not taken.
pub fn number_fault(error: NumberError, scale: u8) -> Fault {
    match error {
        NumberError::TooManyDecimals if scale == 0 => Fault::new("whole"),
        NumberError::TooManyDecimals => Fault::new("decimals").with("most", scale),
        NumberError::Overflow => Fault::new("number-range"),
        NumberError::Empty | NumberError::NotANumber => Fault::new("number"),
    }
}

/// A number for files: three decimals get a fourth, since `1.234` means different things in different languages.
pub fn plain_number(units: i64, scale: u8) -> String {
    let mut text = plain_decimal(units, scale);
    if scale == 3 {
        text.push('0');
    }
    text
}

/// A number at `scale` for files.
pub fn plain_int(value: &Value, scale: u8) -> String {
    value.as_int().map(|n| plain_number(n, scale)).unwrap_or_default()
}

/// Checks a number against the field's bounds, which stand at the same `scale`.
pub fn check_range(field: &FieldDef, value: &Value, scale: u8) -> Result<(), Fault> {
    let Some(n) = value.as_int() else { return Ok(()) };
    if let Some(least) = field.min.filter(|least| n < *least) {
        return Err(Fault::new("too-small").with("least", plain_decimal(least, scale)));
    }
    match field.max.filter(|most| n > *most) {
        Some(most) => Err(Fault::new("too-large").with("most", plain_decimal(most, scale))),
        None => Ok(()),
    }
}

/// Checks the count of characters of a text against the field's bounds, `most` where it has none.
pub fn check_length(field: &FieldDef, value: &Value, most: i64) -> Result<(), Fault> {
    let Some(text) = value.as_text() else { return Ok(()) };
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let most = field.max.unwrap_or(most);
    if length > most {
        return Err(Fault::new("too-long").with("most", most));
    }
    match field.min.filter(|least| length < *least) {
        Some(least) => Err(Fault::new("too-short").with("least", least)),
        None => Ok(()),
    }
}

/// An id given as text, or `Null`.
pub fn id(input: &Input, code: &'static str) -> Result<Value, Fault> {
    if let Input::Ready(Value::Id(id)) = input {
        return Ok(Value::Id(*id));
    }
    match text(input)? {
        "" => Ok(Value::Null),
        text => text.to_ascii_lowercase().parse().map(Value::Id).map_err(|_| Fault::new(code)),
    }
}

pub fn text_of(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

pub fn json_text(value: &Value) -> JsonValue {
    value.as_text().map_or(JsonValue::Null, JsonValue::from)
}

pub fn json_int(value: &Value) -> JsonValue {
    value.as_int().map_or(JsonValue::Null, JsonValue::from)
}

/// Decimals are JSON texts, so that no reader rounds them.
pub fn json_decimal(value: &Value, scale: u8) -> JsonValue {
    value.as_int().map_or(JsonValue::Null, |n| JsonValue::from(plain_decimal(n, scale)))
}

/// The schema of [`json_decimal`].
pub fn decimal_schema(field: &FieldDef) -> JsonValue {
    nullable(field, json!({"type": "string", "format": "decimal", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"}))
}

/// The schema, also for `null` unless the field is required.
pub fn nullable(field: &FieldDef, mut schema: JsonValue) -> JsonValue {
    if field.required {
        return schema;
    }
    if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
    if let Some(JsonValue::Array(values)) = schema.get_mut("enum") {
        values.push(JsonValue::Null);
    }
    schema
}

/// The schema of a list, which is empty rather than null.
pub fn list_schema(items: JsonValue) -> JsonValue {
    json!({"type": "array", "items": items, "uniqueItems": true})
}

/// Takes the cell at `at`; `Null` if there is none.
pub fn take(cells: &mut [Cell], at: usize) -> Cell {
    cells.get_mut(at).map(std::mem::take).unwrap_or_default()
}

/// The cell of a value in a column of one type; `Null` for a value of another kind.
pub fn cell(ty: ColumnType, value: &Value) -> Cell {
    match (ty, value) {
        (ColumnType::Bool, Value::Bool(b)) => Cell::Bool(*b),
        (ColumnType::Int, Value::Int(n)) => Cell::Int(*n),
        (ColumnType::Text, Value::Text(text)) => Cell::Text(text.clone()),
        (ColumnType::Id, Value::Id(id)) => Cell::Id(*id),
        _ => Cell::Null,
    }
}

/// The value of a cell of its own.
pub fn value(cell: Cell) -> Value {
    match cell {
        Cell::Bool(b) => Value::Bool(b),
        Cell::Int(n) => Value::Int(n),
        Cell::Text(text) => Value::Text(text),
        Cell::Id(id) => Value::Id(id),
        Cell::Null | Cell::Bytes(_) => Value::Null,
    }
}

/// Order of two values held in one column; texts by their bytes, or by collation.
pub fn compare(by: SortBy, a: &Value, b: &Value) -> Ordering {
    match (by, a, b) {
        (SortBy::Nothing, ..) => Ordering::Equal,
        (SortBy::Key, ..) => a.as_text().map(sort_key).cmp(&b.as_text().map(sort_key)),
        (SortBy::Fold, ..) => a.as_text().map(fold).cmp(&b.as_text().map(fold)),
        (SortBy::Column(_), Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (SortBy::Column(_), Value::Int(a), Value::Int(b)) => a.cmp(b),
        (SortBy::Column(_), Value::Text(a), Value::Text(b)) => a.cmp(b),
        (SortBy::Column(_), Value::Id(a), Value::Id(b)) => a.cmp(b),
        (SortBy::Column(_), a, b) => b.is_null().cmp(&a.is_null()),
    }
}

/// The epoch day of a value, if a calendar could have it.
pub fn day(value: &Value) -> Option<i32> {
    value.as_int().and_then(|day| i32::try_from(day).ok())
}

pub fn id_text(value: &Value) -> String {
    value.as_id().map(|id| id.to_string()).unwrap_or_default()
}

pub fn json_id(value: &Value) -> JsonValue {
    value.as_id().map_or(JsonValue::Null, |id| JsonValue::from(id.to_string()))
}

/// The fault that tells a user why his date was not taken.
pub fn date_fault(error: DateError) -> Fault {
    Fault::new(match error {
        DateError::NoSuchDay => "no-such-day",
        DateError::OutOfRange => "date-range",
        _ => "date",
    })
}

/// Days that a date may be: the years 1000 to 9999, as `trato_text` reads them.
const DAYS: std::ops::RangeInclusive<i64> = -354_285..=2_932_896;

/// Checks a day against the calendar and the field's bounds (epoch days).
pub fn check_day(field: &FieldDef, value: &Value) -> Result<(), Fault> {
    let Some(day) = value.as_int() else { return Ok(()) };
    if !DAYS.contains(&day) {
        return Err(Fault::new("date-range"));
    }
    let iso = |day: i64| i32::try_from(day).map(iso_date).unwrap_or_default();
    if let Some(least) = field.min.filter(|least| day < *least) {
        return Err(Fault::new("too-early").with("least", iso(least)));
    }
    match field.max.filter(|most| day > *most) {
        Some(most) => Err(Fault::new("too-late").with("most", iso(most))),
        None => Ok(()),
    }
}

/// Checks a moment against the calendar, and against the last one there is (in the evening of 30 December 9999).
pub fn check_moment(value: &Value) -> Result<(), Fault> {
    let is = |micros: i64| jiff::Timestamp::from_microsecond(micros).is_ok();
    match value.as_int().is_none_or(|micros| is(micros) && DAYS.contains(&micros.div_euclid(86_400_000_000))) {
        true => Ok(()),
        false => Err(Fault::new("date-range")),
    }
}
