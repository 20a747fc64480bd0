//! The rule that makes tiers: data that a company edits and stores, with a sentence that says what it does.

use serde::{Deserialize, Serialize};

use crate::error::{InsightError, Result};
use crate::num::stats::sum;

/// A customer's tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tier {
    /// Most valuable customers.
    Cmv,
    /// Most growable customers.
    Cmp,
    /// None of the three.
    Standard,
    /// Below zero: cost more than they bring or could bring.
    Bz,
}

impl Tier {
    /// All tiers, best first.
    pub const ALL: [Self; 4] = [Self::Cmv, Self::Cmp, Self::Standard, Self::Bz];

    /// Position in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cmv => "CMV",
            Self::Cmp => "CMP",
            Self::Standard => "standard",
            Self::Bz => "BZ",
        }
    }
}

/// Where the most valuable customers begin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Cut {
    /// An actual value of at least this many currency units.
    Amount(f64),
    /// The best share of customers by actual value, 0 to 1 (equal values stay together, so it may be a little more).
    TopCustomers(f64),
    /// The fewest best customers who together bring this share of all positive actual value, 0 to 1.
    TopValue(f64),
}

/// The rule. Order of precedence: BZ, then CMV, then CMP, then standard.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TierRule {
    /// Where CMV begins; a CMV must also cover its cost to serve.
    pub valuable: Cut,
    /// A CMP's strategic value exceeds its actual value by at least this many currency units …
    pub growth_amount: f64,
    /// … and by at least this share of its actual value (0.5: half as much again; a non-positive actual value always passes).
    pub growth_share: f64,
    /// A BZ has both values below this share of its cost to serve, 0 to 1 (1: below the cost itself; less is lenient). Above 1
    /// is refused: nobody who covers his cost is below zero.
    pub cost_factor: f64,
}

impl Default for TierRule {
    /// The best fifth are CMV; who could bring half as much again is CMP; both values below the cost is BZ.
    fn default() -> Self {
        Self { valuable: Cut::TopCustomers(0.2), growth_amount: 0.0, growth_share: 0.5, cost_factor: 1.0 }
    }
}

/// What the rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Actual value before the cost to serve, in currency units per period.
    pub actual: f64,
    /// Strategic value in the same units, see [`super::strategic`].
    pub strategic: f64,
    /// Cost to serve in the same units, ≥ 0.
    pub cost: f64,
    /// Never BZ, whatever the figures (students, references, good causes).
    pub exempt: bool,
}

/// A stratified base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stratification {
    /// Tiers in the order of the input.
    pub tiers: Vec<Tier>,
    /// The actual value where CMV begins; infinite when the rule's share selects nobody.
    pub valuable_from: f64,
    /// Customers per tier, in the order of [`Tier::ALL`].
    pub counts: [usize; 4],
    /// Actual value less cost to serve per tier.
    pub net: [f64; 4],
    /// Customers who would be BZ but are exempt.
    pub spared: usize,
}

impl TierRule {
    /// Checks that the thresholds make sense.
    pub fn check(&self) -> Result<()> {
        let wrong = |name, value: f64, rule| Err(InsightError::setting(name, value, rule));
        match self.valuable {
            Cut::Amount(v) if !v.is_finite() => return wrong("valuable amount", v, "it must be a number"),
            Cut::TopCustomers(v) | Cut::TopValue(v) if !(0.0..=1.0).contains(&v) => {
                return wrong("valuable share", v, "it must lie between 0 and 1");
            }
            _ => {}
        }
        if !(0.0..=1.0).contains(&self.cost_factor) {
            return wrong("cost factor", self.cost_factor, "it must lie between 0 and 1");
        }
        for (name, value) in [("growth amount", self.growth_amount), ("growth share", self.growth_share)] {
            if !(value.is_finite() && value >= 0.0) {
                return wrong(name, value, "it must be a number that is not negative");
            }
        }
        Ok(())
    }

    /// The rule in English sentences. Translations are made from the fields.
    pub fn sentence(&self) -> String {
        let valuable = match self.valuable {
            Cut::Amount(v) => format!("customers whose actual value is {v:.2} or more"),
            Cut::TopCustomers(v) => format!("the {} % of customers with the highest actual value", percent(v)),
            Cut::TopValue(v) => format!("the fewest customers who together bring {} % of the actual value", percent(v)),
        };
        let growth = match (self.growth_amount > 0.0, self.growth_share > 0.0) {
            (true, true) => format!("at least {:.2} and {} % above", self.growth_amount, percent(self.growth_share)),
            (true, false) => format!("at least {:.2} above", self.growth_amount),
            (false, true) => format!("at least {} % above", percent(self.growth_share)),
            (false, false) => "above".to_owned(),
        };
        let cost = if self.cost_factor == 1.0 {
            "the cost to serve them".to_owned()
        } else {
            format!("{} % of the cost to serve them", percent(self.cost_factor))
        };
        format!(
            "BZ: customers whose actual and strategic value are both below {cost}, unless they are exempt. \
             CMV: {valuable}, if that covers the cost to serve them. \
             CMP: other customers whose strategic value is {growth} their actual value and covers the cost to serve them. \
             All others are standard."
        )
    }

    /// The tier of one customer, given where CMV begins.
    pub fn tier(&self, c: &Standing, valuable_from: f64) -> Tier {
        if self.below_zero(c) && !c.exempt {
            Tier::Bz
        } else if c.actual >= valuable_from && c.actual >= c.cost {
            Tier::Cmv
        } else if self.growable(c) {
            Tier::Cmp
        } else {
            Tier::Standard
        }
    }

    /// Both values below the cost to serve (times the factor).
    pub fn below_zero(&self, c: &Standing) -> bool {
        let cost = self.cost_factor * c.cost;
        c.actual < cost && c.strategic < cost
    }

    fn growable(&self, c: &Standing) -> bool {
        let gap = c.strategic - c.actual;
        gap > 0.0 && gap >= self.growth_amount && gap >= self.growth_share * c.actual.max(0.0) && c.strategic >= c.cost
    }

    /// Where CMV begins for these customers.
    pub fn valuable_from(&self, customers: &[Standing]) -> f64 {
        let mut values: Vec<f64> = customers.iter().map(|c| c.actual).collect();
        values.sort_unstable_by(|a, b| b.total_cmp(a));
        match self.valuable {
            Cut::Amount(v) => v,
            Cut::TopCustomers(share) => {
                let count = (share * values.len() as f64 + 1e-9).floor() as usize;
                count.checked_sub(1).and_then(|last| values.get(last)).copied().unwrap_or(f64::INFINITY)
            }
            Cut::TopValue(share) => {
                let positive = || values.iter().copied().filter(|v| *v > 0.0);
                let (target, mut so_far) = (share * sum(positive()) * (1.0 - 1e-12), 0.0);
                let reached = positive().find(|v| {
                    so_far += v;
                    so_far >= target
                });
                reached.filter(|_| share > 0.0).unwrap_or(f64::INFINITY)
            }
        }
    }
}

fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Applies a rule to a base.
///
/// Errors: thresholds that make no sense, no customer, a figure that is not finite, a negative cost, a strategic value
/// below the actual one.
pub fn stratify(customers: &[Standing], rule: &TierRule) -> Result<Stratification> {
    rule.check()?;
    check(customers)?;
    Ok(apply(customers, rule))
}

/// Applies a rule to figures that were checked.
pub(super) fn apply(customers: &[Standing], rule: &TierRule) -> Stratification {
    let valuable_from = rule.valuable_from(customers);
    let tiers: Vec<Tier> = customers.iter().map(|c| rule.tier(c, valuable_from)).collect();
    let of_tier = |tier: Tier| tiers.iter().zip(customers).filter(move |(t, _)| **t == tier);
    Stratification {
        valuable_from,
        counts: Tier::ALL.map(|tier| of_tier(tier).count()),
        net: Tier::ALL.map(|tier| sum(of_tier(tier).map(|(_, c)| c.actual - c.cost))),
        spared: customers.iter().filter(|c| c.exempt && rule.below_zero(c)).count(),
        tiers,
    }
}

pub(super) fn check(customers: &[Standing]) -> Result<()> {
    if customers.is_empty() {
        return Err(InsightError::Empty { what: "no customer was given" });
    }
    for (row, c) in customers.iter().enumerate() {
        for (what, value) in [("actual value", c.actual), ("strategic value", c.strategic), ("cost to serve", c.cost)] {
            if !value.is_finite() {
                return Err(InsightError::not_finite(what, row, value));
            }
        }
        let wrong = |what, value, rule| Err(InsightError::OutOfRange { what, row, value, rule });
        if let Some(value) = [c.actual, c.strategic, c.cost].into_iter().find(|v| v.abs() > 1e100) {
            return wrong("a value", value, "no customer is worth that much");
        }
        if c.cost < 0.0 {
            return wrong("cost to serve", c.cost, "a cost may not be negative");
        }
        if c.strategic < c.actual {
            return wrong("strategic value", c.strategic, "it may not be below what the customer already brings");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(actual: f64, strategic: f64, cost: f64) -> Standing {
        Standing { actual, strategic, cost, exempt: false }
    }

    #[test]
    fn each_tier_and_its_precedence() {
        let student = Standing { exempt: true, ..c(1.0, 5.0, 10.0) };
        let base = [c(100.0, 100.0, 10.0), c(10.0, 90.0, 5.0), c(20.0, 21.0, 5.0), c(1.0, 5.0, 10.0), student];
        let found = stratify(&base, &TierRule::default()).unwrap();
        assert_eq!(found.tiers, vec![Tier::Cmv, Tier::Cmp, Tier::Standard, Tier::Bz, Tier::Standard]);
        assert_eq!((found.counts, found.spared), ([1, 1, 2, 1], 1));
        assert_eq!((found.valuable_from, found.net[3]), (100.0, -9.0));
    }

    #[test]
    fn one_value_below_the_cost_is_never_enough() {
        let rule = TierRule::default();
        assert_ne!(rule.tier(&c(-50.0, 10.0, 10.0), f64::INFINITY), Tier::Bz);
        assert_eq!(rule.tier(&c(-50.0, 9.99, 10.0), f64::INFINITY), Tier::Bz);
    }

    #[test]
    fn cuts_by_share_of_customers_and_of_value() {
        let base: Vec<Standing> = [50.0, 30.0, 10.0, 10.0, -5.0].iter().map(|v| c(*v, *v, 0.0)).collect();
        let from = |valuable| TierRule { valuable, ..TierRule::default() }.valuable_from(&base);
        assert_eq!(from(Cut::TopCustomers(0.6)), 10.0);
        assert_eq!(from(Cut::TopCustomers(0.1)), f64::INFINITY);
        assert_eq!((from(Cut::TopValue(0.8)), from(Cut::TopValue(0.81))), (30.0, 10.0));
        assert_eq!((from(Cut::TopValue(0.0)), from(Cut::Amount(7.0))), (f64::INFINITY, 7.0));
    }

    #[test]
    fn the_rule_reads_as_a_sentence_and_survives_storage() {
        let rule = TierRule { growth_amount: 100.0, ..TierRule::default() };
        let sentence = rule.sentence();
        assert!(sentence.contains("the 20 % of customers") && sentence.contains("at least 100.00 and 50 % above"));
        let stored = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<TierRule>(&stored).unwrap(), rule);
    }

    #[test]
    fn refuses_nonsense() {
        let rule = TierRule::default();
        assert!(stratify(&[], &rule).is_err());
        assert!(stratify(&[c(f64::NAN, 1.0, 1.0)], &rule).is_err());
        assert!(stratify(&[c(1.0, 1.0, -1.0)], &rule).is_err());
        assert!(stratify(&[c(1.0, 0.0, 1.0)], &rule).is_err());
        assert!(stratify(&[c(1.0, 1.0, 1.0)], &TierRule { valuable: Cut::TopCustomers(20.0), ..rule }).is_err());
        assert!(stratify(&[c(1.0, 1.0, 1.0)], &TierRule { cost_factor: f64::NAN, ..rule }).is_err());
        assert!(stratify(&[c(1.0, 1.0, 1.0)], &TierRule { cost_factor: 1.1, ..rule }).is_err());
    }
}
