//! An A/B test that may be watched and stopped at any time.
//!
//! The mixture sequential probability ratio test (Robbins 1970; Johari, Koomen, Pekelis & Walsh 2022, *Always valid inference*): against "no
//! difference" stands a normal mixture N(0, τ²) of differences. With the difference δ and its squared standard error s²,
//!
//! ```text
//! Λ = √(s² / (s² + τ²)) · exp(τ² δ² / (2 s² (s² + τ²)))
//! ```
//!
//! 1/Λ, made never to rise, is a p-value at every moment at once; and |δ| ≤ √(s²(s² + τ²)/τ² · (2 ln(1/α) + ln((s² + τ²)/s²))) bounds
//! the error of the difference for the whole course of the test.

use serde::Serialize;

use super::lift::{Group, Verdict, check_level};
use crate::error::{InsightError, Result};

/// Successes and failures that each group needs before the normal law is trusted.
const LEAST: u64 = 5;

/// The groups so far, cumulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Variant B (treated).
    pub treated: Group,
    /// Variant A (control).
    pub control: Group,
}

/// How the test is run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SequentialOptions {
    /// Chance of ever finding a difference where there is none is at most 1 − level.
    pub level: f64,
    /// τ: the size of difference (of rates) that one hopes to find; decides when the test is strongest, never whether it is valid.
    pub effect: f64,
}

/// The test after one look.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// The groups.
    pub look: Look,
    /// Treated rate minus control rate.
    pub difference: f64,
    /// p-value valid at this and all earlier looks.
    pub p_value: f64,
    /// Interval valid over the whole course; `None` while there are fewer than five successes or failures in a group.
    pub interval: Option<(f64, f64)>,
}

/// A test's course.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sequential {
    /// One per look.
    pub steps: Vec<Step>,
    /// The first look (zero-based) at which the test may stop.
    pub stopped_at: Option<usize>,
    /// What it says.
    pub verdict: Verdict,
    /// When it is true.
    pub assumptions: Vec<&'static str>,
}

/// Follows a test look by look.
///
/// # Errors
/// [`InsightError::Empty`] without looks, [`InsightError::Setting`], [`InsightError::OutOfRange`] when a count shrinks from look to look (`row` is the
/// look), [`InsightError::Impossible`] when successes exceed customers.
pub fn sequential(looks: &[Look], options: &SequentialOptions) -> Result<Sequential> {
    check_level(options.level)?;
    if !(options.effect > 0.0 && options.effect <= 1.0) {
        return Err(InsightError::setting("effect", options.effect, "it must lie above 0 and not above 1"));
    }
    if looks.is_empty() {
        return Err(InsightError::Empty { what: "the test has not been looked at" });
    }
    let mut steps: Vec<Step> = Vec::with_capacity(looks.len());
    let (mut p_value, mut bounds) = (1.0f64, (-1.0f64, 1.0f64));
    let (mut stopped_at, mut verdict) = (None, Verdict::Undecided);
    for (row, look) in looks.iter().enumerate() {
        look.treated.check(["variant B", "the number of successes of variant B"])?;
        look.control.check(["variant A", "the number of successes of variant A"])?;
        if let Some((what, count)) = steps.last().and_then(|earlier| shrank(&earlier.look, look)) {
            let rule = "counts only grow from look to look";
            return Err(InsightError::OutOfRange { what, row, value: count as f64, rule });
        }
        let difference = look.treated.rate() - look.control.rate();
        let mut interval = None;
        if enough(look.treated) && enough(look.control) {
            let (p, half) = mixture(look, difference, options);
            p_value = p_value.min(p);
            bounds = (bounds.0.max(difference - half), bounds.1.min(difference + half));
            // A drifting difference can make the running intersection empty; then the last interval alone is shown.
            interval = Some(if bounds.0 <= bounds.1 { bounds } else { (difference - half, difference + half) });
            if stopped_at.is_none() && p_value <= 1.0 - options.level {
                stopped_at = Some(row);
                verdict = if difference > 0.0 { Verdict::Better } else { Verdict::Worse };
            }
        }
        steps.push(Step { look: *look, difference, p_value, interval });
    }
    let assumptions = vec![
        "Chance alone decided which customer saw which variant, and it went on the same way all the time.",
        "The rates did not change in the course of the test; a difference that comes and goes is not what it measures.",
        "It may be looked at as often as one likes and stopped when it says so: the error stays within what was promised.",
        "Five successes and five failures in each group are awaited before the first verdict, since the normal law is used.",
    ];
    Ok(Sequential { steps, stopped_at, verdict, assumptions })
}

/// The first count that is less than before, and what it is now.
fn shrank(before: &Look, now: &Look) -> Option<(&'static str, u64)> {
    let counts = |look: &Look| [look.treated.size, look.treated.successes, look.control.size, look.control.successes];
    let names = [
        "the number of customers of variant B",
        "the number of successes of variant B",
        "the number of customers of variant A",
        "the number of successes of variant A",
    ];
    let pairs = counts(before).into_iter().zip(counts(now)).zip(names);
    pairs.into_iter().find(|((before, now), _)| now < before).map(|((_, now), name)| (name, now))
}

fn enough(group: Group) -> bool {
    group.successes >= LEAST && group.size - group.successes >= LEAST
}

/// The p-value and half the interval at one moment.
fn mixture(look: &Look, difference: f64, options: &SequentialOptions) -> (f64, f64) {
    let noise = |g: Group| g.rate() * (1.0 - g.rate()) / g.size as f64;
    let s2 = noise(look.treated) + noise(look.control);
    let t2 = options.effect.powi(2);
    let alpha = 1.0 - options.level;
    let ln_ratio = 0.5 * (s2 / (s2 + t2)).ln() + t2 * difference * difference / (2.0 * s2 * (s2 + t2));
    let half = (s2 * (s2 + t2) / t2 * (2.0 * (1.0 / alpha).ln() + ((s2 + t2) / s2).ln())).sqrt();
    ((-ln_ratio).exp().min(1.0), half)
}
