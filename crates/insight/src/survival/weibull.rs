//! Weibull's law: the simplest in which the rate of leaving falls or rises with age.
//!
//! S(t) = exp(−(t/b)^k): k = 1 is the constant rate, k < 1 a base whose faithful remain. Fitted by maximum likelihood to censored stays
//! (Kalbfleisch & Prentice 1980, section 3.3); whether the constant rate would do is asked by the likelihood ratio (χ² with one degree of freedom), and
//! limits of the half-life are those of the profile likelihood, which stay true where the half-life lies far beyond what was seen.

use super::{Curve, Spell};
use crate::num::special::{chi2_sf, norm_quantile};
use crate::num::stats::sum;

/// Leavers below which a shape would be noise.
const FEWEST: usize = 5;
/// Largest and smallest logarithm of the shape looked at, and the steps between.
const WIDEST: f64 = 2.5;
const STEPS: i32 = 200;

/// A fitted law.
#[derive(Debug, Clone)]
pub struct Weibull {
    /// The shape k.
    pub shape: f64,
    /// The scale b, in the unit of time.
    pub scale: f64,
    /// p-value of the constant rate, k = 1.
    pub constant_p: f64,
    stays: Stays,
    best: f64,
}

/// What the likelihood needs.
#[derive(Debug, Clone)]
struct Stays {
    /// Logarithms of the stays beside the longest, and how many are as long.
    stays: Vec<(f64, f64)>,
    ended: f64,
    ln_ended: f64,
    longest: f64,
}

impl Stays {
    /// Σ (t/longest)^k.
    fn used(&self, shape: f64) -> f64 {
        sum(self.stays.iter().map(|(ln, count)| count * (shape * ln).exp()))
    }

    /// Log-likelihood with the rate λ of (t/longest)^k.
    fn log_likelihood(&self, shape: f64, rate: f64, used: f64) -> f64 {
        self.ended * (shape.ln() + rate.ln()) + (shape - 1.0) * self.ln_ended - rate * used
    }

    /// The best rate for a shape, and its log-likelihood.
    fn profile(&self, shape: f64) -> (f64, f64) {
        let used = self.used(shape);
        let rate = self.ended / used;
        (rate, self.log_likelihood(shape, rate, used))
    }
}

impl Weibull {
    /// Fits stays that were checked; `None` below five leavers at different ages.
    pub fn fit(spells: &[Spell]) -> Option<Self> {
        let longest = spells.iter().map(|s| s.duration).fold(0.0, f64::max);
        // Days are whole: who left on the first one stayed for a part of it.
        let shortest = spells.iter().map(|s| s.duration).filter(|d| *d > 0.0).fold(f64::INFINITY, f64::min);
        let of = |s: &Spell| s.duration.max(0.5 * shortest) / longest;
        let ended: Vec<f64> = spells.iter().filter(|s| s.ended).map(of).collect();
        if ended.len() < FEWEST || longest <= 0.0 || ended.iter().all(|t| *t == ended[0]) {
            return None;
        }
        let mut sorted: Vec<f64> = spells.iter().map(of).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let stays = Stays {
            stays: sorted.chunk_by(|a, b| a == b).map(|same| (same[0].ln(), same.len() as f64)).collect(),
            ended: ended.len() as f64,
            ln_ended: sum(ended.iter().map(|t| t.ln())),
            longest,
        };
        // The profile of ln k has one top.
        let (mut low, mut high) = (-WIDEST, WIDEST);
        for _ in 0..80 {
            let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
            if stays.profile(a.exp()).1 < stays.profile(b.exp()).1 { low = a } else { high = b }
        }
        let shape = (0.5 * (low + high)).exp();
        let (rate, best) = stays.profile(shape);
        let gain = (best - stays.profile(1.0).1).max(0.0);
        let scale = longest * rate.powf(-1.0 / shape);
        Some(Self { shape, scale, constant_p: chi2_sf(2.0 * gain, 1.0), stays, best })
    }

    /// The share still there at a time.
    pub fn at(&self, time: f64) -> f64 {
        (-(time / self.scale).powf(self.shape)).exp()
    }

    /// The time after which half are gone.
    pub fn half_life(&self) -> f64 {
        self.scale * 2.0_f64.ln().powf(1.0 / self.shape)
    }

    /// Limits of the half-life: those of all shapes and rates that are likely enough.
    pub fn half_life_limits(&self, level: f64) -> (f64, f64) {
        let slack = 0.5 * norm_quantile(0.5 * (1.0 + level)).powi(2);
        let (mut least, mut most) = (self.half_life(), self.half_life());
        for step in 0..=STEPS {
            let shape = (WIDEST * (2.0 * f64::from(step) / f64::from(STEPS) - 1.0)).exp();
            let used = self.stays.used(shape);
            let top = self.stays.ended / used;
            let likely = |ln_rate: f64| self.best - self.stays.log_likelihood(shape, ln_rate.exp(), used) <= slack;
            if !likely(top.ln()) {
                continue;
            }
            // The farthest rates that are still likely enough, either way.
            for sign in [-1.0, 1.0] {
                let (mut inside, mut outside) = (0.0, 12.0);
                for _ in 0..40 {
                    let middle = 0.5 * (inside + outside);
                    if likely(top.ln() + sign * middle) { inside = middle } else { outside = middle }
                }
                let half = self.stays.longest * (2.0_f64.ln() / (top * (sign * inside).exp())).powf(1.0 / shape);
                (least, most) = (least.min(half), most.max(half));
            }
        }
        (least, most)
    }

    /// Whether the law goes through the limits of the curve at nine of ten of its steps.
    pub fn fits(&self, curve: &Curve) -> bool {
        let within = |s: &&super::Step| s.limits.is_none_or(|(low, high)| (low..=high).contains(&self.at(s.time)));
        10 * curve.steps.iter().filter(within).count() >= 9 * curve.steps.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{HalfLifeMethod, half_life};
    use super::*;
    use crate::num::rng::Rng;

    /// Customers who came within 400 days and are watched to the last of them; stays of Weibull's law with half-life 1,000.
    fn base(shape: f64, customers: usize, rng: &mut Rng) -> Vec<Spell> {
        let scale = 1000.0 / 2.0_f64.ln().powf(1.0 / shape);
        let one = |_| {
            let (stay, watched) = (scale * rng.exponential().powf(1.0 / shape), 400.0 * rng.f64());
            Spell { duration: stay.min(watched), ended: stay <= watched }
        };
        (0..customers).map(one).collect()
    }

    #[test]
    fn half_lives_beyond_what_was_seen_are_held_whatever_the_hazard_does() {
        let mut told = String::new();
        let mut worst = 40;
        for (shape, customers) in [(0.6, 600), (0.6, 150), (0.8, 300), (1.0, 300), (1.5, 600)] {
            let mut rng = Rng::new(11);
            let (mut held, mut values, mut changing) = (0, Vec::new(), 0);
            for _ in 0..40 {
                let found = half_life(&base(shape, customers, &mut rng), 0.95).unwrap();
                held += i32::from(found.low.is_none_or(|l| l <= 1000.0) && found.high.is_none_or(|h| h >= 1000.0));
                changing += i32::from(found.method == HalfLifeMethod::ChangingRate);
                values.extend(found.value);
            }
            worst = worst.min(held);
            let median = crate::num::stats::median(&values);
            told +=
                &format!("shape {shape}, {customers}: held {held} of 40, median {median:.0}, changing {changing}\n");
        }
        println!("{told}");
        assert!(worst >= 35, "{told}");
    }

    #[test]
    fn the_shape_is_found() {
        let found = Weibull::fit(&base(0.6, 20_000, &mut Rng::new(3))).unwrap();
        assert!((found.shape - 0.6).abs() < 0.03 && (found.half_life() / 1000.0 - 1.0).abs() < 0.15, "{found:?}");
        assert!(found.constant_p < 1e-6);
        assert!(Weibull::fit(&[Spell { duration: 3.0, ended: true }]).is_none());
    }
}
