//! Frequent item sets by a depth-first vertical search.
//!
//! For each item in ascending order of frequency, the baskets that hold it are renumbered 0..n and every more frequent item
//! becomes a bit set over only those baskets; longer sets are intersections of these short bit sets. Counting the pairs first keeps sparse
//! data sparse: an item that does not reach the support beside the first one never gets a bit set.

use std::collections::HashMap;

use serde::Serialize;

use super::Baskets;
use crate::error::{InsightError, Result};

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MineOptions {
    /// Least share of all baskets, in (0, 1].
    pub support: f64,
    /// Longest set; `None` for any length.
    pub max_len: Option<usize>,
    /// More sets than this are an error, since nobody could read them and they would fill the memory.
    pub max_sets: usize,
}

/// Item sets that one answer holds at most: a few hundred megabytes with their rules, and already more than anybody reads.
pub const MOST_SETS: usize = 100_000;

impl Default for MineOptions {
    fn default() -> Self {
        Self { support: 0.01, max_len: None, max_sets: MOST_SETS }
    }
}

/// One frequent set: item numbers ascending, and in how many baskets all of them are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemSet {
    /// Item numbers of [`Baskets::names`], ascending.
    pub items: Vec<u32>,
    /// Number of baskets that hold them all.
    pub count: usize,
}

/// All frequent sets of some baskets.
#[derive(Debug, Clone, Serialize)]
pub struct ItemSets {
    /// Number of baskets.
    pub transactions: usize,
    /// Least number of baskets that the support asks for.
    pub min_count: usize,
    /// The sets, by length, then count descending, then item numbers.
    pub sets: Vec<ItemSet>,
    #[serde(skip)]
    index: HashMap<Vec<u32>, usize>,
}

impl ItemSets {
    /// In how many baskets these items (ascending) are together, when they reach the support.
    pub fn count(&self, items: &[u32]) -> Option<usize> {
        self.index.get(items).map(|&at| self.sets[at].count)
    }

    /// Share of the baskets.
    pub fn support(&self, count: usize) -> f64 {
        count as f64 / self.transactions.max(1) as f64
    }
}

/// Finds every item set whose share of the baskets is at least `options.support`.
///
/// # Errors
/// [`InsightError::Empty`] without baskets, [`InsightError::Setting`] for a support outside (0, 1], [`InsightError::TooMany`] for
/// one so low that more than `max_sets` sets reach it.
pub fn frequent(baskets: &Baskets, options: &MineOptions) -> Result<ItemSets> {
    if !(options.support > 0.0 && options.support <= 1.0) {
        return Err(InsightError::setting("support", options.support, "it must lie above 0 and not above 1"));
    }
    if baskets.is_empty() {
        return Err(InsightError::Empty { what: "no basket with an item was given" });
    }
    let min_count = least_count(options.support, baskets.len());
    let vertical = Vertical::new(baskets, min_count);
    let mut search = Search { min_count, options, found: Vec::new(), prefix: Vec::new() };
    for rank in 0..vertical.items.len() {
        vertical.grow(rank, &mut search)?;
    }
    let mut sets = search.found;
    for set in &mut sets {
        for item in &mut set.items {
            *item = vertical.items[*item as usize];
        }
        set.items.sort_unstable();
    }
    sets.sort_unstable_by(|a, b| (a.items.len(), b.count, &a.items).cmp(&(b.items.len(), a.count, &b.items)));
    let index = sets.iter().enumerate().map(|(at, set)| (set.items.clone(), at)).collect();
    Ok(ItemSets { transactions: baskets.len(), min_count, sets, index })
}

/// The least integer count whose share of `n` is at least `support`, compared as the division that a reader would repeat.
fn least_count(support: f64, n: usize) -> usize {
    let mut count = (support * n as f64).floor() as usize;
    while count > 1 && (count - 1) as f64 / n as f64 >= support {
        count -= 1;
    }
    while count < 1 || (count as f64) / (n as f64) < support {
        count += 1;
    }
    count
}

/// The frequent items ranked by ascending count, with the baskets both ways.
struct Vertical {
    /// Item number by rank.
    items: Vec<u32>,
    /// Ranks of each basket, ascending, and where each basket starts.
    ranks: Vec<u32>,
    row_starts: Vec<usize>,
    /// Baskets of each rank with the position just after the rank in `ranks`, and where each rank starts.
    places: Vec<(u32, u32)>,
    rank_starts: Vec<usize>,
}

impl Vertical {
    fn new(baskets: &Baskets, min_count: usize) -> Self {
        let mut counts = vec![0usize; baskets.names().len()];
        baskets.items.iter().for_each(|&item| counts[item as usize] += 1);
        let mut items: Vec<u32> = (0..counts.len() as u32).filter(|&i| counts[i as usize] >= min_count).collect();
        items.sort_unstable_by_key(|&i| (counts[i as usize], i));
        let mut rank_of = vec![u32::MAX; counts.len()];
        items.iter().enumerate().for_each(|(rank, &item)| rank_of[item as usize] = rank as u32);

        let (mut ranks, mut row_starts) = (Vec::new(), vec![0]);
        for basket in 0..baskets.len() {
            let from = ranks.len();
            ranks.extend(baskets.basket(basket).iter().map(|&i| rank_of[i as usize]).filter(|&r| r != u32::MAX));
            ranks[from..].sort_unstable();
            row_starts.push(ranks.len());
        }
        let mut rank_starts = vec![0usize; items.len() + 1];
        items
            .iter()
            .enumerate()
            .for_each(|(rank, &item)| rank_starts[rank + 1] = rank_starts[rank] + counts[item as usize]);
        let mut next = rank_starts.clone();
        let mut places = vec![(0u32, 0u32); ranks.len()];
        for basket in 0..baskets.len() {
            let row = &ranks[row_starts[basket]..row_starts[basket + 1]];
            for (at, &rank) in row.iter().enumerate() {
                let slot = &mut next[rank as usize];
                places[*slot] = (basket as u32, at as u32 + 1);
                *slot += 1;
            }
        }
        Self { items, ranks, row_starts, places, rank_starts }
    }

    /// The later ranks of one place's basket.
    fn later(&self, (basket, after): (u32, u32)) -> &[u32] {
        let basket = basket as usize;
        &self.ranks[self.row_starts[basket] + after as usize..self.row_starts[basket + 1]]
    }

    /// Finds every set whose least frequent item is `rank`.
    fn grow(&self, rank: usize, search: &mut Search<'_>) -> Result<()> {
        let places = &self.places[self.rank_starts[rank]..self.rank_starts[rank + 1]];
        search.prefix.push(rank as u32);
        search.keep(places.len())?;
        if search.may_grow() {
            let mut counts = vec![0usize; self.items.len()];
            places.iter().for_each(|&p| self.later(p).iter().for_each(|&r| counts[r as usize] += 1));
            let mut slot_of = vec![u32::MAX; self.items.len()];
            let words = places.len().div_ceil(64);
            let mut branches = Vec::new();
            for later in rank + 1..self.items.len() {
                if counts[later] >= search.min_count {
                    slot_of[later] = branches.len() as u32;
                    branches.push(Branch { rank: later as u32, count: counts[later], bits: vec![0u64; words] });
                }
            }
            for (at, &place) in places.iter().enumerate() {
                for &later in self.later(place) {
                    if let Some(branch) = branches.get_mut(slot_of[later as usize] as usize) {
                        branch.bits[at / 64] |= 1 << (at % 64);
                    }
                }
            }
            search.descend(&branches)?;
        }
        search.prefix.pop();
        Ok(())
    }
}

/// One way to lengthen the current set.
struct Branch {
    rank: u32,
    count: usize,
    /// Which of the prefix's baskets hold it.
    bits: Vec<u64>,
}

struct Search<'a> {
    min_count: usize,
    options: &'a MineOptions,
    found: Vec<ItemSet>,
    prefix: Vec<u32>,
}

impl Search<'_> {
    fn may_grow(&self) -> bool {
        self.options.max_len.is_none_or(|most| self.prefix.len() < most)
    }

    fn keep(&mut self, count: usize) -> Result<()> {
        if self.options.max_len.is_some_and(|most| self.prefix.len() > most) {
            return Ok(());
        }
        if self.found.len() >= self.options.max_sets {
            return Err(InsightError::TooMany {
                what: "item sets",
                most: self.options.max_sets as u64,
                name: "support",
                value: self.options.support,
                remedy: "raise the support, for example double it",
            });
        }
        self.found.push(ItemSet { items: self.prefix.clone(), count });
        Ok(())
    }

    fn descend(&mut self, branches: &[Branch]) -> Result<()> {
        for (at, branch) in branches.iter().enumerate() {
            self.prefix.push(branch.rank);
            self.keep(branch.count)?;
            if self.may_grow() {
                let longer: Vec<Branch> =
                    branches[at + 1..].iter().filter_map(|other| meet(branch, other, self.min_count)).collect();
                self.descend(&longer)?;
            }
            self.prefix.pop();
        }
        Ok(())
    }
}

fn meet(a: &Branch, b: &Branch, min_count: usize) -> Option<Branch> {
    let count: u32 = a.bits.iter().zip(&b.bits).map(|(x, y)| (x & y).count_ones()).sum();
    (count as usize >= min_count).then(|| Branch {
        rank: b.rank,
        count: count as usize,
        bits: a.bits.iter().zip(&b.bits).map(|(x, y)| x & y).collect(),
    })
}
