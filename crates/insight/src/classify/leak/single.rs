//! What one column alone says about the outcome, measured on rows that it was not read from.

use super::{Evidence, Severity};
use crate::classify::metrics;
use crate::num::stats::quantile_sorted;
use crate::table::{Column, GAP, Values};

/// A column alone that explains this share is the outcome's consequence, not its cause.
const REFUSED: f64 = 0.5;
/// Above this share it is suspicious: on honest business tables single columns stay below (Bank, Telco: at most 0.18).
const SUSPICIOUS: f64 = 0.2;
/// Above this share a person should say when the column is written.
pub(super) const STRONG: f64 = 0.1;
/// Separation that no honest column reaches.
const SAME: f64 = 0.985;

/// How strongly one column alone tells the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strength {
    /// Area under the ROC curve, ½ where it says nothing.
    pub auc: f64,
    /// Share of the outcome's uncertainty that it explains (1 − log loss ÷ log loss of the base rate; McFadden's R²),
    /// below 0 where it misleads.
    pub explained: f64,
}

/// Measures one column: the rate of its level (numbers in twenty groups of equal size, gaps a level of their own) in
/// four parts of the rows predicts the fifth. Says "nothing" for one outcome only.
pub(super) fn strength(column: &Column, rows: &[usize], labels: &[bool]) -> Strength {
    const PARTS: usize = 5;
    const PRIOR: f64 = 5.0;
    let nothing = Strength { auc: 0.5, explained: 0.0 };
    let codes = codes(column, rows);
    let levels = codes.iter().max().map_or(0, |m| m + 1);
    let mut predicted = vec![0.0; rows.len()];
    let mut base = vec![0.0; rows.len()];
    // A fixed scramble of the position: neither file order nor time decides which part a row is in.
    let part = |i: usize| (crate::table::fold::fnv1a(&(i as u64).to_le_bytes()) % PARTS as u64) as usize;
    for own in 0..PARTS {
        let mut counts = vec![[0.0; 2]; levels];
        let mut all = [0.0; 2];
        for i in (0..rows.len()).filter(|i| part(*i) != own) {
            counts[codes[i]][usize::from(labels[i])] += 1.0;
            all[usize::from(labels[i])] += 1.0;
        }
        let rate = (all[1] + 0.5) / (all[0] + all[1] + 1.0);
        for i in (0..rows.len()).filter(|i| part(*i) == own) {
            let [no, yes] = counts[codes[i]];
            predicted[i] = (yes + PRIOR * rate) / (no + yes + PRIOR);
            base[i] = rate;
        }
    }
    let total = |p: &[f64]| metrics::log_losses(p, labels).iter().sum::<f64>();
    match metrics::auc(&predicted, labels) {
        Ok(auc) => Strength { auc, explained: 1.0 - total(&predicted) / total(&base) },
        Err(_) => nothing,
    }
}

/// A small number for each row: its level or group, 0 for a gap.
fn codes(column: &Column, rows: &[usize]) -> Vec<usize> {
    match &column.values {
        Values::Category(c) => {
            rows.iter().map(|r| if c.code(*r) == GAP { 0 } else { c.code(*r) as usize + 1 }).collect()
        }
        Values::Number(v) | Values::Date(v) => {
            let mut known: Vec<f64> = rows.iter().map(|r| v[*r]).filter(|x| !x.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            let mut cuts: Vec<f64> = (0..20).map(|q| quantile_sorted(&known, f64::from(q) / 20.0)).collect();
            cuts.dedup();
            let group = |x: f64| if x.is_nan() { 0 } else { 1 + cuts.partition_point(|c| *c < x) };
            rows.iter().map(|r| group(v[*r])).collect()
        }
    }
}

/// Empty, constant, or a name for each row.
pub(super) fn useless(column: &Column, rows: &[usize]) -> Option<(Evidence, Severity)> {
    let filled = rows.iter().filter(|r| !column.is_gap(**r)).count();
    if filled == 0 {
        return Some((Evidence::Empty, Severity::Useless));
    }
    let codes = match &column.values {
        Values::Category(c) => rows.iter().map(|r| u64::from(c.code(*r))).collect::<std::collections::HashSet<u64>>(),
        Values::Number(v) | Values::Date(v) => rows.iter().map(|r| (v[*r] + 0.0).to_bits()).collect(),
    };
    if codes.len() == 1 {
        return Some((Evidence::Constant, Severity::Useless));
    }
    let distinct = codes.len() as f64 / filled as f64;
    match &column.values {
        // In a small table half of the names may come twice by chance; where every row has its own, it is a name in any size.
        Values::Category(_) if distinct > if filled >= 20 { 0.5 } else { 0.999 } && filled >= 4 => {
            Some((Evidence::Identifier { distinct: distinct.min(1.0) }, Severity::Useless))
        }
        Values::Number(v) if filled >= 30 && filled == rows.len() => {
            let whole = rows.iter().all(|r| v[*r].fract() == 0.0);
            let steps = |up: bool| rows.windows(2).filter(|p| (v[p[1]] > v[p[0]]) == up && v[p[1]] != v[p[0]]).count();
            let runs = steps(true).max(steps(false)) as f64 >= 0.99 * (rows.len() - 1) as f64;
            let shuffled = codes.len() == rows.len() && spread(rows.iter().map(|r| v[*r])) + 1.0 == rows.len() as f64;
            (whole && (runs || shuffled)).then_some((Evidence::RunningNumber, Severity::Useless))
        }
        // A few rows: only numbers that count them exactly.
        Values::Number(v) if filled >= 4 && filled == rows.len() => {
            let step = |p: &[usize]| v[p[1]] - v[p[0]];
            let counts = rows.windows(2).all(|p| step(p) == 1.0) || rows.windows(2).all(|p| step(p) == -1.0);
            counts.then_some((Evidence::RunningNumber, Severity::Useless))
        }
        _ => None,
    }
}

/// The largest value less the smallest.
fn spread(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().fold(f64::NEG_INFINITY, f64::max) - values.fold(f64::INFINITY, f64::min)
}

/// The outcome in other words, gaps that tell it, or too good for one column.
pub(super) fn too_good(
    column: &Column,
    rows: &[usize],
    labels: &[bool],
    own: Strength,
) -> Option<(Evidence, Severity)> {
    let Strength { auc, explained } = own;
    if labels.len() < 20 {
        return None;
    }
    let filled: Vec<f64> = rows.iter().map(|r| f64::from(u8::from(!column.is_gap(*r)))).collect();
    let gaps = metrics::auc(&filled, labels).map_or(0.5, |a| a.max(1.0 - a));
    if gaps >= 0.8 {
        let severity = if gaps >= 0.95 { Severity::Refused } else { Severity::Suspicious };
        return Some((Evidence::GapsTellOutcome { auc: gaps }, severity));
    }
    if auc >= SAME && explained >= REFUSED {
        return Some((Evidence::SameAsOutcome { auc }, Severity::Refused));
    }
    match explained {
        e if e >= REFUSED => Some((Evidence::TooGoodAlone { explained, auc }, Severity::Refused)),
        e if e >= SUSPICIOUS => Some((Evidence::TooGoodAlone { explained, auc }, Severity::Suspicious)),
        _ => None,
    }
}
