//! Fit times on made-up tables of the sizes of the reference sets, so that the bench runs anywhere.
//!
//! `cargo bench -p trato-insight --bench classify`

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use trato_insight::classify::{Fitted, Gbdt, GbdtParams, Logistic, Options, sigmoid};
use trato_insight::num::rng::Rng;
use trato_insight::similar::Similarity;
use trato_insight::similar::rules::{RuleOptions, contrast};
use trato_insight::table::Table;

/// A table with so many numbers and so many categories of so many levels; the first of each matter.
fn table(rows: usize, numbers: usize, categories: usize, levels: usize) -> Option<Table> {
    let mut rng = Rng::new(1);
    let mut table = Table::new(rows);
    let mut score = vec![-1.0; rows];
    for n in 0..numbers {
        let values: Vec<f64> = (0..rows).map(|_| rng.normal()).collect();
        if n < 3 {
            score.iter_mut().zip(&values).for_each(|(s, x)| *s += 0.5 * x);
        }
        table = table.with_number(&format!("number {n}"), values).ok()?;
    }
    for c in 0..categories {
        let codes: Vec<usize> = (0..rows).map(|_| rng.below(levels)).collect();
        if c < 3 {
            score.iter_mut().zip(&codes).for_each(|(s, code)| *s += f64::from(u8::from(code % 2 == 0)));
        }
        let texts: Vec<Option<String>> = codes.iter().map(|code| Some(format!("level {code}"))).collect();
        table = table.with_category(&format!("category {c}"), &texts).ok()?;
    }
    let outcome = score.into_iter().map(|s| Some(rng.f64() < sigmoid(s))).collect();
    table.with_outcome(outcome).ok()
}

fn fits(c: &mut Criterion) {
    let sizes = [("5,000 rows, 19 columns", 5_000, 4, 15, 3), ("29,000 rows, 19 columns", 29_000, 9, 10, 8)];
    let mut group = c.benchmark_group("classify");
    group.sample_size(10);
    for (name, rows, numbers, categories, levels) in sizes {
        let Some(table) = table(rows, numbers, categories, levels) else { continue };
        let (all, features) = ((0..rows).collect::<Vec<usize>>(), table.features());
        group.bench_function(format!("logistic, {name}"), |b| {
            b.iter(|| black_box(Logistic::fit(&table, &all, &features)));
        });
        group.bench_function(format!("200 trees, {name}"), |b| {
            b.iter(|| black_box(Gbdt::fit(&table, &all, &features, &GbdtParams::default())));
        });
        group.bench_function(format!("choose, calibrate and look for leaks, {name}"), |b| {
            b.iter(|| black_box(Fitted::learn(&table, &Options::default())));
        });
        group.bench_function(format!("contrast rules, {name}"), |b| {
            b.iter(|| black_box(contrast(&table, &features, &RuleOptions::default())));
        });
        let Ok(similarity) = Similarity::of_all(&table) else { continue };
        group.bench_function(format!("ten nearest, {name}"), |b| b.iter(|| black_box(similarity.nearest(0, &all, 10))));
    }
    if let Some(table) = table(5_000, 2, 3, 200) {
        let (all, features) = ((0..5_000).collect::<Vec<usize>>(), table.features());
        group.bench_function("200 trees, 5,000 rows, 200 levels", |b| {
            b.iter(|| black_box(Gbdt::fit(&table, &all, &features, &GbdtParams::default())));
        });
        if let Ok(model) = Gbdt::fit(&table, &all, &features, &GbdtParams::default()) {
            group.bench_function("reasons of one record, 200 trees", |b| b.iter(|| black_box(model.parts(&table, 7))));
        }
    }
    group.finish();
}

criterion_group!(benches, fits);
criterion_main!(benches);
