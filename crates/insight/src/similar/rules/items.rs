//! Columns to conditions, and which rows meet them.

use crate::num::stats::quantile_sorted;
use crate::table::{Column, GAP, Table, Values};
use crate::{InsightError, Result};

/// A condition on one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The category is this level.
    Is {
        /// The column's heading.
        field: String,
        /// The level.
        level: String,
    },
    /// The number lies above `above` and at most at `to`; `None` for no bound.
    Between {
        /// The column's heading.
        field: String,
        /// Lower bound, not included.
        above: Option<f64>,
        /// Upper bound, included.
        to: Option<f64>,
    },
    /// Nothing was entered.
    IsEmpty {
        /// The column's heading.
        field: String,
    },
}

impl Condition {
    /// Whether a row meets it.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if the column is missing.
    pub fn met(&self, table: &Table, row: usize) -> Result<bool> {
        Ok(match self {
            Self::Is { field, level } => table.column(field)?.as_categories().level(row) == Some(level),
            Self::IsEmpty { field } => table.column(field)?.is_gap(row),
            Self::Between { field, above, to } => {
                let numbers = table.column(field)?.as_numbers();
                numbers.get(row).is_some_and(|x| within(*x, *above, *to))
            }
        })
    }
}

fn within(x: f64, above: Option<f64>, to: Option<f64>) -> bool {
    !x.is_nan() && above.is_none_or(|a| x > a) && to.is_none_or(|t| x <= t)
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Is { field, level } => write!(f, "{field} = {level}"),
            Self::IsEmpty { field } => write!(f, "{field} is empty"),
            Self::Between { field, above: Some(a), to: Some(t) } => write!(f, "{field} above {a} up to {t}"),
            Self::Between { field, above: Some(a), to: None } => write!(f, "{field} above {a}"),
            Self::Between { field, to: Some(t), .. } => write!(f, "{field} up to {t}"),
            Self::Between { field, .. } => write!(f, "{field} is filled"),
        }
    }
}

/// A condition with the rows that meet it.
pub(super) struct Item {
    /// Which of the given columns.
    pub field: usize,
    pub condition: Condition,
    pub rows: Bits,
}

/// A set of rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn of(values: impl Iterator<Item = bool>) -> Self {
        let mut words = Vec::new();
        for (i, value) in values.enumerate() {
            if i % 64 == 0 {
                words.push(0);
            }
            words[i / 64] |= u64::from(value) << (i % 64);
        }
        Self(words)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    pub(super) fn count_and(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }
}

/// Every level, every quarter of a number and every gap that enough rows have.
pub(super) fn items(table: &Table, rows: &[usize], fields: &[String], min_rows: usize) -> Result<Vec<Item>> {
    if fields.is_empty() {
        return Err(InsightError::NoFeature { reason: "none was given to look at".into() });
    }
    let mut out = Vec::new();
    for (field, name) in fields.iter().enumerate() {
        let column = table.column(name)?;
        let mut offer = |condition: Condition, bits: Bits| {
            let count = bits.count();
            if count >= min_rows && count < rows.len() {
                out.push(Item { field, condition, rows: bits });
            }
        };
        match &column.values {
            Values::Category(c) => {
                let mut counts = vec![0_usize; c.levels().len()];
                for code in rows.iter().map(|r| c.code(*r)).filter(|code| *code != GAP) {
                    counts[code as usize] += 1;
                }
                for (code, level) in c.levels().iter().enumerate().filter(|(code, _)| counts[*code] >= min_rows) {
                    let bits = Bits::of(rows.iter().map(|r| c.code(*r) == code as u32));
                    offer(Condition::Is { field: name.clone(), level: level.clone() }, bits);
                }
            }
            Values::Number(v) | Values::Date(v) => {
                for (above, to) in quarters(rows.iter().map(|r| v[*r])) {
                    let bits = Bits::of(rows.iter().map(|r| within(v[*r], above, to)));
                    offer(Condition::Between { field: name.clone(), above, to }, bits);
                }
            }
        }
        offer(Condition::IsEmpty { field: name.clone() }, gaps(column, rows));
    }
    Ok(out)
}

fn gaps(column: &Column, rows: &[usize]) -> Bits {
    Bits::of(rows.iter().map(|r| column.is_gap(*r)))
}

/// Four ranges with about as many values each; fewer where values repeat.
fn quarters(values: impl Iterator<Item = f64>) -> Vec<(Option<f64>, Option<f64>)> {
    let mut sorted: Vec<f64> = values.filter(|x| !x.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (sorted.first().copied(), sorted.last().copied()) else { return Vec::new() };
    // The largest value at or below each quartile, so that a bound is a value somebody entered.
    let bound = |q: f64| sorted[sorted.partition_point(|x| *x <= quantile_sorted(&sorted, q)).saturating_sub(1)];
    let mut bounds: Vec<f64> = [0.25, 0.5, 0.75].map(bound).into_iter().filter(|b| *b < most && *b >= least).collect();
    bounds.dedup();
    let lower = std::iter::once(None).chain(bounds.iter().copied().map(Some));
    let upper = bounds.iter().copied().map(Some).chain(std::iter::once(None));
    lower.zip(upper).collect()
}
