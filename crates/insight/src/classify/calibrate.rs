//! From a model's log-odds to probabilities that mean what they say: of those told 30 %, three in ten.
//!
//! Learned on rows that the model had not seen. Sources: Platt, "Probabilistic Outputs for Support Vector Machines"
//! (1999); Zadrozny & Elkan, "Transforming Classifier Scores into Accurate Probability Estimates" (2002) for isotonic
//! regression by pooling adjacent violators.

use serde::{Deserialize, Serialize};

use super::metrics::log_losses;
use super::{log_loss_of, logit, sigmoid};
use crate::{InsightError, Result};

/// Log-odds beyond which probabilities differ by less than 1e-21.
const FURTHEST: f64 = 50.0;

/// How log-odds become a probability; never decreasing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Calibration {
    /// As the model says.
    None,
    /// The log-odds times `slope` plus `shift` (Platt).
    Platt {
        /// Below 1 where the model is too sure of itself; never below 0.
        slope: f64,
        /// Moves all probabilities up or down.
        shift: f64,
    },
    /// A rising curve through points (log-odds, probability), straight in log-odds between them, flat outside: isotonic, or a line that bends
    /// at a few places.
    Isotonic {
        /// Ascending log-odds.
        at: Vec<f64>,
        /// Their probabilities, never 0 or 1.
        probability: Vec<f64>,
    },
}

impl Calibration {
    /// The probability for log-odds; NaN stays NaN.
    pub fn apply(&self, log_odds: f64) -> f64 {
        let log_odds = log_odds.clamp(-FURTHEST, FURTHEST);
        match self {
            Self::None => sigmoid(log_odds),
            Self::Platt { slope, shift } => sigmoid(slope * log_odds + shift),
            Self::Isotonic { at, probability } => interpolate(at, probability, log_odds),
        }
    }

    /// Fits slope and shift by maximum likelihood, held lightly to 1 and 0 for small data.
    ///
    /// # Errors
    /// [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::OneClass`],
    /// [`InsightError::Empty`].
    pub fn platt(log_odds: &[f64], outcomes: &[bool]) -> Result<Self> {
        let log_odds = &checked(log_odds, outcomes)?;
        let (mut slope, mut shift) = (1.0, 0.0);
        let loss = |a: f64, b: f64| {
            let rows = log_odds.iter().zip(outcomes).map(|(z, y)| log_loss_of(a * z + b, *y)).sum::<f64>();
            rows + 0.5 * ((a - 1.0).powi(2) + b * b)
        };
        for _ in 0..50 {
            let (mut ga, mut gb) = (slope - 1.0, shift);
            let (mut haa, mut hab, mut hbb) = (1.0, 0.0, 1.0);
            for (z, y) in log_odds.iter().zip(outcomes) {
                let p = sigmoid(slope * z + shift);
                let (residual, w) = (p - f64::from(u8::from(*y)), p * (1.0 - p));
                ga += residual * z;
                gb += residual;
                haa += w * z * z;
                hab += w * z;
                hbb += w;
            }
            let determinant = haa * hbb - hab * hab;
            let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
            let mut size = 1.0;
            while size > 1e-8 && loss(slope - size * da, shift - size * db) > loss(slope, shift) {
                size *= 0.5;
            }
            slope -= size * da;
            shift -= size * db;
            if (da.abs() + db.abs()) * size < 1e-9 {
                break;
            }
        }
        if slope > 0.0 {
            return Ok(Self::Platt { slope, shift });
        }
        // Scores that point the wrong way say nothing: everybody gets the rate.
        let happened = outcomes.iter().filter(|y| **y).count() as f64;
        Ok(Self::Platt { slope: 0.0, shift: logit((happened + 0.5) / (outcomes.len() as f64 + 1.0)) })
    }

    /// Fits a rising curve by pooling adjacent violators. Each pooled block keeps half a row of either outcome, so no
    /// block ever claims 0 or 1.
    ///
    /// # Errors
    /// [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::OneClass`],
    /// [`InsightError::Empty`].
    pub fn isotonic(log_odds: &[f64], outcomes: &[bool]) -> Result<Self> {
        let log_odds = &checked(log_odds, outcomes)?;
        let mut order: Vec<usize> = (0..log_odds.len()).collect();
        order.sort_by(|a, b| log_odds[*a].total_cmp(&log_odds[*b]));
        // Blocks of (sum of log-odds, rows in which it happened, rows).
        let mut blocks: Vec<[f64; 3]> = Vec::new();
        for group in order.chunk_by(|a, b| log_odds[*a] == log_odds[*b]) {
            let happened = group.iter().filter(|i| outcomes[**i]).count() as f64;
            let mut last = [log_odds[group[0]] * group.len() as f64, happened, group.len() as f64];
            while let Some(before) = blocks.pop_if(|b| b[1] / b[2] >= last[1] / last[2]) {
                last = [last[0] + before[0], last[1] + before[1], last[2] + before[2]];
            }
            blocks.push(last);
        }
        let at = blocks.iter().map(|b| b[0] / b[2]).collect();
        let mut highest = 0.0_f64;
        let rate = |b: &[f64; 3]| {
            highest = highest.max((b[1] + 0.5) / (b[2] + 1.0));
            highest
        };
        let probability = blocks.iter().map(rate).collect();
        Ok(Self::Isotonic { at, probability })
    }

    /// Fits a line in log-odds that may bend at a few places, held straight where the rows do not speak for a bend.
    ///
    /// # Errors
    /// [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::OneClass`],
    /// [`InsightError::Empty`], also where there are fewer than three different scores.
    pub fn bent(log_odds: &[f64], outcomes: &[bool]) -> Result<Self> {
        let log_odds = &checked(log_odds, outcomes)?;
        let found = super::bend::bend(log_odds, outcomes);
        let (at, value) = found.ok_or(InsightError::Empty { what: "the scores do not differ enough for a curve" })?;
        Ok(Self::Isotonic {
            at,
            probability: value.into_iter().map(|v| sigmoid(v.clamp(-FURTHEST, FURTHEST))).collect(),
        })
    }

    /// Fits how sure the model may be, and nothing else: a slope around `centre`, each part of the rows having a level of
    /// its own. For parts that follow each other in time: their levels drift and say nothing about the next one's.
    ///
    /// # Errors
    /// [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::OneClass`],
    /// [`InsightError::Empty`].
    pub fn stretch(log_odds: &[f64], outcomes: &[bool], part: &[usize], centre: f64) -> Result<Self> {
        let log_odds = &checked(log_odds, outcomes)?;
        check_parts(part, log_odds.len())?;
        let parts = part.iter().max().map_or(0, |m| m + 1);
        let mut middle = vec![(0.0, 0.0); parts];
        for (z, own) in log_odds.iter().zip(part) {
            middle[*own] = (middle[*own].0 + z, middle[*own].1 + 1.0);
        }
        let mut slope = 1.0;
        let mut level: Vec<f64> = middle.iter().map(|(sum, n)| sum / f64::max(*n, 1.0)).collect();
        let middle = level.clone();
        // Around each part's mean, slope and level hardly depend on each other: a few rounds of Newton steps settle both.
        for _ in 0..30 {
            let (mut g, mut h) = (slope - 1.0, 1.0);
            let mut level_slopes = vec![(0.0, 1e-6); parts];
            for ((z, y), own) in log_odds.iter().zip(outcomes).zip(part) {
                let x = z - middle[*own];
                let p = sigmoid(slope * x + level[*own]);
                let (residual, w) = (p - f64::from(u8::from(*y)), p * (1.0 - p));
                (g, h) = (g + residual * x, h + w * x * x);
                let (lg, lh) = level_slopes[*own];
                level_slopes[*own] = (lg + residual, lh + w);
            }
            slope = (slope - (g / h).clamp(-0.5, 0.5)).clamp(0.05, 5.0);
            for (own, (lg, lh)) in level.iter_mut().zip(level_slopes) {
                *own -= (lg / lh).clamp(-1.0, 1.0);
            }
        }
        Ok(Self::Platt { slope, shift: (1.0 - slope) * centre })
    }

    /// Chooses the calibration with the smallest log loss on parts that it was not fitted to: none, a slope and a shift, a line that
    /// bends, isotonic; the last two, which need more data, must win by a half and by one standard error. Where the parts follow each other in time, only earlier ones teach
    /// and only the slope is learned, around the centres `in_time`. Returns the choice fitted to everything, with the
    /// honest probabilities of each row (fitted to other parts).
    ///
    /// # Errors
    /// [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::OneClass`],
    /// [`InsightError::Empty`].
    pub fn choose(
        log_odds: &[f64],
        outcomes: &[bool],
        part: &[usize],
        in_time: Option<&Centres>,
    ) -> Result<(Self, Vec<f64>)> {
        let log_odds = &checked(log_odds, outcomes)?;
        check_parts(part, log_odds.len())?;
        let plain: Vec<f64> = log_odds.iter().map(|z| sigmoid(*z)).collect();
        let mut best = (Self::None, plain);
        let centre = |judged: Option<usize>| in_time.map_or(0.0, |centres| centres.of(judged));
        let stretch = |z: &[f64], y: &[bool], p: &[usize], judged| Self::stretch(z, y, p, centre(judged));
        let platt = |z: &[f64], y: &[bool], _: &[usize], _| Self::platt(z, y);
        let bent = |z: &[f64], y: &[bool], _: &[usize], _| Self::bent(z, y);
        let isotonic = |z: &[f64], y: &[bool], _: &[usize], _| Self::isotonic(z, y);
        let fits: &[(&Fit, f64)] =
            if in_time.is_some() { &[(&stretch, 0.0)] } else { &[(&platt, 0.0), (&bent, 0.5), (&isotonic, 1.0)] };
        for (fit, errors) in fits {
            let Ok(honest) = crossed(log_odds, outcomes, part, in_time.is_some(), fit) else { continue };
            let old = log_losses(&best.1, outcomes);
            let differences: Vec<f64> = old.iter().zip(log_losses(&honest, outcomes)).map(|(a, b)| a - b).collect();
            let (gain, error) = crate::num::stats::mean_and_error(&differences);
            if gain > errors * error {
                let fitted = fit(log_odds, outcomes, part, None)?;
                best = (fitted, honest);
            }
        }
        Ok(best)
    }
}

/// Around which log-odds a slope turns, where the parts follow each other in time: nothing of the future is in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Centres {
    /// For each part, the log-odds of the rate in the rows that came before it.
    pub before: Vec<f64>,
    /// The log-odds of the rate in all rows: for those that come after them.
    pub all: f64,
}

impl Centres {
    /// For one part, or for what comes after all of them.
    fn of(&self, judged: Option<usize>) -> f64 {
        judged.and_then(|part| self.before.get(part)).copied().unwrap_or(self.all)
    }
}

/// Fits to scores, outcomes and their parts what is to judge one part, or (`None`) what comes after.
type Fit<'a> = dyn Fn(&[f64], &[bool], &[usize], Option<usize>) -> Result<Calibration> + 'a;

/// Each part's probabilities by a calibration fitted to the others, or to the earlier ones; the first part in time stays
/// as it is.
fn crossed(log_odds: &[f64], outcomes: &[bool], part: &[usize], earlier: bool, fit: &Fit) -> Result<Vec<f64>> {
    let parts = part.iter().max().map_or(0, |m| m + 1);
    let mut out = vec![0.0; log_odds.len()];
    for own in 0..parts {
        let teaches = |p: usize| if earlier { p < own } else { p != own };
        let others: Vec<usize> = (0..part.len()).filter(|i| teaches(part[*i])).collect();
        let z: Vec<f64> = others.iter().map(|i| log_odds[*i]).collect();
        let y: Vec<bool> = others.iter().map(|i| outcomes[*i]).collect();
        let p: Vec<usize> = others.iter().map(|i| part[*i]).collect();
        let calibration = if earlier && own == 0 { Calibration::None } else { fit(&z, &y, &p, Some(own))? };
        for i in (0..part.len()).filter(|i| part[*i] == own) {
            out[i] = calibration.apply(log_odds[i]);
        }
    }
    Ok(out)
}

/// The log-odds kept within [`FURTHEST`], after checking that they are finite, as many as outcomes, and of both kinds.
///
/// # Errors
/// [`InsightError::Length`], [`InsightError::NotFinite`], [`InsightError::OneClass`],
/// [`InsightError::Empty`].
fn checked(log_odds: &[f64], outcomes: &[bool]) -> Result<Vec<f64>> {
    crate::error::all_finite("A score", log_odds)?;
    super::metrics::auc(log_odds, outcomes)?;
    Ok(log_odds.iter().map(|z| z.clamp(-FURTHEST, FURTHEST)).collect())
}

fn check_parts(part: &[usize], rows: usize) -> Result<()> {
    if part.len() != rows {
        return Err(InsightError::Length { what: "The parts", expected: rows, found: part.len() });
    }
    match part.iter().find(|p| **p >= rows) {
        Some(wrong) => Err(InsightError::setting("part", wrong, "parts are numbered from 0, and no more than rows")),
        None => Ok(()),
    }
}

/// Straight in log-odds between two points, flat outside.
fn interpolate(at: &[f64], probability: &[f64], x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let above = at.partition_point(|a| *a < x);
    let (Some(high), Some(low)) = (probability.get(above), above.checked_sub(1)) else {
        let edge = if above == 0 { probability.first() } else { probability.last() };
        return edge.copied().unwrap_or(f64::NAN);
    };
    let share = (x - at[low]) / (at[above] - at[low]);
    sigmoid(logit(probability[low]) * (1.0 - share) + logit(*high) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores three times too sure, in three parts one after the other.
    fn too_sure() -> (Vec<f64>, Vec<bool>, Vec<usize>) {
        let mut rng = crate::num::rng::Rng::new(5);
        let truth: Vec<f64> = (0..3000).map(|_| rng.normal()).collect();
        let happened = truth.iter().map(|z| rng.f64() < sigmoid(*z)).collect();
        (truth.iter().map(|z| 3.0 * z).collect(), happened, (0..3000).map(|i| i / 1000).collect())
    }

    #[test]
    fn a_block_is_judged_around_the_rate_known_before_it() {
        let (z, y, part) = too_sure();
        let centres = |all| Centres { before: vec![-1.0, -0.5, 0.5], all };
        let Ok((Calibration::Platt { slope, shift }, honest)) = Calibration::choose(&z, &y, &part, Some(&centres(0.0)))
        else {
            panic!("no slope")
        };
        assert!((slope - 1.0 / 3.0).abs() < 0.05 && shift.abs() < 1e-12);
        for (part, centre) in [(1, -0.5), (2, 0.5)] {
            // Two rows of one block tell its slope and shift; they meet at the block's own centre.
            let (a, b) = (part * 1000, part * 1000 + 1);
            let own = (logit(honest[a]) - logit(honest[b])) / (z[a] - z[b]);
            let shift = logit(honest[a]) - own * z[a];
            assert!((shift - (1.0 - own) * centre).abs() < 1e-9, "{part}: {shift}");
        }
        let later = Calibration::choose(&z, &y, &part, Some(&centres(2.0))).map(|c| c.1);
        assert_eq!(later.ok(), Some(honest), "what comes later changes nothing for the past");
    }

    #[test]
    fn scores_that_point_the_wrong_way_leave_the_rate() {
        let z: Vec<f64> = (0..1000).map(|i| f64::from(i % 10)).collect();
        let y: Vec<bool> = (0..1000).map(|i| i % 10 < 3).collect();
        let Ok(fitted) = Calibration::platt(&z, &y) else { panic!("no fit") };
        assert!(z.iter().all(|z| (fitted.apply(*z) - 0.3).abs() < 0.001), "{fitted:?}");
    }

    /// Scores that are right below 1 and too timid above: a slope and a shift cannot mend them, steps spend too much on it.
    #[test]
    fn a_bend_is_taken_where_the_rows_show_it() {
        let mut rng = crate::num::rng::Rng::new(11);
        let truth = |z: f64| if z > 0.5 { 0.5 + 3.0 * (z - 0.5) } else { 0.5 + 0.4 * (z - 0.5) };
        let mut draw = |rows: usize| -> (Vec<f64>, Vec<bool>) {
            (0..rows)
                .map(|_| {
                    let z = 1.5 * rng.normal();
                    (z, rng.f64() < sigmoid(truth(z)))
                })
                .unzip()
        };
        let (z, y) = draw(4000);
        let part: Vec<usize> = (0..4000).map(|i| i % 5).collect();
        let Ok((chosen, honest)) = Calibration::choose(&z, &y, &part, None) else { panic!("no choice") };
        assert!(matches!(&chosen, Calibration::Isotonic { at, .. } if at.len() <= 8), "{chosen:?}");
        let (later, happened) = draw(40_000);
        let error = |told: &[f64], y: &[bool]| crate::classify::Metrics::of(told, y).map_or(1.0, |m| m.ece);
        let by = |c: &Calibration| error(&later.iter().map(|z| c.apply(*z)).collect::<Vec<_>>(), &happened);
        let Ok(line) = Calibration::platt(&z, &y) else { panic!("no line") };
        let (bent, line, honest) = (by(&chosen), by(&line), error(&honest, &y));
        assert!(bent < 0.02 && line > 0.05 && honest < 0.03, "{bent}, {line}, {honest}");
    }
}
