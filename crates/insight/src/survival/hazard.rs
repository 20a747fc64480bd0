//! The rate of leaving by age: when in their life do customers go?
//!
//! Within each band of age the rate is leavers per time at risk, with exact Poisson limits. Sources: the piecewise
//! exponential model (Friedman, Annals of Statistics 10, 1982); Garwood's limits (Biometrika 28, 1936).

use serde::Serialize;

use super::{Spell, check};
use crate::error::{InsightError, Result};
use crate::num::special::gamma_quantile;
use crate::num::stats::sum;

/// The rate of leaving in one band of age.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// Start of the band.
    pub from: f64,
    /// End of the band.
    pub to: f64,
    /// Time that customers spent in it, over all customers.
    pub exposure: f64,
    /// Customers who left in it.
    pub ended: usize,
    /// Leavers per time unit at risk; `None` when nobody was ever that old.
    pub rate: Option<f64>,
    /// Limits of the rate; the upper one alone is known when nobody left.
    pub limits: Option<(f64, f64)>,
    /// Probability that a customer at the start of the band leaves within it.
    pub leaves: Option<f64>,
}

/// The rate of leaving between consecutive `edges` (at least two, strictly ascending, first ≥ 0). A stay that ends exactly on
/// an edge counts in the band below it; stays beyond the last edge count as still there at it.
///
/// Errors: as for [`super::kaplan_meier`], or edges that do not ascend.
pub fn hazard_by_age(spells: &[Spell], edges: &[f64], level: f64) -> Result<Vec<Band>> {
    check(spells, level)?;
    let ascending = edges.windows(2).all(|pair| pair[0] < pair[1]);
    if edges.len() < 2 || !ascending || edges.iter().any(|e| !e.is_finite() || *e < 0.0) {
        return Err(InsightError::setting("edges", format!("{edges:?}"), "ages must ascend, from 0 or later"));
    }
    let first = edges[0];
    let band = |pair: &[f64]| {
        let (from, to) = (pair[0], pair[1]);
        let exposure = sum(spells.iter().map(|s| s.duration.clamp(from, to) - from));
        let within = |d: f64| d <= to && (d > from || (d == from && from == first));
        let ended = spells.iter().filter(|s| s.ended && within(s.duration)).count();
        let rate = (exposure > 0.0).then(|| ended as f64 / exposure);
        Band {
            from,
            to,
            exposure,
            ended,
            rate,
            limits: rate.map(|_| rate_limits(ended, exposure, level)),
            leaves: rate.map(|rate| -(-rate * (to - from)).exp_m1()),
        }
    };
    Ok(edges.windows(2).map(band).collect())
}

/// Exact limits of a Poisson rate; the upper one is infinite without exposure.
pub(super) fn rate_limits(ended: usize, exposure: f64, level: f64) -> (f64, f64) {
    let (d, tail) = (ended as f64, 0.5 * (1.0 - level));
    if exposure <= 0.0 {
        return (0.0, f64::INFINITY);
    }
    let low = if ended == 0 { 0.0 } else { gamma_quantile(d, tail) / exposure };
    (low, gamma_quantile(d + 1.0, 1.0 - tail) / exposure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_exposure_and_leavers_by_band() {
        let spell = |duration, ended| Spell { duration, ended };
        let spells = [spell(1.0, true), spell(2.0, true), spell(3.0, false), spell(9.0, true)];
        let bands = hazard_by_age(&spells, &[0.0, 2.0, 4.0, 5.0, 20.0, 30.0], 0.95).unwrap();
        let seen: Vec<_> = bands.iter().map(|b| (b.exposure, b.ended)).collect();
        assert_eq!(seen, vec![(7.0, 2), (3.0, 0), (1.0, 0), (4.0, 1), (0.0, 0)]);
        assert_eq!((bands[0].rate, bands[4].rate, bands[4].leaves), (Some(2.0 / 7.0), None, None));
        assert_eq!(bands[1].limits.unwrap().0, 0.0);
    }

    #[test]
    fn limits_are_garwood_s() {
        let (low, high) = rate_limits(10, 1.0, 0.95);
        assert!((low - 4.795_389).abs() < 1e-5 && (high - 18.390_36).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn refuses_edges_that_do_not_ascend() {
        let spells = [Spell { duration: 1.0, ended: true }];
        for edges in [&[][..], &[1.0], &[2.0, 1.0], &[0.0, f64::NAN], &[-1.0, 1.0]] {
            assert!(hazard_by_age(&spells, edges, 0.9).is_err());
        }
    }
}
