//! Dates and times: written as the locale writes them, read from whatever people and files contain.
//!
//! A date is whole days since 1970-01-01 (`i32`); a moment is microseconds since then in UTC (`i64`). No function here
//! reads the clock: "now" and the time zone are arguments.

mod guess;
mod names;
mod parse;
mod relative;
#[cfg(test)]
mod tests;
mod time;

pub use guess::{OrderGuess, guess_date_order};
pub use names::{month_name, month_name_short, weekday_name, weekday_name_short};
pub use parse::{DateError, DateOrder, parse_date};
pub use relative::{relative, relative_date};
pub use time::parse_datetime;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use crate::messages::t_args;
use crate::{Arg, Locale};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The calendar date of an epoch day; `None` outside the years ±9999.
pub fn date_from_days(days: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

/// The epoch day of a calendar date.
pub fn days_from_date(date: Date) -> i32 {
    date.since((Unit::Day, EPOCH)).map_or(0, |span| span.get_days())
}

/// The moment in a time zone; `None` outside the years ±9999.
pub fn local(micros: i64, zone: &TimeZone) -> Option<DateTime> {
    Some(zone.to_datetime(Timestamp::from_microsecond(micros).ok()?))
}

/// The epoch day on which a moment falls in a time zone; `None` outside the years ±9999.
pub fn day_of(micros: i64, zone: &TimeZone) -> Option<i32> {
    local(micros, zone).map(|moment| days_from_date(moment.date()))
}

/// The moment at which a day begins in a time zone (not always midnight); `None` outside the years ±9999.
pub fn start_of_day(days: i32, zone: &TimeZone) -> Option<i64> {
    let midnight = date_from_days(days)?.to_datetime(jiff::civil::Time::midnight());
    zone.to_timestamp(midnight).ok().map(Timestamp::as_microsecond)
}

/// A date as people like to read it: `21 nov 2026` / `21 Nov 2026`.
pub fn format_date(days: i32, locale: Locale) -> String {
    date_from_days(days).map_or_else(|| unreadable(days), |date| long(date, locale))
}

/// A date in digits, for narrow columns: `21/11/2026`; in English ISO's `2026-11-21`, because `03/04/2026` means
/// different days to British and American readers.
pub fn format_date_numeric(days: i32, locale: Locale) -> String {
    let Some(date) = date_from_days(days) else { return unreadable(days) };
    match locale {
        Locale::Es => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        Locale::En => date.to_string(),
    }
}

/// The month of a date: `noviembre de 2026` / `November 2026`.
pub fn format_month(days: i32, locale: Locale) -> String {
    let Some(date) = date_from_days(days) else { return unreadable(days) };
    let year = date.year().to_string();
    t_args(locale, "month-of-year", &[("month", Arg::from(month_name(date.month(), locale))), ("year", year.into())])
}

/// A text with the month that it begins with in words: `diciembre de 2026 · Lola` of `2026-12 · Lola`; any other as it is.
pub fn month_in_words(text: &str, locale: Locale) -> String {
    let (month, rest) = text.split_at_checked("2026-12".len()).unwrap_or((text, ""));
    match format!("{month}-01").parse().map(days_from_date) {
        Ok(day) if iso_date(day).strip_suffix("-01") == Some(month) => format!("{}{rest}", format_month(day, locale)),
        _ => text.to_owned(),
    }
}

/// The month of a date, short, for axes and headings: `nov 2026` / `Nov 2026`.
pub fn format_month_short(days: i32, locale: Locale) -> String {
    let Some(date) = date_from_days(days) else { return unreadable(days) };
    format!("{} {}", month_name_short(date.month(), locale), date.year())
}

/// A moment in a time zone: `21 nov 2026, 10:30` / `21 Nov 2026, 10:30` (24 hours in both).
pub fn format_datetime(micros: i64, zone: &TimeZone, locale: Locale) -> String {
    let Some(moment) = local(micros, zone) else { return unreadable(micros) };
    format!("{}, {:02}:{:02}", long(moment.date(), locale), moment.hour(), moment.minute())
}

/// The time of day of a moment in a time zone: `10:30`.
pub fn format_time(micros: i64, zone: &TimeZone) -> String {
    let Some(moment) = local(micros, zone) else { return unreadable(micros) };
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

/// A date as programs read it (ISO 8601): `2026-11-21`.
pub fn iso_date(days: i32) -> String {
    date_from_days(days).map_or_else(|| unreadable(days), |date| date.to_string())
}

/// A moment as programs read it (RFC 3339, UTC): `2026-11-21T10:30:00Z`.
pub fn iso_datetime(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map_or_else(|_| unreadable(micros), |moment| moment.to_string())
}

fn long(date: Date, locale: Locale) -> String {
    format!("{} {} {}", date.day(), month_name_short(date.month(), locale), date.year())
}

/// What is shown for a number that no calendar date can be: better seen than hidden.
fn unreadable(number: impl std::fmt::Display) -> String {
    format!("⟦{number}⟧")
}
