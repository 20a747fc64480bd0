//! How much the tiers depend on where the thresholds were drawn: a rule that turns half the base over when a threshold
//! moves by a tenth should not decide who gets a visit.

use serde::Serialize;

use super::rule::{Cut, Standing, TierRule, apply, stratify};
use crate::error::{InsightError, Result};

/// A threshold of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Threshold {
    /// The actual value from which CMV begins.
    Valuable,
    /// The share of customers, or of value, that is CMV: more of it means that CMV begins lower.
    ValuableShare,
    /// The least growth in currency.
    GrowthAmount,
    /// The least growth as a share.
    GrowthShare,
    /// The share of the cost below which BZ lies; moved above 1 it shows what a higher cost to serve would do.
    CostFactor,
}

impl std::fmt::Display for Threshold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Valuable => "actual value from which CMV begins",
            Self::ValuableShare => "share that is CMV",
            Self::GrowthAmount => "least growth of a CMP, as an amount",
            Self::GrowthShare => "least growth of a CMP, as a share",
            Self::CostFactor => "cost below which BZ lies",
        })
    }
}

/// The tiers with one threshold moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SweepPoint {
    /// What the threshold was multiplied by.
    pub factor: f64,
    /// The threshold's value then.
    pub value: f64,
    /// Customers per tier, in the order of [`super::Tier::ALL`].
    pub counts: [usize; 4],
    /// Customers in another tier than under the rule itself.
    pub moved: usize,
}

/// One threshold moved step by step, all else equal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sweep {
    /// The threshold.
    pub threshold: Threshold,
    /// One point per factor.
    pub points: Vec<SweepPoint>,
    /// The largest share of customers that moved within these steps.
    pub most_moved: f64,
}

/// Moves each threshold that is not zero by each factor (the share of CMV is kept within 0..=1) and stratifies again.
///
/// Errors: as for [`stratify`], or a factor that is negative or not finite.
pub fn sensitivity(customers: &[Standing], rule: &TierRule, factors: &[f64]) -> Result<Vec<Sweep>> {
    if let Some(wrong) = factors.iter().find(|f| !(f.is_finite() && **f >= 0.0)) {
        return Err(InsightError::setting("factor", wrong, "it must be a number that is not negative"));
    }
    let now = stratify(customers, rule)?.tiers;
    let valuable = match rule.valuable {
        Cut::Amount(_) => Threshold::Valuable,
        Cut::TopCustomers(_) | Cut::TopValue(_) => Threshold::ValuableShare,
    };
    let all = [valuable, Threshold::GrowthAmount, Threshold::GrowthShare, Threshold::CostFactor];
    let sweep = |threshold: Threshold| {
        let points = factors.iter().map(|factor| {
            let (moved_rule, value) = moved(rule, threshold, *factor);
            let there = apply(customers, &moved_rule);
            let moved = there.tiers.iter().zip(&now).filter(|(a, b)| a != b).count();
            SweepPoint { factor: *factor, value, counts: there.counts, moved }
        });
        let points: Vec<SweepPoint> = points.collect();
        let most_moved = points.iter().map(|p| p.moved).max().unwrap_or(0) as f64 / customers.len() as f64;
        Sweep { threshold, points, most_moved }
    };
    Ok(all.into_iter().filter(|t| moved(rule, *t, 1.0).1 != 0.0).map(sweep).collect())
}

/// The rule with one threshold multiplied, and that threshold's value.
fn moved(rule: &TierRule, threshold: Threshold, factor: f64) -> (TierRule, f64) {
    let mut rule = *rule;
    let value = match threshold {
        Threshold::Valuable | Threshold::ValuableShare => match &mut rule.valuable {
            Cut::Amount(v) => scale(v, factor, f64::MAX),
            Cut::TopCustomers(v) | Cut::TopValue(v) => scale(v, factor, 1.0),
        },
        Threshold::GrowthAmount => scale(&mut rule.growth_amount, factor, f64::MAX),
        Threshold::GrowthShare => scale(&mut rule.growth_share, factor, f64::MAX),
        Threshold::CostFactor => scale(&mut rule.cost_factor, factor, f64::MAX),
    };
    (rule, value)
}

fn scale(value: &mut f64, factor: f64, most: f64) -> f64 {
    *value = (*value * factor).clamp(-f64::MAX, most);
    *value
}

#[cfg(test)]
mod tests {
    use super::super::rule::Tier;
    use super::*;

    #[test]
    fn counts_who_moves() {
        let customer =
            |i: i32| Standing { actual: f64::from(i), strategic: f64::from(i).max(40.0), cost: 30.0, exempt: false };
        let base: Vec<Standing> = (0..100).map(customer).collect();
        let sweeps = sensitivity(&base, &TierRule::default(), &[0.5, 1.0, 1.5]).unwrap();
        assert_eq!(sweeps.len(), 3);
        let valuable = &sweeps[0];
        assert_eq!(valuable.threshold, Threshold::ValuableShare);
        // Half the share is a tenth of the customers: CMV begins higher, not lower.
        assert_eq!(valuable.points[0].value, 0.1);
        assert_eq!(valuable.points.iter().map(|p| p.counts[0]).collect::<Vec<_>>(), vec![10, 20, 30]);
        assert_eq!((valuable.points[0].moved, valuable.points[1].moved, valuable.most_moved), (10, 0, 0.1));
        let cost = sweeps.iter().find(|s| s.threshold == Threshold::CostFactor).unwrap();
        assert_eq!((cost.points[1].counts[Tier::Bz.index()], cost.points[2].counts[Tier::Bz.index()]), (0, 45));
        assert!(sensitivity(&base, &TierRule::default(), &[f64::NAN]).is_err());
        let amount = TierRule { valuable: Cut::Amount(80.0), ..TierRule::default() };
        let sweeps = sensitivity(&base, &amount, &[0.5, 1.0]).unwrap();
        assert_eq!((sweeps[0].threshold, sweeps[0].points[0].value), (Threshold::Valuable, 40.0));
        assert_eq!(sweeps[0].points.iter().map(|p| p.counts[0]).collect::<Vec<_>>(), vec![60, 20]);
    }
}
