//! Demand that comes now and then: most periods hold nothing, so what matters is how often one does and how much it then brings.
//!
//! Errors at rolling origins mislead here: whoever foretells nothing, or the last value for ever, is right in most periods by luck, and
//! his errors are far too small. So the interval is read from the demand itself: the share of periods that hold one, with what so few
//! demands leave open (Jeffreys' interval), and the spread of their sizes, as a mixture. The total over the horizon is simulated from
//! the same two parts (bootstrap of sizes; Willemain, Smart & Schwarz 2004).

use super::Point;
use super::method::is_intermittent;
use crate::num::rng::Rng;
use crate::num::special::{beta_quantile, t_quantile};
use crate::num::stats::{mean, median, quantile, std_dev};

/// Demands that are looked at; older ones count no more where there are so many.
const ENOUGH: usize = 30;
/// Demands below which how often one comes is hardly known: the interval then holds a whole demand.
const FEW: usize = 10;
/// Demands below which nothing is known of how large they get: Student's t with one or two degrees of freedom reaches anywhere.
const FEWEST_SIZES: usize = 4;
/// Fewest values of a series that this is asked for.
const FEWEST: usize = 6;
/// Simulated futures for the total.
const DRAWS: usize = 2000;

/// The demand of a series that mostly has none.
pub(super) struct Demand {
    /// Periods looked at.
    periods: usize,
    /// What came in those that had something.
    sizes: Vec<f64>,
}

impl Demand {
    /// The demand of a series in which it comes now and then; `None` for a steady, a short or an empty one.
    pub(super) fn of(y: &[f64]) -> Option<Self> {
        if y.len() < FEWEST || !is_intermittent(y) || y.iter().all(|v| *v == 0.0) {
            return None;
        }
        let recent: Vec<usize> = (0..y.len()).rev().filter(|t| y[*t] != 0.0).take(ENOUGH).collect();
        let first = recent.last().copied().unwrap_or(0);
        let periods = if recent.len() < ENOUGH { y.len() } else { y.len() - first };
        Some(Self { periods, sizes: recent.into_iter().map(|t| y[t]).collect() })
    }

    /// The points with intervals for a single period; none where hardly a demand was ever seen.
    pub(super) fn around(&self, points: &[f64], level: f64) -> Vec<Point> {
        let interval = self.interval(level);
        points
            .iter()
            .map(|&value| Point { value, interval: interval.map(|(l, h)| (l.min(value), h.max(value))) })
            .collect()
    }

    fn interval(&self, level: f64) -> Option<(f64, f64)> {
        if self.sizes.len() < FEWEST_SIZES {
            return None;
        }
        let (k, n) = (self.sizes.len() as f64, self.periods as f64);
        let often = beta_quantile(k + 0.5, n - k + 0.5, level);
        let tail = (1.0 - level) / 2.0;
        // A period with a demand is never ruled out, however seldom it comes.
        let least = if self.sizes.len() < FEW { 1.0 - tail } else { 0.5 };
        let part = (1.0 - tail / often).max(least);
        let (low, high) = (self.size(1.0 - part), self.size(part));
        (low.is_finite() && high.is_finite()).then_some((low.min(0.0), high.max(0.0)))
    }

    /// The size that a share `p` of demands does not exceed: the sizes seen or, where they are few, Student's t around them
    /// (of their logarithms where all are positive), whichever is farther out.
    fn size(&self, p: f64) -> f64 {
        let seen = quantile(&self.sizes, p);
        let n = self.sizes.len() as f64;
        if self.sizes.len() >= ENOUGH {
            return seen;
        }
        let positive = self.sizes.iter().all(|s| *s > 0.0);
        let scaled: Vec<f64> = self.sizes.iter().map(|s| if positive { s.ln() } else { *s }).collect();
        let far = mean(&scaled) + std_dev(&scaled) * (1.0 + 1.0 / n).sqrt() * t_quantile(p, n - 1.0);
        let far = if positive { far.exp() } else { far };
        if p < 0.5 { seen.min(far) } else { seen.max(far) }
    }

    /// The interval of the total over `h` periods; `None` where hardly a demand was ever seen.
    fn total(&self, h: usize, level: f64) -> Option<(f64, f64)> {
        if self.sizes.len() < FEWEST_SIZES {
            return None;
        }
        let (k, n) = (self.sizes.len() as f64, self.periods as f64);
        let mut rng = Rng::new(1);
        let draws: Vec<f64> = (0..DRAWS)
            .map(|_| {
                let often = rng.beta(k + 0.5, n - k + 0.5);
                (0..rng.binomial(h as u64, often)).map(|_| self.sizes[rng.below(self.sizes.len())]).sum()
            })
            .collect();
        let tail = (1.0 - level) / 2.0;
        Some((quantile(&draws, tail), quantile(&draws, 1.0 - tail)))
    }

    /// What the reader must know.
    pub(super) fn notes(&self, period: &str, h: usize, level: f64) -> Vec<String> {
        let (seen, all) = (self.sizes.len(), self.periods);
        // Zeros may be few: what is said must fit a series with two thirds of demand as well as one with a twelfth.
        let share = match (seen, 2 * seen < all) {
            (1, _) => format!("Only one of {all} {period}s holds anything"),
            (_, true) => format!("Only {seen} of {all} {period}s hold anything"),
            _ => format!("{} of {all} {period}s hold nothing", all - seen),
        };
        if seen < FEWEST_SIZES {
            return vec![format!("{share}: when the next demand comes, and how large it will be, cannot be known.")];
        }
        let (least, most) = (quantile(&self.sizes, 0.0), quantile(&self.sizes, 1.0));
        let typical = median(&self.sizes);
        let mut notes = vec![format!(
            "{share} (demands of {least:.2} to {most:.2}, half of them at most {typical:.2}): the forecast is the average over {period}s \
             with and without; which {period} brings the next demand cannot be known, so each interval reaches from none to a large one."
        )];
        if let Some((low, high)) = self.total(h, level) {
            notes.push(format!(
                "All {h} {period}s together: {low:.2} to {high:.2} ({:.0} % interval). By mean error whoever foretells nothing looks best where nothing is usual: no method was chosen by it.",
                100.0 * level
            ));
        }
        notes
    }
}
