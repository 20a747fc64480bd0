//! Who else looks like these: candidates ranked by likeness to a set of seeds.
//!
//! A candidate's score is its mean likeness to its five nearest seeds minus its mean likeness to rows in general: who
//! resembles everybody is no look-alike. Whether the likeness means anything is measured: seeds are hidden in turn
//! among the candidates, and the ranking has to find them.

use super::Similarity;
use crate::num::rng::Rng;
use crate::num::special::norm_cdf;
use crate::table::Table;
use crate::{InsightError, Result};

const NEAREST: usize = 5;
const PARTS: usize = 5;
const BACKGROUND: usize = 200;
const MOST_SEEDS: usize = 500;

/// Candidates in order of likeness, and whether the order means anything.
#[derive(Debug, Clone, PartialEq)]
pub struct LookAlikes {
    /// The best first.
    pub ranked: Vec<LookAlike>,
    /// How well hidden seeds were found; `None` with fewer than ten seeds or candidates.
    pub check: Option<LiftCheck>,
}

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct LookAlike {
    /// Its row.
    pub row: usize,
    /// Its key.
    pub key: String,
    /// Mean likeness to its nearest seeds minus mean likeness to rows in general, −1 to 1.
    pub score: f64,
    /// The seed it resembles most.
    pub nearest_seed: usize,
}

/// How well seeds hidden among the candidates were found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiftCheck {
    /// Seeds among the tenth with the highest scores ÷ as many as chance would put there.
    pub lift: f64,
    /// Chance that a hidden seed scores above a candidate; ½ means nothing was learned.
    pub auc: f64,
    /// Chance of so high an AUC if likeness meant nothing (normal approximation of the rank test).
    pub p_value: f64,
    /// Whether the order is better than chance: AUC above ½ and `p_value` below 0.01.
    pub useful: bool,
}

/// Ranks candidates by likeness to the seeds.
///
/// # Errors
/// [`InsightError::Empty`] without seeds or candidates (rows that are seeds are no candidates), [`InsightError::NoSuchRow`].
pub fn look_alikes(
    table: &Table,
    fields: &[(&str, f64)],
    seeds: &[usize],
    candidates: &[usize],
    seed: u64,
) -> Result<LookAlikes> {
    table.check_rows(seeds)?;
    table.check_rows(candidates)?;
    let mut rng = Rng::new(seed);
    let mut is_seed = vec![false; table.rows()];
    let mut seeds: Vec<usize> = seeds.iter().copied().filter(|s| !std::mem::replace(&mut is_seed[*s], true)).collect();
    if seeds.is_empty() {
        return Err(InsightError::Empty { what: "no record was given to look for the like of" });
    }
    let mut seen = is_seed;
    let candidates: Vec<usize> =
        candidates.iter().copied().filter(|c| !std::mem::replace(&mut seen[*c], true)).collect();
    if candidates.is_empty() {
        return Err(InsightError::Empty { what: "no record was given to choose from" });
    }
    let similarity = Similarity::new(table, fields)?;
    rng.shuffle(&mut seeds);
    seeds.truncate(MOST_SEEDS);
    let mut background = candidates.clone();
    rng.shuffle(&mut background);
    background.truncate(BACKGROUND);
    let check = lift_check(&similarity, &seeds, &candidates, &background, &mut rng);
    let mut ranked: Vec<LookAlike> = candidates
        .iter()
        .map(|row| {
            let (score, nearest_seed) = score(&similarity, *row, &seeds, &background);
            LookAlike { row: *row, key: table.key(*row), score, nearest_seed }
        })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.cmp(&b.row)));
    Ok(LookAlikes { ranked, check })
}

/// The score and the nearest seed; a row is never compared with itself.
fn score(similarity: &Similarity<'_>, row: usize, seeds: &[usize], background: &[usize]) -> (f64, usize) {
    // The nearest so far, the best first; places not yet filled come last.
    let mut nearest = [(f64::NEG_INFINITY, row); NEAREST];
    for seed in seeds.iter().filter(|s| **s != row) {
        let likeness = similarity.between(row, *seed);
        let place = nearest.partition_point(|(l, s)| *l > likeness || (*l == likeness && s < seed));
        if place < NEAREST {
            nearest[place..].rotate_right(1);
            nearest[place] = (likeness, *seed);
        }
    }
    let filled: Vec<f64> = nearest.iter().map(|(l, _)| *l).filter(|l| l.is_finite()).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let near = mean(&filled);
    let others: Vec<f64> = background.iter().filter(|b| **b != row).map(|b| similarity.between(row, *b)).collect();
    (near - mean(&others), nearest[0].1)
}

fn lift_check(
    similarity: &Similarity<'_>,
    seeds: &[usize],
    candidates: &[usize],
    background: &[usize],
    rng: &mut Rng,
) -> Option<LiftCheck> {
    if seeds.len() < 10 || candidates.len() < 10 {
        return None;
    }
    let mut against = candidates.to_vec();
    rng.shuffle(&mut against);
    against.truncate(1_000);
    let (mut auc, mut lift) = (0.0, 0.0);
    for part in 0..PARTS {
        let own = |i: &usize| i % PARTS == part;
        let hidden: Vec<usize> = (0..seeds.len()).filter(own).map(|i| seeds[i]).collect();
        let shown: Vec<usize> = (0..seeds.len()).filter(|i| !own(i)).map(|i| seeds[i]).collect();
        let rows = hidden.iter().copied().chain(against.iter().copied());
        let scores: Vec<f64> = rows.map(|row| score(similarity, row, &shown, background).0).collect();
        let is_hidden: Vec<bool> = (0..scores.len()).map(|i| i < hidden.len()).collect();
        let share = hidden.len() as f64 / seeds.len() as f64;
        auc += share * crate::classify::metrics::auc(&scores, &is_hidden).ok()?;
        lift += share * crate::classify::metrics::top_lift(&scores, &is_hidden, scores.len().div_ceil(10));
    }
    // Mann & Whitney (1947): the variance of the AUC when both groups are alike.
    let (m, n) = (seeds.len() as f64, against.len() as f64);
    let error = ((m + n + 1.0) / (12.0 * m * n)).sqrt();
    let p_value = norm_cdf(-(auc - 0.5) / error);
    Some(LiftCheck { lift, auc, p_value, useful: auc > 0.5 && p_value < 0.01 })
}
