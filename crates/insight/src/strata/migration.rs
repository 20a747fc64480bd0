//! Who moved between tiers from one date to another.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rule::Tier;
use crate::error::{InsightError, Result};

/// Tiers before (rows) and after (columns).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Migration {
    /// Customers by tier before and after; index 4 stands for "not a customer at that date" (new or gone).
    pub counts: [[usize; 5]; 5],
    /// Customers present at both dates in the same tier.
    pub stayed: usize,
    /// Customers present at both dates in a better tier than before.
    pub rose: usize,
    /// Customers present at both dates in a worse tier than before.
    pub fell: usize,
    /// Customers who were in another tier at one of the two dates, by ascending number.
    pub moves: Vec<Move>,
}

/// One customer's move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The customer's number.
    pub customer: u32,
    /// The tier before; `None` when new.
    pub before: Option<Tier>,
    /// The tier after; `None` when gone.
    pub after: Option<Tier>,
}

impl Migration {
    /// Shares of each row: where the customers of a tier went; zeros for an empty row.
    pub fn shares(&self) -> [[f64; 5]; 5] {
        self.counts.map(|row| {
            let total = row.iter().sum::<usize>().max(1) as f64;
            row.map(|count| count as f64 / total)
        })
    }
}

/// Compares two dates, each a list of (customer number, tier). Error: a customer listed twice at one date.
pub fn migration(before: &[(u32, Tier)], after: &[(u32, Tier)]) -> Result<Migration> {
    let mut both: BTreeMap<u32, [Option<Tier>; 2]> = BTreeMap::new();
    for (side, list) in [before, after].into_iter().enumerate() {
        for (customer, tier) in list {
            if both.entry(*customer).or_default()[side].replace(*tier).is_some() {
                return Err(InsightError::setting("customer", customer, "each customer may be listed once per date"));
            }
        }
    }
    let mut found = Migration { counts: [[0; 5]; 5], stayed: 0, rose: 0, fell: 0, moves: Vec::new() };
    for (customer, [before, after]) in both {
        let place = |tier: Option<Tier>| tier.map_or(4, Tier::index);
        found.counts[place(before)][place(after)] += 1;
        match (before, after) {
            (Some(b), Some(a)) if a == b => found.stayed += 1,
            (Some(b), Some(a)) if a < b => found.rose += 1,
            (Some(_), Some(_)) => found.fell += 1,
            _ => {}
        }
        if before != after {
            found.moves.push(Move { customer, before, after });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_moves_new_and_gone() {
        let before = [(1, Tier::Cmv), (2, Tier::Standard), (3, Tier::Bz), (9, Tier::Cmp)];
        let after = [(4, Tier::Cmv), (3, Tier::Standard), (2, Tier::Bz), (1, Tier::Cmv)];
        let found = migration(&before, &after).unwrap();
        assert_eq!((found.stayed, found.rose, found.fell, found.moves.len()), (1, 1, 1, 4));
        assert_eq!((found.counts[0][0], found.counts[4][0], found.counts[1][4]), (1, 1, 1));
        assert_eq!(found.shares()[2][3], 1.0);
        assert!(migration(&[(1, Tier::Bz), (1, Tier::Cmv)], &[]).is_err());
        assert!(migration(&[], &[]).unwrap().moves.is_empty());
    }
}
