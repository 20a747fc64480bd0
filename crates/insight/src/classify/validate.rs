//! Which rows teach and which test: folds by key or at random, or, where time is known, always the past for the future.

use serde::{Deserialize, Serialize};

use crate::num::rng::Rng;
use crate::table::{Table, fold::fold_of};
use crate::{InsightError, Result};

/// How rows are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheme {
    /// So many parts; each is tested once by a model that learned from the others. With keys (and 200 rows or more) a
    /// row's part depends on its key alone, else parts are drawn with equal shares of the outcome.
    Folds(usize),
    /// The first 40 % in time only teach; the rest is tested in so many blocks, each by a model of all that came before.
    Rolling(usize),
}

/// One division; both lists hold row numbers of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to test on.
    pub test: Vec<usize>,
}

/// Divides the given rows of a table.
///
/// # Errors
/// [`InsightError::Setting`] for less than two folds or no block, [`InsightError::TooFew`] if a part would be empty,
/// [`InsightError::NoSuchRow`], [`InsightError::Empty`] for a time scheme on a table without an order.
pub fn folds(table: &Table, rows: &[usize], scheme: Scheme, seed: u64) -> Result<Vec<Fold>> {
    table.check_rows(rows)?;
    match scheme {
        Scheme::Folds(count) => parts(table, rows, count, seed),
        Scheme::Rolling(blocks) => rolling(table, rows, blocks),
    }
}

/// Fewest rows of the rarer outcome in a sample, where there are so many.
const FEWEST_SAMPLED: usize = 100;

/// At most `most` of the rows, in their order: which ones is drawn, always alike, so that no period in the file decides.
/// The rarer outcome keeps [`FEWEST_SAMPLED`] rows (or all it has); its share is right wherever chance gives it as many.
pub(super) fn sample(rows: &[usize], labels: &[bool], most: usize) -> Vec<usize> {
    if rows.len() <= most {
        return rows.to_vec();
    }
    let happened = labels.iter().filter(|y| **y).count();
    let rarer = happened * 2 <= labels.len();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    Rng::new(1).shuffle(&mut order);
    let mut taken = order[..most].to_vec();
    let is_rarer = |i: &usize| labels.get(*i) == Some(&rarer);
    let wanted = happened.min(labels.len() - happened).min(FEWEST_SAMPLED).min(most / 2);
    let missing = wanted.saturating_sub(taken.iter().filter(|i| is_rarer(i)).count());
    let more: Vec<usize> = order[most..].iter().copied().filter(is_rarer).take(missing).collect();
    let commoner: Vec<usize> = (0..most).rev().filter(|at| !is_rarer(&taken[*at])).take(more.len()).collect();
    for (at, row) in commoner.into_iter().zip(more) {
        taken[at] = row;
    }
    taken.sort_unstable();
    taken.into_iter().map(|i| rows[i]).collect()
}

fn parts(table: &Table, rows: &[usize], count: usize, seed: u64) -> Result<Vec<Fold>> {
    if count < 2 {
        return Err(InsightError::setting("folds", count, "at least two are needed"));
    }
    if rows.len() < count {
        return Err(InsightError::TooFew { what: "validation", needed: count, found: rows.len() });
    }
    let by_key = || rows.iter().map(|r| fold_of(&table.key(*r), count)).collect::<Vec<usize>>();
    let complete = |parts: &[usize]| (0..count).all(|f| parts.contains(&f));
    let part = match table.has_keys() && rows.len() >= 200 {
        true => Some(by_key()).filter(|p| complete(p)),
        false => None,
    };
    let part = part.unwrap_or_else(|| drawn(table, rows, count, seed));
    let fold = |number: usize| {
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for (row, own) in rows.iter().zip(&part) {
            if *own == number { test.push(*row) } else { train.push(*row) }
        }
        Fold { train, test }
    };
    Ok((0..count).map(fold).collect())
}

/// Random parts with equal shares of each outcome.
fn drawn(table: &Table, rows: &[usize], count: usize, seed: u64) -> Vec<usize> {
    let outcome = table.outcome().unwrap_or_default();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    Rng::new(seed).shuffle(&mut order);
    order.sort_by_key(|i| outcome.get(rows[*i]).copied().flatten());
    let mut part = vec![0; rows.len()];
    for (turn, i) in order.into_iter().enumerate() {
        part[i] = turn % count;
    }
    part
}

fn rolling(table: &Table, rows: &[usize], blocks: usize) -> Result<Vec<Fold>> {
    if blocks == 0 {
        return Err(InsightError::setting("blocks", blocks, "at least one is needed"));
    }
    let order = table.order().ok_or(InsightError::Empty { what: "no order in time was given" })?;
    let time = |row: usize| if order[row].is_nan() { f64::NEG_INFINITY } else { order[row] };
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| time(*a).total_cmp(&time(*b)));
    let n = sorted.len();
    // A border never falls within one day: what happened together is learned or tested together.
    let border = |part: f64| {
        let at = ((n as f64 * part) as usize).min(n);
        at + sorted[at..].iter().take_while(|r| at > 0 && time(**r) == time(sorted[at - 1])).count()
    };
    let mut borders: Vec<usize> = (0..=blocks).map(|b| border(0.4 + 0.6 * b as f64 / blocks as f64)).collect();
    borders[blocks] = n;
    borders.dedup();
    if borders.len() < 2 || borders[0] == 0 {
        return Err(InsightError::TooFew { what: "validation in time", needed: blocks + 1, found: n });
    }
    let fold = |pair: &[usize]| Fold { train: sorted[..pair[0]].to_vec(), test: sorted[pair[0]..pair[1]].to_vec() };
    Ok(borders.windows(2).map(fold).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_sees_through_periods_and_keeps_the_rarer_outcome() {
        let rows: Vec<usize> = (0..2_000).collect();
        let periodic: Vec<bool> = rows.iter().map(|r| r % 2 == 0).collect();
        let taken = sample(&rows, &periodic, 1_000);
        assert!(taken.len() == 1_000 && taken.is_sorted_by(|a, b| a < b));
        let happened = taken.iter().filter(|r| periodic[**r]).count();
        assert!((400..600).contains(&happened), "{happened}");
        for often in [true, false] {
            let rare: Vec<bool> = rows.iter().map(|r| (r % 50 == 7) != often).collect();
            let taken = sample(&rows, &rare, 500);
            assert!(taken.len() == 500 && taken.is_sorted_by(|a, b| a < b));
            assert_eq!(taken.iter().filter(|r| rare[**r] != often).count(), 40, "all that there are");
        }
        assert_eq!(sample(&rows, &periodic, 2_000), rows);
    }
}
