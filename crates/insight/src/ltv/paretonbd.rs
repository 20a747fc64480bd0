//! Pareto/NBD: customers buy at random while alive and may leave for good at any moment.
//!
//! Purchases are Poisson with rate λ ~ gamma(r, α); lifetimes are exponential with rate μ ~ gamma(s, β).
//! Sources: Schmittlein, Morrison & Colombo, "Counting Your Customers", Management Science 33 (1987); the likelihood in
//! terms of ₂F₁ follows Fader & Hardie, "A Note on Deriving the Pareto/NBD Model" (2005). The difference of two
//! hypergeometric functions cancels when the last purchase is recent; there the integral behind it is taken instead.

use super::estimate::{Border, Problem, Report, maximise};
use super::history::{Grouped, History};
use super::nbd;
use crate::error::Result;
use crate::num::optimize::with_numeric_gradient;
use crate::num::quadrature::integrate16;
use crate::num::special::{hyp2f1_unit_gap, ln_gamma_ratio};

/// Fitted Pareto/NBD parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the purchase rate over customers.
    pub r: f64,
    /// Inverse scale of the purchase rate, in time units.
    pub alpha: f64,
    /// Shape of the dropout rate over customers.
    pub s: f64,
    /// Inverse scale of the dropout rate, in time units.
    pub beta: f64,
}

/// Steps of an integral, at most: some thirty do, a few hundred where scales lie three hundred powers of ten apart.
const STEPS: usize = 2_000;

impl ParetoNbd {
    /// Fits the four parameters by maximum likelihood; errors and border as for [`super::bgnbd::BgNbd::fit`].
    pub fn fit(histories: &[History]) -> Result<(Self, Report)> {
        let grouped = Grouped::new(histories)?;
        let (limit, limit_report) = nbd::fit_grouped(&grouped)?;
        let (r, alpha) = (limit[0], limit[1]);
        let problem = Problem {
            model: "Pareto/NBD",
            names: &["r", "alpha", "s", "beta"],
            units: &[1.0, grouped.scale, 1.0, grouped.scale],
            starts: &[vec![r, alpha, 0.5, 0.5]],
            constant: grouped.scale_correction(),
            customers: grouped.customers,
        };
        let objective = |theta: &[f64]| Self::from_slice(theta, 1.0).grouped_log_likelihood(&grouped);
        let (scaled, mut report) = maximise(&problem, relative_gradient(objective))?;
        let fitted = Self::from_slice(&scaled, grouped.scale);
        if report.log_likelihood - limit_report.log_likelihood < 1e-4 || scaled[2] < 1e-4 {
            report.border = Some(Border::NoDropout);
            report.log_covariance = None;
            report.estimates.iter_mut().for_each(|e| e.std_error = None);
        }
        Ok((fitted, report))
    }

    /// The best of the likelihood times a prior whose logarithm is given for scaled parameters; `rate` is a likely purchase rate in scaled time.
    pub(super) fn fit_towards(grouped: &Grouped, rate: f64, prior: impl Fn(&[f64]) -> f64) -> Result<(Self, Report)> {
        nbd::need_repeats(grouped)?;
        let problem = Problem {
            model: "Pareto/NBD",
            names: &["r", "alpha", "s", "beta"],
            units: &[1.0, grouped.scale, 1.0, grouped.scale],
            starts: &[vec![1.0, 1.0 / rate, 0.6, 2.0 / rate], vec![1.0, 1.0 / rate, 0.6, 10.0 / rate]],
            constant: grouped.scale_correction(),
            customers: grouped.customers,
        };
        let objective = |theta: &[f64]| Self::from_slice(theta, 1.0).grouped_log_likelihood(grouped) + prior(theta);
        let (scaled, mut report) = maximise(&problem, relative_gradient(objective))?;
        report.log_likelihood -= prior(&scaled);
        Ok((Self::from_slice(&scaled, grouped.scale), report))
    }

    fn from_slice(theta: &[f64], scale: f64) -> Self {
        Self { r: theta[0], alpha: theta[1] * scale, s: theta[2], beta: theta[3] * scale }
    }

    fn grouped_log_likelihood(&self, grouped: &Grouped) -> f64 {
        let base = self.r * self.alpha.ln() + self.s * self.beta.ln();
        let rates = grouped.xs.iter().zip(&grouped.x_counts).map(|(x, n)| n * (ln_gamma_ratio(self.r, *x) + base));
        let fates = grouped.rows.iter().map(|row| {
            let h = History { x: grouped.xs[row.x as usize], t_x: row.t_x, t: grouped.ts[row.t as usize] };
            row.count * ln_add(self.ln_alive(&h), self.ln_gone(&h))
        });
        rates.sum::<f64>() + fates.sum::<f64>()
    }

    /// Log-likelihood of one history.
    pub fn log_likelihood(&self, h: &History) -> f64 {
        let base = ln_gamma_ratio(self.r, h.x) + self.r * self.alpha.ln() + self.s * self.beta.ln();
        base + ln_add(self.ln_alive(h), self.ln_gone(h))
    }

    /// ln of the weight of being alive at T: (α+T)^−(r+x) (β+T)^−s.
    fn ln_alive(&self, h: &History) -> f64 {
        -(self.r + h.x) * (self.alpha + h.t).ln() - self.s * (self.beta + h.t).ln()
    }

    /// ln of the weight of having left between t_x and T: ∫ s (α+τ)^−(r+x) (β+τ)^−(s+1) dτ.
    fn ln_gone(&self, h: &History) -> f64 {
        if h.t <= h.t_x {
            return f64::NEG_INFINITY;
        }
        let (shape, least) = (self.r + h.x, self.alpha.min(self.beta));
        let change = (shape + self.s + 1.0) * ((h.t - h.t_x) / (least + h.t_x)).ln_1p();
        if change < 4.0 {
            let top = -shape * (self.alpha + h.t_x).ln() - (self.s + 1.0) * (self.beta + h.t_x).ln();
            let integrand = |tau: f64| {
                let ln = -shape * (self.alpha + tau).ln() - (self.s + 1.0) * (self.beta + tau).ln();
                (ln - top).exp()
            };
            return self.s.ln() + top + integrate16(h.t_x, h.t, integrand).ln();
        }
        if (self.alpha - self.beta).abs() > 0.99 * (self.alpha.max(self.beta) + h.t_x) {
            return self.ln_gone_by_steps(h);
        }
        let (near, far) = (self.ln_tail(shape, h.t_x), self.ln_tail(shape, h.t));
        let total = shape + self.s;
        (self.s / total).ln() + near + (-(far - near).exp()).ln_1p()
    }

    /// The same integral by steps in ln(least + τ), each so short that the integrand changes by about e⁴: for scales that lie
    /// far apart, where the hypergeometric functions converge slowly.
    fn ln_gone_by_steps(&self, h: &History) -> f64 {
        let (shape, least) = (self.r + h.x, self.alpha.min(self.beta));
        let ln = |tau: f64| -shape * (self.alpha + tau).ln() - (self.s + 1.0) * (self.beta + tau).ln();
        let top = ln(h.t_x);
        let (first, end) = ((least + h.t_x).ln(), (least + h.t).ln());
        let (mut w, mut total) = (first, 0.0);
        // What is left behind them is nothing, or rounding: with shapes of 1e16 and more the logarithms hold no digits any more.
        for _ in 0..STEPS {
            if w >= end {
                break;
            }
            let scale = w.exp();
            let tau = scale - least;
            let slope = 1.0 + shape * scale / (self.alpha + tau) + (self.s + 1.0) * scale / (self.beta + tau);
            let next = (w + (4.0 / slope).min(1.0)).min(end);
            let part = integrate16(w, next, |w| (ln(w.exp() - least) - top + (w - first)).exp());
            total += part;
            if part.is_nan() || part <= 1e-17 * total || next <= w {
                break;
            }
            w = next;
        }
        self.s.ln() + top + first + total.ln()
    }

    /// ln of (r+s+x)·∫ from t to ∞ of the same integrand over s.
    fn ln_tail(&self, shape: f64, t: f64) -> f64 {
        let total = shape + self.s;
        let (large, other) = if self.alpha >= self.beta { (self.alpha, self.s + 1.0) } else { (self.beta, shape) };
        let z = (self.alpha - self.beta).abs() / (large + t);
        hyp2f1_unit_gap(total, other, z) - total * (large + t).ln()
    }

    /// Probability that the customer is still alive at the end of observation.
    pub fn p_alive(&self, h: &History) -> f64 {
        1.0 / (1.0 + (self.ln_gone(h) - self.ln_alive(h)).exp())
    }

    /// Expected purchases in the next `t` ≥ 0 time units, given the history.
    pub fn expected(&self, h: &History, t: f64) -> f64 {
        let reach = self.beta + h.t;
        let width = (t.max(0.0) / reach).ln_1p();
        let k = self.s - 1.0;
        let lifetime = if k.abs() < 1e-12 { width } else { -(-k * width).exp_m1() / k };
        self.p_alive(h) * (self.r + h.x) / (self.alpha + h.t) * reach * lifetime
    }

    /// Expected purchases per time unit at `tau` time units after the end of observation.
    pub fn rate(&self, h: &History, tau: f64) -> f64 {
        let survive = (-self.s * (tau / (self.beta + h.t)).ln_1p()).exp();
        self.p_alive(h) * (self.r + h.x) / (self.alpha + h.t) * survive
    }
}

/// Central differences with relative steps, for parameters that are all positive.
pub(super) fn relative_gradient(mut f: impl FnMut(&[f64]) -> f64) -> impl FnMut(&[f64], &mut [f64]) -> f64 {
    move |theta, g| {
        let logs: Vec<f64> = theta.iter().map(|t| t.ln()).collect();
        let mut by_log = with_numeric_gradient(|u: &[f64]| {
            let theta: Vec<f64> = u.iter().map(|u| u.exp()).collect();
            f(&theta)
        });
        let value = by_log(&logs, g);
        drop(by_log);
        g.iter_mut().zip(theta).for_each(|(g, t)| *g /= t);
        value
    }
}

fn ln_add(a: f64, b: f64) -> f64 {
    if b == f64::NEG_INFINITY { a } else { a.max(b) + (-(a - b).abs()).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::quadrature::integrate;

    const PAPER: ParetoNbd = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };

    #[test]
    fn integral_and_hypergeometric_forms_agree() {
        for model in [PAPER, ParetoNbd { alpha: 30.0, ..PAPER }, ParetoNbd { beta: 0.2, ..PAPER }] {
            for (x, t_x, t) in [(0.0, 0.0, 38.0), (2.0, 30.0, 38.0), (26.0, 1.0, 30.0), (3.0, 37.9, 38.0)] {
                let h = History { x, t_x, t };
                let shape = model.r + x;
                let f = |w: f64| {
                    let tau = w.exp() - 0.1;
                    model.s * (model.alpha + tau).powf(-shape) * (model.beta + tau).powf(-model.s - 1.0) * w.exp()
                };
                let direct = integrate((t_x + 0.1).ln(), (t + 0.1).ln(), 200, f).ln();
                let (ours, near, far) = (model.ln_gone(&h), model.ln_tail(shape, t_x), model.ln_tail(shape, t));
                let by_tails = (model.s / (shape + model.s)).ln() + near + (-(far - near).exp()).ln_1p();
                assert!((ours - direct).abs() < 1e-9 * direct.abs(), "{model:?} {h:?}: {ours} {direct}");
                let by_steps = model.ln_gone_by_steps(&h);
                assert!((by_steps - direct).abs() < 1e-9 * direct.abs(), "{model:?} {h:?}: {by_steps} {direct}");
                assert!((by_tails - direct).abs() < 1e-7 * direct.abs(), "{model:?} {h:?}: {by_tails} {direct}");
            }
        }
    }

    #[test]
    fn shapes_beyond_all_digits_end() {
        for exponent in [8, 12, 16, 20, 100] {
            for (alpha, beta) in [(1e-3, 1e9), (1e9, 1e-3), (1e-300, 1.0), (1.0, 1e-300)] {
                let large = 10_f64.powi(exponent);
                for (r, s) in [(large, 0.6), (0.6, large), (large, large)] {
                    let model = ParetoNbd { r, alpha, s, beta };
                    for (x, t_x, t) in [(0.0, 0.0, 0.5), (3.0, 0.53, 100.0), (3.0, 0.53, 1e6)] {
                        let gone = model.ln_gone_by_steps(&History { x, t_x, t });
                        assert!(gone < f64::INFINITY, "{model:?} {x} {t_x} {t}: {gone}");
                    }
                }
            }
        }
    }

    #[test]
    fn expected_is_the_integral_of_the_rate() {
        let h = History { x: 2.0, t_x: 30.0, t: 38.0 };
        for s in [0.606, 1.0, 3.0] {
            let model = ParetoNbd { s, ..PAPER };
            let direct = integrate(0.0, 39.0, 20, |tau| model.rate(&h, tau));
            assert!((model.expected(&h, 39.0) - direct).abs() < 1e-12);
        }
    }
}
