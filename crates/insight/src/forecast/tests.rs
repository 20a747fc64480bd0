use proptest::prelude::*;

use super::*;
use crate::num::rng::Rng;

fn monthly(y: &[f64]) -> Forecast {
    forecast(y, &Options::new(Every::Month, 6)).unwrap()
}

fn seasonal_series(seed: u64, n: usize) -> Vec<f64> {
    let mut rng = Rng::new(seed);
    let wave = |t: usize| 30.0 * (std::f64::consts::TAU * t as f64 / 12.0).sin();
    (0..n).map(|t| 100.0 + 0.8 * t as f64 + wave(t) + 5.0 * rng.normal()).collect()
}

#[test]
fn season_and_trend_are_continued() {
    let y = seasonal_series(1, 66);
    let result = monthly(&y[..60]);
    for (point, actual) in result.points.iter().zip(&y[60..]) {
        assert!((point.value - actual).abs() < 20.0, "{point:?} against {actual}");
        let (low, high) = point.interval.unwrap();
        assert!(low < point.value && point.value < high && high - low < 50.0, "{point:?}");
    }
    assert!(result.season_p.unwrap() < 1e-6);
    assert!(result.shift.is_none());
}

#[test]
fn a_lasting_jump_is_followed() {
    let mut rng = Rng::new(3);
    let y: Vec<f64> = (0..40).map(|t| if t < 30 { 100.0 } else { 200.0 } + 5.0 * rng.normal()).collect();
    let result = monthly(&y);
    assert_eq!(result.shift.unwrap().at, 30);
    assert!(result.points.iter().all(|p| (p.value - 200.0).abs() < 10.0), "{:?}", result.points);
    assert!(
        result.points.iter().all(|p| p.interval.is_some_and(|(low, high)| low > 150.0 && high < 250.0)),
        "{:?}",
        result.points
    );
    let trend: Vec<f64> = (0..40).map(|t| 100.0 + 5.0 * t as f64 + 5.0 * rng.normal()).collect();
    assert!(monthly(&trend).shift.is_none());
}

/// Zeros before a product was sold, or after it was given up, are no demand that comes now and then.
#[test]
fn zeros_on_one_side_of_a_jump_are_no_rare_demand() {
    let mut rng = Rng::new(7);
    let mut about = |level: f64| level + 3.0 * rng.normal();
    let begun: Vec<f64> = (0..35).map(|t| if t < 20 { 0.0 } else { about(100.0) }).collect();
    let given_up: Vec<f64> = (0..40).map(|t| if t < 25 { about(100.0) } else { 0.0 }).collect();
    for (y, at, level) in [(begun, 20, 100.0), (given_up, 25, 0.0)] {
        let found = monthly(&y);
        assert_eq!(found.shift.unwrap().at, at);
        for point in &found.points {
            let (low, high) = point.interval.unwrap();
            assert!((point.value - level).abs() < 5.0, "{point:?}");
            assert!(low > level - 20.0 && high < level + 20.0, "{point:?}");
        }
        assert!(found.notes.iter().all(|n| !n.contains("hold")), "{:?}", found.notes);
        assert!(!found.candidates.iter().any(|c| c.method == Method::Croston));
    }
    // After the jump demand does come now and then, and only that is counted.
    let rare: Vec<f64> = (0..40)
        .map(|t| {
            if t < 20 {
                about(100.0)
            } else if t % 3 == 0 {
                about(20.0)
            } else {
                0.0
            }
        })
        .collect();
    let found = monthly(&rare);
    assert_eq!(found.shift.unwrap().at, 20);
    assert!(found.points.iter().all(|p| p.interval.unwrap().1 < 40.0), "{:?}", found.points);
    assert!(found.notes.iter().any(|n| n.contains("of 20 months")), "{:?}", found.notes);
}

#[test]
fn short_series_fall_back_with_a_reason() {
    let one = monthly(&[5.0]);
    assert_eq!((one.method, one.points[0]), (Method::Naive, Point { value: 5.0, interval: None }));
    let three = monthly(&[5.0, 7.0, 6.0]);
    assert_eq!((three.method, three.points[5].value), (Method::Mean, 6.0));
    let ten = monthly(&[5.0, 7.0, 6.0, 5.0, 7.0, 6.0, 5.0, 7.0, 6.0, 5.0]);
    assert!((ten.points[0].value - 6.0).abs() < 1.0);
    assert!(ten.notes.iter().any(|n| n.contains("cannot be learnt")));
    for (length, result) in [(1, one), (3, three)] {
        assert!(result.reason.contains(&length.to_string()), "{}", result.reason);
    }
}

#[test]
fn constant_and_zero_series_stay_what_they_are() {
    for value in [0.0, 7.0, -3.0] {
        let result = monthly(&vec![value; 40]);
        for point in &result.points {
            assert!((point.value - value).abs() < 1e-6, "{point:?}");
        }
        assert!(result.notes.iter().any(|n| n.contains("equal")));
    }
}

#[test]
fn sales_that_never_were_negative_never_will_be() {
    let falling: Vec<f64> = (0..30).map(|t| (300.0 - 10.0 * f64::from(t)).max(0.0)).collect();
    let result = monthly(&falling);
    assert!(result.points.iter().all(|p| p.value >= 0.0 && p.interval.unwrap().0 >= 0.0));
}

#[test]
fn demand_with_many_zeros_uses_what_is_made_for_it() {
    let mut rng = Rng::new(5);
    let y: Vec<f64> = (0..60).map(|_| if rng.f64() < 0.25 { 20.0 + 4.0 * rng.normal() } else { 0.0 }).collect();
    let result = monthly(&y);
    assert!(result.candidates.iter().any(|c| c.method == Method::Croston));
    let mean = result.points.iter().map(|p| p.value).sum::<f64>() / 6.0;
    assert!((2.0..9.0).contains(&mean), "{mean}");
}

/// Demand of one in a dozen periods: no method may be taken because it foretells nothing, and no interval may be a point.
#[test]
fn rare_demand_is_never_foretold_with_certainty() {
    let mut y = vec![0.0; 83];
    [(0, 1500.0), (15, 900.0), (33, 2500.0), (47, 700.0), (64, 1800.0), (82, 400.0)]
        .iter()
        .for_each(|&(t, v)| y[t] = v);
    for last in [400.0, 0.0] {
        y[82] = last;
        let found = monthly(&y);
        assert_eq!(found.method, Method::Combined, "{}", found.reason);
        for point in &found.points {
            let (low, high) = point.interval.unwrap();
            assert!(low == 0.0 && (1500.0..20_000.0).contains(&high), "{point:?}");
            assert!(point.value > 20.0 && point.value < 400.0, "{point:?}");
        }
        assert!(found.notes.iter().any(|n| n.contains("of 83 months hold anything")), "{:?}", found.notes);
    }
    let mut once = vec![0.0; 40];
    once[11] = 5.0;
    let found = monthly(&once);
    assert!(found.points.iter().all(|p| p.interval.is_none()), "{:?}", found.points);
    assert!(found.notes.iter().any(|n| n.contains("cannot be known")), "{:?}", found.notes);
    // Two or three demands: nobody knows how large the next one will be.
    once[30] = 20_000.0;
    for third in [0.0, 700.0] {
        once[37] = third;
        let found = monthly(&once);
        assert!(found.points.iter().all(|p| p.interval.is_none()), "{:?}", found.points);
        assert!(found.notes.iter().any(|n| n.contains("cannot be known")), "{:?}", found.notes);
    }
    once[3] = 900.0;
    assert!(monthly(&once).points.iter().all(|p| p.interval.is_some()));
    // Six in ten periods without demand: the interval holds what it says, not everything.
    let mut rng = Rng::new(5);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..60 {
        let y: Vec<f64> =
            (0..100).map(|_| if rng.f64() < 0.4 { (3.0 + 0.5 * rng.normal()).exp() } else { 0.0 }).collect();
        let (known, future) = y.split_at(94);
        for (point, actual) in monthly(known).points.iter().zip(future) {
            let (low, high) = point.interval.unwrap();
            inside += u32::from((low..=high).contains(actual));
            all += 1;
        }
    }
    let held = f64::from(inside) / f64::from(all);
    assert!((0.8..=0.97).contains(&held), "{held}");
}

#[test]
fn what_is_said_of_rare_demand_fits_its_share() {
    let mut rng = Rng::new(9);
    let y: Vec<f64> = (0..100).map(|t| if t % 3 == 0 { 0.0 } else { 10.0 + rng.f64() }).collect();
    let notes = forecast(&y, &Options { period: Some(1), ..Options::new(Every::Step, 6) }).unwrap().notes;
    assert!(notes.iter().any(|n| n.starts_with("15 of 45 steps hold nothing")), "{notes:?}");
    assert!(notes.iter().all(|n| !n.contains("Only")), "{notes:?}");
}

#[test]
fn rows_without_a_calendar_are_counted_from_one() {
    let options = SeriesOptions { every: Some(Every::Step), keep_partial: true };
    let series = Series::sum(&[0, 1, 2], &[5.0, 6.0, 7.0], &options).unwrap();
    assert_eq!((series.label(0), series.label(3)), ("1".to_owned(), "4".to_owned()));
}

#[test]
fn refused_input_is_named() {
    let options = Options::new(Every::Month, 6);
    assert!(matches!(forecast(&[], &options), Err(InsightError::Empty { .. })));
    assert!(matches!(forecast(&[1.0, f64::NAN], &options), Err(InsightError::NotFinite { row: 1, .. })));
    assert!(matches!(forecast(&[1e200], &options), Err(InsightError::OutOfRange { .. })));
    for bad in [
        Options { horizon: 0, ..options },
        Options { level: 1.0, ..options },
        Options { period: Some(0), ..options },
        Options { method: Some(Method::HoltWinters), ..options },
    ] {
        assert!(matches!(forecast(&[1.0, 2.0], &bad), Err(InsightError::Setting { .. })), "{bad:?}");
    }
}

#[test]
fn holt_winters_recovers_a_noiseless_season() {
    let y: Vec<f64> = (0..48).map(|t| 50.0 + 2.0 * t as f64 + [5.0, -3.0, 0.0, -2.0][t % 4]).collect();
    let structure =
        ets::Structure { noise: ets::Noise::Additive, trend: ets::Trend::Additive, season: ets::Season::Additive };
    let fit = ets::fit(&y[..40], 4, structure).unwrap();
    for (f, actual) in fit.forecast(8).iter().zip(&y[40..]) {
        assert!((f - actual).abs() < 1e-3, "{f} {actual}");
    }
    let times: Vec<f64> = (0..48).map(|t| (50.0 + 2.0 * t as f64) * [1.2, 0.8, 1.1, 0.9][t % 4]).collect();
    let structure =
        ets::Structure { season: ets::Season::Multiplicative, noise: ets::Noise::Multiplicative, ..structure };
    let fit = ets::fit(&times[..40], 4, structure).unwrap();
    for (f, actual) in fit.forecast(8).iter().zip(&times[40..]) {
        assert!((f / actual - 1.0).abs() < 0.01, "{f} {actual}");
    }
}

/// On a random walk smoothing must find α near 1; on noise around a mean near 0.
#[test]
fn smoothing_finds_its_weight() {
    let mut rng = Rng::new(11);
    let noise: Vec<f64> = (0..300).map(|_| 50.0 + rng.normal()).collect();
    let mut level = 50.0;
    let walk: Vec<f64> = (0..300)
        .map(|_| {
            level += rng.normal();
            level
        })
        .collect();
    let structure = ets::Structure { noise: ets::Noise::Additive, trend: ets::Trend::None, season: ets::Season::None };
    assert!(ets::fit(&noise, 1, structure).unwrap().weights.alpha < 0.15);
    assert!(ets::fit(&walk, 1, structure).unwrap().weights.alpha > 0.85);
}

#[test]
fn intervals_cover_simulated_futures() {
    let mut rng = Rng::new(17);
    for (name, n) in [("season", 60usize), ("walk", 60), ("noise", 40), ("short walk", 24)] {
        let (mut inside, mut all) = (0, 0);
        for _ in 0..if name == "season" { 8 } else { 60 } {
            let mut level = 500.0;
            let y: Vec<f64> = (0..n + 6)
                .map(|t| {
                    level += if name.ends_with("walk") { 10.0 * rng.normal() } else { 0.0 };
                    let wave =
                        if name == "season" { 60.0 * (t as f64 * std::f64::consts::TAU / 12.0).cos() } else { 0.0 };
                    level + wave + 10.0 * rng.normal()
                })
                .collect();
            let every = if name == "season" { Every::Month } else { Every::Year };
            let result = forecast(&y[..n], &Options::new(every, 6)).unwrap();
            for (point, actual) in result.points.iter().zip(&y[n..]) {
                let (low, high) = point.interval.unwrap();
                inside += usize::from((low..=high).contains(actual));
                all += 1;
            }
        }
        let coverage = inside as f64 / all as f64;
        println!("{name}: {coverage:.3} of {all}");
        assert!((0.68..=0.95).contains(&coverage), "{name}: {coverage}");
    }
}

/// One freak month is no season, however often the errors of past origins fell when it was foretold again.
#[test]
fn one_freak_value_makes_no_season() {
    let mut rng = Rng::new(21);
    for at in [14, 22, 26, 30] {
        let y: Vec<f64> = (0..48).map(|t| if t == at { 1100.0 } else { 100.0 + 5.0 * rng.normal() }).collect();
        let found = monthly(&y);
        assert!(found.season_p.unwrap() > 0.05, "{:?}", found.season_p);
        assert!(!found.method.is_seasonal(), "{:?}: {}", found.method, found.reason);
        assert!(found.ets.unwrap().structure.season == ets::Season::None);
        assert!(found.points.iter().all(|p| p.value < 200.0), "{:?}", found.points);
    }
}

/// One extraordinary month moves nothing, and the interval still holds what it says of all months, such ones included.
#[test]
fn one_freak_value_does_not_move_the_forecast() {
    for at in [20, 50, 57, 59] {
        let y: Vec<f64> = (0..60).map(|t| if t == at { 5100.0 } else { 100.0 }).collect();
        let found = monthly(&y);
        assert_eq!(found.aside.iter().map(|a| a.at).collect::<Vec<_>>(), [at]);
        assert!(found.points.iter().all(|p| (p.value - 100.0).abs() < 1.0), "{at}: {:?}", found.points);
        assert!(found.notes.iter().any(|note| note.starts_with("All other values are equal")), "{:?}", found.notes);
    }
    let mut rng = Rng::new(51);
    let (mut held, mut all) = (0, 0);
    for _ in 0..40 {
        let mut next = |freak: bool| if freak { 900.0 } else { 100.0 + 5.0 * rng.normal() };
        let y: Vec<f64> = (0..66).map(|t| next(t == 13 || t == 44)).collect();
        let found = monthly(&y[..60]);
        assert_eq!(found.aside.len(), 2);
        for (point, actual) in found.points.iter().zip(&y[60..]) {
            assert!((point.value - 100.0).abs() < 10.0, "{point:?}");
            held += i32::from(point.interval.is_some_and(|(low, high)| low <= *actual && *actual <= high));
            all += 1;
        }
        // An interval of nearly all values reaches to such months.
        let wide = forecast(&y[..60], &Options { level: 0.98, ..Options::new(Every::Month, 2) }).unwrap();
        assert!(wide.points[0].interval.unwrap().1 > 800.0, "{:?}", wide.points[0]);
    }
    let share = f64::from(held) / f64::from(all);
    println!("held {share:.3} of ordinary values");
    assert!((0.78..=0.92).contains(&share), "{share}");
}

/// The whole answer at once is the same as in two parts.
#[test]
fn forecast_and_backtest_at_once_are_those_apart() {
    for y in [seasonal_series(11, 60), seasonal_series(12, 340)] {
        let options = Options::new(Every::Month, 6);
        let (found, past) = judged(&y, &options, 3).unwrap();
        assert_eq!(found, forecast(&y, &options).unwrap());
        assert_eq!(past.unwrap(), backtest(&y, &options, 3).unwrap());
    }
    let flat = backtest(&[5.0; 40], &Options::new(Every::Month, 6), 3).unwrap_err().to_string();
    assert!(flat.contains("is 0, but") && !flat.contains("at least"), "{flat}");
}

#[test]
fn a_walk_is_no_lasting_jump() {
    let mut rng = Rng::new(23);
    let (mut told, mut seen) = (0, 0);
    for _ in 0..200 {
        let (mut level, mut rest) = (500.0, 0.0);
        let walk: Vec<f64> = (0..48)
            .map(|_| {
                level += 10.0 * rng.normal();
                level
            })
            .collect();
        told += u32::from(shift::find(&walk, 1).is_some());
        // A true jump is found, with deviations that last a while, too.
        let jump: Vec<f64> = (0..48)
            .map(|t| {
                rest = 0.4 * rest + 12.0 * rng.normal();
                rest + if t < 30 { 500.0 } else { 600.0 }
            })
            .collect();
        seen += u32::from(shift::find(&jump, 1).is_some_and(|s| s.at.abs_diff(30) <= 1));
    }
    assert!(told <= 6, "{told} of 200 walks jumped for good");
    assert!(seen >= 190, "{seen} of 200 jumps were seen");
}

#[test]
fn a_walk_is_no_line() {
    let mut rng = Rng::new(37);
    for n in [8, 24, 48] {
        let (mut told, mut seen) = (0, 0);
        for _ in 0..200 {
            let mut level = 500.0;
            let walk: Vec<f64> = (0..n)
                .map(|_| {
                    level += 10.0 * rng.normal();
                    level
                })
                .collect();
            told += u32::from(trend::of(&walk) != Trend::Unclear);
            let mut rest = 0.0;
            let line: Vec<f64> = (0..n)
                .map(|t| {
                    rest = 0.3 * rest + 10.0 * rng.normal();
                    300.0 + 5.0 * t as f64 + rest
                })
                .collect();
            seen += u32::from(trend::of(&line) == Trend::Clear);
        }
        println!("{n} values: {told} of 200 walks and {seen} of 200 lines are clear");
        let most = if n < 24 { 24 } else { 12 };
        assert!(told <= most, "{told} of 200 walks of {n} are lines");
        assert!(seen >= if n < 24 { 20 } else { 130 }, "{seen} of 200 lines of {n}");
    }
}

#[test]
fn swings_that_grow_are_foretold_on_their_own_scale() {
    let mut rng = Rng::new(29);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..20 {
        let y: Vec<f64> = (0..54)
            .map(|t| {
                let wave = 1.0 + 0.35 * (t as f64 * std::f64::consts::TAU / 12.0).sin();
                100.0 * 1.015_f64.powi(t) * wave * (0.06 * rng.normal()).exp()
            })
            .collect();
        assert!(season::swings_grow(&y, 12));
        let found = monthly(&y[..48]);
        for (point, actual) in found.points.iter().zip(&y[48..]) {
            let (low, high) = point.interval.unwrap();
            inside += usize::from((low..=high).contains(actual));
            all += 1;
        }
    }
    let held = inside as f64 / all as f64;
    assert!((0.73..=0.92).contains(&held), "{held}");
    assert!(!season::swings_grow(&seasonal_series(1, 60), 12));
}

/// What is told of the best smoothing model is on the series' own scale, too, and equals what the method foretells.
#[test]
fn a_model_of_logarithms_foretells_on_the_own_scale() {
    let mut rng = Rng::new(43);
    let y: Vec<f64> = (0..60)
        .map(|t| {
            let wave = 1.0 + 0.5 * (f64::from(t) * std::f64::consts::TAU / 12.0).sin();
            50.0 * 1.03_f64.powi(t) * wave * (0.08 * rng.normal()).exp()
        })
        .collect();
    let found = forecast(&y, &Options { method: Some(Method::Ets), ..Options::new(Every::Month, 6) }).unwrap();
    let ets = found.ets.unwrap();
    assert!(ets.logs && ets.code().starts_with("ln-A"), "{}", ets.code());
    for (point, value) in found.points.iter().zip(ets.forecast(6)) {
        assert!((point.value - value).abs() < 1e-9 * value, "{point:?} {value}");
    }
    let plain = monthly(&seasonal_series(1, 60)).ets.unwrap();
    assert_eq!((plain.logs, plain.code()), (false, plain.structure.code()));
}

/// Few values on a line: the interval is wide, and the note says so and not that nothing varied.
#[test]
fn the_note_of_a_short_line_fits_its_interval() {
    for (n, wide) in [(5, true), (30, false)] {
        let y: Vec<f64> = (0..n).map(|t| 50.0 + 4.0 * f64::from(t)).collect();
        let found = forecast(&y, &Options::new(Every::Year, 3)).unwrap();
        let (low, high) = found.points[2].interval.unwrap();
        assert_eq!(high - low > 1.0, wide, "{n}: {low} {high}");
        assert_eq!(found.notes.iter().any(|note| note.contains("too few to tell")), wide, "{:?}", found.notes);
    }
}

/// How often a jump of so many deviations in the middle of so many values is found.
#[test]
fn the_share_of_jumps_that_are_found_is_told() {
    let mut rng = Rng::new(41);
    let mut share = |size: f64, n: usize| {
        let found = (0..200).filter(|_| {
            let y: Vec<f64> = (0..n).map(|t| if t < n / 2 { 50.0 } else { 50.0 + size } + rng.normal()).collect();
            shift::find(&y, 1).is_some_and(|s| s.at.abs_diff(n / 2) <= 1)
        });
        found.count() as f64 / 200.0
    };
    for (size, shares) in [(3.0, [0.08, 0.25, 0.47]), (4.0, [0.25, 0.68, 0.97]), (6.0, [0.71, 0.97, 1.0])] {
        for (n, told) in [12, 24, 48].into_iter().zip(shares) {
            let seen = share(size, n);
            println!("jump of {size} deviations in {n} values: {seen:.2}");
            assert!((seen - told).abs() <= 0.1, "{size} deviations, {n} values: {seen} and not {told}");
        }
    }
}

#[test]
fn a_line_is_continued() {
    for (n, every) in [(5, Every::Month), (10, Every::Month), (48, Every::Month), (60, Every::Week), (30, Every::Year)]
    {
        let y: Vec<f64> = (0..n).map(|t| 50.0 + 3.7 * f64::from(t)).collect();
        let found = forecast(&y, &Options::new(every, 6)).unwrap();
        for (step, point) in found.points.iter().enumerate() {
            let exact = 50.0 + 3.7 * (f64::from(n) + step as f64);
            assert!((point.value - exact).abs() < 1e-6 * exact, "{n} {every:?}: {point:?} for {exact}");
        }
        assert!(found.shift.is_none() && found.notes.iter().any(|note| note.contains("line")), "{:?}", found.notes);
    }
    // With noise the line goes on, too: twelve periods on the mean error is far from the sixty that standing still would make.
    let mut rng = Rng::new(31);
    let (mut low, runs) = (0.0, 30);
    for _ in 0..runs {
        let y: Vec<f64> = (0..36).map(|t| 300.0 + 5.0 * f64::from(t) + 10.0 * rng.normal()).collect();
        let found = forecast(&y, &Options::new(Every::Year, 12)).unwrap();
        low += (300.0 + 5.0 * 47.0 - found.points[11].value) / f64::from(runs);
    }
    assert!(low.abs() < 10.0, "{low} too low on the average");
}

#[test]
fn a_calendar_goes_there_and_back() {
    assert_eq!(calendar::day_number(1970, 1, 1), 0);
    assert_eq!(calendar::day_number(2017, 6, 30), 17_347);
    for day in (-800_000..800_000).step_by(37) {
        let (year, month, date) = calendar::civil(day);
        assert_eq!(calendar::day_number(year, month, date), day);
        for every in [Every::Day, Every::Week, Every::Month, Every::Quarter, Every::Year] {
            let index = every.index(day);
            assert!(every.first_day(index) <= day && day < every.first_day(index + 1), "{every:?} {day}");
        }
    }
    assert_eq!(Every::Quarter.label(Every::Quarter.index(17_347)), "2017-Q2");
    assert_eq!(Every::Week.label(Every::Week.index(17_347)), "2017-06-26");
}

#[test]
fn a_month_that_has_just_begun_is_left_out() {
    let from = calendar::day_number(2015, 1, 1);
    let days: Vec<i32> = (0..800).map(|d| from + d).collect();
    let options = SeriesOptions { every: None, keep_partial: false };
    let series = Series::sum(&days, &vec![1.0; 800], &options).unwrap();
    assert_eq!((series.every, series.values.len()), (Every::Month, 26));
    assert_eq!(series.left_out, ["2017-03"]);
    assert_eq!(series.values[1], 28.0);
    let kept = Series::sum(&days, &vec![1.0; 800], &SeriesOptions { keep_partial: true, ..options }).unwrap();
    assert_eq!(kept.values.len(), 27);
    let far = Series::sum(&[0, i32::MAX], &[1.0, 1.0], &SeriesOptions { every: Some(Every::Day), keep_partial: true });
    assert!(matches!(far, Err(InsightError::Setting { .. })));
    let mistyped = [calendar::day_number(2024, 1, 1), calendar::day_number(2924, 1, 1)];
    let wrong = Series::sum(&mistyped, &[1.0, 1.0], &SeriesOptions { every: Some(Every::Month), keep_partial: true });
    assert!(matches!(wrong, Err(InsightError::TooFew { found: 2, .. })));
}

#[test]
fn a_backtest_scores_the_procedure_beside_the_methods() {
    let y = seasonal_series(2, 48);
    let result = backtest(&y, &Options::new(Every::Month, 6), 3).unwrap();
    assert_eq!(result.origins, [40, 41, 42]);
    assert!(result.scores.iter().any(|s| s.method.is_none()));
    let naive = result.scores.iter().find(|s| s.method == Some(Method::Naive)).unwrap().mase;
    assert!(result.scores[0].mase < naive);
    assert!(backtest(&y[..10], &Options::new(Every::Month, 6), 3).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_finite_series_is_answered_in_order(
        y in prop::collection::vec(prop_oneof![Just(0.0), -1e6f64..1e6, Just(1e-300), Just(1e140), 0.0f64..10.0], 1..40),
        horizon in 1usize..15,
        every in prop::sample::select(vec![Every::Month, Every::Week, Every::Day, Every::Quarter, Every::Step]),
    ) {
        let options = Options { origins: 4, ..Options::new(every, horizon) };
        let result = forecast(&y, &options).unwrap();
        prop_assert_eq!(result.points.len(), horizon);
        for point in &result.points {
            prop_assert!(point.value.is_finite());
            if let Some((low, high)) = point.interval {
                prop_assert!(low <= point.value && point.value <= high, "{:?}", point);
            }
        }
        let again = forecast(&y, &options).unwrap();
        prop_assert_eq!(result.points, again.points);
    }

    #[test]
    fn series_keep_their_total(days in prop::collection::vec(-300i32..300, 1..60), every in prop::sample::select(vec![Every::Week, Every::Month, Every::Year])) {
        let values: Vec<f64> = days.iter().map(|d| f64::from(*d)).collect();
        let series = Series::sum(&days, &values, &SeriesOptions { every: Some(every), keep_partial: true }).unwrap();
        prop_assert!((series.values.iter().sum::<f64>() - values.iter().sum::<f64>()).abs() < 1e-6);
    }
}

#[test]
fn dates_that_keep_to_a_period_are_of_that_period() {
    let every = |days: &[i32]| {
        let values = vec![1.0; days.len()];
        Series::sum(days, &values, &SeriesOptions { every: None, keep_partial: true }).unwrap().every
    };
    let firsts = |step: i32, count: i32| {
        (0..count).map(|n| calendar::day_number(2020 + n * step / 12, n * step % 12 + 1, 1)).collect::<Vec<_>>()
    };
    assert_eq!(every(&firsts(1, 5)), Every::Month);
    assert_eq!(every(&firsts(1, 5).iter().map(|day| day - 1).collect::<Vec<_>>()), Every::Month, "last days");
    assert_eq!(every(&firsts(3, 9)), Every::Quarter);
    assert_eq!(every(&firsts(12, 9)), Every::Year);
    assert_eq!(every(&(0..9).map(|n| 18_000 + 7 * n).collect::<Vec<_>>()), Every::Week);
    assert_eq!(every(&(0..9).map(|n| 18_000 + 2 * n).collect::<Vec<_>>()), Every::Day);
    assert_eq!(every(&(0..200).collect::<Vec<_>>()), Every::Week);
    // One date stands for its whole quarter, the last and the first one, too.
    let starts: Vec<i32> = (0..3).map(|n| calendar::day_number(2023, 1 + 3 * n, 1)).collect();
    for days in [starts.clone(), starts.iter().map(|day| day - 1).collect()] {
        let series = Series::sum(&days, &[1.0; 3], &SeriesOptions { every: None, keep_partial: false }).unwrap();
        assert_eq!((series.values.len(), series.left_out.len()), (3, 0));
    }
    let wild = [i32::MIN, 0, i32::MAX];
    assert!(Series::sum(&wild, &[1.0; 3], &SeriesOptions { every: None, keep_partial: true }).is_err());
}

#[test]
fn a_series_that_shrinks_is_not_said_to_grow() {
    let mut rng = Rng::new(5);
    let y: Vec<f64> = (0..40).map(|t| 5000.0 * (-0.07 * f64::from(t) + 0.03 * rng.normal()).exp()).collect();
    let found = forecast(&y, &Options::new(Every::Month, 3)).unwrap();
    assert!(!found.notes.iter().any(|note| note.contains("grows")), "{:?}", found.notes);
    let naive = Options { method: Some(Method::Naive), ..Options::new(Every::Month, 3) };
    assert!(!forecast(&y, &naive).unwrap().notes.iter().any(|note| note.contains("steady percentage")));
}

/// A shop that is closed on Sundays and sells most on Saturdays: each weekday's interval holds about what it says, and Sundays are nothing.
#[test]
fn each_weekday_has_an_interval_of_its_own() {
    let mut rng = Rng::new(31);
    let (mut hit, mut seen) = ([0_u32; 7], [0_u32; 7]);
    for _ in 0..40 {
        let y: Vec<f64> = (0..224)
            .map(|t| [100.0, 110.0, 120.0, 120.0, 160.0, 200.0, 0.0][t % 7] * (0.2 * rng.normal()).exp())
            .collect();
        let found = forecast(&y[..210], &Options::new(Every::Day, 14)).unwrap();
        for (step, point) in found.points.iter().enumerate() {
            let at = 210 + step;
            let (low, high) = point.interval.unwrap();
            seen[at % 7] += 1;
            hit[at % 7] += u32::from(low <= y[at] && y[at] <= high);
            if at % 7 == 6 {
                assert_eq!((point.value, low, high), (0.0, 0.0, 0.0));
            }
        }
        assert!(found.notes.iter().any(|n| n.contains("1 of each 7 days holds nothing")), "{:?}", found.notes);
    }
    println!("weekdays held, of 80: {hit:?}");
    assert!(hit[..6].iter().all(|h| (52..=76).contains(h)), "{hit:?} of {seen:?}");
    // Closed at both ends of the week, a holiday now and then, once sold on a Sunday by mistake: still closed.
    let mut y: Vec<f64> =
        (0..210).map(|t| if t % 7 > 4 || t % 17 == 3 { 0.0 } else { 900.0 + 90.0 * rng.normal() }).collect();
    y[27] = 40.0;
    let found = forecast(&y, &Options::new(Every::Day, 7)).unwrap();
    let ends: Vec<_> = found.points[5..].iter().map(|p| (p.value, p.interval.unwrap())).collect();
    assert_eq!(ends, [(0.0, (0.0, 0.0)), (0.0, (0.0, 40.0))]);
    // A shop that has begun to open on Sundays is not closed.
    (26..30).for_each(|week| y[7 * week + 6] = 500.0);
    assert!(forecast(&y, &Options::new(Every::Day, 7)).unwrap().points[6].value > 0.0);
}

/// Four percent a month with a noise of ten: neither too low nor with intervals that are left upwards.
#[test]
fn growth_by_a_percentage_is_continued() {
    let mut told = String::new();
    for length in [36_usize, 48, 60] {
        let mut rng = Rng::new(41);
        let (mut held, mut above, mut below, mut off, mut all, mut growth) = (0, 0, 0, 0.0, 0, 0);
        for _ in 0..40 {
            let y: Vec<f64> = (0..length + 6).map(|t| 200.0 * (0.04 * t as f64 + 0.1 * rng.normal()).exp()).collect();
            let found = forecast(&y[..length], &Options::new(Every::Month, 6)).unwrap();
            growth += i32::from(found.notes.iter().any(|n| n.contains("steady percentage")));
            for (point, actual) in found.points.iter().zip(&y[length..]) {
                let (low, high) = point.interval.unwrap();
                (all, above, below) = (all + 1, above + i32::from(*actual > high), below + i32::from(*actual < low));
                held += i32::from((low..=high).contains(actual));
                off += point.value / actual - 1.0;
            }
        }
        let bias = off / f64::from(all);
        told += &format!(
            "{length}: held {held} of {all}, above {above}, below {below}, bias {bias:.3}, growth {growth} of 40\n"
        );
        assert!(f64::from(held) > 0.74 * f64::from(all) && bias.abs() < 0.06 && above < 3 * below + 12, "{told}");
    }
    println!("{told}");
    // A line in amounts is none.
    let mut rng = Rng::new(42);
    let line = |rng: &mut Rng| {
        (0..48).map(|t| (500.0 + 10.0 * f64::from(t)) * (1.0 + 0.05 * rng.normal())).collect::<Vec<_>>()
    };
    let wrong = (0..100).filter(|_| trend::of(&line(&mut rng)) == trend::Trend::Growth).count();
    println!("lines taken for growth: {wrong} of 100");
    assert!(wrong <= 5, "{wrong}");
}
