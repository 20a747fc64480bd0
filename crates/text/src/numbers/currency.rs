//! Currencies: their decimals (ISO 4217, from `iso_currency`) and the symbols that readers of each locale know.

use iso_currency::Currency;

use crate::Locale;

/// Whether the code is one of ISO 4217's, in capital letters.
pub fn currency_exists(code: &str) -> bool {
    Currency::from_code(code).is_some()
}

/// The number of decimals of a currency's minor unit: 2 for EUR, 0 for CLP, 3 for KWD; 2 for unknown codes.
pub fn currency_scale(code: &str) -> u8 {
    match code {
        "EUR" | "USD" => 2,
        _ => Currency::from_code(code).and_then(|c| c.exponent()).and_then(|e| u8::try_from(e).ok()).unwrap_or(2),
    }
}

/// The symbol by which a reader knows the currency without doubt, else the code itself. The dollar sign alone is the
/// US dollar in English; in Spanish a dozen countries write their peso with it, so it is `US$`.
pub fn currency_symbol(code: &str, locale: Locale) -> &str {
    match (code, locale) {
        ("EUR", _) => "€",
        ("USD", Locale::En) => "$",
        ("USD", Locale::Es) => "US$",
        ("GBP", _) => "£",
        ("JPY", _) => "¥",
        ("BRL", _) => "R$",
        ("MXN", Locale::En) => "MX$",
        ("CAD", Locale::En) => "CA$",
        ("PEN", Locale::Es) => "S/",
        ("INR", _) => "₹",
        ("CRC", _) => "₡",
        _ => code,
    }
}

/// A currency's mark beside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark<'a> {
    /// It names one currency.
    Code(&'a str),
    /// Several currencies share it; the commonest first.
    Shared(&'static [&'static str]),
}

impl<'a> Mark<'a> {
    /// Recognises a symbol or an ISO code. `SE` is what SuiteCRM exports for a symbol that it could not show.
    pub(super) fn of(mark: &'a str) -> Option<Mark<'a>> {
        Some(Mark::Code(match mark {
            "$" => return Some(Mark::Shared(DOLLARS)),
            "¥" => return Some(Mark::Shared(&["JPY", "CNY"])),
            "kr" | "kr." => return Some(Mark::Shared(&["SEK", "NOK", "DKK", "ISK"])),
            "SE" => return Some(Mark::Shared(&[])),
            "€" => "EUR",
            "£" => "GBP",
            "US$" | "U$S" | "USD$" => "USD",
            "R$" => "BRL",
            "MX$" => "MXN",
            "CA$" => "CAD",
            "S/" | "S/." => "PEN",
            "Bs" | "Bs." | "Bs.S" | "Bs.D" | "Bs.F" => "VES",
            "₡" => "CRC",
            "₲" | "Gs" | "Gs." => "PYG",
            "₹" => "INR",
            "zł" => "PLN",
            "Fr." => "CHF",
            code if code.len() == 3 && currency_exists(code) => code,
            _ => return None,
        }))
    }

    /// The currency meant where `default` is the company's own.
    pub(super) fn code(&self, default: &'a str) -> &'a str {
        match self {
            Mark::Code(code) => code,
            Mark::Shared(codes) if codes.contains(&default) => default,
            Mark::Shared(codes) => codes.first().copied().unwrap_or(default),
        }
    }
}

/// The currencies written with the dollar sign.
const DOLLARS: &[&str] =
    &["USD", "MXN", "COP", "CLP", "ARS", "UYU", "DOP", "CUP", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "NAD", "BSD"];
