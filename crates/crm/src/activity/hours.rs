//! When people like to be reached: their days, and the hours between two times of day.

use jiff::tz::TimeZone;
use trato_model::{Record, Value};

use crate::mixins::{PREFERRED_DAYS, PREFERRED_FROM, PREFERRED_TO};

/// The days of the week as [`PREFERRED_DAYS`] names them, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Whether a moment, as microseconds since 1970, lies outside the days or hours that the person prefers. Whoever said
/// nothing prefers any. Hours that end before they begin go over midnight.
#[must_use]
pub fn is_outside(person: &Record, at: i64, zone: &TimeZone) -> bool {
    let Some(local) = trato_text::dates::local(at, zone) else { return false };
    let day = DAYS.get(usize::from(local.date().weekday().to_monday_zero_offset().unsigned_abs())).copied();
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let other_day = match person.value(PREFERRED_DAYS.name()) {
        Value::List(days) if !days.is_empty() => !days.iter().any(|own| own.as_text() == day),
        _ => false,
    };
    let other_hour = match (person.get(PREFERRED_FROM), person.get(PREFERRED_TO)) {
        (Some(from), Some(to)) if from <= to => minute < from || minute > to,
        (Some(from), Some(to)) => minute < from && minute > to,
        (Some(from), None) => minute < from,
        (None, Some(to)) => minute > to,
        (None, None) => false,
    };
    other_day || other_hour
}
