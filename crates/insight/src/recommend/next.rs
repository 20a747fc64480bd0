//! When each customer will buy again, by his own rhythm.
//!
//! The days between a customer's purchases are taken as log-normal around his own mean. Few gaps say little, so his mean and spread are
//! drawn towards those of all customers by as much as the data ask for (empirical Bayes for the normal model with unknown
//! variance; Gelman et al., *Bayesian Data Analysis*, 3rd ed., ch. 2-3). The next gap then follows Student's t on the log scale,
//! and the days of silence so far cut off the part of it that is already disproved.

use serde::Serialize;

use crate::error::{InsightError, Result};
use crate::num::special::{ln_gamma, t_cdf, t_quantile};
use crate::num::stats::{mean, variance};

/// How many own gaps the spread of all customers may count for; the first one where data cannot tell.
const PRIOR_GAPS: [f64; 5] = [4.0, 2.0, 8.0, 16.0, 32.0];
/// Customers needed to choose among them.
const ENOUGH: usize = 20;
/// Least variance of log gaps: a fifth of the gap, since people are not clocks.
const LEAST_VARIANCE: f64 = 0.04;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NextOptions {
    /// Today, in days since any fixed day.
    pub today: i32,
    /// Share of next purchases that should fall within the interval, in (0, 1).
    pub level: f64,
    /// Least number of different purchase days; two gaps make the weakest rhythm.
    pub least_days: usize,
    /// A silence that fewer than this share of the customer's gaps would outlast counts as lost, in [0, 1).
    pub lost_below: f64,
}

impl NextOptions {
    /// Sensible settings for a given day: 80 % interval, three purchase days, lost below 1 %.
    pub fn at(today: i32) -> Self {
        Self { today, level: 0.8, least_days: 3, lost_below: 0.01 }
    }
}

/// Why a next purchase cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Unknowable {
    /// Fewer purchase days than a rhythm needs.
    TooFewDays {
        /// Different purchase days found.
        found: usize,
        /// Needed.
        needed: usize,
    },
    /// So long silent that the rhythm has probably ended.
    ProbablyLost {
        /// Days since the last purchase.
        silent: i32,
        /// Share of this customer's gaps that would outlast the silence.
        chance: f64,
    },
}

impl std::fmt::Display for Unknowable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooFewDays { found: 1, needed } => write!(out, "bought on one day only; a rhythm needs {needed}"),
            Self::TooFewDays { found, needed } => {
                write!(out, "bought on {found} different days; a rhythm needs {needed}")
            }
            Self::ProbablyLost { silent, chance } => {
                write!(
                    out,
                    "silent for {silent} days; only {:.1} % of this customer's gaps last longer",
                    100.0 * chance
                )
            }
        }
    }
}

/// A customer's next purchase, in the same day numbers as the input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rhythm {
    /// Half of the next purchases come by this day.
    pub day: i32,
    /// The interval's first day (never before today).
    pub from: i32,
    /// The interval's last day.
    pub to: i32,
    /// The customer's typical gap in days (median).
    pub gap: f64,
    /// Different purchase days it rests on.
    pub days: usize,
    /// Share of this customer's gaps that outlast the silence so far.
    pub chance_of_return: f64,
}

/// One customer's answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NextPurchase {
    /// A date with its interval.
    Expected(Rhythm),
    /// Why there is none.
    Unknown(Unknowable),
}

/// All customers' answers and what they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rhythms {
    /// One answer per customer, in the order given.
    pub customers: Vec<NextPurchase>,
    /// Typical gap of all customers with a rhythm, in days; `None` when there is none.
    pub typical_gap: Option<f64>,
    /// Share of customers' last gaps that fell within the interval foretold from their earlier ones, and of how many; `None` below 20.
    pub backtest: Option<(f64, usize)>,
}

/// Foretells each customer's next purchase from his purchase days (any order, repetitions allowed).
///
/// # Errors
/// [`InsightError::Setting`] for a level outside (0, 1), [`InsightError::Future`] when a purchase lies after today (`row` is the
/// customer).
pub fn next_purchase(customers: &[Vec<i32>], options: &NextOptions) -> Result<Rhythms> {
    if !(options.level > 0.0 && options.level < 1.0) {
        return Err(InsightError::setting("level", options.level, "it must lie between 0 and 1"));
    }
    if !(0.0..1.0).contains(&options.lost_below) {
        return Err(InsightError::setting("lost_below", options.lost_below, "it must lie between 0 and 1"));
    }
    let mut days: Vec<Vec<i32>> = customers.to_vec();
    for (row, list) in days.iter_mut().enumerate() {
        list.sort_unstable();
        list.dedup();
        if list.last().is_some_and(|&last| last > options.today) {
            return Err(InsightError::Future { what: "a purchase", row });
        }
    }
    let least = options.least_days.max(3);
    let gaps: Vec<Vec<f64>> = days.iter().map(|list| log_gaps(list)).collect();
    let rhythmic: Vec<&[f64]> = gaps.iter().filter(|g| g.len() + 1 >= least).map(Vec::as_slice).collect();
    let population = Population::of(&rhythmic);
    let answers = days.iter().zip(&gaps).map(|(list, gaps)| {
        let too_few = NextPurchase::Unknown(Unknowable::TooFewDays { found: list.len(), needed: least });
        match (&population, list.last()) {
            (Some(population), Some(&last)) if list.len() >= least => {
                foretell(&population.predict(gaps), last, list.len(), options)
            }
            _ => too_few,
        }
    });
    let customers = answers.collect();
    let typical_gap = population.as_ref().map(|p| p.centre.exp());
    Ok(Rhythms { customers, typical_gap, backtest: backtest(&gaps, least, options.level) })
}

fn log_gaps(days: &[i32]) -> Vec<f64> {
    days.windows(2).map(|pair| (f64::from(pair[1]) - f64::from(pair[0])).max(1.0).ln()).collect()
}

/// What all customers' gaps look like, on the log scale.
struct Population {
    centre: f64,
    /// Variance within customers and of customers' means.
    within: f64,
    between: f64,
    /// How many own gaps the common variance counts for.
    prior_gaps: f64,
}

/// The next gap on the log scale: Student's t.
struct Predictive {
    centre: f64,
    scale: f64,
    freedom: f64,
}

impl Population {
    /// Estimates the moments, then the weight of the common variance by how well each customer's last gap is foretold.
    fn of(customers: &[&[f64]]) -> Option<Self> {
        let mut best = Self::moments(customers)?;
        let split: Vec<(f64, &[f64])> = customers
            .iter()
            .filter_map(|gaps| gaps.split_last().map(|(&last, earlier)| (last, earlier)))
            .filter(|(_, earlier)| earlier.len() >= 2)
            .collect();
        if split.len() >= ENOUGH {
            let score = |prior_gaps: f64| -> f64 {
                let trial = Self { prior_gaps, ..best };
                split.iter().map(|(last, earlier)| trial.predict(earlier).ln_density(*last)).sum()
            };
            let scores = PRIOR_GAPS.map(score);
            let winner = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
            best.prior_gaps = PRIOR_GAPS[winner];
        }
        Some(best)
    }

    fn moments(customers: &[&[f64]]) -> Option<Self> {
        let (mut squares, mut freedom, mut means, mut inverse) = (0.0, 0.0, Vec::new(), 0.0);
        for gaps in customers {
            let own = mean(gaps);
            squares += gaps.iter().map(|g| (g - own).powi(2)).sum::<f64>();
            freedom += gaps.len() as f64 - 1.0;
            inverse += 1.0 / gaps.len() as f64;
            means.push(own);
        }
        if means.is_empty() {
            return None;
        }
        let within = (squares / freedom.max(1.0)).max(LEAST_VARIANCE);
        let spread = if means.len() > 1 { variance(&means) } else { within };
        let between = (spread - within * inverse / means.len() as f64).max(0.01 * within);
        Some(Self { centre: mean(&means), within, between, prior_gaps: PRIOR_GAPS[0] })
    }

    fn predict(&self, gaps: &[f64]) -> Predictive {
        let n = gaps.len() as f64;
        let own = mean(gaps);
        let prior = self.within / self.between;
        let centre = (n * own + prior * self.centre) / (n + prior);
        let squares: f64 = gaps.iter().map(|g| (g - own).powi(2)).sum();
        let freedom = self.prior_gaps + n - 1.0;
        let variance = (self.prior_gaps * self.within + squares) / freedom;
        Predictive { centre, scale: (variance * (1.0 + 1.0 / (n + prior))).sqrt(), freedom }
    }
}

impl Predictive {
    fn ln_density(&self, log_gap: f64) -> f64 {
        let (t, f) = ((log_gap - self.centre) / self.scale, self.freedom);
        let constant = ln_gamma((f + 1.0) / 2.0) - ln_gamma(f / 2.0) - 0.5 * (f * std::f64::consts::PI).ln();
        constant - self.scale.ln() - (f + 1.0) / 2.0 * (t * t / f).ln_1p()
    }

    /// Share of gaps that last longer than `days`.
    fn outlast(&self, days: f64) -> f64 {
        if days < 1.0 { 1.0 } else { t_cdf(-(days.ln() - self.centre) / self.scale, self.freedom) }
    }

    /// The gap that a share p of the gaps longer than `silent` do not outlast.
    fn quantile(&self, p: f64, silent: f64) -> f64 {
        let left = self.outlast(silent) * (1.0 - p);
        let t = t_quantile(1.0 - left, self.freedom);
        (self.centre + self.scale * t).min(20.0).exp().max(silent)
    }
}

fn foretell(next: &Predictive, last: i32, days: usize, options: &NextOptions) -> NextPurchase {
    let silent = options.today.saturating_sub(last);
    let chance = next.outlast(f64::from(silent));
    if chance < options.lost_below {
        return NextPurchase::Unknown(Unknowable::ProbablyLost { silent, chance });
    }
    let day = |p: f64| -> i32 {
        let gap = next.quantile(p, f64::from(silent)).round().min(1e8) as i32;
        last.saturating_add(gap).max(options.today)
    };
    let tail = (1.0 - options.level) / 2.0;
    NextPurchase::Expected(Rhythm {
        day: day(0.5),
        from: day(tail),
        to: day(1.0 - tail),
        gap: next.centre.exp(),
        days,
        chance_of_return: chance,
    })
}

/// Foretells each customer's last gap from the earlier ones.
fn backtest(gaps: &[Vec<f64>], least: usize, level: f64) -> Option<(f64, usize)> {
    let split: Vec<(&[f64], f64)> = gaps
        .iter()
        .filter_map(|g| g.split_last().filter(|(_, earlier)| earlier.len() + 1 >= least))
        .map(|(&l, e)| (e, l))
        .collect();
    let earlier: Vec<&[f64]> = split.iter().map(|(earlier, _)| *earlier).collect();
    let population = Population::of(&earlier)?;
    let tail = (1.0 - level) / 2.0;
    let inside = split.iter().filter(|(earlier, last)| {
        let next = population.predict(earlier);
        let gap = last.exp().round();
        (next.quantile(tail, 0.0).round()..=next.quantile(1.0 - tail, 0.0).round()).contains(&gap)
    });
    (split.len() >= ENOUGH).then(|| (inside.count() as f64 / split.len() as f64, split.len()))
}
