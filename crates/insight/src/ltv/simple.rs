//! Past rates and averages, drawn towards those of all customers: on request, and where not even a prior helps (nobody has come again).
//!
//! They are empirical-Bayes estimates with a fixed prior weight (Robbins 1956; Bühlmann credibility 1967): a customer's own
//! rate counts with the time he was observed, the common rate with the average customer's time. They know nothing of
//! customers who left, so they give no probability of being alive and foretell several times too much where many leave.

use super::gammagamma::repeaters;
use super::history::{Grouped, History, Spender};
use crate::error::{InsightError, Result};

/// Past purchase rate with shrinkage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastRate {
    /// Prior purchases: the common rate times the prior time.
    pub shape: f64,
    /// Prior time: the average time a customer was observed.
    pub time: f64,
    /// Upper 95 % limit of the common rate when no repeat purchase was ever seen (the exact "rule of three").
    pub upper_if_none: Option<f64>,
}

impl PastRate {
    /// Pools the histories. Errors: wrong or no histories, or no time observed at all.
    pub fn fit(histories: &[History]) -> Result<Self> {
        Self::fit_grouped(&Grouped::new(histories)?)
    }

    pub(super) fn fit_grouped(grouped: &Grouped) -> Result<Self> {
        let observed: f64 =
            grouped.rows.iter().map(|row| row.count * grouped.ts[row.t as usize]).sum::<f64>() * grouped.scale;
        if observed <= 0.0 {
            return Err(InsightError::Empty { what: "no time has passed since the first purchases" });
        }
        let time = observed / grouped.customers as f64;
        let shape = grouped.purchases / observed * time;
        let none = grouped.purchases == 0.0;
        Ok(Self { shape, time, upper_if_none: none.then(|| -(0.05_f64.ln()) / observed) })
    }

    /// Expected purchases per time unit.
    pub fn rate(&self, h: &History) -> f64 {
        (self.shape + h.x) / (self.time + h.t)
    }
}

/// Past spend per purchase with shrinkage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastSpend {
    /// Average value of a repeat purchase over all customers.
    pub mean: f64,
    /// Purchases that the common average counts for: the average number per repeat customer.
    pub weight: f64,
}

impl PastSpend {
    /// Pools the spends. Errors: no repeat purchase, or a spend that is not positive and finite.
    pub fn fit(spenders: &[Spender]) -> Result<Self> {
        let kept = repeaters(spenders)?;
        let purchases: f64 = kept.iter().map(|s| s.x).sum();
        if kept.is_empty() {
            return Err(InsightError::TooFew { what: "The value of a repeat purchase", needed: 1, found: 0 });
        }
        let mean = kept.iter().map(|s| s.mean * (s.x / purchases)).sum();
        Ok(Self { mean, weight: purchases / kept.len() as f64 })
    }

    /// Expected value of a customer's next purchase.
    pub fn expected(&self, spender: &Spender) -> f64 {
        let share = self.weight / (self.weight + spender.x);
        share * self.mean + (1.0 - share) * spender.mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_customer_keeps_his_own_rate() {
        let h = History { x: 4.0, t_x: 8.0, t: 10.0 };
        let model = PastRate::fit(&[h]).unwrap();
        assert!((model.rate(&h) - 0.4).abs() < 1e-12);
        let s = Spender { x: 4.0, mean: 25.0 };
        assert!((PastSpend::fit(&[s]).unwrap().expected(&s) - 25.0).abs() < 1e-12);
    }

    #[test]
    fn little_evidence_is_drawn_to_the_common_rate() {
        let new = History { x: 0.0, t_x: 0.0, t: 1.0 };
        let old = History { x: 9.0, t_x: 18.0, t: 19.0 };
        let model = PastRate::fit(&[new, old]).unwrap();
        assert!(model.rate(&new) > 0.3 && model.rate(&new) < 0.45);
        assert!(model.rate(&old) > 0.45 && model.rate(&old) < 9.0 / 19.0);
    }

    #[test]
    fn nothing_seen_has_an_upper_limit() {
        let model = PastRate::fit(&[History { x: 0.0, t_x: 0.0, t: 30.0 }]).unwrap();
        assert_eq!(model.rate(&History { x: 0.0, t_x: 0.0, t: 30.0 }), 0.0);
        assert!((model.upper_if_none.unwrap() - 0.099_857_742_451_799).abs() < 1e-12);
        assert!(PastRate::fit(&[History { x: 0.0, t_x: 0.0, t: 0.0 }]).is_err());
        assert!(PastSpend::fit(&[Spender { x: 0.0, mean: 0.0 }]).is_err());
    }
}
