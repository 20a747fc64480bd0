//! Win probability by stage for companies with few deals: counts, nothing but counts.
//!
//! The model keeps how many won and how many lost deals had each value, and how many reached each stage. From that, naive Bayes
//! multiplies how much likelier each value is among won deals. Because counts are all there is, learning a deal one
//! by one gives exactly the model of learning all at once, and a deal can be taken out again. Every factor is shown as the
//! log-odds it adds. A field whose values differ no more than chance would make them counts nothing, and fields that repeat
//! each other are damped: without both, naive Bayes is far too sure of itself. Few deals shrink towards the base rate by Laplace's rule; too few give no probability at all.
//!
//! Sources: Maron, "Automatic Indexing" (1961) for the method; Laplace's rule of succession for the smoothing (with its
//! weight spread by the overall share of each value: Cestnik, "Estimating probabilities", 1990). That a deal which
//! is lost at a stage has reached all stages up to it follows what pipelines of CRM products do.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | [`Deal`], [`WinModel`]: learn, unlearn, set back |
//! | `predict.rs` | [`WinEstimate`]: probability and factors of a deal |

mod predict;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use predict::{Factor, WinEstimate};

use crate::{InsightError, Result};

/// How a deal ended, if it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Still open.
    Open,
    /// Won: its probability is 1 whatever it looks like.
    Won,
    /// Lost: its probability is 0 and stays it, whatever is learned later.
    Lost,
}

/// A deal as the model sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal<'a> {
    /// The stage it is in, or in which it was lost; `None` where the company has no stages.
    pub stage: Option<&'a str>,
    /// Field and value, e.g. ("source", "fair"); empty values count as not entered. The first of two values of one
    /// field counts.
    pub fields: Vec<(&'a str, &'a str)>,
    /// How it ended.
    pub state: State,
}

/// Counts of won and lost deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Won deals.
    pub won: u64,
    /// Lost deals.
    pub lost: u64,
}

/// What was learned from closed deals. Equal sets of deals give equal models in whatever order they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WinModel {
    stages: Vec<String>,
    smoothing: f64,
    fewest: u64,
    total: Count,
    reached: Vec<Count>,
    fields: BTreeMap<String, BTreeMap<String, Count>>,
}

impl Count {
    fn of(&mut self, won: bool) -> &mut u64 {
        if won { &mut self.won } else { &mut self.lost }
    }
}

impl WinModel {
    /// An empty model for a pipeline whose stages are given in their order (without those that mean won or lost).
    /// `smoothing` is the number of imagined average deals that each field starts with (4 suits small companies), `fewest` how
    /// many won and how many lost deals there must be before any probability is given.
    ///
    /// # Errors
    /// [`InsightError::Setting`] if `smoothing` is not a positive number or a stage is named twice.
    pub fn new<S: AsRef<str>>(stages: &[S], smoothing: f64, fewest: u64) -> Result<Self> {
        if !(smoothing > 0.0 && smoothing.is_finite()) {
            return Err(InsightError::setting("smoothing", smoothing, "it must be a positive number"));
        }
        let stages: Vec<String> = stages.iter().map(|s| s.as_ref().trim().to_string()).collect();
        if let Some(twice) = stages.iter().enumerate().find(|(i, s)| stages[..*i].contains(s)) {
            return Err(InsightError::setting("stages", twice.1, "each stage may be named only once"));
        }
        let reached = vec![Count::default(); stages.len()];
        Ok(Self { stages, smoothing, fewest, total: Count::default(), reached, fields: BTreeMap::new() })
    }

    /// Learns a closed deal. A won deal has reached every stage, a lost one all up to its own.
    ///
    /// # Errors
    /// [`InsightError::NotLearned`] for an open deal, [`InsightError::UnknownColumn`] for a lost deal in a stage that
    /// the pipeline does not have; the model is then unchanged.
    pub fn learn(&mut self, deal: &Deal<'_>) -> Result<()> {
        let (won, reached) = self.closed(deal)?;
        *self.total.of(won) += 1;
        for stage in &mut self.reached[..reached] {
            *stage.of(won) += 1;
        }
        for (field, value) in distinct_fields(deal) {
            let counts = self.fields.entry(field.into()).or_default().entry(value.into()).or_default();
            *counts.of(won) += 1;
        }
        Ok(())
    }

    /// Takes a deal out that was learned before with the same stage, fields and state (it was reopened, corrected or deleted):
    /// the counts are then exactly as if it had never been learned.
    ///
    /// # Errors
    /// Those of [`Self::learn`], and [`InsightError::NotLearned`] if the counts show that it was not learned; the
    /// model is then unchanged.
    pub fn unlearn(&mut self, deal: &Deal<'_>) -> Result<()> {
        let (won, reached) = self.closed(deal)?;
        let fields = distinct_fields(deal);
        let has = |mut count: Count| *count.of(won) > 0;
        let known =
            |(f, v): &(&str, &str)| self.fields.get(*f).and_then(|values| values.get(*v)).is_some_and(|c| has(*c));
        if !has(self.total) || !self.reached[..reached].iter().all(|c| has(*c)) || !fields.iter().all(known) {
            let reason = "the model holds no such deal; it was changed after it was learned".into();
            return Err(InsightError::NotLearned { reason });
        }
        *self.total.of(won) -= 1;
        for stage in &mut self.reached[..reached] {
            *stage.of(won) -= 1;
        }
        for (field, value) in fields {
            let Some(values) = self.fields.get_mut(field) else { continue };
            if let Some(count) = values.get_mut(value) {
                *count.of(won) -= 1;
            }
            values.retain(|_, count| *count != Count::default());
            if values.is_empty() {
                self.fields.remove(field);
            }
        }
        Ok(())
    }

    /// A model of many deals; open ones are passed over.
    ///
    /// # Errors
    /// Those of [`Self::new`] and [`Self::learn`].
    pub fn of<S: AsRef<str>>(stages: &[S], deals: &[Deal<'_>], smoothing: f64, fewest: u64) -> Result<Self> {
        let mut model = Self::new(stages, smoothing, fewest)?;
        for deal in deals.iter().filter(|d| d.state != State::Open) {
            model.learn(deal)?;
        }
        Ok(model)
    }

    /// How many deals were learned.
    pub fn total(&self) -> Count {
        self.total
    }

    /// How many learned deals had each value of a field.
    pub fn values(&self, field: &str) -> impl Iterator<Item = (&str, Count)> {
        self.fields.get(field).into_iter().flatten().map(|(value, count)| (value.as_str(), *count))
    }

    /// How many learned deals reached a stage.
    pub fn reached(&self, stage: &str) -> Option<Count> {
        self.place(stage).map(|at| self.reached[at])
    }

    fn place(&self, stage: &str) -> Option<usize> {
        self.stages.iter().position(|s| s == stage.trim())
    }

    /// Whether the deal was won, and how many stages it reached.
    fn closed(&self, deal: &Deal<'_>) -> Result<(bool, usize)> {
        let all = self.stages.len();
        match (deal.state, deal.stage) {
            (State::Open, _) => Err(InsightError::NotLearned { reason: "it is still open".into() }),
            (State::Won, _) => Ok((true, all)),
            (State::Lost, None) => Ok((false, all.min(1))),
            (State::Lost, Some(stage)) => match self.place(stage) {
                Some(at) => Ok((false, at + 1)),
                None => Err(InsightError::UnknownColumn { name: stage.into() }),
            },
        }
    }
}

/// The entered fields, the first value of each, in alphabetical order.
fn distinct_fields<'a>(deal: &Deal<'a>) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = deal.fields.iter().map(|(f, v)| (f.trim(), v.trim())).collect();
    fields.retain(|(_, value)| !value.is_empty());
    fields.sort_by_key(|(field, _)| *field);
    fields.dedup_by_key(|(field, _)| *field);
    fields
}
