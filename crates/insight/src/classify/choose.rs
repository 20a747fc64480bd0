//! The one call for any table: leave out what leaks, test every kind of model on rows it has not seen, take the simplest
//! that is as good as the best, calibrate it, or say that none is better than the base rate.
//!
//! The rule: kinds are ordered from simple to complicated, and the simplest whose mean log loss lies within one
//! standard error (of the row-by-row difference) of the best is taken (Breiman et al., "Classification and Regression
//! Trees", 1984, section 3.4.3). The base rate is left only for a gain of more than two standard errors: to claim knowledge
//! that is not there costs more than to miss a little of it.

use serde::{Deserialize, Serialize};

use super::calibrate::{Calibration, Centres};
use super::doubt::{Doubt, LeftOut, Trialled};
use super::leak::{self, Finding, LeakPolicy};
use super::metrics::{ece_by_chance, log_losses};
use super::model::{Kind, Model};
use super::reasons::Explanation;
use super::validate::{Fold, Scheme, folds, sample};
use super::{Gbdt, GbdtParams, Logistic, Metrics, logit, sigmoid};
use crate::num::stats::mean_and_error;
use crate::table::Table;
use crate::{InsightError, Result};

/// Fewest rows of the rarer outcome from which anything but the base rate is tried.
pub const FEWEST_OF_A_KIND: usize = 20;

/// Rows beyond which a sample of so many is used to choose and calibrate; the chosen model learns from all.
pub const MOST_TRIED: usize = 100_000;

/// Seed of the outcomes redrawn to see what calibration error chance makes.
const REDRAW_SEED: u64 = 1;

/// What to try and how.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// The columns to learn from; all numbers and categories where `None`.
    pub features: Option<Vec<String>>,
    /// What to do with columns that may be known only afterwards.
    pub leaks: LeakPolicy,
    /// Columns that the caller vouches for: they are known before the outcome.
    pub trusted: Vec<String>,
    /// How to divide rows; four blocks in time where the table has an order, else five folds.
    pub scheme: Option<Scheme>,
    /// How trees are grown.
    pub trees: GbdtParams,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The model knows more than the base rate.
    Better,
    /// Nothing tried predicts better than giving everybody the base rate; so that is what is given.
    NoBetterThanBaseRate,
    /// The rarer outcome has happened too seldom to learn from; everybody gets the base rate.
    TooLittleData,
    /// No column is left to learn from: all seem to know the outcome. Everybody gets the base rate.
    AllLeftOut,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Better => "The model knows more than the base rate.",
            Self::NoBetterThanBaseRate => "No model is better than the base rate: these columns say nothing about it.",
            Self::TooLittleData => "There are too few cases to learn from: everybody gets the base rate.",
            Self::AllLeftOut => {
                "No column is left to learn from: all were left out, because they seem to know the outcome."
            }
        })
    }
}

/// One kind of model with its figures on rows that it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which kind.
    pub kind: Kind,
    /// Its figures before calibration.
    pub metrics: Metrics,
    /// Log loss of the base rate minus its own: what it knows.
    pub gain: f64,
    /// Standard error of that gain.
    pub gain_error: f64,
}

/// The chosen model with everything that was found on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// The model, learned from all rows with a known outcome.
    pub model: Model,
    /// How its log-odds become probabilities.
    pub calibration: Calibration,
    /// Whether it knows anything.
    pub verdict: Verdict,
    /// Rows with a known outcome.
    pub rows: usize,
    /// In how many of them it happened.
    pub happened: usize,
    /// The columns it learned from.
    pub features: Vec<String>,
    /// What was noticed about columns, left out or not.
    pub findings: Vec<Finding>,
    /// How rows were divided: as wanted, or in five folds where that would have tested one outcome only.
    pub scheme: Scheme,
    /// All kinds that were tried.
    pub candidates: Vec<Candidate>,
    /// The figures of the chosen model after calibration, on rows that neither it nor the calibration had seen.
    pub honest: Option<Metrics>,
    /// The same figures on the latest step in time alone, which later rows resemble most; `None` where rows were divided otherwise or the step has
    /// one outcome only. All steps together are judged by young models, too, and the first one without a calibration.
    #[serde(default)]
    pub latest: Option<Metrics>,
    /// The calibration error that chance alone makes of [`Self::honest`] and of [`Self::latest`].
    #[serde(default)]
    pub by_chance: [Option<f64>; 2],
    /// Columns it uses that may be known only after the outcome, and the figures without them.
    #[serde(default)]
    pub doubt: Option<Doubt>,
    /// Columns it does not use, on suspicion only, and the figures with them.
    #[serde(default)]
    pub left_out: Option<LeftOut>,
}

impl Fitted {
    /// Learns from all rows of a table whose outcome is known.
    ///
    /// # Errors
    /// [`InsightError::Empty`] without known outcomes, [`InsightError::OneClass`] if the outcome never differs,
    /// [`InsightError::UnknownColumn`], [`InsightError::Setting`].
    pub fn learn(table: &Table, options: &Options) -> Result<Self> {
        let (rows, labels) = table.labelled()?;
        let happened = labels.iter().filter(|y| **y).count();
        if happened == 0 || happened == labels.len() {
            return Err(InsightError::OneClass { rows: labels.len(), happened });
        }
        let scheme = options.scheme.unwrap_or_else(|| default_scheme(table, &labels));
        let wanted = options.features.clone().unwrap_or_else(|| table.features());
        let findings = leak::inspect(table, &rows, &labels, &wanted, &options.trusted)?;
        let refused = |name: &String| findings.iter().any(|f| &f.column == name && options.leaks.leaves_out(f));
        let features: Vec<String> =
            wanted.iter().filter(|f| options.trusted.contains(f) || !refused(f)).cloned().collect();
        // Both outcomes occur, so the rate itself has finite log-odds: everybody gets exactly the rate that is reported.
        let base = Model::BaseRate(logit(happened as f64 / labels.len() as f64));
        let mut out = Self {
            model: base,
            calibration: Calibration::None,
            verdict: Verdict::TooLittleData,
            rows: rows.len(),
            happened,
            features,
            findings,
            scheme,
            candidates: Vec::new(),
            honest: None,
            latest: None,
            by_chance: [None; 2],
            doubt: None,
            left_out: None,
        };
        if happened.min(labels.len() - happened) < FEWEST_OF_A_KIND {
            return Ok(out);
        }
        out.compare(table, options, &wanted, &rows, &labels)?;
        Ok(out)
    }

    /// Tries all kinds on rows that they have not seen, and learns the chosen one from all `rows`.
    fn compare(
        &mut self,
        table: &Table,
        options: &Options,
        wanted: &[String],
        rows: &[usize],
        labels: &[bool],
    ) -> Result<()> {
        let leaks = self.findings.iter().any(|f| f.severity != leak::Severity::Useless);
        let nothing_left = self.features.is_empty() && leaks;
        self.verdict = if nothing_left { Verdict::AllLeftOut } else { Verdict::NoBetterThanBaseRate };
        if self.features.is_empty() && !leaks {
            return Ok(());
        }
        let tried = sample(rows, labels, MOST_TRIED);
        let parts;
        (self.scheme, parts) = divide(table, &tried, self.scheme, options.trees.seed)?;
        let rates = parts.iter().map(|fold| base_rate(table, &fold.train)).collect::<Result<Vec<f64>>>()?;
        let centres = Centres { before: rates, all: logit(self.base_rate()) };
        let in_time = matches!(self.scheme, Scheme::Rolling(_)).then_some(&centres);
        let trial = match nothing_left {
            true => Trial::of_base_rate(table, &parts)?,
            false => Trial::run(table, &parts, &self.features, &options.trees)?,
        };
        let kind = if nothing_left { Kind::BaseRate } else { trial.choice() };
        let judged = Trialled { table, options, folds: &parts, labels: &trial.labels, part: &trial.part, in_time };
        self.left_out = LeftOut::weigh(wanted, &self.features, &self.findings, kind, &judged)?;
        if nothing_left {
            return Ok(());
        }
        self.candidates = trial.candidates()?;
        if kind == Kind::BaseRate {
            self.honest = trial.metrics(kind).ok();
            return Ok(());
        }
        self.verdict = Verdict::Better;
        let (calibration, honest) = Calibration::choose(trial.scores(kind), &trial.labels, &trial.part, in_time)?;
        self.honest = Some(Metrics::of(&honest, &trial.labels)?);
        self.by_chance[0] = Some(ece_by_chance(&honest, REDRAW_SEED));
        if in_time.is_some() {
            let last = trial.part.iter().max().copied().unwrap_or(0);
            let of_last = honest.iter().zip(&trial.labels).zip(&trial.part).filter(|(_, part)| **part == last);
            let (told, happened): (Vec<f64>, Vec<bool>) = of_last.map(|((p, y), _)| (*p, *y)).unzip();
            self.latest = Metrics::of(&told, &happened).ok();
            self.by_chance[1] = Some(ece_by_chance(&told, REDRAW_SEED));
        }
        self.doubt = Doubt::weigh(&self.features, &self.findings, kind, &judged)?;
        self.calibration = calibration;
        self.model = fit(kind, table, rows, &self.features, &options.trees)?;
        Ok(())
    }

    /// The calibrated probability of each row of this or another table with the same columns.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if a column is missing, [`InsightError::NoSuchRow`].
    pub fn predict(&self, table: &Table, rows: &[usize]) -> Result<Vec<f64>> {
        Ok(self.model.log_odds(table, rows)?.into_iter().map(|z| self.calibration.apply(z)).collect())
    }

    /// The probability of one row with its reasons.
    ///
    /// # Errors
    /// Those of [`Self::predict`].
    pub fn explain(&self, table: &Table, row: usize) -> Result<Explanation> {
        let probability = self.predict(table, &[row])?.first().copied().unwrap_or(f64::NAN);
        let (average, parts) = self.model.parts(table, row)?;
        Ok(Explanation::new(table, row, probability, average, parts))
    }

    /// The share in which it happened, 0 to 1.
    pub fn base_rate(&self) -> f64 {
        self.happened as f64 / self.rows as f64
    }
}

fn default_scheme(table: &Table, labels: &[bool]) -> Scheme {
    let varies = |order: &[f64]| {
        let known = || order.iter().copied().filter(|t| !t.is_nan());
        known().fold(f64::INFINITY, f64::min) < known().fold(f64::NEG_INFINITY, f64::max)
    };
    if labels.len() >= 200 && table.order().is_some_and(varies) { Scheme::Rolling(4) } else { Scheme::Folds(5) }
}

/// The wanted division, or five folds where it would test one outcome only (all sales were made in the first year).
fn divide(table: &Table, rows: &[usize], scheme: Scheme, seed: u64) -> Result<(Scheme, Vec<Fold>)> {
    let parts = folds(table, rows, scheme, seed)?;
    let tested: Vec<usize> = parts.iter().flat_map(|f| f.test.iter().copied()).collect();
    let labels = table.labels_of(&tested)?;
    if labels.contains(&true) && labels.contains(&false) {
        return Ok((scheme, parts));
    }
    Ok((Scheme::Folds(5), folds(table, rows, Scheme::Folds(5), seed)?))
}

/// The log-odds of the share in which it happened, half a row of either outcome added.
fn base_rate(table: &Table, rows: &[usize]) -> Result<f64> {
    let labels = table.labels_of(rows)?;
    let happened = labels.iter().filter(|y| **y).count() as f64;
    Ok(logit((happened + 0.5) / (labels.len() as f64 + 1.0)))
}

fn fit(kind: Kind, table: &Table, rows: &[usize], features: &[String], trees: &GbdtParams) -> Result<Model> {
    let logistic = || Logistic::fit(table, rows, features);
    let gbdt = || Gbdt::fit(table, rows, features, trees);
    Ok(match kind {
        Kind::BaseRate => Model::BaseRate(base_rate(table, rows)?),
        Kind::Logistic => Model::Logistic(logistic()?),
        Kind::Trees => Model::Trees(gbdt()?),
        Kind::Blend => Model::Blend(Box::new(logistic()?), Box::new(gbdt()?)),
    })
}

const KINDS: [Kind; 4] = [Kind::BaseRate, Kind::Logistic, Kind::Trees, Kind::Blend];

/// The log-odds that each kind gave to rows it had not seen.
struct Trial {
    labels: Vec<bool>,
    part: Vec<usize>,
    scores: [Vec<f64>; 4],
}

impl Trial {
    /// Fits every kind on every fold, on two threads; the result does not depend on which runs first.
    fn run(table: &Table, folds: &[Fold], features: &[String], trees: &GbdtParams) -> Result<Self> {
        let found = on_two_threads(folds, |fold| fold_scores(table, fold, features, trees))?;
        Self::gather(table, folds, found)
    }

    /// The tested rows with no model at all: there is nothing to learn from.
    fn of_base_rate(table: &Table, folds: &[Fold]) -> Result<Self> {
        Self::gather(table, folds, folds.iter().map(|_| Default::default()).collect())
    }

    fn gather(table: &Table, folds: &[Fold], found: Vec<[Vec<f64>; 4]>) -> Result<Self> {
        let mut out = Self { labels: Vec::new(), part: Vec::new(), scores: Default::default() };
        for (number, (fold, scores)) in folds.iter().zip(found).enumerate() {
            out.labels.extend(table.labels_of(&fold.test)?);
            out.part.extend(std::iter::repeat_n(number, fold.test.len()));
            for (all, own) in out.scores.iter_mut().zip(scores) {
                all.extend(own);
            }
        }
        Ok(out)
    }

    fn scores(&self, kind: Kind) -> &[f64] {
        &self.scores[kind as usize]
    }

    fn losses(&self, kind: Kind) -> Vec<f64> {
        let probabilities: Vec<f64> = self.scores(kind).iter().map(|z| sigmoid(*z)).collect();
        log_losses(&probabilities, &self.labels)
    }

    fn metrics(&self, kind: Kind) -> Result<Metrics> {
        let probabilities: Vec<f64> = self.scores(kind).iter().map(|z| sigmoid(*z)).collect();
        match kind {
            Kind::BaseRate => Metrics::of_base_rate(&probabilities, &self.labels),
            Kind::Logistic | Kind::Trees | Kind::Blend => Metrics::of(&probabilities, &self.labels),
        }
    }

    fn candidates(&self) -> Result<Vec<Candidate>> {
        let base = self.losses(Kind::BaseRate);
        let candidate = |kind: Kind| {
            let differences: Vec<f64> = base.iter().zip(self.losses(kind)).map(|(a, b)| a - b).collect();
            let (gain, gain_error) = mean_and_error(&differences);
            Ok(Candidate { kind, metrics: self.metrics(kind)?, gain, gain_error })
        };
        KINDS.into_iter().map(candidate).collect()
    }

    /// The simplest kind that is as good as the best.
    fn choice(&self) -> Kind {
        let losses = KINDS.map(|kind| self.losses(kind));
        let mean = |l: &[f64]| l.iter().sum::<f64>() / l.len().max(1) as f64;
        let best = (0..KINDS.len()).min_by(|a, b| mean(&losses[*a]).total_cmp(&mean(&losses[*b]))).unwrap_or(0);
        let as_good = |own: &usize| {
            let differences: Vec<f64> = losses[*own].iter().zip(&losses[best]).map(|(a, b)| a - b).collect();
            let (worse, error) = mean_and_error(&differences);
            worse <= if *own == 0 { 2.0 * error } else { error }
        };
        KINDS[(0..KINDS.len()).find(as_good).unwrap_or(best)]
    }
}

/// Does each fold on one of two threads; the results are in the folds' order.
fn on_two_threads<T: Send>(folds: &[Fold], one: impl Fn(&Fold) -> Result<T> + Sync) -> Result<Vec<T>> {
    let failed = || InsightError::NotConverged { model: "validation", reason: "a part of it stopped".into() };
    let several = |from: usize| folds.iter().skip(from).step_by(2).map(&one).collect::<Vec<_>>();
    let (even, odd) = std::thread::scope(|scope| {
        let other = scope.spawn(|| several(1));
        (several(0), other.join())
    });
    let (mut even, mut odd) = (even.into_iter(), odd.map_err(|_| failed())?.into_iter());
    (0..folds.len()).map(|n| if n % 2 == 0 { even.next() } else { odd.next() }.ok_or_else(failed)?).collect()
}

/// The log-odds that one kind of model gives to the test rows of each fold, one fold after the other.
pub(super) fn out_of_fold(
    kind: Kind,
    table: &Table,
    folds: &[Fold],
    features: &[String],
    trees: &GbdtParams,
) -> Result<Vec<f64>> {
    let one = |fold: &Fold| match fit(kind, table, &fold.train, features, trees) {
        Err(InsightError::OneClass { .. } | InsightError::NotConverged { .. }) => {
            fit(Kind::BaseRate, table, &fold.train, features, trees)?.log_odds(table, &fold.test)
        }
        fitted => fitted?.log_odds(table, &fold.test),
    };
    Ok(on_two_threads(folds, one)?.concat())
}

fn fold_scores(table: &Table, fold: &Fold, features: &[String], trees: &GbdtParams) -> Result<[Vec<f64>; 4]> {
    let base = fit(Kind::BaseRate, table, &fold.train, features, trees)?.log_odds(table, &fold.test)?;
    // A part with one outcome only, or a fit that does not settle, teaches no more than the base rate.
    let try_fit = |kind: Kind| match fit(kind, table, &fold.train, features, trees) {
        Ok(model) => model.log_odds(table, &fold.test),
        Err(InsightError::OneClass { .. } | InsightError::NotConverged { .. }) => Ok(base.clone()),
        Err(other) => Err(other),
    };
    let (logistic, gbdt) = (try_fit(Kind::Logistic)?, try_fit(Kind::Trees)?);
    let blend = logistic.iter().zip(&gbdt).map(|(a, b)| (a + b) / 2.0).collect();
    Ok([base, logistic, gbdt, blend])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 rows of either outcome; each kind is sure by `strength` log-odds and wrong in every `wrong`-th row.
    fn trial(kinds: [(f64, usize); 4]) -> Trial {
        let labels: Vec<bool> = (0..200).map(|i| i % 2 == 0).collect();
        let score = |(strength, wrong): (f64, usize)| {
            let right = |i: usize| labels[i] != (i / 2).is_multiple_of(wrong);
            (0..200).map(|i| if right(i) { strength } else { -strength }).collect()
        };
        Trial { scores: kinds.map(score), part: vec![0; 200], labels }
    }

    #[test]
    fn the_simplest_within_one_standard_error_is_taken() {
        let choice = |logistic, trees| trial([(0.0, 3), logistic, trees, (0.5, 3)]).choice();
        assert_eq!(choice((1.0, 7), (1.0, 8)), Kind::Logistic, "as good but for chance");
        assert_eq!(choice((1.0, 3), (1.0, 20)), Kind::Trees, "clearly worse");
    }

    #[test]
    fn the_base_rate_is_left_only_for_two_standard_errors() {
        let choice = |strength, wrong| trial([(0.0, 3), (strength, wrong), (0.0, 3), (0.0, 3)]).choice();
        // Right in 112 of 200 rows gains little more than one standard error; in two thirds, five.
        let mut lucky = trial([(0.0, 3), (0.0, 3), (0.0, 3), (0.0, 3)]);
        lucky.scores[1] = (0..200).map(|i| if lucky.labels[i] == (i < 112) { 0.1 } else { -0.1 }).collect();
        let gained = lucky.candidates().unwrap()[1].clone();
        assert!(gained.gain > 0.1 * gained.gain_error && gained.gain < 2.0 * gained.gain_error, "{gained:?}");
        assert_eq!(lucky.choice(), Kind::BaseRate);
        assert_eq!(choice(0.5, 3), Kind::Logistic);
    }
}
