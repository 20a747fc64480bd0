//! The list of methods and how each is run.

use serde::Serialize;

use super::ets::{self, EtsFit, Noise, Season, Structure, fit};
use super::trend::Trend;
use super::{harmonic, season, simple, theta, trend};
use crate::num::stats::median;

/// A way to forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The median of a few sound methods; see [`Method::core`].
    Combined,
    /// The last value.
    Naive,
    /// The same period of the last season.
    SeasonalNaive,
    /// The line from the first to the last value.
    Drift,
    /// Last season's level with its mean change per season and classical seasonal indices.
    SeasonalDrift,
    /// Mean of the last two seasons (or thirteen values).
    Mean,
    /// Simple exponential smoothing.
    Smoothing,
    /// Holt's linear trend.
    Holt,
    /// The line through the logarithms: growth by one percentage.
    Growth,
    /// Damped trend.
    Damped,
    /// Seasonal smoothing without trend, additive.
    SeasonalSmoothing,
    /// Holt-Winters, additive.
    HoltWinters,
    /// Holt-Winters, additive with damped trend.
    HoltWintersDamped,
    /// Holt-Winters, multiplicative.
    HoltWintersMultiplicative,
    /// Holt-Winters, multiplicative with damped trend.
    HoltWintersMultiplicativeDamped,
    /// The exponential smoothing model with the least AICc.
    Ets,
    /// Theta.
    Theta,
    /// Theta with its curvature chosen by the data.
    OptimisedTheta,
    /// Yearly wave with smoothed remainder.
    Harmonic,
    /// Croston's method with Syntetos & Boylan's correction, for many zeros.
    Croston,
    /// Teunter, Syntetos & Babai's method, for many zeros and demand that ends.
    Fading,
}

impl Method {
    /// The method's name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Combined => "combined (median)",
            Self::Naive => "naive",
            Self::SeasonalNaive => "seasonal naive",
            Self::Drift => "drift",
            Self::SeasonalDrift => "seasonal drift",
            Self::Mean => "mean of the last two seasons",
            Self::Smoothing => "exponential smoothing",
            Self::Holt => "Holt",
            Self::Growth => "steady growth in percent",
            Self::Damped => "damped trend",
            Self::SeasonalSmoothing => "seasonal smoothing",
            Self::HoltWinters => "Holt-Winters additive",
            Self::HoltWintersDamped => "Holt-Winters additive damped",
            Self::HoltWintersMultiplicative => "Holt-Winters multiplicative",
            Self::HoltWintersMultiplicativeDamped => "Holt-Winters multiplicative damped",
            Self::Ets => "ETS by AICc",
            Self::Theta => "Theta",
            Self::OptimisedTheta => "optimised Theta",
            Self::Harmonic => "yearly wave",
            Self::Croston => "Croston",
            Self::Fading => "fading demand",
        }
    }

    /// Whether the method continues a short season whatever the test of the season says.
    pub fn is_seasonal(self) -> bool {
        matches!(
            self,
            Self::SeasonalNaive
                | Self::SeasonalDrift
                | Self::SeasonalSmoothing
                | Self::HoltWinters
                | Self::HoltWintersDamped
                | Self::HoltWintersMultiplicative
                | Self::HoltWintersMultiplicativeDamped
        )
    }

    /// The methods whose median is [`Method::Combined`]: with a season each way of continuing trend and season once, else level, damped
    /// trend, Theta, long mean and yearly wave; where a line is clear only those that continue it, where growth by a percentage is, on logarithms; with many zeros those made for them.
    pub fn core(seasonal: bool, intermittent: bool, trend: Trend) -> &'static [Self] {
        if intermittent {
            &[Self::Croston, Self::Fading, Self::Smoothing, Self::Mean]
        } else if seasonal {
            &[
                Self::SeasonalSmoothing,
                Self::HoltWinters,
                Self::HoltWintersDamped,
                Self::HoltWintersMultiplicativeDamped,
                Self::OptimisedTheta,
                Self::SeasonalDrift,
            ]
        } else if trend == Trend::Growth {
            &[Self::Holt, Self::Growth]
        } else if trend == Trend::Clear {
            &[Self::Holt, Self::Damped, Self::OptimisedTheta, Self::Harmonic]
        } else {
            &[Self::Smoothing, Self::Damped, Self::OptimisedTheta, Self::Mean, Self::Harmonic]
        }
    }
}

/// What the methods need to know besides the series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) period: usize,
    pub(super) wave: Option<f64>,
    pub(super) horizon: usize,
    /// Whether negative forecasts are nonsense.
    pub(super) positive: bool,
    /// Whether demand comes now and then, where it is known; else the series itself is asked.
    pub(super) intermittent: Option<bool>,
    /// Whether additive smoothing may run on logarithms where swings grow with the level.
    pub(super) logs: bool,
}

/// Every method's point forecasts, and the best exponential smoothing model.
pub(super) struct All {
    pub(super) points: Vec<(Method, Vec<f64>)>,
    pub(super) ets: Option<EtsFit>,
    /// Whether the season is certain enough to be continued.
    pub(super) seasonal: bool,
    /// Whether a straight line goes through the series.
    pub(super) trend: Trend,
    /// Whether additive smoothing ran on logarithms.
    pub(super) logs: bool,
}

/// Runs every method that the series allows.
pub(super) fn all(y: &[f64], setting: &Setting) -> All {
    let &Setting { period, horizon: h, .. } = setting;
    let window = if period > 1 { 2 * period } else { 13 };
    let mut points = vec![(Method::Naive, simple::naive(y, h)), (Method::Mean, simple::average(y, window, h))];
    let mut keep = |method: Method, forecast: Option<Vec<f64>>| {
        if let Some(values) = forecast.filter(|f| f.iter().all(|v| v.is_finite())) {
            points.push((method, values));
        }
    };
    keep(Method::Drift, simple::drift(y, h));
    if period > 1 {
        keep(Method::SeasonalNaive, simple::seasonal_naive(y, period, h));
    }
    // Few demands make chance patterns that the F-test takes for a season.
    let intermittent = setting.intermittent.unwrap_or_else(|| is_intermittent(y));
    let certain = if intermittent { 0.001 } else { 0.05 };
    let seasonal = season::seasonal_p(y, period).is_some_and(|p| p < certain);
    let logs = setting.logs && seasonal && season::swings_grow(y, period);
    let trend = trend::of(y);
    let growth = trend == Trend::Growth && !seasonal && !intermittent;
    if growth {
        keep(Method::Growth, growing(y, h));
    }
    let family = family(period).into_iter().filter_map(|(method, structure)| {
        // Multiplicative methods know that swings grow; the additive ones learn it from logarithms.
        let unseasonal = growth && structure.season == Season::None;
        let by_logs = (logs || unseasonal) && structure.noise == Noise::Additive;
        fitted(y, period, structure, by_logs, h).map(|(fit, values)| (method, fit, values))
    });
    let mut best: Option<(EtsFit, Vec<f64>)> = None;
    for (method, found, values) in family {
        if (seasonal || !method.is_seasonal()) && best.as_ref().is_none_or(|(b, _)| found.aicc < b.aicc) {
            best = Some((found, values.clone()));
        }
        keep(method, Some(values));
    }
    if period > 1 {
        let drift = if logs { drift_of_logs(y, period, h) } else { simple::seasonal_drift(y, period, h) };
        keep(Method::SeasonalDrift, drift);
    }
    keep(Method::Ets, best.as_ref().map(|(_, values)| values.clone()));
    keep(Method::Theta, theta::fit(y, period, false).map(|f| f.forecast(h)));
    keep(Method::OptimisedTheta, theta::fit(y, period, true).map(|f| f.forecast(h)));
    if let Some(wave) = setting.wave {
        keep(Method::Harmonic, harmonic::fit(y, wave, if seasonal { period } else { 1 }).map(|f| f.forecast(h)));
    }
    if intermittent {
        keep(Method::Croston, simple::croston(y, h));
        keep(Method::Fading, simple::fading(y, h));
    }
    if setting.positive {
        points.iter_mut().flat_map(|(_, values)| values).for_each(|v| *v = v.max(0.0));
    }
    if let Some(values) = combine(&points, Method::core(seasonal, intermittent && !seasonal, trend), h) {
        points.push((Method::Combined, values));
    }
    All { points, ets: best.map(|(fit, _)| fit), seasonal, trend, logs }
}

/// One member of the family and what it foretells; on logarithms its likelihood is brought back to the values' own scale.
fn fitted(y: &[f64], period: usize, structure: Structure, logs: bool, h: usize) -> Option<(EtsFit, Vec<f64>)> {
    let mut found = if logs {
        let scaled: Vec<f64> = y.iter().map(|v| v.ln()).collect();
        let mut found = fit(&scaled, period, structure)?;
        let change: f64 = scaled.iter().sum();
        found.log_likelihood -= change;
        found.aicc += 2.0 * change;
        found.fitted.iter_mut().for_each(|v| *v = v.exp());
        found
    } else {
        fit(y, period, structure)?
    };
    found.logs = logs;
    let values = found.forecast(h);
    Some((found, values))
}

/// The least-squares line through the logarithms, continued.
fn growing(y: &[f64], h: usize) -> Option<Vec<f64>> {
    let logs: Vec<f64> = y.iter().map(|v| v.ln()).collect();
    let (intercept, slope) = season::line(&logs);
    Some((0..h).map(|step| (intercept + slope * (y.len() + step) as f64).exp()).collect())
}

fn drift_of_logs(y: &[f64], period: usize, h: usize) -> Option<Vec<f64>> {
    let scaled: Vec<f64> = y.iter().map(|v| v.ln()).collect();
    simple::seasonal_drift(&scaled, period, h).map(|values| values.into_iter().map(f64::exp).collect())
}

/// Whether more than three in ten values are zero: sizes and gaps must then be forecast apart.
pub(super) fn is_intermittent(y: &[f64]) -> bool {
    10 * y.iter().filter(|&&v| v == 0.0).count() > 3 * y.len()
}

fn family(period: usize) -> Vec<(Method, Structure)> {
    let member = |noise, trend, season| Structure { noise, trend, season };
    let (a, m) = (Noise::Additive, Noise::Multiplicative);
    let mut list = vec![
        (Method::Smoothing, member(a, ets::Trend::None, Season::None)),
        (Method::Holt, member(a, ets::Trend::Additive, Season::None)),
        (Method::Damped, member(a, ets::Trend::Damped, Season::None)),
    ];
    if period > 1 {
        list.extend([
            (Method::SeasonalSmoothing, member(a, ets::Trend::None, Season::Additive)),
            (Method::HoltWinters, member(a, ets::Trend::Additive, Season::Additive)),
            (Method::HoltWintersDamped, member(a, ets::Trend::Damped, Season::Additive)),
            (Method::HoltWintersMultiplicative, member(m, ets::Trend::Additive, Season::Multiplicative)),
            (Method::HoltWintersMultiplicativeDamped, member(m, ets::Trend::Damped, Season::Multiplicative)),
        ]);
    }
    list
}

/// The median of those of `core` that there are; `None` with fewer than two.
fn combine(points: &[(Method, Vec<f64>)], core: &[Method], h: usize) -> Option<Vec<f64>> {
    let members: Vec<&Vec<f64>> = points.iter().filter(|(m, _)| core.contains(m)).map(|(_, values)| values).collect();
    (members.len() >= 2)
        .then(|| (0..h).map(|step| median(&members.iter().map(|values| values[step]).collect::<Vec<_>>())).collect())
}
