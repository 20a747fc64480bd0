//! Inputs that nobody should send: never a panic, never a number that is not one.

use proptest::prelude::*;
use trato_insight::concentration::{gini, whale};
use trato_insight::ltv::{
    Choice, History, Spender, ValueSettings, base_value, customer_lives, customer_values, fit_purchases, fit_spend,
    from_orders,
};
use trato_insight::num::special as sp;
use trato_insight::num::{linalg, stats};
use trato_insight::orders::{Lines, Reading, rhythm, summarise};
use trato_insight::rfm::{Figures, figures, score, segments::SegmentMap};
use trato_insight::strata::{
    Cut, Standing, Tier, TierRule, by_neighbours, by_segment, explain, migration, sensitivity, stratify,
};
use trato_insight::survival::{SilenceSettings, Spell, half_life, hazard_by_age, kaplan_meier, silences};
use trato_insight::whatif::{Assumptions, Change, Figure, Metric, Scenario, Settings, Uncertain, run, tornado};

/// Numbers of every kind, mostly sensible ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -1000.0..1000.0_f64,
        3 => (0..20_i32).prop_map(f64::from),
        1 => prop::sample::select(vec![0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -f64::MAX,
            f64::MIN_POSITIVE, 1e-300, 1e300, 1e16]),
    ]
}

fn numbers(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(number(), 0..most)
}

/// Numbers without the monsters, so that the inner code is reached.
fn tame() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.0..100.0_f64, 1 => Just(0.0), 1 => 1e-6..1e-3_f64, 1 => 1e3..1e7_f64]
}

/// A history that obeys the rules, however odd.
fn valid_history() -> impl Strategy<Value = History> {
    (prop_oneof![4 => 0..5_u32, 1 => 0..3000_u32], tame(), 0.001..=1.0_f64).prop_map(|(x, t, share)| {
        let t = if x > 0 { t.max(1e-6) } else { t };
        History { x: f64::from(x), t_x: if x > 0 { t * share } else { 0.0 }, t }
    })
}

fn choice() -> impl Strategy<Value = Choice> {
    prop::sample::select(vec![Choice::Auto, Choice::ParetoNbd, Choice::Nbd, Choice::Simple])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn special_functions_never_panic(a in number(), b in number(), x in number()) {
        for value in [sp::ln_gamma(a), sp::digamma(a), sp::trigamma(a), sp::erfc(a), sp::norm_pdf(a), sp::ln_beta(a, b),
            sp::gamma_inc_p(a, b), sp::chi2_sf(a, b), sp::beta_inc(a, b, x), sp::t_cdf(a, b), sp::t_quantile(x, a),
            sp::beta_quantile(a, b, x), sp::gamma_quantile(a, x), sp::hyp2f1_unit_gap(a, b, x), sp::hyp2f1(a, b, x, 0.5),
            sp::ln_gamma_ratio(a, b)] {
            let _ = value;
        }
        for p in [sp::norm_cdf(a), sp::gamma_inc_p(a, b), sp::beta_inc(a, b, x), sp::t_cdf(a, b)] {
            prop_assert!(p.is_nan() || (0.0..=1.0).contains(&p), "{p}");
        }
    }

    #[test]
    fn statistics_never_panic(values in numbers(30), p in number()) {
        let _ = (stats::mean(&values), stats::variance(&values), stats::quantile(&values, p), stats::correlation(&values, &values));
        let matrix = linalg::Matrix::from_rows(&[values.clone(), values.clone()]);
        let _ = (linalg::cholesky(&matrix), linalg::cholesky_solve(&matrix, &values), matrix.mul_vec(&values));
    }

    #[test]
    fn orders_never_panic(rows in prop::collection::vec((any::<u32>(), 0..9_u32, -50..50_i32, number(), number()), 0..40),
        as_of in -60..60_i32, threads in 0..5_usize, small in any::<bool>(), free_counts in any::<bool>()) {
        let customer: Vec<u32> = rows.iter().map(|r| if small { r.0 % 5 } else { r.0 }).collect();
        let order: Vec<u32> = rows.iter().map(|r| r.1).collect();
        let day: Vec<i32> = rows.iter().map(|r| r.2).collect();
        let amount: Vec<f64> = rows.iter().map(|r| if small { r.3.clamp(-99.0, 99.0) } else { r.3 }).collect();
        let profit: Vec<f64> = rows.iter().map(|r| if small { r.4.clamp(-99.0, 99.0) } else { r.4 }).collect();
        let lines = Lines { customer: &customer, order: &order, day: &day, amount: &amount, profit: &profit };
        let reading = Reading { as_of, free_counts, threads };
        let _ = rhythm(&lines, &reading);
        if let Ok(base) = summarise(&lines, &reading) {
            prop_assert!(base.customers.windows(2).all(|pair| pair[0].id < pair[1].id));
            let (_, histories, spenders) = from_orders(&base, 7.0).unwrap();
            let known = figures(&base).1;
            prop_assert_eq!(known.len(), histories.len());
            if let Ok(rfm) = score(&known, 5) {
                prop_assert!(SegmentMap::default().assign(&rfm).is_ok());
            }
            let _ = (fit_purchases(&histories, Choice::Auto), fit_spend(&spenders));
        }
    }

    #[test]
    fn scores_stay_in_their_range(rows in prop::collection::vec((number(), number(), number()), 0..40), bins in 0..300_u16) {
        let base: Vec<Figures> = rows.iter().map(|(r, f, m)| Figures { recency: *r, frequency: *f, monetary: *m }).collect();
        for base in [base.clone(), base.iter().map(|c| Figures { recency: c.recency.abs().min(1e9), frequency: c.frequency.abs().min(1e9),
            monetary: c.monetary.clamp(-1e9, 1e9) }).collect()] {
            if let Ok(rfm) = score(&base, bins) {
                prop_assert!(rfm.scores.iter().all(|s| [s.r, s.f, s.m].iter().all(|v| (1..=bins).contains(v))));
                prop_assert!(SegmentMap::default().assign(&rfm).is_ok());
            }
        }
    }

    #[test]
    fn concentration_is_finite(values in numbers(40), share in number()) {
        if let Ok(whale) = whale(&values) {
            prop_assert!(whale.cumulative.iter().all(|v| v.is_finite()));
            prop_assert!(whale.peak_share.is_none_or(f64::is_finite));
            let _ = (whale.share_of_best(share), whale.customers_for(share), whale.curve(7));
        }
        if let Ok(gini) = gini(&values) {
            prop_assert!((0.0..=1.0).contains(&gini));
        }
    }

    #[test]
    fn survival_is_a_probability(rows in prop::collection::vec((number(), any::<bool>()), 0..40), edges in numbers(5), level in number(),
        days in prop::collection::vec(prop::collection::vec(any::<i32>(), 0..6), 0..6), today in any::<i32>()) {
        let wild: Vec<Spell> = rows.iter().map(|(duration, ended)| Spell { duration: *duration, ended: *ended }).collect();
        let valid: Vec<Spell> = wild.iter().filter(|s| s.duration.is_finite()).map(|s| Spell { duration: s.duration.abs(), ..*s }).collect();
        for spells in [wild, valid] {
            for level in [level, 0.9] {
                if let Ok(curve) = kaplan_meier(&spells, level) {
                    for s in &curve.steps {
                        prop_assert!((0.0..=1.0).contains(&s.survival));
                        prop_assert!(s.limits.is_none_or(|(l, h)| 0.0 <= l && l <= s.survival && s.survival <= h && h <= 1.0), "{s:?}");
                    }
                }
                let _ = half_life(&spells, level);
                if let Ok(bands) = hazard_by_age(&spells, &edges, level) {
                    prop_assert!(bands.iter().all(|b| b.leaves.is_none_or(|p| (0.0..=1.0).contains(&p))));
                }
            }
        }
        if let Ok(found) = silences(&days, today, &SilenceSettings::default()) {
            prop_assert!(found.iter().all(|s| (0.0..=1.0).contains(&s.chance) && s.usual_gap.is_finite()));
        }
    }

    #[test]
    fn tiers_keep_their_promise(rows in prop::collection::vec((number(), number(), number(), any::<bool>()), 0..40), cut in 0..3, threshold in number(),
        amount in number(), share in number(), cost_factor in 0.0..=1.0_f64, factors in numbers(4)) {
        let valuable = [Cut::Amount(threshold), Cut::TopCustomers(threshold), Cut::TopValue(threshold)][cut as usize];
        let wild: Vec<Standing> =
            rows.iter().map(|(actual, strategic, cost, exempt)| Standing { actual: *actual, strategic: *strategic, cost: *cost, exempt: *exempt }).collect();
        let valid: Vec<Standing> = wild.iter().map(|c| {
            let tame = |v: f64| if v.is_finite() { v.clamp(-1e9, 1e9) } else { 0.0 };
            Standing { actual: tame(c.actual), strategic: tame(c.strategic).max(tame(c.actual)), cost: tame(c.cost).abs(), ..*c }
        }).collect();
        for base in [wild, valid] {
            for rule in [TierRule { valuable, growth_amount: amount, growth_share: share, cost_factor }, TierRule { cost_factor, ..TierRule::default() }] {
                let _ = (rule.sentence(), sensitivity(&base, &rule, &factors));
                let Ok(found) = stratify(&base, &rule) else { continue };
                prop_assert_eq!(found.counts.iter().sum::<usize>(), base.len());
                for (c, tier) in base.iter().zip(&found.tiers) {
                    let why = explain(c, &rule, &found);
                    prop_assert_eq!(why.tier, *tier);
                    prop_assert!(*tier != Tier::Bz || (c.actual < c.cost && c.strategic < c.cost && !c.exempt));
                    prop_assert!(why.to_cmv.is_none_or(f64::is_finite));
                }
                let list: Vec<(u32, Tier)> = (0..).zip(found.tiers.iter().copied()).collect();
                prop_assert_eq!(migration(&list, &list).unwrap().stayed, base.len());
            }
        }
    }

    #[test]
    fn strategic_is_never_below_actual(actual in numbers(60), traits in numbers(60), quantile in number(), k in 0..9_usize) {
        let segment: Vec<u32> = traits.iter().map(|t| t.to_bits() as u32 % 200).collect();
        for q in [quantile, 0.9] {
            for found in [by_segment(&actual, &segment, q, k), by_neighbours(&actual, &[&traits], q, k)].into_iter().flatten() {
                prop_assert!(found.iter().zip(&actual).all(|(s, a)| s.value >= *a && s.value.is_finite()));
            }
        }
    }

    #[test]
    fn what_if_gives_numbers_or_an_error(values in prop::collection::vec((0..14_usize, number(), number(), 0..6_u8), 0..14),
        changes in prop::collection::vec((0..14_usize, number(), 0..3_u8), 0..4), periods in 0..9_usize) {
        let law = |a: f64, b: f64, kind: u8| match kind {
            0 => Uncertain::Uniform { low: a, high: b },
            1 => Uncertain::Triangular { low: a, mode: 0.5 * (a + b), high: b },
            2 => Uncertain::Normal { mean: a, sd: b },
            3 => Uncertain::LogNormal { median: a, sigma: b },
            4 => Uncertain::Beta { a, b },
            _ => Uncertain::Fixed(a),
        };
        let mut base = Assumptions::new();
        for (figure, a, b, kind) in values {
            let figure = Figure::ALL[figure];
            // half of the figures are made to fit their domain, so that the model itself is reached
            let value = law(a, b, kind);
            let fits = value.check("figure").is_ok() && figure.domain().1 > 1.0;
            base = base.with(figure, if fits { value } else { Uncertain::Fixed((a.abs() % 1.0).max(0.0)) });
        }
        let changes: Vec<Change> = changes.into_iter().map(|(figure, by, kind)| {
            let figure = Figure::ALL[figure];
            match kind { 0 => Change::Add(figure, by), 1 => Change::Scale(figure, by), _ => Change::Set(figure, by.into()) }
        }).collect();
        let scenario = Scenario::new("s", changes);
        let settings = Settings { periods, draws: 100, ..Settings::default() };
        if let Ok(outcomes) = run(&base, std::slice::from_ref(&scenario), &settings) {
            for band in outcomes.iter().flat_map(|o| o.totals.iter().chain(o.periods.iter().flatten())) {
                prop_assert!([band.mean, band.low, band.median, band.high].iter().all(|v| v.is_finite()), "{band:?}");
            }
        }
        if let Ok(swings) = tornado(&base, &scenario, Metric::Profit, &settings) {
            prop_assert!(swings.iter().all(|s| s.size().is_finite()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn wild_histories_are_refused_or_answered(rows in prop::collection::vec((number(), number(), number()), 0..30), choice in choice()) {
        let histories: Vec<History> = rows.iter().map(|(x, t_x, t)| History { x: *x, t_x: *t_x, t: *t }).collect();
        let spenders: Vec<Spender> = rows.iter().map(|(x, mean, _)| Spender { x: *x, mean: *mean }).collect();
        let _ = (fit_purchases(&histories, choice), fit_spend(&spenders));
    }

    #[test]
    fn valid_histories_give_finite_values(histories in prop::collection::vec(valid_history(), 1..60), means in prop::collection::vec(1e-3..1e5_f64, 60),
        choice in choice(), horizon in tame(), discount in 0.0..1.0_f64, margin in -2.0..2.0_f64, twin in any::<bool>()) {
        let histories = if twin { vec![histories[0]; 40] } else { histories };
        let spenders: Vec<Spender> =
            histories.iter().zip(means).map(|(h, mean)| Spender { x: h.x, mean: if h.x > 0.0 { mean } else { 0.0 } }).collect();
        let settings = ValueSettings { horizon, discount, margin, level: 0.8, draws: 25, seed: 3, drift: 0.02 };
        let Ok(purchases) = fit_purchases(&histories, choice) else {
            prop_assert!(histories.iter().all(|h| h.t == 0.0), "every other history can be answered");
            return Ok(());
        };
        for h in &histories {
            let expected = purchases.model.expected(h, horizon);
            prop_assert!(expected.is_finite() && expected >= 0.0, "{:?} {h:?} {expected}", purchases.model);
            prop_assert!(purchases.model.p_alive(h).is_none_or(|p| (0.0..=1.0).contains(&p)), "{:?} {h:?}", purchases.model);
        }
        let Ok(spend) = fit_spend(&spenders) else { return Ok(()) };
        match customer_values(&purchases, &spend, &histories, &spenders, &settings) {
            Ok(values) => prop_assert!(values.iter().all(|v| v.value.is_finite() && (0.0..=1.0).contains(&v.nothing) && v.interval.is_none_or(|i| i.low <= i.high))),
            Err(error) => prop_assert!(false, "{error} {:?}", purchases.model),
        }
        let _ = base_value(&purchases, &spend, &histories, &spenders, &settings);
        let lives = ValueSettings { draws: 100, horizon: horizon.min(50.0), ..settings };
        if let Ok(lives) = customer_lives(&purchases, &spend, &histories[..1], &spenders[..1], &lives) {
            prop_assert!(lives[0].iter().all(|v| v.is_finite()));
        }
    }
}
