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
}

/// Values below which no line is spoken of.
const FEWEST: usize = 5;
/// Standard errors that a slope must be away from zero.
const CLEAR: f64 = 4.0;
/// By how much Bayes's information criterion of the line must be below that of a random walk.
const BEYOND_WALK: f64 = 4.0;

/// Tests the slope of the least-squares line with its standard error for autocorrelated deviations: that of independent ones times
/// (1 + φ)/(1 − φ) under the root, φ their first autocorrelation (Bayley & Hammersley 1946). A walk has slopes by chance and its φ is read too
/// low in short series, so the line with autocorrelated deviations must also explain the changes clearly better than a walk does.
pub fn of(y: &[f64]) -> Trend {
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
