//! The forecasts that everything else must beat, and those for demand with many zeros.

use super::season::seasonal_indices;
use crate::num::stats::mean;

/// The mean of the last `window` values, for ever.
pub fn average(y: &[f64], window: usize, h: usize) -> Vec<f64> {
    vec![mean(&y[y.len().saturating_sub(window)..]); h]
}

/// The last value, for ever.
pub fn naive(y: &[f64], h: usize) -> Vec<f64> {
    vec![y.last().copied().unwrap_or(0.0); h]
}

/// The same period of the last season; `None` below one whole season.
pub fn seasonal_naive(y: &[f64], period: usize, h: usize) -> Option<Vec<f64>> {
    (period >= 1 && y.len() >= period).then(|| (0..h).map(|step| y[y.len() - period + step % period]).collect())
}

/// The line from the first to the last value; `None` below two values.
pub fn drift(y: &[f64], h: usize) -> Option<Vec<f64>> {
    let (&first, &last) = (y.first()?, y.last()?);
    let slope = (last - first) / (y.len().checked_sub(1).filter(|&n| n > 0)? as f64);
    Some((1..=h).map(|step| last + slope * step as f64).collect())
}

/// Last season plus the mean change from one season to the next, taken over the whole series; `None` below two seasons.
pub fn seasonal_drift(y: &[f64], period: usize, h: usize) -> Option<Vec<f64>> {
    if period < 2 || y.len() < 2 * period {
        return None;
    }
    let indices = seasonal_indices(y, period, false)?;
    let last = y.len() - period;
    let level = mean(&y[last..]);
    let seasons = y.len() / period;
    let first = mean(&y[y.len() - seasons * period..][..period]);
    let slope = (level - first) / ((seasons - 1) * period) as f64;
    let middle = (period as f64 - 1.0) / 2.0;
    let ahead = |step: usize| level + slope * ((period + step) as f64 - middle) + indices[(y.len() + step) % period];
    Some((0..h).map(ahead).collect())
}

/// Croston's method for demand with zeros (1972): smoothed size ÷ smoothed interval, with the correction of Syntetos & Boylan (2005).
/// `None` without two demands.
pub fn croston(y: &[f64], h: usize) -> Option<Vec<f64>> {
    const WEIGHT: f64 = 0.1;
    let demands: Vec<(usize, f64)> = y.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(t, v)| (t, *v)).collect();
    if demands.len() < 2 {
        return None;
    }
    let mut size = demands[0].1;
    let mut interval = (demands[demands.len() - 1].0 - demands[0].0) as f64 / (demands.len() - 1) as f64;
    for pair in demands.windows(2) {
        size += WEIGHT * (pair[1].1 - size);
        interval += WEIGHT * ((pair[1].0 - pair[0].0) as f64 - interval);
    }
    Some(vec![(1.0 - WEIGHT / 2.0) * size / interval; h])
}

/// Teunter, Syntetos & Babai's method (2011): smoothed size × smoothed chance of demand, which fades when demand has ended.
/// `None` without two demands.
pub fn fading(y: &[f64], h: usize) -> Option<Vec<f64>> {
    const WEIGHT: f64 = 0.1;
    let demands = y.iter().filter(|&&v| v != 0.0).count();
    if demands < 2 {
        return None;
    }
    let mut size = y.iter().copied().find(|&v| v != 0.0)?;
    let mut chance = demands as f64 / y.len() as f64;
    for &value in y {
        if value != 0.0 {
            size += WEIGHT * (value - size);
        }
        chance += WEIGHT * (f64::from(u8::from(value != 0.0)) - chance);
    }
    Some(vec![size * chance; h])
}
