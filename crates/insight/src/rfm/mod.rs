//! Recency, frequency, monetary value: the oldest customer scoring that still works, and the first thing to run on new data.
//!
//! Every customer gets a score from 1 (worst) to `bins` (best) on three scales. The cuts are the linear percentiles
//! (Hyndman & Fan 1996, type 7) at 1/bins, 2/bins, …; a score is one plus the number of cuts strictly below the value, so
//! **equal values always share a score**, even if a bin stays empty. Recency is reversed: fewer days are better.
//! Source of the method: Hughes, Strategic Database Marketing (1994).
//!
//! - [`score`] the scores and cuts
//! - [`segments`] readable names for combinations of scores, as an editable list of rules

pub mod segments;

use serde::{Deserialize, Serialize};

use crate::error::{InsightError, Result};
use crate::num::stats::quantile_sorted;
use crate::orders::Summaries;

/// Most bins that can be asked for.
pub const MOST_BINS: u16 = 1000;

/// Bins from which on combinations of scores have names ([`segments`]).
pub const NAMED_BINS: u16 = 5;

/// One customer's three figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Days since the last purchase, ≥ 0.
    pub recency: f64,
    /// Number of orders, ≥ 0.
    pub frequency: f64,
    /// Money spent; may be negative after returns.
    pub monetary: f64,
}

/// One customer's scores, each from 1 (worst) to `bins` (best).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Score {
    /// Recency score: high means recent.
    pub r: u16,
    /// Frequency score.
    pub f: u16,
    /// Monetary score.
    pub m: u16,
}

/// The scores of a base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rfm {
    /// Number of bins per scale.
    pub bins: u16,
    /// Scores in the order of the input.
    pub scores: Vec<Score>,
    /// Ascending cuts of recency in days (bins − 1 of them).
    pub recency_cuts: Vec<f64>,
    /// Ascending cuts of frequency.
    pub frequency_cuts: Vec<f64>,
    /// Ascending cuts of money.
    pub monetary_cuts: Vec<f64>,
    /// The scales on which all customers are equal and which therefore tell nothing apart.
    pub flat: Vec<&'static str>,
}

impl Rfm {
    /// How many customers have each frequency score, from 1 to `bins`; likewise for the other scales by `scale`.
    pub fn sizes(&self, scale: impl Fn(&Score) -> u16) -> Vec<usize> {
        let mut sizes = vec![0; usize::from(self.bins)];
        for score in &self.scores {
            if let Some(size) = sizes.get_mut(usize::from(scale(score)).wrapping_sub(1)) {
                *size += 1;
            }
        }
        sizes
    }

    /// Why names for these scores would say what is not known: fewer bins than names need, or a scale on which all customers are equal.
    pub fn unnamed(&self) -> Option<String> {
        if self.bins < NAMED_BINS {
            let bins = if self.bins == 1 { "1 bin".to_owned() } else { format!("{} bins", self.bins) };
            return Some(format!(
                "Names like \"champions\" tell five levels apart and {bins} do not: the scores stand for themselves."
            ));
        }
        let flat = self.flat.first()?;
        Some(format!("Names rest on all three scales and {flat} tells nobody apart: the scores stand for themselves."))
    }

    /// The scales on which more than half of the customers share a score, with that share; flat ones aside.
    pub fn crowded(&self) -> Vec<(&'static str, f64)> {
        let scales: [(&'static str, fn(&Score) -> u16); 3] =
            [("recency", |s| s.r), ("frequency", |s| s.f), ("monetary value", |s| s.m)];
        let share = |scale: fn(&Score) -> u16| {
            self.sizes(scale).into_iter().max().unwrap_or(0) as f64 / self.scores.len().max(1) as f64
        };
        let most = scales.map(|(name, scale)| (name, share(scale)));
        most.into_iter().filter(|(name, share)| self.bins > 2 && *share > 0.5 && !self.flat.contains(name)).collect()
    }

    /// How often each combination of scores occurs, the best first.
    pub fn combinations(&self) -> Vec<(Score, usize)> {
        let mut counts: std::collections::BTreeMap<(u16, u16, u16), usize> = std::collections::BTreeMap::new();
        self.scores.iter().for_each(|s| *counts.entry((s.r, s.f, s.m)).or_default() += 1);
        counts.into_iter().rev().map(|((r, f, m), count)| (Score { r, f, m }, count)).collect()
    }

    /// How many customers have exactly these scores.
    pub fn count(&self, r: u16, f: u16, m: u16) -> usize {
        self.scores.iter().filter(|s| **s == Score { r, f, m }).count()
    }
}

/// Scores a base with `bins` bins (1 to [`MOST_BINS`]; five is usual).
///
/// Errors: no customer, a figure that is not finite, a negative recency (a purchase after the reference date) or frequency,
/// or a number of bins outside the range.
pub fn score(customers: &[Figures], bins: u16) -> Result<Rfm> {
    if !(1..=MOST_BINS).contains(&bins) {
        return Err(InsightError::setting("bins", bins, "it must lie between 1 and 1000"));
    }
    if customers.is_empty() {
        return Err(InsightError::Empty { what: "no customer with a purchase was given" });
    }
    check(customers)?;
    let column = |figure: fn(&Figures) -> f64| customers.iter().map(figure).collect::<Vec<_>>();
    let recency_cuts = cuts(column(|c| c.recency), bins);
    let frequency_cuts = cuts(column(|c| c.frequency), bins);
    let monetary_cuts = cuts(column(|c| c.monetary), bins);
    let scores = customers.iter().map(|c| Score {
        r: bins - below(&recency_cuts, c.recency),
        f: 1 + below(&frequency_cuts, c.frequency),
        m: 1 + below(&monetary_cuts, c.monetary),
    });
    let is_flat = |figure: fn(&Figures) -> f64| customers.iter().all(|c| figure(c) == figure(&customers[0]));
    let scales = [
        ("recency", is_flat(|c| c.recency)),
        ("frequency", is_flat(|c| c.frequency)),
        ("monetary value", is_flat(|c| c.monetary)),
    ];
    Ok(Rfm {
        bins,
        scores: scores.collect(),
        recency_cuts,
        frequency_cuts,
        monetary_cuts,
        flat: scales.into_iter().filter(|(_, flat)| *flat).map(|(name, _)| name).collect(),
    })
}

/// The figures of every customer with at least one purchase, with the index into `base.customers`: recency in whole days to
/// the reference day, frequency in orders, money as positive sales rounded to cents.
pub fn figures(base: &Summaries) -> (Vec<usize>, Vec<Figures>) {
    let with_sales = base.customers.iter().enumerate().filter_map(|(at, customer)| {
        let recency = customer.recency(base.as_of)? as f64;
        let monetary = round_cents(customer.sales);
        Some((at, Figures { recency, frequency: f64::from(customer.orders), monetary }))
    });
    with_sales.unzip()
}

/// Two decimals; left alone where the number is too large to have any.
fn round_cents(value: f64) -> f64 {
    let cents = (value * 100.0).round();
    if cents.abs() < 9e15 { cents / 100.0 } else { value }
}

fn check(customers: &[Figures]) -> Result<()> {
    for (row, c) in customers.iter().enumerate() {
        for (what, value) in [("recency", c.recency), ("frequency", c.frequency), ("monetary value", c.monetary)] {
            if !value.is_finite() {
                return Err(InsightError::not_finite(what, row, value));
            }
        }
        if c.recency < 0.0 {
            return Err(InsightError::Future { what: "The last purchase", row });
        }
        if c.frequency < 0.0 {
            let rule = "a number of orders may not be negative";
            return Err(InsightError::OutOfRange { what: "frequency", row, value: c.frequency, rule });
        }
    }
    Ok(())
}

fn cuts(mut values: Vec<f64>, bins: u16) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    (1..bins).map(|k| quantile_sorted(&values, f64::from(k) / f64::from(bins))).collect()
}

/// The number of ascending cuts strictly below a value.
fn below(cuts: &[f64], value: f64) -> u16 {
    cuts.partition_point(|cut| *cut < value) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(recency: f64, frequency: f64, monetary: f64) -> Figures {
        Figures { recency, frequency, monetary }
    }

    #[test]
    fn scores_run_from_worst_to_best() {
        let base: Vec<Figures> = (0..10).map(|i| figure(f64::from(i), f64::from(i), f64::from(10 - i))).collect();
        let rfm = score(&base, 5).unwrap();
        assert_eq!(rfm.scores[0], Score { r: 5, f: 1, m: 5 });
        assert_eq!(rfm.scores[9], Score { r: 1, f: 5, m: 1 });
        assert_eq!(rfm.sizes(|s| s.f), vec![2; 5]);
        assert!(rfm.flat.is_empty());
    }

    #[test]
    fn ties_share_a_score_even_if_a_bin_stays_empty() {
        let base: Vec<Figures> =
            [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0].iter().map(|f| figure(3.0, *f, 7.0)).collect();
        let rfm = score(&base, 5).unwrap();
        assert!(rfm.scores[..6].iter().all(|s| s.f == 1));
        assert_eq!(rfm.sizes(|s| s.f), vec![6, 0, 0, 0, 2]);
        assert_eq!(rfm.flat, vec!["recency", "monetary value"]);
        assert!(rfm.scores.iter().all(|s| s.r == 5 && s.m == 1));
    }

    #[test]
    fn names_are_withheld_where_the_scores_do_not_bear_them() {
        let base: Vec<Figures> = (0..10).map(|i| figure(f64::from(i), f64::from(i), f64::from(i))).collect();
        assert!(score(&base, 5).unwrap().unnamed().is_none());
        assert!(
            (1..5).all(|bins| score(&base, bins).unwrap().unnamed().is_some_and(|why| why.contains("five levels")))
        );
        let once: Vec<Figures> = (0..10).map(|i| figure(f64::from(i), 1.0, f64::from(i))).collect();
        assert!(score(&once, 5).unwrap().unnamed().unwrap().contains("frequency tells nobody apart"));
        let mostly: Vec<Figures> =
            (0..10).map(|i| figure(f64::from(i), if i < 7 { 1.0 } else { 2.0 }, f64::from(i))).collect();
        assert_eq!(score(&mostly, 5).unwrap().crowded(), vec![("frequency", 0.7)]);
        let pairs = score(&base, 2).unwrap().combinations();
        assert_eq!(pairs, vec![(Score { r: 2, f: 1, m: 1 }, 5), (Score { r: 1, f: 2, m: 2 }, 5)]);
    }

    #[test]
    fn one_customer_and_many_bins() {
        let rfm = score(&[figure(4.0, 1.0, -20.0)], 200).unwrap();
        assert_eq!(rfm.scores, vec![Score { r: 200, f: 1, m: 1 }]);
        assert_eq!(rfm.recency_cuts.len(), 199);
        assert!(score(&[figure(4.0, 1.0, 1.0)], 1).unwrap().recency_cuts.is_empty());
    }

    #[test]
    fn refuses_false_figures() {
        assert!(matches!(score(&[], 5), Err(InsightError::Empty { .. })));
        assert!(matches!(score(&[figure(1.0, 1.0, 1.0)], 0), Err(InsightError::Setting { .. })));
        assert!(matches!(score(&[figure(-1.0, 1.0, 1.0)], 5), Err(InsightError::Future { row: 0, .. })));
        assert!(matches!(score(&[figure(1.0, f64::NAN, 1.0)], 5), Err(InsightError::NotFinite { .. })));
        assert!(matches!(score(&[figure(1.0, -1.0, 1.0)], 5), Err(InsightError::OutOfRange { .. })));
    }
}
