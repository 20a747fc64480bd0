//! Which tier a customer belongs to, by a rule that a manager can read, edit and defend.
//!
//! Peppers & Rogers (The One to One Future, 1993; Managing Customer Relationships, 2004) rank customers by two values and one
//! cost: the **actual value** (what he brings), the **strategic value** (what he could bring, read from the best that similar
//! customers attain) and the **cost to serve** him. Three tiers follow:
//!
//! - **CMV**, most valuable: keep them;
//! - **CMP**, most growable: far below what customers like them attain;
//! - **BZ**, below zero: actual *and* strategic value both below the cost to serve. One of the two is never enough.
//!
//! Everybody else is *standard*.
//!
//! - [`strategic`] the strategic value, by segment or by nearest neighbours
//! - [`rule`] the rule, its sentence, and its application
//! - [`mod@explain`] why a customer is in a tier, and how far from the next
//! - [`mod@migration`] who moved between two dates
//! - [`mod@sensitivity`] how the tiers change as each threshold moves

pub mod explain;
pub mod migration;
pub mod rule;
pub mod sensitivity;
pub mod strategic;
mod tree;

pub use explain::{Explanation, explain};
pub use migration::{Migration, migration};
pub use rule::{Cut, Standing, Stratification, Tier, TierRule, stratify};
pub use sensitivity::{Sweep, SweepPoint, Threshold, sensitivity};
pub use strategic::{Peers, Strategic, by_neighbours, by_segment};
