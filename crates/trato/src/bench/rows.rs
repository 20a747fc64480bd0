//! Measures one operation, with one client and with several, and prints its row.

use anyhow::Result;

use super::load::{self, Deed, Seen};
use super::{Course, table};

/// The columns of an operation.
pub const COLUMNS: [&str; 6] =
    ["operation", "1 client: req/s, p50/p99 ms", "clients: req/s, p50/p95/p99 ms", "CPU ms", "answer kB", "bar"];

/// Measures what `deed` does for each client (they are numbered), unless it was not asked for. `bar`: requests a second
/// with several clients on SQLite.
///
/// # Errors
/// A wrong answer.
pub async fn measure<D: Deed>(
    course: &Course,
    name: &str,
    bar: Option<f64>,
    deed: impl Fn(usize) -> D,
) -> Result<Option<Seen>> {
    if !course.wants(name) {
        return Ok(None);
    }
    let one = load::run(&course.server, course.seconds, vec![deed(0)]).await?;
    let all = load::run(&course.server, course.seconds, (1..=course.clients).map(deed).collect()).await?;
    let verdict = bar.map_or_else(String::new, |bar| {
        let bar = bar * course.share;
        format!("≥ {bar:.0}/s: {}", table::at_least(all.rate(), bar))
    });
    table::line(&[
        name.to_owned(),
        format!("{:.0} · {:.2}/{:.2}", one.rate(), one.at(500), one.at(990)),
        format!("{:.0} · {:.1}/{:.1}/{:.1}", all.rate(), all.at(500), all.at(950), all.at(990)),
        format!("{:.2}", all.cost()),
        format!("{:.1}", all.size() as f64 / 1_000.0),
        verdict,
    ]);
    Ok(Some(all))
}
