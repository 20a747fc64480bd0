//! Whatever the table, every public entry point of the learning modules gives a sound answer or a typed error.

#![expect(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use proptest::prelude::*;
use trato_insight::bayes::{Deal, State, WinModel};
use trato_insight::classify::validate::folds;
use trato_insight::classify::{
    Calibration, Centres, Fitted, Gbdt, GbdtParams, Logistic, Metrics, Options, Scheme, Verdict, leak, metrics,
};
use trato_insight::num::rng::Rng;
use trato_insight::similar::rules::{RuleOptions, benjamini_hochberg, contrast, fisher_exact, holm};
use trato_insight::similar::{Similarity, look_alikes};
use trato_insight::table::{OutcomeSpec, Table, TableSpec, fold};

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -5.0..5.0,
        2 => (-3..4).prop_map(f64::from),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(f64::MIN_POSITIVE), Just(-0.0), Just(1e-310)],
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[abc]", "[a-z0-9 ]{0,3}", "\\PC{0,4}", Just("1e400".to_string())]
}

prop_compose! {
    /// Any table: numbers with gaps and extremes, few and many levels, outcomes of one, two or no kind, an order or none.
    fn any_table()(rows in 0_usize..120)(
        numbers in prop::collection::vec(number(), rows),
        same in prop_oneof![Just(None), number().prop_map(Some)],
        few in prop::collection::vec(prop::option::of("[ab]"), rows),
        many in prop::collection::vec(prop::option::of(text()), rows),
        outcome in prop_oneof![
            4 => prop::collection::vec(prop::option::weighted(0.9, any::<bool>()), rows),
            1 => prop::collection::vec(Just(Some(true)), rows),
            1 => prop::collection::vec(Just(None), rows),
        ],
        order in prop::option::of(prop::collection::vec(number(), rows)),
    ) -> Table {
        let rows = numbers.len();
        let numbers = match same {
            Some(value) => vec![value; rows],
            None => numbers,
        };
        let table = Table::new(rows).with_number("n", numbers).unwrap().with_category("few", &few).unwrap();
        let table = table.with_category("many", &many).unwrap().with_outcome(outcome).unwrap();
        match order {
            Some(order) => table.with_order(order).unwrap(),
            None => table,
        }
    }
}

fn probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_becomes_a_table(rows in prop::collection::vec(prop::collection::vec(text(), 4), 0..30), positive in prop::option::of("[abc]"), negative in prop::option::of("[abc]")) {
        let header: Vec<String> = ["k", "x", "y", "o"].iter().map(|s| (*s).to_string()).collect();
        let outcome = Some(OutcomeSpec { column: "o".into(), positive, negative });
        let spec = TableSpec { key: Some("k".into()), outcome, order: Some("x".into()), order_month: true, gap_words: vec!["A".into()], ..TableSpec::default() };
        if let Ok(table) = Table::from_text(&header, &rows, &spec) {
            prop_assert_eq!(table.rows(), rows.len());
            for column in table.columns() {
                prop_assert_eq!(column.as_numbers().len(), rows.len());
                prop_assert_eq!(column.as_categories().codes().len(), rows.len());
                prop_assert!(column.as_numbers().iter().all(|x| !x.is_infinite()));
            }
        }
        let read = Table::from_text(&header, &rows, &TableSpec::default()).unwrap();
        for (r, row) in rows.iter().enumerate() {
            let column = read.column("y").unwrap();
            prop_assert!(!column.is_gap(r) || row[2].trim().is_empty() || row[2] == "1e400");
        }
    }

    #[test]
    fn any_table_is_learned_or_refused(table in any_table()) {
        let (rows, labels) = table.labelled().unwrap_or_default();
        let trees = GbdtParams { trees: 10, min_rows: 3, ..GbdtParams::default() };
        match Fitted::learn(&table, &Options { trees, ..Options::default() }) {
            Ok(fitted) => {
                let all: Vec<usize> = (0..table.rows()).collect();
                prop_assert!(fitted.predict(&table, &all).unwrap().into_iter().all(probability));
                let e = fitted.explain(&table, 0).unwrap();
                let sum = e.average + e.reasons.iter().map(|r| r.effect).sum::<f64>();
                prop_assert!((sum - e.score).abs() < 1e-9 * (1.0 + sum.abs()) && probability(e.probability));
                prop_assert_eq!((fitted.rows, fitted.happened), (labels.len(), labels.iter().filter(|y| **y).count()));
            }
            Err(error) => {
                prop_assert!(labels.is_empty() || labels.iter().all(|y| *y == labels[0]), "{error}");
                prop_assert!(error.to_string().ends_with('.'));
            }
        }
        if !rows.is_empty() {
            leak::inspect(&table, &rows, &labels, &table.features(), &[]).unwrap();
        }
    }

    #[test]
    fn each_classifier_by_itself(table in any_table(), seed in any::<u64>()) {
        let (rows, labels) = table.labelled().unwrap_or_default();
        let both = labels.iter().any(|y| *y) && labels.iter().any(|y| !*y);
        let all: Vec<usize> = (0..table.rows()).collect();
        let logistic = Logistic::fit(&table, &rows, &table.features());
        prop_assert_eq!(logistic.is_ok(), both, "{:?}", logistic.err());
        if let Ok(model) = logistic {
            prop_assert!(model.log_odds(&table, &all).unwrap().iter().all(|z| z.is_finite()));
        }
        let params = GbdtParams { trees: 8, min_rows: 1, leaves: 6, seed, ..GbdtParams::default() };
        let trees = Gbdt::fit(&table, &rows, &table.features(), &params);
        prop_assert_eq!(trees.is_ok(), both);
        if let Ok(model) = trees {
            let scores = model.log_odds(&table, &all).unwrap();
            for row in [0, all.len() - 1] {
                let (base, parts) = model.parts(&table, row).unwrap();
                let sum = base + parts.iter().map(|p| p.effect).sum::<f64>();
                prop_assert!((sum - scores[row]).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn settings_are_checked(trees in 0_usize..3, rate in number(), leaves in 0_usize..4, min_rows in 0_usize..3, l2 in number(), share in number()) {
        let table = Table::new(6).with_number("x", (0..6).map(f64::from).collect()).unwrap();
        let table = table.with_outcome((0..6).map(|r| Some(r % 2 == 0)).collect()).unwrap();
        let params = GbdtParams { trees, rate, leaves, min_rows, l2, row_share: share, column_share: share, seed: 1 };
        let sound = trees > 0 && rate > 0.0 && rate <= 1.0 && leaves > 1 && min_rows > 0 && l2 >= 0.0 && l2.is_finite() && share > 0.0 && share <= 1.0;
        prop_assert_eq!(Gbdt::fit(&table, &[0, 1, 2, 3, 4, 5], &table.features(), &params).is_ok(), sound);
    }

    #[test]
    fn divisions_are_complete(table in any_table(), count in 0_usize..7, seed in any::<u64>()) {
        let rows: Vec<usize> = (0..table.rows()).collect();
        if let Ok(parts) = folds(&table, &rows, Scheme::Folds(count), seed) {
            prop_assert!(count >= 2 && parts.iter().all(|f| !f.test.is_empty() && f.train.iter().all(|r| !f.test.contains(r))));
        }
        if let Ok(parts) = folds(&table, &rows, Scheme::Rolling(count), seed) {
            prop_assert!(parts.iter().all(|f| !f.test.is_empty() && !f.train.is_empty()));
        }
    }

    #[test]
    fn figures_are_in_range_and_do_not_depend_on_order(pairs in prop::collection::vec((0.0..=1.0, any::<bool>()), 0..60)) {
        let (p, y): (Vec<f64>, Vec<bool>) = pairs.iter().copied().unzip();
        if let Ok(m) = Metrics::of(&p, &y) {
            prop_assert!(probability(m.auc) && probability(m.brier) && probability(m.ece) && m.log_loss >= 0.0 && m.top_decile_lift >= 0.0);
            let (q, z): (Vec<f64>, Vec<bool>) = pairs.iter().rev().copied().unzip();
            let n = Metrics::of(&q, &z).unwrap();
            prop_assert!((m.auc - n.auc).abs() < 1e-12 && (m.top_decile_lift - n.top_decile_lift).abs() < 1e-12);
            let turned: Vec<f64> = p.iter().map(|p| -p).collect();
            prop_assert!((metrics::auc(&turned, &y).unwrap() - (1.0 - m.auc)).abs() < 1e-12);
        }
    }

    #[test]
    fn calibrations_never_fall(pairs in prop::collection::vec((prop_oneof![-8.0..8.0, number()], any::<bool>()), 0..60)) {
        let (z, y): (Vec<f64>, Vec<bool>) = pairs.iter().copied().unzip();
        let part: Vec<usize> = (0..z.len()).map(|i| i % 3).collect();
        let fits = [Calibration::platt(&z, &y), Calibration::isotonic(&z, &y), Calibration::stretch(&z, &y, &part, 0.3), Calibration::choose(&z, &y, &part, None).map(|c| c.0), Calibration::choose(&z, &y, &part, Some(&Centres { before: vec![0.1; 5], all: 0.1 })).map(|c| c.0)];
        for c in fits.into_iter().flatten() {
            let told: Vec<f64> = (-20..=20).map(|x| c.apply(f64::from(x) / 2.0)).collect();
            prop_assert!(told.iter().all(|p| probability(*p)), "{c:?}");
            prop_assert!(told.windows(2).all(|w| w[1] >= w[0] - 1e-12), "{c:?}");
        }
    }

    #[test]
    fn counts_do_not_depend_on_the_way(deals in prop::collection::vec((0_usize..3, "[ab]", "[ab ]", any::<bool>()), 0..40), gone in any::<prop::sample::Index>()) {
        let stages = ["s0", "s1", "s2"];
        let deals: Vec<Deal> = deals.iter().map(|(s, a, b, won)| Deal {
            stage: Some(stages[*s]),
            fields: vec![("a", a), ("b", b)],
            state: if *won { State::Won } else { State::Lost },
        }).collect();
        let batch = WinModel::of(&stages, &deals, 2.0, 1).unwrap();
        let mut model = batch.clone();
        for deal in &deals {
            model.unlearn(deal).unwrap();
        }
        prop_assert_eq!(&model, &WinModel::new(&stages, 2.0, 1).unwrap());
        prop_assert!(deals.is_empty() || model.unlearn(&deals[0]).is_err());
        if !deals.is_empty() {
            let at = gone.index(deals.len());
            let mut without = deals.clone();
            let removed = without.remove(at);
            let mut model = batch.clone();
            model.unlearn(&removed).unwrap();
            prop_assert_eq!(model, WinModel::of(&stages, &without, 2.0, 1).unwrap());
            let open = Deal { state: State::Open, ..removed };
            if let Some(p) = batch.estimate(&open).unwrap().probability() {
                prop_assert!(p > 0.0 && p < 1.0);
            }
        }
    }

    #[test]
    fn likeness_is_a_likeness(table in any_table(), seed in any::<u64>()) {
        let all: Vec<usize> = (0..table.rows()).collect();
        let similarity = Similarity::of_all(&table).unwrap();
        for row in all.iter().take(3) {
            for n in similarity.nearest(*row, &all, 4).unwrap() {
                prop_assert!(probability(n.similarity) && probability(n.compared) && n.row != *row);
                prop_assert!((similarity.between(n.row, *row) - n.similarity).abs() < 1e-12);
            }
        }
        let fields: Vec<(&str, f64)> = vec![("n", 1.0), ("few", 2.0)];
        let (seeds, others) = all.split_at(all.len() / 3);
        if let Ok(found) = look_alikes(&table, &fields, seeds, others, seed) {
            prop_assert_eq!(found.ranked.len(), others.len());
            prop_assert!(found.ranked.windows(2).all(|w| w[0].score >= w[1].score));
            prop_assert!(found.check.is_none_or(|c| probability(c.auc) && probability(c.p_value)));
        }
    }

    #[test]
    fn rules_say_what_they_count(table in any_table(), conditions in 0_usize..5, min_rows in 0_usize..8, level in number()) {
        let options = RuleOptions { conditions, min_rows, level, ..RuleOptions::default() };
        if let Ok(rules) = contrast(&table, &table.features(), &options) {
            let (rows, labels) = table.labelled().unwrap();
            for rule in rules {
                let met: Vec<bool> = rows.iter().map(|r| rule.applies(&table, *r).unwrap()).collect();
                let happened = met.iter().zip(&labels).filter(|(m, y)| **m && **y).count();
                prop_assert_eq!((met.iter().filter(|m| **m).count(), happened), (rule.rows, rule.happened), "{}", rule);
                prop_assert!(rule.corrected <= level && rule.p_value <= rule.corrected + 1e-15);
            }
        }
    }

    #[test]
    fn p_values_are_probabilities(a in 0_u32..40, b in 0_u32..40, c in 0_u32..40, d in 0_u32..40, ps in prop::collection::vec(number(), 0..20)) {
        let p = fisher_exact(a, b, c, d);
        prop_assert!(probability(p) && p > 0.0);
        for other in [fisher_exact(b, a, d, c), fisher_exact(c, d, a, b), fisher_exact(a, c, b, d)] {
            prop_assert!((p - other).abs() < 1e-9);
        }
        for (own, adjusted) in [holm(&ps), benjamini_hochberg(&ps)].into_iter().flat_map(|v| ps.clone().into_iter().zip(v)) {
            prop_assert!(probability(adjusted) && (own.is_nan() || adjusted >= own.clamp(0.0, 1.0)));
        }
    }

    #[test]
    fn folds_are_below_their_number(key in "\\PC{0,12}", folds in 0_usize..20) {
        prop_assert!(fold::fold_of(&key, folds) < folds.max(1));
    }
}

/// A table whose outcome has nothing to do with its columns: few or many columns, few or many levels, numbers or none.
fn noise(rows: usize, kind: usize, seed: u64) -> Table {
    let mut rng = Rng::new(seed);
    let (levels, numbers): (&[usize], usize) =
        [(&[3, 5][..], 0), (&[2, 3, 4, 6, 9, 20, 40, 50], 5), (&[200, 5], 1), (&[50, 50, 50], 0)][kind];
    let rate = [0.5, 0.3, 0.75][seed as usize % 3];
    let outcome = (0..rows).map(|_| Some(rng.f64() < rate)).collect();
    let mut table = Table::new(rows).with_outcome(outcome).unwrap();
    for many in levels {
        let texts: Vec<Option<String>> =
            (0..rows).map(|_| Some(format!("v{}", (rng.f64() * *many as f64) as usize))).collect();
        table = table.with_category("c", &texts).unwrap();
    }
    for _ in 0..numbers {
        table = table.with_number("n", (0..rows).map(|_| rng.normal()).collect()).unwrap();
    }
    table
}

/// At most one table of noise in twenty is said to teach something, at each size.
#[test]
fn noise_is_no_better_than_the_base_rate() {
    for (rows, tables) in [(100, 120), (400, 32), (2000, 4)] {
        let (mut better, mut judged) = (0, 0);
        for table in 0..tables {
            let fitted = Fitted::learn(&noise(rows, table % 4, 900 + table as u64), &Options::default()).unwrap();
            judged += usize::from(fitted.verdict != Verdict::TooLittleData);
            better += usize::from(fitted.verdict == Verdict::Better);
        }
        println!("{rows} rows: {better} of {judged}");
        assert!(judged * 3 > tables * 2 && 20 * better <= judged, "{rows} rows: {better} of {judged}");
    }
}
