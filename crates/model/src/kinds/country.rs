//! A country: ISO 3166-1 alpha-2, read from the code or from the name in any of our languages.

use serde_json::json;
use trato_text::geography::{countries, country, country_from_name};

use super::code::Code;

pub const COUNTRY: Code = Code {
    name: "country",
    known: |text| {
        let found = country(&text.to_ascii_uppercase()).or_else(|| country_from_name(text));
        found.map(|country| country.alpha2.to_owned())
    },
    offered: |locale| {
        let named = countries().iter().map(|at| (at.alpha2.to_owned(), at.name(locale).to_owned()));
        let mut named: Vec<_> = named.collect();
        named.sort_by(|(_, a), (_, b)| trato_text::compare(a, b));
        named
    },
    called: |code, locale| country(code).map_or(code, |country| country.name(locale)).to_owned(),
    schema: || json!({"type": "string", "minLength": 2, "maxLength": 2, "description": "ISO 3166-1"}),
};
