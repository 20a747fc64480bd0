//! Dated values as one value per period.
//!
//! Dates are day numbers: days since 1970-01-01 in the proleptic Gregorian calendar. Weeks are ISO weeks, from Monday.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{InsightError, Result, all_finite};
use crate::num::stats::quantile;

/// The length of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// A day; season of a week.
    Day,
    /// A week; the season is a wave of a year.
    Week,
    /// A month; season of a year.
    Month,
    /// A quarter; season of a year.
    Quarter,
    /// A year; no season.
    Year,
    /// Values without a calendar; the season is looked for.
    Step,
}

impl Every {
    /// Periods of the calendar's short season; `None` when it must be looked for.
    pub fn season(self) -> Option<usize> {
        match self {
            Self::Day => Some(7),
            Self::Month => Some(12),
            Self::Quarter => Some(4),
            Self::Week | Self::Year => Some(1),
            Self::Step => None,
        }
    }

    /// The unit's name, for sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Step => "step",
        }
    }

    /// The number of the period in which a day lies.
    pub fn index(self, day: i32) -> i32 {
        let (year, month, _) = civil(day);
        match self {
            Self::Day | Self::Step => day,
            // 1970-01-01 was a Thursday.
            Self::Week => (day + 3).div_euclid(7),
            Self::Month => year * 12 + month - 1,
            Self::Quarter => year * 4 + (month - 1) / 3,
            Self::Year => year,
        }
    }

    /// The first day of a period.
    pub fn first_day(self, index: i32) -> i32 {
        match self {
            Self::Day | Self::Step => index,
            Self::Week => index * 7 - 3,
            Self::Month => day_number(index.div_euclid(12), index.rem_euclid(12) + 1, 1),
            Self::Quarter => day_number(index.div_euclid(4), index.rem_euclid(4) * 3 + 1, 1),
            Self::Year => day_number(index, 1, 1),
        }
    }

    /// How a period is written: `2017-06`, `2017-Q2`, or the first day; a row by its number, the first being 1.
    pub fn label(self, index: i32) -> String {
        let (year, month, day) = civil(self.first_day(index));
        match self {
            Self::Step => (i64::from(index) + 1).to_string(),
            Self::Day | Self::Week => format!("{year:04}-{month:02}-{day:02}"),
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Self::Year => format!("{year:04}"),
        }
    }
}

/// Year, month (1-12) and day (1-31) of a day number (Hinnant, *chrono-compatible low-level date algorithms*).
pub fn civil(day: i32) -> (i32, i32, i32) {
    let shifted = i64::from(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as i32, (of_year - (153 * shifted_month + 2) / 5 + 1) as i32)
}

/// The day number of a date; months and days beyond their range run on.
pub fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = (i64::from(year), i64::from(month));
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era_year = shifted.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(day) - 1;
    let of_era = of_era_year * 365 + of_era_year / 4 - of_era_year / 100 + of_year;
    (era * 146_097 + of_era - 719_468) as i32
}

/// In a long series at least one period in so many must hold a value, else a mistyped year would make centuries of zeros.
const SPARSE: usize = 20;

/// Days between the first and the last date, at most, for which a period is sought: longer series are refused anyway.
const WIDEST: i64 = 36_600_000;

/// The period that dates keep to by themselves: the first days, or the last days, of months, of quarters or of years; one weekday.
fn spacing(dates: &[i32]) -> Option<Every> {
    let (first, last) = (i64::from(*dates.first()?), i64::from(*dates.last()?));
    if dates.len() < 3 || last - first > WIDEST {
        return None;
    }
    let common = |steps: &mut dyn Iterator<Item = i32>| steps.fold(0, gcd);
    let starts = |shift: i32| dates.iter().all(|day| civil(day.saturating_add(shift)).2 == 1);
    if starts(0) || starts(1) {
        let months: Vec<i32> = dates.iter().map(|day| Every::Month.index(*day)).collect();
        let step = common(&mut months.windows(2).map(|pair| pair[1] - pair[0]));
        return Some(match step {
            step if step % 12 == 0 => Every::Year,
            step if step % 3 == 0 => Every::Quarter,
            _ => Every::Month,
        });
    }
    let step = common(&mut dates.windows(2).map(|pair| pair[1] - pair[0]));
    (step % 7 == 0 && last - first < 730).then_some(Every::Week)
}

fn gcd(a: i32, b: i32) -> i32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How values are summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SeriesOptions {
    /// The period; `None` takes that of the dates where each is the first (or the last) day of a month, else months from two
    /// years on, weeks from sixteen weeks on or where all dates are of one weekday, else days.
    pub every: Option<Every>,
    /// Keep a first or last period that the data cover only in part.
    pub keep_partial: bool,
}

/// One value per period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// The period.
    pub every: Every,
    /// Number of the first period ([`Every::index`]).
    pub first: i32,
    /// Sums, oldest first; a period without any line is 0.
    pub values: Vec<f64>,
    /// Periods without any line.
    pub empty: usize,
    /// Labels of periods left out because the data cover them only in part.
    pub left_out: Vec<String>,
}

impl Series {
    /// Sums values by period. A last period that the data leave before its end (by more than the usual gap between dates) is left
    /// out, since its sum would look like a collapse; so is a first period of which more than half is missing.
    ///
    /// # Errors
    /// [`InsightError::Empty`] without values, [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::Setting`] for a span of more than
    /// 100,000 periods, [`InsightError::TooFew`] when fewer than one in twenty of more than 100 periods has a value.
    pub fn sum(days: &[i32], values: &[f64], options: &SeriesOptions) -> Result<Self> {
        if days.len() != values.len() {
            return Err(InsightError::Length { what: "the list of values", expected: days.len(), found: values.len() });
        }
        all_finite("a value", values)?;
        let mut sums: BTreeMap<i32, f64> = BTreeMap::new();
        days.iter().zip(values).for_each(|(&day, &value)| *sums.entry(day).or_default() += value);
        let (Some((&from, _)), Some((&to, _))) = (sums.first_key_value(), sums.last_key_value()) else {
            return Err(InsightError::Empty { what: "no dated value was given" });
        };
        let span = i64::from(to) - i64::from(from);
        let dates: Vec<i32> = sums.keys().copied().collect();
        let spaced = options.every.map_or_else(|| spacing(&dates), |_| None);
        let every = options.every.or(spaced).unwrap_or(match span {
            730.. => Every::Month,
            112.. => Every::Week,
            _ => Every::Day,
        });
        let (mut first, mut last) = (every.index(from), every.index(to));
        if i64::from(last) - i64::from(first) >= 100_000 {
            let rule = "the dates span more than 100,000 periods: take longer periods or look for a wrong date";
            return Err(InsightError::setting("period", every.name(), rule));
        }
        let mut left_out = Vec::new();
        // One date stands for all of its month, quarter or year there.
        let whole = matches!(spaced, Some(Every::Month | Every::Quarter | Every::Year));
        if !options.keep_partial && last > first && every != Every::Step && !whole {
            let gaps: Vec<f64> = dates.windows(2).map(|w| f64::from(w[1] - w[0])).collect();
            let usual = quantile(&gaps, 0.95);
            let missing = f64::from(every.first_day(last + 1) - 1 - to);
            if missing > usual {
                left_out.push(every.label(last));
                last -= 1;
            }
            let length = f64::from(every.first_day(first + 1) - every.first_day(first));
            let missing = f64::from(from - every.first_day(first));
            if last > first && missing > usual && missing > length / 2.0 {
                left_out.push(every.label(first));
                first += 1;
            }
        }
        let mut series = vec![None::<f64>; (last - first + 1) as usize];
        for (&day, &value) in &sums {
            let index = every.index(day);
            if (first..=last).contains(&index) {
                *series[(index - first) as usize].get_or_insert(0.0) += value;
            }
        }
        let empty = series.iter().filter(|v| v.is_none()).count();
        let filled = series.len() - empty;
        if series.len() > 100 && filled * SPARSE < series.len() {
            let what = "a series over this span of dates (is one of them wrong?)";
            return Err(InsightError::TooFew { what, needed: series.len().div_ceil(SPARSE), found: filled });
        }
        Ok(Self { every, first, values: series.into_iter().map(|v| v.unwrap_or(0.0)).collect(), empty, left_out })
    }

    /// The label of value `at`, also beyond the end.
    pub fn label(&self, at: usize) -> String {
        self.every.label(self.first.saturating_add(at as i32))
    }
}
