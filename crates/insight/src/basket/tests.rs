use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::error::InsightError;

fn small() -> Baskets {
    let mut baskets = Baskets::new();
    for line in [
        "bread,milk",
        "bread,nappies,beer,eggs",
        "milk,nappies,beer,cola",
        "bread,milk,nappies,beer",
        "bread,milk,nappies,cola",
    ] {
        baskets.push(line.split(','));
    }
    baskets
}

/// Counts every subset of the items by looking at each basket.
fn brute(baskets: &Baskets, min_count: usize) -> BTreeSet<(Vec<u32>, usize)> {
    let items = baskets.names().len();
    (1u32..1 << items)
        .filter_map(|mask| {
            let set: Vec<u32> = (0..items as u32).filter(|i| mask >> i & 1 == 1).collect();
            let count = (0..baskets.len()).filter(|&b| set.iter().all(|i| baskets.basket(b).contains(i))).count();
            (count >= min_count).then_some((set, count))
        })
        .collect()
}

#[test]
fn textbook_baskets_give_the_textbook_rule() {
    let baskets = small();
    let found = frequent(&baskets, &MineOptions { support: 0.6, ..MineOptions::default() }).unwrap();
    assert_eq!(found.min_count, 3);
    let rules = rules(&baskets, &found, &RuleOptions { confidence: 0.9, ..RuleOptions::default() }).unwrap();
    assert_eq!(rules.len(), 1);
    let rule = &rules[0];
    assert_eq!((rule.antecedent.join(","), rule.consequent.join(",")), ("beer".into(), "nappies".into()));
    assert_eq!((rule.count, rule.antecedent_count, rule.consequent_count), (3, 3, 4));
    assert!((rule.lift - 1.25).abs() < 1e-12 && (rule.leverage - 0.12).abs() < 1e-12);
    assert_eq!(rule.conviction, None);
}

#[test]
fn pairs_group_into_the_same_baskets_as_lines() {
    let lines = [("2", "b"), ("1", "a"), ("2", "a"), ("1", "a"), ("3", " "), ("2", " b ")];
    let baskets = Baskets::from_pairs(lines);
    assert_eq!(baskets.len(), 2);
    assert_eq!(baskets.named(baskets.basket(0)), ["a", "b"]);
    assert_eq!(baskets.named(baskets.basket(1)), ["a"]);
    assert_eq!(baskets.basket(7), &[] as &[u32]);
}

#[test]
fn the_least_count_is_compared_like_the_division() {
    let mut baskets = Baskets::new();
    for basket in 0..9800 {
        baskets.push([if basket < 98 { "rare" } else { "common" }]);
    }
    let found = frequent(&baskets, &MineOptions { support: 0.01, ..MineOptions::default() }).unwrap();
    assert_eq!((found.min_count, found.sets.len()), (98, 2));
}

#[test]
fn senseless_settings_and_no_data_are_said() {
    let baskets = small();
    for support in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
        let result = frequent(&baskets, &MineOptions { support, ..MineOptions::default() });
        assert!(matches!(result, Err(InsightError::Setting { name: "support", .. })));
    }
    assert!(matches!(frequent(&Baskets::new(), &MineOptions::default()), Err(InsightError::Empty { .. })));
    let few = MineOptions { support: 0.2, max_sets: 3, ..MineOptions::default() };
    assert!(frequent(&baskets, &few).unwrap_err().to_string().contains("more than 3 item sets"));
    let found = frequent(&baskets, &MineOptions { support: 0.2, ..MineOptions::default() }).unwrap();
    assert!(rules(&baskets, &found, &RuleOptions { confidence: f64::NAN, ..RuleOptions::default() }).is_err());
    assert!(bundles(&baskets, &found, &[1.0], &BundleOptions::default()).is_err());
}

#[test]
fn one_customer_has_sets_but_no_bundle() {
    let mut baskets = Baskets::new();
    baskets.push(["a", "b", "c"]);
    let found = frequent(&baskets, &MineOptions::default()).unwrap();
    assert_eq!(found.sets.len(), 7);
    assert_eq!(bundles(&baskets, &found, &[], &BundleOptions::default()).unwrap(), vec![]);
}

#[test]
fn a_planted_bundle_is_found_and_chance_is_not() {
    let mut baskets = Baskets::new();
    for n in 0..1000usize {
        let mut basket = vec!["bag".to_owned()];
        if n % 5 == 0 {
            basket.extend(["tent".to_owned(), "pegs".to_owned()]);
        }
        if n % 3 == 0 {
            basket.push("mug".to_owned());
        }
        baskets.push(basket);
    }
    let found = frequent(&baskets, &MineOptions { support: 0.01, ..MineOptions::default() }).unwrap();
    let prices: Vec<f64> = baskets.names().iter().map(|name| name.len() as f64).collect();
    let bundles = bundles(&baskets, &found, &prices, &BundleOptions::default()).unwrap();
    assert_eq!(bundles.len(), 1);
    let bundle = &bundles[0];
    assert_eq!((bundle.items.join("+"), bundle.count, bundle.one_short), ("pegs+tent".into(), 200, 0));
    assert!((bundle.expected - 40.0).abs() < 1e-9 && (bundle.value.unwrap() - 160.0 * 8.0).abs() < 1e-6);
}

proptest! {
    #[test]
    fn search_equals_counting_every_subset(
        lines in prop::collection::vec(prop::collection::vec(0u8..8, 0..7), 1..40),
        support in 0.01f64..1.0,
    ) {
        let mut baskets = Baskets::new();
        lines.iter().for_each(|line| baskets.push(line.iter().map(|item| item.to_string())));
        prop_assume!(!baskets.is_empty());
        let found = frequent(&baskets, &MineOptions { support, ..MineOptions::default() }).unwrap();
        let got: BTreeSet<_> = found.sets.iter().map(|s| (s.items.clone(), s.count)).collect();
        prop_assert_eq!(got.len(), found.sets.len());
        prop_assert_eq!(got, brute(&baskets, found.min_count));
        let short = frequent(&baskets, &MineOptions { support, max_len: Some(2), ..MineOptions::default() }).unwrap();
        prop_assert_eq!(short.sets.len(), found.sets.iter().filter(|s| s.items.len() <= 2).count());
        for rule in rules(&baskets, &found, &RuleOptions { confidence: 0.0, ..RuleOptions::default() }).unwrap() {
            prop_assert!(rule.confidence <= 1.0 && rule.lift > 0.0 && rule.support >= support);
        }
        for bundle in bundles(&baskets, &found, &[], &BundleOptions { significance: 0.99, ..BundleOptions::default() }).unwrap() {
            prop_assert!(bundle.lift >= 1.0 && bundle.p_value.is_finite());
        }
    }
}

#[test]
fn a_basket_whose_parts_are_beyond_counting_is_refused() {
    let mut baskets = Baskets::new();
    baskets.push((0..18).map(|item| item.to_string()));
    let found =
        frequent(&baskets, &MineOptions { support: 1.0, max_sets: 10_000_000, ..MineOptions::default() }).unwrap();
    assert_eq!(found.sets.len(), (1 << 18) - 1);
    assert!(matches!(rules(&baskets, &found, &RuleOptions::default()), Err(InsightError::TooMany { .. })));
}

/// Thirty items that are in every basket make a thousand million sets: refused at once, with what to change.
#[test]
fn a_table_that_explodes_is_refused_with_what_to_change() {
    let all =
        |n: usize| Baskets::from_pairs((0..60).flat_map(|b| (0..n).map(move |i| (b.to_string(), format!("item {i}")))));
    let said = frequent(&all(30), &MineOptions::default()).unwrap_err().to_string();
    assert!(said.contains("raise the support") && said.contains("more than 100000 item sets"), "{said}");
    // Sixteen items: 65,535 sets, but 43 million ways to split them.
    let sixteen = all(16);
    let found = frequent(&sixteen, &MineOptions::default()).unwrap();
    assert_eq!(found.sets.len(), 65_535);
    let said = rules(&sixteen, &found, &RuleOptions::default()).unwrap_err().to_string();
    assert!(said.contains("raise the support"), "{said}");
    // Thirteen: 8,191 sets, 1.6 million rules that all hold always.
    let thirteen = all(13);
    let found = frequent(&thirteen, &MineOptions::default()).unwrap();
    let said = rules(&thirteen, &found, &RuleOptions::default()).unwrap_err().to_string();
    assert!(said.contains("raise the confidence"), "{said}");
}
