//! Maximum likelihood for models whose parameters are all positive: optimise their logarithms from several starts, polish
//! with Newton, and read standard errors from the observed information.
//!
//! Far out (beyond e^±12 in scaled units) a soft wall keeps the search from running away when the best value lies at
//! infinity or zero; such a fit is reported as lying on the border and has no standard errors there.

use serde::Serialize;

use crate::error::{InsightError, Result};
use crate::num::linalg::{Matrix, inverse_spd};
use crate::num::optimize::{Limits, hessian, multi_start, newton_polish};

/// Logarithms beyond this size count as "at the border".
const WALL: f64 = 12.0;
const NEAR_WALL: f64 = 9.0;
/// A parameter known no better than within a factor of e^3 is as good as unknown.
const MOST_LOG_VARIANCE: f64 = 9.0;

/// One fitted parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// The parameter's name in the paper.
    pub name: &'static str,
    /// The estimate.
    pub value: f64,
    /// Its standard error; `None` on the border of the parameter space.
    pub std_error: Option<f64>,
}

/// Where an optimum lies when it is not inside the parameter space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Border {
    /// Nobody leaves: the dropout parameter goes to zero, the NBD model remains.
    NoDropout,
    /// A parameter runs to zero or infinity: a kind of difference between customers that the model provides for is not
    /// in the data. Predictions are valid, single parameters mean little.
    NoHeterogeneity,
}

/// How a fit went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The model's name.
    pub model: &'static str,
    /// Parameters with standard errors.
    pub estimates: Vec<Estimate>,
    /// Log-likelihood of the data as given; NaN for fallbacks that have none.
    pub log_likelihood: f64,
    /// Customers.
    pub customers: usize,
    /// Iterations of the optimiser.
    pub iterations: usize,
    /// Evaluations of the likelihood.
    pub evaluations: usize,
    /// Largest component of the gradient (per log-parameter) at the optimum.
    pub gradient: f64,
    /// Whether the optimiser met its stopping rule.
    pub converged: bool,
    /// Set when the optimum is not inside the parameter space.
    pub border: Option<Border>,
    /// Covariance of the parameters' logarithms, for intervals; `None` on the border.
    #[serde(skip)]
    pub log_covariance: Option<Matrix>,
}

impl Report {
    /// The estimate of a name.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.estimates.iter().find(|e| e.name == name).map(|e| e.value)
    }

    /// Akaike's criterion, −2·LL + 2·parameters.
    pub fn aic(&self) -> f64 {
        2.0 * (self.estimates.len() as f64 - self.log_likelihood)
    }
}

/// What to maximise: names, the factor that takes each parameter from scaled to given units, start points, and the
/// constant between the scaled and the given log-likelihood.
pub(super) struct Problem<'a> {
    pub model: &'static str,
    pub names: &'a [&'static str],
    pub units: &'a [f64],
    pub starts: &'a [Vec<f64>],
    pub constant: f64,
    pub customers: usize,
}

/// Maximises a log-likelihood. `f` takes the parameters themselves (scaled units), returns the log-likelihood and writes
/// its gradient. Gives the scaled parameters and the report in given units.
pub(super) fn maximise(problem: &Problem, mut f: impl FnMut(&[f64], &mut [f64]) -> f64) -> Result<(Vec<f64>, Report)> {
    let mut theta = vec![0.0; problem.names.len()];
    let mut objective = |u: &[f64], g: &mut [f64]| {
        theta.iter_mut().zip(u).for_each(|(t, u)| *t = u.exp());
        let value = f(&theta, g);
        let mut wall = 0.0;
        for ((g, t), u) in g.iter_mut().zip(&theta).zip(u) {
            let beyond = (u.abs() - WALL).max(0.0) * u.signum();
            wall += beyond * beyond;
            *g = -*g * t + 2.0 * beyond;
        }
        -value + wall
    };
    let starts: Vec<Vec<f64>> =
        problem.starts.iter().map(|s| s.iter().map(|v| v.clamp(1e-4, 1e4).ln()).collect()).collect();
    let refuse = |reason: String| InsightError::NotConverged { model: problem.model, reason };
    let found = multi_start(&mut objective, &starts, Limits::default())
        .ok_or_else(|| refuse("no start gave a finite likelihood".to_owned()))?;
    let found = newton_polish(&mut objective, found, 6);
    if !found.converged && found.gradient > 1e-4 * found.value.abs().max(1.0) {
        return Err(refuse(format!("the search stopped after {} steps without settling", found.iterations)));
    }
    let covariance = inverse_spd(&hessian(&mut objective, &found.x));
    let far = found.x.iter().any(|u| u.abs() > NEAR_WALL);
    let loose = |c: &Matrix| (0..c.rows()).any(|i| c[(i, i)] > MOST_LOG_VARIANCE);
    let covariance = covariance.filter(|c| !far && !loose(c));
    let scaled: Vec<f64> = found.x.iter().map(|u| u.exp()).collect();
    let estimate = |i: usize| {
        let value = scaled[i] * problem.units[i];
        let std_error = covariance.as_ref().map(|c| value * c[(i, i)].sqrt());
        Estimate { name: problem.names[i], value, std_error }
    };
    let mut none = vec![0.0; scaled.len()];
    let report = Report {
        model: problem.model,
        estimates: (0..scaled.len()).map(estimate).collect(),
        log_likelihood: f(&scaled, &mut none) + problem.constant,
        customers: problem.customers,
        iterations: found.iterations,
        evaluations: found.evaluations,
        gradient: found.gradient,
        converged: found.converged,
        border: covariance.is_none().then_some(Border::NoHeterogeneity),
        log_covariance: covariance,
    };
    Ok((scaled, report))
}
