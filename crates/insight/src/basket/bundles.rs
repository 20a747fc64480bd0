//! Bundles: the few item sets that are worth packing together.
//!
//! A frequent set is no bundle when its items are merely popular. A bundle here is bought together more often than its best two-way
//! split would give by chance (Webb 2010, *Self-sufficient itemsets*: an item set is of interest only when no partition into two
//! independent parts explains it), and significantly so after Bonferroni's correction for the number of sets tried.

use serde::Serialize;

use super::{Baskets, ItemSets};
use crate::error::{InsightError, Result};
use crate::num::special::norm_cdf;

/// How bundles are chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BundleOptions {
    /// Items in a bundle, from and to.
    pub sizes: (usize, usize),
    /// How many to suggest at most.
    pub most: usize,
    /// Chance of one false bundle among all, in (0, 1).
    pub significance: f64,
}

impl Default for BundleOptions {
    fn default() -> Self {
        Self { sizes: (2, 4), most: 20, significance: 0.05 }
    }
}

/// A suggested bundle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bundle {
    /// Names, sorted.
    pub items: Vec<String>,
    /// Baskets that hold them all.
    pub count: usize,
    /// Baskets that would hold them all by chance, by the two-way split that explains most.
    pub expected: f64,
    /// count ÷ expected.
    pub lift: f64,
    /// Baskets beyond chance: count − expected.
    pub extra: f64,
    /// p-value of the excess (normal approximation of the hypergeometric), corrected for the number of sets tried.
    pub p_value: f64,
    /// The item whose buyers most often take the rest, and how often (confidence).
    pub anchor: String,
    /// Share of the anchor's baskets that hold the rest.
    pub anchor_confidence: f64,
    /// Baskets that hold all items but one: the customers to whom the missing one can be offered.
    pub one_short: usize,
    /// Price of one bundle, where prices are known.
    pub price: Option<f64>,
    /// Sales beyond chance: extra × price, where prices are known.
    pub value: Option<f64>,
}

/// Chooses bundles from frequent sets, most valuable first (by value where all prices are known, else by baskets beyond chance).
/// Of two overlapping suggestions (all but one item shared, or one within the other) the better one stays.
///
/// `prices` holds one price per item number of [`Baskets::names`] or is empty; a price that is not finite counts as unknown.
///
/// # Errors
/// [`InsightError::Length`] when `prices` has another length, [`InsightError::Setting`] for senseless sizes or significance.
pub fn bundles(baskets: &Baskets, found: &ItemSets, prices: &[f64], options: &BundleOptions) -> Result<Vec<Bundle>> {
    let (least, most) = options.sizes;
    if least < 2 || most < least || most > 12 {
        return Err(InsightError::setting("sizes", format!("{least} to {most}"), "a bundle has two to twelve items"));
    }
    if !(options.significance > 0.0 && options.significance < 1.0) {
        return Err(InsightError::setting("significance", options.significance, "it must lie between 0 and 1"));
    }
    if !prices.is_empty() && prices.len() != baskets.names().len() {
        let expected = baskets.names().len();
        return Err(InsightError::Length { what: "the list of prices", expected, found: prices.len() });
    }
    let candidates: Vec<_> = found.sets.iter().filter(|s| (least..=most).contains(&s.items.len())).collect();
    let tried = candidates.len() as f64;
    let mut good: Vec<(Vec<u32>, Bundle)> = Vec::new();
    for set in candidates {
        let Some(mut bundle) = measure(baskets, found, &set.items, set.count) else { continue };
        bundle.p_value = (bundle.p_value * tried).min(1.0);
        if bundle.p_value > options.significance || bundle.extra <= 0.0 {
            continue;
        }
        let price: f64 = set.items.iter().map(|&i| prices.get(i as usize).copied().unwrap_or(f64::NAN)).sum();
        bundle.price = price.is_finite().then_some(price);
        bundle.value = bundle.price.map(|price| price * bundle.extra);
        good.push((set.items.clone(), bundle));
    }
    let all_priced = good.iter().all(|(_, b)| b.value.is_some());
    let worth = |b: &Bundle| if all_priced { b.value.unwrap_or(0.0) } else { b.extra };
    good.sort_by(|(i, a), (j, b)| worth(b).total_cmp(&worth(a)).then_with(|| i.cmp(j)));
    let mut kept: Vec<(Vec<u32>, Bundle)> = Vec::new();
    for (items, bundle) in good {
        if kept.len() == options.most {
            break;
        }
        if !kept.iter().any(|(other, _)| overlaps(&items, other)) {
            kept.push((items, bundle));
        }
    }
    Ok(kept.into_iter().map(|(_, bundle)| bundle).collect())
}

/// Whether two sets differ in at most one item of the smaller one, beyond sharing a single item.
fn overlaps(a: &[u32], b: &[u32]) -> bool {
    let shared = a.iter().filter(|item| b.contains(item)).count();
    shared >= 2 && shared + 1 >= a.len().min(b.len())
}

fn measure(baskets: &Baskets, found: &ItemSets, items: &[u32], count: usize) -> Option<Bundle> {
    let n = found.transactions as f64;
    let mut best: Option<(f64, f64)> = None;
    for mask in 1..(1u32 << (items.len() - 1)) {
        let part = |wanted: u32| -> Vec<u32> {
            items.iter().enumerate().filter(|(at, _)| mask >> at & 1 == wanted).map(|(_, &item)| item).collect()
        };
        let (a, b) = (found.count(&part(1))? as f64, found.count(&part(0))? as f64);
        let expected = a * b / n;
        if best.is_none_or(|(most, _)| expected > most) {
            let variance = if n > 1.0 { expected * (1.0 - a / n) * (n - b) / (n - 1.0) } else { 0.0 };
            best = Some((expected, variance));
        }
    }
    let (expected, variance) = best?;
    let extra = count as f64 - expected;
    let p_value = if variance > 0.0 { norm_cdf(-(extra - 0.5) / variance.sqrt()) } else { 1.0 };
    let rest = |at: usize| -> Vec<u32> { items.iter().copied().filter(|&i| i != items[at]).collect() };
    let mut one_short = 0;
    let mut anchor: Option<(usize, u32)> = None;
    for (at, &item) in items.iter().enumerate() {
        one_short += found.count(&rest(at))? - count;
        let alone = found.count(&[item])?;
        if anchor.is_none_or(|(fewest, _)| alone < fewest) {
            anchor = Some((alone, item));
        }
    }
    let (alone, anchor) = anchor?;
    Some(Bundle {
        items: baskets.named(items),
        count,
        expected,
        lift: count as f64 / expected,
        extra,
        p_value,
        anchor: baskets.names()[anchor as usize].clone(),
        anchor_confidence: count as f64 / alone as f64,
        one_short,
        price: None,
        value: None,
    })
}
