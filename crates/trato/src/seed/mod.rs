//! The demo company: *Nórdica Climatización*, with branches in Madrid and Caracas, three years old. Made through the same
//! pipeline as everything else, week by week on a clock that moves, from a fixed seed: the same on every run but for the
//! day it ends on.
//!
//! [`dice`]: chance. [`names`]: whom and what. [`people`]: branches, teams, users. [`story`]: the weeks.

mod dice;
pub(crate) mod names;
mod people;
mod story;

use anyhow::Result;
use trato_engine::Engine;

pub(crate) use dice::Dice;
pub use people::{PASSWORD, sign_ins};

/// Fills a new, empty installation that ends at `end` (UTC microseconds).
///
/// # Errors
/// Those of the pipeline.
pub async fn fill(engine: &Engine, end: i64) -> Result<()> {
    let start = end - 3 * 365 * DAY;
    engine.clock().set(start);
    let company = people::create(engine).await?;
    story::tell(engine, &company, start, end).await
}

/// Microseconds.
pub const DAY: i64 = 86_400_000_000;
