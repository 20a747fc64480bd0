//! Intervals around forecasts, from the errors that the same forecaster made at rolling origins.
//!
//! The mean square error grows with the horizon; it is pooled over horizons by a straight line in the horizon that never
//! falls. The interval is that of Student's t with as many degrees of freedom as there were origins, less for long horizons,
//! since the errors of neighbouring origins overlap.

use super::Point;
use super::method::Setting;
use super::select::Miss;
use crate::num::special::t_quantile;
use crate::num::stats::mean;

/// Points with intervals. `misses` holds, per rolling origin, the misses 1, 2, … periods ahead.
///
/// Where errors grew in proportion to the forecasts (their likelihood decides), the interval does, too.
pub(super) fn around(points: &[f64], y: &[f64], misses: &[Vec<Miss>], setting: &Setting, level: f64) -> Vec<Point> {
    let relative = setting.positive && grows_with_level(misses) && points.iter().all(|&p| p > 0.0);
    let unit = |miss: &Miss| if relative { miss.error / miss.forecast } else { miss.error };
    let errors: Vec<Vec<f64>> = misses.iter().map(|list| list.iter().map(unit).collect()).collect();
    let relative = relative && errors.len() >= FEWEST;
    let spread = spread(y, &errors, points.len());
    points
        .iter()
        .enumerate()
        .map(|(step, &value)| {
            let interval = spread.as_ref().and_then(|(scales, freedom)| {
                let half = t_quantile(0.5 + level / 2.0, *freedom) * scales[step] * if relative { value } else { 1.0 };
                let low = if setting.positive { (value - half).max(0.0) } else { value - half };
                half.is_finite().then_some((low, value + half))
            });
            Point { value, interval }
        })
        .collect()
}

/// Origins needed to learn from their errors.
const FEWEST: usize = 4;

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

/// Standard errors by horizon and their degrees of freedom; `None` below three values.
fn spread(y: &[f64], errors: &[Vec<f64>], h: usize) -> Option<(Vec<f64>, f64)> {
    let origins = errors.len();
    if origins < FEWEST {
        if y.len() < 3 {
            return None;
        }
        // Too few origins: the changes from value to value, adding up as in a random walk.
        let changes: Vec<f64> = y.windows(2).map(|w| w[1] - w[0]).collect();
        let step = mean(&changes.iter().map(|c| c * c).collect::<Vec<_>>()).sqrt();
        let scales = (1..=h).map(|ahead| step * (ahead as f64).sqrt()).collect();
        return Some((scales, changes.len() as f64));
    }
    let longest = errors.iter().map(Vec::len).max().unwrap_or(0);
    let (mut weight, mut sums) = (vec![0.0; longest], vec![0.0; longest]);
    for list in errors {
        for (step, error) in list.iter().enumerate() {
            weight[step] += 1.0;
            sums[step] += error * error;
        }
    }
    let total: f64 = weight.iter().sum();
    let middle = weight.iter().enumerate().map(|(s, w)| w * s as f64).sum::<f64>() / total;
    let level = sums.iter().sum::<f64>() / total;
    let across: f64 = weight.iter().enumerate().map(|(s, w)| w * (s as f64 - middle).powi(2)).sum();
    let along: f64 = (0..longest).map(|s| (s as f64 - middle) * (sums[s] - weight[s] * level)).sum();
    let slope = if across > 0.0 { (along / across).clamp(0.0, level / middle.max(1.0)) } else { 0.0 };
    let scales = (0..h).map(|step| (level + slope * (step as f64 - middle)).max(0.0).sqrt()).collect();
    let ahead = total / origins as f64;
    Some((scales, (origins as f64 / (1.0 + (ahead - 1.0) / 3.0)).max(3.0)))
}
