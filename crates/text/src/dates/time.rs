//! Reads moments: a date and a time of day, with its own offset or in the user's time zone.

use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};

use super::parse::{DateError, DateOrder, civil_date};
use crate::fold;

/// Reads a moment into UTC microseconds: `2026-11-21T10:30:00Z`, `2026-11-21T10:30:00.5+01:00`, `21/11/2026 10:30`,
/// `Nov 21, 2026 10:30 pm`, and a date alone (the start of that day).
///
/// Without an offset the time is that of `zone`; a time that a change to summer time skips is read as if the clock
/// had not yet changed, and of two equal ones the first is taken.
pub fn parse_datetime(text: &str, order: DateOrder, zone: &TimeZone) -> Result<i64, DateError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DateError::Empty);
    }
    let (date, clock) = split(text);
    let date = civil_date(date, order)?;
    let (time, offset) = match clock {
        Some(clock) => clock_time(clock)?,
        None => (Time::midnight(), None),
    };
    let moment = match offset {
        Some(offset) => offset.to_timestamp(date.to_datetime(time)),
        None => zone.to_timestamp(date.to_datetime(time)),
    };
    moment.map(|moment| moment.as_microsecond()).map_err(|_| DateError::OutOfRange)
}

/// The date part and, from the hour on, the time part; the hour is the number before the first colon.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    let Some((before, _)) = text.split_once(':') else { return (text, None) };
    let date = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let clock = text.get(date.len()..);
    let date = date.trim_end();
    // ISO's separator; "oct" or "sept" end in the same letter, but a digit goes before a separator.
    let date = match date.strip_suffix(['T', 't']) {
        Some(shorter) if shorter.ends_with(|c: char| c.is_ascii_digit()) => shorter,
        _ => date,
    };
    (date, clock)
}

/// `hh:mm[:ss[.fraction]] [am|pm] [Z|UTC|GMT|±hh[:mm]] [zone name in brackets, ignored]`
fn clock_time(text: &str) -> Result<(Time, Option<Offset>), DateError> {
    let text = fold(text);
    let text = text.split('[').next().unwrap_or_default().trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let (digits, behind) = text.split_at_checked(end).ok_or(DateError::NotADate)?;
    let (half, zone) = split_half(behind);
    let mut fields = digits.split(':');
    let hour = number(fields.next(), 2)?;
    let minute = number(fields.next(), 2)?;
    let (second, nanos) = match fields.next() {
        None => (0, 0),
        Some(field) => seconds(field)?,
    };
    if fields.next().is_some() {
        return Err(DateError::NotADate);
    }
    let hour = match half {
        None => hour,
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return Err(DateError::NoSuchDay),
    };
    let small = |number: i32| i8::try_from(number).map_err(|_| DateError::NoSuchDay);
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, nanos).map_err(|_| DateError::NoSuchDay)?;
    Ok((time, offset(zone)?))
}

/// `Some(true)` for `pm`, `p.m.`, `p. m.`, and what follows.
fn split_half(text: &str) -> (Option<bool>, &str) {
    let text = text.trim_start();
    for (letter, afternoon) in [('a', false), ('p', true)] {
        let rest = text.strip_prefix(letter).map(|rest| rest.trim_start_matches(['.', ' ']));
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('m')) {
            return (Some(afternoon), rest.trim_start_matches(['.', ' ']));
        }
    }
    (None, text)
}

fn seconds(field: &str) -> Result<(i32, i32), DateError> {
    let (whole, fraction) = field.split_once(['.', ',']).unwrap_or((field, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateError::NotADate);
    }
    let nanos = format!("{:0<9.9}", fraction).parse().map_err(|_| DateError::NotADate)?;
    Ok((number(Some(whole), 2)?, nanos))
}

fn offset(text: &str) -> Result<Option<Offset>, DateError> {
    let text = text.trim();
    if matches!(text, "z" | "utc" | "gmt") {
        return Ok(Some(Offset::UTC));
    }
    let text = text.strip_prefix("utc").or(text.strip_prefix("gmt")).unwrap_or(text);
    let signed = text.strip_prefix('+').map(|rest| (1, rest)).or(text.strip_prefix('-').map(|rest| (-1, rest)));
    let Some((sign, digits)) = signed else {
        return if text.is_empty() { Ok(None) } else { Err(DateError::NotADate) };
    };
    let digits = digits.replace(':', "");
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2).ok_or(DateError::NotADate)?,
        _ => return Err(DateError::NotADate),
    };
    let (hours, minutes) = (number(Some(hours), 2)?, number(Some(minutes), 2)?);
    if hours > 15 || minutes > 59 {
        return Err(DateError::NoSuchDay);
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map(Some).map_err(|_| DateError::NoSuchDay)
}

fn number(digits: Option<&str>, most: usize) -> Result<i32, DateError> {
    let digits = digits.filter(|d| (1..=most).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).ok_or(DateError::NotADate)
}
