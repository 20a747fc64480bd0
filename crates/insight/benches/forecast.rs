//! One fit of Holt-Winters, and the whole procedure with its rolling origins.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run must stop")]

use criterion::{Criterion, criterion_group, criterion_main};
use trato_insight::forecast::ets::{Noise, Season, Structure, Trend, fit};
use trato_insight::forecast::{Every, Options, forecast};
use trato_insight::num::rng::Rng;

fn series(n: usize, period: usize) -> Vec<f64> {
    let mut rng = Rng::new(3);
    let wave = |t: usize| 40.0 * (t as f64 / period as f64 * std::f64::consts::TAU).sin();
    (0..n).map(|t| 200.0 + t as f64 + wave(t) + 15.0 * rng.normal()).collect()
}

fn bench(c: &mut Criterion) {
    let months = series(48, 12);
    let additive = Structure { noise: Noise::Additive, trend: Trend::Additive, season: Season::Additive };
    let multiplicative = Structure { noise: Noise::Multiplicative, season: Season::Multiplicative, ..additive };
    c.bench_function("Holt-Winters additive, 48 months", |b| b.iter(|| fit(&months, 12, additive).unwrap().aicc));
    c.bench_function("Holt-Winters multiplicative, 48 months", |b| {
        b.iter(|| fit(&months, 12, multiplicative).unwrap().aicc);
    });
    let mut group = c.benchmark_group("whole procedure");
    group.sample_size(10);
    group.bench_function("48 months", |b| {
        b.iter(|| forecast(&months, &Options::new(Every::Month, 6)).unwrap().points.len());
    });
    let days = series(1_000, 7);
    group.bench_function("1,000 days", |b| {
        b.iter(|| forecast(&days, &Options::new(Every::Day, 14)).unwrap().points.len());
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
