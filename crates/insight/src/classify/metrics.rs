//! How good predicted probabilities are, by figures with one definition each.
//!
//! Sources: AUC as the Mann-Whitney statistic with mid-ranks (Hanley & McNeil 1982); Brier (1950); expected calibration
//! error over ten equally wide bins (Naeini, Cooper, Hauskrecht 2015), which is never nothing: [`ece_by_chance`] is what chance makes of it.

use serde::{Deserialize, Serialize};

use crate::num::rng::Rng;
use crate::num::stats::quantile;
use crate::{InsightError, Result};

/// The figures of one set of predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Rows.
    pub rows: usize,
    /// Rows in which it happened.
    pub happened: usize,
    /// Share in which it happened.
    pub base_rate: f64,
    /// Chance that a row where it happened scores above one where it did not (½ for equal scores); ½ knows nothing.
    pub auc: f64,
    /// Mean of −ln(probability given to what happened); smaller is better.
    pub log_loss: f64,
    /// Mean squared difference between probability and outcome.
    pub brier: f64,
    /// Expected calibration error, 0 to 1: how far a predicted 30 % is from 30 %.
    pub ece: f64,
    /// The rate among the tenth with the highest scores ÷ the base rate.
    pub top_decile_lift: f64,
}

impl Metrics {
    /// Measures probabilities against what happened.
    ///
    /// # Errors
    /// [`InsightError::Length`], [`InsightError::Empty`], [`InsightError::OneClass`] if AUC and lift have no meaning,
    /// [`InsightError::OutOfRange`] for a probability outside 0 to 1.
    pub fn of(probabilities: &[f64], outcomes: &[bool]) -> Result<Self> {
        let outside = |p: &f64| !(0.0..=1.0).contains(p);
        if let Some(row) = probabilities.iter().position(outside) {
            let rule = "a probability lies between 0 and 1";
            return Err(InsightError::OutOfRange { what: "A probability", row, value: probabilities[row], rule });
        }
        let auc = auc(probabilities, outcomes)?;
        let n = outcomes.len() as f64;
        let pairs = || probabilities.iter().zip(outcomes).map(|(p, y)| (*p, f64::from(u8::from(*y))));
        let happened = outcomes.iter().filter(|y| **y).count();
        Ok(Self {
            rows: outcomes.len(),
            happened,
            base_rate: happened as f64 / n,
            auc,
            log_loss: log_losses(probabilities, outcomes).iter().sum::<f64>() / n,
            brier: pairs().map(|(p, y)| (p - y).powi(2)).sum::<f64>() / n,
            ece: calibration_error(probabilities, outcomes),
            top_decile_lift: top_lift(probabilities, outcomes, outcomes.len().div_ceil(10)),
        })
    }
}

impl Metrics {
    /// The figures of a base rate. It tells no two cases apart, so its AUC is ½ and its lift 1 by definition, even where
    /// each part of the rows was given the rate of another time.
    ///
    /// # Errors
    /// Those of [`Self::of`].
    pub fn of_base_rate(probabilities: &[f64], outcomes: &[bool]) -> Result<Self> {
        Ok(Self { auc: 0.5, top_decile_lift: 1.0, ..Self::of(probabilities, outcomes)? })
    }
}

/// The loss −ln(probability given to what happened) of each row, with probabilities kept 1e-15 away from 0 and 1.
pub fn log_losses(probabilities: &[f64], outcomes: &[bool]) -> Vec<f64> {
    let loss = |(p, y): (&f64, &bool)| -(if *y { *p } else { 1.0 - p }).clamp(1e-15, 1.0 - 1e-15).ln();
    probabilities.iter().zip(outcomes).map(loss).collect()
}

/// Area under the ROC curve; equal scores share the mean of their ranks.
///
/// # Errors
/// [`InsightError::Length`], [`InsightError::Empty`], [`InsightError::OneClass`], [`InsightError::NotFinite`].
pub fn auc(scores: &[f64], outcomes: &[bool]) -> Result<f64> {
    if scores.len() != outcomes.len() {
        return Err(InsightError::Length { what: "The scores", expected: outcomes.len(), found: scores.len() });
    }
    if scores.is_empty() {
        return Err(InsightError::Empty { what: "no score was given" });
    }
    if let Some(row) = scores.iter().position(|s| s.is_nan()) {
        return Err(InsightError::not_finite("A score", row, scores[row]));
    }
    let happened = outcomes.iter().filter(|y| **y).count();
    if happened == 0 || happened == outcomes.len() {
        return Err(InsightError::OneClass { rows: outcomes.len(), happened });
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let mut rank_sum = 0.0;
    let mut start = 0;
    for group in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let mid_rank = start as f64 + (group.len() as f64 + 1.0) / 2.0;
        rank_sum += mid_rank * group.iter().filter(|i| outcomes[**i]).count() as f64;
        start += group.len();
    }
    let (p, n) = (happened as f64, (outcomes.len() - happened) as f64);
    Ok((rank_sum - p * (p + 1.0) / 2.0) / (p * n))
}

fn calibration_error(probabilities: &[f64], outcomes: &[bool]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for (p, y) in probabilities.iter().zip(outcomes) {
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += p;
        bin.1 += f64::from(u8::from(*y));
    }
    bins.iter().map(|(p, y)| (p - y).abs()).sum::<f64>() / outcomes.len().max(1) as f64
}

/// Redrawn outcomes from which the error that chance makes is read.
const REDRAWN: usize = 400;

/// The calibration error that chance alone reaches once in twenty times: its 95 % quantile when outcomes are drawn from the probabilities
/// themselves (consistency resampling; Bröcker & Smith 2007). An error below it says nothing against them.
pub fn ece_by_chance(probabilities: &[f64], seed: u64) -> f64 {
    let mut rng = Rng::new(seed);
    let mut again = || {
        let outcomes: Vec<bool> = probabilities.iter().map(|p| rng.f64() < *p).collect();
        calibration_error(probabilities, &outcomes)
    };
    quantile(&(0..REDRAWN).map(|_| again()).collect::<Vec<_>>(), 0.95)
}

/// Rate among the `count` highest scores ÷ rate among all (0 where nothing happened). Rows that tie across the border
/// count with the share of their group that fits, so the order of equal rows does not matter.
pub fn top_lift(scores: &[f64], outcomes: &[bool], count: usize) -> f64 {
    let n = scores.len().min(outcomes.len());
    let count = count.min(n);
    let rate = outcomes.iter().filter(|y| **y).count() as f64 / n.max(1) as f64;
    if count == 0 || rate == 0.0 {
        return 0.0;
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let (mut left, mut hits) = (count, 0.0);
    for group in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let taken = group.len().min(left);
        hits += group.iter().filter(|i| outcomes[**i]).count() as f64 * taken as f64 / group.len() as f64;
        left -= taken;
        if left == 0 {
            break;
        }
    }
    hits / count as f64 / rate
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities that are exactly right are off by chance, the more the fewer rows there are.
    #[test]
    fn chance_makes_an_error_that_is_told() {
        let mut rng = Rng::new(1);
        for (rows, mean) in [(30, 0.167), (100, 0.096), (400, 0.049), (1000, 0.030)] {
            let (mut beyond, mut total) = (0, 0.0);
            for _ in 0..200 {
                let told: Vec<f64> = (0..rows).map(|_| rng.f64()).collect();
                let happened: Vec<bool> = told.iter().map(|p| rng.f64() < *p).collect();
                let error = calibration_error(&told, &happened);
                total += error / 200.0;
                if rows <= 100 {
                    beyond += u32::from(error > ece_by_chance(&told, 7));
                }
            }
            assert!((total - mean).abs() < 0.1 * mean, "{rows}: {total}");
            assert!(beyond <= 20, "{rows}: {beyond} of 200 beyond chance");
        }
        assert_eq!(ece_by_chance(&[], 1), 0.0);
    }
}
