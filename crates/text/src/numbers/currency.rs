//! Currencies: their decimals (ISO 4217, from `iso_currency`), the symbols that readers of each locale know, and
//! what they are called (the messages own the names).

use std::sync::LazyLock;

use iso_currency::{Currency, IntoEnumIterator};

use crate::Locale;

/// Whether the code is one of ISO 4217's, in capital letters.
pub fn currency_exists(code: &str) -> bool {
    Currency::from_code(code).is_some()
}

/// The codes of ISO 4217 that are money of a country, those of our users' countries first, then by the alphabet.
pub fn currencies() -> &'static [&'static str] {
    static CODES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let usual = ["EUR", "USD", "VES", "MXN", "COP", "CLP", "PEN", "ARS", "BRL", "GBP", "CHF"];
        let spent = Currency::iter().filter(|currency| {
            currency.exponent().is_some()
                && !currency.is_special()
                && !currency.is_fund()
                && currency.is_superseded().is_none()
        });
        let mut rest: Vec<&'static str> =
            spent.map(|currency| currency.code()).filter(|c| !usual.contains(c)).collect();
        rest.sort_unstable();
        usual.into_iter().chain(rest).collect()
    });
    &CODES
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

/// What a currency is called: `dólar estadounidense` / `US dollar`; the code of one that is no longer spent.
pub fn currency_name(code: &str, locale: Locale) -> &str {
    crate::messages::try_t(locale, &format!("currency-{code}")).unwrap_or(code)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_that_is_offered_has_a_name() {
        for code in currencies() {
            for locale in Locale::ALL {
                let name = currency_name(code, locale);
                assert!(name.len() > 3 && name != *code, "{code} has no name in {locale}: {name}");
            }
        }
        assert_eq!(currency_name("USD", Locale::Es), "dólar estadounidense");
        assert_eq!(currency_name("USD", Locale::En), "US dollar");
        assert_eq!(currency_name("DEM", Locale::En), "DEM", "what is no longer spent is not offered either");
        assert!(!currencies().contains(&"DEM"));
    }
}
