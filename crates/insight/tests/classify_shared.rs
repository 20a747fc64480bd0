//! The classifiers against published coefficients and against peers on the same rows (needs TRATO_SHARED_DATA).

mod shared_tables;

use shared_tables::*;
use trato_insight::classify::{Gbdt, GbdtParams, Logistic, Metrics, metrics, sigmoid};
use trato_insight::table::Table;

fn check_logistic(set: &str, table: Option<Table>) {
    let (Some(table), Some(reference)) = (table, reference(set)) else { return };
    let rows: Vec<usize> = (0..table.rows()).collect();
    assert_eq!(reference["rows_given"], rows.len());
    let model = Logistic::fit(&table, &rows, &reference_features(&reference)).unwrap();
    let expected = &reference["logistic_regression"];
    let coefficients = expected["coef"].as_object().unwrap();
    let names = model.preparation.names();
    assert_eq!(names.len(), coefficients.len());
    for (name, ours) in names.iter().zip(&model.coefficients) {
        let theirs = coefficients[name].as_f64().unwrap();
        assert!((ours - theirs).abs() < 1e-5, "{set} {name}: {ours} against {theirs}");
    }
    let theirs = expected["intercept"].as_f64().unwrap();
    assert!((model.intercept - theirs).abs() < 1e-5, "{set} intercept: {} against {theirs}", model.intercept);
    if let Some(theirs) = expected.get("objective").and_then(|o| o.as_f64()) {
        assert!((model.objective - theirs).abs() < 1e-3, "{set} objective: {} against {theirs}", model.objective);
    }
}

#[test]
fn coefficients_are_the_published_ones() {
    check_logistic("telco_churn", telco());
    check_logistic("bank_response", bank());
    check_logistic("leads_honest", leads());
}

/// Mean AUC of five folds, and the figures of all rows scored by a model that has not seen them.
fn five_folds(table: &Table, features: &[String], params: &GbdtParams) -> (f64, f64, Metrics) {
    let (mut trees, mut linear) = (0.0, 0.0);
    let (mut all, mut outcomes) = (Vec::new(), Vec::new());
    for number in 0..5 {
        let (train, test) = fold_rows(table, number);
        let labels = table.labels_of(&test).unwrap();
        let scores = Gbdt::fit(table, &train, features, params).unwrap().log_odds(table, &test).unwrap();
        trees += metrics::auc(&scores, &labels).unwrap() / 5.0;
        let scores_linear = Logistic::fit(table, &train, features).unwrap().log_odds(table, &test).unwrap();
        linear += metrics::auc(&scores_linear, &labels).unwrap() / 5.0;
        all.extend(scores.iter().map(|s| sigmoid(*s)));
        outcomes.extend(labels);
    }
    (trees, linear, Metrics::of(&all, &outcomes).unwrap())
}

fn check_trees(set: &str, table: Option<Table>, wanted: f64) {
    let (Some(table), Some(reference)) = (table, reference(set)) else { return };
    let (auc, linear, figures) = five_folds(&table, &reference_features(&reference), &GbdtParams::default());
    println!("{set}: trees {auc:.4}, logistic {linear:.4}; {figures:?}");
    assert!(auc >= wanted - 0.01, "{set}: {auc}");
    assert!(figures.ece <= 0.03, "{set}: {}", figures.ece);
}

#[test]
fn trees_are_as_good_as_the_peers() {
    check_trees("telco_churn", telco(), 0.8489);
    check_trees("bank_response", bank(), 0.8021);
    check_trees("leads_honest", leads(), 0.8780);
}

#[test]
fn trees_are_as_good_as_the_peers_out_of_time() {
    let Some(table) = deals() else { return };
    let rows = in_time(&table);
    let (train, test) = rows.split_at(4929);
    let model = Gbdt::fit(&table, train, &names(&DEAL_FEATURES), &GbdtParams::default()).unwrap();
    let probabilities: Vec<f64> = model.log_odds(&table, test).unwrap().iter().map(|s| sigmoid(*s)).collect();
    let figures = Metrics::of(&probabilities, &table.labels_of(test).unwrap()).unwrap();
    println!("deals by time: {figures:?}");
    assert!(figures.auc >= 0.7178 - 0.01, "{}", figures.auc);
}
