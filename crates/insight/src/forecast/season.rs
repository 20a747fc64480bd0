//! Seasons: whether a series has one, which period, and its classical indices.

use crate::num::special::beta_inc;
use crate::num::stats::{mean, quantile_sorted};

/// Autocorrelation at a lag; 0 for a series without variation.
pub fn autocorrelation(y: &[f64], lag: usize) -> f64 {
    let centre = mean(y);
    let total: f64 = y.iter().map(|v| (v - centre).powi(2)).sum();
    if total <= 0.0 || lag >= y.len() {
        return 0.0;
    }
    y.iter().zip(&y[lag..]).map(|(a, b)| (a - centre) * (b - centre)).sum::<f64>() / total
}

/// Whether the means of the period's positions differ beyond chance: the F-test of seasonal dummies around a straight line, at 5 %.
/// It sees a season in three years, where the test of one autocorrelation needs many more. Needs two whole periods and three values.
pub fn is_seasonal(y: &[f64], period: usize) -> bool {
    seasonal_p(y, period).is_some_and(|p| p < 0.05)
}

/// The p-value of [`is_seasonal`]; `None` when the series is too short or has no variation.
pub fn seasonal_p(y: &[f64], period: usize) -> Option<f64> {
    if period < 2 || y.len() < 2 * period + 3 {
        return None;
    }
    let rest = detrend(y);
    let total: f64 = rest.iter().map(|v| v * v).sum();
    let mut between = 0.0;
    for position in 0..period {
        let group: Vec<f64> = rest.iter().skip(position).step_by(period).copied().collect();
        between += group.len() as f64 * mean(&group).powi(2);
    }
    let size = y.iter().map(|v| v * v).sum::<f64>();
    if total <= 1e-20 * size {
        return None;
    }
    let (upper, lower) = ((period - 1) as f64, (y.len() - period - 1) as f64);
    let within = (total - between).max(1e-12 * total);
    let f = (between / upper) / (within / lower);
    Some(beta_inc(lower / 2.0, upper / 2.0, lower / (lower + upper * f)))
}

/// Whether swings grow with the level: line and season of the logarithms explain a positive series better than those of the values
/// themselves, by two units of log-likelihood (Box & Cox 1964, the choice between their λ = 0 and λ = 1).
pub fn swings_grow(y: &[f64], period: usize) -> bool {
    if period < 2 || y.len() < 2 * period + 3 || y.iter().any(|&v| v <= 0.0) {
        return false;
    }
    let n = y.len() as f64;
    let logs: Vec<f64> = y.iter().map(|v| v.ln()).collect();
    let unexplained = |values: &[f64]| {
        let rest = detrend(values);
        let means: Vec<f64> =
            (0..period).map(|at| mean(&rest.iter().skip(at).step_by(period).copied().collect::<Vec<_>>())).collect();
        let squares: f64 = rest.iter().enumerate().map(|(t, v)| (v - means[t % period]).powi(2)).sum();
        let size: f64 = values.iter().map(|v| v * v).sum();
        0.5 * n * (squares.max(1e-24 * size) / n).ln()
    };
    unexplained(&logs) + logs.iter().sum::<f64>() + 2.0 < unexplained(y)
}

/// The series without its straight line.
pub fn detrend(y: &[f64]) -> Vec<f64> {
    let (intercept, slope) = line(y);
    y.iter().enumerate().map(|(t, v)| v - intercept - slope * t as f64).collect()
}

/// Least-squares line over t = 0, 1, …: (intercept, slope).
pub fn line(y: &[f64]) -> (f64, f64) {
    let n = y.len() as f64;
    let (centre, middle) = (mean(y), (n - 1.0) / 2.0);
    let spread: f64 = (0..y.len()).map(|t| (t as f64 - middle).powi(2)).sum();
    if spread == 0.0 {
        return (centre, 0.0);
    }
    let slope = y.iter().enumerate().map(|(t, v)| (t as f64 - middle) * (v - centre)).sum::<f64>() / spread;
    (centre - slope * middle, slope)
}

/// Seasonal indices by classical decomposition: medians of the ratios (or differences) to the centred moving average, made to
/// average 1 (or 0). `indices[t % period]` belongs to `y[t]`. `None` below two whole periods, or when ratios are asked of a series that is not positive.
pub fn seasonal_indices(y: &[f64], period: usize, multiplicative: bool) -> Option<Vec<f64>> {
    if period < 2 || y.len() < 2 * period || (multiplicative && y.iter().any(|&v| v <= 0.0)) {
        return None;
    }
    let half = period / 2;
    let mut groups: Vec<Vec<f64>> = vec![Vec::new(); period];
    for t in half..y.len() - half {
        let trend = if period.is_multiple_of(2) {
            let inner: f64 = y[t - half + 1..t + half].iter().sum();
            (inner + 0.5 * (y[t - half] + y[t + half])) / period as f64
        } else {
            mean(&y[t - half..=t + half])
        };
        groups[t % period].push(if multiplicative { y[t] / trend } else { y[t] - trend });
    }
    let mut indices = Vec::with_capacity(period);
    for group in &mut groups {
        if group.is_empty() {
            return None;
        }
        group.sort_unstable_by(f64::total_cmp);
        // With few years the mean uses all of them; with many the median shrugs off a freak one.
        indices.push(if group.len() < 5 { mean(group) } else { quantile_sorted(group, 0.5) });
    }
    let centre = mean(&indices);
    if multiplicative && (centre <= 0.0 || indices.iter().any(|&i| i <= 1e-6 * centre)) {
        return None;
    }
    indices.iter_mut().for_each(|i| if multiplicative { *i /= centre } else { *i -= centre });
    Some(indices)
}
