//! From a table's columns to the numbers that a linear model multiplies: fill, scale, one column for each level.
//!
//! The rules are the ones behind the reference figures: a missing number becomes the median of the training rows; then
//! (x − mean) ÷ population standard deviation; a category becomes one 0/1 column for each level seen in training, a
//! missing category is the level "", a level not seen in training is all zeros.

use serde::{Deserialize, Serialize};

use crate::num::stats::median;
use crate::table::{GAP, Table, Values};
use crate::{InsightError, Result};

/// The most 0/1 columns that all categories together may have; beyond it the rarest levels count as not seen.
pub const MOST_LEVELS: usize = 1_000;

/// What was learned about each column from the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// The columns in the order of the coefficients.
    pub fields: Vec<Field>,
}

/// What was learned about one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Field {
    /// A number.
    Number {
        /// The column's heading.
        name: String,
        /// Stands in for a missing value.
        median: f64,
        /// Mean after filling.
        mean: f64,
        /// Population standard deviation after filling; 0 for a column that never changes, which then counts nothing.
        sd: f64,
    },
    /// A category.
    Category {
        /// The column's heading.
        name: String,
        /// The levels seen, "" for missing, in alphabetical order.
        levels: Vec<String>,
        /// The share of the training rows with each level.
        shares: Vec<f64>,
    },
}

impl Field {
    /// The column's heading.
    pub fn name(&self) -> &str {
        match self {
            Self::Number { name, .. } | Self::Category { name, .. } => name,
        }
    }

    /// How many coefficients it has.
    pub fn width(&self) -> usize {
        match self {
            Self::Number { .. } => 1,
            Self::Category { levels, .. } => levels.len(),
        }
    }
}

/// Rows made ready for a linear model: a few dense numbers and, for each category, the place of its only one.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// Number of rows.
    pub rows: usize,
    /// Places of the dense columns among all coefficients.
    pub dense_at: Vec<usize>,
    /// Standardised numbers, row after row, `dense_at.len()` each.
    pub dense: Vec<f64>,
    /// Number of category columns.
    pub categories: usize,
    /// For each row and category the place of its 1 among all coefficients, [`GAP`] for none.
    pub hot: Vec<u32>,
}

impl Preparation {
    /// Learns medians, means, deviations and levels from the given rows.
    ///
    /// # Errors
    /// [`InsightError::Empty`] without rows, [`InsightError::NoFeature`] without columns,
    /// [`InsightError::UnknownColumn`], [`InsightError::NoSuchRow`].
    pub fn learn(table: &Table, rows: &[usize], features: &[String]) -> Result<Self> {
        table.check_rows(rows)?;
        if rows.is_empty() {
            return Err(InsightError::Empty { what: "no row was given to learn from" });
        }
        if features.is_empty() {
            return Err(InsightError::NoFeature { reason: "none was given".into() });
        }
        let fields: Result<Vec<Field>> = features.iter().map(|name| learn_field(table, rows, name)).collect();
        let mut preparation = Self { fields: fields? };
        preparation.drop_rarest_levels();
        Ok(preparation)
    }

    /// Number of coefficients without the intercept.
    pub fn width(&self) -> usize {
        self.fields.iter().map(Field::width).sum()
    }

    /// The coefficients' names: "tenure", "Contract=Two year".
    pub fn names(&self) -> Vec<String> {
        let names = self.fields.iter().flat_map(|field| match field {
            Field::Number { name, .. } => vec![name.clone()],
            Field::Category { name, levels, .. } => levels.iter().map(|l| format!("{name}={l}")).collect(),
        });
        names.collect()
    }

    /// Applies what was learned to rows of this or another table.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if a column is missing, [`InsightError::NoSuchRow`].
    pub fn encode(&self, table: &Table, rows: &[usize]) -> Result<Encoded> {
        table.check_rows(rows)?;
        let is_number = |f: &&Field| matches!(f, Field::Number { .. });
        let numbers = self.fields.iter().filter(is_number).count();
        let categories = self.fields.len() - numbers;
        let mut out = Encoded {
            rows: rows.len(),
            dense_at: Vec::with_capacity(numbers),
            dense: vec![0.0; rows.len() * numbers],
            categories,
            hot: vec![GAP; rows.len() * categories],
        };
        let (mut place, mut category) = (0, 0);
        for field in &self.fields {
            let column = table.column(field.name())?;
            match field {
                Field::Number { median, mean, sd, .. } => {
                    let (values, k) = (column.as_numbers(), out.dense_at.len());
                    for (i, row) in rows.iter().enumerate() {
                        out.dense[i * numbers + k] = standardised(values[*row], *median, *mean, *sd);
                    }
                    out.dense_at.push(place);
                }
                Field::Category { levels, .. } => {
                    let read = column.as_categories();
                    let known = read.positions_in(levels);
                    let missing = levels.iter().position(String::is_empty).map_or(GAP, |at| at as u32);
                    for (i, row) in rows.iter().enumerate() {
                        let code = read.code(*row);
                        let at = if code == GAP { missing } else { known[code as usize] };
                        out.hot[i * categories + category] = if at == GAP { GAP } else { place as u32 + at };
                    }
                    category += 1;
                }
            }
            place += field.width();
        }
        Ok(out)
    }

    /// Keeps the [`MOST_LEVELS`] most frequent levels of all categories; of equally frequent ones, the first by column and name.
    fn drop_rarest_levels(&mut self) {
        let mut all: Vec<(f64, usize, usize)> = Vec::new();
        for (field, part) in self.fields.iter().enumerate() {
            if let Field::Category { shares, .. } = part {
                all.extend(shares.iter().enumerate().map(|(level, share)| (*share, field, level)));
            }
        }
        if all.len() <= MOST_LEVELS {
            return;
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let kept: std::collections::HashSet<(usize, usize)> =
            all[..MOST_LEVELS].iter().map(|(_, field, level)| (*field, *level)).collect();
        for (at, field) in self.fields.iter_mut().enumerate() {
            if let Field::Category { levels, shares, .. } = field {
                let mut keep = (0..).map(|level| kept.contains(&(at, level)));
                levels.retain(|_| keep.next().unwrap_or(true));
                let mut keep = (0..).map(|level| kept.contains(&(at, level)));
                shares.retain(|_| keep.next().unwrap_or(true));
            }
        }
    }
}

fn learn_field(table: &Table, rows: &[usize], name: &str) -> Result<Field> {
    let column = table.column(name)?;
    Ok(match &column.values {
        Values::Category(categories) => {
            let mut counts = vec![0_usize; categories.levels().len()];
            let mut missing = 0_usize;
            for row in rows {
                match categories.code(*row) {
                    GAP => missing += 1,
                    code => counts[code as usize] += 1,
                }
            }
            let mut seen: Vec<(String, usize)> = Vec::with_capacity(counts.len() + 1);
            seen.push((String::new(), missing));
            seen.extend(categories.levels().iter().cloned().zip(counts));
            seen.retain(|(_, count)| *count > 0);
            let (levels, counts): (Vec<String>, Vec<usize>) = seen.into_iter().unzip();
            let shares = counts.iter().map(|c| *c as f64 / rows.len() as f64).collect();
            Field::Category { name: name.into(), levels, shares }
        }
        Values::Number(_) | Values::Date(_) => {
            let all = column.as_numbers();
            let known: Vec<f64> = rows.iter().map(|r| all[*r]).filter(|x| !x.is_nan()).collect();
            let middle = if known.is_empty() { 0.0 } else { median(&known) };
            let (mean, sd) = mean_and_deviation(rows.iter().map(|r| filled(all[*r], middle)), rows.len());
            Field::Number { name: name.into(), median: middle, mean, sd }
        }
    })
}

/// Mean and population standard deviation, computed on values ÷ their largest, so that huge values do not overflow.
fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone, count: usize) -> (f64, f64) {
    let largest = values.clone().fold(0.0, |m: f64, x| m.max(x.abs()));
    if largest == 0.0 || count == 0 {
        return (0.0, 0.0);
    }
    let n = count as f64;
    let mean = values.clone().map(|x| x / largest).sum::<f64>() / n;
    let variance = values.map(|x| (x / largest - mean).powi(2)).sum::<f64>() / n;
    let sd = variance.sqrt();
    let constant = sd <= 1e-13 * mean.abs();
    (mean * largest, if constant { 0.0 } else { sd * largest })
}

fn filled(x: f64, median: f64) -> f64 {
    if x.is_nan() { median } else { x }
}

/// Kept within ±1e6 deviations: beyond it the product with a coefficient says nothing and could overflow.
fn standardised(x: f64, median: f64, mean: f64, sd: f64) -> f64 {
    if sd > 0.0 { ((filled(x, median) - mean) / sd).clamp(-1e6, 1e6) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equally_rare_levels_as_many_as_fit_are_kept() -> Result<()> {
        let names: Vec<Option<String>> = (0..2400).map(|i| Some(format!("c{:04}", i % 1200))).collect();
        let table = Table::new(2400).with_category("city", &names)?;
        let rows: Vec<usize> = (0..2400).collect();
        let learned = Preparation::learn(&table, &rows, &["city".to_string()])?;
        assert_eq!(learned.width(), MOST_LEVELS);
        assert_eq!(learned.names()[0], "city=c0000");
        Ok(())
    }
}
