//! Conditions under which deals are lost (or won) more often than others: the base of the similar-failure alert.
//!
//! All combinations of up to three conditions ("sector = public and amount above 50,000") are counted, each is tested with Fisher's exact
//! test against the rest, the p-values are corrected for having searched (Benjamini-Hochberg over every
//! combination that was counted, or Holm), a longer rule stays only if it adds something significant to every shorter
//! one that it contains, and of rules that nearly the same rows meet only the best stays. On a table without any difference almost nothing survives: that is the point.
//!
//! Sources: Bay & Pazzani, "Detecting Group Differences: Mining Contrast Sets" (2001); Fisher (1935); Holm (1979);
//! Benjamini & Hochberg (1995); Webb, "Discovering Significant Patterns" (2007) for the pruning.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | [`contrast`], [`Rule`], [`RuleOptions`] |
//! | `items.rs` | columns to conditions and the rows that meet them |

mod items;

pub use crate::num::fisher::{benjamini_hochberg, fisher_exact, holm};
pub use items::Condition;

use std::collections::{HashMap, HashSet};

use crate::num::fisher::Factorials;
use crate::table::Table;
use crate::{InsightError, Result};
use items::{Bits, Item};

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleOptions {
    /// Most conditions of a rule, 1 to 3.
    pub conditions: usize,
    /// Fewest rows that meet a rule, at least 2.
    pub min_rows: usize,
    /// Highest corrected p-value, between 0 and 1: with Benjamini-Hochberg the share of false rules among those found.
    pub level: f64,
    /// How to correct for having searched.
    pub correction: Correction,
    /// Most rules returned.
    pub most: usize,
}

impl Default for RuleOptions {
    fn default() -> Self {
        Self { conditions: 3, min_rows: 20, level: 0.05, correction: Correction::BenjaminiHochberg, most: 50 }
    }
}

/// How p-values are corrected for having searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// Holds the share of false rules among those found.
    BenjaminiHochberg,
    /// Holds the chance of a single false rule.
    Holm,
}

/// Conditions with what happens when all of them are met.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// All of them must be met.
    pub conditions: Vec<Condition>,
    /// Rows that meet them, among those with a known outcome.
    pub rows: usize,
    /// In how many of those it happened.
    pub happened: usize,
    /// `rows` ÷ all rows, 0 to 1.
    pub support: f64,
    /// `happened` ÷ `rows`, 0 to 1.
    pub confidence: f64,
    /// The rate among rows that do not meet them, 0 to 1.
    pub rate_elsewhere: f64,
    /// `confidence` ÷ rate among all rows.
    pub lift: f64,
    /// Fisher's exact test, two-sided, before correction.
    pub p_value: f64,
    /// After correction.
    pub corrected: f64,
}

/// Combinations beyond which rare conditions are dropped, to keep the search within a second or two.
const MOST_ITEMS: usize = 120;

/// Rows in common ÷ rows of either beyond which two rules say the same.
const MOST_OVERLAP: f64 = 0.7;

/// Finds rules that tell the rows in which it happened from the others; the most significant first.
///
/// # Errors
/// [`InsightError::Setting`], [`InsightError::UnknownColumn`], [`InsightError::Empty`] without known outcomes,
/// [`InsightError::OneClass`]. No rule at all is an answer, not an error.
pub fn contrast(table: &Table, fields: &[String], options: &RuleOptions) -> Result<Vec<Rule>> {
    check(options)?;
    let (rows, labels) = table.labelled()?;
    let happened = labels.iter().filter(|y| **y).count();
    if happened == 0 || happened == labels.len() {
        return Err(InsightError::OneClass { rows: labels.len(), happened });
    }
    let mut items = items::items(table, &rows, fields, options.min_rows)?;
    items.sort_by_key(|i| std::cmp::Reverse(i.rows.count()));
    items.truncate(MOST_ITEMS);
    let outcome = Bits::of(labels.iter().copied());
    let factorials = Factorials::up_to(labels.len());
    let search = Search { items: &items, outcome: &outcome, all: labels.len(), happened, factorials: &factorials };
    let mut found = search.count(options);
    let p_values: Vec<f64> = found.iter().map(|f| f.p_value).collect();
    let corrected = match options.correction {
        Correction::BenjaminiHochberg => benjamini_hochberg(&p_values),
        Correction::Holm => holm(&p_values),
    };
    for (own, p) in found.iter_mut().zip(corrected) {
        own.corrected = p;
    }
    found.retain(|f| f.corrected <= options.level);
    Ok(search.without_redundant(found, options.most))
}

fn check(options: &RuleOptions) -> Result<()> {
    if !(1..=3).contains(&options.conditions) {
        return Err(InsightError::setting("conditions", options.conditions, "it must be 1, 2 or 3"));
    }
    if options.min_rows < 2 {
        return Err(InsightError::setting("min_rows", options.min_rows, "a rule needs at least two rows"));
    }
    if !(options.level > 0.0 && options.level < 1.0) {
        return Err(InsightError::setting("level", options.level, "it must be between 0 and 1"));
    }
    Ok(())
}

/// A combination that was counted.
struct Counted {
    items: Vec<usize>,
    rows: usize,
    happened: usize,
    p_value: f64,
    corrected: f64,
}

struct Search<'a> {
    items: &'a [Item],
    outcome: &'a Bits,
    all: usize,
    happened: usize,
    factorials: &'a Factorials,
}

impl Search<'_> {
    /// Counts every combination that enough rows meet (and enough do not).
    fn count(&self, options: &RuleOptions) -> Vec<Counted> {
        let mut out = Vec::new();
        let everything = Bits::of((0..self.all).map(|_| true));
        self.extend(&everything, self.all, &mut Vec::new(), 0, options, &mut out);
        out
    }

    fn extend(
        &self,
        rows: &Bits,
        parent_rows: usize,
        chosen: &mut Vec<usize>,
        from: usize,
        options: &RuleOptions,
        out: &mut Vec<Counted>,
    ) {
        for next in from..self.items.len() {
            let item = &self.items[next];
            if chosen.iter().any(|c| self.items[*c].field == item.field) {
                continue;
            }
            let met = rows.and(&item.rows);
            let count = met.count();
            // A condition that all rows of the parent meet adds nothing but length.
            if count < options.min_rows || count == parent_rows || self.all - count < 2 {
                continue;
            }
            let happened = met.count_and(self.outcome);
            let p_value = self.factorials.fisher([
                happened,
                count - happened,
                self.happened - happened,
                self.all - self.happened - (count - happened),
            ]);
            chosen.push(next);
            out.push(Counted { items: chosen.clone(), rows: count, happened, p_value, corrected: 1.0 });
            if chosen.len() < options.conditions {
                self.extend(&met, count, chosen, next + 1, options, out);
            }
            chosen.pop();
        }
    }

    /// Keeps a rule only if, within the rows of every shorter kept rule that it contains, it makes a significant
    /// difference in the same direction; and only one of several rules that the same rows meet.
    fn without_redundant(&self, mut found: Vec<Counted>, most: usize) -> Vec<Rule> {
        found.sort_by(|a, b| a.items.len().cmp(&b.items.len()).then(a.p_value.total_cmp(&b.p_value)));
        let mut kept: Vec<Counted> = Vec::new();
        let mut place: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut seen: HashSet<Bits> = HashSet::new();
        let base = self.happened as f64 / self.all as f64;
        let strength = |c: &Counted| (c.happened as f64 / c.rows as f64 - base).abs();
        for own in found {
            let adds = shorter(&own.items).iter().filter_map(|items| place.get(items)).all(|at| {
                let parent = &kept[*at];
                let (rest, rest_happened) = (parent.rows - own.rows, parent.happened - own.happened);
                let p = self.factorials.fisher([
                    own.happened,
                    own.rows - own.happened,
                    rest_happened,
                    rest - rest_happened,
                ]);
                p < 0.05 / parents_bound(own.items.len()) && strength(&own) > strength(parent)
            });
            if adds && seen.insert(self.rows_of(&own.items)) {
                place.insert(own.items.clone(), kept.len());
                kept.push(own);
            }
        }
        kept.sort_by(|a, b| a.p_value.total_cmp(&b.p_value).then(a.items.cmp(&b.items)));
        self.different(kept, most).into_iter().map(|c| self.rule(c)).collect()
    }

    /// The first `most` whose rows are not nearly those of a better one in the same direction.
    fn different(&self, ranked: Vec<Counted>, most: usize) -> Vec<Counted> {
        let base = self.happened as f64 / self.all as f64;
        let mut out: Vec<(Bits, bool, Counted)> = Vec::new();
        for own in ranked {
            if out.len() == most {
                break;
            }
            let (rows, raises) = (self.rows_of(&own.items), own.happened as f64 > base * own.rows as f64);
            let nearly = |(other, other_raises, counted): &(Bits, bool, Counted)| {
                let both = rows.count_and(other);
                raises == *other_raises && both as f64 > MOST_OVERLAP * (own.rows + counted.rows - both) as f64
            };
            if !out.iter().any(nearly) {
                out.push((rows, raises, own));
            }
        }
        out.into_iter().map(|(_, _, counted)| counted).collect()
    }

    fn rows_of(&self, items: &[usize]) -> Bits {
        let mut all = Bits::of((0..self.all).map(|_| true));
        for item in items {
            all = all.and(&self.items[*item].rows);
        }
        all
    }

    fn rule(&self, c: Counted) -> Rule {
        let (rows, all) = (c.rows as f64, self.all as f64);
        let confidence = c.happened as f64 / rows;
        Rule {
            conditions: c.items.iter().map(|i| self.items[*i].condition.clone()).collect(),
            rows: c.rows,
            happened: c.happened,
            support: rows / all,
            confidence,
            rate_elsewhere: (self.happened - c.happened) as f64 / (all - rows),
            lift: confidence / (self.happened as f64 / all),
            p_value: c.p_value,
            corrected: c.corrected,
        }
    }
}

/// The shorter rules that a rule of two or three conditions contains.
fn shorter(items: &[usize]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    if items.len() > 1 {
        out.extend(items.iter().map(|i| vec![*i]));
    }
    if items.len() > 2 {
        out.extend((0..items.len()).map(|left| [&items[..left], &items[left + 1..]].concat()));
    }
    out
}

/// How many shorter rules a rule of that length has at most: each comparison gets its part of the 5 %.
fn parents_bound(length: usize) -> f64 {
    if length > 2 { 6.0 } else { 2.0 }
}

impl Rule {
    /// Whether a row of this or another table with the same columns meets all conditions.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if a column is missing, [`InsightError::NoSuchRow`].
    pub fn applies(&self, table: &Table, row: usize) -> Result<bool> {
        table.check_rows(&[row])?;
        for condition in &self.conditions {
            if !condition.met(table, row)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether it happens more often under these conditions.
    pub fn raises(&self) -> bool {
        self.confidence > self.rate_elsewhere
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let conditions: Vec<String> = self.conditions.iter().map(ToString::to_string).collect();
        let (own, other) = (self.confidence * 100.0, self.rate_elsewhere * 100.0);
        let p = if self.corrected < 1e-12 { "< 1e-12".to_string() } else { format!("= {:.1e}", self.corrected) };
        write!(f, "{}: {own:.0} % of {} (elsewhere {other:.0} %, p {p})", conditions.join(" and "), self.rows,)
    }
}
