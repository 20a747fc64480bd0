//! The demo company: *Nórdica Climatización*, with branches in Madrid and Caracas, three years old. Made through the same
//! pipeline as everything else, day by day on a clock that moves, from a fixed seed: the same on every run but for the day
//! it ends on.
//!
//! [`dice`]: chance. [`calendar`]: when people work. [`names`]: whom and what. [`people`]: branches, teams, users.
//! [`story`]: the days.

mod calendar;
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
    let today = i32::try_from(end.div_euclid(DAY))?;
    let monday = calendar::monday(today) - story::WEEKS * 7;
    // Seven in the morning in Madrid.
    engine.clock().set(i64::from(monday) * DAY + DAY / 4);
    let company = people::create(engine).await?;
    story::tell(engine, &company, today, end).await
}

/// Microseconds.
pub const DAY: i64 = 86_400_000_000;
