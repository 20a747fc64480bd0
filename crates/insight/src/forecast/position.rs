//! What the positions of a season differ in beside their level: days on which the shop is closed, and days that vary more than others.

use super::Point;
use super::season::seasonal_p;
use crate::num::stats::mean;

/// Times that a position must have been seen.
const FEWEST_CLOSED: usize = 4;
const FEWEST_SPREAD: usize = 7;
/// So many average changes are added to each position's own, so that few of them do not make it extreme.
const DRAWN: f64 = 3.0;
/// A position whose spread is below this share of the others' is no calmer than that: the rest is luck.
const CALMEST: f64 = 0.05;

/// Positions that hold nothing, with the least and most ever seen at them.
pub(super) struct Closed {
    positions: Vec<Option<(f64, f64)>>,
    period: String,
}

impl Closed {
    /// A position is closed that held nothing in at least nineteen of twenty seasons, the last two among them, where zeros as frequent as at the other
    /// positions would make that less than once in a thousand times.
    pub(super) fn of(y: &[f64], period: usize, name: &str) -> Self {
        let zeros = y.iter().filter(|v| **v == 0.0).count() as f64;
        let ask = |position: usize| {
            let seen: Vec<f64> = y.iter().skip(position).step_by(period).copied().collect();
            let none = seen.iter().filter(|v| **v == 0.0).count() as f64;
            let others = (zeros - none + 1.0) / (y.len() as f64 - seen.len() as f64 + 2.0);
            let shut = seen.len() >= FEWEST_CLOSED
                && none >= 0.95 * seen.len() as f64
                && seen.iter().rev().take(2).all(|v| *v == 0.0)
                && none * others.ln() < 0.001_f64.ln();
            shut.then(|| (seen.iter().copied().fold(0.0, f64::min), seen.iter().copied().fold(0.0, f64::max)))
        };
        let positions = if period < 2 || zeros == 0.0 { Vec::new() } else { (0..period).map(ask).collect() };
        Self { positions, period: name.to_owned() }
    }

    pub(super) fn is(&self, at: usize) -> bool {
        self.seen(at).is_some()
    }

    fn seen(&self, at: usize) -> Option<(f64, f64)> {
        *self.positions.get(at.checked_rem(self.positions.len())?)?
    }

    /// Foretells nothing on closed positions, between the least and the most that was ever seen there; `from` is where the first point stands.
    pub(super) fn shut(&self, points: &mut [Point], from: usize) {
        for (step, point) in points.iter_mut().enumerate() {
            if let Some(seen) = self.seen(from + step) {
                *point = Point { value: 0.0, interval: Some(seen) };
            }
        }
    }

    /// What the reader must know.
    pub(super) fn note(&self) -> Option<String> {
        let shut = self.positions.iter().flatten().count();
        let hold = if shut == 1 { "holds" } else { "hold" };
        (shut > 0).then(|| {
            format!(
                "{shut} of each {} {}s {hold} nothing, or hardly ever anything: none is foretold there, and the interval reaches to the most that was ever seen.",
                self.positions.len(),
                self.period
            )
        })
    }
}

/// How much each position of the season varies beside the others; nothing where that cannot be told.
pub(super) struct Spread {
    scales: Vec<f64>,
}

impl Spread {
    /// All positions alike.
    pub(super) fn none() -> Self {
        Self { scales: Vec::new() }
    }

    /// From the sizes of the changes from season to season (of the values, or in proportion to them), where they differ between open positions at 1 %
    /// (Brown & Forsythe 1974, around a line) and each was seen seven times.
    pub(super) fn of(y: &[f64], period: usize, closed: &Closed, relative: bool) -> Self {
        if period < 2 || y.len() < FEWEST_SPREAD * period {
            return Self::none();
        }
        let change = |(before, after): (&f64, &f64)| {
            let size = if relative { 0.5 * (before.abs() + after.abs()) } else { 1.0 };
            if size > 0.0 { (after - before).abs() / size } else { 0.0 }
        };
        let sizes: Vec<f64> = y.iter().zip(&y[period..]).map(change).collect();
        let open: Vec<usize> = (0..period).filter(|position| !closed.is(*position)).collect();
        let tested: Vec<f64> = (0..sizes.len() / period)
            .flat_map(|cycle| open.iter().map(move |position| cycle * period + position))
            .map(|at| sizes[at])
            .collect();
        if open.len() < 2 || !seasonal_p(&tested, open.len()).is_some_and(|p| p < 0.01) {
            return Self::none();
        }
        let middle = mean(&tested);
        let of = |position: usize| {
            let own: Vec<f64> = sizes.iter().skip(position).step_by(period).copied().collect();
            let drawn = (own.iter().sum::<f64>() + DRAWN * middle) / (own.len() as f64 + DRAWN);
            (drawn / middle).max(CALMEST)
        };
        Self { scales: (0..period).map(of).collect() }
    }

    /// The scale at a place of the series or beyond its end; 1 on average.
    pub(super) fn at(&self, at: usize) -> f64 {
        at.checked_rem(self.scales.len()).map_or(1.0, |position| self.scales[position])
    }
}
