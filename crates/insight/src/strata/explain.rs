//! Why a customer is in a tier, with the figures, and what would move him.

use serde::Serialize;

use super::rule::{Standing, Stratification, Tier, TierRule};

/// Why a customer is in his tier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The tier.
    pub tier: Tier,
    /// The figures it rests on.
    pub standing: Standing,
    /// How much more actual value makes him a CMV; `None` when he is one or nobody can be.
    pub to_cmv: Option<f64>,
    /// How much less (a BZ: more) value puts him below (a BZ: above) zero: strategic value against the cost.
    pub above_cost: f64,
    /// Whether an exemption keeps him from being BZ.
    pub spared: bool,
    /// The reason in one English sentence.
    pub sentence: String,
}

/// Explains the tier of one customer of a stratified base.
pub fn explain(customer: &Standing, rule: &TierRule, base: &Stratification) -> Explanation {
    let tier = rule.tier(customer, base.valuable_from);
    let spared = customer.exempt && rule.below_zero(customer);
    let needed = base.valuable_from.max(customer.cost) - customer.actual;
    Explanation {
        tier,
        standing: *customer,
        to_cmv: (tier != Tier::Cmv && needed.is_finite()).then_some(needed),
        above_cost: customer.strategic - rule.cost_factor * customer.cost,
        spared,
        sentence: sentence(customer, tier, base.valuable_from, spared),
    }
}

fn sentence(c: &Standing, tier: Tier, valuable_from: f64, spared: bool) -> String {
    let Standing { actual, strategic, cost, .. } = *c;
    match tier {
        Tier::Cmv => format!(
            "CMV: brings {actual:.2}, at or above the {valuable_from:.2} where the most valuable begin, and costs {cost:.2} to serve."
        ),
        Tier::Cmp => {
            format!("CMP: brings {actual:.2} while similar customers attain {strategic:.2}; serving costs {cost:.2}.")
        }
        Tier::Bz => format!(
            "BZ: brings {actual:.2} and could bring {strategic:.2}, both below the {cost:.2} that serving costs."
        ),
        Tier::Standard if spared => format!(
            "Standard by exemption: brings {actual:.2} and could bring {strategic:.2}, both below the {cost:.2} that serving costs."
        ),
        Tier::Standard => format!(
            "Standard: brings {actual:.2}, could bring {strategic:.2}, costs {cost:.2} to serve; neither among the most valuable nor far below what similar customers attain."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::stratify;
    use super::*;

    #[test]
    fn says_what_and_how_far() {
        let c = |actual, strategic, cost| Standing { actual, strategic, cost, exempt: false };
        let base = [c(100.0, 100.0, 10.0), c(10.0, 90.0, 5.0), c(20.0, 21.0, 5.0), c(1.0, 5.0, 10.0), c(2.0, 2.0, 1.0)];
        let rule = TierRule::default();
        let found = stratify(&base, &rule).unwrap();
        let growable = explain(&base[1], &rule, &found);
        assert_eq!((growable.tier, growable.to_cmv, growable.above_cost), (Tier::Cmp, Some(90.0), 85.0));
        assert!(growable.sentence.contains("attain 90.00"));
        let below = explain(&base[3], &rule, &found);
        assert_eq!((below.tier, below.above_cost), (Tier::Bz, -5.0));
        assert_eq!(explain(&base[0], &rule, &found).to_cmv, None);
        let spared = explain(&Standing { exempt: true, ..base[3] }, &rule, &found);
        assert!(spared.spared && spared.sentence.contains("exemption"));
    }
}
