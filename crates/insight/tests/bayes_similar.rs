//! Win probability by stage, nearest records, look-alikes and contrast rules on small data made here.

#![expect(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use trato_insight::bayes::{Count, Deal, State, WinEstimate, WinModel};
use trato_insight::num::rng::Rng;
use trato_insight::similar::rules::{
    Condition, Correction, RuleOptions, benjamini_hochberg, contrast, fisher_exact, holm,
};
use trato_insight::similar::{Similarity, look_alikes};
use trato_insight::table::Table;
use trato_insight::{InsightError, Result};

const STAGES: [&str; 3] = ["qualified", "offer", "negotiation"];

fn deal(stage: &'static str, source: &'static str, state: State) -> Deal<'static> {
    Deal { stage: Some(stage), fields: vec![("source", source), ("size", "")], state }
}

/// Referrals are mostly won, fairs mostly lost; half of the lost ones fall at the first stage.
fn history() -> Vec<Deal<'static>> {
    let mut out = Vec::new();
    for i in 0..40 {
        out.push(deal("negotiation", if i < 30 { "referral" } else { "fair" }, State::Won));
        out.push(deal(STAGES[i % 2], if i < 10 { "referral" } else { "fair" }, State::Lost));
    }
    out
}

#[test]
fn the_stage_and_the_fields_move_the_probability() {
    let model = WinModel::of(&STAGES, &history(), 4.0, 5).unwrap();
    assert_eq!(model.total(), Count { won: 40, lost: 40 });
    assert_eq!(model.reached("offer"), Some(Count { won: 40, lost: 20 }));
    let p = |stage, source| model.estimate(&deal(stage, source, State::Open)).unwrap().probability().unwrap();
    assert!(
        p("qualified", "referral") < p("offer", "referral") && p("offer", "referral") < p("negotiation", "referral")
    );
    assert!(p("offer", "referral") > p("offer", "fair"));
    assert!((p("qualified", "never seen") - 0.5).abs() < 1e-12, "no field and no stage speaks");
    let estimate = model.estimate(&deal("qualified", "referral", State::Open)).unwrap();
    let WinEstimate::Probability { probability, base, factors } = &estimate else { panic!() };
    // 30 of 40 against 10 of 40, each with 4 imagined deals half of which are referrals: ln(32/44 ÷ 12/44), times the
    // part of the two sources' difference that is not chance: each is ±ln(30.5/10.5) with variance 1/30.5 + 1/10.5.
    let (effect, chance) = ((30.5_f64 / 10.5).ln(), 1.0 / 30.5 + 1.0 / 10.5);
    let spread = (2.0 * effect * effect / chance - 1.0) * chance;
    assert!((factors[0].effect - (32.0_f64 / 12.0).ln() * spread / (spread + chance)).abs() < 1e-12);
    let sum = base + factors.iter().map(|f| f.effect).sum::<f64>();
    assert!((sum - (probability / (1.0 - probability)).ln()).abs() < 1e-12);
    assert_eq!(factors[0].to_string(), "source = referral: speaks for it (+0.93; 30 won, 10 lost)");
}

/// A field that says nothing adds nothing, and a copy of a field does not count twice.
#[test]
fn noise_and_copies_do_not_make_it_surer() {
    // Won and lost deals take turns, so each of these has as many of either.
    let noise: Vec<&str> = (0..80).map(|i| ["a", "b", "c", "d"][i / 2 % 4]).collect();
    let plain = history();
    let mut wide = history();
    for (deal, noise) in wide.iter_mut().zip(&noise) {
        let source = deal.fields[0].1;
        deal.fields.extend([("copy", source), ("noise", *noise)]);
    }
    let (one, many) = (WinModel::of(&STAGES, &plain, 4.0, 5).unwrap(), WinModel::of(&STAGES, &wide, 4.0, 5).unwrap());
    let open =
        |fields: &[(&'static str, &'static str)]| Deal { stage: None, fields: fields.to_vec(), state: State::Open };
    let log_odds = |m: &WinModel, fields: &[(&'static str, &'static str)]| {
        let p = m.estimate(&open(fields)).unwrap().probability().unwrap();
        (p / (1.0 - p)).ln()
    };
    let single = log_odds(&one, &[("source", "referral")]);
    let double = log_odds(&many, &[("source", "referral"), ("copy", "referral")]);
    assert!((double / single - 2.0_f64.sqrt()).abs() < 1e-9, "{double} {single}");
    assert!(log_odds(&many, &[("noise", "a")]).abs() < 1e-12);
}

#[test]
fn closed_deals_are_frozen_and_few_deals_give_no_number() {
    let model = WinModel::of(&STAGES, &history(), 4.0, 5).unwrap();
    let lost = model.estimate(&deal("negotiation", "referral", State::Lost)).unwrap();
    assert_eq!(lost, WinEstimate::Closed { won: false });
    assert_eq!(model.estimate(&deal("offer", "fair", State::Won)).unwrap().probability(), Some(1.0));
    let young = WinModel::of(&STAGES, &history()[..6], 4.0, 5).unwrap();
    let estimate = young.estimate(&deal("offer", "fair", State::Open)).unwrap();
    assert_eq!(estimate.probability(), None);
    assert_eq!(estimate.to_string(), "There is too little to go by: 3 won and 3 lost deals, and 5 of each are needed.");
    assert!(matches!(model.estimate(&deal("nowhere", "fair", State::Open)), Err(InsightError::UnknownColumn { .. })));
}

#[test]
fn learning_and_unlearning_are_exact_and_refusals_change_nothing() {
    let all = history();
    let batch = WinModel::of(&STAGES, &all[..50], 4.0, 5).unwrap();
    let mut model = WinModel::of(&STAGES, &all, 4.0, 5).unwrap();
    for gone in &all[50..] {
        model.unlearn(gone).unwrap();
    }
    assert_eq!(model, batch);
    let mut backwards = WinModel::new(&STAGES, 4.0, 5).unwrap();
    for deal in all[..50].iter().rev() {
        backwards.learn(deal).unwrap();
    }
    assert_eq!(backwards, batch);
    assert!(model.unlearn(&deal("offer", "web", State::Lost)).is_err());
    assert!(model.learn(&deal("offer", "web", State::Open)).is_err());
    assert!(model.learn(&deal("nowhere", "web", State::Lost)).is_err());
    assert_eq!(model, batch);
    let stored: WinModel = serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
    assert_eq!(stored, batch);
    assert!(matches!(WinModel::new(&["a", "a"], 4.0, 5), Err(InsightError::Setting { .. })));
    assert!(matches!(WinModel::new(&["a"], f64::NAN, 5), Err(InsightError::Setting { .. })));
}

fn people() -> Table {
    Table::new(6)
        .with_number("age", vec![30.0, 31.0, 60.0, f64::NAN, 30.0, 45.0])
        .unwrap()
        .with_category("city", &[Some("Bern"), Some("Bern"), Some("Basel"), None, Some("Genf"), Some("Bern")])
        .unwrap()
}

#[test]
fn the_nearest_come_first_and_empty_records_are_nobodys_match() {
    let table = people();
    let similarity = Similarity::of_all(&table).unwrap();
    let nearest = similarity.nearest(0, &[0, 1, 2, 3, 4, 5], 10).unwrap();
    let rows: Vec<usize> = nearest.iter().map(|n| n.row).collect();
    assert_eq!(rows[0], 1);
    assert_eq!(rows[4], 2);
    for n in &nearest {
        let sum: f64 = n.fields.iter().map(|f| f.share).sum();
        assert!((sum - n.similarity).abs() < 1e-12);
        assert!((similarity.between(0, n.row) - similarity.between(n.row, 0)).abs() < 1e-15);
    }
    assert!(nearest.iter().find(|n| n.row == 3).unwrap().compared == 0.0);
    assert_eq!(similarity.between(0, 0), 1.0);
    assert_eq!((nearest[0].fields[0].field.as_str(), nearest[0].fields[0].other.as_str()), ("city", "Bern"));
    let only_age = Similarity::new(&table, &[("age", 1.0), ("city", 0.0)]).unwrap();
    assert_eq!(only_age.nearest(0, &[1, 2, 4], 1).unwrap()[0].row, 4);
    assert!(matches!(Similarity::new(&table, &[]), Err(InsightError::NoFeature { .. })));
    assert!(matches!(Similarity::new(&table, &[("age", f64::NAN)]), Err(InsightError::Setting { .. })));
    assert!(matches!(similarity.nearest(6, &[0], 1), Err(InsightError::NoSuchRow { .. })));
}

fn market(rows: usize, seed: u64) -> Table {
    let mut rng = Rng::new(seed);
    let sector: Vec<Option<&str>> =
        (0..rows).map(|_| Some(["public", "retail", "bank", "farm"][rng.below(4)])).collect();
    let amount: Vec<f64> = (0..rows).map(|_| rng.f64() * 100.0).collect();
    let colour: Vec<Option<&str>> = (0..rows).map(|_| Some(["red", "blue", "green"][rng.below(3)])).collect();
    let lost = (0..rows).map(|r| {
        let hard = sector[r] == Some("public") && amount[r] > 50.0;
        Some(rng.f64() < if hard { 0.8 } else { 0.4 })
    });
    let lost = lost.collect();
    let table = Table::new(rows).with_category("sector", &sector).unwrap().with_number("amount", amount).unwrap();
    table.with_category("colour", &colour).unwrap().with_outcome(lost).unwrap()
}

#[test]
fn look_alikes_are_found_and_a_random_set_is_known_to_be_random() -> Result<()> {
    let table = market(600, 1);
    let fields = [("sector", 1.0), ("amount", 1.0), ("colour", 0.2)];
    let sector = |r: usize| table.column("sector").unwrap().text(r);
    let amount = table.column("amount")?.as_numbers().into_owned();
    let like: Vec<usize> = (0..600).filter(|r| sector(*r) == "bank" && amount[*r] > 60.0).collect();
    let (seeds, hidden) = like.split_at(like.len() / 2);
    let candidates: Vec<usize> = (0..600).filter(|r| !seeds.contains(r)).collect();
    let found = look_alikes(&table, &fields, seeds, &candidates, 1)?;
    let top: Vec<usize> = found.ranked[..hidden.len()].iter().map(|l| l.row).collect();
    let hits = hidden.iter().filter(|h| top.contains(h)).count();
    assert!(hits * 10 >= hidden.len() * 8, "{hits} of {}", hidden.len());
    let check = found.check.unwrap();
    assert!(check.useful && check.lift > 3.0, "{check:?}");
    let mut useful = 0;
    for seed in 0..20 {
        let mut rows: Vec<usize> = (0..600).collect();
        Rng::new(seed).shuffle(&mut rows);
        let found = look_alikes(&table, &fields, &rows[..40], &rows[40..], seed)?;
        useful += usize::from(found.check.unwrap().useful);
    }
    assert!(useful <= 2, "{useful} of 20 random sets seemed alike");
    assert!(matches!(look_alikes(&table, &fields, &[], &[1], 1), Err(InsightError::Empty { .. })));
    assert!(matches!(look_alikes(&table, &fields, &[1], &[1], 1), Err(InsightError::Empty { .. })));
    Ok(())
}

#[test]
fn the_planted_rule_is_found_and_nothing_else() {
    let table = market(2000, 2);
    let fields = table.features();
    let rules = contrast(&table, &fields, &RuleOptions::default()).unwrap();
    let best = &rules[0];
    assert!(best.raises() && best.confidence > 0.7 && best.lift > 1.3);
    assert!(best.conditions.contains(&Condition::Is { field: "sector".into(), level: "public".into() }));
    for rule in &rules {
        let (mut rows, mut happened) = (0, 0);
        for row in 0..2000 {
            if rule.applies(&table, row).unwrap() {
                rows += 1;
                happened += usize::from(table.outcome().unwrap()[row] == Some(true));
            }
        }
        assert_eq!((rows, happened), (rule.rows, rule.happened), "{rule}");
        assert!(!rule.conditions.iter().any(|c| c.to_string().starts_with("colour")), "{rule}");
        let rest = 2000 - rows;
        let all = table.outcome().unwrap().iter().filter(|o| **o == Some(true)).count();
        let [a, b, c, d] = [happened, rows - happened, all - happened, rest - (all - happened)].map(|n| n as u32);
        let p = fisher_exact(a, b, c, d);
        assert!((p / rule.p_value - 1.0).abs() < 1e-9 && rule.corrected >= rule.p_value);
    }
    let mut false_rules = 0;
    for seed in 0..20 {
        let mut rng = Rng::new(1000 + seed);
        let noise = (0..2000).map(|_| Some(rng.f64() < 0.4)).collect();
        let table = market(2000, seed).with_outcome(noise).unwrap();
        let options = RuleOptions { correction: Correction::Holm, ..RuleOptions::default() };
        false_rules += usize::from(!contrast(&table, &fields, &options).unwrap().is_empty());
    }
    assert!(false_rules <= 3, "{false_rules} of 20 tables without a difference gave rules");
}

#[test]
fn p_values_are_the_known_ones() {
    // Fisher's tea: 3 of 4 right, two-sided 0.4857; a table from Agresti's book and one with an empty margin.
    assert!((fisher_exact(3, 1, 1, 3) - 0.485_714_285_714_285_7).abs() < 1e-12);
    assert!((fisher_exact(8, 2, 1, 5) - 0.034_965_034_965_034_96).abs() < 1e-12);
    assert!((fisher_exact(0, 0, 3, 4) - 1.0).abs() < 1e-12 && (fisher_exact(0, 0, 0, 0) - 1.0).abs() < 1e-12);
    assert!(fisher_exact(u32::MAX, u32::MAX, u32::MAX, 0) < 1e-12);
    let close = |a: Vec<f64>, b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
    assert!(close(holm(&[0.01, 0.04, 0.03]), &[0.03, 0.06, 0.06]));
    assert!(close(benjamini_hochberg(&[0.01, 0.04, 0.03, f64::NAN]), &[0.04, 0.16 / 3.0, 0.16 / 3.0, 1.0]));
}
