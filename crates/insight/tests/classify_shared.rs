//! The classifiers against published coefficients and against peers on the same rows (needs TRATO_SHARED_DATA).

#![expect(clippy::unwrap_used, reason = "test code stops at the first surprise")]

mod shared_tables;

use shared_tables::*;
use trato_insight::classify::{
    Fitted, Gbdt, GbdtParams, Kind, Logistic, Metrics, Options, Scheme, Severity, Verdict, metrics, sigmoid,
};
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

fn report(set: &str, table: &Table, options: &Options) -> Fitted {
    let started = std::time::Instant::now();
    let fitted = Fitted::learn(table, options).unwrap();
    println!("== {set}: {} {:?}, {:?}", fitted.verdict, fitted.model.kind(), started.elapsed());
    for c in &fitted.candidates {
        println!("   {}: gain {:.4} ± {:.4} {:?}", c.kind, c.gain, c.gain_error, c.metrics);
    }
    for f in &fitted.findings {
        println!("   {:?} {f}", f.severity);
    }
    println!("   honest {:?}", fitted.honest);
    fitted
}

fn severity(fitted: &Fitted, column: &str) -> Option<Severity> {
    fitted.findings.iter().find(|f| f.column == column).map(|f| f.severity)
}

#[test]
fn leads_columns_written_after_the_outcome_are_noticed() {
    let Some(table) = leads() else { return };
    let fitted = report("leads", &table, &Options::default());
    assert!(severity(&fitted, "Tags") >= Some(Severity::Suspicious));
    assert!(severity(&fitted, "Lead Quality") >= Some(Severity::Suspicious));
    assert_eq!(severity(&fitted, "What matters most to you in choosing a course"), Some(Severity::Confirm));
    assert!(severity(&fitted, "Last Activity") >= Some(Severity::Confirm));
    assert!(severity(&fitted, "Last Notable Activity") >= Some(Severity::Confirm));
    assert!(fitted.honest.unwrap().ece <= 0.03);
}

#[test]
fn the_length_of_the_call_is_noticed() {
    let Some(table) = bank() else { return };
    let fitted = report("bank", &table, &Options::default());
    assert!(severity(&fitted, "duration") >= Some(Severity::Suspicious));
    assert!(!fitted.features.contains(&"duration".to_string()));
    assert_eq!(fitted.features.len(), 19, "and nothing else is left out: {:?}", fitted.findings);
    let honest = fitted.honest.unwrap();
    assert!(honest.auc > 0.79 && honest.ece <= 0.03);
}

#[test]
fn churn_has_no_leak_and_is_calibrated() {
    let Some(table) = telco() else { return };
    let fitted = report("telco", &table, &Options::default());
    assert_eq!(fitted.features.len(), 19, "nothing is left out: {:?}", fitted.findings);
    assert_eq!(fitted.verdict, Verdict::Better);
    assert!(fitted.honest.unwrap().ece <= 0.03);
}

#[test]
fn deals_are_validated_in_time() {
    let Some(table) = deals() else { return };
    let fitted = report("deals", &table, &Options { features: Some(names(&DEAL_FEATURES)), ..Options::default() });
    assert_eq!((fitted.verdict, fitted.scheme), (Verdict::Better, Scheme::Rolling(4)));
    assert!(fitted.honest.unwrap().ece <= 0.03);
}

/// Learns from the older deals only, knowing nothing of the later ones, as a company would.
#[test]
fn probabilities_of_later_deals_mean_what_they_say() {
    let Some(table) = deals() else { return };
    let rows = in_time(&table);
    let (older, later) = rows.split_at(4929);
    let mut outcome = table.outcome().unwrap().to_vec();
    for row in later {
        outcome[*row] = None;
    }
    let blind = table.clone().with_outcome(outcome).unwrap();
    let fitted =
        report("older deals", &blind, &Options { features: Some(names(&DEAL_FEATURES)), ..Options::default() });
    assert_eq!(fitted.rows, older.len());
    let figures = Metrics::of(&fitted.predict(&table, later).unwrap(), &table.labels_of(later).unwrap()).unwrap();
    println!("   {:?} later deals {figures:?}", fitted.calibration);
    assert!(figures.auc >= 0.7178 - 0.01 && figures.ece <= 0.03);
}

#[test]
fn the_invented_pipeline_knows_nothing() {
    let Some(table) = pipeline() else { return };
    let fitted = report("pipeline", &table, &Options::default());
    assert!(severity(&fitted, "close_value") == Some(Severity::Refused));
    assert_eq!(fitted.verdict, Verdict::NoBetterThanBaseRate);
    assert_eq!(fitted.model.kind(), Kind::BaseRate);
}
