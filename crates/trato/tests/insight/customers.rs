//! Customers, their value, what moves them and what would move them: what the command says where a plain figure would mislead.

use std::fmt::Write as _;

use super::{Folder, json, refused, said};

#[test]
fn scenarios_are_played() {
    let folder = Folder::new();
    let file = folder.file(
        "w.csv",
        "figure,value,low,high\ncustomers,100,,\nchurn,0.02,0.01,0.03\norders per customer,1,,\nprice,50,,\n",
    );
    let found = json(&["whatif", &file, "--scenario", "Dearer: price*1.1", "--periods", "3"]);
    assert_eq!(found["outcomes"].as_array().unwrap().len(), 2);
    refused(&["whatif", &file, "--scenario", "X: magic*2"], 2, &["no figure"]);
    let bad = folder.file("b.csv", "figure,value\nmagic,3\n");
    refused(&["whatif", &bad], 1, &["Line 2", "no figure"]);
}

/// A change to a figure that nobody gave changed 0, and so nothing, without a word.
#[test]
fn a_scenario_needs_the_figures_that_it_changes() {
    let folder = Folder::new();
    let file = folder.file("w.csv", "figure,value\ncustomers,100\nprice,50\nchurn,0.02\n");
    let args = |scenario| ["whatif", file.as_str(), "--scenario", scenario];
    refused(
        &args("Save: cost to serve*0.9"),
        2,
        &["\"cost to serve\"", "does not give", "customers, churn, orders per customer, price"],
    );
    refused(&args("Win: conversion+0.1"), 2, &["\"conversion\"", "conversion=…"]);
    let text = said(&args("Serve: cost to serve=5, cost to serve*1.1"));
    assert!(text.contains("sets the figure \"cost to serve\"") && !text.contains("changes no result"), "{text}");
    assert!(said(&args("Visit: visits per head=5")).contains("\"Visit\" changes no result"));
}

/// A flag of the customer on each of his touches is one sale, not one per touch.
#[test]
fn a_sale_repeated_on_all_touches_is_one_sale() {
    let folder = Folder::new();
    let mut text = String::from("customer,channel,date,converted,value\n");
    for customer in 0..20 {
        for (touch, channel) in ["mail", "shop", "call"].iter().enumerate() {
            let bought = u8::from(customer % 4 == 0);
            writeln!(text, "C{customer},{channel},2024-01-{:02},{bought},{}", touch + 1, 50 * bought).unwrap();
        }
    }
    let file = folder.file("touches.csv", text);
    let args =
        ["attribution", file.as_str(), "--customer", "customer", "--channel", "channel", "--success", "converted"];
    let found = json(&args);
    assert_eq!((&found["result"]["sales"], &found["sale_per"]), (&5.into(), &"customer".into()));
    assert!(said(&args).contains("read as the customer's, one sale"));
    let mut valued = args.to_vec();
    valued.extend(["--value", "value"]);
    assert_eq!(json(&valued)["result"]["value"], 250.0);
    let mut told = args.to_vec();
    told.extend(["--sale-per", "touch"]);
    assert_eq!(json(&told)["result"]["sales"], 15);
    let each = "customer,channel,date,converted\nA,mail,2024-01-01,0\nA,shop,2024-01-02,1\nB,mail,2024-01-01,1\n";
    let found = json(&["attribution", &folder.file("each.csv", each)]);
    assert_eq!((&found["result"]["sales"], &found["sale_per"]), (&2.into(), &"touch".into()));
}

fn bought(customers: usize, each: impl Fn(usize) -> Vec<(usize, f64, f64)>) -> String {
    let mut text = String::from("customer,date,amount,profit\n");
    for customer in 0..customers {
        for (day, amount, profit) in each(customer) {
            let (year, month, date) = (2022 + day / 360, 1 + day / 30 % 12, 1 + day % 28);
            writeln!(text, "C{customer:03},{year}-{month:02}-{date:02},{amount},{profit}").unwrap();
        }
    }
    text
}

#[test]
fn segments_have_names_only_where_the_scores_bear_them() {
    let folder = Folder::new();
    let often = |c: usize| (0..=c % 6).map(|k| (c * 3 + k * 40, 10.0 + c as f64, 1.0)).collect();
    let file = folder.file("o.csv", bought(60, often));
    for bins in ["1", "2", "4"] {
        let found = json(&["rfm", &file, "--bins", bins]);
        assert!(found["segments"].is_null() && found["customers"][0]["segment"].is_null());
        let counted: u64 =
            found["combinations"].as_array().unwrap().iter().map(|c| c["customers"].as_u64().unwrap()).sum();
        assert_eq!(counted, 60);
        let text = said(&["rfm", &file, "--bins", bins]);
        assert!(text.contains("the scores stand for themselves") && !text.contains(" champions "), "{text}");
    }
    assert!(json(&["rfm", &file])["segments"].is_array());
    let once = folder.file("once.csv", bought(60, |c| vec![(c * 3, 10.0 + c as f64, 1.0)]));
    assert!(said(&["rfm", &once]).contains("frequency tells nobody apart"));
    let mostly = folder.file(
        "m.csv",
        bought(60, |c| (0..=usize::from(c % 3 == 0)).map(|k| (c + k * 40, 10.0 + c as f64, 1.0)).collect()),
    );
    assert!(said(&["rfm", &mostly]).contains("66.7 % of the customers share one score of frequency"));
    assert_eq!(said(&["whale", &file, "--show", "3"]).matches("  C0").count(), 6);
}

/// Values of sales where every sale loses money, and customers who are alive by definition, are named for what they are.
#[test]
fn values_of_losses_and_of_those_who_bought_once_are_explained() {
    let folder = Folder::new();
    let at_a_loss = |c: usize| -> Vec<(usize, f64, f64)> {
        (0..1 + (c * 7 % 5) * (c % 2)).map(|k| (c + k * (30 + c % 17), 20.0 + (c % 9) as f64, -3.0)).collect()
    };
    let file = folder.file("loss.csv", bought(80, at_a_loss));
    let text = said(&["ltv", &file, "--draws", "0"]);
    assert!(text.lines().nth(2).unwrap().contains("no gain at that"), "{text}");
    let told = said(&["ltv", &file, "--draws", "0", "--margin", "-0.1"]);
    assert!(!told.contains("no gain at that"), "{told}");
    if text.contains("BG/NBD (") || text.contains("\nBG/NBD") {
        assert!(text.contains("customers who bought once (half of them"), "{text}");
    }
    let pareto = said(&["ltv", &file, "--draws", "0", "--model", "pareto"]);
    assert!(!pareto.contains("P(alive) is 100 %"), "{pareto}");
}

#[test]
fn stays_and_half_lives_have_intervals() {
    let folder = Folder::new();
    let stays: String = (0..40).map(|c| format!("{},{}\n", 10 + c * 3, u8::from(c % 3 == 0))).collect();
    let file = folder.file("s.csv", format!("months,left\n{stays}"));
    let text = said(&["survival", &file, "--duration", "months", "--event", "left"]);
    let half = text.lines().find(|line| line.starts_with("Half-life")).unwrap();
    assert!(half.contains("% interval ") && half.contains(" to "), "{half}");
    let regular = |c: usize| (0..8).map(|k| (c % 30 + k * 60 + (c * k) % 9, 10.0, 1.0)).collect();
    let found = json(&["survival", &folder.file("o.csv", bought(50, regular)), "--silence"]);
    assert!(found["stays"]["gone_limits"][1].as_f64().unwrap() < 25.0, "{}", found["stays"]);
    let first = &found["curve"]["steps"][0]["limits"];
    assert!(first[0].as_f64().unwrap() > 0.5, "{first}");
    let two = "customer,date,amount\nA,2024-01-01,5\nA,2024-02-01,5\nA,2024-03-05,5\nB,2024-01-05,5\nB,2024-03-01,5\n";
    assert!(said(&["survival", &folder.file("two.csv", two), "--silence"]).contains("too few to say"));
    let once = folder.file("once.csv", "customer,date,amount\nA,2024-01-01,5\nB,2024-02-01,5\n");
    refused(&["survival", &once, "--silence"], 1, &["gaps between two purchase days", "there is none"]);
}

#[test]
fn customers_who_never_bought_are_named() {
    let folder = Folder::new();
    let text = "customer,date,amount\nA,2024-01-01,50\nA,2024-02-01,60\nA,2024-03-05,55\nB,2024-01-05,30\nB,2024-03-01,45\n\
                C,2024-02-02,0\nD,2024-02-10,-20\nE,2024-03-09,10\n";
    let file = folder.file("never.csv", text);
    for args in [&["rfm", file.as_str()][..], &["ltv", &file, "--draws", "0"], &["survival", &file, "--silence"]] {
        let found = json(args);
        assert_eq!(found["never_bought"], serde_json::json!(["C", "D"]), "{args:?}");
        assert!(found["notes"].to_string().contains("2 customers have lines but no purchase"), "{}", found["notes"]);
    }
}

/// Months are named, not numbered; one freak month is set aside; what cannot be judged says why.
#[test]
fn a_forecast_names_months() {
    let folder = Folder::new();
    let months = |value: &dyn Fn(usize) -> f64| {
        let line = |t: usize| format!("{}-{:02}-15,{}\n", 2019 + t / 12, 1 + t % 12, value(t));
        format!("date,sales\n{}", (0..60).map(line).collect::<String>())
    };
    let noise = |t: usize| (t * 7919 % 13) as f64;
    let freak = folder.file("f.csv", months(&|t| if t == 50 { 5100.0 } else { 100.0 }));
    let found = json(&["forecast", &freak, "--every", "month"]);
    assert_eq!(found["set_aside"][0]["period"], "2023-03");
    assert_eq!(found["points"][0]["value"], 100.0);
    assert!(
        found["notes"].to_string().contains("2023-03 (5100.00) is far from all other months"),
        "{}",
        found["notes"]
    );
    let last = folder.file("l.csv", months(&|t| if t == 59 { 5100.0 } else { 100.0 + noise(t) }));
    assert!(said(&["forecast", &last, "--every", "month"]).contains("if the level has changed for good"));
    let jump = folder.file("j.csv", months(&|t| if t < 40 { 100.0 + noise(t) } else { 400.0 + noise(t) }));
    let found = json(&["forecast", &jump, "--every", "month"]);
    assert_eq!(found["level_change"]["from"], "2022-05");
    assert!(found["notes"].to_string().contains("The level changed for good from 2022-05 on"), "{}", found["notes"]);
    let flat = said(&["forecast", &folder.file("c.csv", months(&|_| 5.0)), "--every", "month"]);
    assert!(flat.contains("Not judged by the past") && !flat.contains("needs at least"), "{flat}");
}
