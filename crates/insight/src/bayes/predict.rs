//! The probability of one deal and what it is made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Count, Deal, State, WinModel, distinct_fields};
use crate::classify::sigmoid;
use crate::{InsightError, Result};

/// What can be said about a deal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum WinEstimate {
    /// It is closed: 1 for won, 0 for lost, frozen.
    Closed {
        /// Whether it was won.
        won: bool,
    },
    /// There are too few closed deals of either kind; the share won so far is no more than a note.
    TooLittleData {
        /// Closed deals so far.
        closed: Count,
        /// How many of each kind are needed.
        needed: u64,
    },
    /// A probability with its factors.
    Probability {
        /// 0 to 1, never reached.
        probability: f64,
        /// Log-odds of winning any deal; with the factors' effects they sum to the log-odds of `probability`.
        base: f64,
        /// The weightiest first.
        factors: Vec<Factor>,
    },
}

/// What one field, or the stage, adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// The field; `None` for the stage.
    pub field: Option<String>,
    /// Its value, or the stage's name.
    pub value: String,
    /// Log-odds it adds; positive speaks for winning.
    pub effect: f64,
    /// Closed deals with the same value.
    pub count: Count,
}

impl WinModel {
    /// The probability that a deal is won.
    ///
    /// A value that no closed deal had says nothing and is left out.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if an open deal is in a stage that the pipeline does not have.
    pub fn estimate(&self, deal: &Deal<'_>) -> Result<WinEstimate> {
        match deal.state {
            State::Won => return Ok(WinEstimate::Closed { won: true }),
            State::Lost => return Ok(WinEstimate::Closed { won: false }),
            State::Open => {}
        }
        let place = match deal.stage {
            Some(stage) => Some(self.place(stage).ok_or_else(|| InsightError::UnknownColumn { name: stage.into() })?),
            None => None,
        };
        let total = self.total;
        if total.won.min(total.lost) < self.fewest.max(1) {
            return Ok(WinEstimate::TooLittleData { closed: total, needed: self.fewest.max(1) });
        }
        let base = ((total.won as f64 + 1.0) / (total.lost as f64 + 1.0)).ln();
        let mut factors = Vec::new();
        if let Some(at) = place {
            factors.push(self.factor(None, &self.stages[at], self.reached[at], total));
        }
        for (field, value) in distinct_fields(deal) {
            let Some(values) = self.fields.get(field) else { continue };
            let Some(count) = values.get(value) else { continue };
            factors.push(self.field_factor(field, value, *count, values));
        }
        damp(&mut factors);
        let score = base + factors.iter().map(|f| f.effect).sum::<f64>();
        factors.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
        Ok(WinEstimate::Probability { probability: sigmoid(score), base, factors })
    }

    /// The Laplace-smoothed log ratio of a value, times how far the field's values differ beyond chance.
    fn field_factor(&self, field: &str, value: &str, count: Count, values: &BTreeMap<String, Count>) -> Factor {
        // Deals that have no entry in this field say nothing about it: shares are of those that have.
        let entered =
            values.values().fold(Count::default(), |sum, c| Count { won: sum.won + c.won, lost: sum.lost + c.lost });
        let mut factor = self.factor(Some(field), value, count, entered);
        let spread = true_spread(values.values(), entered);
        factor.effect *= spread / (spread + chance_spread(count));
        factor
    }

    /// ln of (share among won ÷ share among lost), each share starting with `smoothing` imagined deals of which as many
    /// have the value as do overall: a value with few deals hardly counts, one that no deal contradicts never decides.
    fn factor(&self, field: Option<&str>, value: &str, count: Count, of: Count) -> Factor {
        let (won, lost) = (of.won as f64, of.lost as f64);
        let overall = (count.won as f64 + count.lost as f64) / (won + lost).max(1.0);
        let share = |own: u64, all: f64| (own as f64 + self.smoothing * overall) / (all + self.smoothing);
        let effect = (share(count.won, won) / share(count.lost, lost)).ln();
        // No deal reached the stage or has the value: it says nothing.
        let effect = if effect.is_finite() { effect } else { 0.0 };
        Factor { field: field.map(String::from), value: value.into(), effect, count }
    }
}

/// The squared error with which chance alone moves a value's log-odds.
fn chance_spread(count: Count) -> f64 {
    1.0 / (count.won as f64 + 0.5) + 1.0 / (count.lost as f64 + 0.5)
}

/// How far the values of a field truly differ in log-odds, squared, once chance is taken out; 0 for a field that says nothing.
/// The moment estimate of DerSimonian & Laird, "Meta-Analysis in Clinical Trials" (1986).
fn true_spread<'a>(counts: impl Iterator<Item = &'a Count>, of: Count) -> f64 {
    let middle = ((of.won as f64 + 0.5) / (of.lost as f64 + 0.5)).ln();
    let (mut levels, mut weights, mut squares, mut q) = (0.0, 0.0, 0.0, 0.0);
    for count in counts {
        let weight = 1.0 / chance_spread(*count);
        let effect = ((count.won as f64 + 0.5) / (count.lost as f64 + 0.5)).ln() - middle;
        levels += 1.0;
        weights += weight;
        squares += weight * weight;
        q += weight * effect * effect;
    }
    let scale = weights - squares / weights;
    if levels > 1.0 && scale > 0.0 { ((q - (levels - 1.0)) / scale).max(0.0) } else { 0.0 }
}

/// Fields say the same thing twice (region and branch): where several weigh alike, each counts 1 ÷ √(how many do), half
/// way between all being independent and all being copies. How many do: (Σ|e|)² ÷ Σe². The stage counts in full.
fn damp(factors: &mut [Factor]) {
    let fields = || factors.iter().filter(|f| f.field.is_some()).map(|f| f.effect.abs());
    let (sum, squares) = (fields().sum::<f64>(), fields().map(|e| e * e).sum::<f64>());
    if squares > 0.0 {
        let alike = (sum * sum / squares).sqrt();
        for factor in factors.iter_mut().filter(|f| f.field.is_some()) {
            factor.effect /= alike;
        }
    }
}

impl WinEstimate {
    /// The probability: 1 or 0 for a closed deal, `None` where there is too little data.
    pub fn probability(&self) -> Option<f64> {
        match self {
            Self::Closed { won } => Some(f64::from(u8::from(*won))),
            Self::TooLittleData { .. } => None,
            Self::Probability { probability, .. } => Some(*probability),
        }
    }
}

impl std::fmt::Display for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Count { won, lost } = self.count;
        let field = self.field.as_deref().unwrap_or("stage");
        let direction = match self.effect {
            e if e.abs() < 0.05 => "makes no difference",
            e if e > 0.0 => "speaks for it",
            _ => "speaks against it",
        };
        write!(f, "{field} = {}: {direction} ({:+.2}; {won} won, {lost} lost)", self.value, self.effect)
    }
}

impl std::fmt::Display for WinEstimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed { won: true } => f.write_str("It is won."),
            Self::Closed { won: false } => f.write_str("It is lost."),
            Self::TooLittleData { closed, needed } => {
                let Count { won, lost } = closed;
                write!(
                    f,
                    "There is too little to go by: {won} won and {lost} lost deals, and {needed} of each are needed."
                )
            }
            Self::Probability { probability, .. } => write!(f, "It will be won with {:.0} %.", probability * 100.0),
        }
    }
}
