//! Gamma-Gamma: what a customer spends per purchase, when some spend more than others.
//!
//! Each purchase of a customer is gamma(p, ν), ν is gamma(q, γ) over customers; `v` stands for the note's γ. The average of a
//! customer with few purchases is drawn towards the average of all. It assumes that how much is spent does not depend on how
//! often; [`GammaGamma::fit`] reports the correlation so that this can be checked.
//! Source: Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (note 025, 2013).

use super::estimate::{Problem, Report, maximise};
use super::history::Spender;
use super::paretonbd::relative_gradient;
use crate::error::{InsightError, Result};
use crate::num::special::{digamma, ln_gamma, ln_gamma_ratio};
use crate::num::stats::correlation;

/// Fitted Gamma-Gamma parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of a customer's purchases.
    pub p: f64,
    /// Shape of the customers' rates.
    pub q: f64,
    /// Inverse scale of the customers' rates, in currency units.
    pub v: f64,
    /// Correlation between number and value of purchases in the data fitted; NaN when one does not vary. The model
    /// assumes that it is near zero.
    pub correlation: f64,
}

impl GammaGamma {
    /// Fits p, q and v to customers with at least one repeat purchase (others are left out).
    ///
    /// Errors: fewer than two such customers, a spend that is not positive or not finite, equal spends of all, or a
    /// search that did not settle.
    pub fn fit(spenders: &[Spender]) -> Result<(Self, Report)> {
        let repeaters = repeaters(spenders)?;
        if repeaters.len() < 2 {
            return Err(InsightError::TooFew { what: "A spend model", needed: 2, found: repeaters.len() });
        }
        let scale = repeaters.iter().map(|s| s.mean / repeaters.len() as f64).sum::<f64>();
        if repeaters.iter().all(|s| s.mean == repeaters[0].mean) {
            return Err(InsightError::NoVariation { what: "The value of a purchase" });
        }
        let rows: Vec<Spender> = repeaters.iter().map(|s| Spender { x: s.x, mean: s.mean / scale }).collect();
        let problem = Problem {
            model: "Gamma-Gamma",
            names: &["p", "q", "v"],
            units: &[1.0, 1.0, scale],
            starts: &[vec![2.0, 3.0, 1.0], vec![10.0, 5.0, 0.4]],
            constant: -(rows.len() as f64) * scale.ln(),
            customers: rows.len(),
        };
        let groups = by_x(&rows);
        let (scaled, report) = maximise(&problem, |theta, g| log_likelihood(&groups, theta, g))?;
        let columns: (Vec<f64>, Vec<f64>) = rows.iter().map(|s| (s.x, s.mean)).unzip();
        let correlation = correlation(&columns.0, &columns.1);
        Ok((Self { p: scaled[0], q: scaled[1], v: scaled[2] * scale, correlation }, report))
    }

    /// The best of the likelihood times a prior whose logarithm is given for p, q and v, the average spend seen being 1.
    pub(super) fn fit_towards(spenders: &[Spender], prior: impl Fn(&[f64]) -> f64) -> Result<(Self, Report)> {
        let repeaters = repeaters(spenders)?;
        if repeaters.is_empty() {
            return Err(InsightError::TooFew { what: "A spend model", needed: 1, found: 0 });
        }
        let scale = repeaters.iter().map(|s| s.mean / repeaters.len() as f64).sum::<f64>();
        let rows: Vec<Spender> = repeaters.iter().map(|s| Spender { x: s.x, mean: s.mean / scale }).collect();
        let problem = Problem {
            model: "Gamma-Gamma",
            names: &["p", "q", "v"],
            units: &[1.0, 1.0, scale],
            starts: &[vec![6.0, 4.0, 0.5]],
            constant: -(rows.len() as f64) * scale.ln(),
            customers: rows.len(),
        };
        let groups = by_x(&rows);
        let mut none = [0.0; 3];
        let objective = |theta: &[f64]| log_likelihood(&groups, theta, &mut none) + prior(theta);
        let (scaled, mut report) = maximise(&problem, relative_gradient(objective))?;
        report.log_likelihood -= prior(&scaled);
        let columns: (Vec<f64>, Vec<f64>) = rows.iter().map(|s| (s.x, s.mean)).unzip();
        let correlation = correlation(&columns.0, &columns.1);
        Ok((Self { p: scaled[0], q: scaled[1], v: scaled[2] * scale, correlation }, report))
    }

    /// Expected value of a customer's next purchase; `None` when the model has no mean (q ≤ 1 and no purchase seen).
    pub fn expected(&self, spender: &Spender) -> Option<f64> {
        let weight = self.p * spender.x + self.q - 1.0;
        (weight > 0.0).then(|| self.p * (self.v + spender.x * spender.mean) / weight).filter(|v| v.is_finite())
    }

    /// Average purchase value over all customers; `None` when q ≤ 1 (the tail is too heavy for a mean).
    pub fn population_mean(&self) -> Option<f64> {
        self.expected(&Spender { x: 0.0, mean: 0.0 })
    }
}

/// Customers with a repeat purchase, checked.
pub(super) fn repeaters(spenders: &[Spender]) -> Result<Vec<Spender>> {
    let mut kept = Vec::new();
    for (row, s) in spenders.iter().enumerate() {
        if !s.x.is_finite() || !s.mean.is_finite() {
            return Err(InsightError::not_finite("spend", row, if s.x.is_finite() { s.mean } else { s.x }));
        }
        if s.x < 0.0 {
            let rule = "a number of purchases may not be negative";
            return Err(InsightError::OutOfRange { what: "repeat purchases", row, value: s.x, rule });
        }
        if s.x > 0.0 && s.mean <= 0.0 {
            let rule = "the average value of a purchase must be positive";
            return Err(InsightError::OutOfRange { what: "spend", row, value: s.mean, rule });
        }
        if s.x > 0.0 {
            kept.push(*s);
        }
    }
    Ok(kept)
}

/// What the likelihood needs of customers with the same number of purchases.
struct SameX {
    x: f64,
    count: f64,
    /// Sums over these customers of ln(x·mean) and ln(mean).
    ln_spent: f64,
    ln_mean: f64,
    /// Their averages.
    means: Vec<f64>,
}

/// Groups customers by their number of purchases, so that gamma functions are computed once per number.
fn by_x(rows: &[Spender]) -> Vec<SameX> {
    let mut sorted = rows.to_vec();
    sorted.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.mean.total_cmp(&b.mean)));
    let same = |group: &[Spender]| SameX {
        x: group[0].x,
        count: group.len() as f64,
        ln_spent: group.iter().map(|s| (s.x * s.mean).ln()).sum(),
        ln_mean: group.iter().map(|s| s.mean.ln()).sum(),
        means: group.iter().map(|s| s.mean).collect(),
    };
    sorted.chunk_by(|a, b| a.x == b.x).map(same).collect()
}

fn log_likelihood(groups: &[SameX], theta: &[f64], g: &mut [f64]) -> f64 {
    let (p, q, v) = (theta[0], theta[1], theta[2]);
    let (ln_v, ln_gamma_q, psi_q) = (v.ln(), ln_gamma(q), digamma(q));
    let (mut value, mut dp, mut dq, mut dv) = (0.0, 0.0, 0.0, 0.0);
    for SameX { x, count, ln_spent, ln_mean, means } in groups {
        let px = p * x;
        let psi = digamma(px + q);
        let (mut ln_total, mut inverse) = (0.0, 0.0);
        for mean in means {
            let total = x * mean + v;
            ln_total += total.ln();
            inverse += 1.0 / total;
        }
        let constant = ln_gamma_ratio(px, q) - ln_gamma_q + q * ln_v;
        value += count * constant + px * ln_spent - ln_mean - (px + q) * ln_total;
        dp += x * (count * (psi - digamma(px)) + ln_spent - ln_total);
        dq += count * (psi - psi_q + ln_v) - ln_total;
        dv += count * q / v - (px + q) * inverse;
    }
    g.copy_from_slice(&[dp, dq, dv]);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradient_is_the_slope_of_the_likelihood() {
        let rows = [Spender { x: 1.0, mean: 0.4 }, Spender { x: 5.0, mean: 1.3 }, Spender { x: 5.0, mean: 3.0 }];
        let rows = by_x(&rows);
        assert_eq!(rows.len(), 2);
        let theta = [4.0, 3.5, 0.8];
        let (mut g, mut none) = ([0.0; 3], [0.0; 3]);
        log_likelihood(&rows, &theta, &mut g);
        for i in 0..3 {
            let mut shifted = theta;
            shifted[i] += 1e-6;
            let above = log_likelihood(&rows, &shifted, &mut none);
            shifted[i] -= 2e-6;
            let slope = (above - log_likelihood(&rows, &shifted, &mut none)) / 2e-6;
            assert!((slope - g[i]).abs() < 1e-6, "{i}: {slope} {}", g[i]);
        }
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let s = |x, mean| Spender { x, mean };
        assert!(matches!(GammaGamma::fit(&[s(1.0, 2.0)]), Err(InsightError::TooFew { found: 1, .. })));
        assert!(matches!(GammaGamma::fit(&[s(1.0, 2.0), s(2.0, 2.0)]), Err(InsightError::NoVariation { .. })));
        assert!(matches!(GammaGamma::fit(&[s(1.0, -2.0), s(2.0, 2.0)]), Err(InsightError::OutOfRange { .. })));
        assert!(matches!(GammaGamma::fit(&[s(1.0, f64::NAN)]), Err(InsightError::NotFinite { .. })));
    }
}
