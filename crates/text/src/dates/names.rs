//! Names of months and week days, from the messages; and the month that a word means in any language.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::messages::try_t;
use crate::{Locale, fold};

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];
const MONTHS_SHORT: [&str; 12] = [
    "month-1.short",
    "month-2.short",
    "month-3.short",
    "month-4.short",
    "month-5.short",
    "month-6.short",
    "month-7.short",
    "month-8.short",
    "month-9.short",
    "month-10.short",
    "month-11.short",
    "month-12.short",
];
const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
const WEEKDAYS_SHORT: [&str; 7] = [
    "weekday-1.short",
    "weekday-2.short",
    "weekday-3.short",
    "weekday-4.short",
    "weekday-5.short",
    "weekday-6.short",
    "weekday-7.short",
];

/// The name of a month, 1 to 12: `noviembre` / `November`. Empty for other numbers.
pub fn month_name(month: i8, locale: Locale) -> &'static str {
    named(&MONTHS, month, locale)
}

/// The short name of a month, 1 to 12: `nov` / `Nov`. Empty for other numbers.
pub fn month_name_short(month: i8, locale: Locale) -> &'static str {
    named(&MONTHS_SHORT, month, locale)
}

/// The name of a week day, 1 (Monday) to 7 (Sunday): `lunes` / `Monday`. Empty for other numbers.
pub fn weekday_name(day: i8, locale: Locale) -> &'static str {
    named(&WEEKDAYS, day, locale)
}

/// The short name of a week day, 1 (Monday) to 7 (Sunday): `lun` / `Mon`. Empty for other numbers.
pub fn weekday_name_short(day: i8, locale: Locale) -> &'static str {
    named(&WEEKDAYS_SHORT, day, locale)
}

fn named(keys: &[&'static str], number: i8, locale: Locale) -> &'static str {
    let key = usize::try_from(number).ok().and_then(|n| keys.get(n.checked_sub(1)?));
    key.and_then(|key| try_t(locale, key)).unwrap_or_default()
}

/// Folded month names of every locale → 1 to 12, with spellings that people use besides.
static MONTH_OF: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let mut months: HashMap<String, i8> =
        [("sept", 9), ("set", 9), ("setiembre", 9)].map(|(w, n)| (w.into(), n)).into();
    for (locale, month) in Locale::ALL.into_iter().flat_map(|l| (1..=12).map(move |m| (l, m))) {
        months.insert(fold(month_name(month, locale)), month);
        months.insert(fold(month_name_short(month, locale)), month);
    }
    months
});

/// Words beside a date that say nothing new: week days, prepositions, the letters of ordinals.
static NOISE: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words = ["de", "del", "of", "the", "st", "nd", "rd", "th", "o", "a", "dia", "el", "at", "las", "tues", "thurs"];
    let mut noise: HashSet<String> = words.map(str::to_owned).into();
    for (locale, day) in Locale::ALL.into_iter().flat_map(|l| (1..=7).map(move |d| (l, d))) {
        noise.insert(fold(weekday_name(day, locale)));
        noise.insert(fold(weekday_name_short(day, locale)));
    }
    noise
});

/// The month that a folded word names in any of the languages.
pub(super) fn month_of(word: &str) -> Option<i8> {
    MONTH_OF.get(word).copied()
}

pub(super) fn is_noise(word: &str) -> bool {
    NOISE.contains(word)
}
