//! Numbers and dates from text, decided for a whole column at once.

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NumberStyle {
    /// 1234.56, also 1e3.
    Point,
    /// 1234,56 or 1.234,56.
    Comma,
}

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DateStyle {
    /// 2026-03-31, with or without a time after it.
    Iso,
    /// 31/03/2026, also with dots or dashes.
    DayFirst,
    /// 03/31/2026.
    MonthFirst,
}

/// Reads a number; what is not finite (nan, inf) is NaN, what is no number is `None`.
pub(super) fn number(text: &str, style: NumberStyle) -> Option<f64> {
    let read = match style {
        NumberStyle::Point => text.parse::<f64>().ok()?,
        NumberStyle::Comma => comma_number(text)?,
    };
    Some(if read.is_finite() { read } else { f64::NAN })
}

fn comma_number(text: &str) -> Option<f64> {
    let (whole, decimals) = text.split_once(',').unwrap_or((text, ""));
    let grouped: Vec<&str> = whole.trim_start_matches(['-', '+']).split('.').collect();
    let groups_fit = grouped.len() == 1 || (grouped[1..].iter().all(|g| g.len() == 3) && grouped[0].len() <= 3);
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !groups_fit || whole.is_empty() || !grouped.iter().all(|g| !g.is_empty() && digits(g)) || !digits(decimals) {
        return None;
    }
    format!("{}.{decimals}0", whole.replace('.', "")).parse().ok()
}

/// The style in which every text is a number: a point where both fit.
pub(super) fn number_style<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<NumberStyle> {
    let fits = |style| texts.clone().all(|t| number(t, style).is_some());
    [NumberStyle::Point, NumberStyle::Comma].into_iter().find(|style| fits(*style))
}

/// The style in which every text is a date: day first where day and month could be either.
pub(super) fn date_style<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<DateStyle> {
    let fits = |style| texts.clone().all(|t| date(t, style).is_some());
    [DateStyle::Iso, DateStyle::DayFirst, DateStyle::MonthFirst].into_iter().find(|style| fits(*style))
}

/// Reads a date as days since 1970-01-01; a time of day becomes a fraction.
pub(super) fn date(text: &str, style: DateStyle) -> Option<f64> {
    let (day_part, time_part) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    let separators: &[char] = if style == DateStyle::Iso { &['-'] } else { &['/', '-', '.'] };
    let mut parts = day_part.split(separators).map(|p| p.parse::<i64>().ok().filter(|_| p.len() <= 4));
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match style {
        DateStyle::Iso => (a, b, c),
        DateStyle::DayFirst => (c, b, a),
        DateStyle::MonthFirst => (c, a, b),
    };
    Some(days_from_date(year, month, day)? + day_fraction(time_part)?)
}

fn day_fraction(time: &str) -> Option<f64> {
    if time.is_empty() {
        return Some(0.0);
    }
    let clock = time.split(['Z', '+', '.']).next().unwrap_or_default();
    let mut seconds = 0.0;
    for (part, unit) in clock.split(':').zip([3600.0, 60.0, 1.0]) {
        seconds += part.trim().parse::<u8>().ok().filter(|n| *n < 61).map(f64::from)? * unit;
    }
    Some(seconds / 86_400.0)
}

/// Days since 1970-01-01 of a Gregorian date with a year of 1000 to 9999; `None` if there is no such day.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
pub fn days_from_date(year: i64, month: i64, day: i64) -> Option<f64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1000..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=last).contains(&day) {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let (era, yoe) = (y.div_euclid(400), y.rem_euclid(400));
    let doy = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some((era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468) as f64)
}

/// Year, month and day of days since 1970-01-01; `None` for a gap or a year outside 1000 to 9999.
fn date_of_days(days: f64) -> Option<(i64, i64, i64)> {
    if !(-354_285.0..2_932_897.0).contains(&days) {
        return None;
    }
    let z = days.floor() as i64 + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (month, day) = (if mp < 10 { mp + 3 } else { mp - 9 }, doy - (153 * mp + 2) / 5 + 1);
    Some((yoe + era * 400 + i64::from(month <= 2), month, day))
}

/// The calendar month (1 to 12) of days since 1970-01-01.
pub fn month_of_days(days: f64) -> Option<u32> {
    date_of_days(days).map(|(_, month, _)| month as u32)
}

/// The day as 2026-03-31.
pub(super) fn date_text(days: f64) -> Option<String> {
    date_of_days(days).map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
}
