//! Straight lines: whether one goes through a series, so that what levels off or stands still is no longer asked.

use super::season::line;
use super::wander::{Beside, MOST_CARRIED};
use crate::num::stats::mean;

/// What is known of a line through a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// None, or none that chance could not have made.
    Unclear,
    /// A slope far beyond what noise and wandering make.
    Clear,
    /// Every value lies on the line.
    Exact,
    /// Clear, and of the same percentage each period rather than of the same amount.
    Growth,
}

/// Values below which no line is spoken of.
const FEWEST: usize = 5;
/// Values below which a line cannot be told from a curve.
const FEWEST_GROWTH: usize = 12;
/// Standard errors that a slope must be away from zero.
const CLEAR: f64 = 4.0;
/// By how much Bayes's information criterion of the line must be below that of a random walk.
const BEYOND_WALK: f64 = 4.0;

/// What is known of a line through the values or through their logarithms.
pub fn of(y: &[f64]) -> Trend {
    match straight(y) {
        Trend::Exact => Trend::Exact,
        _ if grows(y) => Trend::Growth,
        other => other,
    }
}

/// Whether the series grows by a percentage: a clear line through the logarithms, likelier by two units of log-likelihood than a line through the values,
/// whether that one's errors are of one size or, like those of the other, in proportion to the level: so only the shape decides.
fn grows(y: &[f64]) -> bool {
    if y.len() < FEWEST_GROWTH || y.iter().any(|v| *v <= 0.0) {
        return false;
    }
    let n = y.len() as f64;
    let logs: Vec<f64> = y.iter().map(|v| v.ln()).collect();
    if !matches!(straight(&logs), Trend::Clear | Trend::Exact) {
        return false;
    }
    let squares = |values: &[f64]| {
        let (intercept, slope) = line(values);
        values.iter().enumerate().map(|(t, v)| (v - intercept - slope * t as f64).powi(2)).sum::<f64>()
    };
    let least = |sum: f64, size: f64| 0.5 * n * (sum.max(1e-24 * size) / n).ln();
    let size: f64 = y.iter().map(|v| v * v).sum();
    let by_logs = least(squares(&logs), n) + logs.iter().sum::<f64>();
    by_logs + 2.0 < least(squares(y), size).min(proportional(y).map_or(f64::INFINITY, |(sum, ln)| least(sum, n) + ln))
}

/// The line through the values with errors in proportion to it (iterated weighted least squares): the sum of their squares and that of the logarithms of
/// the line; `None` where it falls to zero.
fn proportional(y: &[f64]) -> Option<(f64, f64)> {
    let mut weights = vec![1.0; y.len()];
    let mut on_line = vec![0.0; y.len()];
    for _ in 0..10 {
        let sum = |f: &dyn Fn(f64, f64) -> f64| {
            y.iter().zip(&weights).enumerate().map(|(t, (v, w))| w * f(t as f64, *v)).sum::<f64>()
        };
        let total = sum(&|_, _| 1.0);
        let (middle, centre) = (sum(&|t, _| t) / total, sum(&|_, v| v) / total);
        let slope = sum(&|t, v| (t - middle) * (v - centre)) / sum(&|t, _| (t - middle).powi(2));
        on_line.iter_mut().enumerate().for_each(|(t, f)| *f = centre + slope * (t as f64 - middle));
        if on_line.iter().any(|f| f.is_nan() || *f <= 0.0) {
            return None;
        }
        weights.iter_mut().zip(&on_line).for_each(|(w, f)| *w = f.powi(-2));
    }
    let squares = y.iter().zip(&on_line).map(|(v, f)| (v / f - 1.0).powi(2)).sum();
    Some((squares, on_line.iter().map(|f| f.ln()).sum()))
}

/// Tests the slope of the least-squares line with its standard error for autocorrelated deviations: that of independent ones times
/// (1 + φ)/(1 − φ) under the root, φ their first autocorrelation (Bayley & Hammersley 1946). A walk has slopes by chance and its φ is read too
/// low in short series, so the line with autocorrelated deviations must also explain the changes clearly better than a walk does.
fn straight(y: &[f64]) -> Trend {
    if y.len() < FEWEST {
        return Trend::Unclear;
    }
    let n = y.len() as f64;
    let (intercept, slope) = line(y);
    let rest: Vec<f64> = y.iter().enumerate().map(|(t, v)| v - intercept - slope * t as f64).collect();
    let squares: f64 = rest.iter().map(|v| v * v).sum();
    let centre = mean(y);
    let whole: f64 = y.iter().map(|v| (v - centre).powi(2)).sum();
    let size: f64 = y.iter().map(|v| v * v).sum();
    // Equal values, but for the last digits that a computer keeps, have no slope.
    if whole <= 1e-20 * size {
        return Trend::Unclear;
    }
    if squares <= 1e-14 * whole + 1e-24 * size {
        return Trend::Exact;
    }
    let carried = rest.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / squares;
    if carried >= MOST_CARRIED {
        return Trend::Unclear;
    }
    let inflation = ((1.0 + carried.max(0.0)) / (1.0 - carried.max(0.0))).sqrt();
    let error = (squares / (n - 2.0) * 12.0 / (n * (n * n - 1.0))).sqrt() * inflation;
    let walk: f64 = y.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum();
    let beats = Beside::of(&rest).beats(3.0, (walk, 0.0), BEYOND_WALK, n - 1.0, 0.0);
    if slope.abs() > CLEAR * error && beats { Trend::Clear } else { Trend::Unclear }
}
