//! The curve of stays where nobody says goodbye: who is gone is only more or less likely.

use serde::Serialize;

use super::{Curve, Silence, Spell, Step, kaplan_meier};
use crate::error::{InsightError, Result};
use crate::num::rng::Rng;
use crate::num::special::norm_quantile;
use crate::num::stats::variance;

/// How long customers stay, when nobody says goodbye.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stays {
    /// The curve from the first purchase on, of customers with a second one. Its counts are expected ones, rounded.
    pub curve: Curve,
    /// Customers who bought on one day only. They are left out: nobody stayed, and when one left cannot be told from his silence.
    pub once: usize,
    /// Chance that a customer who came again leaves after a purchase.
    pub leaves: f64,
    /// Customers expected to be gone, of those in the curve.
    pub gone: f64,
}

/// Simulated answers to who is gone, for the limits of the curve: most and fewest, and the customers they may add up to.
const MOST_DRAWS: usize = 100;
const FEWEST_DRAWS: usize = 20;
const MOST_DRAWN: usize = 2_000_000;

/// The curve of stays from purchase days and their [`silences`], by what is likely rather than by verdict.
///
/// After each purchase a customer leaves with one chance p (as in BG/NBD; Fader, Hardie & Lee 2005); he is still there with probability
/// c(1 − p)/(c(1 − p) + p), c being his [`Silence::chance`]. Only who came again is looked at, so p maximises the likelihood given that:
/// ∏(1 − p)^(gaps − 1)·(p + (1 − p)c) (by expectation-maximisation, Dempster, Laird & Rubin 1977). Who is gone left at his last purchase and counts with that probability (Kaplan-Meier with weights). The limits add
/// to Greenwood's variance that of the curve over simulated answers (on the log-log scale; Rubin 1987, multiple imputation).
///
/// Errors: those of [`super::kaplan_meier`], lists of different lengths, or nobody who came a second time.
pub fn stays(customers: &[Vec<i32>], silences: &[Silence], today: i32, level: f64, seed: u64) -> Result<Stays> {
    if customers.len() != silences.len() {
        let (expected, found) = (customers.len(), silences.len());
        return Err(InsightError::Length { what: "the list of silences", expected, found });
    }
    let again: Vec<(&Vec<i32>, &Silence)> = customers.iter().zip(silences).filter(|(_, s)| s.gaps > 0).collect();
    if again.is_empty() {
        return Err(InsightError::TooFew { what: "A curve of stays", needed: 1, found: 0 });
    }
    // Without his first gap nobody would be looked at: it is what chose him, and no trial that he survived.
    let survived = again.iter().map(|(_, s)| s.gaps as f64 - 1.0).sum::<f64>();
    let still = |chance: f64, p: f64| chance * (1.0 - p) / (chance * (1.0 - p) + p).max(f64::MIN_POSITIVE);
    let mut leaves = 0.1;
    for _ in 0..200 {
        let gone: f64 = again.iter().map(|(_, s)| 1.0 - still(s.chance, leaves)).sum();
        leaves = (gone / (survived + again.len() as f64)).clamp(1e-9, 1.0);
    }
    let stay = |(days, s): &(&Vec<i32>, &Silence)| {
        let first = days.iter().min().copied().unwrap_or(today);
        let until = |day: i32| f64::from(day) - f64::from(first);
        let last = days.iter().max().copied().unwrap_or(today);
        Stay { left: until(last), now: until(today), gone: 1.0 - still(s.chance, leaves) }
    };
    let list: Vec<Stay> = again.iter().map(stay).collect();
    let gone = list.iter().map(|s| s.gone).sum();
    let once = customers.len() - list.len();
    Ok(Stays { curve: weighted_curve(&list, level, seed)?, once, leaves, gone })
}

/// A stay that has ended at `left` with probability `gone` and else goes on beyond `now`.
struct Stay {
    left: f64,
    now: f64,
    gone: f64,
}

fn weighted_curve(stays: &[Stay], level: f64, seed: u64) -> Result<Curve> {
    // Checks the level and the times, and knows the curve's shape.
    let spells: Vec<Spell> = stays.iter().map(|s| Spell { duration: s.now, ended: false }).collect();
    let mut curve = kaplan_meier(&spells, level)?;
    let steps = product(stays.iter().flat_map(|s| [(s.left, s.gone, true), (s.now, 1.0 - s.gone, false)]).collect());
    let mut rng = Rng::new(seed);
    let draws = (MOST_DRAWN / stays.len().max(1)).clamp(FEWEST_DRAWS, MOST_DRAWS);
    let drawn: Vec<Vec<Weighted>> = (0..draws)
        .map(|_| {
            let answer = |s: &Stay| if rng.f64() < s.gone { (s.left, 1.0, true) } else { (s.now, 1.0, false) };
            product(stays.iter().map(answer).collect())
        })
        .collect();
    let z = norm_quantile(0.5 * (1.0 + level));
    let scale = |survival: f64| (-survival.clamp(1e-9, 1.0 - 1e-9).ln()).ln();
    for step in steps.iter().filter(|s| s.ended > 1e-9) {
        let others: Vec<f64> = drawn
            .iter()
            .map(|list| list.partition_point(|s| s.time <= step.time).checked_sub(1).map_or(1.0, |i| list[i].survival))
            .collect();
        let alive = step.survival > 1e-9 && step.survival < 1.0;
        let between = variance(&others.iter().map(|s| scale(*s)).collect::<Vec<_>>());
        let within = step.greenwood / step.survival.ln().powi(2);
        let spread = z * (within + (1.0 + 1.0 / draws as f64) * between).sqrt();
        let limits = alive
            .then(|| (step.survival.powf(spread.exp()), step.survival.powf((-spread).exp())))
            .filter(|l| l.0.is_finite());
        curve.steps.push(Step {
            time: step.time,
            at_risk: step.at_risk.round() as usize,
            ended: step.ended.round() as usize,
            survival: step.survival,
            std_error: alive.then(|| step.survival * (step.greenwood + between * step.survival.ln().powi(2)).sqrt()),
            limits,
        });
    }
    curve.ended = stays.iter().map(|s| s.gone).sum::<f64>().round() as usize;
    Ok(curve)
}

/// A step of the curve with weights.
struct Weighted {
    time: f64,
    at_risk: f64,
    ended: f64,
    survival: f64,
    greenwood: f64,
}

/// The product-limit estimate of (time, weight, ended).
fn product(mut list: Vec<(f64, f64, bool)>) -> Vec<Weighted> {
    list.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut at_risk: f64 = list.iter().map(|l| l.1).sum();
    let (mut survival, mut greenwood, mut steps) = (1.0, 0.0, Vec::new());
    for group in list.chunk_by(|a, b| a.0 == b.0) {
        let ended: f64 = group.iter().filter(|l| l.2).map(|l| l.1).sum();
        if ended > 0.0 && at_risk > 0.0 {
            let left = (at_risk - ended).max(0.0);
            survival *= left / at_risk;
            greenwood += if left > 1e-9 { ended / (at_risk * left) } else { 0.0 };
            steps.push(Weighted { time: group[0].0, at_risk, ended, survival, greenwood });
        }
        at_risk -= group.iter().map(|l| l.1).sum::<f64>();
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::super::{SilenceSettings, silences};
    use super::*;

    /// Monthly customers who leave after each purchase with one chance, watched until day 2000.
    fn monthly(customers: usize, leaves: f64, rng: &mut Rng) -> Vec<Vec<i32>> {
        let mut one = || {
            let mut days = vec![(rng.f64() * 1000.0) as i32];
            loop {
                let next = days[days.len() - 1] + 25 + (rng.f64() * 10.0) as i32;
                if next > 2000 || rng.f64() < leaves {
                    return days;
                }
                days.push(next);
            }
        };
        (0..customers).map(|_| one()).collect()
    }

    /// Most leave early and are never looked at: those who are must not make the others seem faithful.
    #[test]
    fn the_chance_of_leaving_is_found_where_it_is_large() {
        for (leaves, seed) in [(0.4, 7), (0.6, 8), (0.2, 9)] {
            let base = monthly(3000, leaves, &mut Rng::new(seed));
            let found = silences(&base, 2000, &SilenceSettings::default()).unwrap();
            let told = stays(&base, &found, 2000, 0.95, 1).unwrap().leaves;
            assert!((told - leaves).abs() < 0.04, "{told} instead of {leaves}");
        }
    }

    /// Monthly customers who leave after a purchase with chance .1, among as many who bought once: the median stay is known.
    #[test]
    fn stays_are_those_of_customers_who_came_again() {
        let mut rng = Rng::new(5);
        let today = 2000;
        let mut base = monthly(400, 0.1, &mut rng);
        base.extend((0..400).map(|k| vec![k]));
        let once = base.iter().filter(|d| d.len() == 1).count();
        let found = silences(&base, today, &SilenceSettings::default()).unwrap();
        let stays = stays(&base, &found, today, 0.95, 1).unwrap();
        assert_eq!((stays.once, stays.curve.customers), (once, base.len() - once));
        assert!((0.08..0.13).contains(&stays.leaves), "{}", stays.leaves);
        // One gap for certain, then as many as until half are gone: 1 + ln .5 / ln .9 = 7.6 gaps of 29.5 days.
        let median = stays.curve.time_to(0.5).unwrap();
        assert!((170.0..270.0).contains(&median), "{median}");
        let (low, high) = stays.curve.time_to_limits(0.5);
        assert!(low.unwrap() < median && median < high.unwrap(), "{low:?} {high:?}");
    }

    /// Who might or might not be gone makes the limits wider than if it were known.
    #[test]
    fn limits_hold_that_nobody_knows_who_is_gone() {
        let stays = |gone: [f64; 2]| -> Vec<Stay> {
            (0..60).map(|k| Stay { left: f64::from(k), now: 100.0, gone: gone[(k % 2) as usize] }).collect()
        };
        let width = |list: &[Stay]| {
            let curve = weighted_curve(list, 0.95, 1).unwrap();
            let (low, high) = curve.steps[curve.steps.len() - 1].limits.unwrap();
            high - low
        };
        assert!(width(&stays([0.5, 0.5])) > 1.1 * width(&stays([0.0, 1.0])));
    }
}
