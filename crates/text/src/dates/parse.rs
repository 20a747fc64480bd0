//! Reads dates: `2026-11-21`, `21/11/2026`, `11/21/26`, `21 nov 2026`, `21-nov-26`, `Nov 21, 2026`,
//! `21 de noviembre de 2026`, `20261121`; a time behind the date is left aside.

use jiff::civil::Date;

use super::names::{is_noise, month_of};
use super::{days_from_date, time};
use crate::fold;

/// Which number comes first in a date of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateOrder {
    /// Decided by each date: the day first where both are possible, otherwise as the calendar allows.
    #[default]
    Auto,
    /// `03/04/2026` is 3 April; `04/13/2026` is an error.
    DayFirst,
    /// `03/04/2026` is 4 March; `13/04/2026` is an error.
    MonthFirst,
    /// `2026-04-03` and nothing else: how programs write days.
    YearFirst,
}

/// Why a text is not a date. [`DateError::key`] is its message for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing but spaces.
    #[error("the date is empty")]
    Empty,
    /// Not three parts, unknown words, unknown signs …
    #[error("not a date")]
    NotADate,
    /// 31 April, month 13, hour 25.
    #[error("no such day or time")]
    NoSuchDay,
    /// Before the year 1000: surely a slip.
    #[error("the date is out of range")]
    OutOfRange,
}

impl DateError {
    /// The key of the message for the user.
    pub const fn key(self) -> &'static str {
        match self {
            DateError::Empty => "date-error-empty",
            DateError::NotADate => "date-error-not-a-date",
            DateError::NoSuchDay => "date-error-no-such-day",
            DateError::OutOfRange => "date-error-out-of-range",
        }
    }
}

/// Reads a date into epoch days. A year first means ISO order whatever `order` says; two-digit years are 1969 to 2068
/// (POSIX). Month names may be Spanish or English, whole or short. A time behind the date is ignored: the date is the
/// one written, in no time zone.
pub fn parse_date(text: &str, order: DateOrder) -> Result<i32, DateError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DateError::Empty);
    }
    civil_date(time::split(text).0, order).map(days_from_date)
}

/// A part of a date: a number with its count of digits, or the month that a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Number(i16, usize),
    Month(i8),
}

pub(super) fn civil_date(text: &str, order: DateOrder) -> Result<Date, DateError> {
    use Part::{Month, Number};
    // Not a stroke between parts, but a year before our era.
    if text.starts_with(['-', '−']) {
        return Err(DateError::OutOfRange);
    }
    let (year, month, day) = match *parts(text)?.as_slice() {
        [Number(year, 4), Number(month, 1..=2), Number(day, 1..=2)] => (year, month, day),
        [Number(year, 4), Month(month), Number(day, 1..=2)] if order != DateOrder::YearFirst => {
            (year, i16::from(month), day)
        }
        _ if order == DateOrder::YearFirst => return Err(DateError::NotADate),
        [Number(a, 1..=2), Number(b, 1..=2), Number(year, digits)] => {
            let (day, month) = if month_comes_first(a, b, order) { (b, a) } else { (a, b) };
            (full_year(year, digits)?, month, day)
        }
        [Number(day, 1..=2), Month(month), Number(year, digits)]
        | [Month(month), Number(day, 1..=2), Number(year, digits)] => (full_year(year, digits)?, i16::from(month), day),
        _ => return Err(DateError::NotADate),
    };
    if year < 1000 {
        return Err(DateError::OutOfRange);
    }
    let small = |number: i16| i8::try_from(number).map_err(|_| DateError::NoSuchDay);
    Date::new(year, small(month)?, small(day)?).map_err(|_| DateError::NoSuchDay)
}

fn month_comes_first(a: i16, b: i16, order: DateOrder) -> bool {
    match order {
        DateOrder::DayFirst | DateOrder::YearFirst => false,
        DateOrder::MonthFirst => true,
        DateOrder::Auto => b > 12 && a <= 12,
    }
}

fn full_year(year: i16, digits: usize) -> Result<i16, DateError> {
    match (digits, year) {
        (4, _) => Ok(year),
        (2, 69..) => Ok(1900 + year),
        (2, _) => Ok(2000 + year),
        _ => Err(DateError::NotADate),
    }
}

/// The parts of a date text; eight digits in a row are a year, a month and a day.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, DateError> {
    let folded = fold(text);
    let mut parts = Vec::with_capacity(3);
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_alphabetic() };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (token, behind) = rest.split_at_checked(end).ok_or(DateError::NotADate)?;
        rest = behind;
        if first.is_ascii_digit() {
            push_number(&mut parts, token)?;
        } else if first.is_alphabetic() {
            match month_of(token) {
                Some(month) => parts.push(Part::Month(month)),
                None if is_noise(token) => {}
                None => return Err(DateError::NotADate),
            }
        } else if !matches!(first, ' ' | '.' | '/' | '-' | ',' | '\'') {
            return Err(DateError::NotADate);
        }
        if parts.len() > 3 {
            return Err(DateError::NotADate);
        }
    }
    Ok(parts)
}

fn push_number(parts: &mut Vec<Part>, digits: &str) -> Result<(), DateError> {
    let mut push = |digits: &str| {
        let number = digits.parse().map_err(|_| DateError::NotADate)?;
        parts.push(Part::Number(number, digits.len()));
        Ok(())
    };
    match (digits.get(..4), digits.get(4..6), digits.get(6..8)) {
        (Some(year), Some(month), Some(day)) if digits.len() == 8 => [year, month, day].into_iter().try_for_each(push),
        _ => push(digits),
    }
}
