//! Item-to-item models: what a customer has points, product by product, to what he lacks.
//!
//! The score of product j for a customer is Σ over his products i of weight(i) · similarity(i, j). The methods differ in
//! the two factors:
//!
//! | method | similarity | weight |
//! |---|---|---|
//! | popularity | number of buyers of j | none |
//! | cosine | nᵢⱼ / √(nᵢ nⱼ) (Sarwar et al. 2001) | 1 |
//! | Jaccard | nᵢⱼ / (nᵢ + nⱼ − nᵢⱼ) | 1 |
//! | weighted cosine | cosine of the columns after each customer's row is divided by √(his products) (Deshpande & Karypis 2004): who buys everything says little | 1 |
//! | recent | cosine of counts in which two products of one customer count the more, the closer they were bought | 1 / position from the end, × 0.3 for each order that lies between |
//!
//! "Recent" uses that a purchase resembles the one just before it far more than those of a year ago. Its three constants were
//! chosen on the last but one purchase of each customer, never on the last one that is used to compare methods.

use serde::Serialize;

use super::history::{History, Step};
use crate::error::{InsightError, Result};

/// How far apart two purchases may be before their link counts half.
const NEAR: f64 = 10.0;
/// What a link or a product counts when another order lies between.
const OTHER_ORDER: f64 = 0.3;

/// How products are compared; see the module's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The best-selling products that the customer lacks.
    Popularity,
    /// Item cosine.
    Cosine,
    /// Jaccard's coefficient.
    Jaccard,
    /// Cosine with customers weighted by 1/√(products).
    WeightedCosine,
    /// Cosine of near purchases, recent purchases first.
    Recent,
}

impl Method {
    /// All methods, simplest first.
    pub const ALL: [Self; 5] = [Self::Popularity, Self::Cosine, Self::Jaccard, Self::WeightedCosine, Self::Recent];

    /// The method's name in results.
    pub fn label(self) -> &'static str {
        match self {
            Self::Popularity => "what sells best",
            Self::Cosine => "bought by the same customers (cosine)",
            Self::Jaccard => "bought by the same customers (Jaccard)",
            Self::WeightedCosine => "bought by the same customers (weighted)",
            Self::Recent => "bought shortly after one another",
        }
    }

    /// The stable name in results for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Cosine => "cosine",
            Self::Jaccard => "jaccard",
            Self::WeightedCosine => "weighted_cosine",
            Self::Recent => "recent",
        }
    }
}

/// How a model is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TrainOptions {
    /// How products are compared.
    pub method: Method,
    /// Keep only this many most similar products of each; `None` keeps all (exact, but memory grows with products²).
    pub neighbours: Option<usize>,
}

/// A product worth offering.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The product's key.
    pub product: String,
    /// Its score; comparable only within one customer.
    pub score: f64,
    /// The product the customer has that speaks most for it; `None` where only popularity does.
    pub because: Option<String>,
}

/// A trained item-to-item model.
#[derive(Debug, Clone)]
pub struct Recommender {
    method: Method,
    buyers: Vec<f64>,
    /// Similar products of product i: `links[starts[i]..starts[i + 1]]`, ascending product numbers.
    starts: Vec<usize>,
    links: Vec<(u32, f64)>,
}

impl Recommender {
    /// Learns from a history.
    ///
    /// # Errors
    /// [`InsightError::Empty`] for a history without purchases, [`InsightError::Setting`] for zero neighbours.
    pub fn train(history: &History, options: TrainOptions) -> Result<Self> {
        if history.pairs() == 0 {
            return Err(InsightError::Empty { what: "no purchase was given" });
        }
        if options.neighbours == Some(0) {
            return Err(InsightError::setting("neighbours", 0, "at least one neighbour must be kept"));
        }
        let products = history.products.len();
        let mut buyers = vec![0.0; products];
        history.steps.iter().flatten().for_each(|step| buyers[step.product as usize] += 1.0);
        let mut model = Self { method: options.method, buyers, starts: vec![0; products + 1], links: Vec::new() };
        if options.method == Method::Popularity {
            return Ok(model);
        }
        let places = places(history);
        let own: Vec<f64> = (0..products).map(|i| self_weight(history, &places[i], options.method)).collect();
        let mut row = vec![0.0; products];
        let mut touched: Vec<u32> = Vec::new();
        for i in 0..products {
            for &(customer, position) in &places[i] {
                let list = &history.steps[customer as usize];
                for (q, step) in list.iter().enumerate() {
                    let weight = pair_weight(options.method, list, position as usize, q);
                    let cell = &mut row[step.product as usize];
                    if *cell == 0.0 {
                        touched.push(step.product);
                    }
                    *cell += weight;
                }
            }
            let mut links: Vec<(u32, f64)> = Vec::with_capacity(touched.len());
            for &j in &touched {
                let together = std::mem::take(&mut row[j as usize]);
                if j as usize != i && together > 0.0 {
                    let (a, b) = (own[i], own[j as usize]);
                    let similarity = match options.method {
                        Method::Jaccard => together / (a + b - together),
                        _ => together / (a * b).sqrt(),
                    };
                    links.push((j, similarity));
                }
            }
            touched.clear();
            if let Some(most) = options.neighbours.filter(|&most| most < links.len()) {
                links.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
                links.truncate(most);
            }
            links.sort_unstable_by_key(|&(j, _)| j);
            model.links.extend(links);
            model.starts[i + 1] = model.links.len();
        }
        Ok(model)
    }

    /// The `k` best products that a customer of the history lacks, best first, ties by key. Empty for an unknown customer.
    pub fn suggest(&self, history: &History, customer: usize, k: usize) -> Vec<Suggestion> {
        let Some(list) = history.steps.get(customer) else { return Vec::new() };
        let scores = self.scores(list);
        let mut candidates: Vec<u32> = (0..scores.len() as u32).filter(|&j| self.buyers[j as usize] > 0.0).collect();
        candidates.retain(|&j| scores[j as usize] > 0.0 && !list.iter().any(|step| step.product == j));
        candidates.sort_unstable_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b)));
        candidates.truncate(k);
        candidates
            .into_iter()
            .map(|j| Suggestion {
                product: history.products[j as usize].clone(),
                score: scores[j as usize],
                because: self.because(list, j).map(|i| history.products[i as usize].clone()),
            })
            .collect()
    }

    /// How many customers bought each product.
    pub(super) fn buyers(&self) -> &[f64] {
        &self.buyers
    }

    /// The score of every product for a customer with these purchases.
    pub(super) fn scores(&self, list: &[Step]) -> Vec<f64> {
        if self.method == Method::Popularity {
            return self.buyers.clone();
        }
        let mut scores = vec![0.0; self.buyers.len()];
        for (position, step) in list.iter().enumerate() {
            let weight = self.profile_weight(list, position);
            for &(j, similarity) in self.similar(step.product) {
                scores[j as usize] += weight * similarity;
            }
        }
        scores
    }

    fn similar(&self, product: u32) -> &[(u32, f64)] {
        &self.links[self.starts[product as usize]..self.starts[product as usize + 1]]
    }

    fn profile_weight(&self, list: &[Step], position: usize) -> f64 {
        if self.method != Method::Recent {
            return 1.0;
        }
        let last = list.last().map_or(0, |step| step.order);
        let orders_ago = f64::from(last - list[position].order);
        OTHER_ORDER.powf(orders_ago) / (list.len() - position) as f64
    }

    fn because(&self, list: &[Step], product: u32) -> Option<u32> {
        let part = |position: usize| -> f64 {
            let links = self.similar(list[position].product);
            let similarity = links.binary_search_by_key(&product, |&(j, _)| j).map_or(0.0, |at| links[at].1);
            similarity * self.profile_weight(list, position)
        };
        let best = (0..list.len()).map(|at| (part(at), at)).filter(|(part, _)| *part > 0.0);
        best.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, at)| list[at].product)
    }
}

/// (customer, position in his list) of every purchase, by product.
fn places(history: &History) -> Vec<Vec<(u32, u32)>> {
    let mut places = vec![Vec::new(); history.products.len()];
    for (customer, list) in history.steps.iter().enumerate() {
        for (position, step) in list.iter().enumerate() {
            places[step.product as usize].push((customer as u32, position as u32));
        }
    }
    places
}

/// What the pair of purchases p and q of one customer adds to the count of their products.
fn pair_weight(method: Method, list: &[Step], p: usize, q: usize) -> f64 {
    match method {
        Method::WeightedCosine => 1.0 / list.len() as f64,
        Method::Recent => {
            let near = 1.0 / (1.0 + p.abs_diff(q) as f64 / NEAR);
            if list[p].order == list[q].order { near } else { near * OTHER_ORDER }
        }
        _ => 1.0,
    }
}

fn self_weight(history: &History, places: &[(u32, u32)], method: Method) -> f64 {
    places
        .iter()
        .map(|&(customer, at)| pair_weight(method, &history.steps[customer as usize], at as usize, at as usize))
        .sum()
}
