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
