//! Which figure the result depends on most: each is moved across its own range with all others at their middle.

use serde::Serialize;

use super::figures::{Assumptions, Change, Figure, Scenario};
use super::model::Metric;
use super::simulate::Settings;
use super::simulate::play_once;
use crate::error::Result;

/// How far a result swings with one figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Swing {
    /// The figure.
    pub figure: Figure,
    /// The result with the figure at the lower end of its range.
    pub at_low: f64,
    /// The result with the figure at the upper end.
    pub at_high: f64,
    /// Whether the range was assumed (±10 %) because the figure was given as exact.
    pub assumed: bool,
}

impl Swing {
    /// The size of the swing.
    pub fn size(&self) -> f64 {
        (self.at_high - self.at_low).abs()
    }
}

/// The swings of a total under a scenario, largest first. Uncertain figures move across the interval of `settings.level`,
/// exact ones that are not zero by ±10 % (a scenario's own changes come on top).
///
/// Errors as for [`super::run`].
pub fn tornado(base: &Assumptions, scenario: &Scenario, metric: Metric, settings: &Settings) -> Result<Vec<Swing>> {
    settings.check()?;
    base.check()?;
    scenario.check(base)?;
    let total = |scenario: &Scenario, u: &[f64; 14]| {
        play_once(base, scenario, u, settings.periods, 0, |_, _| {}).map(|totals| totals[metric as usize])
    };
    let tail = 0.5 * (1.0 - settings.level);
    let mut swings = Vec::new();
    for figure in Figure::ALL {
        let uncertain = !base.get(figure).is_fixed();
        let replaced = scenario.changes.iter().any(|c| matches!(c, Change::Set(f, v) if *f == figure && !v.is_fixed()));
        let ends = if uncertain || replaced {
            let at = |p: f64| {
                let mut u = [0.5; 14];
                u[figure.index()] = p;
                total(scenario, &u)
            };
            [at(tail)?, at(1.0 - tail)?]
        } else {
            let at = |factor: f64| {
                let mut scaled = scenario.clone();
                scaled.changes.push(Change::Scale(figure, factor));
                total(&scaled, &[0.5; 14])
            };
            [at(0.9)?, at(1.1)?]
        };
        let swing = Swing { figure, at_low: ends[0], at_high: ends[1], assumed: !(uncertain || replaced) };
        if swing.size() > 0.0 {
            swings.push(swing);
        }
    }
    swings.sort_by(|a, b| b.size().total_cmp(&a.size()));
    Ok(swings)
}

#[cfg(test)]
mod tests {
    use super::super::Uncertain;
    use super::*;

    #[test]
    fn the_widest_bar_comes_first() {
        let base = Assumptions::new()
            .with(Figure::Customers, 100.0)
            .with(Figure::OrdersPerCustomer, Uncertain::Uniform { low: 0.5, high: 1.5 })
            .with(Figure::Price, 10.0)
            .with(Figure::FixedCost, 50.0);
        let settings = Settings { periods: 1, ..Settings::default() };
        let swings = tornado(&base, &Scenario::default(), Metric::Profit, &settings).unwrap();
        let found: Vec<_> = swings.iter().map(|s| (s.figure, s.assumed)).collect();
        assert_eq!(found[0], (Figure::OrdersPerCustomer, false));
        assert!((swings[0].at_low - 500.0).abs() < 1e-6 && (swings[0].at_high - 1400.0).abs() < 1e-6);
        assert_eq!(found[3], (Figure::FixedCost, true));
        assert!((swings[3].at_low - swings[3].at_high - 10.0).abs() < 1e-9);
        assert_eq!(found.len(), 4);
    }
}
