//! Telephone numbers: E.164 for storing and comparing, international form for reading, links for calling.
//!
//! Metadata is libphonenumber's (crate `phonenumber`), which costs 4 to 7 µs a number. Numbers of ranges that leave no
//! doubt (Spanish mobiles and big cities, mobiles of Venezuela, Ecuador, Peru …) take a path of their own: 0.1 µs
//! (release build, one core of a small server; `examples/timings.rs`). An import of 20,000 rows a second so spends two
//! thousandths of its second here, or a seventh if every number is a rare one.

mod fast;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use phonenumber::country::Id;
use phonenumber::{Mode, PhoneNumber};

/// A telephone number as far as it could be understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phone {
    /// `+34612345678`; `None` when it is not a valid number of its country.
    pub e164: Option<String>,
    /// Digits only: those of `e164` where there is one, else those that were typed. For searching.
    pub digits: String,
    /// Digits of an extension (`ext. 12`).
    pub extension: Option<String>,
}

/// Reads a number as people write it. `default_country` (ISO 3166 two letters) is that of numbers without `+` or `00`.
pub fn normalize_phone(raw: &str, default_country: &str) -> Phone {
    let raw = raw.trim();
    if let Some(e164) = fast::e164(raw, default_country) {
        return Phone { digits: e164.trim_start_matches('+').to_owned(), e164: Some(e164), extension: None };
    }
    let country: Option<Id> = default_country.parse().ok();
    match phonenumber::parse(country, without_trunk_zero(raw)) {
        Ok(number) if number.is_valid() => {
            let e164 = number.format().mode(Mode::E164).to_string();
            let digits = digits_of(&e164);
            let extension = number.extension().map(|extension| digits_of(extension.as_ref()));
            Phone { digits, e164: Some(e164), extension: extension.filter(|digits| !digits.is_empty()) }
        }
        _ => Phone { digits: digits_of(raw), ..Phone::default() },
    }
}

/// `+34 (0) 612…`, a European habit: the zero in brackets is dialled only within the country.
fn without_trunk_zero(raw: &str) -> Cow<'_, str> {
    let international = raw.starts_with('+') || raw.starts_with("00");
    if international && raw.contains("(0)") { Cow::Owned(raw.replacen("(0)", "", 1)) } else { Cow::Borrowed(raw) }
}

/// An E.164 number in international form, grouped as in its country: `+34 612 34 56 78`. Anything else as it is.
pub fn format_phone(e164: &str) -> String {
    thread_local! {
        // A list shows the same numbers again and again, and each costs two microseconds of patterns.
        static FORMATTED: RefCell<HashMap<String, String>> = RefCell::default();
    }
    FORMATTED.with_borrow_mut(|formatted| {
        if let Some(known) = formatted.get(e164) {
            return known.clone();
        }
        // What is no number of any country stays as somebody typed it: letters would become digits.
        let (number, extension) = e164.split_once(" ext. ").unwrap_or((e164, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = number.strip_prefix('+').is_some_and(digits) && digits(extension);
        let text = match parsed(e164).filter(|number| plain && number.is_valid()) {
            Some(number) => number.format().mode(Mode::International).to_string(),
            None => e164.to_owned(),
        };
        if formatted.len() >= REMEMBERED {
            formatted.clear();
        }
        formatted.insert(e164.to_owned(), text.clone());
        text
    })
}

/// Numbers remembered in their formatted form by each thread, at most.
const REMEMBERED: usize = 4_096;

/// The country of an E.164 number (ISO 3166 two letters); `None` where several share the calling code undecided.
pub fn phone_country(e164: &str) -> Option<String> {
    parsed(e164)?.country().id().map(|id| id.as_ref().to_owned())
}

/// The digits of a number from last to first: an index on them finds numbers by their last digits.
pub fn reversed_digits(text: &str) -> String {
    text.chars().rev().filter_map(ascii_digit).collect()
}

/// The link that calls an E.164 number (RFC 3966): `tel:+34612345678`.
pub fn tel_url(e164: &str) -> String {
    format!("tel:+{}", digits_of(e164))
}

/// The link that opens a WhatsApp conversation with an E.164 number: `https://wa.me/34612345678`.
pub fn whatsapp_url(e164: &str) -> String {
    format!("https://wa.me/{}", digits_of(e164))
}

fn parsed(e164: &str) -> Option<PhoneNumber> {
    e164.starts_with('+').then(|| phonenumber::parse(None, e164).ok()).flatten()
}

fn digits_of(text: &str) -> String {
    text.chars().filter_map(ascii_digit).collect()
}

/// The ASCII digit of a decimal digit, full-width ones included.
fn ascii_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{FF10}'..='\u{FF19}' => char::from_digit(u32::from(c) - 0xFF10, 10),
        _ => None,
    }
}
