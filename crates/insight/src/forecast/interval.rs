//! Intervals around forecasts, from the errors that the same forecaster made at rolling origins.
//!
//! The mean square error grows with the horizon; it is pooled over horizons by a straight line in the horizon that never
//! falls. The interval is that of Student's t with as many degrees of freedom as there were origins, less for long horizons,
//! since the errors of neighbouring origins overlap.

use super::Point;
use super::method::Setting;
use crate::num::special::t_quantile;
use crate::num::stats::mean;

/// Points with intervals. `errors` holds, per rolling origin, the errors 1, 2, … periods ahead.
pub(super) fn around(points: &[f64], y: &[f64], errors: &[Vec<f64>], setting: &Setting, level: f64) -> Vec<Point> {
    let spread = spread(y, errors, points.len());
    points
        .iter()
        .enumerate()
        .map(|(step, &value)| {
            let interval = spread.as_ref().and_then(|(scales, freedom)| {
                let half = t_quantile(0.5 + level / 2.0, *freedom) * scales[step];
                let low = if setting.positive { (value - half).max(0.0) } else { value - half };
                half.is_finite().then_some((low, value + half))
            });
            Point { value, interval }
        })
        .collect()
}

/// Standard errors by horizon and their degrees of freedom; `None` below three values.
fn spread(y: &[f64], errors: &[Vec<f64>], h: usize) -> Option<(Vec<f64>, f64)> {
    let origins = errors.len();
    if origins < 4 {
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
