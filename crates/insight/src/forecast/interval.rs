//! Intervals around forecasts, from the errors that the same forecaster made at rolling origins.
//!
//! The mean absolute error grows with the horizon along a straight line that never falls. Each error is divided by the line; the wanted quantile
//! of these ratios, whatever their shape, times the line is half the interval (rolling-origin prediction intervals; Hyndman & Athanasopoulos 2021,
//! *Forecasting*, 5.5; conformal in spirit, Vovk et al. 2005). Few origins know the quantile badly: it is widened as Student's t is wider than the normal, with
//! as many degrees of freedom as there were origins, fewer where the errors so many periods ahead go together from one origin to the next, as
//! those of a random walk do: n (1 − ρ)/(1 + ρ), ρ being nearly 1 − 1/h there. That is Bayley & Hammersley's (1946) number for a mean; a scale,
//! as here, would be known as if from n (1 − ρ²)/(1 + ρ²). The smaller one is taken on purpose: ρ itself is read from few origins and too low.

use super::Point;
use super::method::Setting;
use super::position::{Closed, Spread};
use super::select::Miss;
use crate::num::special::{norm_quantile, t_quantile};
use crate::num::stats::{mean, quantile};

/// Points with intervals. `misses` holds, per rolling origin, the misses 1, 2, … periods ahead.
///
/// Where errors grew in proportion to the forecasts (their likelihood decides), the interval does, too; where positions of the season vary more than
/// others ([`Spread`]), so do their intervals. Days that are always closed teach nothing of the others.
pub(super) fn around(
    points: &[f64],
    y: &[f64],
    misses: &[Vec<Miss>],
    setting: &Setting,
    closed: &Closed,
    level: f64,
) -> Vec<Point> {
    let open = |list: &Vec<Miss>| list.iter().filter(|m| !closed.is(m.at)).copied().collect::<Vec<_>>();
    let misses: Vec<Vec<Miss>> = misses.iter().map(open).filter(|list| !list.is_empty()).collect();
    let ahead = |(step, &p): (usize, &f64)| p > 0.0 || closed.is(y.len() + step);
    let relative = setting.positive && grows_with_level(&misses) && points.iter().enumerate().all(ahead);
    let relative = relative && misses.len() >= FEWEST;
    let spread = if misses.len() >= FEWEST { Spread::of(y, setting.period, closed, relative) } else { Spread::none() };
    let unit = |miss: &Miss| miss.error / spread.at(miss.at) / if relative { miss.forecast } else { 1.0 };
    let errors: Vec<Vec<f64>> = misses.iter().map(|list| list.iter().map(unit).collect()).collect();
    let halves = halves(y, &errors, points.len(), level);
    points
        .iter()
        .enumerate()
        .map(|(step, &value)| {
            let interval = halves.as_ref().and_then(|halves| {
                let half = halves[step] * spread.at(y.len() + step) * if relative { value } else { 1.0 };
                let low = if setting.positive { (value - half).max(0.0) } else { value - half };
                half.is_finite().then_some((low, value + half))
            });
            Point { value, interval }
        })
        .collect()
}

/// Origins needed to learn from their errors.
pub(super) const FEWEST: usize = 4;

/// Whether normal errors in proportion to the forecast are likelier than errors of one size.
fn grows_with_level(misses: &[Vec<Miss>]) -> bool {
    let all: Vec<&Miss> = misses.iter().flatten().collect();
    if all.is_empty() || all.iter().any(|m| m.forecast <= 0.0) {
        return false;
    }
    let n = all.len() as f64;
    let root = |squares: f64| (squares / n).sqrt().max(f64::MIN_POSITIVE).ln();
    let same = root(all.iter().map(|m| m.error * m.error).sum());
    let relative = root(all.iter().map(|m| (m.error / m.forecast).powi(2)).sum());
    relative + all.iter().map(|m| m.forecast.ln()).sum::<f64>() / n < same
}

/// Half the interval by horizon; `None` below three values.
fn halves(y: &[f64], errors: &[Vec<f64>], h: usize, level: f64) -> Option<Vec<f64>> {
    let tail = 0.5 + level / 2.0;
    if errors.len() < FEWEST {
        if y.len() < 3 {
            return None;
        }
        // Too few origins: the changes from value to value, adding up as in a random walk.
        let changes: Vec<f64> = y.windows(2).map(|w| (w[1] - w[0]).powi(2)).collect();
        let step = mean(&changes).sqrt() * t_quantile(tail, changes.len() as f64);
        return Some((1..=h).map(|ahead| step * (ahead as f64).sqrt()).collect());
    }
    let line = Line::through(errors);
    let sizes = |list: &Vec<f64>| -> Vec<f64> {
        list.iter().enumerate().map(|(step, e)| e.abs() / line.at(step).max(f64::MIN_POSITIVE)).collect()
    };
    let ratios: Vec<f64> = errors.iter().flat_map(sizes).collect();
    let freedom = freedoms(errors, h);
    let seen = quantile(&ratios, level) / norm_quantile(tail);
    // Beyond the largest error seen only a shape can tell: that of normal errors.
    let rare = (1.0 - level) * (ratios.len() as f64) < 1.0;
    let normal = mean(&ratios.iter().map(|r| r * r).collect::<Vec<_>>()).sqrt();
    let factor = if rare { seen.max(normal) } else { seen };
    Some((0..h).map(|step| factor * t_quantile(tail, freedom[step]) * line.at(step)).collect())
}

/// Degrees of freedom of the errors by horizon, never more than those of a nearer one; 3 at least.
fn freedoms(errors: &[Vec<f64>], h: usize) -> Vec<f64> {
    let mut least = f64::INFINITY;
    (0..h)
        .map(|step| {
            let seen: Vec<f64> = errors.iter().filter_map(|list| list.get(step).copied()).collect();
            if seen.len() >= FEWEST {
                let squares: f64 = seen.iter().map(|e| e * e).sum();
                let together: f64 = seen.windows(2).map(|w| w[0] * w[1]).sum();
                let n = seen.len() as f64;
                // The last product is missing from the sum.
                let rho = if squares > 0.0 { together / squares * n / (n - 1.0) } else { 0.0 }.clamp(0.0, 0.99);
                least = least.min(n * (1.0 - rho) / (1.0 + rho)).max(3.0);
            }
            if least.is_finite() { least } else { 3.0 }
        })
        .collect()
}

/// The mean absolute error as a straight line in the horizon.
struct Line {
    level: f64,
    middle: f64,
    slope: f64,
}

impl Line {
    /// Least squares over all errors; the slope is not negative and leaves the first step at least a quarter of the mean.
    fn through(errors: &[Vec<f64>]) -> Self {
        let all = || errors.iter().flat_map(|list| list.iter().enumerate().map(|(step, e)| (step as f64, e.abs())));
        let count = all().count() as f64;
        let middle = all().map(|(step, _)| step).sum::<f64>() / count;
        let level = all().map(|(_, size)| size).sum::<f64>() / count;
        let across: f64 = all().map(|(step, _)| (step - middle).powi(2)).sum();
        let along: f64 = all().map(|(step, size)| (step - middle) * (size - level)).sum();
        let slope = if across > 0.0 { (along / across).clamp(0.0, 0.75 * level / middle.max(1.0)) } else { 0.0 };
        Self { level, middle, slope }
    }

    fn at(&self, step: usize) -> f64 {
        self.level + self.slope * (step as f64 - self.middle)
    }
}
