//! Logistic regression with a quadratic penalty: the simplest model that gives reasons.
//!
//! Minimises ½·‖w‖² + Σ logloss with a free intercept over the columns of [`Preparation`]. The problem is strictly
//! convex, so there is one optimum; Newton's method (iteratively reweighted least squares) with step halving finds it.
//! Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd edition, section 4.4.

use serde::{Deserialize, Serialize};

use super::prepare::{Encoded, Field, Preparation};
use super::reasons::Part;
use super::{log_loss_of, sigmoid};
use crate::num::linalg::{Matrix, cholesky_solve};
use crate::table::{GAP, Table};
use crate::{InsightError, Result};

const MOST_STEPS: usize = 60;

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// How columns become numbers.
    pub preparation: Preparation,
    /// One coefficient for each name of [`Preparation::names`], in log-odds.
    pub coefficients: Vec<f64>,
    /// The log-odds where everything else is zero.
    pub intercept: f64,
    /// ½·‖w‖² + Σ logloss at the optimum.
    pub objective: f64,
}

impl Logistic {
    /// Fits the rows of a table with an outcome to the given columns.
    ///
    /// # Errors
    /// Those of [`Preparation::learn`]; [`InsightError::OneClass`] if the outcome is the same in all rows;
    /// [`InsightError::NotConverged`].
    pub fn fit(table: &Table, rows: &[usize], features: &[String]) -> Result<Self> {
        let labels = table.labels_of(rows)?;
        let preparation = Preparation::learn(table, rows, features)?;
        let happened = labels.iter().filter(|y| **y).count();
        if happened == 0 || happened == labels.len() {
            return Err(InsightError::OneClass { rows: labels.len(), happened });
        }
        let encoded = preparation.encode(table, rows)?;
        let width = preparation.width();
        let share = happened as f64 / labels.len() as f64;
        let mut weights = vec![0.0; width + 1];
        weights[width] = (share / (1.0 - share)).ln();
        let objective = minimise(&encoded, &labels, &mut weights)?;
        let intercept = weights.pop().unwrap_or_default();
        Ok(Self { preparation, coefficients: weights, intercept, objective })
    }

    /// The log-odds of each row.
    ///
    /// # Errors
    /// Those of [`Preparation::encode`].
    pub fn log_odds(&self, table: &Table, rows: &[usize]) -> Result<Vec<f64>> {
        let encoded = self.preparation.encode(table, rows)?;
        Ok((0..rows.len()).map(|i| self.intercept + encoded.dot(i, &self.coefficients)).collect())
    }

    /// What each column adds to the log-odds of one row compared with the average row: coefficient × (x − mean). The
    /// first figure is the average row's log-odds; the sum of all is the row's.
    ///
    /// # Errors
    /// Those of [`Preparation::encode`].
    pub fn parts(&self, table: &Table, row: usize) -> Result<(f64, Vec<Part>)> {
        let encoded = self.preparation.encode(table, &[row])?;
        let mut base = self.intercept;
        let mut parts = Vec::with_capacity(self.preparation.fields.len());
        let (mut place, mut dense, mut category) = (0, 0, 0);
        for field in &self.preparation.fields {
            let own = &self.coefficients[place..place + field.width()];
            let effect = match field {
                Field::Number { .. } => {
                    dense += 1;
                    own[0] * encoded.dense[dense - 1]
                }
                Field::Category { shares, .. } => {
                    category += 1;
                    let average: f64 = own.iter().zip(shares).map(|(w, s)| w * s).sum();
                    let hot = encoded.hot[category - 1];
                    base += average;
                    if hot == GAP { -average } else { self.coefficients[hot as usize] - average }
                }
            };
            parts.push(Part { field: field.name().into(), effect });
            place += field.width();
        }
        Ok((base, parts))
    }
}

impl Encoded {
    /// The product of one row with coefficients.
    pub(super) fn dot(&self, row: usize, weights: &[f64]) -> f64 {
        let k = self.dense_at.len();
        let dense = self.dense[row * k..(row + 1) * k].iter().zip(&self.dense_at);
        let hot = self.hot[row * self.categories..(row + 1) * self.categories].iter();
        dense.map(|(x, at)| x * weights[*at]).sum::<f64>()
            + hot.filter(|at| **at != GAP).map(|at| weights[*at as usize]).sum::<f64>()
    }

    /// The row's non-zero entries as (place, value), the intercept's 1 at `width`.
    fn entries(&self, row: usize, width: usize, out: &mut Vec<(usize, f64)>) {
        out.clear();
        let k = self.dense_at.len();
        out.extend(self.dense_at.iter().copied().zip(self.dense[row * k..(row + 1) * k].iter().copied()));
        let hot = &self.hot[row * self.categories..(row + 1) * self.categories];
        out.extend(hot.iter().filter(|at| **at != GAP).map(|at| (*at as usize, 1.0)));
        out.push((width, 1.0));
    }
}

/// Newton's method from the given start; the last weight is the intercept. Returns the objective at the optimum.
fn minimise(data: &Encoded, labels: &[bool], weights: &mut [f64]) -> Result<f64> {
    let not_converged = |reason: &str| InsightError::NotConverged { model: "logistic", reason: reason.into() };
    let mut value = objective(data, labels, weights);
    for _ in 0..MOST_STEPS {
        let (gradient, hessian) = derivatives(data, labels, weights);
        let steepest = gradient.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        if steepest < 1e-9 * (1.0 + value.abs()) {
            return Ok(value);
        }
        let step = cholesky_solve(&hessian, &gradient).ok_or_else(|| not_converged("its curvature is degenerate"))?;
        let before = value;
        let mut size = 1.0;
        loop {
            let tried: Vec<f64> = weights.iter().zip(&step).map(|(w, s)| w - size * s).collect();
            let tried_value = objective(data, labels, &tried);
            if tried_value <= before + 1e-12 * before.abs() {
                weights.copy_from_slice(&tried);
                value = tried_value;
                break;
            }
            size *= 0.5;
            if size < 1e-10 {
                return if steepest < 1e-5 * (1.0 + value) { Ok(value) } else { Err(not_converged("no step helps")) };
            }
        }
    }
    Err(not_converged("it did not settle"))
}

fn objective(data: &Encoded, labels: &[bool], weights: &[f64]) -> f64 {
    let width = weights.len() - 1;
    let penalty = 0.5 * weights[..width].iter().map(|w| w * w).sum::<f64>();
    let losses = (0..data.rows).map(|i| log_loss_of(weights[width] + data.dot(i, weights), labels[i]));
    penalty + losses.sum::<f64>()
}

fn derivatives(data: &Encoded, labels: &[bool], weights: &[f64]) -> (Vec<f64>, Matrix) {
    let width = weights.len() - 1;
    let mut gradient = weights.to_vec();
    gradient[width] = 0.0;
    let mut hessian = Matrix::zeros(width + 1, width + 1);
    let mut entries = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        data.entries(i, width, &mut entries);
        let p = sigmoid(weights[width] + data.dot(i, weights));
        let (residual, weight) = (p - f64::from(u8::from(*label)), p * (1.0 - p));
        for (n, (a, x)) in entries.iter().enumerate() {
            gradient[*a] += residual * x;
            let scaled = weight * x;
            let row = hessian.row_mut(*a);
            for (b, z) in &entries[..=n] {
                row[*b] += scaled * z;
            }
        }
    }
    // Entries are not in the order of their places: each pair was added once, on one side of the diagonal or the other.
    for a in 0..=width {
        for b in 0..a {
            let both = hessian.row(a)[b] + hessian.row(b)[a];
            hessian.row_mut(a)[b] = both;
            hessian.row_mut(b)[a] = both;
        }
        hessian.row_mut(a)[a] += if a < width { 1.0 } else { 1e-12 };
    }
    (gradient, hessian)
}
