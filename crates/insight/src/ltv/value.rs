//! What a customer will bring from today on, discounted, with two kinds of interval.
//!
//! Value = margin × expected spend per purchase × discounted expected purchases within the horizon.
//! - [`CustomerValue::average`] is parameter uncertainty alone: the fit is redrawn from its asymptotic normal distribution (in
//!   log-parameters) and the value computed again; it holds the average of many customers with the same history;
//! - [`CustomerValue::interval`] is predictive: for each redrawn fit one life is played out from the posterior of this customer (is he alive,
//!   his rate, when he leaves, what he spends each time); it holds what he will bring. [`customer_lives`] are these lives themselves;
//! - [`base_value`] adds to the redrawn parameters the luck of every customer, played out for the most valuable, and a drift of all buying that one period cannot show.
//!
//! Everything random comes from one seed. Sources as in [`super`]; discounting in continuous time.

use serde::{Deserialize, Serialize};

use super::choose::{PurchaseFit, PurchaseModel, SpendFit, SpendModel};
use super::estimate::Report;
use super::history::{History, Spender};
use crate::error::{InsightError, Result};
use crate::num::linalg::{Matrix, cholesky};
use crate::num::rng::Rng;
use crate::num::stats::{quantile_sorted, sum, variance};

/// Customers that are played out each time for the interval of the base, and how many of the others are looked at at most.
const WHALES: usize = 100;
const BASE_SAMPLE: usize = 2000;
/// Most purchases that one played-out life may have.
const MOST_PURCHASES: usize = 50_000;
/// Lives per customer from which the luck of the base is reckoned, and the expected purchases above which a customer's is left out.
const LIVES: usize = 6;
const MANY_PURCHASES: f64 = 2000.0;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueSettings {
    /// How far ahead, in time units; infinity is allowed with a discount.
    pub horizon: f64,
    /// Continuous discount rate per time unit (for 10 % a year in weeks: ln 1.10 / 52.18).
    pub discount: f64,
    /// The share of revenue that is profit; may be negative.
    pub margin: f64,
    /// Probability that an interval covers, e.g. 0.9.
    pub level: f64,
    /// Simulations per interval; 0 for no intervals.
    pub draws: usize,
    /// Seed of the simulations.
    pub seed: u64,
    /// How far all buying together may wander: standard deviation of its logarithm after one time unit, growing with the root of time.
    /// An assumption for the interval of the whole base, since no data of one period tell how times change; see [`DRIFT_A_YEAR`].
    pub drift: f64,
}

/// Assumed standard deviation of the logarithm of all buying after a year. Not an estimate: growth rates of shops differ between years by about so much.
pub const DRIFT_A_YEAR: f64 = 0.1;

impl ValueSettings {
    /// Three years ahead in units of `unit_days`, 10 % a year, revenue (margin 1), 90 % intervals from 200 draws, [`DRIFT_A_YEAR`].
    pub fn three_years(unit_days: f64) -> Self {
        let year = 365.25 / unit_days;
        let drift = DRIFT_A_YEAR / year.sqrt();
        Self { horizon: 3.0 * year, discount: 1.1_f64.ln() / year, margin: 1.0, level: 0.9, draws: 200, seed: 1, drift }
    }

    /// The horizon, or for an endless one the time after which nothing counts.
    fn end(&self) -> f64 {
        if self.discount > 0.0 { self.horizon.min(40.0 / self.discount) } else { self.horizon }
    }

    fn check(&self) -> Result<()> {
        let wrong = |name, value: f64, rule| InsightError::setting(name, value, rule);
        if self.horizon.is_nan() || self.horizon < 0.0 {
            return Err(wrong("horizon", self.horizon, "it may not be negative"));
        }
        if !self.discount.is_finite() || self.discount < 0.0 {
            return Err(wrong("discount", self.discount, "it must be a number that is not negative"));
        }
        if self.horizon == f64::INFINITY && self.discount == 0.0 {
            return Err(wrong("horizon", self.horizon, "without a discount an endless future has no finite value"));
        }
        if !self.margin.is_finite() {
            return Err(wrong("margin", self.margin, "it must be a number"));
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(wrong("level", self.level, "it must lie between 0 and 1"));
        }
        if !self.drift.is_finite() || self.drift < 0.0 {
            return Err(wrong("drift", self.drift, "it must be a number that is not negative"));
        }
        if self.draws > 100_000 {
            return Err(wrong("draws", self.draws as f64, "at most 100,000 simulations are run"));
        }
        Ok(())
    }
}

/// A range that covers the truth with the asked probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One customer's residual value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CustomerValue {
    /// Probability of still being alive; `None` for models without dropout.
    pub p_alive: Option<f64>,
    /// Expected purchases within the horizon, not discounted; infinite only for an endless horizon without dropout.
    pub purchases: f64,
    /// Expected value of one purchase.
    pub spend: f64,
    /// Discounted value: margin × spend × discounted purchases.
    pub value: f64,
    /// Chance that he buys nothing at all within the horizon, the parameters being as fitted.
    pub nothing: f64,
    /// Predictive interval: what this customer will bring, his own luck included; it begins at nothing where that is likelier than one tail. `None` below 20 draws or where a life holds more than
    /// 50,000 purchases. Where the fit has no standard errors it leaves out what is not known of the parameters.
    pub interval: Option<Interval>,
    /// Interval of the average over many such customers, from parameter uncertainty alone; `None` without draws or standard errors.
    pub average: Option<Interval>,
}

/// The residual value of every customer, in the order given.
///
/// Errors: wrong settings, histories and spends of different lengths, a wrong history, or a value too large to compute.
pub fn customer_values(
    purchases: &PurchaseFit,
    spend: &SpendFit,
    histories: &[History],
    spenders: &[Spender],
    settings: &ValueSettings,
) -> Result<Vec<CustomerValue>> {
    check_inputs(histories, spenders, settings)?;
    let redrawn = redraw(purchases, spend, settings);
    let mut values = Vec::with_capacity(histories.len());
    for (row, (h, s)) in histories.iter().zip(spenders).enumerate() {
        let value = worth(&purchases.model, &spend.model, h, s, settings);
        if !value.is_finite() {
            return Err(InsightError::not_finite("customer value", row, value));
        }
        let mut again: Vec<f64> = redrawn.iter().map(|(p, m)| worth(p, m, h, s, settings)).collect();
        let fitted = (purchases.model, spend.model);
        let mut lives = lives_of(row, &fitted, &redrawn, (h, s), settings).unwrap_or_default();
        values.push(CustomerValue {
            p_alive: purchases.model.p_alive(h),
            purchases: purchases.model.expected(h, settings.horizon),
            spend: spend.model.expected(s),
            value,
            nothing: purchases.model.nothing(h, settings.end()),
            interval: of_lives(&mut lives, settings.level),
            average: interval(&mut again, settings.level),
        });
    }
    Ok(values)
}

/// What each customer brings in each of `settings.draws` simulated lives: the whole predictive law of which
/// [`CustomerValue::interval`] is a part.
///
/// Errors: as for [`customer_values`], an endless horizon where nobody leaves, or more than 50,000 purchases in a life.
pub fn customer_lives(
    purchases: &PurchaseFit,
    spend: &SpendFit,
    histories: &[History],
    spenders: &[Spender],
    settings: &ValueSettings,
) -> Result<Vec<Vec<f64>>> {
    check_inputs(histories, spenders, settings)?;
    let (redrawn, fitted) = (redraw(purchases, spend, settings), (purchases.model, spend.model));
    let customers = histories.iter().zip(spenders).enumerate();
    customers.map(|(row, customer)| lives_of(row, &fitted, &redrawn, customer, settings)).collect()
}

fn lives_of(
    row: usize,
    fitted: &(PurchaseModel, SpendModel),
    redrawn: &[(PurchaseModel, SpendModel)],
    (h, s): (&History, &Spender),
    settings: &ValueSettings,
) -> Result<Vec<f64>> {
    let mut rng = Rng::stream(settings.seed, row as u64);
    let life = |draw| {
        let (p, m) = redrawn.get(draw).unwrap_or(fitted);
        live(p, m, h, s, settings, &mut rng)
    };
    (0..settings.draws).map(life).collect()
}

/// The residual value of the whole base with its interval.
///
/// The interval holds three things, drawn together: the fit's parameters (asymptotic normal, where it has standard errors), the luck of every
/// customer, and a drift of all buying by `settings.drift`: a random walk whose mean over the horizon h has the standard deviation
/// drift·√(h/3), h being at most 1/discount. Nine months of data cannot show the last, so it is assumed.
///
/// The hundred most valuable customers are played out each time, for their luck cancels least; that of the others is normal with the
/// variance of played-out lives. Of more than two thousand others a sample, even in the order of their value, stands for all (not for the value
/// itself). Errors as for [`customer_values`].
pub fn base_value(
    purchases: &PurchaseFit,
    spend: &SpendFit,
    histories: &[History],
    spenders: &[Spender],
    settings: &ValueSettings,
) -> Result<(f64, Option<Interval>)> {
    let plain = ValueSettings { draws: 0, ..*settings };
    let values = customer_values(purchases, spend, histories, spenders, &plain)?;
    let total = sum(values.iter().map(|v| v.value));
    if total == 0.0 {
        return Ok((total, None));
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].value.abs().total_cmp(&values[*a].value.abs()).then(a.cmp(b)));
    let (whales, others) = order.split_at(WHALES.min(order.len()));
    let every = others.len().div_ceil(BASE_SAMPLE).max(1);
    let sample: Vec<usize> = others.iter().copied().step_by(every).collect();
    let customers = |list: &[usize]| list.iter().map(|&at| (&histories[at], &spenders[at])).collect::<Vec<_>>();
    let (whales, sample) = (customers(whales), customers(&sample));
    let fitted = (purchases.model, spend.model);
    let together = |(p, m): &(PurchaseModel, SpendModel)| sum(sample.iter().map(|(h, s)| worth(p, m, h, s, settings)));
    let (sampled, of_others) = (together(&fitted), sum(others.iter().map(|&at| values[at].value)));
    let redrawn = redraw(purchases, spend, settings);
    let reach = if settings.discount > 0.0 { settings.horizon.min(1.0 / settings.discount) } else { settings.horizon };
    let drift = settings.drift * (reach / 3.0).sqrt();
    let luck = (every as f64 * luck_of(&fitted, sample.iter().copied(), settings)).sqrt();
    let mut rng = Rng::stream(settings.seed, u64::MAX);
    let mut again: Vec<f64> = (0..settings.draws)
        .map(|draw| {
            let model = redrawn.get(draw).unwrap_or(&fitted);
            let mean =
                if redrawn.is_empty() || sampled == 0.0 { of_others } else { together(model) / sampled * of_others };
            let best = sum(whales.iter().map(|(h, s)| played(model, h, s, settings, &mut rng)));
            let end = (best + mean) * (drift * rng.normal()).exp() + luck * rng.normal();
            // No luck makes of sales a debt.
            if end * total < 0.0 { 0.0 } else { end }
        })
        .collect();
    Ok((total, interval(&mut again, settings.level)))
}

/// A life played out; of who buys thousands of times the mean, since his luck is small.
fn played(
    (purchases, spend): &(PurchaseModel, SpendModel),
    h: &History,
    s: &Spender,
    settings: &ValueSettings,
    rng: &mut Rng,
) -> f64 {
    if purchases.expected(h, settings.end()) > MANY_PURCHASES {
        return worth(purchases, spend, h, s, settings);
    }
    live(purchases, spend, h, s, settings, rng).unwrap_or_else(|_| worth(purchases, spend, h, s, settings))
}

/// The sum of the customers' variances, each from a few played-out lives. Who buys thousands of times is not played out: his luck is small.
fn luck_of<'a>(
    (purchases, spend): &(PurchaseModel, SpendModel),
    customers: impl Iterator<Item = (&'a History, &'a Spender)>,
    settings: &ValueSettings,
) -> f64 {
    if settings.draws == 0 {
        return 0.0;
    }
    let of = |(at, (h, s)): (usize, (&History, &Spender))| {
        if purchases.expected(h, settings.end()) > MANY_PURCHASES {
            return 0.0;
        }
        let mut rng = Rng::stream(settings.seed, at as u64);
        let lives = (0..LIVES).map(|_| live(purchases, spend, h, s, settings, &mut rng));
        lives.collect::<Result<Vec<f64>>>().map_or(0.0, |lives| variance(&lives))
    };
    sum(customers.enumerate().map(of))
}

fn check_inputs(histories: &[History], spenders: &[Spender], settings: &ValueSettings) -> Result<()> {
    settings.check()?;
    if histories.len() != spenders.len() {
        return Err(InsightError::Length {
            what: "the spend column",
            expected: histories.len(),
            found: spenders.len(),
        });
    }
    super::gammagamma::repeaters(spenders)?;
    histories.iter().enumerate().try_for_each(|(row, h)| h.check(row))
}

fn worth(purchases: &PurchaseModel, spend: &SpendModel, h: &History, s: &Spender, settings: &ValueSettings) -> f64 {
    settings.margin * spend.expected(s) * purchases.discounted(h, settings.horizon, settings.discount)
}

fn interval(values: &mut [f64], level: f64) -> Option<Interval> {
    if values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    (values.len() >= 20)
        .then(|| Interval { low: quantile_sorted(values, tail), high: quantile_sorted(values, 1.0 - tail) })
}

/// The interval of played-out lives. Many bring nothing at all: where that is likelier than one tail, the interval begins at nothing and the
/// whole of what it leaves out lies beyond its other end, else it would hold more than it says.
fn of_lives(lives: &mut [f64], level: f64) -> Option<Interval> {
    let nothing = lives.iter().filter(|v| **v == 0.0).count() as f64 / lives.len().max(1) as f64;
    let debts = lives.iter().any(|v| *v < 0.0);
    let both = interval(lives, level)?;
    if nothing <= 0.5 * (1.0 - level) {
        return Some(both);
    }
    Some(if debts {
        Interval { low: quantile_sorted(lives, 1.0 - level), high: 0.0 }
    } else {
        Interval { low: 0.0, high: quantile_sorted(lives, level) }
    })
}

/// Models with parameters redrawn from the fits' asymptotic normal distributions. A part without one stays as fitted; empty when neither has one.
fn redraw(purchases: &PurchaseFit, spend: &SpendFit, settings: &ValueSettings) -> Vec<(PurchaseModel, SpendModel)> {
    let factor = |report: &Option<Report>| report.as_ref().and_then(|r| r.log_covariance.as_ref()).and_then(cholesky);
    let (of_purchases, of_spend) = (factor(&purchases.report), factor(&spend.report));
    if of_purchases.is_none() && of_spend.is_none() {
        return Vec::new();
    }
    let mut rng = Rng::new(settings.seed);
    let draw = |_| {
        let bought = of_purchases.as_ref().map(|l| moved_purchases(&purchases.model, &shift(l, &mut rng)));
        let spent = of_spend.as_ref().map(|l| moved_spend(&spend.model, &shift(l, &mut rng)));
        (bought.unwrap_or(purchases.model), spent.unwrap_or(spend.model))
    };
    (0..settings.draws).map(draw).collect()
}

/// Factors exp(L·z) for standard normal z.
fn shift(l: &Matrix, rng: &mut Rng) -> Vec<f64> {
    let z: Vec<f64> = (0..l.rows()).map(|_| rng.normal()).collect();
    l.mul_vec(&z).into_iter().map(f64::exp).collect()
}

fn moved_purchases(model: &PurchaseModel, by: &[f64]) -> PurchaseModel {
    match (*model, by) {
        (PurchaseModel::BgNbd(mut m), [r, alpha, a, b]) => {
            (m.r, m.alpha, m.a, m.b) = (m.r * r, m.alpha * alpha, m.a * a, m.b * b);
            PurchaseModel::BgNbd(m)
        }
        (PurchaseModel::ParetoNbd(mut m), [r, alpha, s, beta]) => {
            (m.r, m.alpha, m.s, m.beta) = (m.r * r, m.alpha * alpha, m.s * s, m.beta * beta);
            PurchaseModel::ParetoNbd(m)
        }
        (PurchaseModel::Nbd(mut m), [r, alpha]) => {
            (m.r, m.alpha) = (m.r * r, m.alpha * alpha);
            PurchaseModel::Nbd(m)
        }
        (other, _) => other,
    }
}

fn moved_spend(model: &SpendModel, by: &[f64]) -> SpendModel {
    match (*model, by) {
        (SpendModel::GammaGamma(mut m, pooled), [p, q, v]) => {
            (m.p, m.q, m.v) = (m.p * p, m.q * q, m.v * v);
            SpendModel::GammaGamma(m, pooled)
        }
        (other, _) => other,
    }
}

/// What a customer's traits turned out to be in one simulated life.
struct Traits {
    /// Purchases per time unit.
    rate: f64,
    /// Probability of leaving after a purchase.
    leave: f64,
    /// Time until he leaves by himself.
    end: f64,
}

/// One simulated life: its discounted value.
fn live(
    purchases: &PurchaseModel,
    spend: &SpendModel,
    h: &History,
    s: &Spender,
    settings: &ValueSettings,
    rng: &mut Rng,
) -> Result<f64> {
    if purchases.p_alive(h).is_some_and(|p| rng.f64() >= p) {
        return Ok(0.0);
    }
    let rate = |shape: f64, time: f64, rng: &mut Rng| if shape > 0.0 { rng.gamma(shape) / time } else { 0.0 };
    let mut traits = Traits { rate: 0.0, leave: 0.0, end: f64::INFINITY };
    match purchases {
        PurchaseModel::BgNbd(m) => {
            traits.rate = rate(m.r + h.x, m.alpha + h.t, rng);
            traits.leave = rng.beta(m.a, m.b + h.x);
        }
        PurchaseModel::ParetoNbd(m) => {
            traits.rate = rate(m.r + h.x, m.alpha + h.t, rng);
            traits.end = rng.exponential() / rate(m.s, m.beta + h.t, rng);
        }
        PurchaseModel::Nbd(m) => traits.rate = rate(m.r + h.x, m.alpha + h.t, rng),
        PurchaseModel::PastRate(m) => traits.rate = rate(m.shape + h.x, m.time + h.t, rng),
    }
    let spend_rate = match spend {
        SpendModel::GammaGamma(m, _) => rng.gamma(m.q + m.p * s.x) / (m.v + s.x * s.mean),
        SpendModel::PastSpend(_) => 0.0,
    };
    let end = settings.end().min(traits.end);
    let (mut time, mut value) = (0.0, 0.0);
    for _ in 0..MOST_PURCHASES {
        time += rng.exponential() / traits.rate;
        if time.is_nan() || time >= end {
            return Ok(settings.margin * value);
        }
        let spent = match spend {
            SpendModel::GammaGamma(m, _) => rng.gamma(m.p) / spend_rate,
            SpendModel::PastSpend(m) => m.expected(s),
        };
        value += spent * (-settings.discount * time).exp();
        if rng.f64() < traits.leave {
            return Ok(settings.margin * value);
        }
    }
    Err(InsightError::setting("horizon", settings.horizon, "it holds too many purchases to be played out one by one"))
}
