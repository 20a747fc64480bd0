//! Gradient-boosted trees for a yes-or-no outcome: finds bends and combinations that a linear model misses.
//!
//! Each tree is grown leaf by leaf on histograms of at most 255 bins, towards the gradient of the logistic loss, on a
//! random part of rows and columns. A missing number takes the side of each split that fits better; a category is split
//! as "is this level" or not, which on business tables whose mix of levels drifts does better than grouping
//! levels by their outcome (on the deals of the tests, a peer's grouping loses 5 points of AUC out of time).
//!
//! Sources: Friedman, "Greedy Function Approximation" (2001) and "Stochastic Gradient Boosting" (2002); Ke et al.,
//! "LightGBM" (2017) for histograms and leaf-wise growth; Lundberg, Erion, Lee, "Consistent Individualized Feature
//! Attribution for Tree Ensembles" (2018) for the contributions.
//!
//! Why our own and no crate: the best known pure-Rust booster (forust-ml) brings a thread pool, splits categories only after
//! they were made hundreds of 0/1 columns, and has stood at release candidates; younger ones have no history yet.
//! What is needed here is six short files, deterministic, checked against brute-force Shapley values, and faster than
//! the usual peer on tables of this size (see the bench).
//!
//! | file | what |
//! |---|---|
//! | `bins.rs` | values to bins |
//! | `grow.rs` | one tree, leaf by leaf |
//! | `split.rs` | the best split of a histogram |
//! | `tree.rs` | the tree and its prediction |
//! | `shap.rs` | exact contributions |

mod bins;
mod grow;
mod shap;
mod split;
mod tree;

use serde::{Deserialize, Serialize};

pub use bins::{BinField, Bins};
pub use tree::{Node, Test, Tree};

use super::reasons::Part;
use super::sigmoid;
use crate::num::rng::Rng;
use crate::table::Table;
use crate::{InsightError, Result};

/// How trees are grown. The default is small and slow on purpose: it does well on a few thousand rows of any business.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GbdtParams {
    /// Number of trees, 1 to 10,000.
    pub trees: usize,
    /// Share of each tree's answer that is taken, above 0 to 1.
    pub rate: f64,
    /// Leaves of a tree, 2 to 512.
    pub leaves: usize,
    /// Fewest rows in a leaf, at least 1.
    pub min_rows: usize,
    /// Penalty on leaf values (quadratic), at least 0.
    pub l2: f64,
    /// Share of the rows that each tree sees, above 0 to 1.
    pub row_share: f64,
    /// Share of the columns (and of each category's levels) that each tree may split on, above 0 to 1.
    pub column_share: f64,
    /// Seed of the random choices.
    pub seed: u64,
}

impl Default for GbdtParams {
    fn default() -> Self {
        Self { trees: 200, rate: 0.03, leaves: 8, min_rows: 40, l2: 1.0, row_share: 0.8, column_share: 0.8, seed: 1 }
    }
}

impl GbdtParams {
    fn check(&self) -> Result<()> {
        let share = |name, x: f64| match x > 0.0 && x <= 1.0 {
            true => Ok(()),
            false => Err(InsightError::setting(name, x, "it must be above 0 and at most 1")),
        };
        share("rate", self.rate)?;
        share("row_share", self.row_share)?;
        share("column_share", self.column_share)?;
        if !(1..=10_000).contains(&self.trees) {
            return Err(InsightError::setting("trees", self.trees, "it must be between 1 and 10,000"));
        }
        if !(2..=512).contains(&self.leaves) {
            return Err(InsightError::setting("leaves", self.leaves, "it must be between 2 and 512"));
        }
        if self.min_rows == 0 {
            return Err(InsightError::setting("min_rows", 0, "a leaf needs at least one row"));
        }
        if !(self.l2 >= 0.0 && self.l2.is_finite()) {
            return Err(InsightError::setting("l2", self.l2, "it may not be negative"));
        }
        Ok(())
    }
}

/// A fitted ensemble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gbdt {
    /// How values become bins.
    pub bins: Bins,
    /// The log-odds of the training rows' rate, from which the trees start.
    pub start: f64,
    /// The trees; a row's log-odds are `start` plus the sum of their leaf values.
    pub trees: Vec<Tree>,
}

impl Gbdt {
    /// Fits the rows of a table with an outcome to the given columns.
    ///
    /// # Errors
    /// [`InsightError::Setting`], [`InsightError::Empty`], [`InsightError::NoFeature`],
    /// [`InsightError::UnknownColumn`], [`InsightError::NoSuchRow`], [`InsightError::OneClass`].
    pub fn fit(table: &Table, rows: &[usize], features: &[String], params: &GbdtParams) -> Result<Self> {
        params.check()?;
        let labels = table.labels_of(rows)?;
        let bins = Bins::learn(table, rows, features)?;
        let happened = labels.iter().filter(|y| **y).count();
        if happened == 0 || happened == labels.len() {
            return Err(InsightError::OneClass { rows: labels.len(), happened });
        }
        let share = happened as f64 / labels.len() as f64;
        let start = (share / (1.0 - share)).ln();
        let columns = bins.apply(table, rows)?;
        let trees = boost(&bins, &columns, &labels, start, params);
        Ok(Self { bins, start, trees })
    }

    /// The log-odds of each row.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if a column is missing, [`InsightError::NoSuchRow`].
    pub fn log_odds(&self, table: &Table, rows: &[usize]) -> Result<Vec<f64>> {
        let columns = self.bins.apply(table, rows)?;
        let sum = |i: usize| self.trees.iter().map(|t| t.value(|field| columns[field][i])).sum::<f64>();
        Ok((0..rows.len()).map(|i| self.start + sum(i)).collect())
    }

    /// What each column adds to the log-odds of one row (exact Shapley values of the trees); the first figure is the
    /// average from which they start, and the sum of all is the row's log-odds.
    ///
    /// # Errors
    /// Those of [`Self::log_odds`].
    pub fn parts(&self, table: &Table, row: usize) -> Result<(f64, Vec<Part>)> {
        let columns = self.bins.apply(table, &[row])?;
        let mut effects = vec![0.0; columns.len()];
        let mut base = self.start;
        for tree in &self.trees {
            base += tree.mean();
            shap::add_contributions(tree, |field| columns[field][0], &mut effects);
        }
        let names = self.bins.fields.iter().map(|f| f.name().to_string());
        Ok((base, names.zip(effects).map(|(field, effect)| Part { field, effect }).collect()))
    }

    /// The share of the whole improvement of the training loss that each column brought, largest first.
    pub fn importance(&self) -> Vec<(String, f64)> {
        let mut gains = vec![0.0; self.bins.fields.len()];
        for node in self.trees.iter().flat_map(|t| &t.nodes) {
            if node.test != Test::Leaf {
                gains[node.field as usize] += node.gain;
            }
        }
        let total: f64 = gains.iter().sum();
        let share = |g: f64| if total > 0.0 { g / total } else { 0.0 };
        let names = self.bins.fields.iter().map(|f| f.name().to_string());
        let mut out: Vec<(String, f64)> = names.zip(gains.into_iter().map(share)).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1));
        out
    }
}

fn boost(bins: &Bins, columns: &[Vec<u8>], labels: &[bool], start: f64, params: &GbdtParams) -> Vec<Tree> {
    let mut rng = Rng::new(params.seed);
    let mut scores = vec![start; labels.len()];
    let mut grower = grow::Grower::new(bins, columns, params);
    let mut trees = Vec::with_capacity(params.trees);
    let mut fruitless = 0;
    for _ in 0..params.trees {
        for (i, score) in scores.iter().enumerate() {
            let p = sigmoid(*score);
            grower.slopes[i] = [(p - f64::from(u8::from(labels[i]))) as f32, (p * (1.0 - p)) as f32];
        }
        match grower.grow(&mut rng, &mut scores) {
            Some(tree) => {
                trees.push(tree);
                fruitless = 0;
            }
            None => fruitless += 1,
        }
        if fruitless == 10 {
            break;
        }
    }
    trees
}
