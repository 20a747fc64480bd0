//! Lift of a treated group over a control group.

use serde::Serialize;

use crate::error::{InsightError, Result, all_finite};
use crate::num::fisher::Factorials;
use crate::num::rng::Rng;
use crate::num::special::{norm_cdf, norm_quantile, t_cdf, t_quantile};
use crate::num::stats::{mean, quantile_sorted, variance};

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The treated did better, beyond chance.
    Better,
    /// The treated did worse, beyond chance.
    Worse,
    /// The data allow both.
    Undecided,
}

impl Verdict {
    fn of((low, high): (f64, f64)) -> Self {
        if low > 0.0 {
            Self::Better
        } else if high < 0.0 {
            Self::Worse
        } else {
            Self::Undecided
        }
    }
}

/// How the groups and their counts of successes are called.
const TREATED: [&str; 2] = ["the treated group", "the number of successes in the treated group"];
const CONTROL: [&str; 2] = ["the control group", "the number of successes in the control group"];
/// Counts beyond this are no longer exact as floating-point numbers.
const MOST: u64 = 1 << 53;

/// A group's successes, e.g. buyers among the customers written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Customers.
    pub size: u64,
    /// Those with success; at most `size`.
    pub successes: u64,
}

impl Group {
    /// Share of successes.
    pub fn rate(&self) -> f64 {
        self.successes as f64 / self.size as f64
    }

    /// Refuses an empty group, more successes than customers, and more customers than can be counted; `names` call the group and
    /// its number of successes.
    pub(super) fn check(&self, [group, successes]: [&'static str; 2]) -> Result<()> {
        if self.size == 0 {
            return Err(InsightError::TooFew { what: group, needed: 1, found: 0 });
        }
        if self.size > MOST {
            let rule = "so many customers cannot be counted";
            return Err(InsightError::Impossible { what: group, value: self.size as f64, rule });
        }
        if self.successes > self.size {
            let rule = "there cannot be more successes than customers";
            return Err(InsightError::Impossible { what: successes, value: self.successes as f64, rule });
        }
        Ok(())
    }
}

/// Difference of two rates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateLift {
    /// The treated.
    pub treated: Group,
    /// The control.
    pub control: Group,
    /// Rates with their intervals (Wilson 1927).
    pub treated_rate: (f64, f64, f64),
    /// The control's rate with its interval.
    pub control_rate: (f64, f64, f64),
    /// Treated rate minus control rate.
    pub difference: f64,
    /// Its interval (Newcombe 1998, method 10: from both Wilson intervals; never outside −1 to 1).
    pub interval: (f64, f64),
    /// Difference ÷ control rate; `None` when nobody in the control succeeded.
    pub relative: Option<f64>,
    /// Successes that the treatment added among the treated, with interval.
    pub added: (f64, f64, f64),
    /// Two-sided p-value.
    pub p_value: f64,
    /// The test behind it.
    pub test: &'static str,
    /// What it says at the level asked for.
    pub verdict: Verdict,
    /// When it is true.
    pub assumptions: Vec<&'static str>,
}

/// Compares two rates at a confidence level in (0, 1).
///
/// The p-value is that of the pooled z-test, or of Fisher's exact test where a table's expected count is below five.
///
/// # Errors
/// [`InsightError::TooFew`] for an empty group, [`InsightError::Impossible`] for more successes than customers, [`InsightError::Setting`].
pub fn proportions(treated: Group, control: Group, level: f64) -> Result<RateLift> {
    check_level(level)?;
    treated.check(TREATED)?;
    control.check(CONTROL)?;
    let (n1, n0) = (treated.size as f64, control.size as f64);
    let (p1, p0) = (treated.rate(), control.rate());
    let (l1, u1) = wilson(treated, level)?;
    let (l0, u0) = wilson(control, level)?;
    let difference = p1 - p0;
    let low = difference - ((p1 - l1).powi(2) + (u0 - p0).powi(2)).sqrt();
    let high = difference + ((u1 - p1).powi(2) + (p0 - l0).powi(2)).sqrt();
    let interval = (low.max(-1.0), high.min(1.0));
    let pooled = (treated.successes + control.successes) as f64 / (n1 + n0);
    let fewest = n1.min(n0) * pooled.min(1.0 - pooled);
    let (p_value, test) = if fewest < 5.0 {
        (fisher(treated, control), "Fisher's exact test")
    } else {
        let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n0)).sqrt();
        (2.0 * norm_cdf(-(difference / error).abs()), "pooled z-test")
    };
    let mut assumptions = vec![
        "Chance alone decided who was treated and who was left as control.",
        "A customer's response does not depend on whether others were treated.",
        "The size of the groups and the day of the reckoning were fixed beforehand; whoever looks daily uses the sequential test.",
        "Both groups were watched for the same time.",
    ];
    if fewest < 5.0 {
        assumptions.push("So few successes: the exact test was used and the interval is wide with reason.");
    }
    Ok(RateLift {
        treated,
        control,
        treated_rate: (p1, l1, u1),
        control_rate: (p0, l0, u0),
        difference,
        interval,
        relative: (p0 > 0.0).then(|| difference / p0),
        added: (difference * n1, interval.0 * n1, interval.1 * n1),
        p_value: p_value.clamp(0.0, 1.0),
        test,
        verdict: Verdict::of(interval),
        assumptions,
    })
}

/// Wilson's score interval of a rate (1927).
///
/// # Errors
/// As [`proportions`].
pub fn wilson(group: Group, level: f64) -> Result<(f64, f64)> {
    check_level(level)?;
    group.check(["the group", "the number of successes"])?;
    let (n, p) = (group.size as f64, group.rate());
    let z2 = norm_quantile(0.5 + level / 2.0).powi(2);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (z2 * (p * (1.0 - p) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
    let low = if group.successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if group.successes == group.size { 1.0 } else { (centre + half).min(1.0) };
    Ok((low, high))
}

/// Fisher's exact test of both groups.
fn fisher(a: Group, b: Group) -> f64 {
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX >> 3);
    let cells = [a.successes, a.size - a.successes, b.successes, b.size - b.successes].map(count);
    Factorials::up_to(cells.iter().sum()).fisher(cells)
}

/// Difference of two means, e.g. of sales per customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeanLift {
    /// Customers treated and in control.
    pub sizes: (usize, usize),
    /// Means of the treated and the control.
    pub means: (f64, f64),
    /// Treated minus control.
    pub difference: f64,
    /// Welch's interval (1947): unequal variances.
    pub interval: (f64, f64),
    /// Interval of the same level by the percentile bootstrap (Efron 1979), for skewed sales.
    pub bootstrap: (f64, f64),
    /// Difference ÷ control mean; `None` when that is not positive.
    pub relative: Option<f64>,
    /// What the treatment added in total among the treated, with interval.
    pub added: (f64, f64, f64),
    /// Two-sided p-value of Welch's test.
    pub p_value: f64,
    /// What it says: both intervals must exclude zero.
    pub verdict: Verdict,
    /// When it is true.
    pub assumptions: Vec<&'static str>,
}

/// Compares two means at a confidence level in (0, 1). `draws` bootstrap samples are taken from `seed`.
///
/// # Errors
/// [`InsightError::TooFew`] below two values in a group, [`InsightError::NotFinite`], [`InsightError::Setting`] for a level outside
/// (0, 1) or draws outside 100 to 100,000.
pub fn means(treated: &[f64], control: &[f64], level: f64, draws: usize, seed: u64) -> Result<MeanLift> {
    check_level(level)?;
    if !(100..=100_000).contains(&draws) {
        return Err(InsightError::setting("draws", draws, "it must lie between 100 and 100,000"));
    }
    for (what, list) in [("the treated group", treated), ("the control group", control)] {
        all_finite(what, list)?;
        if list.len() < 2 {
            return Err(InsightError::TooFew { what, needed: 2, found: list.len() });
        }
    }
    let (n1, n0) = (treated.len() as f64, control.len() as f64);
    let (m1, m0) = (mean(treated), mean(control));
    let (v1, v0) = (variance(treated) / n1, variance(control) / n0);
    let difference = m1 - m0;
    let error = (v1 + v0).sqrt();
    let (interval, p_value) = if error > 0.0 {
        let freedom = (v1 + v0).powi(2) / (v1 * v1 / (n1 - 1.0) + v0 * v0 / (n0 - 1.0));
        let half = t_quantile(0.5 + level / 2.0, freedom) * error;
        ((difference - half, difference + half), 2.0 * t_cdf(-(difference / error).abs(), freedom))
    } else {
        ((difference, difference), if difference == 0.0 { 1.0 } else { 0.0 })
    };
    if !(difference.is_finite() && interval.0.is_finite() && interval.1.is_finite()) {
        let reason = "its values are too large to be added up".to_owned();
        return Err(InsightError::NotConverged { model: "difference of means", reason });
    }
    let bootstrap = bootstrap(treated, control, level, draws, seed);
    let both = (interval.0.min(bootstrap.0), interval.1.max(bootstrap.1));
    Ok(MeanLift {
        sizes: (treated.len(), control.len()),
        means: (m1, m0),
        difference,
        interval,
        bootstrap,
        relative: (m0 > 0.0).then(|| difference / m0),
        added: (difference * n1, interval.0 * n1, interval.1 * n1),
        p_value,
        verdict: Verdict::of(both),
        assumptions: vec![
            "Chance alone decided who was treated and who was left as control.",
            "A customer's sales do not depend on whether others were treated.",
            "Customers without sales are in the list with 0; leaving them out would compare only buyers.",
            "The day of the reckoning was fixed beforehand and is the same for both groups.",
            "Welch's interval trusts that means of this many customers are nearly normal; where a few customers make most sales, trust the wider of the two intervals.",
        ],
    })
}

fn bootstrap(treated: &[f64], control: &[f64], level: f64, draws: usize, seed: u64) -> (f64, f64) {
    let mut rng = Rng::new(seed);
    let mut again =
        |list: &[f64]| (0..list.len()).map(|_| list[rng.below(list.len())]).sum::<f64>() / list.len() as f64;
    let mut differences: Vec<f64> = (0..draws).map(|_| again(treated) - again(control)).collect();
    differences.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    (quantile_sorted(&differences, tail), quantile_sorted(&differences, 1.0 - tail))
}

pub(super) fn check_level(level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(InsightError::setting("level", level, "it must lie between 0 and 1"))
    }
}
