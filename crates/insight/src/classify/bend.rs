//! A calibration between a straight line and a free curve: a line in log-odds that may bend at a few places, held straight as
//! far as the rows do not speak for a bend.
//!
//! A slope and a shift cannot follow scores that are too sure in the middle and too timid outside; isotonic regression can, but spends a
//! parameter on each of its steps. Source: penalised regression splines, Eilers & Marx, "Flexible Smoothing with B-splines and
//! Penalties" (1996), with hat functions and a penalty on the bends.

use super::sigmoid;
use crate::num::linalg::{Matrix, cholesky_solve};
use crate::num::stats::quantile_sorted;

/// Shares of the rows below each place where the line may bend; the ends are the first and last.
const PLACES: [f64; 8] = [0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0];
/// Weight of the squared bends: a change of slope by one costs half of it in log loss.
const STIFFNESS: f64 = 6.0;
/// Weight that holds the values lightly to the scores themselves, for places with hardly any row.
const LIGHTLY: f64 = 0.05;

/// Ascending log-odds and the calibrated log-odds there, never falling; `None` with fewer than three different places or where no
/// fit settles.
pub(super) fn bend(log_odds: &[f64], outcomes: &[bool]) -> Option<(Vec<f64>, Vec<f64>)> {
    let mut sorted = log_odds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut at: Vec<f64> = PLACES.iter().map(|share| quantile_sorted(&sorted, *share)).collect();
    at.dedup_by(|b, a| *b - *a < 1e-3);
    if at.len() < 3 {
        return None;
    }
    let mut value = at.clone();
    for _ in 0..30 {
        let (gradient, curvature) = slopes(log_odds, outcomes, &at, &value);
        let step = cholesky_solve(&curvature, &gradient)?;
        let longest = step.iter().fold(0.0, |most: f64, s| most.max(s.abs()));
        let size = (2.0 / longest).min(1.0);
        value.iter_mut().zip(&step).for_each(|(v, s)| *v -= size * s);
        if longest < 1e-7 {
            break;
        }
    }
    let mut highest = f64::NEG_INFINITY;
    for v in &mut value {
        highest = highest.max(*v);
        *v = highest;
    }
    value.iter().all(|v| v.is_finite()).then_some((at, value))
}

/// The segment of a score and how far it lies along it, 0 to 1.
fn place(at: &[f64], z: f64) -> (usize, f64) {
    let segment = at.partition_point(|a| *a <= z).clamp(1, at.len() - 1) - 1;
    (segment, ((z - at[segment]) / (at[segment + 1] - at[segment])).clamp(0.0, 1.0))
}

/// Gradient and curvature of the penalised log loss.
fn slopes(log_odds: &[f64], outcomes: &[bool], at: &[f64], value: &[f64]) -> (Vec<f64>, Matrix) {
    let n = at.len();
    let (mut gradient, mut curvature) = (vec![0.0; n], Matrix::zeros(n, n));
    for (z, y) in log_odds.iter().zip(outcomes) {
        let (k, part) = place(at, *z);
        let p = sigmoid((1.0 - part) * value[k] + part * value[k + 1]);
        let (residual, weight) = (p - f64::from(u8::from(*y)), p * (1.0 - p));
        for (i, own) in [(k, 1.0 - part), (k + 1, part)] {
            gradient[i] += residual * own;
            for (j, other) in [(k, 1.0 - part), (k + 1, part)] {
                curvature.row_mut(i)[j] += weight * own * other;
            }
        }
    }
    for i in 0..n {
        gradient[i] += LIGHTLY * (value[i] - at[i]);
        curvature.row_mut(i)[i] += LIGHTLY;
    }
    for i in 1..n - 1 {
        let (left, right) = (1.0 / (at[i] - at[i - 1]), 1.0 / (at[i + 1] - at[i]));
        let bend = [(i - 1, left), (i, -left - right), (i + 1, right)];
        let change: f64 = bend.iter().map(|(j, weight)| weight * value[*j]).sum();
        for (j, own) in bend {
            gradient[j] += STIFFNESS * change * own;
            for (k, other) in bend {
                curvature.row_mut(j)[k] += STIFFNESS * own * other;
            }
        }
    }
    (gradient, curvature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::rng::Rng;

    /// Scores that are right but for a bend: too timid above 1.
    #[test]
    fn a_bend_is_found_and_a_line_stays_one() {
        let mut rng = Rng::new(8);
        let z: Vec<f64> = (0..6000).map(|_| 2.0 * rng.normal()).collect();
        let bent = |z: f64| if z > 1.0 { 1.0 + 2.5 * (z - 1.0) } else { z };
        for (truth, near) in [(&bent as &dyn Fn(f64) -> f64, 0.5), (&|z| 0.6 * z - 0.3, 0.3)] {
            let y: Vec<bool> = z.iter().map(|z| rng.f64() < sigmoid(truth(*z))).collect();
            let Some((at, value)) = bend(&z, &y) else { panic!("no fit") };
            assert!(value.is_sorted() && at.is_sorted(), "{value:?}");
            for score in [-2.0, -1.0, 0.0, 1.0, 2.0] {
                let (k, part) = place(&at, score);
                let found = (1.0 - part) * value[k] + part * value[k + 1];
                assert!((sigmoid(found) - sigmoid(truth(score))).abs() < 0.05, "{score}: {found}, {}", truth(score));
                assert!((found - truth(score)).abs() < near, "{score}: {found}, {}", truth(score));
            }
        }
    }

    #[test]
    fn few_places_and_hostile_scores_give_none_or_a_rising_line() {
        assert!(bend(&[1.0; 50], &[true; 50]).is_none());
        let z: Vec<f64> = (0..200).map(|i| f64::from(i % 3) * 50.0 - 50.0).collect();
        let y: Vec<bool> = (0..200).map(|i| i % 3 == 0).collect();
        let (_, value) = bend(&z, &y).unwrap_or_default();
        assert!(value.is_sorted() && value.iter().all(|v| v.is_finite()), "{value:?}");
    }
}
