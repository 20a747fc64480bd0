use proptest::prelude::*;

use super::*;
use crate::error::InsightError;
use crate::num::rng::Rng;

fn group(successes: u64, size: u64) -> Group {
    Group { size, successes }
}

/// Newcombe (1998), table II, method 10.
#[test]
fn newcombe_intervals_match_the_paper() {
    for (a, b, low, high) in [
        (group(56, 70), group(48, 80), 0.0524, 0.3339),
        (group(9, 10), group(3, 10), 0.1705, 0.8090),
        (group(6, 7), group(2, 7), 0.0582, 0.8062),
        (group(5, 56), group(0, 29), -0.0381, 0.1926),
        (group(0, 10), group(0, 20), -0.1611, 0.2775),
        (group(10, 10), group(0, 10), 0.6075, 1.0),
    ] {
        let lift = proportions(a, b, 0.95).unwrap();
        assert!((lift.interval.0 - low).abs() < 1e-4 && (lift.interval.1 - high).abs() < 1e-4, "{:?}", lift.interval);
    }
}

#[test]
fn tests_match_textbook_values() {
    // Fisher's tea: 3 of 4 against 1 of 4.
    let tea = proportions(group(3, 4), group(1, 4), 0.95).unwrap();
    assert!((tea.p_value - 0.485_714_285_7).abs() < 1e-9 && tea.test.contains("Fisher"));
    assert_eq!(tea.verdict, Verdict::Undecided);
    let (low, high) = wilson(group(15, 148), 0.95).unwrap();
    assert!((low - 0.0624).abs() < 1e-4 && (high - 0.1605).abs() < 1e-4);
    let sales = means(
        &[27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4],
        &[27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.2, 20.6],
        0.95,
        1000,
        1,
    )
    .unwrap();
    assert!((sales.p_value - 0.016_335_918).abs() < 1e-8, "{}", sales.p_value);
    assert_eq!(sales.verdict, Verdict::Worse);
}

#[test]
fn a_campaign_without_anybody_is_refused() {
    assert!(matches!(proportions(group(0, 0), group(1, 2), 0.9), Err(InsightError::TooFew { .. })));
    let more = proportions(group(1, 2), group(3, 2), 0.9).unwrap_err().to_string();
    assert_eq!(
        more,
        "the number of successes in the control group is 3, but there cannot be more successes than customers."
    );
    assert!(means(&[1.0], &[1.0, 2.0], 0.9, 1000, 1).is_err());
    assert!(matches!(means(&[1.0, f64::NAN], &[1.0, 2.0], 0.9, 1000, 1), Err(InsightError::NotFinite { row: 1, .. })));
    assert!(means(&[1.0, 2.0], &[1.0, 2.0], f64::NAN, 1000, 1).is_err());
    let none = proportions(group(0, 50), group(0, 60), 0.95).unwrap();
    assert_eq!((none.relative, none.verdict, none.p_value), (None, Verdict::Undecided, 1.0));
    let equal = means(&[3.0, 3.0], &[3.0, 3.0], 0.95, 100, 1).unwrap();
    assert_eq!((equal.difference, equal.p_value, equal.verdict), (0.0, 1.0, Verdict::Undecided));
}

#[test]
fn sample_sizes_match_the_tables() {
    assert_eq!(size_for_rates(0.10, 0.02, 0.95, 0.8).unwrap().per_group, 3841);
    assert_eq!(size_for_rates(0.5, 0.1, 0.95, 0.9).unwrap().per_group, 519);
    assert_eq!(size_for_means(1.0, 0.5, 0.95, 0.8).unwrap().per_group, 63);
    assert!(size_for_rates(0.1, 0.0, 0.95, 0.8).is_err() && size_for_rates(0.9, 0.2, 0.95, 0.8).is_err());
    assert!(size_for_means(1.0, 1e-12, 0.95, 0.8).is_err() && size_for_means(0.0, 1.0, 0.95, 0.8).is_err());
}

fn looks(rng: &mut Rng, rates: (f64, f64), n: u64, every: u64) -> Vec<Look> {
    let (mut a, mut b) = (group(0, 0), group(0, 0));
    let mut list = Vec::new();
    for step in 1..=n {
        a = group(a.successes + u64::from(rng.f64() < rates.0), a.size + 1);
        b = group(b.successes + u64::from(rng.f64() < rates.1), b.size + 1);
        if step % every == 0 {
            list.push(Look { treated: b, control: a });
        }
    }
    list
}

#[test]
fn watching_daily_keeps_the_promised_error() {
    let mut rng = Rng::new(4);
    let options = SequentialOptions { level: 0.95, effect: 0.05 };
    let mut run = |rates| {
        (0..400)
            .filter(|_| sequential(&looks(&mut rng, rates, 2000, 20), &options).unwrap().stopped_at.is_some())
            .count()
    };
    let false_alarms = run((0.1, 0.1));
    assert!(false_alarms <= 20, "{false_alarms} of 400");
    let found = run((0.1, 0.17));
    assert!(found > 370, "{found} of 400");
}

#[test]
fn a_test_says_when_it_may_stop() {
    let options = SequentialOptions { level: 0.95, effect: 0.05 };
    let early = Look { treated: group(3, 20), control: group(1, 20) };
    let late = Look { treated: group(300, 2000), control: group(200, 2000) };
    let result = sequential(&[early, late], &options).unwrap();
    assert_eq!((result.stopped_at, result.verdict), (Some(1), Verdict::Better));
    assert!(result.steps[0].interval.is_none() && result.steps[0].p_value == 1.0);
    assert!(sequential(&[late, early], &options).is_err());
    // The count that shrank is named, not one that grew.
    let undone = Look { treated: group(350, 2400), control: group(190, 2300) };
    let wrong = sequential(&[late, undone], &options).unwrap_err().to_string();
    assert_eq!(wrong, "the number of successes of variant A in row 2 is 190, but counts only grow from look to look.");
    assert!(sequential(&[], &options).is_err());
    assert!(sequential(&[late], &SequentialOptions { effect: 0.0, ..options }).is_err());
}

fn journey(channels: &str, converted: bool) -> Journey {
    let touches =
        channels.split('>').filter(|c| !c.is_empty()).map(|c| Touch { channel: c.to_owned(), day: None }).collect();
    Journey { touches, value: f64::from(u8::from(converted)), converted }
}

#[test]
fn few_successes_are_tested_as_everywhere_else() {
    let lift = proportions(group(3, 10), group(1, 12), 0.95).unwrap();
    assert_eq!(lift.p_value, crate::similar::rules::fisher_exact(3, 7, 1, 11));
    assert!(proportions(group(3, u64::MAX), group(1, 12), 0.95).is_err());
}

#[test]
fn too_many_channels_are_refused_by_name() {
    let many: Vec<Journey> = (0..1001).map(|i| journey(&format!("page {i}"), i % 2 == 0)).collect();
    let refused = attribute(&many, &AttributionOptions::default()).unwrap_err().to_string();
    assert!(refused.starts_with("the number of channels is 1001, but at most 1000"), "{refused}");
    assert_eq!(attribute(&many[..900], &AttributionOptions::default()).unwrap().channels.len(), 900);
}

#[test]
fn rules_share_out_as_they_say() {
    let result =
        attribute(&[journey("mail>shop>call>shop", true), journey("mail", false)], &AttributionOptions::default())
            .unwrap();
    let of = |channel: &str, model: &str| result.channels.iter().find(|c| c.channel == channel).unwrap().credit[model];
    assert_eq!((of("mail", "first"), of("shop", "last"), of("shop", "linear")), (1.0, 1.0, 0.5));
    assert!((of("mail", "position") - 0.4).abs() < 1e-12 && (of("shop", "position") - 0.5).abs() < 1e-12);
    assert!(of("call", "decay") > of("mail", "decay"));
}

/// The example of Anderl et al. in small: start → C1 → C2 → C3 → sale; start → C1 → no sale; start → C2 → C3 → no sale.
#[test]
fn removal_effects_match_the_hand_calculation() {
    let journeys = [journey("C1>C2>C3", true), journey("C1", false), journey("C2>C3", false)];
    let result = attribute(&journeys, &AttributionOptions::default()).unwrap();
    let effects: Vec<f64> = result.channels.iter().map(|c| c.removal_effect.unwrap()).collect();
    // Sale from the start: 2/3 · 1/2 · 1 · 1/2 + 1/3 · 1 · 1/2 = 1/3; without C1: 1/6; without C2 or C3: 0.
    for (effect, expected) in effects.iter().zip([0.5, 1.0, 1.0]) {
        assert!((effect - expected).abs() < 1e-12, "{effects:?}");
    }
    assert!((result.channels[0].credit["markov"] - 0.2).abs() < 1e-12);
}

#[test]
fn attribution_without_touch_or_sale_is_said() {
    assert!(matches!(attribute(&[journey("", true)], &AttributionOptions::default()), Err(InsightError::Empty { .. })));
    let none = attribute(&[journey("a>b", false)], &AttributionOptions::default()).unwrap();
    assert_eq!((none.sales, none.value, none.channels[0].removal_effect), (0, 0.0, None));
    let loss = Journey { value: -1.0, ..journey("a", true) };
    assert!(matches!(attribute(&[loss], &AttributionOptions::default()), Err(InsightError::OutOfRange { .. })));
    let direct = attribute(&[journey("", true), journey("a", true)], &AttributionOptions::default()).unwrap();
    assert_eq!((direct.value, direct.untouched), (1.0, 1.0));
}

proptest! {
    #[test]
    fn every_model_shares_out_everything(journeys in prop::collection::vec((prop::collection::vec(0u8..6, 0..9), any::<bool>(), 0.0f64..100.0), 1..40)) {
        let journeys: Vec<Journey> = journeys.into_iter().map(|(path, converted, value)| Journey {
            touches: path.into_iter().map(|c| Touch { channel: c.to_string(), day: None }).collect(),
            value: if converted { value } else { 0.0 },
            converted,
        }).collect();
        if let Ok(result) = attribute(&journeys, &AttributionOptions::default()) {
            for model in Model::ALL {
                let sum: f64 = result.channels.iter().map(|c| c.credit[model.name()]).sum();
                prop_assert!((sum - result.value).abs() < 1e-6 * result.value.max(1.0), "{}: {sum} of {}", model.name(), result.value);
            }
        }
    }

    #[test]
    fn lifts_are_finite_and_within_bounds(a in 0u64..200, b in 0u64..200, n in 1u64..200, m in 1u64..200, level in 0.5f64..0.999) {
        let lift = proportions(group(a.min(n), n), group(b.min(m), m), level).unwrap();
        prop_assert!((0.0..=1.0).contains(&lift.p_value));
        prop_assert!(-1.0 <= lift.interval.0 && lift.interval.0 <= lift.difference + 1e-12);
        prop_assert!(lift.difference <= lift.interval.1 + 1e-12 && lift.interval.1 <= 1.0);
    }

    #[test]
    fn mean_lifts_never_panic(a in prop::collection::vec(prop::num::f64::ANY, 0..12), b in prop::collection::vec(prop::num::f64::ANY, 0..12)) {
        if let Ok(lift) = means(&a, &b, 0.9, 100, 3) {
            prop_assert!(lift.interval.0 <= lift.interval.1 && (0.0..=1.0).contains(&lift.p_value));
        }
    }

    #[test]
    fn any_course_of_a_test_is_followed(steps in prop::collection::vec((0u64..50, 0u64..50, 0u64..50, 0u64..50), 1..20)) {
        let (mut a, mut b) = (group(0, 1), group(0, 1));
        let looks: Vec<Look> = steps.into_iter().map(|(x, n, y, m)| {
            a = group(a.successes + x.min(n), a.size + n);
            b = group(b.successes + y.min(m), b.size + m);
            Look { treated: a, control: b }
        }).collect();
        let result = sequential(&looks, &SequentialOptions { level: 0.9, effect: 0.1 }).unwrap();
        prop_assert!(result.steps.windows(2).all(|w| w[1].p_value <= w[0].p_value));
        prop_assert!(result.steps.iter().filter_map(|s| s.interval).all(|(l, h)| l <= h));
    }
}
