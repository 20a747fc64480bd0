//! What a cell of text means: a number or a date, in the style that the column's first rows show.

/// Texts that stand for "nothing was entered".
const GAPS: [&str; 10] = ["", "null", "na", "n/a", "nan", "none", "nil", "-", "#n/a", "\\n"];

/// Whether a cell is empty or says so.
pub fn is_gap(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 4 && GAPS.iter().any(|gap| text.eq_ignore_ascii_case(gap))
}

/// Whether a column writes numbers with a decimal comma: its cells never fit a decimal point better.
pub fn decimal_comma<'a>(sample: impl Iterator<Item = &'a str>) -> bool {
    let (mut comma, mut point) = (0, 0);
    for text in sample {
        let text = bare(text);
        match (text.rfind(','), text.rfind('.')) {
            (Some(c), Some(p)) if c > p => comma += 2,
            (Some(_), Some(_)) => point += 2,
            (Some(c), None) if text.matches(',').count() == 1 && text.len() - c - 1 != 3 => comma += 1,
            (None, Some(p)) if text.matches('.').count() == 1 && text.len() - p - 1 != 3 => point += 1,
            _ => {}
        }
    }
    comma > point
}

/// A number; `None` when the text is none. Currency signs, a percent sign, blanks and thousands separators are passed over; "(12)" is −12. What is not finite is no number.
pub fn number(text: &str, comma: bool) -> Option<f64> {
    let text = bare(text);
    let (text, negative) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (inner.to_owned(), true),
        None => (text, false),
    };
    let plain: String = if comma {
        text.chars().filter(|&c| c != '.').map(|c| if c == ',' { '.' } else { c }).collect()
    } else {
        text.chars().filter(|&c| c != ',').collect()
    };
    if !plain.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some(if negative { -value } else { value })
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"€$£¥%'’\u{a0}\u{202f}".contains(*c)).collect()
}

/// Which part of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2017-06-30
    Ymd,
    /// 30/06/2017
    Dmy,
    /// 06/30/2017
    Mdy,
}

/// The order that a column's cells show; day first where they could be both.
pub fn date_order<'a>(sample: impl Iterator<Item = &'a str>) -> DateOrder {
    let (mut day_first, mut month_first) = (0, 0);
    for text in sample {
        let parts = parts(text);
        let [first, second, ..] = parts.as_slice() else { continue };
        if first.1 >= 4 {
            return DateOrder::Ymd;
        }
        day_first += usize::from(first.0 > 12);
        month_first += usize::from(second.0 > 12);
    }
    if month_first > day_first { DateOrder::Mdy } else { DateOrder::Dmy }
}

/// A moment as (day since 1970-01-01, second of the day); `None` when the text is no date.
pub fn moment(text: &str, order: DateOrder) -> Option<(i32, u32)> {
    let parts = parts(text);
    if let [(packed, 8), rest @ ..] = parts.as_slice() {
        let (year, month, day) = (packed / 10_000, packed / 100 % 100, packed % 100);
        return Some((day_of(year, month, day)?, second_of(rest)));
    }
    let [a, b, c, rest @ ..] = parts.as_slice() else { return None };
    let (year, month, day) = match order {
        _ if a.1 >= 4 => (*a, b.0, c.0),
        DateOrder::Ymd => (*a, b.0, c.0),
        DateOrder::Dmy => (*c, b.0, a.0),
        DateOrder::Mdy => (*c, a.0, b.0),
    };
    let year = match year {
        (short, 2) if short < 70 => 2000 + short,
        (short, 2) => 1900 + short,
        (long, 4) => long,
        _ => return None,
    };
    Some((day_of(year, month, day)?, second_of(rest)))
}

/// The groups of digits with their lengths; a month's name counts as its number. Empty when the text has other words.
fn parts(text: &str) -> Vec<(u32, usize)> {
    let mut found = Vec::new();
    for word in text.trim().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        // "2017-06-30T10:00:00Z" holds letters between digits.
        for piece in word.split(['T', 'Z']).filter(|p| !p.is_empty()) {
            if piece.bytes().all(|b| b.is_ascii_digit()) && piece.len() <= 9 {
                found.push((piece.parse().unwrap_or(0), piece.len()));
            } else if let Some(month) = month_named(word) {
                found.push((month, 2));
                break;
            } else if !matches!(word.to_ascii_lowercase().as_str(), "am" | "pm" | "utc" | "de" | "gmt") {
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

fn day_of(year: u32, month: u32, day: u32) -> Option<i32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=length).contains(&day) && (1..=9999).contains(&year))
        .then(|| trato_insight::forecast::calendar::day_number(year as i32, month as i32, day as i32))
}

fn second_of(rest: &[(u32, usize)]) -> u32 {
    let part = |at: usize, most: u32| rest.get(at).map_or(0, |p| p.0.min(most));
    part(0, 23) * 3600 + part(1, 59) * 60 + part(2, 59)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_styles_are_read() {
        for (text, comma, value) in [
            ("1234.5", false, 1234.5),
            ("1,234.5", false, 1234.5),
            ("1.234,5", true, 1234.5),
            ("12 €", true, 12.0),
            ("$ 1,000", false, 1000.0),
            ("(3.5)", false, -3.5),
            ("-7", true, -7.0),
            ("1e3", false, 1000.0),
            ("12,5 %", true, 12.5),
        ] {
            assert_eq!(number(text, comma), Some(value), "{text}");
        }
        for text in ["abc", "", "inf", "NaN", "1e999", "12a", "--3"] {
            assert_eq!(number(text, false), None, "{text}");
        }
        assert!(decimal_comma(["1,5", "2,25", "3"].into_iter()));
        assert!(!decimal_comma(["1,500", "2,250.5"].into_iter()));
    }

    #[test]
    fn dates_of_many_styles_are_the_same_day() {
        let day = Some((17_347, 0));
        for (text, order) in [
            ("2017-06-30", DateOrder::Ymd),
            ("30/06/2017", DateOrder::Dmy),
            ("06/30/2017", DateOrder::Mdy),
            ("20170630", DateOrder::Dmy),
            ("30-Jun-17", DateOrder::Dmy),
            ("30 de junio de 2017", DateOrder::Dmy),
            ("2017/06/30 00:00:00.000", DateOrder::Dmy),
        ] {
            assert_eq!(moment(text, order), day, "{text}");
        }
        assert_eq!(moment("2017-06-30T10:01:02Z", DateOrder::Ymd), Some((17_347, 36_062)));
        for text in ["", "hello", "2017-02-30", "31/13/2017", "12", "1.5"] {
            assert_eq!(moment(text, DateOrder::Dmy), None, "{text}");
        }
        assert_eq!(date_order(["01/02/2017", "01/31/2017"].into_iter()), DateOrder::Mdy);
        assert_eq!(date_order(["01/02/2017"].into_iter()), DateOrder::Dmy);
    }
}
