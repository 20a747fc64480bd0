//! Item sets, rules and recommendations on made-up shops of a real one's size.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run must stop")]

use criterion::{Criterion, criterion_group, criterion_main};
use trato_insight::basket::{Baskets, MineOptions, RuleOptions, frequent, rules};
use trato_insight::num::rng::Rng;
use trato_insight::recommend::{History, Line, Method, Recommender, TrainOptions};

/// Baskets over items whose popularity falls like 1/rank, about 4.4 items each (as in a grocery's till data).
fn grocery(baskets: usize, items: usize) -> Baskets {
    let mut rng = Rng::new(1);
    let mut made = Baskets::new();
    for _ in 0..baskets {
        let size = 1 + rng.poisson(3.4) as usize;
        made.push((0..size).map(|_| ((items as f64).powf(rng.f64()) as usize).to_string()));
    }
    made
}

fn bench(c: &mut Criterion) {
    let small = grocery(9_835, 169);
    let options = MineOptions { support: 0.01, ..MineOptions::default() };
    c.bench_function("item sets and rules, 9,835 baskets, support .01", |b| {
        b.iter(|| {
            let found = frequent(&small, &options).unwrap();
            rules(&small, &found, &RuleOptions::default()).unwrap().len()
        });
    });
    let large = grocery(500_000, 5_000);
    let mut group = c.benchmark_group("large");
    group.sample_size(10);
    group.bench_function("item sets, 500,000 baskets, support .001", |b| {
        b.iter(|| frequent(&large, &MineOptions { support: 0.001, ..options }).unwrap().sets.len());
    });
    let names: Vec<String> = (0..5_000).map(|n| n.to_string()).collect();
    let mut rng = Rng::new(2);
    let lines: Vec<(usize, usize)> =
        (0..160_000).map(|_| (rng.below(3_300), (3_400f64.powf(rng.f64())) as usize)).collect();
    let history = History::from_lines(lines.iter().enumerate().map(|(at, (customer, product))| Line {
        customer: &names[*customer],
        product: &names[*product],
        time: at as i64,
        order: "",
    }))
    .unwrap();
    group.bench_function("weighted cosine, 3,300 customers, 160,000 lines", |b| {
        let options = TrainOptions { method: Method::WeightedCosine, neighbours: None };
        b.iter(|| Recommender::train(&history, options).unwrap());
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
