//! Rolling origins: how each method would have done, which one to take, and what the whole procedure scores.

use std::collections::BTreeMap;

use serde::Serialize;

use super::memo::Memo;
use super::method::{Method, Setting};
use super::season::autocorrelation;
use super::trend::Trend;
use super::{Forecast, Options, forecast_with};
use crate::error::{InsightError, Result};
use crate::num::special::t_cdf;
use crate::num::stats::{mean, std_dev};

/// A method's record at the rolling origins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The method.
    pub method: Method,
    /// Mean absolute error over all origins and horizons, in the series' unit.
    pub mae: f64,
    /// Origins at which it could be run.
    pub origins: usize,
}

/// What was foretold and how far off it was (actual − forecast).
#[derive(Debug, Clone, Copy)]
pub(super) struct Miss {
    /// Which value of the series it was.
    pub(super) at: usize,
    pub(super) forecast: f64,
    pub(super) error: f64,
}

/// One past origin: every method's misses, 1, 2, … periods ahead.
pub(super) struct Trial {
    errors: BTreeMap<Method, Vec<Miss>>,
    /// Whether as much was known as the season needs; else its errors only serve the intervals.
    mature: bool,
}

/// Runs every method at up to `most` past origins, latest first; the latest ones see fewer periods ahead than the horizon.
///
/// In a long series they are whole seasons from its beginning, so that forecasts made a few periods apart look back from the same ones.
pub(super) fn trials(y: &[f64], setting: &Setting, most: usize, memo: &mut Memo) -> Vec<Trial> {
    let whole = needed(setting.period);
    // Below that the season cannot be learnt; a young series must be content with the errors made without it.
    let least = if y.len() < whole + ENOUGH { needed(1) } else { whole };
    let (stride, most) = match y.len() {
        // The latest origins see but few periods ahead: more of them show how errors grow.
        0..=300 => (1, most + setting.horizon.min(12) / 2),
        301..=600 => (setting.period, most),
        _ => (setting.period, most.min(ENOUGH)),
    };
    let latest = y.len().saturating_sub(1) / stride * stride;
    (0..most)
        .map_while(|number| latest.checked_sub(number * stride).filter(|&split| split >= least))
        .map(|split| {
            let methods = memo.all(&y[..split], setting);
            let errors = methods.points.iter().map(|(method, points)| {
                (
                    *method,
                    points
                        .iter()
                        .zip(&y[split..])
                        .enumerate()
                        .map(|(step, (&f, actual))| Miss { at: split + step, forecast: f, error: actual - f })
                        .collect(),
                )
            });
            Trial { errors: errors.collect(), mature: split >= whole }
        })
        .collect()
}

/// Values from which a season of `period` periods can be learnt.
fn needed(period: usize) -> usize {
    2 * period + 7
}

/// What was taken and why.
pub(super) struct Choice {
    pub(super) method: Method,
    pub(super) reason: String,
    pub(super) note: Option<String>,
    pub(super) points: Vec<f64>,
    pub(super) errors: Vec<Vec<Miss>>,
    pub(super) candidates: Vec<Candidate>,
}

/// Origins below which nothing is chosen by them.
const ENOUGH: usize = 8;

/// What a series looks like.
pub(super) struct Shape {
    pub(super) length: usize,
    pub(super) period: usize,
    /// Whether demand comes now and then only.
    pub(super) sporadic: bool,
    /// Whether the season is certain enough to be continued.
    pub(super) seasonal: bool,
    /// Whether a straight line goes through the series.
    pub(super) trend: Trend,
}

pub(super) fn choose(trials: &[Trial], now: &[(Method, Vec<f64>)], options: &Options, shape: &Shape) -> Result<Choice> {
    let &Shape { length, period, sporadic, trend, .. } = shape;
    let mature: Vec<&Trial> = trials.iter().filter(|trial| trial.mature).collect();
    let mut candidates: Vec<Candidate> = now.iter().filter_map(|(method, _)| record(&mature, *method)).collect();
    candidates.sort_by(|a, b| a.mae.total_cmp(&b.mae).then(a.method.cmp(&b.method)));
    let has = |method: Method| now.iter().any(|(m, _)| *m == method);
    let (method, reason) = if let Some(asked) = options.method {
        if !has(asked) {
            let rule = "the series is too short for it or not positive where it must be";
            return Err(InsightError::setting("method", asked.name(), rule));
        }
        (asked, "This method was asked for.".to_owned())
    } else if trend == Trend::Exact {
        (Method::Drift, "All values lie on a straight line, which is continued.".to_owned())
    } else if !has(Method::Combined) || length < 6 {
        let (method, why) = fallback(length);
        let values = if length == 1 { "value" } else { "values" };
        (method, format!("Only {length} {values}: {why}."))
    } else if sporadic {
        let reason =
            "The median of methods made for demand that comes now and then (Croston, fading demand, smoothing, mean).";
        (Method::Combined, reason.to_owned())
    } else {
        clearly_better(&mature, &candidates, shape).unwrap_or_else(|| (Method::Combined, default_reason(mature.len())))
    };
    let points = now.iter().find(|(m, _)| *m == method).map(|(_, points)| points.clone()).unwrap_or_default();
    let errors = trials.iter().filter_map(|trial| trial.errors.get(&method).cloned()).collect();
    let note = (period > 1 && length < needed(period)).then(|| {
        format!("A season of {period} periods cannot be learnt from {length} values; {} are needed.", needed(period))
    });
    Ok(Choice { method, reason, note, points, errors, candidates })
}

fn default_reason(origins: usize) -> String {
    if origins < ENOUGH {
        format!("The median of several methods: {origins} rolling origins are too few to prefer one of them.")
    } else {
        format!("The median of several methods: none of them was clearly better at {origins} rolling origins.")
    }
}

/// The forecaster for a series that is too short for the combination.
fn fallback(length: usize) -> (Method, &'static str) {
    match length {
        1 => (Method::Naive, "the one value is repeated and no interval can be given"),
        2..=3 => (Method::Mean, "their mean is the most that can be said"),
        _ => (Method::Mean, "too few for a trend, their mean is taken"),
    }
}

fn record(trials: &[&Trial], method: Method) -> Option<Candidate> {
    let (mut sum, mut count, mut origins) = (0.0, 0usize, 0usize);
    for errors in trials.iter().filter_map(|trial| trial.errors.get(&method)) {
        sum += errors.iter().map(|e| e.error.abs()).sum::<f64>();
        count += errors.len();
        origins += 1;
    }
    (count > 0).then(|| Candidate { method, mae: sum / count as f64, origins })
}

/// The best single method, when its mean error was below nine tenths of the combination's, the origins span a whole season, and
/// the differences at the origins are significant at 1 % over all methods that might have won (one-sided paired t-test, Bonferroni), the gains
/// counting for n(1 − ρ)/(1 + ρ) independent ones (Bayley & Hammersley 1946), ρ being their first autocorrelation without the bias of few values,
/// (nρ̂ + 1)/(n − 4) (Kendall 1954; Marriott & Pope 1954). Where the test
/// finds no season, methods that continue one are no candidates: one freak value makes a season that past origins seem to confirm.
fn clearly_better(trials: &[&Trial], candidates: &[Candidate], shape: &Shape) -> Option<(Method, String)> {
    let combined = candidates.iter().find(|c| c.method == Method::Combined)?;
    if combined.origins < ENOUGH.max(shape.period.min(24)) {
        return None;
    }
    let eligible = |c: &&Candidate| {
        let allowed = c.method != Method::Combined && (shape.seasonal || !c.method.is_seasonal());
        allowed && c.origins == combined.origins
    };
    let best = candidates.iter().find(eligible)?;
    let tried = candidates.iter().filter(eligible).count() as f64;
    if best.mae >= 0.9 * combined.mae {
        return None;
    }
    let of = |trial: &Trial, method| {
        trial.errors.get(&method).map(|e| mean(&e.iter().map(|v| v.error.abs()).collect::<Vec<_>>()))
    };
    let gains: Vec<f64> =
        trials.iter().filter_map(|trial| Some(of(trial, Method::Combined)? - of(trial, best.method)?)).collect();
    // Neighbouring origins share most of their future, so so many gains are worth fewer independent ones.
    let n = gains.len() as f64;
    let rho = ((n * autocorrelation(&gains, 1) + 1.0) / (n - 4.0)).clamp(0.0, 0.99);
    let worth = (n * (1.0 - rho) / (1.0 + rho)).max(2.0);
    let t = mean(&gains) / (std_dev(&gains) / worth.sqrt());
    let p = t_cdf(-t, worth - 1.0);
    let reason = format!(
        "{} was clearly better than the median of several methods at {} rolling origins (mean error {:.4} against {:.4}).",
        best.method.name(),
        best.origins,
        best.mae,
        combined.mae
    );
    (p < 0.01 / tried).then_some((best.method, reason))
}

/// One forecaster's score in a backtest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MethodScore {
    /// The method; `None` is the whole procedure with its choice at each origin.
    pub method: Option<Method>,
    /// Mean over the origins of the mean absolute scaled error.
    pub mase: f64,
    /// The same, origin by origin, oldest first.
    pub by_origin: Vec<f64>,
}

/// What forecasts would have scored in the past.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backtest {
    /// Values known at each origin.
    pub origins: Vec<usize>,
    /// Periods ahead.
    pub horizon: usize,
    /// Best first.
    pub scores: Vec<MethodScore>,
    /// Share of actual values within the procedure's intervals, and of how many.
    pub coverage: Option<(f64, usize)>,
}

/// Repeats the whole procedure at the last `origins` origins that leave a full horizon, one period apart. Errors are scaled by the mean absolute
/// error of the seasonal naive forecast on the part known at the origin (MASE; Hyndman & Koehler 2006), with the calendar's season.
///
/// # Errors
/// Those of [`forecast`]; [`InsightError::TooFew`] when no origin leaves a season and three values to learn from, [`InsightError::Impossible`] when
/// nothing changes from season to season.
pub fn backtest(y: &[f64], options: &Options, origins: usize) -> Result<Backtest> {
    backtest_with(y, options, origins, &mut Memo::default())
}

/// [`forecast`](super::forecast) and [`backtest`] in one go, in far less time than one after the other: they look back from the same origins.
///
/// # Errors
/// Those of [`forecast`](super::forecast); those of the backtest are in the second part.
pub fn judged(y: &[f64], options: &Options, origins: usize) -> Result<(Forecast, Result<Backtest>)> {
    let mut memo = Memo::default();
    let found = forecast_with(y, options, &mut memo)?;
    Ok((found, backtest_with(y, options, origins, &mut memo)))
}

fn backtest_with(y: &[f64], options: &Options, origins: usize, memo: &mut Memo) -> Result<Backtest> {
    super::check(y, options)?;
    let (period, _) = super::choose_period(y, options);
    let least = period + 3;
    let splits: Vec<usize> = (0..origins)
        .rev()
        .filter_map(|back| y.len().checked_sub(options.horizon + back))
        .filter(|&split| split >= least && scale(&y[..split], period) > 0.0)
        .collect();
    if splits.is_empty() {
        let needed = least + options.horizon;
        if y.len() >= needed {
            let what = "the change from one season to the next, by which errors are measured,";
            return Err(InsightError::Impossible { what, value: 0.0, rule: "it must be more for errors to be judged" });
        }
        return Err(InsightError::TooFew { what: "judging forecasts by the past", needed, found: y.len() });
    }
    let mut scores: BTreeMap<Option<Method>, Vec<f64>> = BTreeMap::new();
    let (mut inside, mut judged) = (0usize, 0usize);
    for &split in &splits {
        let (known, future) = (&y[..split], &y[split..split + options.horizon]);
        let unit = scale(known, period);
        let mase = |points: &[f64]| -> f64 {
            points.iter().zip(future).map(|(f, actual)| (f - actual).abs()).sum::<f64>() / points.len() as f64 / unit
        };
        let answer = forecast_with(known, options, memo)?;
        for (point, actual) in answer.points.iter().zip(future) {
            if let Some((low, high)) = point.interval {
                judged += 1;
                inside += usize::from((low..=high).contains(actual));
            }
        }
        let values: Vec<f64> = answer.points.iter().map(|p| p.value).collect();
        scores.entry(None).or_default().push(mase(&values));
        let positive = known.iter().all(|&v| v >= 0.0);
        let wave = super::wave_of(options);
        let setting = Setting { period, wave, horizon: options.horizon, positive, intermittent: None, logs: true };
        for (method, points) in &memo.all(known, &setting).points {
            scores.entry(Some(*method)).or_default().push(mase(points));
        }
    }
    let mut scores: Vec<MethodScore> = scores
        .into_iter()
        .filter(|(_, list)| list.len() == splits.len())
        .map(|(method, by_origin)| MethodScore { method, mase: mean(&by_origin), by_origin })
        .collect();
    scores.sort_by(|a, b| a.mase.total_cmp(&b.mase).then(a.method.cmp(&b.method)));
    let coverage = (judged > 0).then(|| (inside as f64 / judged as f64, judged));
    Ok(Backtest { origins: splits, horizon: options.horizon, scores, coverage })
}

/// Mean absolute error of the seasonal naive forecast within a series.
fn scale(y: &[f64], period: usize) -> f64 {
    let lag = period.max(1);
    if y.len() <= lag {
        return 0.0;
    }
    y.iter().zip(&y[lag..]).map(|(a, b)| (a - b).abs()).sum::<f64>() / (y.len() - lag) as f64
}
