//! Will it happen? Probabilities with reasons for any table that has an outcome, or the statement that nobody can know.
//!
//! | file | what |
//! |---|---|
//! | `prepare.rs` | columns to numbers: fill, scale, one column a level |
//! | `logistic.rs` | penalised logistic regression |
//! | `gbdt/` | gradient-boosted trees |
//! | `metrics.rs` | AUC, log loss, Brier, calibration error, lift |
//! | `reasons.rs` | why a record scores as it does |
//! | `leak/` | columns that are known only afterwards |
//! | `validate.rs` | which rows teach and which test |
//! | `calibrate.rs` | probabilities that mean what they say |
//! | `model.rs` | one type for the kinds of model |
//! | `choose.rs` | [`Fitted::learn`]: the one call for any table |

pub mod calibrate;
pub mod choose;
pub mod gbdt;
pub mod leak;
pub mod logistic;
pub mod metrics;
pub mod model;
pub mod prepare;
pub mod reasons;
pub mod validate;

pub use calibrate::Calibration;
pub use choose::{Candidate, Fitted, Options, Verdict};
pub use gbdt::{Gbdt, GbdtParams};
pub use leak::{Evidence, Finding, LeakPolicy, Severity};
pub use logistic::Logistic;
pub use metrics::Metrics;
pub use model::{Kind, Model};
pub use reasons::{Explanation, Part, Reason, Size};
pub use validate::{Fold, Scheme};

/// The probability of log-odds.
pub fn sigmoid(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + (-log_odds).exp())
    } else {
        let e = log_odds.exp();
        e / (1.0 + e)
    }
}

/// The log-odds of a probability, kept within ±34.5 (1e-15 away from 0 and 1).
pub fn logit(probability: f64) -> f64 {
    let p = probability.clamp(1e-15, 1.0 - 1e-15);
    (p / (1.0 - p)).ln()
}

/// −ln(probability given to what happened) straight from log-odds, without overflow.
pub(crate) fn log_loss_of(log_odds: f64, happened: bool) -> f64 {
    let wrong = if happened { -log_odds } else { log_odds };
    if wrong > 0.0 { wrong + (-wrong).exp().ln_1p() } else { wrong.exp().ln_1p() }
}
