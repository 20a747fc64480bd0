//! Reads numbers as people and other programs write them: `1.234,56`, `1,234.56`, `1 234,56`, `1'234.5`, `(12.50)`,
//! `12,50-`, `USD1000.50`, `€ 3`, `1.5E7`.
//!
//! Three steps: strip signs and currency ([`Body::of`]), decide what the separators are ([`Body::reading`], then the
//! style), count the digits into whole units. Nothing is rounded: decimals beyond the scale that are not zeros are an
//! error, because a silently rounded amount is a wrong amount.

use super::currency::{Mark, currency_scale};
use super::style::NumberStyle;

/// Why a text is not a number of the wanted scale. [`NumberError::key`] is its message for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing but spaces.
    #[error("the number is empty")]
    Empty,
    /// Letters, two decimal points, groups of the wrong length …
    #[error("not a number")]
    NotANumber,
    /// More decimals (other than zeros) than the field has.
    #[error("more decimals than the field has")]
    TooManyDecimals,
    /// Beyond the 64-bit range.
    #[error("the number is too large")]
    Overflow,
}

impl NumberError {
    /// The key of the message for the user.
    pub const fn key(self) -> &'static str {
        match self {
            NumberError::Empty => "number-error-empty",
            NumberError::NotANumber => "number-error-not-a-number",
            NumberError::TooManyDecimals => "number-error-too-many-decimals",
            NumberError::Overflow => "number-error-overflow",
        }
    }
}

/// Reads a decimal into whole units at `scale` (0 to 18): `"1.234,56"` at scale 2 is 123456. Signs before or after,
/// accounting brackets, currency symbols and codes, `%`, spaces and apostrophes between thousands, and exponents are
/// understood; `style` settles what is ambiguous.
pub fn parse_decimal(text: &str, scale: u8, style: NumberStyle) -> Result<i64, NumberError> {
    Body::of(text)?.units(scale, style)
}

/// Reads an amount with the currency that may be written beside it (`USD1000.50`, `3 €`); `default` (an ISO code)
/// where none is named, and where the mark is shared and the default one of those that share it (`$` is the Mexican
/// peso to a Mexican company, the US dollar to a Spanish one). Returns minor units of the currency returned.
pub fn parse_money(text: &str, default: &str, style: NumberStyle) -> Result<(i64, String), NumberError> {
    let body = Body::of(text)?;
    let currency = body.currency.as_ref().map_or(default, |mark| mark.code(default));
    Ok((body.units(currency_scale(currency), style)?, currency.to_owned()))
}

/// What the separators of a number say by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// No separator but, perhaps, spaces or apostrophes.
    Whole,
    /// This byte is surely the decimal sign.
    Decimal(u8),
    /// This byte surely separates thousands and there is no decimal sign.
    Thousands(u8),
    /// One separator with three digits behind it: the style decides.
    Ambiguous(u8),
}

/// A number without its sign, currency and exponent: only digits, `.`, `,` and `'` (for every grouping blank).
pub(super) struct Body<'a> {
    digits: String,
    negative: bool,
    currency: Option<Mark<'a>>,
    exponent: i32,
}

impl<'a> Body<'a> {
    pub(super) fn of(text: &'a str) -> Result<Body<'a>, NumberError> {
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(NumberError::Empty);
        }
        let mut body = Body { digits: String::with_capacity(rest.len()), negative: false, currency: None, exponent: 0 };
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            body.negative = true;
            rest = inner.trim();
        }
        let rest = body.strip_sign(rest, true)?;
        let rest = body.strip_currency(rest)?;
        let rest = body.strip_sign(rest, true)?;
        let rest = body.strip_sign(rest, false)?;
        let rest = body.strip_exponent(rest.strip_suffix('%').unwrap_or(rest).trim())?;
        body.fill(rest)?;
        Ok(body)
    }

    /// Removes one sign at the start or the end; a second one is an error.
    fn strip_sign<'t>(&mut self, text: &'t str, front: bool) -> Result<&'t str, NumberError> {
        let sign = if front { text.chars().next() } else { text.chars().next_back() };
        let minus = matches!(sign, Some('-' | '\u{2212}' | '\u{2013}'));
        let Some(sign) = sign.filter(|c| minus || *c == '+') else { return Ok(text) };
        if minus && self.negative {
            return Err(NumberError::NotANumber);
        }
        self.negative |= minus;
        let rest = if front { text.strip_prefix(sign) } else { text.strip_suffix(sign) };
        Ok(rest.unwrap_or(text).trim())
    }

    /// Removes a currency before or after the digits and remembers its mark.
    fn strip_currency(&mut self, text: &'a str) -> Result<&'a str, NumberError> {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '\u{2212}' | '\u{2013}');
        let start = text.find(is_number).ok_or(NumberError::NotANumber)?;
        let (front, rest) = text.split_at_checked(start).ok_or(NumberError::NotANumber)?;
        // A point or comma before the first digit is the number's (".5"), unless letters precede it ("Bs.5").
        let (front, rest) = if front.trim_end_matches(['.', ',']).is_empty() { ("", text) } else { (front, rest) };
        let digits_end = rest.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
        let tail = rest.get(digits_end..).unwrap_or_default();
        let mark = tail.trim_start_matches(|c: char| c.is_whitespace() || ".,-\u{2212}\u{2013}%".contains(c));
        let number = rest.get(..rest.len() - mark.len()).unwrap_or_default();
        for mark in [front.trim(), mark].into_iter().filter(|mark| !mark.is_empty()) {
            if self.currency.replace(Mark::of(mark).ok_or(NumberError::NotANumber)?).is_some() {
                return Err(NumberError::NotANumber);
            }
        }
        Ok(number.trim())
    }

    /// Removes `E7`, `e-3`: spreadsheets and Salesforce write large numbers so.
    fn strip_exponent<'t>(&mut self, text: &'t str) -> Result<&'t str, NumberError> {
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Ok(text) };
        self.exponent = exponent.parse().ok().filter(|e| (-30..=30).contains(e)).ok_or(NumberError::NotANumber)?;
        Ok(mantissa)
    }

    fn fill(&mut self, text: &str) -> Result<(), NumberError> {
        for c in text.chars() {
            match c {
                '0'..='9' | '.' | ',' => self.digits.push(c),
                '\'' | '\u{2019}' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' => self.digits.push('\''),
                _ => return Err(NumberError::NotANumber),
            }
        }
        if self.digits.bytes().any(|b| b.is_ascii_digit()) { Ok(()) } else { Err(NumberError::NotANumber) }
    }

    /// What the separators say by themselves, whatever the style.
    pub(super) fn reading(&self) -> Reading {
        let count = |sign: char| self.digits.matches(sign).count();
        let (points, commas, blanks) = (count('.'), count(','), count('\''));
        let last = self.digits.bytes().rfind(|b| matches!(b, b'.' | b','));
        let Some(last) = last else { return Reading::Whole };
        match (points, commas) {
            (1.., 1..) => Reading::Decimal(last),
            (2.., _) | (_, 2..) => Reading::Thousands(last),
            _ => {
                let at = self.digits.rfind(char::from(last)).unwrap_or_default();
                let before = self.digits.get(..at).unwrap_or_default();
                let could_group = self.digits.len() - at == 4 && (1..=3).contains(&before.len());
                let could_group = could_group && !before.starts_with('0') && blanks == 0 && self.exponent == 0;
                if could_group { Reading::Ambiguous(last) } else { Reading::Decimal(last) }
            }
        }
    }

    /// The decimal sign in this style, if the number has one.
    fn decimal_sign(&self, scale: u8, style: NumberStyle) -> Result<Option<u8>, NumberError> {
        let reading = self.reading();
        if style == NumberStyle::Plain {
            let foreign = self.digits.bytes().any(|b| matches!(b, b',' | b'\''));
            let points = self.digits.matches('.').count();
            return if foreign || points > 1 {
                Err(NumberError::NotANumber)
            } else {
                Ok((points == 1).then_some(b'.'))
            };
        }
        Ok(match (reading, style) {
            (Reading::Whole | Reading::Thousands(_), _) => None,
            (Reading::Decimal(sign), _) => Some(sign),
            (Reading::Ambiguous(b'.'), NumberStyle::Es) | (Reading::Ambiguous(b','), NumberStyle::En) => None,
            (Reading::Ambiguous(_), NumberStyle::Auto) if scale < 3 => None,
            (Reading::Ambiguous(sign), _) => Some(sign),
        })
    }

    fn units(&self, scale: u8, style: NumberStyle) -> Result<i64, NumberError> {
        let sign = self.decimal_sign(scale, style)?;
        let (whole, decimals) = match sign.and_then(|sign| self.digits.split_once(char::from(sign))) {
            Some((whole, decimals)) => (whole, decimals),
            None => (self.digits.as_str(), ""),
        };
        if !well_grouped(whole) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NumberError::NotANumber);
        }
        let digits = whole.bytes().chain(decimals.bytes()).filter(u8::is_ascii_digit);
        let units = digits
            .into_iter()
            .try_fold(0_i128, |sum, digit| sum.checked_mul(10)?.checked_add(i128::from(digit - b'0')));
        let shift = i32::from(scale) + self.exponent - i32::try_from(decimals.len()).unwrap_or(i32::MAX);
        let units = shifted(units.ok_or(NumberError::Overflow)?, shift)?;
        i64::try_from(if self.negative { -units } else { units }).map_err(|_| NumberError::Overflow)
    }
}

/// `number · 10^shift`, exactly.
fn shifted(number: i128, shift: i32) -> Result<i128, NumberError> {
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    match (power, shift >= 0) {
        _ if number == 0 => Ok(0),
        (None, true) => Err(NumberError::Overflow),
        (None, false) => Err(NumberError::TooManyDecimals),
        (Some(power), true) => number.checked_mul(power).ok_or(NumberError::Overflow),
        (Some(power), false) if number % power == 0 => Ok(number / power),
        (Some(_), false) => Err(NumberError::TooManyDecimals),
    }
}

/// Whether the thousands are groups of three, with one kind of separator. The Indian `12,34,567` is read too: its
/// groups of two are unmistakable beside a last group of three.
fn well_grouped(whole: &str) -> bool {
    let Some(separator) = whole.bytes().find(|b| !b.is_ascii_digit()) else { return true };
    let groups: Vec<&str> = whole.split(char::from(separator)).collect();
    let (Some((first, middle)), Some(last)) = (groups.split_first(), groups.last()) else { return false };
    let middle = middle.get(..middle.len().saturating_sub(1)).unwrap_or_default();
    let digits = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    let thousands = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let indian = separator == b',' && first.len() <= 2 && middle.iter().all(|group| group.len() == 2);
    digits && last.len() == 3 && (thousands || indian)
}
