//! Real series: Superstore's months against the best peer, and what share of later values the intervals held.

#![expect(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use trato_insight::forecast::{
    Every, Method, Options, Series, SeriesOptions, backtest, calendar::day_number, forecast,
};

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TRATO_SHARED_DATA is not set");
    }
    folder
}

/// Calls `each` with the day in column `date` and the row.
fn dated(path: &Path, date: usize, mut each: impl FnMut(i32, &csv::StringRecord)) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    for line in reader.byte_records().map(|r| csv::StringRecord::from_byte_record_lossy(r.unwrap())) {
        let parts: Vec<i32> = line[date].get(..10).unwrap_or("").split(['-', '/']).flat_map(str::parse).collect();
        if let [year, month, day] = parts[..] {
            each(day_number(year, month, day), &line);
        }
    }
}

#[test]
fn superstore_is_forecast_better_than_the_best_peer() {
    let Some(folder) = shared() else { return };
    let (mut days, mut sales) = (Vec::new(), Vec::new());
    dated(&folder.join("08_superstore/superstore.csv"), 2, |day, line| {
        days.push(day);
        sales.push(line[17].parse::<f64>().unwrap());
    });
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
    assert!(mase(None) <= 1.110, "best peer: Holt-Winters additive, 1.254");
}

/// Sums of sales, tickets, bids and orders, as a whole and by group: days and values by the series' name.
fn real_series(folder: &Path) -> BTreeMap<String, (Vec<i32>, Vec<f64>)> {
    let mut series: BTreeMap<String, (Vec<i32>, Vec<f64>)> = BTreeMap::new();
    let mut add = |name: String, day: i32, value: f64| {
        let (days, values) = series.entry(name).or_default();
        days.push(day);
        values.push(value);
    };
    dated(&folder.join("08_superstore/superstore.csv"), 2, |day, line| {
        let sales = line[17].parse().unwrap();
        add("superstore".into(), day, sales);
        [7, 12, 14].iter().for_each(|&group| add(format!("superstore {}", &line[group]), day, sales));
    });
    dated(&folder.join("05_crm_pipeline/it_deals.csv"), 3, |day, line| {
        add("bids".into(), day, 1.0);
        add(format!("bids {}", &line[9]), day, 1.0);
    });
    dated(&folder.join("09_tickets/helpdesk_event_log.csv"), 3, |day, line| {
        add("tickets".into(), day, 1.0);
        add(format!("tickets {}", &line[1]), day, 1.0);
    });
    dated(&folder.join("11_business_dbs/northwind/orders.csv"), 3, |day, _| add("northwind".into(), day, 1.0));
    dated(&folder.join("11_business_dbs/chinook/Invoice.csv"), 2, |day, line| {
        add("chinook".into(), day, line[8].parse().unwrap());
    });
    series
}

#[test]
fn eighty_percent_intervals_hold_about_eighty_percent_of_real_values() {
    let Some(folder) = shared() else { return };
    for (every, horizon, least, stride) in [(Every::Month, 6, 20, 2), (Every::Week, 8, 30, 16)] {
        let (mut inside, mut all, mut unknown) = (0usize, 0usize, 0usize);
        for (days, values) in real_series(&folder).values() {
            let options = SeriesOptions { every: Some(every), keep_partial: false };
            let Ok(series) = Series::sum(days, values, &options) else { continue };
            let y = series.values;
            let latest = y.len().saturating_sub(horizon);
            for split in (least..=latest).rev().step_by(stride).take(8) {
                let found = forecast(&y[..split], &Options::new(every, horizon)).unwrap();
                for (point, actual) in found.points.iter().zip(&y[split..]) {
                    let Some((low, high)) = point.interval else {
                        unknown += 1;
                        continue;
                    };
                    inside += usize::from((low..=high).contains(actual));
                    all += 1;
                }
            }
        }
        let coverage = inside as f64 / all as f64;
        println!("{}s: {coverage:.3} of {all}, {unknown} without an interval", every.name());
        // Who gives no interval where it is hard holds the rest with ease.
        assert!(20 * unknown <= all, "{}s: {unknown} values without an interval, {all} with", every.name());
        assert!(all > 500 && (0.75..=0.87).contains(&coverage), "{}s: {coverage} of {all}", every.name());
    }
}
