//! BG/NBD: customers buy at random while alive and may leave for good after any purchase.
//!
//! Purchases are Poisson with rate λ ~ gamma(r, α); after each repeat purchase the customer leaves with probability
//! p ~ beta(a, b). Source: Fader, Hardie & Lee, "Counting Your Customers the Easy Way", Marketing Science 24 (2005), with
//! the numerically stable likelihood of their note of 2019 (sums of exponentials taken from the larger one).

use super::choose::discount;
use super::estimate::{Border, Problem, Report, maximise};
use super::history::{Grouped, History};
use super::nbd;
use crate::error::Result;
use crate::num::special::{beta_quantile, digamma, hyp2f1, ln_gamma, ln_gamma_ratio};

/// Fitted BG/NBD parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    /// Shape of the purchase rate over customers.
    pub r: f64,
    /// Inverse scale of the purchase rate, in time units.
    pub alpha: f64,
    /// First shape of the dropout probability.
    pub a: f64,
    /// Second shape of the dropout probability.
    pub b: f64,
}

impl BgNbd {
    /// Fits the four parameters by maximum likelihood.
    ///
    /// When the best fit has no dropout (a → 0) the report says [`Border::NoDropout`] and the caller should use
    /// [`nbd::Nbd`]. Errors: wrong or no histories, no repeat purchase, or a search that did not settle.
    pub fn fit(histories: &[History]) -> Result<(Self, Report)> {
        Self::fit_grouped(&Grouped::new(histories)?)
    }

    pub(super) fn fit_grouped(grouped: &Grouped) -> Result<(Self, Report)> {
        let (limit, limit_report) = nbd::fit_grouped(grouped)?;
        let (r, alpha) = (limit[0], limit[1]);
        let problem = Problem {
            model: "BG/NBD",
            names: &["r", "alpha", "a", "b"],
            units: &[1.0, grouped.scale, 1.0, 1.0],
            starts: &[vec![r, alpha, 0.5, 2.0], vec![r, alpha, 0.1, 5.0]],
            constant: grouped.scale_correction(),
            customers: grouped.customers,
        };
        let mut tables = Tables::default();
        let (scaled, mut report) = maximise(&problem, |theta, g| tables.log_likelihood(grouped, theta, g))?;
        let gain = report.log_likelihood - limit_report.log_likelihood;
        if gain < 1e-4 || scaled[2] < 1e-4 {
            report.border = Some(Border::NoDropout);
            report.log_covariance = None;
            report.estimates.iter_mut().for_each(|e| e.std_error = None);
        }
        Ok((Self { r: scaled[0], alpha: scaled[1] * grouped.scale, a: scaled[2], b: scaled[3] }, report))
    }

    /// Log-likelihood of one history.
    pub fn log_likelihood(&self, h: &History) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let base = ln_gamma_ratio(r, h.x) + r * alpha.ln() + ln_gamma_ratio(b, h.x) - ln_gamma_ratio(a + b, h.x);
        let alive = -(r + h.x) * (alpha + h.t).ln();
        if h.x == 0.0 {
            return base + alive;
        }
        let gone = a.ln() - (b + h.x - 1.0).ln() - (r + h.x) * (alpha + h.t_x).ln();
        base + alive.max(gone) + (-(alive - gone).abs()).exp().ln_1p()
    }

    /// Probability that the customer is still alive at the end of observation. Without a repeat purchase it is 1: the
    /// model lets customers leave only after one.
    pub fn p_alive(&self, h: &History) -> f64 {
        if h.x == 0.0 {
            return 1.0;
        }
        let odds = (self.r + h.x) * ((self.alpha + h.t) / (self.alpha + h.t_x)).ln();
        1.0 / (1.0 + self.a / (self.b + h.x - 1.0) * odds.exp())
    }

    /// Expected purchases in the next `t` ≥ 0 time units, given the history (equation 10 of the paper).
    pub fn expected(&self, h: &History, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        let (shape, reach, stay) = (self.r + h.x, self.alpha + h.t, self.b + h.x);
        let c = self.a + stay - 1.0;
        let z = t / (reach + t);
        if (self.a - 1.0).abs() > 1e-3 && c > 1e-3 && z < 0.98 {
            let fraction = (shape * (-z).ln_1p()).exp() * hyp2f1(shape, stay, c, z);
            let closed = c / (self.a - 1.0) * (1.0 - fraction);
            if closed.is_finite() && closed >= 0.0 {
                return self.p_alive(h) * closed;
            }
        }
        let by_rate = discount(t, 0.0, reach, |tau| self.rate_by_series(h, tau));
        if by_rate.is_finite() {
            return by_rate;
        }
        let by_leave = |p: f64| {
            let left = -(-shape * (p * t / reach).ln_1p()).exp_m1();
            if p > 1e-300 { left / p } else { shape * t / reach }
        };
        self.p_alive(h) * self.average_over_leave(stay, by_leave)
    }

    /// Expected purchases in the next `horizon` time units, each discounted by exp(−δ·time), δ > 0.
    pub fn discounted(&self, h: &History, horizon: f64, delta: f64) -> f64 {
        let reach = self.alpha + h.t;
        let by_rate = discount(horizon, delta, reach, |tau| self.rate_by_series(h, tau));
        if by_rate.is_finite() {
            return by_rate;
        }
        let leave = self.leave_quantiles(self.b + h.x);
        let shape = self.r + h.x;
        let rate = |tau: f64| {
            let at = |p: &f64| (-(shape + 1.0) * (p * tau / reach).ln_1p()).exp();
            leave.iter().map(at).sum::<f64>() / leave.len() as f64
        };
        self.p_alive(h) * shape / reach * discount(horizon, delta, reach, rate)
    }

    /// Average over p ~ beta(a, `stay`) by its quantiles: slower and coarser (about 1e-3) than the series, but it works where
    /// they lose themselves, at parameters of size 1e5 and horizons of many lifetimes.
    fn average_over_leave(&self, stay: f64, f: impl Fn(f64) -> f64) -> f64 {
        let leave = self.leave_quantiles(stay);
        leave.iter().map(|p| f(*p)).sum::<f64>() / leave.len() as f64
    }

    fn leave_quantiles(&self, stay: f64) -> Vec<f64> {
        (0..128).map(|k| beta_quantile(self.a, stay, (f64::from(k) + 0.5) / 128.0)).collect()
    }

    /// Expected purchases per time unit at `tau` time units after the end of observation: the slope of [`Self::expected`].
    ///
    /// Given that the customer is alive, λ ~ gamma(r + x, α + T) and p ~ beta(a, b + x), so the rate is E[λ·exp(−λpτ)]
    /// = R/A · ₂F₁(R + 1, a; a + b + x; −τ/A), here after Pfaff's transformation.
    pub fn rate(&self, h: &History, tau: f64) -> f64 {
        let by_series = self.rate_by_series(h, tau);
        if by_series.is_finite() {
            return by_series;
        }
        let (shape, reach) = (self.r + h.x, self.alpha + h.t);
        let by_leave = |p: f64| (-(shape + 1.0) * (p * tau / reach).ln_1p()).exp();
        self.p_alive(h) * shape / reach * self.average_over_leave(self.b + h.x, by_leave)
    }

    fn rate_by_series(&self, h: &History, tau: f64) -> f64 {
        let (shape, reach, stay) = (self.r + h.x, self.alpha + h.t, self.b + h.x);
        self.p_alive(h) * shape / reach * decline(self.a, shape, self.a + stay, tau / reach)
    }
}

/// ₂F₁(shape + 1, a; c; −y): how the purchase rate declines with y = time ahead over time scale.
fn decline(a: f64, shape: f64, c: f64, y: f64) -> f64 {
    if y > 50.0 + 10.0 * (shape + 1.0) && c < 1000.0 {
        return far_decline(a, shape + 1.0, c, y);
    }
    // Pfaff's transformation to z = y/(1+y), in the form whose terms have one sign
    let (z, ln_rest, other) = (y / (1.0 + y), -y.ln_1p(), c - shape - 1.0);
    if other > -1.0 {
        (a * ln_rest).exp() * hyp2f1(a, other, c, z)
    } else {
        ((shape + 1.0) * ln_rest).exp() * hyp2f1(shape + 1.0, c - a, c, z)
    }
}

/// ₂F₁(b, a; c; −y) for large y as two series in 1/y (NIST Digital Library of Mathematical Functions, 15.8.2).
fn far_decline(a: f64, b: f64, c: f64, y: f64) -> f64 {
    // where b − a is a whole number the two series have poles that cancel: step aside by less than the series' use
    let a = if ((b - a) - (b - a).round()).abs() < 1e-6 { a * (1.0 + 3e-6) } else { a };
    let part = |first: f64, second: f64| {
        let (numerator, below) = (second - first, c - first);
        let sign = gamma_sign(numerator) * gamma_sign(below);
        let size = ln_gamma(c) + ln_gamma(numerator) - ln_gamma(second) - ln_gamma(below) - first * y.ln();
        let (mut term, mut sum) = (1.0, 1.0);
        for k in 0..500_u32 {
            let k = f64::from(k);
            term *= -(first + k) * (first - c + 1.0 + k) / ((first - second + 1.0 + k) * (k + 1.0) * y);
            sum += term;
            if term.abs() < 1e-17 * f64::abs(sum) {
                break;
            }
        }
        sign * size.exp() * sum
    };
    part(a, b) + part(b, a)
}

/// The sign of Γ(x).
fn gamma_sign(x: f64) -> f64 {
    if x > 0.0 || x.floor() % 2.0 == 0.0 { 1.0 } else { -1.0 }
}

/// What the likelihood needs once per distinct x or T, kept between evaluations to save allocations.
#[derive(Default)]
struct Tables {
    per_x: Vec<PerX>,
    ln_reach: Vec<f64>,
}

#[derive(Clone, Copy)]
struct PerX {
    x: f64,
    /// ln a − ln(b + x − 1)
    gone: f64,
}

impl Tables {
    fn log_likelihood(&mut self, grouped: &Grouped, theta: &[f64], g: &mut [f64]) -> f64 {
        let (r, alpha, a, b) = (theta[0], theta[1], theta[2], theta[3]);
        let (ln_alpha, ln_a) = (alpha.ln(), a.ln());
        let (psi_r, psi_b, psi_ab) = (digamma(r), digamma(b), digamma(a + b));
        let (mut value, mut dr, mut dalpha, mut da, mut db) = (0.0, 0.0, 0.0, 0.0, 0.0);
        self.per_x.clear();
        for (&x, &count) in grouped.xs.iter().zip(&grouped.x_counts) {
            let stay = ln_gamma_ratio(b, x) - ln_gamma_ratio(a + b, x);
            value += count * (ln_gamma_ratio(r, x) + r * ln_alpha + stay);
            let slope_ab = psi_ab - digamma(a + b + x);
            dr += count * (digamma(r + x) - psi_r + ln_alpha);
            da += count * slope_ab;
            db += count * (digamma(b + x) - psi_b + slope_ab);
            self.per_x.push(PerX { x, gone: ln_a - (b + x - 1.0).max(f64::MIN_POSITIVE).ln() });
        }
        dalpha += grouped.customers as f64 * r / alpha;
        self.ln_reach.clear();
        self.ln_reach.extend(grouped.ts.iter().map(|t| (alpha + t).ln()));
        for row in &grouped.rows {
            let PerX { x, gone } = self.per_x[row.x as usize];
            let (reach, ln_reach) = (alpha + grouped.ts[row.t as usize], self.ln_reach[row.t as usize]);
            let shape = r + x;
            if x == 0.0 {
                value -= row.count * shape * ln_reach;
                dr -= row.count * ln_reach;
                dalpha -= row.count * shape / reach;
                continue;
            }
            let near = alpha + row.t_x;
            let ln_near = near.ln();
            // ln(e^alive + e^gone) from the larger one; `left` is the weight of having gone
            let difference = gone - shape * (ln_near - ln_reach);
            let (top, left) = if difference > 0.0 {
                let e = (-difference).exp();
                (difference + e.ln_1p(), 1.0 / (1.0 + e))
            } else {
                let e = difference.exp();
                (e.ln_1p(), e / (1.0 + e))
            };
            value += row.count * (top - shape * ln_reach);
            dr -= row.count * ((1.0 - left) * ln_reach + left * ln_near);
            dalpha -= row.count * shape * ((1.0 - left) / reach + left / near);
            da += row.count * left / a;
            db -= row.count * left / (b + x - 1.0);
        }
        g.copy_from_slice(&[dr, dalpha, da, db]);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::quadrature::integrate;

    const PAPER: BgNbd = BgNbd { r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258 };

    fn h(x: f64, t_x: f64, t: f64) -> History {
        History { x, t_x, t }
    }

    #[test]
    fn the_two_ways_to_expected_purchases_agree() {
        for model in [PAPER, BgNbd { a: 3.0, ..PAPER }, BgNbd { r: 30.0, alpha: 90.0, ..PAPER }] {
            for history in [h(2.0, 30.43, 38.86), h(0.0, 0.0, 38.86), h(29.0, 37.71, 38.0)] {
                for t in [0.5, 39.0, 400.0] {
                    let closed = model.expected(&history, t);
                    let width = (t / (model.alpha + history.t)).ln_1p();
                    let reach = model.alpha + history.t;
                    let by_rate =
                        integrate(0.0, width, 20, |w| reach * w.exp() * model.rate(&history, reach * w.exp_m1()));
                    assert!(
                        (closed - by_rate).abs() < 1e-9 * closed.max(1.0),
                        "{model:?} {history:?} {t}: {closed} {by_rate}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_far_form_continues_the_near_one() {
        for (a, shape, c) in [(0.79, 0.24, 3.2), (0.79, 5.24, 9.0), (2.0, 1.0, 6.0), (0.3, 2.3, 1.1), (4.0, 0.5, 5.0)] {
            let y: f64 = 90.0 + 10.0 * shape;
            let near = (-a * y.ln_1p()).exp() * hyp2f1(a, c - shape - 1.0, c, y / (1.0 + y));
            let far = far_decline(a, shape + 1.0, c, y);
            assert!((far / near - 1.0).abs() < 1e-4, "{a} {shape} {c}: {far} {near}");
        }
    }

    #[test]
    fn the_last_resort_is_near_the_series() {
        let history = h(3.0, 20.0, 38.0);
        let (reach, shape) = (PAPER.alpha + 38.0, PAPER.r + 3.0);
        let by_leave = |p: f64| -(-shape * (p * 39.0 / reach).ln_1p()).exp_m1() / p;
        let coarse = PAPER.p_alive(&history) * PAPER.average_over_leave(PAPER.b + 3.0, by_leave);
        assert!((coarse / PAPER.expected(&history, 39.0) - 1.0).abs() < 2e-3, "{coarse}");
    }

    #[test]
    fn a_equal_to_one_is_no_special_case() {
        let history = h(2.0, 30.43, 38.86);
        let at = |a: f64| BgNbd { a, ..PAPER }.expected(&history, 39.0);
        assert!((at(1.0) - 0.5 * (at(0.99) + at(1.01))).abs() < 1e-4);
        assert!((at(1.0) - at(1.000_9)).abs() < 1e-3 && (at(1.0) - at(1.001_1)).abs() < 1e-3);
    }

    #[test]
    fn gradient_is_the_slope_of_the_likelihood() {
        let histories = [h(2.0, 30.43, 38.86), h(0.0, 0.0, 38.86), h(29.0, 37.71, 38.0), h(1.0, 1.7, 38.86)];
        let grouped = Grouped::new(&histories).unwrap();
        let mut tables = Tables::default();
        let theta = [0.3, 0.2, 0.8, 2.4];
        let (mut g, mut none) = ([0.0; 4], [0.0; 4]);
        let value = tables.log_likelihood(&grouped, &theta, &mut g);
        let model = BgNbd { r: 0.3, alpha: 0.2 * grouped.scale, a: 0.8, b: 2.4 };
        let direct: f64 = histories.iter().map(|h| model.log_likelihood(h)).sum();
        assert!((value + grouped.scale_correction() - direct).abs() < 1e-10);
        for i in 0..4 {
            let mut shifted = theta;
            shifted[i] += 1e-6;
            let above = tables.log_likelihood(&grouped, &shifted, &mut none);
            shifted[i] -= 2e-6;
            let slope = (above - tables.log_likelihood(&grouped, &shifted, &mut none)) / 2e-6;
            assert!((slope - g[i]).abs() < 1e-5 * g[i].abs().max(1.0), "{i}: {slope} {}", g[i]);
        }
    }
}
