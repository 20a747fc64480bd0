//! What the coming months will bring: forecasts of a sales series with intervals, and why this method was taken.
//!
//! - [`Series`] sums dated values into days, weeks, months, quarters or years ([`calendar`])
//! - [`forecast`] picks a forecaster by rolling origin and gives points with intervals
//! - [`backtest`] what the whole procedure would have scored in the past
//! - [`ets`], [`theta`], [`harmonic`], [`simple`] the methods; [`season`], [`freak`], [`shift`], [`trend`] what is looked at first, `wander` what they must beat; `sporadic` demand that comes now and then
//!
//! The default forecaster is the median of a few sound methods. Competitions agree that such a median is hard to beat and never far off
//! (Makridakis et al. 2020, *The M4 competition*; Petropoulos & Svetunkov 2020). One method alone replaces it only when it was
//! clearly better on enough rolling origins (Tashman 2000): few origins choose by luck.

pub mod calendar;
pub mod ets;
pub mod freak;
pub mod harmonic;
mod interval;
mod memo;
mod method;
mod position;
pub mod season;
mod select;
pub mod shift;
pub mod simple;
mod sporadic;
#[cfg(test)]
mod tests;
pub mod theta;
pub mod trend;
mod wander;

use serde::Serialize;

pub use calendar::{Every, Series, SeriesOptions};
pub use method::Method;
pub use select::{Backtest, Candidate, MethodScore, backtest, judged};

use crate::error::{InsightError, Result, all_finite};
use memo::Memo;
use select::Shape;
use trend::Trend;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Options {
    /// Periods ahead, 1 to 1000.
    pub horizon: usize,
    /// Share of future values that should fall within the interval, in (0, 1).
    pub level: f64,
    /// What one period is; tells which seasons are possible.
    pub every: Every,
    /// Periods of the short season; `None` takes the calendar's. 1 for none.
    pub period: Option<usize>,
    /// A method to use instead of the choice by rolling origin.
    pub method: Option<Method>,
    /// Most rolling origins to choose by.
    pub origins: usize,
}

impl Options {
    /// Twelve origins and an 80 % interval.
    pub fn new(every: Every, horizon: usize) -> Self {
        Self { horizon, level: 0.8, every, period: None, method: None, origins: 12 }
    }
}

/// One future period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// The forecast.
    pub value: f64,
    /// The interval; `None` where the series is too short to know any.
    pub interval: Option<(f64, f64)>,
}

/// A forecast and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// The forecaster used.
    pub method: Method,
    /// Why this one, as a sentence.
    pub reason: String,
    /// The coming periods.
    pub points: Vec<Point>,
    /// Periods of the season that was used; 1 for none.
    pub period: usize,
    /// p-value of that season; `None` when it cannot be tested.
    pub season_p: Option<f64>,
    /// Lone values far from all others that nothing was learnt from; the interval allows for more of them.
    pub aside: Vec<freak::SetAside>,
    /// The last lasting jump of the level that was taken out of the past.
    pub shift: Option<shift::Shift>,
    /// Every method's mean error at the rolling origins, best first.
    pub candidates: Vec<Candidate>,
    /// The exponential smoothing model with the least AICc, for reference.
    pub ets: Option<ets::EtsFit>,
    /// What the reader should know, as sentences.
    pub notes: Vec<String>,
}

/// Forecasts the periods after `y` (oldest first, one value per period, gaps already filled).
///
/// A series too short for a model is answered by a simpler one, named with the reason. Forecasts of a series that was never negative are not either.
///
/// # Errors
/// [`InsightError::Empty`] without values, [`InsightError::NotFinite`], [`InsightError::Setting`] for a senseless horizon, level or period.
pub fn forecast(y: &[f64], options: &Options) -> Result<Forecast> {
    forecast_with(y, options, &mut Memo::default())
}

fn forecast_with(y: &[f64], options: &Options, memo: &mut Memo) -> Result<Forecast> {
    check(y, options)?;
    let wave = wave_of(options);
    let aside = freak::find(y, choose_period(y, options).0, wave);
    let usual = freak::replaced(y, &aside);
    let (period, season_p) = choose_period(&usual, options);
    let mut notes = Vec::new();
    let shift = shift::find(&usual, if season_p.is_some_and(|p| p < 0.05) { period } else { 1 });
    let adjusted = shift.map_or_else(|| usual.clone(), |jump| jump.level_out(&usual));
    // Only what came after a jump tells whether demand comes now and then: zeros before it are no gaps, sales before it no demand.
    let since = &y[shift.map_or(0, |jump| jump.at)..];
    let demand = sporadic::Demand::of(since);
    let positive = y.iter().all(|&v| v >= 0.0);
    let intermittent = shift.map(|_| demand.is_some());
    let setting = method::Setting { period, wave, horizon: options.horizon, positive, intermittent, logs: true };
    let trials = select::trials(&adjusted, &setting, options.origins, memo);
    let now = memo.all(&adjusted, &setting);
    let demand = demand.filter(|_| !now.seasonal);
    let shape = Shape { length: y.len(), period, sporadic: demand.is_some(), seasonal: now.seasonal, trend: now.trend };
    let choice = select::choose(&trials, &now.points, options, &shape)?;
    if let Some(sentence) = choice.note {
        notes.push(sentence);
    }
    if now.logs {
        notes.push("The swings grow with the level: additive methods learnt from the logarithms.".to_owned());
    }
    if now.trend == Trend::Exact {
        notes.push(if choice.errors.len() < interval::FEWEST {
            "All values lie on a line, but they are too few to tell how far later ones may leave it: the interval is that of a series that wanders."
                .to_owned()
        } else {
            "No value has left the line: the interval only says that nothing has varied so far.".to_owned()
        });
    }
    if adjusted.iter().all(|&v| v == adjusted[0]) {
        let all = if aside.is_empty() { "All values" } else { "All other values" };
        notes.push(format!("{all} are equal: the interval only says that nothing has varied so far."));
    }
    let on_logs =
        matches!(choice.method, Method::Combined | Method::Growth | Method::Holt | Method::Damped | Method::Ets);
    if now.trend == Trend::Growth && !now.seasonal && on_logs {
        let (moves, last) = match season::line(&adjusted).1 > 0.0 {
            true => ("grows", ", undamped, and cannot last for ever"),
            false => ("shrinks", ""),
        };
        notes.push(format!("The series {moves} by a steady percentage: its trend is continued on logarithms{last}."));
    }
    let closed = position::Closed::of(y, period, options.every.name());
    notes.extend(closed.note());
    let mut points = match &demand {
        Some(demand) => {
            notes.extend(demand.notes(options.every.name(), options.horizon, options.level));
            demand.around(&choice.points, options.level)
        }
        None => {
            let rare = freak::Rare::of(&aside, y.len());
            let level = rare.level_of_others(options.level);
            let points = interval::around(&choice.points, &adjusted, &choice.errors, &setting, &closed, level);
            rare.widen(points, options.level, positive)
        }
    };
    closed.shut(&mut points, y.len());
    Ok(Forecast {
        method: choice.method,
        reason: choice.reason,
        points,
        period,
        season_p,
        aside,
        shift,
        candidates: choice.candidates,
        ets: now.ets.clone(),
        notes,
    })
}

fn check(y: &[f64], options: &Options) -> Result<()> {
    if y.is_empty() {
        return Err(InsightError::Empty { what: "the series has no value" });
    }
    all_finite("a value of the series", y)?;
    if let Some(row) = y.iter().position(|v| v.abs() > 1e150) {
        let rule = "values this large cannot be computed with";
        return Err(InsightError::OutOfRange { what: "a value of the series", row, value: y[row], rule });
    }
    if !(1..=1000).contains(&options.horizon) {
        return Err(InsightError::setting("horizon", options.horizon, "it must lie between 1 and 1000 periods"));
    }
    if !(options.level > 0.0 && options.level < 1.0) {
        return Err(InsightError::setting("level", options.level, "it must lie between 0 and 1"));
    }
    if options.period == Some(0) || options.period.is_some_and(|p| p > 400) {
        let value = options.period.unwrap_or(0);
        return Err(InsightError::setting("period", value, "it must lie between 1 and 400 periods"));
    }
    Ok(())
}

/// The season asked for, the calendar's, or for values without a calendar the one with the clearest test.
fn choose_period(y: &[f64], options: &Options) -> (usize, Option<f64>) {
    if let Some(period) = options.period.or(options.every.season()) {
        return (period, season::seasonal_p(y, period));
    }
    let tried = [4usize, 7, 12, 24, 52];
    let tests = tried.iter().filter_map(|&period| season::seasonal_p(y, period).map(|p| (p, period)));
    match tests.min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((p, period)) if p * (tried.len() as f64) < 0.01 => (period, Some(p)),
        _ => (1, None),
    }
}

fn wave_of(options: &Options) -> Option<f64> {
    match options.every {
        Every::Day => Some(365.25),
        Every::Week => Some(52.1775),
        _ => None,
    }
}
