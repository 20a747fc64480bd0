//! How long ago or ahead something is, in words.

use crate::messages::{t, t_args};
use crate::{Arg, Locale};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The (ago, ahead) keys of a unit.
type Keys = (&'static str, &'static str);
const MINUTES: Keys = ("relative-minutes-ago", "relative-minutes-ahead");
const HOURS: Keys = ("relative-hours-ago", "relative-hours-ahead");
const DAYS: Keys = ("relative-days-ago", "relative-days-ahead");
const WEEKS: Keys = ("relative-weeks-ago", "relative-weeks-ahead");
const MONTHS: Keys = ("relative-months-ago", "relative-months-ahead");
const YEARS: Keys = ("relative-years-ago", "relative-years-ahead");

/// A moment as seen from `now_micros`: `ahora mismo`, `hace 3 días`, `dentro de 2 horas`, `ayer` / `just now`,
/// `3 days ago`, `in 2 hours`, `yesterday`.
///
/// It goes by time elapsed, cut to whole units ("yesterday" is 24 to 48 hours ago); where the calendar day counts, as
/// for due dates, use [`relative_date`].
pub fn relative(micros: i64, now_micros: i64, locale: Locale) -> String {
    let elapsed = now_micros.saturating_sub(micros);
    let size = elapsed.saturating_abs();
    let past = elapsed > 0;
    match size {
        _ if size < 45 * SECOND => t(locale, "relative-now").into_owned(),
        _ if size < HOUR => worded((size / MINUTE).max(1), MINUTES, past, locale),
        _ if size < DAY => worded(size / HOUR, HOURS, past, locale),
        _ => in_days(size / DAY, past, locale),
    }
}

/// A date as seen from today (both epoch days): `hoy`, `mañana`, `hace 3 días`, `dentro de 2 semanas` / `today` …
pub fn relative_date(days: i32, today: i32, locale: Locale) -> String {
    let elapsed = i64::from(today) - i64::from(days);
    match elapsed {
        0 => t(locale, "relative-today").into_owned(),
        _ => in_days(elapsed.abs(), elapsed > 0, locale),
    }
}

/// Days up to two weeks, weeks up to two months, months (of 30 days) up to a year, then years (of 365 days).
fn in_days(days: i64, past: bool, locale: Locale) -> String {
    match days {
        ..=1 => t(locale, if past { "relative-yesterday" } else { "relative-tomorrow" }).into_owned(),
        2..=13 => worded(days, DAYS, past, locale),
        14..=59 => worded(days / 7, WEEKS, past, locale),
        60..=364 => worded(days / 30, MONTHS, past, locale),
        _ => worded(days / 365, YEARS, past, locale),
    }
}

fn worded(number: i64, (ago, ahead): Keys, past: bool, locale: Locale) -> String {
    t_args(locale, if past { ago } else { ahead }, &[("n", Arg::from(number))])
}
