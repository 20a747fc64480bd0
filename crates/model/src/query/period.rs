//! Periods relative to today (*this month*, *next 7 days*) and buckets of time. Bounds are computed here, in the reader's
//! zone, and bound as values: no database ever computes a date.

use jiff::civil::{self, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use crate::Ctx;

/// A period of time, most of them relative to today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Today,
    Yesterday,
    Tomorrow,
    This(Bucket),
    Last(Bucket),
    Next(Bucket),
    /// Today and the days before or after it, so many in all.
    LastDays(u16),
    NextDays(u16),
    /// Before today; from today on.
    Past,
    Future,
    /// All time: whatever has a date at all.
    All,
    /// Days `[from, to)`: any two, or a calendar year, quarter or month by name (`2026`, `2026-q3`, `2026-11`).
    Fixed {
        from: i32,
        to: i32,
    },
}

/// A unit of calendar time. Weeks begin on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Bucket {
    pub const ALL: [Bucket; 5] = [Bucket::Day, Bucket::Week, Bucket::Month, Bucket::Quarter, Bucket::Year];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
            Bucket::Quarter => "quarter",
            Bucket::Year => "year",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bucket| bucket.name() == name)
    }

    /// The first day (epoch days) of the bucket that `day` lies in.
    #[must_use]
    pub fn start(self, day: i32) -> i32 {
        let date = date_of(day);
        let start = match self {
            Bucket::Day => date,
            Bucket::Week => {
                let back = i64::from(date.weekday().since(Weekday::Monday));
                date.saturating_sub(back.days())
            }
            Bucket::Month => date.first_of_month(),
            Bucket::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                civil::Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Bucket::Year => date.first_of_year(),
        };
        day_of(start)
    }

    /// The first day of the bucket `n` after (before, if negative) the one that `day` lies in.
    #[must_use]
    pub fn shift(self, day: i32, n: i32) -> i32 {
        let n = i64::from(n);
        let span = match self {
            Bucket::Day => Span::new().try_days(n),
            Bucket::Week => Span::new().try_weeks(n),
            Bucket::Month => Span::new().try_months(n),
            Bucket::Quarter => Span::new().try_months(n * 3),
            Bucket::Year => Span::new().try_years(n),
        };
        let start = date_of(self.start(day));
        day_of(match span {
            Ok(span) => start.saturating_add(span),
            Err(_) if n < 0 => civil::Date::MIN,
            Err(_) => civil::Date::MAX,
        })
    }
}

/// A half-open range; `None` is unbounded.
pub type Bounds = (Option<i64>, Option<i64>);

impl Period {
    /// Its name in filters and URLs; [`Period::parse`] reads it back.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Period::Today => "today".into(),
            Period::Yesterday => "yesterday".into(),
            Period::Tomorrow => "tomorrow".into(),
            Period::This(bucket) => format!("this_{}", bucket.name()),
            Period::Last(bucket) => format!("last_{}", bucket.name()),
            Period::Next(bucket) => format!("next_{}", bucket.name()),
            Period::LastDays(n) => format!("last_{n}_days"),
            Period::NextDays(n) => format!("next_{n}_days"),
            Period::Past => "past".into(),
            Period::Future => "future".into(),
            Period::All => "all".into(),
            Period::Fixed { from, to } => format!("{}..{}", date_of(from), date_of(to)),
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "today" => return Some(Period::Today),
            "yesterday" => return Some(Period::Yesterday),
            "tomorrow" => return Some(Period::Tomorrow),
            "past" => return Some(Period::Past),
            "future" => return Some(Period::Future),
            "all" => return Some(Period::All),
            _ => {}
        }
        if let Some((from, to)) = name.split_once("..") {
            let (from, to) = (parse_day(from)?, parse_day(to)?);
            return (from <= to).then_some(Period::Fixed { from, to });
        }
        if let Some(fixed) = Self::named(name) {
            return Some(fixed);
        }
        let (side, rest) = name.split_once('_')?;
        if let Some(days) = rest.strip_suffix("_days") {
            let days: u16 = days.parse().ok().filter(|n| (1..=3660).contains(n))?;
            return match side {
                "last" => Some(Period::LastDays(days)),
                "next" => Some(Period::NextDays(days)),
                _ => None,
            };
        }
        let bucket = Bucket::from_name(rest)?;
        match side {
            "this" => Some(Period::This(bucket)),
            "last" => Some(Period::Last(bucket)),
            "next" => Some(Period::Next(bucket)),
            _ => None,
        }
    }

    /// `2026`, `2026-q3`, `2026-11`.
    fn named(name: &str) -> Option<Self> {
        let (year, rest) = name.split_once('-').map_or((name, None), |(y, r)| (y, Some(r)));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let year: i16 = (year.len() == 4 && digits(year)).then(|| year.parse().ok()).flatten()?;
        let (month, bucket) = match rest {
            None => (1, Bucket::Year),
            Some(q) if q.starts_with('q') => (quarter_month(q)?, Bucket::Quarter),
            Some(m) if m.len() == 2 && digits(m) => (m.parse().ok()?, Bucket::Month),
            Some(_) => return None,
        };
        let from = day_of(civil::Date::new(year, month, 1).ok()?);
        Some(Period::Fixed { from, to: bucket.shift(from, 1) })
    }

    /// Its days `[from, to)` given today.
    #[must_use]
    pub fn days(self, today: i32) -> (Option<i32>, Option<i32>) {
        let range = |from: i32, to: i32| (Some(from), Some(to));
        match self {
            Period::Today => range(today, today + 1),
            Period::Yesterday => range(today - 1, today),
            Period::Tomorrow => range(today + 1, today + 2),
            Period::This(bucket) => range(bucket.start(today), bucket.shift(today, 1)),
            Period::Last(bucket) => range(bucket.shift(today, -1), bucket.start(today)),
            Period::Next(bucket) => range(bucket.shift(today, 1), bucket.shift(today, 2)),
            Period::LastDays(n) => range(today - i32::from(n) + 1, today + 1),
            Period::NextDays(n) => range(today, today + i32::from(n)),
            Period::Past => (None, Some(today)),
            Period::Future => (Some(today), None),
            Period::All => (None, None),
            Period::Fixed { from, to } => range(from, to),
        }
    }

    /// Its bounds as days and as moments in the reader's zone.
    #[must_use]
    pub fn bounds(self, ctx: &Ctx) -> (Bounds, Bounds) {
        let (from, to) = self.days(ctx.today());
        let moment = |day: Option<i32>| day.map(|d| day_start(d, &ctx.zone));
        ((from.map(i64::from), to.map(i64::from)), (moment(from), moment(to)))
    }

    /// The period of the same length just before (the same days a year earlier with `year`): what a report compares with.
    /// Whole months are followed back by as many months, whatever their days; of a period that still runs it is as many days
    /// as have begun. `None` for a period without both ends.
    #[must_use]
    pub fn before(self, today: i32, year: bool) -> Option<Period> {
        let (Some(from), Some(to)) = self.days(today) else { return None };
        let running = from <= today && today + 1 < to;
        let until = if running { today + 1 } else { to };
        if year {
            let back = |day: i32| day_of(date_of(day).saturating_sub(1.year()));
            return Some(Period::Fixed { from: back(from), to: back(until) });
        }
        let start = match self {
            Period::This(bucket) | Period::Last(bucket) => bucket.shift(from, -1),
            _ => whole_months(from, to).unwrap_or(from - (to - from)),
        };
        Some(match self {
            _ if running => Period::Fixed { from: start, to: (start + (until - from)).min(from) },
            Period::This(bucket) => Period::Last(bucket),
            _ => Period::Fixed { from: start, to: from },
        })
    }
}

/// Where as many months before `from` begin, if `[from, to)` is made of whole ones.
fn whole_months(from: i32, to: i32) -> Option<i32> {
    let (first, last) = (date_of(from), date_of(to));
    let months = i32::from(last.year() - first.year()) * 12 + i32::from(last.month() - first.month());
    (first.day() == 1 && last.day() == 1 && months > 0).then(|| Bucket::Month.shift(from, -months))
}

/// The first month of `q1` to `q4`.
fn quarter_month(name: &str) -> Option<i8> {
    match name {
        "q1" => Some(1),
        "q2" => Some(4),
        "q3" => Some(7),
        "q4" => Some(10),
        _ => None,
    }
}

fn parse_day(text: &str) -> Option<i32> {
    text.parse::<civil::Date>().ok().map(day_of)
}

/// The civil date of an epoch day; the calendar's first or last day for one beyond it.
#[must_use]
pub fn date_of(day: i32) -> civil::Date {
    let beyond = if day < 0 { civil::Date::MIN } else { civil::Date::MAX };
    trato_text::dates::date_from_days(day).unwrap_or(beyond)
}

/// The epoch day of a civil date.
#[must_use]
pub fn day_of(date: civil::Date) -> i32 {
    trato_text::dates::days_from_date(date)
}

/// The epoch day on which a moment falls in a zone.
#[must_use]
pub fn local_day(micros: i64, zone: &TimeZone) -> i32 {
    Timestamp::from_microsecond(micros).map_or(0, |moment| day_of(zone.to_datetime(moment).date()))
}

/// The moment (UTC microseconds) at which a day begins in a zone.
#[must_use]
pub fn day_start(day: i32, zone: &TimeZone) -> i64 {
    let midnight = date_of(day).to_datetime(civil::Time::midnight());
    zone.to_ambiguous_timestamp(midnight).compatible().map_or(0, |moment| moment.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_names_that_parse_back() {
        let saturday = day_of(civil::date(2026, 11, 21));
        for (name, from, to) in [
            ("today", "2026-11-21", "2026-11-22"),
            ("this_week", "2026-11-16", "2026-11-23"),
            ("last_month", "2026-10-01", "2026-11-01"),
            ("this_quarter", "2026-10-01", "2027-01-01"),
            ("next_7_days", "2026-11-21", "2026-11-28"),
            ("last_30_days", "2026-10-23", "2026-11-22"),
            ("2025", "2025-01-01", "2026-01-01"),
            ("2026-q3", "2026-07-01", "2026-10-01"),
            ("2024-02", "2024-02-01", "2024-03-01"),
        ] {
            let period = Period::parse(name).expect(name);
            let (Some(a), Some(b)) = period.days(saturday) else { panic!("{name} is bounded") };
            assert_eq!((date_of(a).to_string(), date_of(b).to_string()), (from.into(), to.into()), "{name}");
            assert_eq!(Period::parse(&period.name()), Some(period), "{name}");
        }
        assert_eq!(Period::parse("all").map(|all| (all, all.days(saturday))), Some((Period::All, (None, None))));
        assert_eq!(Bucket::Year.shift(i32::MAX, i32::MAX), day_of(civil::Date::MAX), "beyond the calendar, no panic");
        assert_eq!(Bucket::Day.start(i32::MIN), day_of(civil::Date::MIN));
        for bad in [
            "2026-q100",
            "+202-01",
            "",
            "this_",
            "last_0_days",
            "2026-13",
            "2026-q5",
            "next_decade",
            "2026-q",
            "2026-01-01..2025-01-01",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn periods_are_compared_with_what_was_before_them() {
        let today = day_of(civil::date(2026, 11, 21));
        for (name, year, before) in [
            // Those that still run: as many days as have begun.
            ("this_month", false, "2026-10-01..2026-10-22"),
            ("this_quarter", false, "2026-07-01..2026-08-22"),
            ("this_year", false, "2025-01-01..2025-11-22"),
            ("this_year", true, "2025-01-01..2025-11-22"),
            ("2026-11", true, "2025-11-01..2025-11-22"),
            ("2026-11-20..2026-12-31", false, "2026-10-10..2026-10-12"),
            ("last_month", false, "2026-09-01..2026-10-01"),
            ("last_7_days", false, "2026-11-08..2026-11-15"),
            ("2024", false, "2023-01-01..2024-01-01"),
            ("2026-03", false, "2026-02-01..2026-03-01"),
            ("2026-01-01..2026-04-01", false, "2025-10-01..2026-01-01"),
            ("2026-01-10..2026-01-20", false, "2025-12-31..2026-01-10"),
            ("2024-02-29..2024-03-02", true, "2023-02-28..2023-03-02"),
        ] {
            let period = Period::parse(name).and_then(|period| period.before(today, year)).expect(name);
            let (Some(from), Some(to)) = period.days(today) else { panic!("{name} is bounded") };
            assert_eq!(Period::Fixed { from, to }.name(), before, "{name}");
        }
        let last_day = Period::This(Bucket::Month).before(day_of(civil::date(2026, 11, 30)), false);
        assert_eq!(last_day, Some(Period::Last(Bucket::Month)), "all of it has begun");
        let march = Period::This(Bucket::Month).before(day_of(civil::date(2026, 3, 30)), false).expect("bounded");
        assert_eq!(march.name(), "2026-02-01..2026-03-01", "no more than there were");
        for endless in [Period::All, Period::Past, Period::Future] {
            assert_eq!((endless.before(today, false), endless.before(today, true)), (None, None));
        }
    }
}
