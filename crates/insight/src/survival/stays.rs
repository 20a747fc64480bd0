//! The curve of stays where nobody says goodbye: who is gone is only more or less likely.

use serde::Serialize;

use super::{Curve, Silence, Spell, Step, kaplan_meier};
use crate::error::{InsightError, Result};
use crate::num::rng::Rng;
use crate::num::stats::{quantile, variance};

/// How long customers stay, when nobody says goodbye.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stays {
    /// The curve from the first purchase on, of customers with a second one. Its counts are expected ones, rounded.
    pub curve: Curve,
    /// Customers who bought on one day only. They are left out: nobody stayed, and when one left cannot be told from his silence.
    pub once: usize,
    /// Chance that a customer who came again leaves after a purchase.
    pub leaves: f64,
    /// Limits of that chance.
    pub leaves_limits: (f64, f64),
    /// Customers expected to be gone, of those in the curve.
    pub gone: f64,
    /// Limits of how many are gone.
    pub gone_limits: (f64, f64),
}

/// Simulated answers to who is gone, for the limits of the curve: most and fewest, and the customers they may add up to.
const MOST_DRAWS: usize = 1000;
const FEWEST_DRAWS: usize = 200;
const MOST_DRAWN: usize = 20_000_000;

/// The curve of stays from purchase days and their [`silences`], by what is likely rather than by verdict.
///
/// After each purchase a customer leaves with one chance p (as in BG/NBD; Fader, Hardie & Lee 2005); he is still there with probability
/// c(1 − p)/(c(1 − p) + p), c being his [`Silence::chance`]. Only who came again is looked at, so p maximises the likelihood given that:
/// ∏(1 − p)^(gaps − 1)·(p + (1 − p)c) (by expectation-maximisation, Dempster, Laird & Rubin 1977). Who is gone left at his last purchase and counts with
/// that probability (Kaplan-Meier with weights). The limits are quantiles of simulated curves: each draws p from its law given the data (Jeffreys' prior),
/// then who is gone (Tanner & Wong 1987), then how much each customer counts (the Bayesian bootstrap; Rubin 1981, Lo 1993).
///
/// Errors: those of [`super::kaplan_meier`], lists of different lengths, or nobody who came a second time.
pub fn stays(customers: &[Vec<i32>], silences: &[Silence], today: i32, level: f64, seed: u64) -> Result<Stays> {
    if customers.len() != silences.len() {
        let (expected, found) = (customers.len(), silences.len());
        return Err(InsightError::Length { what: "the list of silences", expected, found });
    }
    let again: Vec<(&Vec<i32>, &Silence)> = customers.iter().zip(silences).filter(|(_, s)| s.gaps > 0).collect();
    if again.is_empty() {
        return Err(InsightError::TooFew {
            what: "a curve of stays, made of customers who came again,",
            needed: 1,
            found: 0,
        });
    }
    // Without his first gap nobody would be looked at: it is what chose him, and no trial that he survived.
    let survived = again.iter().map(|(_, s)| s.gaps as f64 - 1.0).sum::<f64>();
    let mut leaves = 0.1;
    for _ in 0..200 {
        let expected: f64 = again.iter().map(|(_, s)| gone(s.chance, leaves)).sum();
        leaves = (expected / (survived + again.len() as f64)).clamp(1e-9, 1.0);
    }
    let stay = |(days, s): &(&Vec<i32>, &Silence)| {
        let first = days.iter().min().copied().unwrap_or(today);
        let until = |day: i32| f64::from(day) - f64::from(first);
        let last = days.iter().max().copied().unwrap_or(today);
        Stay { left: until(last), now: until(today), chance: s.chance }
    };
    let list: Vec<Stay> = again.iter().map(stay).collect();
    let gone = list.iter().map(|s| s.gone(leaves)).sum();
    let once = customers.len() - list.len();
    let likely = Likely::of(&list, survived);
    let (curve, simulated) = weighted_curve(&list, leaves, &likely, level, seed)?;
    let tail = 0.5 * (1.0 - level);
    let limits = |simulated: &[f64], value: f64| {
        (quantile(simulated, tail).min(value), quantile(simulated, 1.0 - tail).max(value))
    };
    let (leaves_limits, gone_limits) = (limits(&simulated.leaves, leaves), limits(&simulated.gone, gone));
    Ok(Stays { curve, once, leaves, leaves_limits, gone, gone_limits })
}

/// How likely a customer is gone whose silence has this chance if he is not, when one leaves after a purchase with chance `p`.
fn gone(chance: f64, p: f64) -> f64 {
    p / (chance * (1.0 - p) + p).max(f64::MIN_POSITIVE)
}

/// A stay that has ended at `left`, or else goes on beyond `now`; `chance` is that of his silence if he is still there.
struct Stay {
    left: f64,
    now: f64,
    chance: f64,
}

impl Stay {
    fn gone(&self, p: f64) -> f64 {
        gone(self.chance, p)
    }
}

/// What is known of the chance of leaving: its law on a grid.
struct Likely {
    points: Vec<f64>,
    /// Summed probabilities.
    sums: Vec<f64>,
}

impl Likely {
    /// Grid points, and parts into which the silences' chances are counted.
    const GRID: usize = 400;
    const PARTS: usize = 500;

    /// The likelihood times Jeffreys' prior, which is flat in φ where p = sin² φ; the grid closes in on where it is not negligible.
    fn of(stays: &[Stay], survived: f64) -> Self {
        let mut counts = vec![0.0; Self::PARTS + 1];
        for stay in stays {
            counts[(stay.chance.clamp(0.0, 1.0) * Self::PARTS as f64).round() as usize] += 1.0;
        }
        let log_density = |phi: f64| {
            let p = phi.sin().powi(2).clamp(1e-12, 1.0 - 1e-12);
            let of_part = |(part, count): (usize, &f64)| {
                let chance = part as f64 / Self::PARTS as f64;
                if *count > 0.0 { count * (p + (1.0 - p) * chance).ln() } else { 0.0 }
            };
            survived * (1.0 - p).ln() + counts.iter().enumerate().map(of_part).sum::<f64>()
        };
        let (mut from, mut to) = (0.0, std::f64::consts::FRAC_PI_2);
        let mut law = Vec::new();
        for _ in 0..4 {
            let step = (to - from) / Self::GRID as f64;
            let points: Vec<f64> = (0..Self::GRID).map(|k| from + (k as f64 + 0.5) * step).collect();
            let logs: Vec<f64> = points.iter().map(|phi| log_density(*phi)).collect();
            let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let likely = |log: &f64| *log > most - 20.0;
            let first = logs.iter().position(likely).unwrap_or(0);
            let last = logs.iter().rposition(likely).unwrap_or(Self::GRID - 1);
            law = points.iter().zip(&logs).map(|(phi, log)| (phi.sin().powi(2), (log - most).exp())).collect();
            (from, to) = (points[first] - 0.5 * step, points[last] + 0.5 * step);
        }
        let mut total = 0.0;
        let sums = law.iter().map(|(_, density)| {
            total += density;
            total
        });
        Self { sums: sums.collect(), points: law.iter().map(|(p, _)| *p).collect() }
    }

    fn draw(&self, rng: &mut Rng) -> f64 {
        let at = rng.f64() * self.sums.last().copied().unwrap_or(0.0);
        self.points[self.sums.partition_point(|sum| *sum < at).min(self.points.len() - 1)]
    }
}

/// What was drawn beside the curves.
struct Simulated {
    leaves: Vec<f64>,
    gone: Vec<f64>,
}

fn weighted_curve(stays: &[Stay], leaves: f64, likely: &Likely, level: f64, seed: u64) -> Result<(Curve, Simulated)> {
    // Checks the level and the times, and knows the curve's shape.
    let spells: Vec<Spell> = stays.iter().map(|s| Spell { duration: s.now, ended: false }).collect();
    let mut curve = kaplan_meier(&spells, level)?;
    let ends = Ends::of(stays);
    let steps = ends.product(&stays.iter().map(|s| (s.gone(leaves), 1.0)).collect::<Vec<_>>());
    let mut rng = Rng::new(seed);
    let draws = (MOST_DRAWN / stays.len().max(1)).clamp(FEWEST_DRAWS, MOST_DRAWS);
    let mut simulated = Simulated { leaves: Vec::with_capacity(draws), gone: Vec::with_capacity(draws) };
    let mut shares: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); steps.len()];
    for _ in 0..draws {
        let p = likely.draw(&mut rng);
        let mut answer = |s: &Stay| (f64::from(u8::from(rng.f64() < s.gone(p))), rng.exponential());
        let answers: Vec<(f64, f64)> = stays.iter().map(&mut answer).collect();
        simulated.leaves.push(p);
        simulated.gone.push(answers.iter().map(|a| a.0).sum());
        shares.iter_mut().zip(ends.product(&answers)).for_each(|(list, step)| list.push(step.survival));
    }
    let tail = 0.5 * (1.0 - level);
    curve.steps = steps
        .iter()
        .zip(shares)
        .map(|(step, shares)| {
            let alive = step.survival > 1e-9;
            let limits =
                || (quantile(&shares, tail).min(step.survival), quantile(&shares, 1.0 - tail).max(step.survival));
            Step {
                time: step.time,
                at_risk: step.at_risk.round() as usize,
                ended: step.ended.round() as usize,
                survival: step.survival,
                std_error: alive.then(|| variance(&shares).sqrt()),
                limits: alive.then(limits),
            }
        })
        .collect();
    curve.ended = stays.iter().map(|s| s.gone(leaves)).sum::<f64>().round() as usize;
    Ok((curve, simulated))
}

/// A step of the curve with weights.
struct Weighted {
    time: f64,
    at_risk: f64,
    ended: f64,
    survival: f64,
}

/// When each stay may have ended and until when it else was seen, ascending: (time, which stay, whether it would be an end).
struct Ends {
    list: Vec<(f64, usize, bool)>,
}

impl Ends {
    fn of(stays: &[Stay]) -> Self {
        let both = |(at, s): (usize, &Stay)| [(s.left, at, true), (s.now, at, false)];
        let mut list: Vec<(f64, usize, bool)> = stays.iter().enumerate().flat_map(both).collect();
        list.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Self { list }
    }

    /// The product-limit estimate, one step per time at which anybody may have ended; of each stay how much of it is gone, and how much it counts.
    fn product(&self, stays: &[(f64, f64)]) -> Vec<Weighted> {
        let mut at_risk: f64 = stays.iter().map(|s| s.1).sum();
        let (mut survival, mut steps) = (1.0, Vec::new());
        for group in self.list.chunk_by(|a, b| a.0 == b.0) {
            let (mut ended, mut out, mut any) = (0.0, 0.0, false);
            for &(_, at, end) in group {
                let (gone, weight) = stays[at];
                let part = weight * if end { gone } else { 1.0 - gone };
                out += part;
                if end {
                    ended += part;
                    any = true;
                }
            }
            if any {
                survival *= if at_risk > 0.0 { (1.0 - ended / at_risk).max(0.0) } else { 1.0 };
                steps.push(Weighted { time: group[0].0, at_risk, ended, survival });
            }
            at_risk -= out;
        }
        steps
    }
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
        let certain = Likely { points: vec![0.5], sums: vec![1.0] };
        let width = |chances: [f64; 2]| {
            let stay = |k: i32| Stay { left: f64::from(k), now: 100.0, chance: chances[(k % 2) as usize] };
            let list: Vec<Stay> = (0..60).map(stay).collect();
            let (curve, _) = weighted_curve(&list, 0.5, &certain, 0.95, 1).unwrap();
            let (low, high) = curve.steps[curve.steps.len() - 1].limits.unwrap();
            high - low
        };
        assert!(width([1.0, 1.0]) > 1.1 * width([1e9, 0.0]), "{} {}", width([1.0, 1.0]), width([1e9, 0.0]));
    }

    /// Where nobody seems to be gone the limits still say something, and say no more than the data do.
    #[test]
    fn limits_are_meaningful_where_nobody_seems_gone() {
        let today = 1000;
        let base: Vec<Vec<i32>> =
            (0..60).map(|i| (0..6).map(|k| today - 5 - (i % 40) - 60 * k - (i * k) % 13).collect()).collect();
        let found = silences(&base, today, &SilenceSettings::default()).unwrap();
        let stays = stays(&base, &found, today, 0.95, 1).unwrap();
        assert!(stays.gone < 1.0 && stays.gone_limits.0 < 1.0, "{:?}", (stays.gone, stays.gone_limits));
        assert!((0.0..20.0).contains(&stays.gone_limits.1) && stays.leaves_limits.1 < 0.1, "{:?}", stays.gone_limits);
        for step in &stays.curve.steps {
            let (low, high) = step.limits.unwrap();
            assert!(low > 0.5 && low <= step.survival && step.survival <= high && high <= 1.0, "{step:?}");
        }
    }

    /// The limits of the chance of leaving hold it about as often as they should.
    #[test]
    fn limits_of_the_chance_of_leaving_hold_it() {
        let mut rng = Rng::new(77);
        let (mut held, mut curve_held) = (0, 0);
        for run in 0..60 {
            let base = monthly(150, 0.1, &mut rng);
            let found = silences(&base, 2000, &SilenceSettings::default()).unwrap();
            let stays = stays(&base, &found, 2000, 0.9, run).unwrap();
            held += i32::from((stays.leaves_limits.0..=stays.leaves_limits.1).contains(&0.1));
            // Longer than half a year: one gap for certain and six more purchases after which he stayed.
            let truth = (0.9_f64).powi(6);
            let step = stays.curve.steps.iter().rfind(|s| s.time <= 192.0).unwrap();
            curve_held += i32::from(step.limits.is_some_and(|l| l.0 <= truth && truth <= l.1));
        }
        println!("the chance of leaving is held {held} times of 60, the curve {curve_held} times");
        assert!(held >= 46 && curve_held >= 40, "{held} {curve_held}");
    }
}
