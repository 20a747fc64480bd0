//! One type for the models that may be chosen.

use serde::{Deserialize, Serialize};

use super::reasons::Part;
use super::{Gbdt, Logistic};
use crate::Result;
use crate::table::Table;

/// The kinds of model, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// The same rate for everybody.
    BaseRate,
    /// Penalised logistic regression.
    Logistic,
    /// Gradient-boosted trees.
    Trees,
    /// The mean of the log-odds of both.
    Blend,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Model {
    /// The same log-odds for everybody.
    BaseRate(f64),
    /// Penalised logistic regression.
    Logistic(Logistic),
    /// Gradient-boosted trees.
    Trees(Gbdt),
    /// The mean of the log-odds of both.
    Blend(Box<Logistic>, Box<Gbdt>),
}

impl Model {
    /// The log-odds of each row.
    ///
    /// # Errors
    /// [`crate::InsightError::UnknownColumn`] if a column is missing, [`crate::InsightError::NoSuchRow`].
    pub fn log_odds(&self, table: &Table, rows: &[usize]) -> Result<Vec<f64>> {
        match self {
            Self::BaseRate(log_odds) => table.check_rows(rows).map(|()| vec![*log_odds; rows.len()]),
            Self::Logistic(m) => m.log_odds(table, rows),
            Self::Trees(m) => m.log_odds(table, rows),
            Self::Blend(a, b) => {
                let pairs = a.log_odds(table, rows)?.into_iter().zip(b.log_odds(table, rows)?);
                Ok(pairs.map(|(x, y)| (x + y) / 2.0).collect())
            }
        }
    }

    /// The average log-odds and what each column adds for one row; their sum is the row's log-odds.
    ///
    /// # Errors
    /// Those of [`Self::log_odds`].
    pub fn parts(&self, table: &Table, row: usize) -> Result<(f64, Vec<Part>)> {
        match self {
            Self::BaseRate(log_odds) => table.check_rows(&[row]).map(|()| (*log_odds, Vec::new())),
            Self::Logistic(m) => m.parts(table, row),
            Self::Trees(m) => m.parts(table, row),
            Self::Blend(a, b) => {
                let ((base_a, parts_a), (base_b, parts_b)) = (a.parts(table, row)?, b.parts(table, row)?);
                let mean = |(x, y): (Part, Part)| Part { field: x.field, effect: (x.effect + y.effect) / 2.0 };
                Ok(((base_a + base_b) / 2.0, parts_a.into_iter().zip(parts_b).map(mean).collect()))
            }
        }
    }

    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::BaseRate(_) => Kind::BaseRate,
            Self::Logistic(_) => Kind::Logistic,
            Self::Trees(_) => Kind::Trees,
            Self::Blend(..) => Kind::Blend,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BaseRate => "base rate",
            Self::Logistic => "logistic regression",
            Self::Trees => "boosted trees",
            Self::Blend => "logistic regression and boosted trees together",
        })
    }
}
