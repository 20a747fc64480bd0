//! Speed of the value modules. Fits are on synthetic data of the size of the published ones; with TRATO_SHARED_DATA set the
//! BG/NBD fit also runs on the published data themselves. The pipeline goes from raw order lines to scores, value and tiers.

#![expect(clippy::unwrap_used, reason = "a bench has nobody to report an error to")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use trato_insight::ltv::bgnbd::BgNbd;
use trato_insight::ltv::gammagamma::GammaGamma;
use trato_insight::ltv::paretonbd::ParetoNbd;
use trato_insight::ltv::{
    Choice, History, Spender, ValueSettings, customer_values, fit_purchases, fit_spend, from_orders,
};
use trato_insight::num::rng::Rng;
use trato_insight::orders::{Lines, Reading, summarise};
use trato_insight::rfm::{figures, score, segments::SegmentMap};
use trato_insight::strata::{Standing, TierRule, by_segment, stratify};

/// Order lines as owned columns.
struct Book {
    customer: Vec<u32>,
    order: Vec<u32>,
    day: Vec<i32>,
    amount: Vec<f64>,
}

/// Lines of customers who buy at gamma rates over two years, about three lines an order.
fn book(lines: usize) -> Book {
    let mut rng = Rng::new(1);
    let customers = lines / 20;
    let rates: Vec<(f64, f64)> = (0..customers).map(|_| (rng.gamma(0.8), 10.0 + 30.0 * rng.gamma(2.0))).collect();
    let mut book = Book { customer: vec![], order: vec![], day: vec![], amount: vec![] };
    let mut order = 0;
    while book.customer.len() < lines {
        let customer = rng.below(customers);
        let (rate, spend) = rates[customer];
        if rng.f64() > rate / (1.0 + rate) {
            continue;
        }
        let day = rng.below(730) as i32;
        for _ in 0..1 + rng.below(5) {
            book.customer.push(customer as u32);
            book.order.push(order);
            book.day.push(day);
            book.amount.push(spend * rng.gamma(2.0));
        }
        order += 1;
    }
    book
}

/// Order lines to RFM segments, lifetime value and tiers: what the product does every night.
fn pipeline(book: &Book) -> (usize, f64, [usize; 4]) {
    let lines =
        Lines { customer: &book.customer, order: &book.order, day: &book.day, amount: &book.amount, profit: &[] };
    let base = summarise(&lines, &Reading::on(730)).unwrap();
    let rfm = score(&figures(&base).1, 5).unwrap();
    let segments = SegmentMap::default().assign(&rfm).unwrap();
    let (at, histories, spenders) = from_orders(&base, 7.0).unwrap();
    let purchases = fit_purchases(&histories, Choice::Auto).unwrap();
    let spend = fit_spend(&spenders).unwrap();
    let settings = ValueSettings { horizon: 52.0, draws: 0, ..ValueSettings::three_years(7.0) };
    let values = customer_values(&purchases, &spend, &histories, &spenders, &settings).unwrap();
    let actual: Vec<f64> = at.iter().map(|i| base.customers[*i].net() * 0.3).collect();
    let segment: Vec<u32> = segments.iter().map(|s| *s as u32).collect();
    let strategic = by_segment(&actual, &segment, 0.9, 30).unwrap();
    let standings: Vec<Standing> = actual
        .iter()
        .zip(&strategic)
        .map(|(actual, s)| Standing { actual: *actual, strategic: s.value, cost: 20.0, exempt: false })
        .collect();
    let tiers = stratify(&standings, &TierRule::default()).unwrap();
    (histories.len(), values.iter().map(|v| v.value).sum(), tiers.counts)
}

fn histories() -> Vec<History> {
    let path =
        std::env::var_os("TRATO_SHARED_DATA").map(|f| std::path::Path::new(&f).join("01_cdnow/cdnow_summary.csv"));
    let Some(mut reader) = path.and_then(|p| csv::Reader::from_path(p).ok()) else {
        eprintln!("TRATO_SHARED_DATA is not set: the fits run on synthetic histories");
        let mut rng = Rng::new(9);
        let history = |_| {
            let x = rng.below(6) as f64;
            History { x, t_x: if x > 0.0 { 1.0 + 30.0 * rng.f64() } else { 0.0 }, t: 32.0 + rng.below(50) as f64 / 7.0 }
        };
        return (0..2357).map(history).collect();
    };
    let row = |r: csv::StringRecord| {
        let at = |i: usize| r[i].parse().unwrap();
        History { x: at(1), t_x: at(2), t: at(3) }
    };
    reader.records().map(|r| row(r.unwrap())).collect()
}

fn fits(c: &mut Criterion) {
    let histories = histories();
    c.bench_function("bg/nbd fit, 2,357 customers", |b| b.iter(|| BgNbd::fit(black_box(&histories)).unwrap()));
    let mut group = c.benchmark_group("slow");
    group.sample_size(10);
    group.bench_function("pareto/nbd fit, 2,357 customers", |b| {
        b.iter(|| ParetoNbd::fit(black_box(&histories)).unwrap())
    });
    let mut rng = Rng::new(2);
    let spender = |i: usize| {
        let (x, nu) = ((1 + i % 5) as f64, rng.gamma(3.7) / 15.0);
        Spender { x, mean: rng.gamma(6.0 * x) / nu / x }
    };
    let spenders: Vec<Spender> = (0..946).map(spender).collect();
    group.bench_function("gamma-gamma fit, 946 customers", |b| {
        b.iter(|| GammaGamma::fit(black_box(&spenders)).unwrap())
    });
    let half_a_million = book(500_000);
    group.bench_function("500,000 order lines to RFM, value and tiers", |b| {
        b.iter(|| pipeline(black_box(&half_a_million)))
    });
    group.finish();
    if std::env::var_os("TRATO_BENCH_LARGE").is_some() {
        let large = book(10_000_000);
        let mut group = c.benchmark_group("large");
        group.sample_size(10);
        group.bench_function("10,000,000 order lines to RFM, value and tiers", |b| {
            b.iter(|| pipeline(black_box(&large)))
        });
        group.finish();
    }
}

criterion_group!(benches, fits);
criterion_main!(benches);
