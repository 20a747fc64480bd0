//! Groceries: item sets and rules against the reference files, by integer comparison.

use std::collections::BTreeMap;
use std::path::PathBuf;

use trato_insight::basket::{Baskets, MineOptions, RuleOptions, frequent, rules};

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TRATO_SHARED_DATA is not set");
    }
    folder
}

#[test]
fn groceries_equal_the_reference() {
    let Some(folder) = shared() else { return };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(folder.join("07_groceries/groceries.csv"))
        .unwrap();
    let mut baskets = Baskets::new();
    for line in reader.records() {
        baskets.push(line.unwrap().iter());
    }
    assert_eq!(baskets.len(), 9835);
    let found = frequent(&baskets, &MineOptions { support: 0.01, ..MineOptions::default() }).unwrap();
    let ours: BTreeMap<String, usize> =
        found.sets.iter().map(|s| (baskets.named(&s.items).join("|"), s.count)).collect();
    let mut reader = csv::Reader::from_path(folder.join("reference/groceries_itemsets_s0.01.csv")).unwrap();
    let theirs: BTreeMap<String, usize> =
        reader.records().map(|r| r.unwrap()).map(|r| (r[0].to_owned(), r[1].parse().unwrap())).collect();
    assert_eq!(ours.len(), 333);
    assert_eq!(ours.iter().find(|(name, count)| theirs.get(*name) != Some(count)), None, "not in the reference");
    assert_eq!(theirs.len(), 333);

    let ours: BTreeMap<(String, String), (usize, usize, usize)> =
        rules(&baskets, &found, &RuleOptions { confidence: 0.3, ..RuleOptions::default() })
            .unwrap()
            .into_iter()
            .map(|r| {
                let key = (r.antecedent.join(" + "), r.consequent.join(" + "));
                (key, (r.count, r.antecedent_count, r.consequent_count))
            })
            .collect();
    // The reference has shares: the counts are the integers that they stand for.
    let n = baskets.len() as f64;
    let mut reader = csv::Reader::from_path(folder.join("reference/groceries_rules_s0.01_c0.3.csv")).unwrap();
    let theirs: BTreeMap<(String, String), (usize, usize, usize)> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| {
            let share = |at: usize| r[at].parse::<f64>().unwrap();
            let count = (share(2) * n).round();
            let antecedent = (count / share(3)).round();
            let consequent = (share(3) / share(4) * n).round();
            ((r[0].to_owned(), r[1].to_owned()), (count as usize, antecedent as usize, consequent as usize))
        })
        .collect();
    assert_eq!(ours.len(), 125);
    assert_eq!(ours.iter().find(|(name, counts)| theirs.get(*name) != Some(counts)), None, "not in the reference");
    assert_eq!(theirs.len(), 125);
}
