//! What the model would know without the columns that may have been written after the outcome.
//!
//! No statistic tells a weak leak from a good honest column. So the figure that rests on such columns is never given alone: beside it
//! stands the same kind of model, judged on the same rows, without them. Where other columns of the table have been found to
//! know the outcome, somebody writes into these records afterwards, and the lower figure is the one to believe until a person
//! has said when the others are written.

use serde::{Deserialize, Serialize};

use super::choose::{Options, out_of_fold};
use super::leak::{Finding, Severity};
use super::model::Kind;
use super::validate::Fold;
use super::{Calibration, Metrics};
use crate::Result;
use crate::table::Table;

/// Columns that somebody should vouch for, and the figures without them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// The columns, in the table's order; the model uses them.
    pub columns: Vec<String>,
    /// The figures of the same kind of model without them, calibrated likewise, on the same rows.
    pub without: Metrics,
    /// Whether other columns of this table do know the outcome: then these probably do, too.
    pub leaks_found: bool,
}

/// The used columns that were found doubtful and that nobody vouched for.
pub(super) fn columns(findings: &[Finding], features: &[String], trusted: &[String]) -> Vec<String> {
    let doubtful = |name: &&String| findings.iter().any(|f| f.severity == Severity::Confirm && f.column == **name);
    features.iter().filter(|name| !trusted.contains(name)).filter(doubtful).cloned().collect()
}

/// What all rows of a trial were judged by.
pub(super) struct Trialled<'a> {
    pub folds: &'a [Fold],
    pub labels: &'a [bool],
    pub part: &'a [usize],
    pub in_time: Option<f64>,
}

impl Doubt {
    /// Judges `kind` again without the doubtful columns; `None` where there are none.
    pub(super) fn weigh(
        table: &Table,
        features: &[String],
        findings: &[Finding],
        kind: Kind,
        options: &Options,
        trial: &Trialled<'_>,
    ) -> Result<Option<Self>> {
        let columns = columns(findings, features, &options.trusted);
        if columns.is_empty() {
            return Ok(None);
        }
        let rest: Vec<String> = features.iter().filter(|f| !columns.contains(f)).cloned().collect();
        let kind = if rest.is_empty() { Kind::BaseRate } else { kind };
        let scores = out_of_fold(kind, table, trial.folds, &rest, &options.trees)?;
        let (_, honest) = Calibration::choose(&scores, trial.labels, trial.part, trial.in_time)?;
        let leaks_found = findings.iter().any(|f| f.severity >= Severity::Suspicious);
        Ok(Some(Self { columns, without: Metrics::of(&honest, trial.labels)?, leaks_found }))
    }
}
