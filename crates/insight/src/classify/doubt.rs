//! What the model would know without the columns that may have been written after the outcome, and with those left out.
//!
//! No statistic tells a weak leak from a good honest column, nor a strong honest column from a leak. So the figure that rests on
//! such columns is never given alone: beside it stands the same kind of model, judged on the same rows, without them; and
//! where columns were left out because they look too good, beside it stands the figure with them. Where a doubtful column is
//! filled in together with one that knows the outcome, or knows it itself, the lower figure is the one to believe until a
//! person has said when it is written.

use serde::{Deserialize, Serialize};

use super::choose::{Options, out_of_fold};
use super::leak::{Evidence, Finding, Severity};
use super::model::Kind;
use super::validate::Fold;
use super::{Calibration, Metrics, calibrate::Centres};
use crate::Result;
use crate::table::Table;

/// Columns that somebody should vouch for, and the figures without them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// The columns, in the table's order; the model uses them.
    pub columns: Vec<String>,
    /// The figures of the same kind of model without them, calibrated likewise, on the same rows.
    pub without: Metrics,
    /// Whether some of them are filled in together with a column that knows the outcome: then they probably do, too.
    pub leaks_found: bool,
    /// Those of them that know the outcome themselves, or seem to, and are used because that was wanted.
    #[serde(default)]
    pub leaks: Vec<String>,
}

/// Columns that were left out although somebody could vouch for them, and the figures with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The columns, in the table's order; the model does not use them.
    pub columns: Vec<String>,
    /// The figures of the same kind of model with them (of both models together where nothing else is known), calibrated
    /// likewise, on the same rows.
    pub with: Metrics,
}

/// What all rows of a trial were judged by.
pub(super) struct Trialled<'a> {
    pub table: &'a Table,
    pub options: &'a Options,
    pub folds: &'a [Fold],
    pub labels: &'a [bool],
    pub part: &'a [usize],
    pub in_time: Option<&'a Centres>,
}

impl Trialled<'_> {
    /// The calibrated figures of a kind of model that learns from these columns.
    fn figures(&self, kind: Kind, features: &[String]) -> Result<Metrics> {
        let scores = out_of_fold(kind, self.table, self.folds, features, &self.options.trees)?;
        let (_, honest) = Calibration::choose(&scores, self.labels, self.part, self.in_time)?;
        if kind == Kind::BaseRate {
            Metrics::of_base_rate(&honest, self.labels)
        } else {
            Metrics::of(&honest, self.labels)
        }
    }
}

impl Doubt {
    /// Judges `kind` again without the doubtful columns; `None` where there are none. Doubtful is a used column with a
    /// finding that nobody vouched for.
    pub(super) fn weigh(
        features: &[String],
        findings: &[Finding],
        kind: Kind,
        trial: &Trialled<'_>,
    ) -> Result<Option<Self>> {
        let trusted = &trial.options.trusted;
        let found =
            |name: &String, what: &dyn Fn(&Finding) -> bool| findings.iter().any(|f| &f.column == name && what(f));
        let not_useless = |f: &Finding| f.severity != Severity::Useless;
        let doubtful = |name: &&String| !trusted.contains(name) && found(name, &not_useless);
        let columns: Vec<String> = features.iter().filter(doubtful).cloned().collect();
        if columns.is_empty() {
            return Ok(None);
        }
        let rest: Vec<String> = features.iter().filter(|f| !columns.contains(f)).cloned().collect();
        let kind = if rest.is_empty() { Kind::BaseRate } else { kind };
        let without = trial.figures(kind, &rest)?;
        let together = |f: &Finding| matches!(f.evidence, Evidence::FilledTogether { .. });
        let leaks_found = columns.iter().any(|name| found(name, &together));
        let leaks = columns.iter().filter(|name| found(name, &|f| f.is_leak(trusted))).cloned().collect();
        Ok(Some(Self { columns, without, leaks_found, leaks }))
    }
}

impl LeftOut {
    /// Judges `kind` again with the columns of `wanted` that were left out on suspicion only; `None` where there are none.
    pub(super) fn weigh(
        wanted: &[String],
        features: &[String],
        findings: &[Finding],
        kind: Kind,
        trial: &Trialled<'_>,
    ) -> Result<Option<Self>> {
        let worst = |name: &String| findings.iter().filter(|f| &f.column == name).map(|f| f.severity).max();
        let spared = |name: &&String| {
            !features.contains(name) && matches!(worst(name), Some(Severity::Suspicious | Severity::Confirm))
        };
        let columns: Vec<String> = wanted.iter().filter(spared).cloned().collect();
        if columns.is_empty() {
            return Ok(None);
        }
        let all: Vec<String> = wanted.iter().filter(|f| features.contains(f) || columns.contains(f)).cloned().collect();
        let kind = if kind == Kind::BaseRate { Kind::Blend } else { kind };
        Ok(Some(Self { columns, with: trial.figures(kind, &all)? }))
    }
}
