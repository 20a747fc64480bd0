//! Tables, classifiers, calibration, leaks and reasons on small data made here.

#![expect(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use trato_insight::classify::gbdt::Test;
use trato_insight::classify::validate::folds;
use trato_insight::classify::{
    Calibration, Evidence, Fitted, Gbdt, GbdtParams, Kind, LeakPolicy, Logistic, Metrics, Options, Scheme, Severity,
    Verdict, leak, metrics, sigmoid,
};
use trato_insight::forecast::calendar::day_number;
use trato_insight::num::rng::Rng;
use trato_insight::table::cell::month_of_days;
use trato_insight::table::{OutcomeSpec, Table, TableSpec, Values, fold};
use trato_insight::{InsightError, Result};

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_string()).collect()
}

/// Amount and region decide, colour does not; a tenth of the amounts are missing.
fn deals(rows: usize, seed: u64) -> Table {
    let mut rng = Rng::new(seed);
    let (mut amount, mut region, mut colour, mut won) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let x = rng.normal();
        let r = ["north", "south", "west"][rng.below(3)];
        let score = 0.8 * x + if r == "north" { 1.0 } else { -0.5 };
        amount.push(if rng.f64() < 0.1 { f64::NAN } else { 100.0 + 20.0 * x });
        region.push(Some(r));
        colour.push(Some(["red", "blue"][rng.below(2)]));
        won.push(Some(rng.f64() < sigmoid(score)));
    }
    let table = Table::new(rows).with_number("amount", amount).unwrap().with_category("region", &region).unwrap();
    table.with_category("colour", &colour).unwrap().with_outcome(won).unwrap()
}

fn all_rows(table: &Table) -> Vec<usize> {
    (0..table.rows()).collect()
}

#[test]
fn types_are_what_every_text_is() {
    let header = ["id", "price", "euro", "when", "code", "empty", "won"];
    let rows = [
        ["a", "1.5", "1.234,50", "2026-03-31", "07", "", "Won"],
        ["b", " ", "3,25", "2024-02-29 13:00", "12", "", "Lost"],
        ["c", "-2e3", "", "", "", "", ""],
    ];
    let outcome = OutcomeSpec { column: "won".into(), positive: Some("won".into()), negative: Some("lost".into()) };
    let spec = TableSpec { key: Some("id".into()), outcome: Some(outcome), ..TableSpec::default() };
    let table = Table::from_text(&header, &rows, &spec).unwrap();
    assert_eq!(table.key(1), "b");
    assert_eq!(table.outcome().unwrap(), [Some(true), Some(false), None]);
    let numbers = |name: &str| table.column(name).unwrap().as_numbers().into_owned();
    assert_eq!(numbers("price")[0], 1.5);
    assert!(numbers("price")[1].is_nan());
    assert_eq!(numbers("price")[2], -2000.0);
    assert_eq!(numbers("euro")[..2], [1234.5, 3.25]);
    assert!(
        matches!(&table.column("when").unwrap().values, Values::Date(d) if d[1] == f64::from(day_number(2024, 2, 29)) + 13.0 / 24.0)
    );
    assert_eq!(table.column("when").unwrap().text(0), "2026-03-31");
    assert_eq!(table.column("code").unwrap().as_categories().levels(), ["07", "12"]);
    assert!(numbers("empty").iter().all(|x| x.is_nan()));
    assert_eq!(table.features(), ["price", "euro", "code", "empty"]);
}

#[test]
fn tables_refuse_what_they_cannot_read() {
    let header = ["a", "b"];
    let ragged = Table::from_text(&header, &[vec!["1", "2"], vec!["3"]], &TableSpec::default());
    assert_eq!(ragged.unwrap_err(), InsightError::Ragged { row: 1, found: 1, expected: 2 });
    let rows = [["1", "x"], ["2", "y"]];
    let missing = TableSpec { key: Some("k".into()), ..TableSpec::default() };
    assert!(matches!(Table::from_text(&header, &rows, &missing), Err(InsightError::UnknownColumn { .. })));
    let never = TableSpec { outcome: Some(OutcomeSpec::new("b", "won")), ..TableSpec::default() };
    let error = Table::from_text(&header, &rows, &never).unwrap_err();
    assert_eq!(error.to_string(), "The outcome column “b” cannot be used: no row has the value “won”.");
    assert!(matches!(Table::new(2).with_number("x", vec![1.0]), Err(InsightError::Length { .. })));
    let twice = Table::from_text(&["x", "x"], &rows, &TableSpec::default()).unwrap();
    assert_eq!(twice.features(), ["x", "x (2)"]);
}

#[test]
fn folds_are_the_known_hash() {
    assert_eq!(fold::fnv1a(b""), 14_695_981_039_346_656_037);
    assert_eq!(fold::fnv1a(b"a"), 12_638_187_200_555_641_996);
    assert_eq!(month_of_days(f64::from(day_number(2000, 12, 31))), Some(12));
}

#[test]
fn figures_have_the_values_of_their_definitions() {
    let scores = [0.1, 0.4, 0.4, 0.8];
    let outcomes = [false, true, false, true];
    // Pairs: 0.4 against 0.1 and 0.4 gives 1 + ½, 0.8 against both gives 2, of four.
    assert_eq!(metrics::auc(&scores, &outcomes).unwrap(), 3.5 / 4.0);
    let m = Metrics::of(&scores, &outcomes).unwrap();
    let log_loss = -(0.9_f64.ln() + 0.4_f64.ln() + 0.6_f64.ln() + 0.8_f64.ln()) / 4.0;
    assert!((m.log_loss - log_loss).abs() < 1e-15);
    assert!((m.brier - (0.01 + 0.36 + 0.16 + 0.04) / 4.0).abs() < 1e-15);
    assert!((m.ece - (0.1 + 0.2 + 0.2) / 4.0).abs() < 1e-15);
    assert_eq!(m.top_decile_lift, 2.0);
    // The tenth of twenty equal scores holds its share of the outcome: no lift.
    assert_eq!(metrics::top_lift(&[0.5; 20], &[[true; 5], [false; 5], [true; 5], [false; 5]].concat(), 2), 1.0);
    assert!(matches!(metrics::auc(&[1.0, 2.0], &[true, true]), Err(InsightError::OneClass { .. })));
    assert!(matches!(metrics::auc(&[f64::NAN, 2.0], &[true, false]), Err(InsightError::NotFinite { .. })));
    assert!(matches!(Metrics::of(&[1.2, 0.0], &[true, false]), Err(InsightError::OutOfRange { .. })));
}

#[test]
fn logistic_is_at_its_optimum_and_reasons_sum_to_its_score() {
    let table = deals(400, 1);
    let rows = all_rows(&table);
    let model = Logistic::fit(&table, &rows, &table.features()).unwrap();
    let objective = |m: &Logistic| {
        let scores = m.log_odds(&table, &rows).unwrap();
        let labels = table.labels_of(&rows).unwrap();
        let p: Vec<f64> = scores.iter().map(|z| sigmoid(*z)).collect();
        metrics::log_losses(&p, &labels).iter().sum::<f64>() + 0.5 * m.coefficients.iter().map(|w| w * w).sum::<f64>()
    };
    assert!((objective(&model) - model.objective).abs() < 1e-9);
    for i in 0..=model.coefficients.len() {
        for step in [-1e-3, 1e-3] {
            let mut moved = model.clone();
            *moved.coefficients.get_mut(i).unwrap_or(&mut moved.intercept) += step;
            assert!(objective(&moved) > model.objective, "coefficient {i}");
        }
    }
    for row in [0, 17, 399] {
        let (base, parts) = model.parts(&table, row).unwrap();
        let sum = base + parts.iter().map(|p| p.effect).sum::<f64>();
        assert!((sum - model.log_odds(&table, &[row]).unwrap()[0]).abs() < 1e-12);
    }
    // On average, reasons say nothing.
    let mean: f64 = rows.iter().map(|r| model.parts(&table, *r).unwrap().1[1].effect).sum::<f64>() / 400.0;
    assert!(mean.abs() < 1e-12);
}

/// The value a tree gives when only the columns of `known` may be asked, others being averaged by training rows.
fn expected(tree: &trato_insight::classify::gbdt::Tree, at: usize, bins: &[u8], known: usize) -> f64 {
    let node = &tree.nodes[at];
    if node.test == Test::Leaf {
        return node.value;
    }
    let field = node.field as usize;
    if known & (1 << field) != 0 {
        let next = if node.test.passes(bins[field]) { node.yes } else { node.no };
        return expected(tree, next as usize, bins, known);
    }
    let share = |child: u32| tree.nodes[child as usize].cover / node.cover;
    share(node.yes) * expected(tree, node.yes as usize, bins, known)
        + share(node.no) * expected(tree, node.no as usize, bins, known)
}

#[test]
fn contributions_are_the_shapley_values_of_all_subsets() {
    let table = deals(600, 2);
    let rows = all_rows(&table);
    let params = GbdtParams { trees: 20, rate: 0.3, min_rows: 5, leaves: 12, ..GbdtParams::default() };
    let model = Gbdt::fit(&table, &rows, &table.features(), &params).unwrap();
    let weight = |size: usize| [1.0 / 3.0, 1.0 / 6.0, 1.0 / 3.0][size];
    for row in [0, 5, 100, 599] {
        let bins: Vec<u8> = model.bins.apply(&table, &[row]).unwrap().iter().map(|c| c[0]).collect();
        let value = |known: usize| model.trees.iter().map(|t| expected(t, 0, &bins, known)).sum::<f64>();
        let (base, parts) = model.parts(&table, row).unwrap();
        assert!((base - model.start - value(0)).abs() < 1e-12);
        for (field, part) in parts.iter().enumerate() {
            let without = (0..8_usize).filter(|s| s & (1 << field) == 0);
            let shapley: f64 =
                without.map(|s| weight(s.count_ones() as usize) * (value(s | 1 << field) - value(s))).sum();
            assert!((shapley - part.effect).abs() < 1e-12, "{}: {shapley} {}", part.field, part.effect);
        }
        let sum = base + parts.iter().map(|p| p.effect).sum::<f64>();
        assert!((sum - model.log_odds(&table, &[row]).unwrap()[0]).abs() < 1e-12);
    }
    let importance = model.importance();
    assert_eq!(importance.last().unwrap().0, "colour");
    assert!((importance.iter().map(|i| i.1).sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn trees_find_what_a_line_cannot_and_missing_values_have_a_side() {
    let mut rng = Rng::new(3);
    let (mut a, mut b, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..2000 {
        let (x, missing) = (rng.f64() < 0.5, rng.f64() < 0.5);
        a.push(f64::from(u8::from(x)) + 0.1 * rng.f64());
        b.push(if missing { f64::NAN } else { rng.f64() });
        y.push(Some((x != missing) == (rng.f64() < 0.9)));
    }
    let table = Table::new(2000).with_number("a", a).unwrap().with_number("b", b).unwrap().with_outcome(y).unwrap();
    let (train, test): (Vec<usize>, Vec<usize>) = (0..2000).partition(|r| r % 2 == 0);
    let model = Gbdt::fit(&table, &train, &names(&["a", "b"]), &GbdtParams::default()).unwrap();
    let labels = table.labels_of(&test).unwrap();
    assert!(metrics::auc(&model.log_odds(&table, &test).unwrap(), &labels).unwrap() > 0.87);
    let again = Gbdt::fit(&table, &train, &names(&["a", "b"]), &GbdtParams::default()).unwrap();
    assert_eq!(model, again);
    let other = GbdtParams { seed: 9, ..GbdtParams::default() };
    assert_ne!(model, Gbdt::fit(&table, &train, &names(&["a", "b"]), &other).unwrap());
}

#[test]
fn one_split_sends_missing_values_to_either_side() {
    let values: Vec<f64> = (0..60).map(|i| if i % 3 == 0 { f64::NAN } else { f64::from(i) }).collect();
    for with_low in [true, false] {
        let outcome = values.iter().map(|x| Some(if x.is_nan() { with_low } else { *x < 30.0 })).collect();
        let table = Table::new(60).with_number("x", values.clone()).unwrap().with_outcome(outcome).unwrap();
        let rows = all_rows(&table);
        let params = GbdtParams { trees: 1, leaves: 2, min_rows: 1, row_share: 1.0, ..GbdtParams::default() };
        let scores = Gbdt::fit(&table, &rows, &names(&["x"]), &params).unwrap().log_odds(&table, &rows).unwrap();
        assert_eq!(metrics::auc(&scores, &table.labels_of(&rows).unwrap()).unwrap(), 1.0);
    }
}

#[test]
fn a_table_with_signal_gets_a_model_and_one_without_does_not() {
    let fitted = Fitted::learn(&deals(1500, 4), &Options::default()).unwrap();
    assert_eq!(fitted.verdict, Verdict::Better);
    assert_eq!(fitted.model.kind(), Kind::Logistic, "a line is the truth here: {:?}", fitted.candidates);
    assert!(fitted.honest.unwrap().ece < 0.05);
    let mut no_signal = 0;
    for seed in 0..20 {
        let mut rng = Rng::new(1000 + seed);
        let noise = (0..500).map(|_| Some(rng.f64() < 0.3)).collect();
        let fitted = Fitted::learn(&deals(500, seed).with_outcome(noise).unwrap(), &Options::default()).unwrap();
        no_signal += usize::from(fitted.verdict == Verdict::NoBetterThanBaseRate);
        if fitted.verdict == Verdict::NoBetterThanBaseRate {
            let p = fitted.predict(&deals(10, 1), &[3]).unwrap();
            assert!((p[0] - fitted.base_rate()).abs() < 0.002);
        }
    }
    assert!(no_signal >= 19, "{no_signal} of 20");
}

#[test]
fn explanations_name_field_value_and_direction() {
    let table = deals(1500, 4);
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    let row = (0..1500).find(|r| table.column("region").unwrap().text(*r) == "north").unwrap();
    let explanation = fitted.explain(&table, row).unwrap();
    let sum = explanation.average + explanation.reasons.iter().map(|r| r.effect).sum::<f64>();
    assert!((sum - explanation.score).abs() < 1e-12);
    assert!((fitted.calibration.apply(explanation.score) - explanation.probability).abs() < 1e-12);
    let region = explanation.reasons.iter().find(|r| r.field == "region").unwrap();
    assert!(region.raises && region.to_string().starts_with("region = north strongly raises it (+"));
    assert!(explanation.main_reasons(2).len() <= 2);
}

#[test]
fn models_read_other_tables_and_survive_storage() {
    let table = deals(1500, 4);
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    let stored = serde_json::to_string(&fitted).unwrap();
    let loaded: Fitted = serde_json::from_str(&stored).unwrap();
    let header = ["colour", "region", "amount"];
    let rows = [["red", "unknown land", "1e300"], ["", "", ""], ["blue", "north", "many"]];
    let new = Table::from_text(&header, &rows, &TableSpec::default()).unwrap();
    for p in loaded.predict(&new, &[0, 1, 2]).unwrap() {
        assert!((0.0..=1.0).contains(&p));
    }
    let all = all_rows(&table);
    let (a, b) = (fitted.predict(&table, &all).unwrap(), loaded.predict(&table, &all).unwrap());
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12));
    let other = Table::new(1).with_number("amount", vec![1.0]).unwrap();
    assert!(matches!(fitted.predict(&other, &[0]), Err(InsightError::UnknownColumn { .. })));
}

#[test]
fn calibration_repairs_what_is_too_sure() {
    let mut rng = Rng::new(5);
    let (mut z, mut y, mut part) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..4000 {
        let truth = rng.normal();
        z.push(3.0 * truth + 1.0);
        y.push(rng.f64() < sigmoid(truth));
        part.push(i % 5);
    }
    let Calibration::Platt { slope, shift } = Calibration::platt(&z, &y).unwrap() else { panic!("not Platt") };
    assert!((slope - 1.0 / 3.0).abs() < 0.03 && (shift + 1.0 / 3.0).abs() < 0.1);
    let Calibration::Platt { slope, .. } = Calibration::stretch(&z, &y, &part, 0.0).unwrap() else { panic!() };
    assert!((slope - 1.0 / 3.0).abs() < 0.03);
    let ece = |c: &Calibration| Metrics::of(&z.iter().map(|z| c.apply(*z)).collect::<Vec<_>>(), &y).unwrap().ece;
    assert!(ece(&Calibration::None) > 0.1);
    let (chosen, honest) = Calibration::choose(&z, &y, &part, None).unwrap();
    assert!(matches!(chosen, Calibration::Platt { .. }) && ece(&chosen) < 0.03);
    assert!(Metrics::of(&honest, &y).unwrap().ece < 0.03);
    // A curve that no slope repairs: isotonic.
    let bent: Vec<f64> = z.iter().map(|z| if *z > 1.0 { z + 20.0 } else { *z }).collect();
    let (chosen, _) = Calibration::choose(&bent, &y, &part, None).unwrap();
    let Calibration::Isotonic { at, probability } = chosen else { panic!("{chosen:?}") };
    assert!(at.is_sorted() && probability.is_sorted());
}

#[test]
fn divisions_hold_each_row_once_and_never_teach_the_future() {
    let table = deals(1000, 6).with_order((0..1000).map(|r| f64::from(r / 7)).collect()).unwrap();
    let rows = all_rows(&table);
    let parts = folds(&table, &rows, Scheme::Folds(5), 1).unwrap();
    let mut tested: Vec<usize> = parts.iter().flat_map(|f| f.test.clone()).collect();
    tested.sort_unstable();
    assert_eq!(tested, rows);
    assert!(parts.iter().all(|f| f.train.len() + f.test.len() == 1000 && f.test.len() == 200));
    let order = table.order().unwrap();
    let rolling = folds(&table, &rows, Scheme::Rolling(4), 1).unwrap();
    assert_eq!(rolling.len(), 4);
    for fold in &rolling {
        let latest = fold.train.iter().map(|r| order[*r]).fold(f64::MIN, f64::max);
        assert!(fold.test.iter().all(|r| order[*r] > latest));
    }
    assert!(matches!(folds(&table, &rows[..3], Scheme::Folds(5), 1), Err(InsightError::TooFew { .. })));
    assert!(matches!(folds(&deals(9, 1), &rows[..3], Scheme::Rolling(2), 1), Err(InsightError::Empty { .. })));
}

fn severity(table: &Table, column: &str) -> Option<Severity> {
    let (rows, labels) = table.labelled().unwrap();
    let findings = leak::inspect(table, &rows, &labels, &table.features(), &[]).unwrap();
    findings.iter().find(|f| f.column == column).map(|f| f.severity)
}

#[test]
fn columns_that_know_the_outcome_are_noticed() {
    let base = deals(800, 7);
    let won = base.outcome().unwrap().to_vec();
    let truth = |row: usize| won[row] == Some(true);
    let number = |f: &dyn Fn(usize) -> f64| (0..800).map(f).collect::<Vec<f64>>();
    let mut rng = Rng::new(8);
    let flips: Vec<bool> = (0..800).map(|_| rng.f64() < 0.07).collect();
    let text = |f: &dyn Fn(usize) -> String| (0..800).map(|r| Some(f(r))).collect::<Vec<Option<String>>>();
    let table = base
        .with_number("invoice", number(&|r| if truth(r) { 100.0 + r as f64 } else { 0.0 }))
        .unwrap()
        .with_number("loss reason code", number(&|r| if truth(r) { f64::NAN } else { (r % 5) as f64 }))
        .unwrap()
        .with_category("mood", &text(&|r| (if truth(r) != flips[r] { "glad" } else { "sad" }).into()))
        .unwrap()
        .with_category("reference", &text(&|r| format!("R-{r}")))
        .unwrap()
        .with_number("number", number(&|r| 1000.0 + r as f64))
        .unwrap()
        .with_category("currency", &text(&|_| "EUR".into()))
        .unwrap()
        .with_number("nothing", vec![f64::NAN; 800])
        .unwrap();
    assert_eq!(severity(&table, "invoice"), Some(Severity::Refused));
    assert_eq!(severity(&table, "loss reason code"), Some(Severity::Refused));
    assert!(severity(&table, "mood") >= Some(Severity::Suspicious));
    for useless in ["reference", "number", "currency", "nothing"] {
        assert_eq!(severity(&table, useless), Some(Severity::Useless), "{useless}");
    }
    for honest in ["amount", "region", "colour"] {
        assert!(severity(&table, honest) <= Some(Severity::Confirm), "{honest}");
    }
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    assert_eq!(fitted.features, ["amount", "region", "colour"]);
    let trusting = Options { trusted: names(&["invoice"]), ..Options::default() };
    assert!(Fitted::learn(&table, &trusting).unwrap().features.contains(&"invoice".to_string()));
    let off = Options { leaks: LeakPolicy::Off, ..Options::default() };
    assert!(Fitted::learn(&table, &off).unwrap().honest.unwrap().auc > 0.99);
}

/// Explains little alone, but doubles what all others know: a late measure that needs the others to be read.
#[test]
fn a_column_that_doubles_what_the_others_know_is_suspicious() {
    let mut rng = Rng::new(11);
    let (mut a, mut b, mut late, mut y) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let (x, z) = (rng.normal(), rng.normal());
        let won = rng.f64() < sigmoid(0.9 * x + 0.9 * z);
        late.push(if won { 0.8 } else { -0.8 } - 0.6 * x - 0.6 * z + 0.4 * rng.normal());
        a.push(x);
        b.push(z);
        y.push(Some(won));
    }
    let table = Table::new(3000).with_number("a", a).unwrap().with_number("b", b).unwrap().with_outcome(y).unwrap();
    assert!(severity(&table, "a").max(severity(&table, "b")) <= Some(Severity::Confirm));
    let late: Vec<f64> = late.into_iter().map(|x: f64| x.clamp(-5.0, 5.0)).collect();
    let table = table.with_number("late", late).unwrap();
    let (rows, labels) = table.labelled().unwrap();
    let findings = leak::inspect(&table, &rows, &labels, &table.features(), &[]).unwrap();
    println!("{findings:?}");
    assert_eq!(severity(&table, "late"), Some(Severity::Suspicious));
}

#[test]
fn values_written_after_the_decision_are_refused_by_date() {
    let decided: Vec<f64> = (0..800).map(f64::from).collect();
    let later: Vec<f64> = (0..800).map(|d| f64::from(d) + if d % 3 == 0 { 1.0 } else { -1.0 }).collect();
    let before: Vec<f64> = (0..800).map(|d| f64::from(d) - 5.0).collect();
    let table = deals(800, 7).with_decided_at(decided).unwrap();
    let table = table.with_known_at("colour", later).unwrap().with_known_at("region", before).unwrap();
    assert_eq!(severity(&table, "colour"), Some(Severity::Refused));
    assert_eq!(severity(&table, "region"), None);
    let (rows, labels) = table.labelled().unwrap();
    let findings = leak::inspect(&table, &rows, &labels, &names(&["colour"]), &[]).unwrap();
    assert!(matches!(findings[0].evidence, Evidence::WrittenAfter { share } if (share - 1.0 / 3.0).abs() < 0.01));
    assert_eq!(findings[0].to_string(), "colour: 33 % of its values were written after the decision");
}

#[test]
fn small_and_strange_tables_get_an_answer_or_a_reason() -> Result<()> {
    let one = Table::new(1).with_number("x", vec![1.0])?.with_outcome(vec![Some(true)])?;
    assert_eq!(Fitted::learn(&one, &Options::default()).unwrap_err(), InsightError::OneClass { rows: 1, happened: 1 });
    let none = Table::new(0);
    assert!(matches!(Fitted::learn(&none, &Options::default()), Err(InsightError::Empty { .. })));
    let open = Table::new(3).with_number("x", vec![1.0; 3])?.with_outcome(vec![None; 3])?;
    assert!(matches!(Fitted::learn(&open, &Options::default()), Err(InsightError::Empty { .. })));
    let few = deals(30, 9);
    let fitted = Fitted::learn(&few, &Options::default())?;
    assert_eq!(fitted.verdict, Verdict::TooLittleData);
    assert!((fitted.predict(&few, &[0])?[0] - fitted.base_rate()).abs() < 1e-12);
    let constant = deals(300, 9);
    let constant = Table::new(300)
        .with_number("x", vec![5.0; 300])?
        .with_number("gap", vec![f64::INFINITY; 300])?
        .with_outcome(constant.outcome().unwrap().to_vec())?;
    let fitted = Fitted::learn(&constant, &Options::default())?;
    assert_eq!((fitted.verdict, fitted.features.len()), (Verdict::NoBetterThanBaseRate, 0));
    let explanation = fitted.explain(&constant, 0)?;
    assert!(explanation.reasons.is_empty());
    assert!((explanation.probability - fitted.base_rate()).abs() < 1e-12, "everybody gets the rate that is reported");
    assert!(matches!(fitted.explain(&constant, 300), Err(InsightError::NoSuchRow { .. })));
    Ok(())
}

#[test]
fn an_outcome_that_happened_only_at_first_is_still_learned() {
    let table = deals(300, 12);
    let outcome = table.outcome().unwrap().iter().enumerate().map(|(r, o)| o.map(|o| o && r < 100)).collect();
    let mut order: Vec<f64> = (0..300).map(f64::from).collect();
    order[0] = f64::NAN;
    let table = table.with_outcome(outcome).unwrap().with_order(order).unwrap();
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    assert_eq!(fitted.scheme, Scheme::Folds(5));
    let usual =
        Fitted::learn(&deals(300, 12).with_order(table.order().unwrap().to_vec()).unwrap(), &Options::default());
    assert_eq!(usual.unwrap().scheme, Scheme::Rolling(4));
}

#[test]
fn two_hundred_levels_and_huge_numbers_are_no_trouble() -> Result<()> {
    let mut rng = Rng::new(10);
    let level: Vec<usize> = (0..4000).map(|_| rng.below(200)).collect();
    let texts: Vec<Option<String>> = level.iter().map(|l| Some(format!("level {l}"))).collect();
    let huge = (0..4000).map(|_| (rng.f64() - 0.5) * f64::MAX).collect();
    let outcome = level.iter().map(|l| Some(rng.f64() < if l % 2 == 0 { 0.7 } else { 0.3 })).collect();
    let table = Table::new(4000).with_category("level", &texts)?.with_number("huge", huge)?.with_outcome(outcome)?;
    let fitted = Fitted::learn(&table, &Options::default())?;
    assert_eq!(fitted.verdict, Verdict::Better);
    assert!(fitted.honest.unwrap().auc > 0.65, "{:?}", fitted.honest);
    Ok(())
}

/// A sales file in which somebody writes a verdict and scores for a part of the rows after the talk; the visits are honest.
fn written_to_afterwards(with_verdict: bool) -> Table {
    let mut rng = Rng::new(21);
    let (mut visits, mut verdict, mut score, mut index, mut y) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let x = rng.normal();
        let won = rng.f64() < sigmoid(x);
        let talked = rng.f64() < 0.6;
        let late = f64::from(u8::from(won)) + 0.9 * rng.normal();
        visits.push(x);
        verdict.push(if !talked || rng.f64() < 0.1 { None } else { Some(if won { "keen" } else { "cold" }) });
        score.push(if talked { late } else { f64::NAN });
        index.push(if talked { (late * 3.0).round() } else { f64::NAN });
        y.push(Some(won));
    }
    let table = Table::new(3000).with_number("visits", visits).unwrap().with_outcome(y).unwrap();
    let table = table.with_number("score", score).unwrap().with_number("index", index).unwrap();
    if with_verdict { table.with_category("verdict", &verdict).unwrap() } else { table }
}

#[test]
fn figures_that_rest_on_doubtful_columns_stand_beside_those_without() {
    let table = written_to_afterwards(true);
    assert!(severity(&table, "verdict") >= Some(Severity::Suspicious));
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    let (with, doubt) = (fitted.honest.unwrap().auc, fitted.doubt.clone().unwrap());
    assert!(doubt.leaks_found);
    assert!(doubt.columns.contains(&"score".into()) && doubt.columns.contains(&"index".into()), "{:?}", doubt.columns);
    assert!(doubt.without.auc < with - 0.02, "{} without, {with} with", doubt.without.auc);
    let strict = Options { leaks: LeakPolicy::Strict, ..Options::default() };
    let strict = Fitted::learn(&table, &strict).unwrap();
    assert!(!strict.features.contains(&"score".into()) && strict.doubt.is_none(), "{:?}", strict.features);
    let trusted = Options { trusted: names(&["score", "index", "visits"]), ..Options::default() };
    assert!(Fitted::learn(&table, &trusted).unwrap().doubt.is_none());
    // Without a column that knows the outcome, gaps in common are no evidence.
    let harmless = Fitted::learn(&written_to_afterwards(false), &Options::default()).unwrap();
    let steps = harmless.findings.iter().filter(|f| matches!(f.evidence, Evidence::LaterStep { .. }));
    assert_eq!(steps.count(), 0);
    assert!(harmless.doubt.is_none_or(|d| !d.leaks_found));
}

#[test]
fn used_leaks_are_doubted_whatever_the_policy() {
    let table = written_to_afterwards(true);
    let off = Options { leaks: LeakPolicy::Off, ..Options::default() };
    let fitted = Fitted::learn(&table, &off).unwrap();
    let doubt = fitted.doubt.unwrap();
    assert_eq!(doubt.leaks, ["verdict"]);
    assert!(doubt.columns.contains(&"verdict".into()) && fitted.left_out.is_none());
    assert!(doubt.without.auc < fitted.honest.unwrap().auc - 0.05);
}

#[test]
fn a_trusted_column_makes_no_other_suspicious() {
    let table = written_to_afterwards(true);
    let trusting = Options { trusted: names(&["verdict"]), ..Options::default() };
    let fitted = Fitted::learn(&table, &trusting).unwrap();
    assert!(fitted.features.contains(&"verdict".into()));
    let follows = |e: &Evidence| matches!(e, Evidence::FilledTogether { .. } | Evidence::LaterStep { .. });
    assert!(!fitted.findings.iter().any(|f| follows(&f.evidence)), "{:?}", fitted.findings);
    assert!(fitted.doubt.is_none_or(|d| !d.leaks_found && d.leaks.is_empty()));
}

#[test]
fn a_dated_column_is_not_suspected_for_its_gaps() {
    let table = written_to_afterwards(true);
    let rows = table.rows();
    let table = table.with_decided_at(vec![10.0; rows]).unwrap().with_known_at("score", vec![1.0; rows]).unwrap();
    let (rows, labels) = table.labelled().unwrap();
    let findings = leak::inspect(&table, &rows, &labels, &table.features(), &[]).unwrap();
    let together: Vec<&str> = findings
        .iter()
        .filter(|f| matches!(f.evidence, Evidence::FilledTogether { .. }))
        .map(|f| f.column.as_str())
        .collect();
    assert_eq!(together, ["index"]);
}

/// One honest column that tells much, and little beside it.
fn one_strong_column(rows: usize) -> Table {
    let mut rng = Rng::new(31);
    let (mut sex, mut age, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let (woman, x) = (rng.f64() < 0.4, rng.normal());
        sex.push(Some(if woman { "f" } else { "m" }));
        age.push(x);
        y.push(Some(rng.f64() < sigmoid(if woman { 1.6 } else { -1.6 } + 0.4 * x)));
    }
    let table = Table::new(rows).with_category("sex", &sex).unwrap().with_number("age", age).unwrap();
    table.with_outcome(y).unwrap()
}

#[test]
fn what_leaving_out_cost_is_told() {
    let table = one_strong_column(2000);
    assert_eq!(severity(&table, "sex"), Some(Severity::Suspicious));
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    let left = fitted.left_out.unwrap();
    assert_eq!((fitted.features, left.columns), (names(&["age"]), names(&["sex"])));
    assert!(left.with.auc > fitted.honest.unwrap().auc + 0.1);
    // Nothing else is there: that is no proof that nothing can be known.
    let alone = Options { features: Some(names(&["sex"])), ..Options::default() };
    let fitted = Fitted::learn(&table, &alone).unwrap();
    assert_eq!(fitted.verdict, Verdict::AllLeftOut);
    assert!(fitted.left_out.unwrap().with.auc > 0.7);
    assert!((fitted.model.log_odds(&table, &[0]).unwrap()[0] - classify_logit(&table)).abs() < 1e-9);
}

fn classify_logit(table: &Table) -> f64 {
    let (_, labels) = table.labelled().unwrap();
    trato_insight::classify::logit(labels.iter().filter(|y| **y).count() as f64 / labels.len() as f64)
}

#[test]
fn the_base_rate_tells_no_two_cases_apart() {
    let mut rng = Rng::new(32);
    let outcome = (0..1000).map(|i| Some(rng.f64() < 0.2 + 0.0006 * f64::from(i))).collect();
    let table = deals(1000, 33).with_outcome(outcome).unwrap().with_order((0..1000).map(f64::from).collect()).unwrap();
    let fitted = Fitted::learn(&table, &Options::default()).unwrap();
    let base = fitted.candidates[0].metrics;
    assert_eq!((fitted.scheme, base.auc, base.top_decile_lift), (Scheme::Rolling(4), 0.5, 1.0));
}

#[test]
fn an_outcome_that_alternates_in_the_file_is_sampled_alike() {
    let mut rng = Rng::new(34);
    let (mut a, mut late) = (Vec::new(), Vec::new());
    for i in 0..12_000 {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let (x, z) = (0.45 * side + rng.normal(), 0.45 * side + rng.normal());
        late.push(0.8 * side - 0.6 * x - 0.6 * z + 0.4 * rng.normal());
        a.push((x, z));
    }
    let (x, z): (Vec<f64>, Vec<f64>) = a.into_iter().unzip();
    let table = Table::new(12_000).with_number("x", x).unwrap().with_number("z", z).unwrap();
    let table = table.with_number("late", late).unwrap();
    let table = table.with_outcome((0..12_000).map(|i| Some(i % 2 == 0)).collect()).unwrap();
    assert_eq!(severity(&table, "late"), Some(Severity::Suspicious));
}
