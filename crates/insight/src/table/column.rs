//! One typed column: its values, its gaps and how it reads as the other type.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// The code of a gap in a category column.
pub const GAP: u32 = u32::MAX;

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The heading.
    pub name: String,
    /// The values, one a row.
    pub values: Values,
    /// The day on which each value was written (days since 1970-01-01, NaN where not known), if anybody noted it.
    pub known_at: Option<Vec<f64>>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Finite numbers; NaN is a gap.
    Number(Vec<f64>),
    /// One of a list of levels.
    Category(Categories),
    /// Days since 1970-01-01; NaN is a gap. No model reads dates themselves: derive a month or an age from them.
    Date(Vec<f64>),
}

/// Levels in alphabetical order and, for each row, which of them it has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Categories {
    levels: Vec<String>,
    codes: Vec<u32>,
}

impl Column {
    /// A column without known-at dates.
    pub fn new(name: &str, values: Values) -> Self {
        Self { name: name.into(), values, known_at: None }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Number(v) | Values::Date(v) => v.len(),
            Values::Category(c) => c.codes.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether that row has no value.
    pub fn is_gap(&self, row: usize) -> bool {
        match &self.values {
            Values::Number(v) | Values::Date(v) => v.get(row).is_none_or(|x| x.is_nan()),
            Values::Category(c) => c.code(row) == GAP,
        }
    }

    /// The column as numbers: levels that read as numbers do, others are gaps.
    pub fn as_numbers(&self) -> Cow<'_, [f64]> {
        match &self.values {
            Values::Number(v) | Values::Date(v) => Cow::Borrowed(v),
            Values::Category(c) => {
                let read: Vec<f64> = c.levels.iter().map(|l| l.trim().parse().unwrap_or(f64::NAN)).collect();
                let finite = |code: &u32| read.get(*code as usize).copied().filter(|x| x.is_finite());
                Cow::Owned(c.codes.iter().map(|code| finite(code).unwrap_or(f64::NAN)).collect())
            }
        }
    }

    /// The column as categories: each distinct number is a level.
    pub fn as_categories(&self) -> Cow<'_, Categories> {
        match &self.values {
            Values::Category(c) => Cow::Borrowed(c),
            Values::Number(v) | Values::Date(v) => {
                let texts: Vec<String> = v.iter().map(|x| number_text(*x)).collect();
                Cow::Owned(Categories::from_texts(texts.iter().map(String::as_str)))
            }
        }
    }

    /// The value as a person reads it; empty for a gap.
    pub fn text(&self, row: usize) -> String {
        match &self.values {
            Values::Number(v) => v.get(row).map_or(String::new(), |x| number_text(*x)),
            Values::Date(v) => v.get(row).and_then(|d| super::cell::date_text(*d)).unwrap_or_default(),
            Values::Category(c) => c.level(row).unwrap_or_default().into(),
        }
    }

    /// How many different values there are, gaps left out.
    pub fn distinct(&self) -> usize {
        match &self.values {
            Values::Category(c) => c.levels.len(),
            Values::Number(v) | Values::Date(v) => {
                let bits = v.iter().filter(|x| !x.is_nan()).map(|x| (x + 0.0).to_bits());
                bits.collect::<BTreeSet<u64>>().len()
            }
        }
    }
}

impl Categories {
    /// Reads texts; what is empty after trimming is a gap.
    pub fn from_texts<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let levels: Vec<String> = {
            let distinct: BTreeSet<&str> = texts.clone().map(str::trim).filter(|t| !t.is_empty()).collect();
            distinct.into_iter().map(String::from).collect()
        };
        let index: HashMap<&str, u32> = levels.iter().enumerate().map(|(i, l)| (l.as_str(), i as u32)).collect();
        let codes = texts.map(|t| index.get(t.trim()).copied().unwrap_or(GAP)).collect();
        Self { levels, codes }
    }

    /// The levels in alphabetical order.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Which level each row has: an index into [`Self::levels`] or [`GAP`].
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The row's level index, [`GAP`] for a gap or a row that does not exist.
    pub fn code(&self, row: usize) -> u32 {
        self.codes.get(row).copied().unwrap_or(GAP)
    }

    /// The row's level, `None` for a gap.
    pub fn level(&self, row: usize) -> Option<&str> {
        self.levels.get(self.code(row) as usize).map(String::as_str)
    }

    /// For each level of this column, its place in another list of levels ([`GAP`] where it is not in it).
    pub fn positions_in(&self, levels: &[String]) -> Vec<u32> {
        let index: HashMap<&str, u32> = levels.iter().enumerate().map(|(i, l)| (l.as_str(), i as u32)).collect();
        self.levels.iter().map(|l| index.get(l.as_str()).copied().unwrap_or(GAP)).collect()
    }
}

fn number_text(x: f64) -> String {
    if x.is_nan() { String::new() } else { format!("{}", x + 0.0) }
}
