//! Why a record scores as it does: one contribution for each field, in log-odds, that sum to the score.

use serde::{Deserialize, Serialize};

use crate::table::Table;

/// What one column adds to a row's log-odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The column's heading.
    pub field: String,
    /// Its contribution in log-odds; positive makes the outcome likelier.
    pub effect: f64,
}

/// A contribution as a person reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The column's heading.
    pub field: String,
    /// The record's value; empty where nothing was entered.
    pub value: String,
    /// Contribution in log-odds compared with the average record.
    pub effect: f64,
    /// Whether it makes the outcome likelier.
    pub raises: bool,
    /// How much it weighs.
    pub size: Size,
}

/// How much a reason weighs, by what it does to even odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Size {
    /// Below 0.05 log-odds: about one point of a hundred.
    Negligible,
    /// Below 0.2: up to five points.
    Slight,
    /// Below 0.6: up to fifteen points.
    Clear,
    /// 0.6 and more.
    Strong,
}

impl Size {
    /// The size of a contribution in log-odds.
    pub fn of(effect: f64) -> Self {
        match effect.abs() {
            e if e < 0.05 => Self::Negligible,
            e if e < 0.2 => Self::Slight,
            e if e < 0.6 => Self::Clear,
            _ => Self::Strong,
        }
    }
}

/// A record's score with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The calibrated probability, 0 to 1.
    pub probability: f64,
    /// The model's log-odds before calibration: `average` plus the sum of all effects.
    pub score: f64,
    /// The log-odds from which the reasons start: those of an average record.
    pub average: f64,
    /// All reasons, the weightiest first.
    pub reasons: Vec<Reason>,
}

impl Explanation {
    pub(super) fn new(table: &Table, row: usize, probability: f64, average: f64, parts: Vec<Part>) -> Self {
        let score = average + parts.iter().map(|p| p.effect).sum::<f64>();
        let value = |field: &str| table.column(field).map(|c| c.text(row)).unwrap_or_default();
        let reason = |part: Part| Reason {
            value: value(&part.field),
            effect: part.effect,
            raises: part.effect > 0.0,
            size: Size::of(part.effect),
            field: part.field,
        };
        let mut reasons: Vec<Reason> = parts.into_iter().map(reason).collect();
        reasons.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
        Self { probability, score, average, reasons }
    }

    /// The reasons that are worth saying: at most `most`, none of them negligible.
    pub fn main_reasons(&self, most: usize) -> &[Reason] {
        let worth = self.reasons.iter().take(most).take_while(|r| r.size > Size::Negligible).count();
        &self.reasons[..worth]
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.value.is_empty() { "(empty)" } else { &self.value };
        let direction = if self.raises { "raises" } else { "lowers" };
        let size = match self.size {
            Size::Negligible => "hardly",
            Size::Slight => "slightly",
            Size::Clear => "clearly",
            Size::Strong => "strongly",
        };
        write!(f, "{} = {value} {size} {direction} it ({:+.2})", self.field, self.effect)
    }
}
