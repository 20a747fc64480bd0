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
}

#[derive(Debug, Clone)]
struct FieldScale {
    column: usize,
    /// Share of all weights.
    weight: f64,
    /// The range of a number; unused for categories.
    range: f64,
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
        let scale = |(name, weight): &(&str, f64)| {
            let found = table.columns().iter().position(|c| c.name == *name);
            let column = found.ok_or_else(|| InsightError::UnknownColumn { name: (*name).into() })?;
            let (range, usual) = learn_scale(&table.columns()[column].values);
            Ok(FieldScale { column, weight: weight / largest / total, range, usual })
        };
        Ok(Self { table, fields: fields.iter().map(scale).collect::<Result<Vec<FieldScale>>>()? })
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
        self.fields.iter().map(|f| f.weight * self.field_likeness(f, a, b).unwrap_or(f.usual)).sum::<f64>().min(1.0)
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
        for scale in &self.fields {
            let column = &self.table.columns()[scale.column];
            let similarity = self.field_likeness(scale, row, other);
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

    fn field_likeness(&self, scale: &FieldScale, a: usize, b: usize) -> Option<f64> {
        match &self.table.columns()[scale.column].values {
            Values::Category(c) => {
                let (x, y) = (c.code(a), c.code(b));
                (x != GAP && y != GAP).then(|| f64::from(u8::from(x == y)))
            }
            Values::Number(v) | Values::Date(v) => number_likeness(*v.get(a)?, *v.get(b)?, scale.range),
        }
    }
}

fn number_likeness(x: f64, y: f64, range: f64) -> Option<f64> {
    if x.is_nan() || y.is_nan() {
        return None;
    }
    // Halves, because the difference of two huge numbers may overflow.
    let distance = (x / 2.0 - y / 2.0).abs() / (range / 2.0);
    Some(if x == y { 1.0 } else { 1.0 - distance.min(1.0) })
}

/// The robust range of a number, and how alike two rows are on average.
fn learn_scale(values: &Values) -> (f64, f64) {
    match values {
        Values::Category(c) => {
            let mut counts = vec![0.0; c.levels().len()];
            for code in c.codes().iter().filter(|code| **code != GAP) {
                counts[*code as usize] += 1.0;
            }
            let all: f64 = counts.iter().sum();
            (1.0, counts.iter().map(|n| (n / f64::max(all, 1.0)).powi(2)).sum())
        }
        Values::Number(v) | Values::Date(v) => {
            let mut sorted: Vec<f64> = v.iter().copied().filter(|x| !x.is_nan()).collect();
            sorted.sort_by(f64::total_cmp);
            let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return (1.0, 0.0) };
            let inner = quantile_sorted(&sorted, 0.95) - quantile_sorted(&sorted, 0.05);
            let range = [inner, most - least].into_iter().find(|r| *r > 0.0 && r.is_finite()).unwrap_or(f64::MAX);
            let points: Vec<f64> = (0..41).map(|q| quantile_sorted(&sorted, f64::from(q) / 40.0)).collect();
            let pairs =
                points.iter().flat_map(|x| points.iter().map(|y| number_likeness(*x, *y, range).unwrap_or(0.0)));
            (range, pairs.sum::<f64>() / (41.0 * 41.0))
        }
    }
}
