//! What is bought together: frequent item sets, association rules and bundles worth offering.
//!
//! Counts are exact integers; every ratio is one division of two of them, so two implementations can be compared
//! without rounding. A basket is a *set*: an item named twice counts once.
//!
//! - [`Baskets`] the transactions, with their items' names
//! - [`frequent`] all item sets that reach a support (Agrawal & Srikant 1994, *Fast algorithms for mining association
//!   rules*; the depth-first vertical search is Eclat, Zaki 2000)
//! - [`rules`] "who buys A also buys B", with support, confidence, lift, leverage and conviction
//! - [`bundles`] the few sets worth packing together, with their value

mod bundles;
mod mine;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;

pub use bundles::{Bundle, BundleOptions, bundles};
pub use mine::{ItemSet, ItemSets, MOST_SETS, MineOptions, frequent};
pub use rules::{MOST_RULES, Rule, RuleOptions, rules};

/// Transactions over named items, held compactly: the items of basket `b` are `items[starts[b]..starts[b + 1]]`,
/// strictly ascending.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Baskets {
    names: Vec<String>,
    starts: Vec<usize>,
    items: Vec<u32>,
    #[serde(skip)]
    ids: HashMap<String, u32>,
    #[serde(skip)]
    keys: HashMap<String, usize>,
}

impl Baskets {
    /// No baskets yet.
    pub fn new() -> Self {
        Self { starts: vec![0], ..Self::default() }
    }

    /// Adds one basket. Spaces around a name do not tell items apart (it is shown as first written); empty names and
    /// repetitions are left out; a basket without any item is not counted as a transaction.
    pub fn push<S: AsRef<str>>(&mut self, names: impl IntoIterator<Item = S>) {
        let mut basket: Vec<u32> = names.into_iter().filter_map(|name| self.intern(name.as_ref())).collect();
        basket.sort_unstable();
        basket.dedup();
        if !basket.is_empty() {
            self.items.extend(basket);
            self.starts.push(self.items.len());
        }
    }

    /// Groups lines of (basket key, item), in any order, into baskets in the order in which the keys first appear.
    pub fn from_pairs<K: AsRef<str>, S: AsRef<str>>(pairs: impl IntoIterator<Item = (K, S)>) -> Self {
        let mut baskets = Self::new();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (key, name) in pairs {
            let Some(item) = baskets.intern(name.as_ref()) else { continue };
            let key = key.as_ref().trim();
            let group = match baskets.keys.get(key) {
                Some(&group) => group,
                None => {
                    baskets.keys.insert(key.to_owned(), groups.len());
                    groups.push(Vec::new());
                    groups.len() - 1
                }
            };
            groups[group].push(item);
        }
        for mut group in groups {
            group.sort_unstable();
            group.dedup();
            baskets.items.extend(group);
            baskets.starts.push(baskets.items.len());
        }
        baskets.keys = HashMap::new();
        baskets
    }

    /// Number of baskets.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no basket.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items' names, by item number.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The item numbers of one basket, ascending; empty for a basket that does not exist.
    pub fn basket(&self, basket: usize) -> &[u32] {
        match (self.starts.get(basket), self.starts.get(basket + 1)) {
            (Some(&from), Some(&to)) => &self.items[from..to],
            _ => &[],
        }
    }

    /// The number of an item.
    pub fn item(&self, name: &str) -> Option<u32> {
        self.ids.get(name.trim()).copied()
    }

    /// The names of some item numbers, sorted by name.
    pub fn named(&self, items: &[u32]) -> Vec<String> {
        let mut names: Vec<String> = items.iter().filter_map(|&i| self.names.get(i as usize).cloned()).collect();
        names.sort_unstable();
        names
    }

    fn intern(&mut self, name: &str) -> Option<u32> {
        let key = name.trim();
        if key.is_empty() {
            return None;
        }
        if let Some(&id) = self.ids.get(key) {
            return Some(id);
        }
        let id = u32::try_from(self.names.len()).ok()?;
        self.ids.insert(key.to_owned(), id);
        self.names.push(name.trim_start().to_owned());
        Some(id)
    }
}
