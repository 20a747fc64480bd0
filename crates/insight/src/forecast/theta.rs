//! The Theta method, standard and optimised.
//!
//! Assimakopoulos & Nikolopoulos (2000) halve and double the curvature of a seasonally adjusted series and average both forecasts; Hyndman & Billah (2003)
//! show that this is simple exponential smoothing with half the slope of the trend line as drift. Fiorucci et al. (2016) let the data choose
//! how much curvature to keep (θ ≥ 1; θ = 2 is the standard method, θ → ∞ smoothing around the whole line).

use super::season::{is_seasonal, line, seasonal_indices};
use crate::num::optimize::{Limits, nelder_mead};

/// A fitted Theta model.
#[derive(Debug, Clone)]
pub struct ThetaFit {
    /// Smoothing weight of the level.
    pub alpha: f64,
    /// Curvature kept.
    pub theta: f64,
    /// Slope of the trend line of the adjusted series, per period.
    pub slope: f64,
    /// One-step forecasts of the given periods.
    pub fitted: Vec<f64>,
    intercept: f64,
    level: f64,
    length: usize,
    season: Option<(Vec<f64>, bool)>,
}

impl ThetaFit {
    /// Point forecasts of the next `h` periods.
    pub fn forecast(&self, h: usize) -> Vec<f64> {
        (0..h)
            .map(|step| {
                let t = self.length + step;
                let plain =
                    self.level / self.theta + (1.0 - 1.0 / self.theta) * (self.intercept + self.slope * t as f64);
                self.reseason(t, plain)
            })
            .collect()
    }

    fn reseason(&self, t: usize, value: f64) -> f64 {
        match &self.season {
            Some((indices, true)) => value * indices[t % indices.len()],
            Some((indices, false)) => value + indices[t % indices.len()],
            None => value,
        }
    }
}

/// Fits a Theta model: θ = 2 or, when `optimised`, the θ in 1..=10 with the least one-step squares. `None` below four values.
pub fn fit(y: &[f64], period: usize, optimised: bool) -> Option<ThetaFit> {
    if y.len() < 4 {
        return None;
    }
    let season = if is_seasonal(y, period) {
        let multiplicative = y.iter().all(|&v| v > 0.0);
        let found = seasonal_indices(y, period, multiplicative).map(|indices| (indices, multiplicative));
        found.or_else(|| seasonal_indices(y, period, false).map(|indices| (indices, false)))
    } else {
        None
    };
    let adjusted: Vec<f64> = y
        .iter()
        .enumerate()
        .map(|(t, v)| match &season {
            Some((indices, true)) => v / indices[t % period],
            Some((indices, false)) => v - indices[t % period],
            None => *v,
        })
        .collect();
    let (intercept, slope) = line(&adjusted);
    let unpack = |x: &[f64]| {
        let share = |v: f64| 1.0 / (1.0 + (-v).exp());
        let theta = if optimised { 1.0 + 9.0 * share(x[1]) } else { 2.0 };
        (0.01 + 0.98 * share(x[0]), theta)
    };
    let squares = |x: &[f64]| {
        let (alpha, theta) = unpack(x);
        smooth(&adjusted, intercept, slope, alpha, theta, None).0
    };
    let start: &[f64] = if optimised { &[-1.0, -2.0] } else { &[-1.0] };
    let best = nelder_mead(squares, start, 0.7, Limits { iterations: 200, gradient: 1e-8, change: 1e-9 });
    let (alpha, theta) = unpack(&best.x);
    let mut fitted = Vec::with_capacity(y.len());
    let (_, level) = smooth(&adjusted, intercept, slope, alpha, theta, Some(&mut fitted));
    let mut fit = ThetaFit { alpha, theta, slope, fitted: Vec::new(), intercept, level, length: y.len(), season };
    fit.fitted = fitted.iter().enumerate().map(|(t, &v)| fit.reseason(t, v)).collect();
    level.is_finite().then_some(fit)
}

/// Smooths the theta line; gives the squares of the one-step errors of the series itself and the last level.
fn smooth(
    y: &[f64],
    intercept: f64,
    slope: f64,
    alpha: f64,
    theta: f64,
    mut fitted: Option<&mut Vec<f64>>,
) -> (f64, f64) {
    let bent = |t: usize| theta * y[t] + (1.0 - theta) * (intercept + slope * t as f64);
    let mut level = bent(0);
    let mut squares = 0.0;
    for (t, &value) in y.iter().enumerate() {
        let expected = level / theta + (1.0 - 1.0 / theta) * (intercept + slope * t as f64);
        if t > 0 {
            squares += (value - expected).powi(2);
        }
        if let Some(list) = fitted.as_deref_mut() {
            list.push(expected);
        }
        level += alpha * (bent(t) - level);
    }
    (squares, level)
}
