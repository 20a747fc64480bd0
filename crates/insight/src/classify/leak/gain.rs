//! What one column adds to all the others together.

use super::{Evidence, Finding, Severity, Strength};
use crate::classify::gbdt::{Gbdt, GbdtParams};
use crate::classify::metrics::log_losses;
use crate::classify::sigmoid;
use crate::classify::validate::{Scheme, folds, sample};
use crate::table::Table;
use crate::{InsightError, Result};

/// Only columns that alone explain this share are worth the test.
const WORTH_A_TEST: f64 = 0.01;
/// Most rows that the test reads; it looks for something glaring.
const MOST_ROWS: usize = 6_000;
/// Smallest suspicious gain in the share explained.
const LEAST_GAIN: f64 = 0.12;
/// Smallest suspicious gain ÷ share explained by all others.
const LEAST_RATIO: f64 = 0.8;

/// Moves columns that add too much from `strengths` to findings, the worst first, until none is left; `trusted` ones stay.
pub(super) fn adds_too_much(
    table: &Table,
    rows: &[usize],
    labels: &[bool],
    strengths: &mut Vec<(String, Strength)>,
    trusted: &[String],
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let sample = sample(rows, labels, MOST_ROWS);
    while strengths.len() > 1 {
        let names: Vec<String> = strengths.iter().map(|(name, _)| name.clone()).collect();
        let worth = strengths.iter().filter(|(name, s)| s.explained >= WORTH_A_TEST && !trusted.contains(name));
        let mut tested: Vec<&(String, Strength)> = worth.collect();
        tested.sort_by(|a, b| b.1.explained.total_cmp(&a.1.explained));
        tested.truncate(6);
        if tested.is_empty() {
            break;
        }
        let Some(with) = explained(table, &sample, &names)? else { break };
        let mut worst: Option<(String, f64)> = None;
        for (name, _) in tested {
            let others: Vec<String> = names.iter().filter(|n| *n != name).cloned().collect();
            let Some(without) = explained(table, &sample, &others)? else { continue };
            let glaring = without >= 0.05 && with - without >= LEAST_GAIN.max(LEAST_RATIO * without);
            if glaring && worst.as_ref().is_none_or(|w| without < w.1) {
                worst = Some((name.clone(), without));
            }
        }
        let Some((column, without)) = worst else { break };
        strengths.retain(|(name, _)| *name != column);
        let evidence = Evidence::AddsTooMuch { with, without };
        findings.push(Finding { column, evidence, severity: Severity::Suspicious });
    }
    Ok(findings)
}

/// The share of the outcome's uncertainty that small trees explain on rows they have not seen; `None` if the rows are
/// too few to tell.
fn explained(table: &Table, rows: &[usize], features: &[String]) -> Result<Option<f64>> {
    let params = GbdtParams { trees: 60, rate: 0.1, min_rows: 20, ..GbdtParams::default() };
    let Ok(parts) = folds(table, rows, Scheme::Folds(2), 1) else { return Ok(None) };
    let (mut own, mut base) = (0.0, 0.0);
    for fold in parts {
        let labels = table.labels_of(&fold.test)?;
        let model = match Gbdt::fit(table, &fold.train, features, &params) {
            Ok(model) => model,
            Err(InsightError::OneClass { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let told: Vec<f64> = model.log_odds(table, &fold.test)?.into_iter().map(sigmoid).collect();
        own += log_losses(&told, &labels).iter().sum::<f64>();
        base += log_losses(&vec![sigmoid(model.start); labels.len()], &labels).iter().sum::<f64>();
    }
    Ok(Some(1.0 - own / base))
}
