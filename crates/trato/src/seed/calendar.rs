//! When people work: weekdays that are no holidays, in the hours of their branch.

use trato_engine::Who;
use trato_model::query::period::{date_of, day_start};

/// Minutes of the working day: from half past eight to six.
const OPENS: i64 = 8 * 60 + 30;
const CLOSES: i64 = 18 * 60;

/// Days of the same date every year on which Madrid or Caracas rest: month, day, and where (both for `None`).
const HOLIDAYS: [(i8, i8, Option<usize>); 17] = [
    (1, 1, None),
    (1, 6, Some(0)),
    (4, 19, Some(1)),
    (5, 1, None),
    (5, 2, Some(0)),
    (6, 24, Some(1)),
    (7, 5, Some(1)),
    (7, 24, Some(1)),
    (8, 15, Some(0)),
    (10, 12, None),
    (11, 1, Some(0)),
    (12, 6, Some(0)),
    (12, 8, Some(0)),
    (12, 24, None),
    (12, 25, None),
    (12, 31, None),
    (1, 2, None),
];

/// The Monday of a day's week.
pub fn monday(day: i32) -> i32 {
    // 1 January 1970 was a Thursday.
    day - (day + 3).rem_euclid(7)
}

/// Whether a branch (0 Madrid, 1 Caracas) works on a day.
pub fn works(place: usize, day: i32) -> bool {
    let date = date_of(day);
    let rests = |(month, of, at): &(i8, i8, Option<usize>)| {
        (date.month(), date.day()) == (*month, *of) && at.is_none_or(|at| at == place)
    };
    day - monday(day) < 5 && !HOLIDAYS.iter().any(rests)
}

/// The first working day from a day on.
pub fn next(place: usize, day: i32) -> i32 {
    (day..day + 14).find(|day| works(place, *day)).unwrap_or(day)
}

/// The last working day before a day.
pub fn previous(place: usize, day: i32) -> i32 {
    (day - 14..day).rev().find(|day| works(place, *day)).unwrap_or(day - 1)
}

/// A moment of somebody's day, by the clock of his branch: so many minutes after it opens, before it closes.
pub fn moment(who: &Who, day: i32, minutes: i64) -> i64 {
    day_start(day, &who.ctx.zone) + (OPENS + minutes).min(CLOSES) * 60_000_000
}

/// How busy a month is: summer and Christmas are quiet, spring is busy.
pub fn season(day: i32) -> usize {
    let month = usize::try_from(date_of(day).month()).unwrap_or(1);
    [2, 3, 3, 4, 5, 4, 3, 1, 3, 3, 3, 2].get(month - 1).copied().unwrap_or(3)
}

/// Whether a month begins in the week of a Monday.
pub fn begins_month(monday: i32) -> bool {
    date_of(monday).day() <= 7
}
