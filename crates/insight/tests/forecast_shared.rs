//! Superstore's monthly sales: the whole procedure against the best peer at six rolling origins of six months.

use std::path::PathBuf;

use trato_insight::forecast::{Every, Method, Options, Series, SeriesOptions, backtest, calendar::day_number};

#[test]
fn superstore_is_forecast_better_than_the_best_peer() {
    let Some(folder) = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from) else {
        println!("skipped: TRATO_SHARED_DATA is not set");
        return;
    };
    let mut reader = csv::Reader::from_path(folder.join("08_superstore/superstore.csv")).unwrap();
    let (mut days, mut sales) = (Vec::new(), Vec::new());
    for line in reader.records().map(|r| r.unwrap()) {
        let part = |range: std::ops::Range<usize>| line[2][range].parse::<i32>().unwrap();
        days.push(day_number(part(0..4), part(5..7), part(8..10)));
        sales.push(line[17].parse::<f64>().unwrap());
    }
    let series = Series::sum(&days, &sales, &SeriesOptions { every: Some(Every::Month), keep_partial: false }).unwrap();
    assert_eq!((series.values.len(), series.label(0), series.label(42)), (42, "2014-01".into(), "2017-07".into()));
    let result = backtest(&series.values, &Options::new(Every::Month, 6), 6).unwrap();
    let mase = |method| result.scores.iter().find(|s| s.method == method).unwrap().mase;
    for score in &result.scores {
        println!("{:6.3} {}", score.mase, score.method.map_or("the whole procedure", Method::name));
    }
    assert!(
        (mase(Some(Method::SeasonalNaive)) - 1.417).abs() < 1e-3,
        "the measure itself must agree with the reference"
    );
    assert!(mase(None) <= 1.254, "best peer: Holt-Winters additive");
}
