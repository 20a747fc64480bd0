//! How long customers stay, at what age they leave, and who has been silent for too long.
//!
//! - [`curve`] the Kaplan-Meier curve with Greenwood's standard error, median, half-life of a base
//! - [`hazard`] the rate of leaving by age, with exact intervals
//! - [`silence`] the present silence of each customer against his own rhythm
//! - [`stays`] the curve where leaving is read from silence
//! - [`weibull`] the law by which a curve is continued beyond what was seen
//!
//! A spell is one customer's stay. A customer who is still there is *censored*: he stayed at least that long. Leaving
//! such customers out, or counting them as gone, is the commonest false figure of churn reports.

pub mod curve;
pub mod hazard;
pub mod silence;
pub mod stays;
pub mod weibull;

pub use curve::{Curve, HalfLife, HalfLifeMethod, Step, half_life, kaplan_meier};
pub use hazard::{Band, hazard_by_age};
pub use silence::{Basis, Silence, SilenceSettings, SilenceState, silences};
pub use stays::{Stays, stays};

use crate::error::{InsightError, Result};

/// One customer's stay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// Time from the start to the end, or to today when still there; ≥ 0, in any one unit.
    pub duration: f64,
    /// Whether the customer left.
    pub ended: bool,
}

fn check(spells: &[Spell], level: f64) -> Result<()> {
    if !(level > 0.0 && level < 1.0) {
        return Err(InsightError::setting("level", level, "it must lie between 0 and 1"));
    }
    if spells.is_empty() {
        return Err(InsightError::Empty { what: "no customer's stay was given" });
    }
    for (row, spell) in spells.iter().enumerate() {
        if !spell.duration.is_finite() {
            return Err(InsightError::not_finite("length of stay", row, spell.duration));
        }
        if spell.duration < 0.0 {
            let rule = "a stay may not be negative (an end before the start, or a start in the future)";
            return Err(InsightError::OutOfRange { what: "length of stay", row, value: spell.duration, rule });
        }
    }
    Ok(())
}
