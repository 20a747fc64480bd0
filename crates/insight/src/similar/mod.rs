//! Which records resemble this one, who else looks like our good customers, and what tells lost deals from won ones.
//!
//! | file | what |
//! |---|---|
//! | `gower.rs` | [`Similarity`]: nearest records over mixed fields, with the share of each field |
//! | `lookalike.rs` | [`look_alikes`]: candidates ranked by likeness to a set, with a check that the likeness means anything |
//! | `rules/` | [`rules::contrast`]: conditions under which deals are lost (or won) more often, after correction for having searched |

mod gower;
mod lookalike;
pub mod rules;

pub use gower::{FieldMatch, Neighbour, Similarity};
pub use lookalike::{LiftCheck, LookAlike, LookAlikes, look_alikes};
