//! Lone values far from all others: a single huge order, a month on strike. Methods learn from the series without them, and intervals
//! allow for the next one.
//!
//! Each value is compared with the median of its neighbours (Hampel 1974), after taking out a season that the clipped deviations show. A value is set
//! aside only where nothing else explains it: it is far beyond the spread of all others *and* well over twice as far out as the next one, on the
//! scale of logarithms, too, where the values are positive; its neighbours are not far out on the same side (that would be a new level); and no
//! value a season away is (that would be a peak that recurs). At most two values, or one in fifty, can be so: what is more frequent is no exception.

use serde::Serialize;

use super::Point;
use super::method::is_intermittent;
use super::season::seasonal_p;
use crate::num::stats::{median, quantile_sorted, std_dev};

/// A value that the forecast is made without.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SetAside {
    /// Which value (zero-based).
    pub at: usize,
    /// The value.
    pub value: f64,
    /// What the methods learnt from in its place.
    pub taken_as: f64,
}

/// Values below which none is called extraordinary.
const LEAST: usize = 8;
/// Neighbours on each side whose median a value is compared with.
const REACH: usize = 3;
/// Standard deviations of all others that it must be away: many, since medians take some of the others' spread with them.
const FAR: f64 = 8.0;
/// How many times as far out as the next one.
const BEYOND: f64 = 2.5;
/// A neighbour, or a value a season away, with this share of its deviation goes with it.
const ALIKE: f64 = 1.0 / 3.0;

/// The lone values that nothing explains; `season` is the calendar's season in periods and `year` those of a year, where it has one.
pub fn find(y: &[f64], season: usize, year: Option<f64>) -> Vec<SetAside> {
    if y.len() < LEAST || is_intermittent(y) {
        return Vec::new();
    }
    let plain = Deviations::of(y, season);
    let mut found = plain.outlying();
    if y.iter().all(|v| *v >= 0.0) {
        // Half a typical value keeps zeros finite.
        let typical = median(&y.iter().copied().filter(|v| *v > 0.0).collect::<Vec<_>>());
        let logs: Vec<f64> = y.iter().map(|v| (v + 0.5 * typical).ln()).collect();
        let also = Deviations::of(&logs, season).outlying();
        found.retain(|at| also.contains(at));
    }
    found.retain(|at| plain.is_lone(*at) && !plain.recurs(*at, season, year));
    found.sort_unstable();
    let floor = if y.iter().all(|v| *v >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
    found.into_iter().map(|at| SetAside { at, value: y[at], taken_as: plain.usual[at].max(floor) }).collect()
}

/// The series with the values that were set aside as what they were taken for.
pub fn replaced(y: &[f64], aside: &[SetAside]) -> Vec<f64> {
    let mut y = y.to_vec();
    aside.iter().for_each(|found| y[found.at] = found.taken_as);
    y
}

/// How often values far from all others come, so that intervals can allow for the next one.
pub(super) struct Rare {
    share: f64,
    /// The farthest below and above what was usual.
    reach: (f64, f64),
}

/// Level from which the extraordinary values themselves must lie within an interval.
const ALL_BUT_NONE: f64 = 0.99;

impl Rare {
    /// Their share among `n` values is the mean of Jeffreys' law; none where none was seen.
    pub(super) fn of(aside: &[SetAside], n: usize) -> Self {
        let share = if aside.is_empty() { 0.0 } else { (aside.len() as f64 + 0.5) / (n as f64 + 1.0) };
        let off = aside.iter().map(|found| found.value - found.taken_as);
        Self { share, reach: off.fold((0.0, 0.0), |(low, high), by| (by.min(low), by.max(high))) }
    }

    /// The share of ordinary values that an interval must hold to hold `level` of all, when it misses every extraordinary one.
    pub(super) fn level_of_others(&self, level: f64) -> f64 {
        let others = level / (1.0 - self.share);
        if others < ALL_BUT_NONE { others } else { level }
    }

    /// Reaches to values as extraordinary as those seen where the ordinary ones are too few for `level`.
    pub(super) fn widen(&self, mut points: Vec<Point>, level: f64, positive: bool) -> Vec<Point> {
        if level / (1.0 - self.share) >= ALL_BUT_NONE && self.share > 0.0 {
            for point in &mut points {
                let least = if positive { 0.0 } else { f64::NEG_INFINITY };
                let wide = |(low, high): (f64, f64)| {
                    (low.min(point.value + self.reach.0).max(least), high.max(point.value + self.reach.1))
                };
                point.interval = point.interval.map(wide);
            }
        }
        points
    }
}

/// Values beside what was usual at their time.
struct Deviations {
    usual: Vec<f64>,
    rest: Vec<f64>,
}

impl Deviations {
    fn of(y: &[f64], season: usize) -> Self {
        let level: Vec<f64> =
            (0..y.len()).map(|t| median(&y[t.saturating_sub(REACH)..(t + REACH + 1).min(y.len())])).collect();
        let rest: Vec<f64> = y.iter().zip(&level).map(|(v, l)| v - l).collect();
        let pattern = pattern(&rest, season);
        let usual: Vec<f64> = level.iter().enumerate().map(|(t, l)| l + pattern[t % pattern.len()]).collect();
        let rest = y.iter().zip(&usual).map(|(v, u)| v - u).collect();
        Self { usual, rest }
    }

    /// The few values beyond a gap in the sizes of the deviations, farthest first.
    fn outlying(&self) -> Vec<usize> {
        let n = self.rest.len();
        let most = if n < 24 { 1 } else { (n / 50).max(2) };
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| self.rest[*b].abs().total_cmp(&self.rest[*a].abs()));
        let size = |rank: usize| self.rest[order[rank]].abs();
        let is_gap = |count: &usize| {
            // The cheap question first: such gaps are few.
            if size(count - 1) <= BEYOND * size(*count) {
                return false;
            }
            let others: Vec<f64> = order[*count..].iter().map(|t| self.rest[*t]).collect();
            // Of equal values the last digits that a computer keeps are no spread.
            let spread = std_dev(&others).max(1e-9 * self.usual[order[count - 1]].abs());
            size(count - 1) > FAR * spread && spread.is_finite()
        };
        (1..=most).rev().find(is_gap).map_or_else(Vec::new, |count| order[..count].to_vec())
    }

    fn is_alike(&self, at: usize, other: usize) -> bool {
        self.rest.get(other).is_some_and(|rest| rest / self.rest[at] > ALIKE)
    }

    fn is_lone(&self, at: usize) -> bool {
        !self.is_alike(at, at + 1) && !at.checked_sub(1).is_some_and(|before| self.is_alike(at, before))
    }

    /// Whether the value a season or a year before or after goes with it, or half of those any number of them away; where a year is no whole
    /// number of periods, one beside that place does, too.
    fn recurs(&self, at: usize, season: usize, year: Option<f64>) -> bool {
        let whole = (season > 1).then_some((season as f64, 0));
        let mut lags = whole.into_iter().chain(year.map(|length| (length, if length > 100.0 { 3 } else { 1 })));
        lags.any(|(lag, slack)| {
            let around = |place: usize| (place.saturating_sub(slack)..=place + slack).any(|t| self.is_alike(at, t));
            let places = |times: usize| {
                let far = (times as f64 * lag).round() as usize;
                let both = [Some(at + far), at.checked_sub(far)];
                both.into_iter().flatten().filter(|place| *place < self.rest.len())
            };
            let all: Vec<bool> = (1..=(self.rest.len() as f64 / lag) as usize).flat_map(places).map(around).collect();
            let alike = all.iter().filter(|alike| **alike).count();
            places(1).any(around) || (alike > 0 && 2 * alike >= all.len())
        })
    }
}

/// The season of deviations, each clipped at three median ones so that a single one makes none; zeros where there is none to be seen.
fn pattern(rest: &[f64], season: usize) -> Vec<f64> {
    if season < 2 || rest.len() < 3 * season {
        return vec![0.0];
    }
    let sizes: Vec<f64> = rest.iter().map(|v| v.abs()).collect();
    let most = 3.0 * median(&sizes);
    let clipped: Vec<f64> = rest.iter().map(|v| v.clamp(-most, most)).collect();
    if !seasonal_p(&clipped, season).is_some_and(|p| p < 0.01) {
        return vec![0.0];
    }
    let middle = |at: usize| {
        let mut group: Vec<f64> = rest.iter().skip(at).step_by(season).copied().collect();
        group.sort_unstable_by(f64::total_cmp);
        quantile_sorted(&group, 0.5)
    };
    (0..season).map(middle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::rng::Rng;

    fn at(y: &[f64]) -> Vec<usize> {
        find(y, 12, None).iter().map(|found| found.at).collect()
    }

    #[test]
    fn lone_values_are_set_aside_and_what_something_explains_is_not() {
        let mut rng = Rng::new(5);
        let calm: Vec<f64> = (0..60).map(|_| 100.0 + 5.0 * rng.normal()).collect();
        let with = |changes: &[(usize, f64)]| {
            let mut y = calm.clone();
            changes.iter().for_each(|(t, value)| y[*t] = *value);
            y
        };
        assert!(at(&calm).is_empty());
        assert_eq!(at(&with(&[(50, 5100.0)])), [50]);
        assert_eq!(at(&with(&[(59, 5100.0)])), [59]);
        assert_eq!(at(&with(&[(10, 900.0), (41, 1500.0)])), [10, 41]);
        assert_eq!(at(&with(&[(33, 0.0)])), [33], "a month on strike");
        let month = find(&with(&[(50, 5100.0)]), 12, None)[0];
        assert!((month.taken_as - 100.0).abs() < 10.0 && month.value == 5100.0, "{month:?}");
        // A new level, two months running, every December, zeros of rare demand.
        assert!(
            at(&calm.iter().enumerate().map(|(t, v)| v + if t < 40 { 0.0 } else { 400.0 }).collect::<Vec<_>>())
                .is_empty()
        );
        assert!(at(&with(&[(30, 2000.0), (31, 1800.0)])).is_empty());
        for (from, december) in [(11, 900.0), (11, 150.0), (47, 900.0)] {
            let y: Vec<f64> =
                calm.iter().enumerate().map(|(t, v)| if t % 12 == 11 && t >= from { december } else { *v }).collect();
            assert!(at(&y).is_empty(), "{from} {december}: {:?}", at(&y));
        }
        assert!(at(&(0..60).map(|t| if t % 3 == 0 { 100.0 } else { 0.0 }).collect::<Vec<_>>()).is_empty());
    }

    /// Skewed values, walks, growth and seasons that multiply have great values of their own: hardly any is set aside.
    #[test]
    fn great_values_of_skewed_series_stay() {
        let mut rng = Rng::new(6);
        let mut told = [0; 5];
        for _ in 0..200 {
            let mut level = 500.0;
            let walk: Vec<f64> = (0..60)
                .map(|_| {
                    level += 20.0 * rng.normal();
                    level
                })
                .collect();
            let skewed: Vec<f64> = (0..60).map(|_| (4.0 + 0.8 * rng.normal()).exp()).collect();
            let growth: Vec<f64> = (0..60).map(|t| (0.06 * f64::from(t) + 0.2 * rng.normal()).exp()).collect();
            let few: Vec<f64> = (0..60).map(|_| rng.poisson(3.0) as f64).collect();
            let wave = |t: i32| (1.2 * (f64::from(t) * std::f64::consts::TAU / 12.0).sin() + 0.1 * rng.normal()).exp();
            let seasonal: Vec<f64> = (0..60).map(wave).collect();
            for (count, y) in told.iter_mut().zip([walk, skewed, growth, few, seasonal]) {
                *count += usize::from(!at(&y).is_empty());
            }
        }
        println!("walks, skewed, growing, counted, seasonal series with a value set aside, of 200: {told:?}");
        assert!(told.iter().all(|count| *count <= 4), "{told:?}");
    }

    #[test]
    fn freaks_of_a_seasonal_series_are_taken_as_their_season() {
        let mut rng = Rng::new(7);
        let wave = |t: i32| 100.0 + 60.0 * (f64::from(t) * std::f64::consts::TAU / 12.0).sin();
        let mut y: Vec<f64> = (0..60).map(|t| wave(t) + 4.0 * rng.normal()).collect();
        y[39] = 700.0;
        let found = find(&y, 12, None);
        assert_eq!((found.len(), found[0].at), (1, 39));
        assert!((found[0].taken_as - wave(39)).abs() < 20.0, "{:?} for {}", found[0], wave(39));
    }
}
