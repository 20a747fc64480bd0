//! How often a recommender would have been right.

use serde::Serialize;

use super::history::{History, Step};
use super::model::{Recommender, TrainOptions};
use crate::error::{InsightError, Result};

/// What is hidden from the model and must be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// The last product first bought by each customer with at least two.
    LastProduct,
    /// All products first bought in the last order of each customer with at least two such orders; one right guess is a hit.
    LastOrder,
}

/// The result of hiding and guessing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// How the model was trained.
    pub options: TrainOptions,
    /// What was hidden.
    pub hidden: Hidden,
    /// How many guesses each customer got.
    pub k: usize,
    /// Customers whose hidden product was among the guesses.
    pub hits: usize,
    /// Customers with something hidden.
    pub customers: usize,
    /// hits ÷ customers.
    pub hit_rate: f64,
    /// Customers that `k` products drawn at random among those each lacks would hit on average.
    pub hits_by_chance: f64,
    /// Products left to learn from.
    pub products: usize,
    /// (Customer, product) pairs left to learn from.
    pub pairs: usize,
}

/// Hides, trains on the rest and counts how many customers' hidden product is among the `k` best that they lack. All products
/// of the remaining history are candidates, ties break by key, and a product that nobody else bought is a miss.
///
/// # Errors
/// [`InsightError::TooFew`] when no customer has something to hide, [`InsightError::Setting`] when `k` is zero, and those of
/// [`Recommender::train`].
pub fn evaluate(history: &History, options: TrainOptions, hidden: Hidden, k: usize) -> Result<Evaluation> {
    if k == 0 {
        return Err(InsightError::setting("k", k, "at least one product must be suggested"));
    }
    let mut rest = Vec::with_capacity(history.steps.len());
    let mut tests: Vec<(usize, Vec<u32>)> = Vec::new();
    for (customer, list) in history.steps.iter().enumerate() {
        let keep = match hidden {
            Hidden::LastProduct => list.len().saturating_sub(1).max(1),
            Hidden::LastOrder => list.partition_point(|s| Some(s.order) != list.last().map(|l| l.order)),
        };
        if keep == 0 || keep >= list.len() {
            rest.push(list.clone());
            continue;
        }
        tests.push((customer, list[keep..].iter().map(|step| step.product).collect()));
        rest.push(list[..keep].to_vec());
    }
    if tests.is_empty() {
        return Err(InsightError::TooFew {
            what: "judging a recommender by what customers bought next",
            needed: 1,
            found: 0,
        });
    }
    let rest = history.with_steps(rest);
    let model = Recommender::train(&rest, options)?;
    let hits = tests.iter().filter(|(customer, wanted)| hit(&model, &rest.steps[*customer], wanted, k)).count();
    let bought = |product: u32| model.buyers()[product as usize] > 0.0;
    let candidates = model.buyers().iter().filter(|&&n| n > 0.0).count();
    let by_chance = |(customer, wanted): &(usize, Vec<u32>)| {
        let had = rest.steps[*customer].iter().filter(|step| bought(step.product)).count();
        drawn(candidates.saturating_sub(had), wanted.iter().filter(|w| bought(**w)).count(), k)
    };
    let hits_by_chance = tests.iter().map(by_chance).sum();
    Ok(Evaluation {
        hits_by_chance,
        options,
        hidden,
        k,
        hits,
        customers: tests.len(),
        hit_rate: hits as f64 / tests.len() as f64,
        products: model.buyers().iter().filter(|&&n| n > 0.0).count(),
        pairs: rest.pairs(),
    })
}

/// The chance that at least one of `wanted` is among `k` of `candidates` drawn at random (hypergeometric).
fn drawn(candidates: usize, wanted: usize, k: usize) -> f64 {
    let missed = (0..wanted).map(|n| {
        let left = candidates.saturating_sub(n) as f64;
        if left > 0.0 { ((left - k as f64) / left).max(0.0) } else { 0.0 }
    });
    1.0 - missed.product::<f64>()
}

fn hit(model: &Recommender, list: &[Step], wanted: &[u32], k: usize) -> bool {
    let mut scores = model.scores(list);
    list.iter().for_each(|step| scores[step.product as usize] = f64::NEG_INFINITY);
    wanted.iter().filter(|&&t| model.buyers()[t as usize] > 0.0).any(|&wanted| {
        let own = scores[wanted as usize];
        let ahead = scores
            .iter()
            .enumerate()
            .filter(|&(j, &score)| model.buyers()[j] > 0.0 && (score > own || (score == own && (j as u32) < wanted)));
        ahead.take(k).count() < k
    })
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn luck_is_the_share_drawn() {
        assert!((drawn(100, 1, 10) - 0.1).abs() < 1e-12);
        assert!((drawn(10, 2, 3) - (1.0 - 7.0 / 10.0 * 6.0 / 9.0)).abs() < 1e-12);
        assert_eq!((drawn(5, 1, 10), drawn(100, 0, 10)), (1.0, 0.0));
    }
}
