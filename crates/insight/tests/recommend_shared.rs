//! The online shop: hits of each recommender against the published counts, and rhythms that cover.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its data must stop")]

use std::collections::HashMap;
use std::path::PathBuf;

use trato_insight::recommend::{Hidden, History, Line, Method, NextOptions, TrainOptions, evaluate, next_purchase};

type Row = (String, i64, String, String);

fn lines() -> Option<Vec<Row>> {
    let Some(folder) = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from) else {
        println!("skipped: TRATO_SHARED_DATA is not set");
        return None;
    };
    let folder = folder.join("04_online_retail");
    let invoices: HashMap<String, (String, i64)> = csv::Reader::from_path(folder.join("invoices.csv"))
        .unwrap()
        .records()
        .map(|r| r.unwrap())
        .map(|r| {
            let time: String = r[1].chars().filter(char::is_ascii_digit).collect();
            (r[0].to_owned(), (r[2].to_owned(), time.parse().unwrap()))
        })
        .collect();
    let mut rows = Vec::new();
    for quarter in ["2010q4", "2011q1", "2011q2", "2011q3", "2011q4"] {
        for r in csv::Reader::from_path(folder.join(format!("lines_{quarter}.csv"))).unwrap().records() {
            let r = r.unwrap();
            let Some((customer, time)) = invoices.get(&r[0]).filter(|(customer, _)| !customer.is_empty()) else {
                continue;
            };
            let positive = |at: usize| r[at].parse::<f64>().is_ok_and(|v| v > 0.0);
            let digits = r[1].bytes().take(5).filter(u8::is_ascii_digit).count() == 5;
            if positive(2) && positive(3) && digits && r[1].bytes().skip(5).all(|b| b.is_ascii_alphabetic()) {
                rows.push((customer.clone(), *time, r[0].to_owned(), r[1].to_owned()));
            }
        }
    }
    Some(rows)
}

/// Days since 0000-03-01 of the proleptic Gregorian calendar.
fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day
}

#[test]
fn hits_equal_the_reference_and_ours_is_better() {
    let Some(rows) = lines() else { return };
    let history = History::from_lines(rows.iter().map(|(customer, time, order, product)| Line {
        customer,
        product,
        time: *time,
        order,
    }))
    .unwrap();
    let hits = |method| {
        let options = TrainOptions { method, neighbours: None };
        let result = evaluate(&history, options, Hidden::LastProduct, 10).unwrap();
        assert_eq!((result.customers, result.products, result.pairs), (3273, 3426, 163_833));
        println!("{}: {} hits ({:.4})", method.name(), result.hits, result.hit_rate);
        result.hits
    };
    for (method, expected) in
        [(Method::Popularity, 128), (Method::Cosine, 463), (Method::Jaccard, 528), (Method::WeightedCosine, 543)]
    {
        let found = hits(method);
        assert!(found.abs_diff(expected) <= 2, "{}: {found}", method.name());
    }
    assert!(hits(Method::Recent) > 900);
    let mut days: HashMap<&str, Vec<i32>> = HashMap::new();
    for (customer, time, _, _) in &rows {
        let (year, month, day) = (time / 10_000_000_000, time / 100_000_000 % 100, time / 1_000_000 % 100);
        days.entry(customer).or_default().push(day_number(year as i32, month as i32, day as i32));
    }
    let today = days.values().flatten().max().copied().unwrap();
    let days: Vec<Vec<i32>> = days.into_values().collect();
    let (coverage, n) = next_purchase(&days, &NextOptions::at(today)).unwrap().backtest.unwrap();
    println!("next purchase: 80 % intervals held {:.1} % of {n} last gaps", 100.0 * coverage);
    assert!((0.75..=0.9).contains(&coverage));
    for method in [Method::Popularity, Method::WeightedCosine, Method::Recent] {
        let options = TrainOptions { method, neighbours: None };
        let result = evaluate(&history, options, Hidden::LastOrder, 10).unwrap();
        println!("last order, {}: {} of {}", method.name(), result.hits, result.customers);
    }
}
