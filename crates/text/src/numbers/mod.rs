//! Numbers, amounts and percentages: written as the locale writes them, read from whatever people and files contain.
//!
//! Everything is whole numbers of the smallest unit (`units` at a `scale`: 123456 at scale 2 is 1234.56): no floating
//! point anywhere, so nothing is rounded unseen.
//!
//! Written by hand rather than by ICU for two reasons: it is some ten times faster (a list page has hundreds of
//! numbers), and CLDR's Spanish leaves four-digit numbers ungrouped (`1234,56`), while business users expect
//! `1.234,56` in a column beside `12.345,67`; here thousands are always grouped.

mod currency;
mod parse;
mod style;
#[cfg(test)]
mod tests;

pub use currency::{currencies, currency_exists, currency_name, currency_scale, currency_symbol};
pub use parse::{NumberError, parse_decimal, parse_money};
pub use style::{NumberStyle, guess_number_style};

use crate::Locale;
use crate::messages::try_t;

/// A space that does not break a line, as CLDR puts between number and unit.
const NBSP: char = '\u{A0}';

/// (decimal separator, thousands separator)
const fn separators(locale: Locale) -> (char, char) {
    match locale {
        Locale::Es => (',', '.'),
        Locale::En => ('.', ','),
    }
}

/// A whole number with thousands separators: `1.234.567` / `1,234,567`.
pub fn format_int(number: i64, locale: Locale) -> String {
    let mut out = String::with_capacity(26);
    push_number(&mut out, number, 0, locale);
    out
}

/// A decimal with exactly `scale` decimals: 123456 at scale 2 is `1.234,56` / `1,234.56`.
pub fn format_decimal(units: i64, scale: u8, locale: Locale) -> String {
    let mut out = String::with_capacity(28);
    push_number(&mut out, units, scale, locale);
    out
}

/// A decimal without the zeros at its end: 1500 at scale 3 is `1,5`.
pub fn format_decimal_short(units: i64, scale: u8, locale: Locale) -> String {
    let (units, scale) = without_zeros(units, scale, 0);
    format_decimal(units, scale, locale)
}

/// An amount of money in minor units (cents) with its currency: `1.234,56 €` / `€1,234.56`; currencies without a
/// well-known symbol by code: `1.234,56 VES` / `VES 1,234.56`. The spaces do not break.
pub fn format_money(minor: i64, currency: &str, locale: Locale) -> String {
    let mut digits = String::with_capacity(40);
    push_number(&mut digits, minor, currency_scale(currency), locale);
    with_currency(digits, currency, locale)
}

/// A percentage without needless zeros: 2150 at scale 2 is `21,5 %` / `21.5%`.
pub fn format_percent(units: i64, scale: u8, locale: Locale) -> String {
    let mut out = format_decimal_short(units, scale, locale);
    if locale == Locale::Es {
        out.push(NBSP);
    }
    out.push('%');
    out
}

/// A decimal for people in a hurry: `1,2 M`, `12,3 mil`, `985` / `1.2M`, `12.3K`, `985`. Rounded half away from zero;
/// one decimal below 100 of the unit, none above.
pub fn format_compact(units: i64, scale: u8, locale: Locale) -> String {
    let (units, scale, suffix) = compact(units, scale);
    let mut out = format_decimal_short(units, scale, locale);
    if let Some(suffix) = suffix.and_then(|key| try_t(locale, key)) {
        if locale == Locale::Es {
            out.push(NBSP);
        }
        out.push_str(suffix);
    }
    out
}

/// An amount for people in a hurry: `1,2 M €` / `€1.2M`.
pub fn format_money_compact(minor: i64, currency: &str, locale: Locale) -> String {
    with_currency(format_compact(minor, currency_scale(currency), locale), currency, locale)
}

/// A decimal as programs read it (files, API): `-1234.56`, no grouping, `.` as decimal point.
pub fn plain_decimal(units: i64, scale: u8) -> String {
    let digits = units.unsigned_abs().to_string();
    let scale = usize::from(scale);
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    let sign = if units < 0 { "-" } else { "" };
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// Appends the number with grouping; the digits are taken from the right into a small buffer.
fn push_number(out: &mut String, units: i64, scale: u8, locale: Locale) {
    let (decimal, thousands) = separators(locale);
    let scale = usize::from(scale);
    let mut reversed = Vec::with_capacity(32);
    let mut rest = units.unsigned_abs();
    let mut at = 0;
    while rest > 0 || at <= scale {
        if at == scale && scale > 0 {
            reversed.push(decimal as u8);
        } else if at > scale && (at - scale).is_multiple_of(3) {
            reversed.push(thousands as u8);
        }
        reversed.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        at += 1;
    }
    if units < 0 {
        out.push('-');
    }
    out.extend(reversed.iter().rev().map(|byte| char::from(*byte)));
}

/// Puts the currency's symbol or code where the locale has it; the sign goes before a leading symbol.
fn with_currency(digits: String, currency: &str, locale: Locale) -> String {
    let symbol = currency_symbol(currency, locale);
    match locale {
        Locale::Es => format!("{digits}{NBSP}{symbol}"),
        Locale::En => {
            let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
            if symbol.ends_with(char::is_alphabetic) {
                format!("{sign}{symbol}{NBSP}{digits}")
            } else {
                format!("{sign}{symbol}{digits}")
            }
        }
    }
}

/// Drops zeros at the end of the decimals, keeping at least `keep` decimals.
fn without_zeros(mut units: i64, mut scale: u8, keep: u8) -> (i64, u8) {
    while scale > keep && units % 10 == 0 {
        units /= 10;
        scale -= 1;
    }
    (units, scale)
}

/// The number in thousands or millions with at most one decimal, and the key of the unit's name.
fn compact(units: i64, scale: u8) -> (i64, u8, Option<&'static str>) {
    let one = 10_i128.pow(u32::from(scale.min(18)));
    let size = i128::from(units).abs();
    let rounded = |unit: i128| round_half_up(size, unit);
    let (unit, key) = if rounded(one) < 1_000 {
        (one, None)
    } else if rounded(one * 1_000) < 1_000 {
        (one * 1_000, Some("compact-thousand"))
    } else {
        (one * 1_000_000, Some("compact-million"))
    };
    let decimals = u8::from(rounded(unit) < 100);
    let value = if decimals == 1 { round_half_up(size * 10, unit) } else { rounded(unit) };
    let value = i64::try_from(value).unwrap_or(i64::MAX);
    (if units < 0 { -value } else { value }, decimals, key)
}

fn round_half_up(number: i128, unit: i128) -> i128 {
    (number + unit / 2) / unit
}
