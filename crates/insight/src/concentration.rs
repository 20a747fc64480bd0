//! How few customers carry the business: Pareto curve, whale curve, Gini coefficient.
//!
//! The whale curve (Kaplan & Narayanan, "Measuring and Managing Customer Profitability", 2001) adds up profit from the best
//! customer to the worst. It rises above the final total and falls back to it: the hump is what the unprofitable
//! customers destroy. With positive values only it is the Pareto curve.

use serde::Serialize;

use crate::error::{InsightError, Result, all_finite};
use crate::num::stats::sum;

/// Profit added up from the best customer to the worst.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Whale {
    /// Indices into the input, best first; equal values keep their order.
    pub order: Vec<usize>,
    /// Profit of the best 1, 2, … customers.
    pub cumulative: Vec<f64>,
    /// Profit of all customers.
    pub total: f64,
    /// How many customers the highest point takes (those with positive profit).
    pub peak_customers: usize,
    /// The highest point: the sum of all positive profits.
    pub peak: f64,
    /// The highest point over the total, e.g. 1.25; `None` when the total is not positive.
    pub peak_share: Option<f64>,
    /// Customers with negative profit.
    pub losers: usize,
    /// What they lose, as a positive amount.
    pub lost: f64,
    /// The fewest customers whose profit already reaches the total (the "27 % who earn everything"); `None` when the
    /// total is not positive.
    pub carry_all: Option<usize>,
}

impl Whale {
    /// The share of the total that the best `share` (0 to 1) of customers earn, rounded up to whole customers; `None` when
    /// the total is not positive or the share is outside 0..=1.
    pub fn share_of_best(&self, share: f64) -> Option<f64> {
        if self.total <= 0.0 || !(0.0..=1.0).contains(&share) {
            return None;
        }
        let count = (share * self.order.len() as f64 - 1e-9).ceil().max(0.0) as usize;
        Some(count.checked_sub(1).map_or(0.0, |last| self.cumulative[last.min(self.order.len() - 1)] / self.total))
    }

    /// The fewest customers who together earn at least `share` of the total; `None` when the total is not positive or
    /// they never reach it.
    pub fn customers_for(&self, share: f64) -> Option<usize> {
        let target = share * self.total;
        if self.total <= 0.0 || !target.is_finite() {
            return None;
        }
        let slack = 1e-12 * self.peak.abs();
        self.cumulative.iter().position(|sum| *sum >= target - slack).map(|at| at + 1)
    }

    /// At most `points` points (share of customers, share of profit) for a plot, ends included; empty when the total is not
    /// positive.
    pub fn curve(&self, points: usize) -> Vec<(f64, f64)> {
        let n = self.order.len();
        if self.total <= 0.0 || points < 2 {
            return Vec::new();
        }
        let mut ranks: Vec<usize> = (0..points).map(|k| k * n / (points - 1)).collect();
        ranks.push(self.peak_customers);
        ranks.sort_unstable();
        ranks.dedup();
        let height = |rank: usize| rank.checked_sub(1).map_or(0.0, |last| self.cumulative[last] / self.total);
        ranks.into_iter().map(|rank| (rank as f64 / n as f64, height(rank))).collect()
    }
}

/// The whale curve of one profit per customer. Errors: no customer, a profit that is not finite, or an overflowing sum.
pub fn whale(profits: &[f64]) -> Result<Whale> {
    if profits.is_empty() {
        return Err(InsightError::Empty { what: "no customer was given" });
    }
    all_finite("profit", profits)?;
    let mut order: Vec<usize> = (0..profits.len()).collect();
    order.sort_by(|a, b| profits[*b].total_cmp(&profits[*a]));
    let total = sum(profits.iter().copied());
    let peak = sum(profits.iter().copied().filter(|p| *p > 0.0));
    let lost = -sum(profits.iter().copied().filter(|p| *p < 0.0)) + 0.0;
    if !(total.is_finite() && peak.is_finite() && lost.is_finite()) {
        return Err(InsightError::OutOfRange {
            what: "profit",
            row: order[0],
            value: profits[order[0]],
            rule: TOO_LARGE,
        });
    }
    let cumulative = running(order.iter().map(|at| profits[*at]));
    let mut found = Whale {
        order,
        cumulative,
        total,
        peak_customers: profits.iter().filter(|p| **p > 0.0).count(),
        peak,
        peak_share: (total > 0.0).then(|| peak / total).filter(|share| share.is_finite()),
        losers: profits.iter().filter(|p| **p < 0.0).count(),
        lost,
        carry_all: None,
    };
    found.carry_all = found.customers_for(1.0);
    Ok(found)
}

const TOO_LARGE: &str = "the sum of all values must stay within what a computer can count";

/// Compensated running sums.
fn running(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    let add = |value: f64| {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
        total + lost
    };
    values.map(add).collect()
}

/// Gini's coefficient of inequality: 0 when all are equal, near 1 when one customer has everything.
///
/// For values of both signs the coefficient is normalised so that it stays within 0..=1 (Raffinetti, Siletti & Vernizzi
/// 2015): mean absolute difference over twice the mean of |x|. It equals the usual one when no value is negative.
/// Errors: no customer, a value that is not finite, or nothing but zeros.
pub fn gini(values: &[f64]) -> Result<f64> {
    if values.is_empty() {
        return Err(InsightError::Empty { what: "no customer was given" });
    }
    all_finite("value", values)?;
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return Err(InsightError::NoVariation { what: "The value (zero)" });
    }
    let mut sorted: Vec<f64> = values.iter().map(|v| v / largest).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let spread = sum(sorted.iter().enumerate().map(|(at, v)| (2.0 * at as f64 + 1.0 - n) * v));
    Ok((spread / (n * sum(sorted.iter().map(|v| v.abs())))).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hump_is_what_losers_destroy() {
        let w = whale(&[10.0, -5.0, 0.0, 20.0]).unwrap();
        assert_eq!(w.order, vec![3, 0, 2, 1]);
        assert_eq!(w.cumulative, vec![20.0, 30.0, 30.0, 25.0]);
        assert_eq!((w.total, w.peak, w.peak_customers, w.losers, w.lost), (25.0, 30.0, 2, 1, 5.0));
        assert_eq!((w.peak_share, w.carry_all), (Some(1.2), Some(2)));
        assert_eq!((w.share_of_best(0.25), w.share_of_best(0.0)), (Some(0.8), Some(0.0)));
        assert_eq!(w.customers_for(0.5), Some(1));
        assert_eq!(w.curve(3), vec![(0.0, 0.0), (0.5, 1.2), (1.0, 1.0)]);
    }

    #[test]
    fn a_company_that_loses_has_no_shares() {
        let w = whale(&[-1.0, -3.0]).unwrap();
        assert_eq!((w.peak_share, w.carry_all, w.share_of_best(0.5)), (None, None, None));
        assert!(w.curve(5).is_empty());
        assert!(whale(&[]).is_err());
        assert!(whale(&[1.0, f64::INFINITY]).is_err());
        assert!(whale(&[f64::MAX, f64::MAX]).is_err());
    }

    #[test]
    fn gini_of_known_shapes() {
        assert_eq!(gini(&[3.0, 3.0, 3.0]).unwrap(), 0.0);
        assert!((gini(&[0.0, 0.0, 0.0, 8.0]).unwrap() - 0.75).abs() < 1e-12);
        assert!((gini(&[1.0, 2.0, 3.0, 4.0]).unwrap() - 0.25).abs() < 1e-12);
        assert!((0.0..=1.0).contains(&gini(&[-5.0, 4.0, 1.0]).unwrap()));
        assert!(gini(&[0.0, 0.0]).is_err());
    }
}
