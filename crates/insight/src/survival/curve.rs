//! The Kaplan-Meier curve.
//!
//! Sources: Kaplan & Meier, JASA 53 (1958); Greenwood (1926) for the variance; the log-log interval of Kalbfleisch & Prentice
//! (1980), which stays within 0..1; the median's interval after Brookmeyer & Crowley, Biometrics 38 (1982).

use serde::Serialize;

use super::weibull::Weibull;
use super::{Spell, check};
use crate::error::Result;
use crate::num::special::norm_quantile;
use crate::num::stats::sum;

/// The curve just after one time at which somebody left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Customers still there just before.
    pub at_risk: usize,
    /// Customers who left at that time.
    pub ended: usize,
    /// Share still there after it.
    pub survival: f64,
    /// Greenwood's standard error of that share; `None` once nobody is left.
    pub std_error: Option<f64>,
    /// Lower and upper limit of that share; `None` once nobody is left.
    pub limits: Option<(f64, f64)>,
}

/// The estimated share of customers still there, by time since the start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// One step per time at which somebody left, ascending. Before the first the share is 1.
    pub steps: Vec<Step>,
    /// The longest stay seen: the curve says nothing beyond it (unless everybody had left).
    pub last_time: f64,
    /// Number of customers.
    pub customers: usize,
    /// How many of them left.
    pub ended: usize,
    /// Confidence level of the limits.
    pub level: f64,
}

impl Curve {
    /// The share still there at `time`; `None` beyond what was observed or for a negative time.
    pub fn at(&self, time: f64) -> Option<f64> {
        let last = self.steps.partition_point(|s| s.time <= time);
        let share = last.checked_sub(1).map_or(1.0, |i| self.steps[i].survival);
        (time >= 0.0 && (time <= self.last_time || share == 0.0)).then_some(share)
    }

    /// The first time at which at most `share` of the customers are left; `None` when that was not reached.
    pub fn time_to(&self, share: f64) -> Option<f64> {
        self.steps.iter().find(|s| s.survival <= share + 1e-12).map(|s| s.time)
    }

    /// Limits of [`Self::time_to`]: where the lower and upper limits of the curve cross; open ends are `None`. Once nobody is left
    /// the curve has no limits, so nothing crosses there.
    pub fn time_to_limits(&self, share: f64) -> (Option<f64>, Option<f64>) {
        let crossing = |limit: fn((f64, f64)) -> f64| {
            self.steps.iter().find(|s| s.limits.is_some_and(|limits| limit(limits) <= share + 1e-12)).map(|s| s.time)
        };
        (crossing(|l| l.0), crossing(|l| l.1))
    }

    /// Average stay counted up to `horizon` (the area under the curve); `None` beyond what was observed.
    pub fn mean_until(&self, horizon: f64) -> Option<f64> {
        self.at(horizon)?;
        let (mut area, mut time, mut share) = (0.0, 0.0, 1.0);
        for step in self.steps.iter().take_while(|s| s.time < horizon) {
            area += share * (step.time - time);
            (time, share) = (step.time, step.survival);
        }
        Some(area + share * (horizon - time))
    }
}

/// Estimates the curve with limits at confidence `level` (e.g. 0.95).
///
/// Errors: no spell, a duration that is negative or not finite, a level outside 0..1. Nobody having left is no error: the
/// curve has no step and stays at 1 as long as was observed.
pub fn kaplan_meier(spells: &[Spell], level: f64) -> Result<Curve> {
    check(spells, level)?;
    let mut sorted = spells.to_vec();
    sorted.sort_unstable_by(|a, b| a.duration.total_cmp(&b.duration));
    let z = norm_quantile(0.5 * (1.0 + level));
    let (mut survival, mut greenwood, mut steps, mut from) = (1.0, 0.0, Vec::new(), 0);
    while from < sorted.len() {
        let time = sorted[from].duration;
        let until = from + sorted[from..].partition_point(|s| s.duration <= time);
        let ended = sorted[from..until].iter().filter(|s| s.ended).count();
        let at_risk = sorted.len() - from;
        if ended > 0 {
            let (d, n) = (ended as f64, at_risk as f64);
            survival *= (n - d) / n;
            greenwood += d / (n * (n - d));
            let alive = ended < at_risk;
            let limits = alive.then(|| {
                let spread = z * f64::sqrt(greenwood) / f64::ln(survival).abs();
                (survival.powf(spread.exp()), survival.powf((-spread).exp()))
            });
            let std_error = alive.then(|| survival * f64::sqrt(greenwood));
            steps.push(Step { time, at_risk, ended, survival, std_error, limits });
        }
        from = until;
    }
    let ended = spells.iter().filter(|s| s.ended).count();
    let last_time = sorted.last().map_or(0.0, |s| s.duration);
    Ok(Curve { steps, last_time, customers: spells.len(), ended, level })
}

/// How the half-life was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum HalfLifeMethod {
    /// Half of the customers were seen to leave: the curve's median.
    Observed,
    /// Fewer than half have left so far: extended with the average rate of leaving seen until now, assuming that it stays
    /// the same (an exponential law).
    ConstantRate,
    /// Fewer than half have left so far, and the rate of leaving changes with age: extended with Weibull's law.
    ChangingRate,
    /// Fewer than half have left so far, and neither law fits: there is only a lower limit, the longest stay seen.
    LongerThanSeen,
    /// Nobody has left: there is only a lower limit.
    NobodyLeft,
}

impl std::fmt::Display for HalfLifeMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Observed => "half of them were seen to leave",
            Self::ConstantRate => "if they go on leaving at the average rate seen so far",
            Self::ChangingRate => "if the rate of leaving goes on changing with age as it has so far",
            Self::LongerThanSeen => "longer than was watched: no law can be continued so far",
            Self::NobodyLeft => "nobody has left yet",
        })
    }
}

/// The time after which half of the customers are gone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HalfLife {
    /// The half-life; `None` when nobody left or nothing can be continued.
    pub value: Option<f64>,
    /// Lower limit; `None` when open.
    pub low: Option<f64>,
    /// Upper limit; `None` when open.
    pub high: Option<f64>,
    /// Where the figure comes from.
    pub method: HalfLifeMethod,
}

/// The half-life of a base of customers at confidence `level`. Where fewer than half have left it is extended by [`super::weibull`]. Errors as for
/// [`kaplan_meier`].
pub fn half_life(spells: &[Spell], level: f64) -> Result<HalfLife> {
    let curve = kaplan_meier(spells, level)?;
    if let Some(value) = curve.time_to(0.5) {
        let (low, high) = curve.time_to_limits(0.5);
        return Ok(HalfLife { value: Some(value), low, high, method: HalfLifeMethod::Observed });
    }
    Ok(extended(spells, &curve))
}

/// How many times as long as was watched a law is continued.
const FARTHEST: f64 = 10.0;

/// Weibull's law where a constant rate is refused, else the constant rate; the limits of the latter hold what ages may do, too, where leavers are
/// enough to be asked.
fn extended(spells: &[Spell], curve: &Curve) -> HalfLife {
    let exposure = sum(spells.iter().map(|s| s.duration));
    let (low_rate, high_rate) = super::hazard::rate_limits(curve.ended, exposure, curve.level);
    let half = |rate: f64| (rate > 0.0 && rate.is_finite()).then(|| 2.0_f64.ln() / rate);
    let method = if curve.ended == 0 { HalfLifeMethod::NobodyLeft } else { HalfLifeMethod::ConstantRate };
    let value = half(curve.ended as f64 / exposure);
    let constant = HalfLife { value, low: half(high_rate), high: half(low_rate), method };
    let Some(weibull) = Weibull::fit(spells) else { return constant };
    // Where more than half are surely left, no half-life is shorter.
    let seen = curve.time_to_limits(0.5).0.or(curve.steps.last().map(|s| s.time));
    // Whether a law fits is no question of the level asked for.
    let fits = kaplan_meier(spells, 0.95).is_ok_and(|curve| weibull.fits(&curve));
    if !fits || weibull.half_life() > FARTHEST * curve.last_time {
        return HalfLife { value: None, low: seen, high: None, method: HalfLifeMethod::LongerThanSeen };
    }
    let (low, high) = weibull.half_life_limits(curve.level);
    let low = low.max(seen.unwrap_or(0.0)).min(weibull.half_life());
    let high = high.is_finite().then_some(high);
    if weibull.constant_p < 0.05 {
        return HalfLife {
            value: Some(weibull.half_life()),
            low: Some(low),
            high,
            method: HalfLifeMethod::ChangingRate,
        };
    }
    let wider = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| Some(pick(a?, b?));
    HalfLife { low: wider(constant.low, Some(low), f64::min), high: wider(constant.high, high, f64::max), ..constant }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Remission times of the 6-MP arm of Freireich et al. (1963), the textbook example.
    fn textbook() -> Vec<Spell> {
        let ended = [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0];
        let open = [6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0];
        let spell = |ended| move |d: &f64| Spell { duration: *d, ended };
        ended.iter().map(spell(true)).chain(open.iter().map(spell(false))).collect()
    }

    #[test]
    fn matches_the_textbook() {
        let curve = kaplan_meier(&textbook(), 0.95).unwrap();
        let shares = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448];
        let errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346];
        for ((step, share), error) in curve.steps.iter().zip(shares).zip(errors) {
            assert!((step.survival - share).abs() < 6e-4, "{step:?}");
            assert!((step.std_error.unwrap() - error).abs() < 6e-5, "{step:?}");
        }
        assert_eq!((curve.time_to(0.5), curve.at(5.0), curve.at(36.0)), (Some(23.0), Some(1.0), None));
        let (low, high) = curve.steps[0].limits.unwrap();
        assert!((low - 0.620).abs() < 1e-3 && (high - 0.952).abs() < 1e-3, "{low} {high}");
        assert_eq!(curve.time_to_limits(0.5), (Some(13.0), None));
        assert!((curve.mean_until(10.0).unwrap() - (6.0 + 0.857_142_857 + 3.0 * 0.806_722_689)).abs() < 1e-8);
    }

    #[test]
    fn everybody_and_nobody_left() {
        let all = kaplan_meier(&[Spell { duration: 2.0, ended: true }], 0.9).unwrap();
        assert_eq!((all.steps[0].survival, all.steps[0].limits, all.at(99.0)), (0.0, None, Some(0.0)));
        // As R's survfit has it: where nobody is left the limits are unknown, so the median's are open.
        let left = |days: &[f64]| days.iter().map(|&duration| Spell { duration, ended: true }).collect::<Vec<_>>();
        let one = half_life(&left(&[2.0]), 0.95).unwrap();
        assert_eq!((one.value, one.low, one.high), (Some(2.0), None, None));
        let two = half_life(&left(&[3.0, 5.0]), 0.95).unwrap();
        assert_eq!((two.value, two.low, two.high), (Some(3.0), Some(3.0), None));
        let none = half_life(&[Spell { duration: 2.0, ended: false }], 0.9).unwrap();
        assert_eq!((none.value, none.high, none.method), (None, None, HalfLifeMethod::NobodyLeft));
        assert!(none.low.is_some());
        let zero = half_life(&[Spell { duration: 0.0, ended: false }], 0.9).unwrap();
        assert_eq!((zero.value, zero.low), (None, None));
    }

    #[test]
    fn half_life_is_extended_by_the_constant_rate() {
        let mut spells = vec![Spell { duration: 10.0, ended: false }; 9];
        spells.push(Spell { duration: 10.0, ended: true });
        let found = half_life(&spells, 0.9).unwrap();
        assert_eq!(found.method, HalfLifeMethod::ConstantRate);
        assert!((found.value.unwrap() - 2.0_f64.ln() * 100.0).abs() < 1e-9);
        assert!(found.low.unwrap() < 69.0 && found.high.unwrap() > 70.0);
    }

    #[test]
    fn refuses_nonsense() {
        assert!(kaplan_meier(&[], 0.9).is_err());
        assert!(kaplan_meier(&[Spell { duration: f64::NAN, ended: true }], 0.9).is_err());
        assert!(kaplan_meier(&[Spell { duration: -1.0, ended: true }], 0.9).is_err());
        assert!(kaplan_meier(&[Spell { duration: 1.0, ended: true }], 1.0).is_err());
    }

    /// Eight leave in the first week, nobody after: no law reaches as far as half of the base.
    #[test]
    fn no_half_life_lies_ages_beyond_what_was_watched() {
        let leavers = (1..=8).map(|day| Spell { duration: f64::from(day) * 0.8, ended: true });
        let spells: Vec<Spell> = leavers.chain((0..992).map(|_| Spell { duration: 365.0, ended: false })).collect();
        for level in [0.5, 0.95] {
            let found = half_life(&spells, level).unwrap();
            assert!(found.value.is_none_or(|value| value < 3650.0 * 11.0), "{found:?}");
            assert!(found.method != HalfLifeMethod::ChangingRate, "{found:?}");
        }
    }
}
