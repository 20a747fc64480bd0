//! Whether customers buy at regular intervals, which every model here excludes: to them a monthly customer silent for two months has merely been
//! unlucky, so they think him alive and foretell too much.
//!
//! Purchases at random cut the time between a customer's first and last purchase as a Dirichlet law with all shapes 1 does; gaps that are gamma with
//! shape k cut it with all shapes k (the coefficient of variation is 1/√k). The sum of the squared shares, which is less where gaps are alike, is
//! compared with its exact mean 2/(m + 1) and variance, summed over customers: whatever their rates, and however they leave after purchases.

use serde::Serialize;

use crate::num::stats::quantile;

/// Gaps that a customer needs, and the least that their mean may be: days are whole, so shorter gaps look alike by counting alone.
const FEWEST_GAPS: usize = 3;
const SHORTEST: f64 = 5.0;
/// Standard errors, and the coefficient of variation below which it matters.
const CLEAR: f64 = 4.0;
const REGULAR: f64 = 0.7;

/// How regularly the customers of a base buy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rhythm {
    /// Customers with three gaps of five days or more on average.
    pub customers: usize,
    /// Coefficient of variation of a customer's gaps: 1 at random, 0 like a clock; `None` where they vary more than any gamma law.
    pub variation: Option<f64>,
    /// How far the gaps are from random ones, in standard errors; negative where they are more alike.
    pub z: f64,
}

impl Rhythm {
    /// Whether gaps are clearly and markedly more alike than at random.
    pub fn is_regular(&self) -> bool {
        self.z < -CLEAR && self.variation.is_some_and(|v| v < REGULAR)
    }

    /// What the reader of a lifetime value must know, in one sentence; `None` where gaps are not regular.
    pub fn note(&self) -> Option<String> {
        let variation = self.variation.filter(|_| self.is_regular())?;
        Some(format!(
            "Customers buy at regular intervals (their gaps vary by {:.0} % around each one's own, at random it would be 100 %; {} customers): the models take purchases for random, \
             so who has missed his rhythm and is probably gone still counts as alive, and values are likely too high, those of silent customers most.",
            100.0 * variation,
            self.customers
        ))
    }
}

/// Reads the rhythm from each customer's purchase days (any order; several on one day count once). `None` where nobody has three gaps.
pub fn rhythm(customers: &[Vec<i32>]) -> Option<Rhythm> {
    // What lies between two dates of the file at least: a day, or a month where it knows no days.
    let mut all: Vec<i32> = customers.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let steps: Vec<f64> = all.windows(2).map(|w| f64::from(w[1]) - f64::from(w[0])).collect();
    let grain = if steps.is_empty() { 1.0 } else { quantile(&steps, 0.5) };
    // Per customer: number of gaps and the sum of the squares of their shares.
    let shares = |days: &Vec<i32>| {
        let mut days = days.clone();
        days.sort_unstable();
        days.dedup();
        let gaps: Vec<f64> = days.windows(2).map(|w| f64::from(w[1]) - f64::from(w[0])).collect();
        let (m, total) = (gaps.len() as f64, gaps.iter().sum::<f64>());
        let enough = gaps.len() >= FEWEST_GAPS && total >= SHORTEST * grain * m;
        enough.then(|| (m, gaps.iter().map(|g| (g / total).powi(2)).sum::<f64>()))
    };
    let seen: Vec<(f64, f64)> = customers.iter().filter_map(shares).collect();
    if seen.is_empty() {
        return None;
    }
    let observed: f64 = seen.iter().map(|s| s.1).sum();
    let mean: f64 = seen.iter().map(|s| 2.0 / (s.0 + 1.0)).sum();
    let variance = |m: f64| (24.0 + 4.0 * (m - 1.0)) / ((m + 1.0) * (m + 2.0) * (m + 3.0)) - 4.0 / (m + 1.0).powi(2);
    let error = seen.iter().map(|s| variance(s.0)).sum::<f64>().sqrt();
    let expected = |k: f64| seen.iter().map(|s| (k + 1.0) / (s.0 * k + 1.0)).sum::<f64>();
    let (mut low, mut high) = (-7.0_f64, 14.0_f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if expected(middle.exp()) > observed { low = middle } else { high = middle }
    }
    let variation = (low > -6.9).then(|| (-0.5 * low).exp());
    Some(Rhythm { customers: seen.len(), variation, z: (observed - mean) / error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::rng::Rng;

    fn base(gap: impl Fn(&mut Rng) -> f64, leaves: f64, rng: &mut Rng) -> Vec<Vec<i32>> {
        let mut one = |_| {
            let mut day = 200.0 * rng.f64();
            let mut days = Vec::new();
            while day < 730.0 {
                days.push(day as i32);
                if rng.f64() < leaves {
                    break;
                }
                day += gap(rng).max(0.0);
            }
            days
        };
        (0..150).map(&mut one).collect()
    }

    #[test]
    fn a_monthly_rhythm_is_seen_and_chance_is_none() {
        let mut rng = Rng::new(1);
        let found = rhythm(&base(|rng| 30.0 + 5.0 * rng.normal(), 0.05, &mut rng)).unwrap();
        assert!((0.12..0.22).contains(&found.variation.unwrap()), "{found:?}");
        assert!(found.note().unwrap().contains("too high"));
        // Purchases at random, of customers who differ and leave: hardly ever.
        let wrong = (0..40).filter(|_| {
            let found = rhythm(&base(|rng| 30.0 * rng.exponential(), 0.1, &mut rng)).unwrap();
            assert!((0.85..1.2).contains(&found.variation.unwrap()) && found.z.abs() < 4.5, "{found:?}");
            found.is_regular()
        });
        assert_eq!(wrong.count(), 0);
        assert_eq!(rhythm(&[vec![1, 9, 1], vec![]]), None);
    }

    /// Months as dates: that all gaps are of 28 to 31 days is how they were written, no rhythm.
    #[test]
    fn months_as_dates_are_no_rhythm() {
        let mut rng = crate::num::rng::Rng::new(8);
        let month = |n: usize| (n as f64 * 30.4375).round() as i32;
        let customers: Vec<Vec<i32>> =
            (0..200).map(|_| (0..18).filter(|_| rng.normal() < 0.84).map(month).collect()).collect();
        assert!(rhythm(&customers).is_none_or(|found| found.note().is_none()));
    }
}
