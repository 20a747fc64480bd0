//! Exponential smoothing in state-space form: simple, Holt, damped, Holt-Winters additive and multiplicative, and the choice among them.
//!
//! Hyndman, Koehler, Ord & Snyder (2008), *Forecasting with Exponential Smoothing*. With a level ℓ, slope b, damping φ and season s,
//! and e the one-step error, all structures with an additive trend share one recursion for additive and multiplicative errors;
//! the kind of error only changes the likelihood:
//!
//! ```text
//! additive season:        μ = ℓ + φb + s,   ℓ ← ℓ + φb + αe,    b ← φb + βe,    s ← s + γe
//! multiplicative season:  μ = (ℓ + φb)·s,   ℓ ← ℓ + φb + αe/s,  b ← φb + βe/s,  s ← s + γe/(ℓ + φb)
//! ```
//!
//! With an additive season the errors are linear in the initial states, so these are solved exactly for every trial of α, β, γ, φ;
//! only these few are searched. With a multiplicative season or error the initial states join a quasi-Newton search that
//! starts from the additive solution or a classical decomposition.

use serde::Serialize;

use super::season::seasonal_indices;
use crate::num::linalg::{Matrix, cholesky_solve};
use crate::num::optimize::{Limits, bfgs, nelder_mead, with_numeric_gradient};

/// How the trend goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Trend {
    /// No trend.
    None,
    /// A straight line.
    Additive,
    /// A line that levels off (Gardner & McKenzie 1985).
    Damped,
}

/// How the season acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Season {
    /// No season.
    None,
    /// So much more or less.
    Additive,
    /// So many times more or less; only for positive series.
    Multiplicative,
}

/// How errors act on the likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Noise {
    /// The same at every level.
    Additive,
    /// In proportion to the level; only for positive series.
    Multiplicative,
}

/// One member of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Structure {
    /// The errors.
    pub noise: Noise,
    /// The trend.
    pub trend: Trend,
    /// The season.
    pub season: Season,
}

impl Structure {
    /// The usual three letters, e.g. `AAdM`.
    pub fn code(self) -> String {
        let noise = if self.noise == Noise::Additive { "A" } else { "M" };
        let trend = ["N", "A", "Ad"][self.trend as usize];
        let season = ["N", "A", "M"][self.season as usize];
        format!("{noise}{trend}{season}")
    }

    fn searched(self) -> usize {
        1 + [0, 1, 2][self.trend as usize] + usize::from(self.season != Season::None)
    }

    fn states(self, period: usize) -> usize {
        1 + usize::from(self.trend != Trend::None) + if self.season == Season::None { 0 } else { period - 1 }
    }
}

/// Smoothing weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Weights {
    /// Of the level, in (0, 1).
    pub alpha: f64,
    /// Of the slope, in (0, α); 0 without trend.
    pub beta: f64,
    /// Of the season, in (0, 1 − α); 0 without season.
    pub gamma: f64,
    /// Damping, in (0.8, 0.98); 1 without damping.
    pub phi: f64,
}

/// A fitted member of the family.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EtsFit {
    /// Which member.
    pub structure: Structure,
    /// Its weights.
    pub weights: Weights,
    /// Log-likelihood (normal errors, up to the constant that all members share).
    pub log_likelihood: f64,
    /// Akaike's criterion with the small-sample correction; less is better.
    pub aicc: f64,
    /// Whether it learnt from the logarithms of the series; forecasts and fitted values are back on the series' own scale.
    pub logs: bool,
    /// One-step forecasts of the given periods.
    #[serde(skip)]
    pub fitted: Vec<f64>,
    #[serde(skip)]
    state: State,
}

/// Where the recursion stands; `season[0]` belongs to the next period.
#[derive(Debug, Clone, Default, PartialEq)]
struct State {
    level: f64,
    slope: f64,
    season: Vec<f64>,
}

impl EtsFit {
    /// The usual three letters of its structure, `ln-AAA` where it learnt from logarithms.
    pub fn code(&self) -> String {
        let code = self.structure.code();
        if self.logs { format!("ln-{code}") } else { code }
    }

    /// Point forecasts of the next `h` periods: the middle of what may come, which for logarithms is its median and lies below its mean.
    pub fn forecast(&self, h: usize) -> Vec<f64> {
        let (mut damp, mut reach) = (1.0, 0.0);
        (0..h)
            .map(|step| {
                damp *= self.weights.phi;
                reach += damp;
                let base =
                    self.state.level + if self.structure.trend == Trend::None { 0.0 } else { reach * self.state.slope };
                let season = self.state.season.get(step % self.state.season.len().max(1)).copied();
                let value = match self.structure.season {
                    Season::None => base,
                    Season::Additive => base + season.unwrap_or(0.0),
                    Season::Multiplicative => base * season.unwrap_or(1.0),
                };
                if self.logs { value.exp() } else { value }
            })
            .collect()
    }
}

/// Fits one member; `None` when the series is too short for it, not positive where it must be, or the search ends at nonsense.
pub fn fit(y: &[f64], period: usize, structure: Structure) -> Option<EtsFit> {
    let seasonal = structure.season != Season::None;
    let parameters = structure.searched() + structure.states(period) + 1;
    if y.len() < parameters + 3 || (seasonal && (period < 2 || y.len() < 2 * period + 2)) {
        return None;
    }
    let multiplies = structure.season == Season::Multiplicative || structure.noise == Noise::Multiplicative;
    if multiplies && y.iter().any(|&v| v <= 0.0) {
        return None;
    }
    let scale = (y.iter().map(|v| v * v).sum::<f64>() / y.len() as f64).sqrt();
    if scale == 0.0 {
        return None;
    }
    let scaled: Vec<f64> = y.iter().map(|v| v / scale).collect();
    let additive = Structure { noise: Noise::Additive, ..structure };
    let (mut weights, mut start) = if structure.season == Season::Multiplicative {
        start_multiplicative(&scaled, period, additive)?
    } else {
        search_linear(&scaled, period, additive)?
    };
    if multiplies {
        (weights, start) = search_all(&scaled, period, structure, weights, &start)?;
    }
    let mut fitted = Vec::with_capacity(y.len());
    let mut state = start;
    let cost = run(&scaled, structure, &weights, &mut state, Some(&mut fitted));
    let n = y.len() as f64;
    let k = parameters as f64;
    // Back on the series' own scale the density of each value shrinks by the scale.
    let log_likelihood = -0.5 * (cost + 2.0 * n * scale.ln());
    let sound = cost.is_finite() && state.level.is_finite() && state.slope.is_finite();
    fitted.iter_mut().for_each(|v| *v *= scale);
    state.level *= scale;
    state.slope *= scale;
    if structure.season == Season::Additive {
        state.season.iter_mut().for_each(|s| *s *= scale);
    }
    let aicc = -2.0 * log_likelihood + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
    sound.then_some(EtsFit { structure, weights, log_likelihood, aicc, logs: false, fitted, state })
}

/// Fits the fifteen members that are numerically sound (multiplicative seasons go with multiplicative errors) and keeps the
/// one with the least AICc.
pub fn choose(y: &[f64], period: usize) -> Option<EtsFit> {
    let mut best: Option<EtsFit> = None;
    for noise in [Noise::Additive, Noise::Multiplicative] {
        for trend in [Trend::None, Trend::Additive, Trend::Damped] {
            for season in [Season::None, Season::Additive, Season::Multiplicative] {
                if season == Season::Multiplicative && noise == Noise::Additive {
                    continue;
                }
                let found = fit(y, period, Structure { noise, trend, season });
                if let Some(fit) = found.filter(|f| best.as_ref().is_none_or(|b| f.aicc < b.aicc)) {
                    best = Some(fit);
                }
            }
        }
    }
    best
}

/// Runs the recursion to the end of the series; gives −2 log-likelihood up to the shared constant (infinite for nonsense).
fn run(y: &[f64], structure: Structure, w: &Weights, state: &mut State, mut fitted: Option<&mut Vec<f64>>) -> f64 {
    // Logarithms are dear: the values are multiplied and only great or small products are taken apart.
    let (mut squares, mut logs, mut product) = (0.0, 0.0, 1.0_f64);
    let multiplicative = structure.season == Season::Multiplicative;
    let period = state.season.len();
    for (t, &value) in y.iter().enumerate() {
        let base = state.level + w.phi * state.slope;
        let season = if period > 0 { state.season[t % period] } else { 0.0 };
        let expected = if multiplicative { base * season } else { base + season };
        let error = value - expected;
        if structure.noise == Noise::Multiplicative {
            if expected <= 1e-8 {
                return f64::INFINITY;
            }
            squares += (error / expected).powi(2);
            product *= expected;
            if !(1e-100..1e100).contains(&product) {
                logs += product.ln();
                product = 1.0;
            }
        } else {
            squares += error * error;
        }
        if let Some(list) = fitted.as_deref_mut() {
            list.push(expected);
        }
        let push = if multiplicative { error / season } else { error };
        state.level = base + w.alpha * push;
        state.slope = w.phi * state.slope + w.beta * push;
        if period > 0 {
            state.season[t % period] = season + w.gamma * if multiplicative { error / base } else { error };
        }
        if multiplicative && (base <= 1e-8 || season <= 1e-8) {
            return f64::INFINITY;
        }
    }
    if period > 0 {
        state.season.rotate_left(y.len() % period);
    }
    let n = y.len() as f64;
    n * (squares / n).max(1e-18).ln() + n + 2.0 * (logs + product.ln())
}

/// Free numbers to weights.
fn weights_of(structure: Structure, free: &[f64]) -> Weights {
    let share = |x: f64| 1e-4 + (1.0 - 2e-4) / (1.0 + (-x).exp());
    let mut next = free.iter().copied();
    let mut take = || share(next.next().unwrap_or(0.0));
    let alpha = take();
    let beta = if structure.trend == Trend::None { 0.0 } else { alpha * take() };
    let phi = if structure.trend == Trend::Damped { 0.8 + 0.18 * take() } else { 1.0 };
    let gamma = if structure.season == Season::None { 0.0 } else { (1.0 - alpha) * take() };
    Weights { alpha, beta, gamma, phi }
}

fn search_linear(y: &[f64], period: usize, structure: Structure) -> Option<(Weights, State)> {
    let period = if structure.season == Season::None { 0 } else { period };
    let n = structure.searched();
    let mut best: Option<(f64, Vec<f64>)> = None;
    // A long series pins its weights down; a short one may have two hollows.
    let starts = if y.len() > 200 { 1 } else { 2 };
    for from in [[-1.0, -2.0, -2.0, -2.0], [1.0, -3.0, 0.0, -1.0]].into_iter().take(starts) {
        let mut start = from[..n].to_vec();
        if structure.trend == Trend::Damped {
            start[2] = 1.0;
        }
        let limits = Limits { iterations: 120, gradient: 1e-6, change: 1e-6 };
        let end = nelder_mead(
            |x| solve_states(y, period, structure, &weights_of(structure, x)).map_or(f64::INFINITY, |(cost, _)| cost),
            &start,
            0.7,
            limits,
        );
        if end.value.is_finite() && best.as_ref().is_none_or(|(value, _)| end.value < *value) {
            best = Some((end.value, end.x));
        }
    }
    let weights = weights_of(structure, &best?.1);
    solve_states(y, period, structure, &weights).map(|(_, state)| (weights, state))
}

/// The initial states with the least squares for given weights, and n·ln(squares).
fn solve_states(y: &[f64], period: usize, structure: Structure, w: &Weights) -> Option<(f64, State)> {
    let trend = usize::from(structure.trend != Trend::None);
    let columns = 1 + trend + period.saturating_sub(1);
    let wide = columns + 1;
    // Column j < columns: the series is zero and initial state j is one. The last column: the series itself from zero states.
    let mut level = vec![0.0; wide];
    let mut slope = vec![0.0; wide];
    let mut season = vec![0.0; period * wide];
    level[0] = 1.0;
    if trend == 1 {
        slope[1] = 1.0;
    }
    for j in 0..period.saturating_sub(1) {
        season[j * wide + 1 + trend + j] = 1.0;
        season[(period - 1) * wide + 1 + trend + j] = -1.0;
    }
    // Without a season its weight is 0, and these stay so.
    let mut none = vec![0.0; wide];
    let mut rows: Vec<f64> = Vec::with_capacity(y.len() * wide);
    for (t, &value) in y.iter().enumerate() {
        let at = if period > 0 { (t % period) * wide } else { 0 };
        let seasons = if period > 0 { &mut season[at..at + wide] } else { &mut none[..] };
        let states = level.iter_mut().zip(&mut slope).zip(seasons);
        for (j, ((level, slope), own)) in states.enumerate() {
            let base = *level + w.phi * *slope;
            let error = if j == columns { value } else { 0.0 } - base - *own;
            rows.push(error);
            *level = base + w.alpha * error;
            *slope = w.phi * *slope + w.beta * error;
            *own += w.gamma * error;
        }
    }
    let mut normal = Matrix::zeros(columns, columns);
    let mut right = vec![0.0; columns];
    for row in rows.chunks_exact(wide) {
        let (effects, own) = (&row[..columns], row[columns]);
        for (i, effect) in effects.iter().enumerate() {
            normal.row_mut(i)[..=i].iter_mut().zip(effects).for_each(|(sum, other)| *sum += effect * other);
            right[i] -= effect * own;
        }
    }
    for i in 0..columns {
        for j in 0..i {
            normal[(j, i)] = normal[(i, j)];
        }
        normal[(i, i)] += 1e-9;
    }
    let states = cholesky_solve(&normal, &right)?;
    let squares: f64 = rows
        .chunks_exact(wide)
        .map(|row| row[columns] + row.iter().zip(&states).map(|(e, x)| e * x).sum::<f64>())
        .map(|e| e * e)
        .sum();
    let mut pattern = states[1 + trend..].to_vec();
    if period > 0 {
        pattern.push(-pattern.iter().sum::<f64>());
    }
    let state = State { level: states[0], slope: if trend == 1 { states[1] } else { 0.0 }, season: pattern };
    let cost = y.len() as f64 * (squares / y.len() as f64).max(1e-18).ln();
    cost.is_finite().then_some((cost, state))
}

/// A start for multiplicative seasons: weights and line from the seasonally adjusted series, season by classical decomposition.
fn start_multiplicative(y: &[f64], period: usize, structure: Structure) -> Option<(Weights, State)> {
    let indices = seasonal_indices(y, period, true)?;
    let adjusted: Vec<f64> = y.iter().enumerate().map(|(t, v)| v / indices[t % period]).collect();
    let plain = Structure { season: Season::None, ..structure };
    let (weights, state) = search_linear(&adjusted, period, plain)?;
    Some((Weights { gamma: 0.1 * (1.0 - weights.alpha), ..weights }, State { season: indices, ..state }))
}

/// Quasi-Newton over weights and initial states together.
fn search_all(
    y: &[f64],
    period: usize,
    structure: Structure,
    from: Weights,
    start: &State,
) -> Option<(Weights, State)> {
    let back = |share: f64| {
        let p = share.clamp(0.002, 0.998);
        (p / (1.0 - p)).ln()
    };
    let mut free = vec![back(from.alpha)];
    if structure.trend != Trend::None {
        free.push(back(from.beta / from.alpha));
    }
    if structure.trend == Trend::Damped {
        free.push(back((from.phi - 0.8) / 0.18));
    }
    if structure.season != Season::None {
        free.push(back(from.gamma / (1.0 - from.alpha)));
    }
    let weights = free.len();
    free.push(start.level);
    if structure.trend != Trend::None {
        free.push(start.slope);
    }
    if structure.season != Season::None {
        free.extend(&start.season[..period - 1]);
    }
    let unpack = |x: &[f64]| -> (Weights, State) {
        let mut rest = x[weights..].iter().copied();
        let level = rest.next().unwrap_or(0.0);
        let slope = if structure.trend == Trend::None { 0.0 } else { rest.next().unwrap_or(0.0) };
        let mut season: Vec<f64> = rest.collect();
        if structure.season != Season::None {
            let whole = if structure.season == Season::Multiplicative { period as f64 } else { 0.0 };
            season.push(whole - season.iter().sum::<f64>());
        }
        (weights_of(structure, &x[..weights]), State { level, slope, season })
    };
    let cost = |x: &[f64]| {
        let (w, mut state) = unpack(x);
        run(y, structure, &w, &mut state, None)
    };
    let limits = Limits { iterations: 80, gradient: 1e-5, change: 1e-8 };
    let end = bfgs(with_numeric_gradient(cost), &free, limits);
    let best = if end.value.is_finite() && end.value <= cost(&free) { &end.x } else { &free };
    cost(best).is_finite().then(|| unpack(best))
}
