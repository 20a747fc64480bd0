//! Likeness of two records over numbers and categories.
//!
//! Gower's coefficient: each field gives 0 to 1 (categories: equal or not; numbers: 1 − distance ÷ range), the whole is the
//! weighted mean. Two changes make it fit records that people typed: the range is the one between the 5 % and 95 %
//! quantiles, so that one odd amount does not make all others alike; and a field that one of the two does not have counts as much as
//! it does between two records on average, so that empty records are nobody's best match.
//! Source: Gower, "A General Coefficient of Similarity and Some of Its Properties" (1971).

use crate::num::stats::quantile_sorted;
use crate::table::{GAP, Table, Values};
use crate::{InsightError, Result};

/// A table made ready for comparing its rows.
#[derive(Debug, Clone)]
pub struct Similarity<'a> {
    table: &'a Table,
    fields: Vec<FieldScale>,
    /// Row after row, one cell for each field: a level's place, or a number in units of its range; NaN for a gap.
    cells: Vec<f64>,
}

#[derive(Debug, Clone)]
struct FieldScale {
    column: usize,
    /// Share of all weights.
    weight: f64,
    /// Likeness of two rows on average.
    usual: f64,
}

/// A row that resembles another.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Its row.
    pub row: usize,
    /// Its key.
    pub key: String,
    /// 0 (nothing in common) to 1 (equal in all fields).
    pub similarity: f64,
    /// The share of the weights whose fields both rows have, 0 to 1.
    pub compared: f64,
    /// Each field's part, the largest first; they sum to `similarity`.
    pub fields: Vec<FieldMatch>,
}

/// What one field adds to a likeness.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldMatch {
    /// The column's heading.
    pub field: String,
    /// The value of the row asked about; empty where missing.
    pub own: String,
    /// The value of the neighbour; empty where missing.
    pub other: String,
    /// Likeness in this field, 0 to 1; `None` where one of the two is missing.
    pub similarity: Option<f64>,
    /// What it adds to the whole.
    pub share: f64,
}

impl<'a> Similarity<'a> {
    /// Makes the given columns of a table comparable; a weight says how much a field counts against the others.
    ///
    /// # Errors
    /// [`InsightError::NoFeature`] without columns, [`InsightError::UnknownColumn`], [`InsightError::Setting`] unless
    /// weights are finite, not negative and not all zero.
    pub fn new(table: &'a Table, fields: &[(&str, f64)]) -> Result<Self> {
        if fields.is_empty() {
            return Err(InsightError::NoFeature { reason: "none was given to compare".into() });
        }
        let wrong = fields.iter().find(|(_, w)| !(w.is_finite() && *w >= 0.0));
        if let Some((_, weight)) = wrong {
            return Err(InsightError::setting("weight", weight, "it must be a number that is not negative"));
        }
        let largest = fields.iter().fold(0.0, |m: f64, (_, w)| m.max(*w));
        if largest <= 0.0 {
            return Err(InsightError::setting("weight", 0, "at least one field must count"));
        }
        let total: f64 = fields.iter().map(|(_, w)| w / largest).sum();
        let mut scales = Vec::with_capacity(fields.len());
        let mut cells = vec![f64::NAN; table.rows() * fields.len()];
        for (at, (name, weight)) in fields.iter().enumerate() {
            let found = table.columns().iter().position(|c| c.name == *name);
            let column = found.ok_or_else(|| InsightError::UnknownColumn { name: (*name).into() })?;
            let values = &table.columns()[column].values;
            let own = unit_cells(values);
            let usual = usual_likeness(&own, matches!(values, Values::Category(_)));
            for (row, cell) in own.into_iter().enumerate() {
                cells[row * fields.len() + at] = cell;
            }
            scales.push(FieldScale { column, weight: weight / largest / total, usual });
        }
        Ok(Self { table, fields: scales, cells })
    }

    /// All numbers and categories of a table with equal weights.
    ///
    /// # Errors
    /// [`InsightError::NoFeature`] if it has none.
    pub fn of_all(table: &'a Table) -> Result<Self> {
        let features = table.features();
        Self::new(table, &features.iter().map(|f| (f.as_str(), 1.0)).collect::<Vec<_>>())
    }

    /// The likeness of two rows, 0 to 1 (0 if one of them does not exist).
    pub fn between(&self, a: usize, b: usize) -> f64 {
        if a.max(b) >= self.table.rows() {
            return 0.0;
        }
        let width = self.fields.len();
        let cells = self.cells[a * width..(a + 1) * width].iter().zip(&self.cells[b * width..(b + 1) * width]);
        let parts = cells.zip(&self.fields).map(|((x, y), f)| f.weight * or_usual(likeness(*x, *y), f.usual));
        parts.sum::<f64>().min(1.0)
    }

    /// The `count` rows among `candidates` that resemble `row` most, without itself; equal ones in the order of rows.
    ///
    /// # Errors
    /// [`InsightError::NoSuchRow`].
    pub fn nearest(&self, row: usize, candidates: &[usize], count: usize) -> Result<Vec<Neighbour>> {
        self.table.check_rows(&[row])?;
        self.table.check_rows(candidates)?;
        let others = candidates.iter().filter(|c| **c != row);
        let mut scored: Vec<(f64, usize)> = others.map(|c| (self.between(row, *c), *c)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.dedup_by_key(|(_, row)| *row);
        Ok(scored.into_iter().take(count).map(|(_, other)| self.explain(row, other)).collect())
    }

    fn explain(&self, row: usize, other: usize) -> Neighbour {
        let mut fields: Vec<FieldMatch> = Vec::with_capacity(self.fields.len());
        let mut compared = 0.0;
        for (at, scale) in self.fields.iter().enumerate() {
            let column = &self.table.columns()[scale.column];
            let cell = |row: usize| self.cells[row * self.fields.len() + at];
            let similarity = Some(likeness(cell(row), cell(other))).filter(|s| !s.is_nan());
            compared += if similarity.is_some() { scale.weight } else { 0.0 };
            fields.push(FieldMatch {
                field: column.name.clone(),
                own: column.text(row),
                other: column.text(other),
                similarity,
                share: scale.weight * similarity.unwrap_or(scale.usual),
            });
        }
        fields.sort_by(|a, b| b.share.total_cmp(&a.share));
        let similarity = self.between(row, other);
        Neighbour { row: other, key: self.table.key(other), similarity, compared: compared.min(1.0), fields }
    }
}

/// 0 to 1; NaN where one of the two is missing. Places of different levels lie at least 1 apart, so one rule fits all.
#[inline]
fn likeness(x: f64, y: f64) -> f64 {
    let distance = (x - y).abs();
    if distance.is_nan() { f64::NAN } else { 1.0 - distance.min(1.0) }
}

#[inline]
fn or_usual(likeness: f64, usual: f64) -> f64 {
    if likeness.is_nan() { usual } else { likeness }
}

/// A level's place, or the number's distance from the median in units of the range between the 5 % and 95 % quantiles
/// (of the whole range where those are equal).
fn unit_cells(values: &Values) -> Vec<f64> {
    match values {
        Values::Category(c) => {
            c.codes().iter().map(|code| if *code == GAP { f64::NAN } else { f64::from(*code) }).collect()
        }
        Values::Number(v) | Values::Date(v) => {
            // Halves, because the difference of two huge numbers may overflow.
            let halves: Vec<f64> = v.iter().map(|x| x / 2.0).collect();
            let mut sorted: Vec<f64> = halves.iter().copied().filter(|x| !x.is_nan()).collect();
            sorted.sort_by(f64::total_cmp);
            let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return halves };
            let at = |q: f64| quantile_sorted(&sorted, q);
            let ranges = [at(0.95) - at(0.05), most - least];
            let range = ranges.into_iter().find(|r| *r > 0.0 && r.is_finite()).unwrap_or(f64::MAX);
            let middle = sorted[sorted.len() / 2];
            // Beyond 1e12 ranges all are equally far.
            halves.iter().map(|x| ((x - middle) / range).clamp(-1e12, 1e12)).collect()
        }
    }
}

/// How alike two rows are on average: for numbers, over all pairs of 41 quantiles.
fn usual_likeness(cells: &[f64], category: bool) -> f64 {
    let mut sorted: Vec<f64> = cells.iter().copied().filter(|x| !x.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    if category {
        let shares = sorted.chunk_by(|a, b| a == b).map(|group| group.len() as f64 / sorted.len() as f64);
        return shares.map(|s| s * s).sum();
    }
    let points: Vec<f64> = (0..41).map(|q| quantile_sorted(&sorted, f64::from(q) / 40.0)).collect();
    let pairs = points.iter().flat_map(|x| points.iter().map(|y| or_usual(likeness(*x, *y), 0.0)));
    pairs.sum::<f64>() / (41.0 * 41.0)
}
