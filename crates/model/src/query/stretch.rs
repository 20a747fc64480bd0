//! Stretches of time in filters: a period by its name, or what lies before or after one (`before_this_month`); and both as
//! people type them, in either language.

use trato_text::messages::{t_args, try_t};
use trato_text::{Arg, Locale, fold};

use super::period::{Bounds, Period};
use super::{Filter, Op, Path};
use crate::{Ctx, Value};

/// Where a stretch lies beside its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before its first day, up to its last day, from its first day on, after its last day.
    Before,
    Until,
    From,
    After,
}

impl Side {
    const ALL: [(Side, &'static str); 4] =
        [(Side::Before, "before_"), (Side::Until, "until_"), (Side::From, "from_"), (Side::After, "after_")];

    fn of(op: Op) -> Option<Self> {
        match op {
            Op::Less => Some(Side::Before),
            Op::AtMost => Some(Side::Until),
            Op::AtLeast => Some(Side::From),
            Op::Greater => Some(Side::After),
            _ => None,
        }
    }

    /// The message that says it with its period.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Side::Before => "period-before",
            Side::Until => "period-until",
            Side::From => "period-from",
            Side::After => "period-after",
        }
    }
}

/// The period that a name stands for, and on which side of it the stretch lies if it is not the period itself.
#[must_use]
pub fn parse(name: &str) -> Option<(Option<Side>, Period)> {
    if let Some(period) = Period::parse(name) {
        return Some((None, period));
    }
    let (side, period) =
        Side::ALL.into_iter().find_map(|(side, prefix)| Some((side, Period::parse(name.strip_prefix(prefix)?)?)))?;
    let bounded = !matches!(period, Period::Past | Period::Future | Period::All);
    bounded.then_some((Some(side), period))
}

/// The stretch's bounds as days and as moments in the reader's zone.
#[must_use]
pub fn bounds(name: &str, ctx: &Ctx) -> Option<(Bounds, Bounds)> {
    let (side, period) = parse(name)?;
    let cut = |(from, to): Bounds| match side {
        None => (from, to),
        Some(Side::Before) => (None, from),
        Some(Side::Until) => (None, to),
        Some(Side::From) => (from, None),
        Some(Side::After) => (to, None),
    };
    let (days, moments) = period.bounds(ctx);
    Some((cut(days), cut(moments)))
}

/// A comparison of a day or moment with a period: before it, in it, after it. `None` for other operators.
#[must_use]
pub fn compared(path: &Path, op: Op, period: Period) -> Option<Filter> {
    let within = |name: String| Filter::test(path.clone(), Op::Within, vec![Value::from(name)]);
    match (op, period) {
        (Op::Equal, _) => Some(within(period.name())),
        (Op::NotEqual, _) => Some(within(period.name()).negate()),
        (Op::Less, Period::Today) => Some(within(Period::Past.name())),
        (Op::AtLeast, Period::Today) => Some(within(Period::Future.name())),
        (_, Period::Past | Period::Future | Period::All) => None,
        _ => {
            let side = Side::of(op)?;
            let (_, prefix) = Side::ALL.into_iter().find(|(own, _)| *own == side)?;
            Some(within(format!("{prefix}{}", period.name())))
        }
    }
}

/// Names whose words are in the messages.
const WORDED: [&str; 17] = [
    "today",
    "yesterday",
    "tomorrow",
    "this_week",
    "this_month",
    "this_quarter",
    "this_year",
    "last_week",
    "last_month",
    "last_quarter",
    "last_year",
    "next_week",
    "next_month",
    "next_quarter",
    "next_year",
    "past",
    "future",
];

/// The period that somebody means: by its name, or in the words of the messages of any language, with or without the
/// article (`hoy`, `la semana pasada`, `last 7 days`).
#[must_use]
pub fn spoken(text: &str) -> Option<Period> {
    if let Some(period) = Period::parse(text) {
        return Some(period);
    }
    let said = plain(text);
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    let counted = digits.parse().ok().filter(|n: &u16| (2..=3660).contains(n));
    Locale::ALL.into_iter().find_map(|locale| {
        if let Some(n) = counted {
            let is = |key: &str| plain(&t_args(locale, key, &[("n", Arg::from(n))])) == said;
            return match () {
                () if is("period-last-days") => Some(Period::LastDays(n)),
                () if is("period-next-days") => Some(Period::NextDays(n)),
                () => None,
            };
        }
        let is = |name: &&&str| {
            try_t(locale, &format!("period-{}", name.replace('_', "-"))).is_some_and(|words| plain(words) == said)
        };
        Period::parse(WORDED.iter().find(is)?)
    })
}

/// Words without accents, case and article.
fn plain(text: &str) -> String {
    let folded = fold(&text.replace('_', " "));
    let words: Vec<&str> = folded.split_whitespace().collect();
    match words.as_slice() {
        ["el" | "la" | "los" | "las" | "the", rest @ ..] => rest.join(" "),
        all => all.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_say_them() {
        for (said, name) in [
            ("hoy", "today"),
            ("Mañana", "tomorrow"),
            ("manana", "tomorrow"),
            ("la semana pasada", "last_week"),
            ("este_mes", "this_month"),
            ("last week", "last_week"),
            ("últimos 7 días", "last_7_days"),
            ("the next 30 days", "next_30_days"),
            ("this_year", "this_year"),
            ("2026-11", "2026-11-01..2026-12-01"),
        ] {
            assert_eq!(spoken(said).map(Period::name).as_deref(), Some(name), "{said}");
        }
        for bad in ["", "anteayer", "0 días", "los", "últimos días"] {
            assert_eq!(spoken(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_lies_beside_a_period_has_a_name() {
        let today = |name: &str| parse(name).map(|(side, period)| (side, period.name()));
        assert_eq!(today("before_this_month"), Some((Some(Side::Before), "this_month".into())));
        assert_eq!(today("after_today"), Some((Some(Side::After), "today".into())));
        assert_eq!(today("future"), Some((None, "future".into())));
        for bad in ["before_past", "after_all", "before_", "until_hoy"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
