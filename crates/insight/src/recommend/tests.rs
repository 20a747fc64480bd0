use proptest::prelude::*;

use super::*;
use crate::error::InsightError;
use crate::num::rng::Rng;

fn line<'a>(customer: &'a str, product: &'a str, time: i64) -> Line<'a> {
    Line { customer, product, time, order: "" }
}

fn shop() -> History {
    let lines = [
        ("u1", "a", 1),
        ("u1", "b", 2),
        ("u1", "c", 3),
        ("u2", "a", 1),
        ("u2", "b", 2),
        ("u3", "d", 1),
        ("u4", "a", 5),
    ];
    History::from_lines(lines.map(|(c, p, t)| line(c, p, t))).unwrap()
}

fn exact(method: Method) -> TrainOptions {
    TrainOptions { method, neighbours: None }
}

#[test]
fn similarities_match_the_hand_count() {
    let history = shop();
    let u4 = history.customer("u4").unwrap();
    let score = |method| {
        let model = Recommender::train(&history, exact(method)).unwrap();
        let best = &model.suggest(&history, u4, 1)[0];
        (best.product.clone(), best.score, best.because.clone())
    };
    let because = Some("a".to_owned());
    assert_eq!(score(Method::Popularity), ("b".into(), 2.0, None));
    assert_eq!(score(Method::Cosine), ("b".into(), 2.0 / 6f64.sqrt(), because.clone()));
    assert_eq!(score(Method::Jaccard), ("b".into(), 2.0 / 3.0, because.clone()));
    // Rows divided by the root of their products: u1 counts 1/3, u2 1/2, u4 1.
    let (together, a, b) = (1.0 / 3.0 + 0.5, 1.0 / 3.0 + 0.5 + 1.0, 1.0 / 3.0 + 0.5);
    let (product, value, reason) = score(Method::WeightedCosine);
    assert_eq!((product, reason), ("b".into(), because));
    assert!((value - together / f64::sqrt(a * b)).abs() < 1e-12);
}

#[test]
fn a_recommender_never_offers_what_the_customer_has() {
    let history = shop();
    for method in Method::ALL {
        let model = Recommender::train(&history, exact(method)).unwrap();
        let offered = model.suggest(&history, history.customer("u1").unwrap(), 10);
        assert!(offered.iter().all(|s| s.product == "d"), "{method:?}: {offered:?}");
        assert!(model.suggest(&history, 99, 10).is_empty());
    }
}

#[test]
fn the_last_product_is_hidden_and_guessed() {
    let mut lines = Vec::new();
    let names: Vec<String> = (0..50).map(|n| format!("u{n:02}")).collect();
    for name in &names {
        lines.extend([line(name, "tent", 1), line(name, "pegs", 2)]);
    }
    let history = History::from_lines(lines).unwrap();
    let result = evaluate(&history, exact(Method::Cosine), Hidden::LastProduct, 1).unwrap();
    assert_eq!((result.hits, result.customers), (0, 50), "pegs are hidden everywhere: nothing can be learnt");
    let mut lines = Vec::new();
    for name in &names[1..] {
        lines.extend([line(name, "tent", 1), line(name, "pegs", 2), line(name, "mug", 3)]);
    }
    lines.extend([line(&names[0], "tent", 1), line(&names[0], "pegs", 2)]);
    let history = History::from_lines(lines).unwrap();
    let result = evaluate(&history, exact(Method::Cosine), Hidden::LastProduct, 1).unwrap();
    assert_eq!((result.hits, result.customers), (1, 50));
}

#[test]
fn hiding_the_last_order_needs_two_orders() {
    let lines =
        [("1", "a"), ("1", "b"), ("2", "c")].map(|(order, product)| Line { customer: "u", product, time: 0, order });
    let history = History::from_lines(lines).unwrap();
    let result = evaluate(&history, exact(Method::Recent), Hidden::LastOrder, 3).unwrap();
    assert_eq!((result.customers, result.hits, result.pairs), (1, 0, 2));
    let single = History::from_lines([line("u", "a", 0)]).unwrap();
    assert!(matches!(evaluate(&single, exact(Method::Cosine), Hidden::LastOrder, 3), Err(InsightError::TooFew { .. })));
}

#[test]
fn nothing_and_nonsense_are_errors() {
    assert!(matches!(History::from_lines([line("", "a", 0), line("u", " ", 0)]), Err(InsightError::Empty { .. })));
    let none = TrainOptions { method: Method::Cosine, neighbours: Some(0) };
    assert!(Recommender::train(&shop(), none).is_err());
    assert!(evaluate(&shop(), exact(Method::Cosine), Hidden::LastProduct, 0).is_err());
}

#[test]
fn fewer_neighbours_keep_the_best() {
    let history = shop();
    let model = Recommender::train(&history, TrainOptions { method: Method::Cosine, neighbours: Some(1) }).unwrap();
    assert_eq!(model.suggest(&history, history.customer("u4").unwrap(), 5).len(), 1);
}

#[test]
fn a_steady_rhythm_gives_a_narrow_date() {
    let customers: Vec<Vec<i32>> = (0..40).map(|c| (0..10).map(|n| c + n * 30).collect()).collect();
    let result = next_purchase(&customers, &NextOptions::at(320)).unwrap();
    let NextPurchase::Expected(first) = result.customers[30] else { panic!("{:?}", result.customers[30]) };
    assert!((first.gap - 30.0).abs() < 0.1);
    assert!(first.from >= 320 && first.from <= first.day && first.day <= first.to, "{first:?}");
}

#[test]
fn unknowable_is_said() {
    let result = next_purchase(&[vec![1, 1, 1], vec![], vec![0, 10, 20, 30]], &NextOptions::at(4000)).unwrap();
    assert_eq!(result.customers[0], NextPurchase::Unknown(Unknowable::TooFewDays { found: 1, needed: 3 }));
    assert_eq!(result.customers[1], NextPurchase::Unknown(Unknowable::TooFewDays { found: 0, needed: 3 }));
    assert!(matches!(result.customers[2], NextPurchase::Unknown(Unknowable::ProbablyLost { silent: 3970, .. })));
    assert!(matches!(next_purchase(&[vec![5]], &NextOptions::at(4)), Err(InsightError::Future { row: 0, .. })));
    let bad = NextOptions { level: 1.0, ..NextOptions::at(4) };
    assert!(next_purchase(&[], &bad).is_err());
}

#[test]
fn intervals_of_simulated_rhythms_cover() {
    let mut rng = Rng::new(7);
    let customers: Vec<Vec<i32>> = (0..2000)
        .map(|_| {
            let (mean, sd) = (5.0 + 0.5 * rng.normal(), 0.3 + 0.5 * rng.f64());
            let mut day = 0.0;
            (0..3 + rng.below(8))
                .map(|_| {
                    day += (mean + sd * rng.normal()).exp().max(1.0);
                    day as i32
                })
                .collect()
        })
        .collect();
    let today = customers.iter().flatten().max().copied().unwrap();
    let result = next_purchase(&customers, &NextOptions::at(today)).unwrap();
    let (coverage, n) = result.backtest.unwrap();
    assert!(n > 1000 && (0.78..=0.86).contains(&coverage), "{coverage} of {n}");
}

proptest! {
    #[test]
    fn any_history_gives_ordered_dates(customers in prop::collection::vec(prop::collection::vec(-5000i32..5000, 0..12), 0..20), silent in 0i32..3000) {
        let today = customers.iter().flatten().max().copied().unwrap_or(0) + silent;
        let result = next_purchase(&customers, &NextOptions::at(today)).unwrap();
        prop_assert_eq!(result.customers.len(), customers.len());
        for answer in result.customers {
            if let NextPurchase::Expected(r) = answer {
                prop_assert!(today <= r.from && r.from <= r.day && r.day <= r.to && r.gap.is_finite());
            }
        }
    }

    #[test]
    fn suggestions_are_new_finite_and_sorted(lines in prop::collection::vec((0u8..6, 0u8..9, 0i64..5), 1..60)) {
        let lines: Vec<(String, String, i64)> = lines.iter().map(|(c, p, t)| (c.to_string(), p.to_string(), *t)).collect();
        let history = History::from_lines(lines.iter().map(|(c, p, t)| line(c, p, *t))).unwrap();
        for method in Method::ALL {
            let model = Recommender::train(&history, exact(method)).unwrap();
            for customer in 0..history.customers().len() {
                let offered = model.suggest(&history, customer, 4);
                prop_assert!(offered.iter().all(|s| s.score.is_finite() && s.score > 0.0));
                prop_assert!(offered.windows(2).all(|w| w[0].score >= w[1].score));
                let has = history.bought(customer);
                prop_assert!(offered.iter().all(|s| !has.iter().any(|&p| history.products()[p as usize] == s.product)));
            }
            for hidden in [Hidden::LastProduct, Hidden::LastOrder] {
                if let Ok(result) = evaluate(&history, exact(method), hidden, 3) {
                    prop_assert!(result.hits <= result.customers && result.hit_rate.is_finite());
                }
            }
        }
    }
}
