//! NBD: customers buy at random with rates that differ between them, and nobody leaves.
//!
//! Purchases are Poisson with rate λ, λ is gamma(r, α) over customers. It is the limit of BG/NBD and Pareto/NBD without
//! dropout, and what remains when the data show none. Source: Ehrenberg, Applied Statistics 8 (1959).

use super::estimate::{Problem, Report, maximise};
use super::history::{Grouped, History};
use crate::error::{InsightError, Result};
use crate::num::special::{digamma, ln_gamma_ratio};

/// Fitted NBD parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nbd {
    /// Shape of the purchase rate over customers.
    pub r: f64,
    /// Inverse scale of the purchase rate, in time units.
    pub alpha: f64,
}

impl Nbd {
    /// Fits r and α. Errors: wrong or no histories, no repeat purchase at all, no time observed.
    pub fn fit(histories: &[History]) -> Result<(Self, Report)> {
        let grouped = Grouped::new(histories)?;
        let (scaled, report) = fit_grouped(&grouped)?;
        Ok((Self { r: scaled[0], alpha: scaled[1] * grouped.scale }, report))
    }

    /// Expected purchases in the next `t` time units.
    pub fn expected(&self, h: &History, t: f64) -> f64 {
        (self.r + h.x) / (self.alpha + h.t) * t
    }

    /// Log-likelihood of one history (purchase times included, as in the dropout models).
    pub fn log_likelihood(&self, h: &History) -> f64 {
        ln_gamma_ratio(self.r, h.x) + self.r * self.alpha.ln() - (self.r + h.x) * (self.alpha + h.t).ln()
    }
}

/// Fits scaled r and α.
pub(super) fn fit_grouped(grouped: &Grouped) -> Result<(Vec<f64>, Report)> {
    need_repeats(grouped)?;
    let pairs = by_x_and_t(grouped);
    let rate = grouped.purchases / grouped.customers as f64;
    let problem = Problem {
        model: "NBD",
        names: &["r", "alpha"],
        units: &[1.0, grouped.scale],
        starts: &[vec![0.5, 0.5 / rate], vec![2.0, 2.0 / rate]],
        constant: grouped.scale_correction(),
        customers: grouped.customers,
    };
    maximise(&problem, |theta, g| {
        let (r, alpha) = (theta[0], theta[1]);
        let (mut value, mut dr, mut da) = (0.0, 0.0, 0.0);
        let (ln_alpha, psi) = (alpha.ln(), digamma(r));
        for (x, count) in grouped.xs.iter().zip(&grouped.x_counts) {
            value += count * (ln_gamma_ratio(r, *x) + r * ln_alpha);
            dr += count * (digamma(r + x) - psi + ln_alpha);
            da += count * r / alpha;
        }
        for (x, t, count) in &pairs {
            let reach = alpha + t;
            value -= count * (r + x) * reach.ln();
            dr -= count * reach.ln();
            da -= count * (r + x) / reach;
        }
        (g[0], g[1]) = (dr, da);
        value
    })
}

/// The dropout models and NBD cannot be fitted when nobody came back or no time has passed.
pub(super) fn need_repeats(grouped: &Grouped) -> Result<()> {
    if grouped.repeaters == 0 {
        return Err(InsightError::TooFew { what: "A purchase model", needed: 1, found: 0 });
    }
    Ok(())
}

/// Distinct (x, T) with their counts: all that NBD looks at.
fn by_x_and_t(grouped: &Grouped) -> Vec<(f64, f64, f64)> {
    let mut pairs: Vec<(f64, f64, f64)> = Vec::new();
    for row in &grouped.rows {
        let (x, t) = (grouped.xs[row.x as usize], grouped.ts[row.t as usize]);
        match pairs.last_mut() {
            Some(last) if last.0 == x && last.1 == t => last.2 += row.count,
            _ => pairs.push((x, t, row.count)),
        }
    }
    pairs
}
