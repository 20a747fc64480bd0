//! Names for combinations of scores, as a list of rules that a company can edit.
//!
//! Rules speak of levels from 1 to 5 whatever the number of bins: a score s of b bins has level ⌈5·s/b⌉ (with five bins
//! the score itself). The first rule that holds names the customer; [`SegmentMap::check`] says which combinations no
//! rule covers and which rules can never be reached, so an edited list cannot silently lose customers.

use serde::{Deserialize, Serialize};

use super::{Rfm, Score};
use crate::error::{InsightError, Result};

/// A customer is in the segment when all three levels lie in the ranges (both ends included).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentRule {
    /// Stable key, also the key of the translated label, e.g. `champions`.
    pub key: String,
    /// Lowest and highest recency level.
    pub r: (u8, u8),
    /// Lowest and highest frequency level.
    pub f: (u8, u8),
    /// Lowest and highest monetary level.
    pub m: (u8, u8),
}

/// An ordered list of rules; the first that holds wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentMap {
    /// The rules, most specific first.
    pub rules: Vec<SegmentRule>,
}

/// What is wrong with an edited list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapCheck {
    /// Level combinations (r, f, m) that no rule covers.
    pub uncovered: Vec<(u8, u8, u8)>,
    /// Keys of rules that earlier rules leave nothing for.
    pub unreachable: Vec<String>,
}

/// The size and worth of one segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentSize {
    /// The segment's key.
    pub key: String,
    /// Customers in it.
    pub customers: usize,
    /// Share of all customers.
    pub share: f64,
}

impl Default for SegmentMap {
    /// The built-in names:
    ///
    /// | key | r | f | m | meaning |
    /// |---|---|---|---|---|
    /// | champions | 4-5 | 4-5 | 4-5 | bought lately, often and much |
    /// | cannot_lose | 1-2 | 4-5 | 4-5 | were champions, have gone quiet |
    /// | loyal | 3-5 | 4-5 | 1-5 | buy often |
    /// | big_spenders | 3-5 | 1-3 | 5 | few but large orders |
    /// | at_risk | 1-2 | 3-5 | 1-5 | used to buy, have gone quiet |
    /// | quiet_spenders | 1-2 | 1-2 | 4-5 | few large orders, long ago |
    /// | potential_loyal | 4-5 | 2-3 | 1-4 | recent, more than once |
    /// | new | 5 | 1 | 1-4 | just arrived |
    /// | promising | 4 | 1 | 1-4 | recent, once |
    /// | needs_attention | 3 | 2-3 | 1-4 | average, drifting |
    /// | about_to_sleep | 3 | 1 | 1-4 | once, a while ago |
    /// | hibernating | 2 | 1-2 | 1-3 | seldom, long ago |
    /// | lost | 1 | 1-2 | 1-3 | seldom, longest ago |
    fn default() -> Self {
        let rule = |key: &str, r, f, m| SegmentRule { key: key.to_owned(), r, f, m };
        Self {
            rules: vec![
                rule("champions", (4, 5), (4, 5), (4, 5)),
                rule("cannot_lose", (1, 2), (4, 5), (4, 5)),
                rule("loyal", (3, 5), (4, 5), (1, 5)),
                rule("big_spenders", (3, 5), (1, 3), (5, 5)),
                rule("at_risk", (1, 2), (3, 5), (1, 5)),
                rule("quiet_spenders", (1, 2), (1, 2), (4, 5)),
                rule("potential_loyal", (4, 5), (2, 3), (1, 4)),
                rule("new", (5, 5), (1, 1), (1, 4)),
                rule("promising", (4, 4), (1, 1), (1, 4)),
                rule("needs_attention", (3, 3), (2, 3), (1, 4)),
                rule("about_to_sleep", (3, 3), (1, 1), (1, 4)),
                rule("hibernating", (2, 2), (1, 2), (1, 3)),
                rule("lost", (1, 1), (1, 2), (1, 3)),
            ],
        }
    }
}

impl SegmentRule {
    fn holds(&self, (r, f, m): (u8, u8, u8)) -> bool {
        let within = |level: u8, (low, high): (u8, u8)| low <= level && level <= high;
        within(r, self.r) && within(f, self.f) && within(m, self.m)
    }
}

impl SegmentMap {
    /// The index of the rule that names this score; `None` when no rule covers it.
    pub fn find(&self, score: Score, bins: u16) -> Option<usize> {
        let levels = (level(score.r, bins), level(score.f, bins), level(score.m, bins));
        self.rules.iter().position(|rule| rule.holds(levels))
    }

    /// Names every customer of a scored base by rule index. Error: a combination that occurs and that no rule covers.
    pub fn assign(&self, rfm: &Rfm) -> Result<Vec<usize>> {
        let name = |score: &Score| {
            self.find(*score, rfm.bins).ok_or_else(|| {
                let levels = format!("{}-{}-{}", score.r, score.f, score.m);
                InsightError::setting("segments", levels, "no rule covers this combination of scores")
            })
        };
        rfm.scores.iter().map(name).collect()
    }

    /// The size of every segment, in the order of the rules.
    pub fn sizes(&self, assigned: &[usize]) -> Vec<SegmentSize> {
        let size = |(at, rule): (usize, &SegmentRule)| {
            let customers = assigned.iter().filter(|a| **a == at).count();
            SegmentSize { key: rule.key.clone(), customers, share: customers as f64 / assigned.len().max(1) as f64 }
        };
        self.rules.iter().enumerate().map(size).collect()
    }

    /// Looks for gaps and for rules that can never hold.
    pub fn check(&self) -> MapCheck {
        let mut used = vec![false; self.rules.len()];
        let mut uncovered = Vec::new();
        for cell in 0..125_u8 {
            let levels = (cell / 25 + 1, cell / 5 % 5 + 1, cell % 5 + 1);
            match self.rules.iter().position(|rule| rule.holds(levels)) {
                Some(at) => used[at] = true,
                None => uncovered.push(levels),
            }
        }
        let unreachable = self.rules.iter().zip(used).filter(|(_, used)| !used).map(|(rule, _)| rule.key.clone());
        MapCheck { uncovered, unreachable: unreachable.collect() }
    }
}

/// A score's level from 1 to 5.
fn level(score: u16, bins: u16) -> u8 {
    (u32::from(score) * 5).div_ceil(u32::from(bins.max(1))).clamp(1, 5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_rules_cover_everything_once() {
        assert_eq!(SegmentMap::default().check(), MapCheck { uncovered: vec![], unreachable: vec![] });
    }

    #[test]
    fn an_edited_list_is_checked() {
        let mut map = SegmentMap::default();
        let lost = map.rules.pop().unwrap();
        map.rules.push(SegmentRule { key: "twice".into(), ..map.rules[0].clone() });
        let check = map.check();
        assert_eq!(check.unreachable, vec!["twice".to_owned()]);
        assert_eq!(check.uncovered.len(), 6);
        assert!(map.find(Score { r: 1, f: 1, m: 1 }, 5).is_none());
        map.rules.push(lost);
        assert_eq!(map.find(Score { r: 1, f: 1, m: 1 }, 5), Some(map.rules.len() - 1));
    }

    #[test]
    fn levels_follow_the_number_of_bins() {
        assert_eq!((1..=3).map(|s| level(s, 3)).collect::<Vec<_>>(), vec![2, 4, 5]);
        assert_eq!((1..=10).map(|s| level(s, 10)).collect::<Vec<_>>(), vec![1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(level(1, 1), 5);
    }
}
