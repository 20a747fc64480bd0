//! Money: an amount in minor units, its currency, and its value in the company's currency, by which lists sort and sum.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::numbers::{NumberStyle, format_money, parse_money, plain_decimal};

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::money::MOST;
use crate::query::Op;
use crate::{Cell, ColumnType, Currency, FieldDef, Money, Value};

const COLUMNS: &[Column] = &[
    Column { suffix: "", ty: ColumnType::Int },
    Column { suffix: "currency", ty: ColumnType::Text },
    Column { suffix: "company", ty: ColumnType::Int },
];

/// Reads `1.234,56`, `USD 1000`, `3 €`. Its value in the company's currency is the same number until the engine values
/// it at the rate of the record's date.
fn amount(text: &str, currency: Currency, style: NumberStyle) -> Result<Value, Fault> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let (minor, code) =
        parse_money(text, currency.code(), style).map_err(|error| common::number_fault(error, currency.digits()))?;
    Ok(Value::Money(Money::new(minor, self::currency(&code)?)))
}

fn currency(code: &str) -> Result<Currency, Fault> {
    code.parse().map_err(|_| Fault::new("currency").with("value", code.chars().take(20).collect::<String>()))
}

/// A form's two controls: the amount (without a name of its own) and `currency`.
fn from_parts(parts: &[(String, String)], reading: &Reading) -> Result<Value, Fault> {
    let (mut text, mut of) = ("", reading.currency);
    for (name, part) in parts {
        match name.as_str() {
            "" | "amount" => text = part.trim(),
            "currency" if part.trim().is_empty() => {}
            "currency" => of = currency(part)?,
            _ => return Err(Fault::new("type")),
        }
    }
    amount(text, of, reading.numbers)
}

fn from_json(parts: &serde_json::Map<String, serde_json::Value>, reading: &Reading) -> Result<Value, Fault> {
    use serde_json::Value as Json;
    let (mut text, mut of, mut company) = (String::new(), reading.currency, None);
    for (name, part) in parts {
        match (name.as_str(), part) {
            ("amount", Json::String(number)) => text = number.trim().to_owned(),
            ("amount", Json::Number(number)) => text = number.to_string(),
            ("currency", Json::String(code)) => of = currency(code)?,
            ("company", Json::Number(minor)) => company = minor.as_i64(),
            ("amount" | "currency" | "company", Json::Null) => {}
            _ => return Err(Fault::new("type")),
        }
    }
    Ok(match (amount(&text, of, NumberStyle::Plain)?, company) {
        (Value::Money(money), Some(company)) => Value::Money(Money { company, ..money }),
        (value, _) => value,
    })
}

#[derive(Debug)]
pub struct MoneyKind;

impl Kind for MoneyKind {
    fn name(&self) -> &'static str {
        "money"
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn parse(&self, _field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        match input {
            Input::Ready(Value::Money(money)) => Ok(Value::Money(*money)),
            Input::Json(serde_json::Value::Object(parts)) => from_json(parts, reading),
            Input::Json(serde_json::Value::Number(n)) => amount(&n.to_string(), reading.currency, NumberStyle::Plain),
            Input::Json(_) => amount(common::text(input)?, reading.currency, NumberStyle::Plain),
            Input::Parts(parts) => from_parts(parts, reading),
            other => amount(common::text(other)?, reading.currency, reading.numbers),
        }
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        let Some(m) = value.as_money() else { return Ok(()) };
        common::check_range(field, &Value::Int(m.minor), m.currency.digits())?;
        // What it is worth to the company is summed, too.
        let larger = m.minor.unsigned_abs().max(m.company.unsigned_abs());
        match i64::try_from(larger) {
            Ok(size) if size <= MOST => Ok(()),
            _ if m.minor < 0 => Err(Fault::new("too-small").with("least", plain_decimal(-MOST, m.currency.digits()))),
            _ => Err(Fault::new("too-large").with("most", plain_decimal(MOST, m.currency.digits()))),
        }
    }

    fn operators(&self) -> &'static [Op] {
        common::NUMBER_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("company")
    }

    fn sum_by(&self) -> Option<&'static str> {
        Some("company")
    }

    fn widget(&self) -> Widget {
        Widget::Money
    }

    fn show(&self, _field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        value.as_money().map(|m| format_money(m.minor, m.currency.code(), locale)).unwrap_or_default()
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        match value.as_money() {
            Some(m) => format!("{} {}", common::plain_number(m.minor, m.currency.digits()), m.currency),
            None => String::new(),
        }
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        match value.as_money() {
            Some(m) => json!({
                "amount": plain_decimal(m.minor, m.currency.digits()),
                "currency": m.currency.code(),
                "company": m.company,
            }),
            None => serde_json::Value::Null,
        }
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(
            field,
            json!({
                "type": "object",
                "properties": {
                    "amount": {"type": "string", "format": "decimal", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
                    "currency": {"type": "string", "minLength": 3, "maxLength": 3},
                    "company": {
                        "type": "integer", "format": "int64", "readOnly": true,
                        "description": "What it is worth in the company's currency, in its minor units (cents)",
                    },
                },
                "required": ["amount", "currency"],
                "additionalProperties": false,
            }),
        )
    }

    fn write(&self, value: &Value, cells: &mut Vec<Cell>) {
        match value.as_money() {
            Some(m) => {
                cells.extend([Cell::Int(m.minor), Cell::Text(m.currency.code().to_owned()), Cell::Int(m.company)])
            }
            None => cells.extend([Cell::Null, Cell::Null, Cell::Null]),
        }
    }

    fn read(&self, cells: &mut [Cell]) -> Value {
        match (common::take(cells, 0), common::take(cells, 1), common::take(cells, 2)) {
            (Cell::Int(minor), Cell::Text(code), Cell::Int(company)) => match code.parse() {
                Ok(currency) => Value::Money(Money { minor, currency, company }),
                Err(_) => Value::Null,
            },
            _ => Value::Null,
        }
    }

    fn compare(&self, a: &Value, b: &Value) -> std::cmp::Ordering {
        a.as_money().map(|m| m.company).cmp(&b.as_money().map(|m| m.company))
    }
}
