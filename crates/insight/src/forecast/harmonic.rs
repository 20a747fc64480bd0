//! Long or several seasons: a yearly wave by a few harmonics, what remains by exponential smoothing.
//!
//! A year has 365.25 days or 52.18 weeks, too many for one seasonal index each and no whole number. A line and K pairs of sines and cosines (dynamic
//! harmonic regression; Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., §10.5) need only 2K + 2 coefficients; K is chosen by
//! AICc. The remainder keeps its short season (the week).

use std::f64::consts::TAU;

use super::ets::{EtsFit, Noise, Season, Structure, Trend, fit as fit_ets};
use crate::num::linalg::{Matrix, cholesky_solve};

const MOST: usize = 4;

/// A fitted wave with smoothed remainder.
#[derive(Debug, Clone)]
pub struct HarmonicFit {
    /// Pairs of sines and cosines.
    pub pairs: usize,
    /// Length of the wave in periods.
    pub wave: f64,
    /// The remainder's model.
    pub rest: EtsFit,
    /// One-step forecasts of the given periods.
    pub fitted: Vec<f64>,
    coefficients: Vec<f64>,
    length: usize,
}

impl HarmonicFit {
    /// Point forecasts of the next `h` periods.
    pub fn forecast(&self, h: usize) -> Vec<f64> {
        let rest = self.rest.forecast(h);
        rest.iter().enumerate().map(|(step, r)| r + self.at(self.length + step)).collect()
    }

    /// The wave alone (the line belongs to the remainder's level).
    fn at(&self, t: usize) -> f64 {
        regressors(t, self.wave, self.pairs).iter().zip(&self.coefficients).skip(2).map(|(x, c)| x * c).sum()
    }
}

/// Fits a wave of `wave` periods and the short season `period` (1 for none). `None` when the series is shorter than one and a half waves or no wave improves
/// on the line.
pub fn fit(y: &[f64], wave: f64, period: usize) -> Option<HarmonicFit> {
    if wave.is_nan() || wave <= 4.0 || (y.len() as f64) < 1.5 * wave {
        return None;
    }
    let mut best: Option<(f64, usize, Vec<f64>)> = None;
    for pairs in 0..=MOST {
        let Some((aicc, coefficients)) = regress(y, wave, pairs) else { continue };
        if best.as_ref().is_none_or(|b| aicc < b.0) {
            best = Some((aicc, pairs, coefficients));
        }
    }
    let (_, pairs, coefficients) = best.filter(|b| b.1 > 0)?;
    let wave_at =
        |t: usize| -> f64 { regressors(t, wave, pairs).iter().zip(&coefficients).skip(2).map(|(x, c)| x * c).sum() };
    let rest: Vec<f64> = y.iter().enumerate().map(|(t, v)| v - wave_at(t)).collect();
    let trends = [Trend::None, Trend::Damped];
    let seasons = if period > 1 { &[Season::None, Season::Additive][..] } else { &[Season::None][..] };
    let fits = trends.iter().flat_map(|&trend| {
        seasons.iter().filter_map({
            let rest = &rest;
            move |&season| fit_ets(rest, period, Structure { noise: Noise::Additive, trend, season })
        })
    });
    let rest = fits.min_by(|a, b| a.aicc.total_cmp(&b.aicc))?;
    let fitted = rest.fitted.iter().enumerate().map(|(t, v)| v + wave_at(t)).collect();
    Some(HarmonicFit { pairs, wave, rest, fitted, coefficients, length: y.len() })
}

fn regressors(t: usize, wave: f64, pairs: usize) -> Vec<f64> {
    let t = t as f64;
    let mut row = vec![1.0, t / wave];
    for k in 1..=pairs {
        let (sine, cosine) = (TAU * k as f64 * t / wave).sin_cos();
        row.extend([sine, cosine]);
    }
    row
}

fn regress(y: &[f64], wave: f64, pairs: usize) -> Option<(f64, Vec<f64>)> {
    let columns = 2 + 2 * pairs;
    let n = y.len() as f64;
    let k = columns as f64 + 1.0;
    if n <= k + 2.0 {
        return None;
    }
    let mut normal = Matrix::zeros(columns, columns);
    let mut right = vec![0.0; columns];
    let rows: Vec<Vec<f64>> = (0..y.len()).map(|t| regressors(t, wave, pairs)).collect();
    for (row, &value) in rows.iter().zip(y) {
        for i in 0..columns {
            for j in 0..columns {
                normal[(i, j)] += row[i] * row[j];
            }
            right[i] += row[i] * value;
        }
    }
    (0..columns).for_each(|i| normal[(i, i)] += 1e-9);
    let coefficients = cholesky_solve(&normal, &right)?;
    let error =
        |(row, value): (&Vec<f64>, &f64)| value - row.iter().zip(&coefficients).map(|(x, c)| x * c).sum::<f64>();
    let squares: f64 = rows.iter().zip(y).map(error).map(|e| e * e).sum();
    let aicc = n * (squares / n).max(1e-300).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
    Some((aicc, coefficients))
}
