//! A postal address in seven columns; sorted by none, found by its words in any part.

use jiff::tz::TimeZone;
use serde_json::{Map, Value as JsonValue, json};
use trato_text::Locale;
use trato_text::geography::{country, country_from_name};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::query::Op;
use crate::{Address, Cell, ColumnType, FieldDef, Value};

/// Characters of a part, at most.
pub const MAX: usize = 200;

/// Between the parts of a plain address, all seven in their order; no part holds it.
const SEPARATOR: char = '|';

const COLUMNS: &[Column] = &[
    Column { suffix: Address::PARTS[0], ty: ColumnType::Text },
    Column { suffix: Address::PARTS[1], ty: ColumnType::Text },
    Column { suffix: Address::PARTS[2], ty: ColumnType::Text },
    Column { suffix: Address::PARTS[3], ty: ColumnType::Text },
    Column { suffix: Address::PARTS[4], ty: ColumnType::Text },
    Column { suffix: Address::PARTS[5], ty: ColumnType::Text },
    Column { suffix: Address::PARTS[6], ty: ColumnType::Text },
];

#[derive(Debug)]
pub struct AddressKind;

/// The address made of named parts; unknown names are refused.
fn from_parts<'a>(parts: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Value, Fault> {
    let mut texts: [String; 7] = Default::default();
    for (name, text) in parts {
        let at = Address::PARTS.iter().position(|part| *part == name).ok_or_else(|| Fault::new("type"))?;
        if let Some(slot) = texts.get_mut(at) {
            *slot = common::one_line(text).replace(SEPARATOR, "/");
        }
    }
    made(texts)
}

/// The country becomes its code. What can be told from the rest is completed when it is written ([`Address::complete`]).
fn made(texts: [String; 7]) -> Result<Value, Fault> {
    let mut address = Address::from_parts(texts);
    if !address.country.is_empty() {
        let known = country_from_name(&address.country);
        let unknown = || Fault::new("country").with("value", address.country.chars().take(40).collect::<String>());
        address.country = known.ok_or_else(unknown)?.alpha2.to_owned();
    }
    Ok(if address.is_empty() { Value::Null } else { Value::Address(Box::new(address)) })
}

/// An address in one text: its parts as [`Kind::plain`] writes them, else all of it is the street.
fn from_text(text: &str) -> Result<Value, Fault> {
    let mut texts: [String; 7] = Default::default();
    if text.contains(SEPARATOR) {
        let parts: Vec<&str> = text.split(SEPARATOR).collect();
        if parts.len() > texts.len() {
            return Err(Fault::new("address"));
        }
        texts.iter_mut().zip(parts).for_each(|(slot, part)| *slot = common::one_line(part));
    } else {
        let lines: Vec<String> = text.lines().map(common::one_line).filter(|line| !line.is_empty()).collect();
        texts[0] = lines.join(", ");
    }
    made(texts)
}

fn address(value: &Value) -> Option<&Address> {
    if let Value::Address(address) = value { Some(address) } else { None }
}

impl Kind for AddressKind {
    fn name(&self) -> &'static str {
        "address"
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        match input {
            Input::Ready(Value::Address(address)) if address.is_empty() => Ok(Value::Null),
            Input::Ready(Value::Address(address)) => Ok(Value::Address(address.clone())),
            Input::Parts(parts) => from_parts(parts.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
            Input::Json(JsonValue::Object(parts)) => {
                let texts = parts.iter().filter(|(_, part)| !part.is_null()).map(|(name, part)| {
                    part.as_str().map(|text| (name.as_str(), text)).ok_or_else(|| Fault::new("type"))
                });
                from_parts(texts.collect::<Result<Vec<_>, _>>()?.into_iter())
            }
            other => from_text(common::text(other)?),
        }
    }

    fn validate(&self, _field: &FieldDef, value: &Value) -> Result<(), Fault> {
        match address(value).is_some_and(|a| a.parts().iter().any(|part| part.chars().count() > MAX)) {
            true => Err(Fault::new("too-long").with("most", MAX)),
            false => Ok(()),
        }
    }

    fn operators(&self) -> &'static [Op] {
        &[Op::Contains, Op::NotContains, Op::Empty, Op::NotEmpty]
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Nothing
    }

    fn widget(&self) -> Widget {
        Widget::Address
    }

    /// One line: street, postal code and city, province, country.
    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        let Some(a) = address(value) else { return String::new() };
        let town = [a.postal_code.as_str(), a.city.as_str()].join(" ");
        let nation = country(&a.country).map_or(a.country.as_str(), |country| country.name(locale));
        // A region of one province is called like it; so is many a town.
        let region = if a.region == a.province { "" } else { a.region.as_str() };
        let province = if a.province == a.city { "" } else { a.province.as_str() };
        let parts = [a.street.as_str(), &a.street2, town.trim(), province, region, nation];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        address(value).map(|a| a.parts().join(" | ")).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> JsonValue {
        let Some(a) = address(value) else { return JsonValue::Null };
        Address::PARTS
            .into_iter()
            .zip(a.parts())
            .map(|(name, part)| (name.to_owned(), part.into()))
            .collect::<Map<_, _>>()
            .into()
    }

    fn schema(&self, field: &FieldDef) -> JsonValue {
        let part = json!({"type": "string", "maxLength": MAX});
        let parts: Map<String, JsonValue> =
            Address::PARTS.into_iter().map(|name| (name.to_owned(), part.clone())).collect();
        common::nullable(field, json!({"type": "object", "properties": parts, "additionalProperties": false}))
    }

    fn write(&self, value: &Value, cells: &mut Vec<Cell>) {
        match address(value) {
            Some(a) => cells.extend(a.parts().map(|part| Cell::Text(part.to_owned()))),
            None => cells.extend(Address::PARTS.map(|_| Cell::Null)),
        }
    }

    fn read(&self, cells: &mut [Cell]) -> Value {
        let mut at = 0;
        let parts = [(); 7].map(|()| {
            at += 1;
            if let Cell::Text(text) = common::take(cells, at - 1) { text } else { String::new() }
        });
        let address = Address::from_parts(parts);
        if address.is_empty() { Value::Null } else { Value::Address(Box::new(address)) }
    }
}
