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
//! | `doubt.rs` | the figures without, or with, columns that somebody should vouch for |
//! | `validate.rs` | which rows teach and which test |
//! | `calibrate.rs` | probabilities that mean what they say |
//! | `bend.rs` | a calibration that bends where the rows speak for it |
//! | `model.rs` | one type for the kinds of model |
//! | `choose.rs` | [`Fitted::learn`]: the one call for any table |
//!
//! ```
//! use trato_insight::classify::{Fitted, Options, Verdict};
//! use trato_insight::table::{OutcomeSpec, Table, TableSpec};
//!
//! let header = ["id", "visits", "source", "bought"];
//! let rows: Vec<[String; 4]> = (0..300)
//!     .map(|i| {
//!         let bought = i % 7 < 3 || i % 5 == 0;
//!         let visits = if i % 5 == 0 { "9" } else { "2" };
//!         [format!("c{i}"), visits.into(), ["fair", "web"][i % 2].into(), if bought { "yes" } else { "no" }.into()]
//!     })
//!     .collect();
//! let spec = TableSpec {
//!     key: Some("id".into()),
//!     outcome: Some(OutcomeSpec::new("bought", "yes")),
//!     ..TableSpec::default()
//! };
//! let table = Table::from_text(&header.map(String::from), &rows, &spec)?;
//! let fitted = Fitted::learn(&table, &Options::default())?;
//! assert_eq!(fitted.verdict, Verdict::Better);
//! let explanation = fitted.explain(&table, 0)?;
//! assert!(explanation.probability > fitted.base_rate());
//! assert_eq!(explanation.reasons[0].field, "visits");
//! # Ok::<(), trato_insight::InsightError>(())
//! ```

mod bend;
pub mod calibrate;
pub mod choose;
pub mod doubt;
pub mod gbdt;
pub mod leak;
pub mod logistic;
pub mod metrics;
pub mod model;
pub mod prepare;
pub mod reasons;
pub mod validate;

pub use calibrate::{Calibration, Centres};
pub use choose::{Candidate, Fitted, Options, Verdict};
pub use doubt::{Doubt, LeftOut};
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
