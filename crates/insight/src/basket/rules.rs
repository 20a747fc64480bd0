//! Association rules from frequent item sets.

use serde::Serialize;

use super::{Baskets, ItemSet, ItemSets};
use crate::error::{InsightError, Result};

/// Ways to split all sets in two that are looked at, at most: a few seconds' work.
const MOST_SPLITS: u64 = 4_000_000;
/// Rules that one answer holds at most.
pub const MOST_RULES: usize = 200_000;

/// Which rules to keep.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RuleOptions {
    /// Least confidence, in [0, 1].
    pub confidence: f64,
    /// Least lift; 0 keeps all.
    pub lift: f64,
    /// Most items on the right-hand side; `None` for any.
    pub max_consequent: Option<usize>,
}

impl Default for RuleOptions {
    fn default() -> Self {
        Self { confidence: 0.3, lift: 0.0, max_consequent: None }
    }
}

/// "Who buys the antecedent also buys the consequent", with n baskets, a, c and b of them holding the antecedent, the consequent
/// and both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Left-hand side, names sorted.
    pub antecedent: Vec<String>,
    /// Right-hand side, names sorted.
    pub consequent: Vec<String>,
    /// Baskets with both sides (b).
    pub count: usize,
    /// Baskets with the left-hand side (a).
    pub antecedent_count: usize,
    /// Baskets with the right-hand side (c).
    pub consequent_count: usize,
    /// b / n.
    pub support: f64,
    /// b / a: how often the rule holds.
    pub confidence: f64,
    /// confidence ÷ (c / n): 1 when the sides have nothing to do with each other.
    pub lift: f64,
    /// b/n − (a/n)(c/n): share of all baskets beyond chance (Piatetsky-Shapiro 1991).
    pub leverage: f64,
    /// (1 − c/n) / (1 − confidence) (Brin et al. 1997); `None` stands for infinity: the rule has no exception.
    pub conviction: Option<f64>,
}

/// Every rule whose two sides together are a frequent set, most confident first (then lift, then names).
///
/// # Errors
/// [`InsightError::Setting`] for a confidence outside [0, 1] or a lift that is not a number, [`InsightError::TooMany`] for sets that make
/// more than four million ways to split them or [`MOST_RULES`] rules.
pub fn rules(baskets: &Baskets, found: &ItemSets, options: &RuleOptions) -> Result<Vec<Rule>> {
    if !(0.0..=1.0).contains(&options.confidence) {
        return Err(InsightError::setting("confidence", options.confidence, "it must lie between 0 and 1"));
    }
    if !options.lift.is_finite() {
        return Err(InsightError::setting("lift", options.lift, "it must be a number"));
    }
    let splits = |set: &ItemSet| 1u64.checked_shl(set.items.len() as u32).unwrap_or(u64::MAX);
    if found.sets.iter().map(splits).fold(0, u64::saturating_add) > MOST_SPLITS {
        return Err(InsightError::TooMany {
            what: "ways to split the sets",
            most: MOST_SPLITS,
            name: "support",
            value: found.support(found.min_count),
            remedy: "raise the support, for example double it",
        });
    }
    let mut rules = Vec::new();
    for set in found.sets.iter().filter(|set| set.items.len() > 1) {
        for mask in 1..(1u32 << set.items.len()) - 1 {
            let side = |wanted: u32| -> Vec<u32> {
                set.items.iter().enumerate().filter(|(at, _)| mask >> at & 1 == wanted).map(|(_, &item)| item).collect()
            };
            let (left, right) = (side(1), side(0));
            if options.max_consequent.is_some_and(|most| right.len() > most) {
                continue;
            }
            let (Some(a), Some(c)) = (found.count(&left), found.count(&right)) else { continue };
            if set.count as f64 / a as f64 >= options.confidence {
                if rules.len() == MOST_RULES {
                    return Err(InsightError::TooMany {
                        what: "rules",
                        most: MOST_RULES as u64,
                        name: "confidence",
                        value: options.confidence,
                        remedy: "raise the confidence or the support",
                    });
                }
                let rule = measure(baskets, found.transactions, (&left, a), (&right, c), set.count);
                if rule.lift >= options.lift {
                    rules.push(rule);
                }
            }
        }
    }
    rules.sort_by(|x, y| {
        (y.confidence.total_cmp(&x.confidence))
            .then(y.lift.total_cmp(&x.lift))
            .then_with(|| (&x.antecedent, &x.consequent).cmp(&(&y.antecedent, &y.consequent)))
    });
    Ok(rules)
}

fn measure(baskets: &Baskets, n: usize, (left, a): (&[u32], usize), (right, c): (&[u32], usize), both: usize) -> Rule {
    let n = n as f64;
    let confidence = both as f64 / a as f64;
    let base = c as f64 / n;
    Rule {
        antecedent: baskets.named(left),
        consequent: baskets.named(right),
        count: both,
        antecedent_count: a,
        consequent_count: c,
        support: both as f64 / n,
        confidence,
        lift: confidence / base,
        leverage: both as f64 / n - (a as f64 / n) * base,
        conviction: (both < a).then(|| (1.0 - base) / (1.0 - confidence)),
    }
}
