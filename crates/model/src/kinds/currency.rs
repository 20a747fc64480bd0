//! A currency by its code (ISO 4217).

use serde_json::json;
use trato_text::Locale;
use trato_text::numbers::{currencies, currency_exists, currency_name, currency_symbol};

use super::code::Code;

pub const CURRENCY: Code = Code {
    name: "currency",
    known: |text| Some(text.to_ascii_uppercase()).filter(|code| currency_exists(code)),
    offered: |locale| currencies().iter().map(|code| ((*code).to_owned(), named(code, locale))).collect(),
    called: |code, _| code.to_owned(),
    schema: || json!({"type": "string", "minLength": 3, "maxLength": 3, "description": "ISO 4217"}),
};

/// A currency as one chooses it: `USD · dólar estadounidense (US$)`.
fn named(code: &str, locale: Locale) -> String {
    let name = currency_name(code, locale);
    match currency_symbol(code, locale) {
        symbol if symbol == code => format!("{code} · {name}"),
        symbol => format!("{code} · {name} ({symbol})"),
    }
}
