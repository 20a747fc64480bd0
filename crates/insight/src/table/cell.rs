//! What a cell of text means: a number or a date, in the style that its column shows.
//!
//! A text that fits its style only by luck is refused: "12,50" is no number with a decimal point, since nobody groups
//! digits by two at the end. So a column read in the wrong style becomes an error or a category, never a false number.

use crate::forecast::calendar::{civil, day_number};

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberStyle {
    /// 1234.56 or 1,234.56.
    Point,
    /// 1234,56 or 1.234,56.
    Comma,
}

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// 2017-06-30.
    YearFirst,
    /// 30/06/2017.
    DayFirst,
    /// 06/30/2017.
    MonthFirst,
}

/// What may stand before or after a number without changing it.
const UNITS: [&str; 9] = ["€", "$", "£", "¥", "%", "EUR", "USD", "GBP", "+"];

/// A finite number; `None` when the text is none in this style. Currency, percent sign and thousands separators are passed over; "(12)" is −12.
pub fn number(text: &str, style: NumberStyle) -> Option<f64> {
    let text = text.trim();
    if style == NumberStyle::Point
        && let Ok(value) = text.parse::<f64>()
    {
        return Some(value).filter(|v| v.is_finite());
    }
    let (text, bracketed) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let text = without_units(text);
    let (text, signed) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (without_units(rest), true),
        None => (text, false),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimal = if style == NumberStyle::Comma { ',' } else { '.' };
    let (whole, decimals) = mantissa.split_once(decimal).unwrap_or((mantissa, ""));
    let whole = ungrouped(whole, style)?;
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let value: f64 = format!("{whole}.{decimals}0e{exponent}").parse().ok()?;
    value.is_finite().then_some(if signed || bracketed { -value } else { value })
}

fn without_units(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text.len();
        for unit in UNITS {
            text = text.strip_prefix(unit).unwrap_or(text);
            text = text.strip_suffix(unit).unwrap_or(text).trim();
        }
        if text.len() == before {
            return text;
        }
    }
}

/// The digits without thousands separators; `None` when anything else stands between them or the groups do not fit.
fn ungrouped(whole: &str, style: NumberStyle) -> Option<String> {
    if whole.bytes().all(|b| b.is_ascii_digit()) {
        return Some(whole.to_owned());
    }
    let usual = if style == NumberStyle::Comma { '.' } else { ',' };
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if separator != usual && !separator.is_whitespace() && !matches!(separator, '\'' | '\u{2019}') {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    // Lakhs and crores group by two in the middle.
    let fits = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && last.len() == 3
        && middle.iter().all(|group| (2..=3).contains(&group.len()));
    (fits && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()))).then(|| groups.concat())
}

/// The style in which every text is a number: a point where both fit.
pub fn number_style<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<NumberStyle> {
    let fits = |style| texts.clone().all(|t| number(t, style).is_some() || is_infinite(t));
    [NumberStyle::Point, NumberStyle::Comma].into_iter().find(|style| fits(*style))
}

/// Whether a text is how programs write a number that is none: nan, inf, or one too large.
fn is_infinite(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(|v| !v.is_finite())
}

/// The style that most texts show: a decimal comma where they fit a point less well.
pub fn likely_number_style<'a>(texts: impl Iterator<Item = &'a str>) -> NumberStyle {
    let (mut comma, mut point) = (0, 0);
    for text in texts {
        match (number(text, NumberStyle::Point), number(text, NumberStyle::Comma)) {
            (Some(_), None) => point += 1,
            (None, Some(_)) => comma += 1,
            _ => {}
        }
    }
    if comma > point { NumberStyle::Comma } else { NumberStyle::Point }
}

/// The style of a column, and a text in it that would be another number in the other style when nothing in the column decides.
///
/// "1.500" is one and a half or fifteen hundred. A text that fits one style only decides; so do whole numbers of four digits and more
/// without a separator: who writes 1500 does not write 1.500 for it.
pub fn number_reading<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> (NumberStyle, Option<&'a str>) {
    let (mut point, mut comma, mut undecided, mut ungrouped) = (0, 0, None, false);
    for text in texts {
        match (number(text, NumberStyle::Point), number(text, NumberStyle::Comma)) {
            (Some(_), None) => point += 1,
            (None, Some(_)) => comma += 1,
            (Some(a), Some(b)) if a != b => undecided = undecided.or(Some(text)),
            (Some(a), Some(_)) => ungrouped |= a.abs() >= 1000.0 && !text.contains([',', '.', ' ', '\'']),
            (None, None) => {}
        }
    }
    let decimal = |text: &str| if text.contains('.') { NumberStyle::Point } else { NumberStyle::Comma };
    match undecided {
        _ if comma > point => (NumberStyle::Comma, None),
        Some(text) if point == 0 && comma == 0 => {
            if ungrouped {
                (decimal(text), None)
            } else {
                (NumberStyle::Point, Some(text))
            }
        }
        _ => (NumberStyle::Point, None),
    }
}

/// The style in which every text is a date: day first where day and month could be either.
pub fn date_style<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<DateStyle> {
    let fits = |style| texts.clone().all(|t| moment(t, style).is_some());
    [DateStyle::YearFirst, DateStyle::DayFirst, DateStyle::MonthFirst].into_iter().find(|style| fits(*style))
}

/// The style that the texts show; day first where they could be both.
pub fn likely_date_style<'a>(texts: impl Iterator<Item = &'a str>) -> DateStyle {
    let (mut day_first, mut month_first) = (0, 0);
    for text in texts {
        let groups = groups(text);
        let [first, second, _, ..] = groups.as_slice() else { continue };
        if first.1 >= 4 {
            return DateStyle::YearFirst;
        }
        day_first += usize::from(first.0 > 12);
        month_first += usize::from(second.0 > 12);
    }
    if month_first > day_first { DateStyle::MonthFirst } else { DateStyle::DayFirst }
}

/// A text whose day and month could change places, where no text of the column shows which of them comes first.
pub fn undecided_date<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut undecided = None;
    for text in texts {
        let groups = groups(text);
        let [first, second, _, ..] = groups.as_slice() else { continue };
        if first.1 >= 4 || first.0 > 12 || second.0 > 12 {
            return None;
        }
        if first.0 != second.0 {
            undecided.get_or_insert(text);
        }
    }
    undecided
}

/// A moment as (days since 1970-01-01, second of the day); `None` when the text is no date. A year of four digits in front is one in every style.
pub fn moment(text: &str, style: DateStyle) -> Option<(i32, u32)> {
    let groups = groups(text);
    if let [(packed, 8), rest @ ..] = groups.as_slice() {
        let (year, month, day) = (packed / 10_000, packed / 100 % 100, packed % 100);
        return Some((day_of(year, month, day)?, second_of(rest, text)));
    }
    if let [a, b] = groups.as_slice() {
        return month_alone(text, *a, *b);
    }
    let [a, b, c, rest @ ..] = groups.as_slice() else { return None };
    let (year, month, day) = match style {
        _ if a.1 >= 4 => (*a, b.0, c.0),
        DateStyle::YearFirst => (*a, b.0, c.0),
        DateStyle::DayFirst => (*c, b.0, a.0),
        DateStyle::MonthFirst => (*c, a.0, b.0),
    };
    let year = match year {
        (short, 2) if short < 70 => 2000 + short,
        (short, 2) => 1900 + short,
        (long, 4) => long,
        _ => return None,
    };
    Some((day_of(year, month, day)?, second_of(rest, text)))
}

/// The first day of a month: "2024-01", "01/2024", "ene 2024", "January 2024", "ene-24". Numbers with a mark of decimals between
/// them ("2024.01") are no month, nor are years that no business has known.
fn month_alone(text: &str, a: (u32, usize), b: (u32, usize)) -> Option<(i32, u32)> {
    let text = text.trim();
    let named = text.contains(char::is_alphabetic);
    let between =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '/') || (named && matches!(c, ' ' | '.' | ',' | '\''));
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    if !text.chars().all(between) || !words.into_iter().all(|word| word == "de" || is_month_name(word)) {
        return None;
    }
    let (year, month) = match (a, b) {
        ((year, 4), (month, 1 | 2)) | ((month, 1 | 2), (year, 4)) => (year, month),
        // "Jan 24" may be a day; with a dash it is how spreadsheets write a month.
        ((month, 2), (short, 2)) if text.starts_with(char::is_alphabetic) && text.contains(['-', '/', '\'']) => {
            (2000 + short, month)
        }
        _ => return None,
    };
    (1900..2200).contains(&year).then(|| day_of(year, month, 1)).flatten().map(|day| (day, 0))
}

/// A month in full or in three or four letters, English or Spanish: "Marketing 2024" is none of March.
fn is_month_name(word: &str) -> bool {
    const FULL: [&str; 25] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "setiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let word = word.to_lowercase();
    let short = word.chars().count() == 3 || word == "sept";
    (short && month_named(&word).is_some()) || FULL.contains(&word.as_str())
}

/// The groups of digits with their lengths; a month's name counts as its number. Empty when the text has other words.
fn groups(text: &str) -> Vec<(u32, usize)> {
    let mut found = Vec::new();
    for word in text.trim().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        // "2017-06-30T10:00:00Z" holds letters between digits.
        for piece in word.split(['T', 'Z']).filter(|p| !p.is_empty()) {
            if piece.bytes().all(|b| b.is_ascii_digit()) && piece.len() <= 9 {
                found.push((piece.parse().unwrap_or(0), piece.len()));
            } else if let Some(month) = month_named(word) {
                found.push((month, 2));
                break;
            } else if !matches!(word.to_ascii_lowercase().as_str(), "am" | "pm" | "utc" | "de" | "del" | "gmt") {
                return Vec::new();
            }
        }
    }
    found
}

fn month_named(word: &str) -> Option<u32> {
    const STEMS: [&[&str]; 12] = [
        &["jan", "ene"],
        &["feb"],
        &["mar"],
        &["apr", "abr"],
        &["may"],
        &["jun"],
        &["jul"],
        &["aug", "ago"],
        &["sep"],
        &["oct"],
        &["nov"],
        &["dec", "dic"],
    ];
    let word = word.to_lowercase();
    let stem: String = word.chars().take(3).collect();
    (word.chars().all(char::is_alphabetic) && word.chars().count() >= 3)
        .then(|| STEMS.iter().position(|stems| stems.contains(&stem.as_str())))
        .flatten()
        .map(|at| at as u32 + 1)
}

/// The day number of a date that there is.
fn day_of(year: u32, month: u32, day: u32) -> Option<i32> {
    let whole = day_number(i32::try_from(year).ok()?, i32::try_from(month).ok()?, i32::try_from(day).ok()?);
    // Months and days beyond their range run on and come back as another date.
    let same = civil(whole) == (year as i32, month as i32, day as i32);
    (same && (1..=9999).contains(&year)).then_some(whole)
}

/// The day of days since 1970-01-01; `None` for a gap or a year outside 1 to 9999.
fn day_of_days(days: f64) -> Option<i32> {
    (-719_162.0..2_932_897.0).contains(&days).then(|| days.floor() as i32)
}

/// The calendar month (1 to 12) of days since 1970-01-01; `None` for a gap.
pub fn month_of_days(days: f64) -> Option<u32> {
    day_of_days(days).map(|day| civil(day).1 as u32)
}

/// The day as 2026-03-31; `None` for a gap.
pub(super) fn date_text(days: f64) -> Option<String> {
    let (year, month, day) = civil(day_of_days(days)?);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn second_of(rest: &[(u32, usize)], text: &str) -> u32 {
    let part = |at: usize, most: u32| rest.get(at).map_or(0, |p| p.0.min(most));
    let ends = |with: &[u8]| text.trim_end().as_bytes().last_chunk::<2>().is_some_and(|e| e.eq_ignore_ascii_case(with));
    let hour = match part(0, 23) {
        12 if ends(b"am") => 0,
        early @ 1..=11 if ends(b"pm") => early + 12,
        hour => hour,
    };
    hour * 3600 + part(1, 59) * 60 + part(2, 59)
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberStyle::{Comma, Point};

    #[test]
    fn numbers_of_both_styles_are_read() {
        for (text, style, value) in [
            ("1234.5", Point, 1234.5),
            ("1,234.5", Point, 1234.5),
            ("12,34,567.5", Point, 1_234_567.5),
            ("1.234,5", Comma, 1234.5),
            ("1 234,5", Comma, 1234.5),
            ("1'234.50", Point, 1234.5),
            ("12 €", Comma, 12.0),
            ("$ 1,000", Point, 1000.0),
            ("-$1,000", Point, -1000.0),
            ("EUR -3,5", Comma, -3.5),
            ("(3.5)", Point, -3.5),
            ("($3.5)", Point, -3.5),
            ("-7", Comma, -7.0),
            ("+7", Comma, 7.0),
            ("1e3", Point, 1000.0),
            ("1,5E3", Comma, 1500.0),
            ("12,5 %", Comma, 12.5),
            (".5", Point, 0.5),
        ] {
            assert_eq!(number(text, style), Some(value), "{text}");
        }
    }

    #[test]
    fn what_fits_a_style_only_by_luck_is_refused() {
        for text in
            ["abc", "", "inf", "NaN", "1e999", "12a", "--3", "12,50", "0,123", "1,2345", "1 2", ",", "1,,000", "€"]
        {
            assert_eq!(number(text, Point), None, "{text}");
        }
        for text in ["12.50", "1.2345", "0.123", "1,2,3", "."] {
            assert_eq!(number(text, Comma), None, "{text}");
        }
        assert_eq!(likely_number_style(["1,5", "2,25", "3"].into_iter()), Comma);
        assert_eq!(likely_number_style(["1,500", "2,250.5"].into_iter()), Point);
        assert_eq!(number_style(["1,5", "2.000,25"].into_iter()), Some(Comma));
        assert_eq!(number_style(["1,5", "2.5"].into_iter()), None);
    }

    #[test]
    fn what_could_be_either_is_told_or_decided_by_the_column() {
        let reading = |texts: &[&'static str]| number_reading(texts.iter().copied());
        assert_eq!(reading(&["1.500", "2.750", "300"]), (Point, Some("1.500")));
        assert_eq!(reading(&["1,500", "300"]), (Point, Some("1,500")));
        assert_eq!(reading(&["1.500", "2.75"]), (Point, None));
        assert_eq!(reading(&["1.500", "2,75"]), (Comma, None));
        assert_eq!(reading(&["1.500", "2750"]), (Point, None));
        assert_eq!(reading(&["1,500", "2750"]), (Comma, None));
        assert_eq!(reading(&["0.125", "1.500"]), (Point, None));
        assert_eq!(reading(&["12", "x", ""]), (Point, None));
    }

    #[test]
    fn a_month_is_its_first_day() {
        let january = Some((19_723, 0));
        let all = [
            "2024-01",
            "2024/1",
            "01/2024",
            "ene 2024",
            "enero 2024",
            "Enero de 2024",
            "Jan 2024",
            "january, 2024",
            "ene. 2024",
            "2024 ene",
            "ene-24",
            "Jan-24",
        ];
        for style in [DateStyle::YearFirst, DateStyle::DayFirst, DateStyle::MonthFirst] {
            for text in all {
                assert_eq!(moment(text, style), january, "{text}");
            }
            for text in [
                "2024.01",
                "2024,01",
                "01.2024",
                "2024 01",
                "2024-13",
                "10:30",
                "1234-10",
                "Marketing 2024",
                "Mayor 2024",
                "ene",
                "2024",
                "Jan 24",
                "3-4",
                "20-24",
                "Q1 2024",
            ] {
                assert_eq!(moment(text, style), None, "{text}");
            }
        }
        assert_eq!(likely_date_style(["01/2024", "15/02/2024", "01/03/2024"].into_iter()), DateStyle::DayFirst);
    }

    #[test]
    fn dates_of_many_styles_are_the_same_day() {
        let day = Some((17_347, 0));
        for (text, style) in [
            ("2017-06-30", DateStyle::YearFirst),
            ("30/06/2017", DateStyle::DayFirst),
            ("06/30/2017", DateStyle::MonthFirst),
            ("20170630", DateStyle::DayFirst),
            ("30-Jun-17", DateStyle::DayFirst),
            ("30 de junio de 2017", DateStyle::DayFirst),
            ("2017/06/30 00:00:00.000", DateStyle::DayFirst),
            ("06/30/2017 12:00 AM", DateStyle::MonthFirst),
        ] {
            assert_eq!(moment(text, style), day, "{text}");
        }
        assert_eq!(moment("2017-06-30T10:01:02Z", DateStyle::YearFirst), Some((17_347, 36_062)));
        assert_eq!(moment("6/30/2017 1:05 PM", DateStyle::MonthFirst), Some((17_347, 47_100)));
        for text in ["", "hello", "2017-02-30", "31/13/2017", "12", "1.5", "0000-01-01", "2017-00-10"] {
            assert_eq!(moment(text, DateStyle::DayFirst), None, "{text}");
        }
        assert_eq!(likely_date_style(["01/02/2017", "01/31/2017"].into_iter()), DateStyle::MonthFirst);
        assert_eq!(likely_date_style(["01/02/2017"].into_iter()), DateStyle::DayFirst);
    }
}
