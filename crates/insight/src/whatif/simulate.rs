//! Many runs of the model: intervals, chance of a loss, and scenarios compared draw by draw.

use serde::{Deserialize, Serialize};

use super::figures::{Assumptions, Figure, Scenario};
use super::model::{Metric, demand, paid, play};
use crate::error::{InsightError, Result};
use crate::num::rng::Rng;
use crate::num::stats::{mean, quantile_sorted};

/// How a simulation runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Periods to look ahead, 1 to 600.
    pub periods: usize,
    /// Runs, 100 to 200,000; runs × periods at most five million.
    pub draws: usize,
    /// Probability that an interval covers, e.g. 0.9.
    pub level: f64,
    /// Seed of all randomness.
    pub seed: u64,
}

impl Default for Settings {
    /// Twelve periods, two thousand runs, 90 % intervals.
    fn default() -> Self {
        Self { periods: 12, draws: 2000, level: 0.9, seed: 1 }
    }
}

/// Where a result lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// Average over the runs.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Middle run.
    pub median: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// What a scenario brings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The scenario's name.
    pub name: String,
    /// Results over the horizon, in the order of [`Metric::ALL`].
    pub totals: [Band; 4],
    /// Results per period, in the same order.
    pub periods: Vec<[Band; 4]>,
    /// Share of runs with a negative total profit.
    pub loss: f64,
    /// The difference to the base, run by run; `None` for the base itself.
    pub against_base: Option<Comparison>,
}

/// A scenario's difference to the base.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Comparison {
    /// Scenario less base, in the order of [`Metric::ALL`].
    pub difference: [Band; 4],
    /// Share of runs in which the scenario's total profit is higher than the base's.
    pub better: f64,
}

impl Settings {
    pub(super) fn check(&self) -> Result<()> {
        let wrong = InsightError::setting;
        if !(1..=600).contains(&self.periods) {
            return Err(wrong("periods", self.periods, "it must lie between 1 and 600"));
        }
        if !(100..=200_000).contains(&self.draws) || self.draws * self.periods > 5_000_000 {
            let rule = "between 100 and 200,000 runs are made, and at most five million periods in all";
            return Err(InsightError::setting("draws", self.draws, rule));
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(InsightError::setting("level", self.level, "it must lie between 0 and 1"));
        }
        Ok(())
    }
}

/// Simulates the base (first in the result, named "base") and every scenario on the same draws.
///
/// Errors: settings, figures or changes that make no sense, a reaction to prices where the base pays nothing, or results too
/// large to be numbers.
pub fn run(base: &Assumptions, scenarios: &[Scenario], settings: &Settings) -> Result<Vec<Outcome>> {
    settings.check()?;
    base.check()?;
    scenarios.iter().try_for_each(|s| s.check(base))?;
    let draws = draws(settings);
    let as_is = Scenario::new("base", []);
    let base_totals = play_all(base, &as_is, &draws, settings)?;
    let mut outcomes = vec![outcome(&as_is, &base_totals, None, settings)];
    for scenario in scenarios {
        let runs = play_all(base, scenario, &draws, settings)?;
        outcomes.push(outcome(scenario, &runs, Some(&base_totals), settings));
    }
    Ok(outcomes)
}

/// Quantiles for every run and figure: a Latin hypercube, so that few runs already fill each figure's range evenly.
fn draws(settings: &Settings) -> Vec<[f64; 14]> {
    let mut draws = vec![[0.0; 14]; settings.draws];
    for figure in Figure::ALL {
        let mut rng = Rng::stream(settings.seed, figure.index() as u64);
        let mut strata: Vec<usize> = (0..settings.draws).collect();
        rng.shuffle(&mut strata);
        for (draw, stratum) in draws.iter_mut().zip(strata) {
            draw[figure.index()] = (stratum as f64 + rng.f64()) / settings.draws as f64;
        }
    }
    draws
}

/// The results of all runs of one scenario.
struct Runs {
    /// Per metric one total per run.
    totals: [Vec<f64>; 4],
    /// Per period and metric one result per run.
    periods: Vec<[Vec<f64>; 4]>,
}

fn play_all(base: &Assumptions, scenario: &Scenario, draws: &[[f64; 14]], settings: &Settings) -> Result<Runs> {
    let empty = || std::array::from_fn(|_| Vec::with_capacity(draws.len()));
    let mut runs = Runs { totals: empty(), periods: (0..settings.periods).map(|_| empty()).collect() };
    for (row, u) in draws.iter().enumerate() {
        let totals = play_once(base, scenario, u, settings.periods, row, |period, results| {
            for (column, result) in runs.periods[period].iter_mut().zip(results) {
                column.push(*result);
            }
        })?;
        for (column, total) in runs.totals.iter_mut().zip(totals) {
            column.push(total);
        }
    }
    Ok(runs)
}

/// One run at given quantiles; an error when its results are not numbers.
pub(super) fn play_once(
    base: &Assumptions,
    scenario: &Scenario,
    u: &[f64; 14],
    periods: usize,
    row: usize,
    each: impl FnMut(usize, &[f64; 4]),
) -> Result<[f64; 4]> {
    let before = base.at(u);
    let after = scenario.apply(&before, u);
    let reaction = demand(paid(&before), paid(&after), after[Figure::Elasticity.index()]);
    if !reaction.is_finite() {
        let rule = "demand cannot react to a price that starts from or falls to nothing";
        return Err(InsightError::setting("elasticity", after[Figure::Elasticity.index()], rule));
    }
    let totals = play(&after, reaction, periods, each);
    match totals.iter().find(|t| !(t.is_finite() && t.abs() < 1e250)) {
        Some(wrong) => Err(InsightError::not_finite("simulated result", row, *wrong)),
        None => Ok(totals),
    }
}

fn outcome(scenario: &Scenario, runs: &Runs, base: Option<&Runs>, settings: &Settings) -> Outcome {
    let bands =
        |columns: &[Vec<f64>; 4]| -> [Band; 4] { std::array::from_fn(|i| band(columns[i].clone(), settings.level)) };
    let profit = Metric::Profit as usize;
    let share = |holds: &dyn Fn(usize) -> bool| {
        (0..settings.draws).filter(|row| holds(*row)).count() as f64 / settings.draws as f64
    };
    let compare = |base: &Runs| Comparison {
        difference: std::array::from_fn(|i| {
            let difference = runs.totals[i].iter().zip(&base.totals[i]).map(|(a, b)| a - b);
            band(difference.collect(), settings.level)
        }),
        better: share(&|row| runs.totals[profit][row] > base.totals[profit][row]),
    };
    Outcome {
        name: scenario.name.clone(),
        totals: bands(&runs.totals),
        periods: runs.periods.iter().map(bands).collect(),
        loss: share(&|row| runs.totals[profit][row] < 0.0),
        against_base: base.map(compare),
    }
}

fn band(mut values: Vec<f64>, level: f64) -> Band {
    values.sort_unstable_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    let at = |p| quantile_sorted(&values, p);
    Band { mean: mean(&values), low: at(tail), median: at(0.5), high: at(1.0 - tail) }
}

#[cfg(test)]
mod tests {
    use super::super::{Change, Uncertain};
    use super::*;

    fn shop() -> Assumptions {
        Assumptions::new()
            .with(Figure::Customers, 1000.0)
            .with(Figure::Churn, Uncertain::Triangular { low: 0.01, mode: 0.02, high: 0.05 })
            .with(Figure::OrdersPerCustomer, Uncertain::LogNormal { median: 0.5, sigma: 0.1 })
            .with(Figure::Price, 80.0)
            .with(Figure::OrderCost, 50.0)
            .with(Figure::Elasticity, Uncertain::Normal { mean: -1.5, sd: 0.3 })
            .with(Figure::FixedCost, 12_000.0)
    }

    #[test]
    fn same_seed_same_answer_and_bands_are_ordered() {
        let dearer = Scenario::new("dearer", [Change::Scale(Figure::Price, 1.05)]);
        let settings = Settings::default();
        let outcomes = run(&shop(), std::slice::from_ref(&dearer), &settings).unwrap();
        assert_eq!(outcomes, run(&shop(), &[dearer], &settings).unwrap());
        for outcome in &outcomes {
            for b in outcome.totals.iter().chain(outcome.periods.iter().flatten()) {
                assert!(b.low <= b.median && b.median <= b.high && b.low <= b.mean && b.mean <= b.high);
            }
            assert!((0.0..=1.0).contains(&outcome.loss));
        }
        // 5 % dearer: demand × 1.05^-1.5 ≈ 0.929, unit margin 34 instead of 30
        let gain = outcomes[1].against_base.unwrap();
        assert!(gain.better > 0.95 && gain.difference[1].median > 0.0 && gain.difference[0].median < 0.0);
    }

    #[test]
    fn a_scenario_that_changes_nothing_differs_by_nothing() {
        let outcomes =
            run(&shop(), &[Scenario::new("same", [Change::Scale(Figure::Churn, 1.0)])], &Settings::default());
        let same = outcomes.unwrap()[1].against_base.unwrap();
        assert!(same.better == 0.0 && same.difference.iter().all(|b| b.low == 0.0 && b.high == 0.0));
    }

    #[test]
    fn the_simulated_mean_is_the_true_one() {
        let base = Assumptions::new()
            .with(Figure::Customers, Uncertain::Uniform { low: 100.0, high: 300.0 })
            .with(Figure::OrdersPerCustomer, 1.0)
            .with(Figure::Price, 10.0);
        let found = &run(&base, &[], &Settings { periods: 3, ..Settings::default() }).unwrap()[0];
        assert!((found.totals[0].mean - 6000.0).abs() < 1.0 && (found.totals[0].low - 3300.0).abs() < 5.0);
    }

    #[test]
    fn refuses_nonsense() {
        let check = |base: &Assumptions, change: Option<Change>, settings: Settings| {
            run(base, &[Scenario::new("x", change.into_iter().collect::<Vec<_>>())], &settings).is_err()
        };
        let fine = Settings::default();
        assert!(check(&shop(), None, Settings { periods: 0, ..fine }));
        assert!(check(&shop(), None, Settings { draws: 5, ..fine }));
        assert!(check(&shop(), None, Settings { level: 1.5, ..fine }));
        assert!(check(&shop().with(Figure::Churn, 1.5), None, fine));
        assert!(check(&shop().with(Figure::Price, f64::NAN), None, fine));
        assert!(check(&shop(), Some(Change::Add(Figure::Churn, 2.0)), fine));
        assert!(check(&shop(), Some(Change::Scale(Figure::Price, f64::INFINITY)), fine));
        assert!(check(&shop(), Some(Change::Set(Figure::Discount, 1.0.into())), fine));
        assert!(!check(&shop(), Some(Change::Add(Figure::Discount, 0.1)), fine));
    }
}
