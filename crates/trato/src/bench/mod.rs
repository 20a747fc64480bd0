//! `trato bench`: makes the data, starts the server as a process of its own, and measures what a company feels, beside
//! the bars that the project has set itself. Everything runs on this machine, the clients too: they take their share of
//! its processors, so the figures are what a small server gives while somebody hammers it from inside.
//!
//! | file | what |
//! |---|---|
//! | [`data`] | the company: seeded, streamed through the pipeline in bulk; [`crowd`]: who works there |
//! | [`server`] | the server as a child process: start, processor time, memory · [`machine`]: where it runs |
//! | [`client`] | one keep-alive connection · [`load`]: many of them for a while, and what they saw |
//! | [`operations`] | the rows that other systems were measured by · [`rows`]: measuring one of them |
//! | [`scale`] | lists, records, search and boards at scale (V1-V4, V11) · [`import`]: files in |
//! | [`strangers`] | whether one can tell who has an account (A2), only if asked for by name |
//! | [`weight`] | what a browser fetches, memory, start, size · [`table`]: figures in columns |

mod client;
mod crowd;
mod data;
mod import;
mod load;
mod machine;
mod operations;
mod rows;
mod scale;
mod server;
mod strangers;
mod table;
mod weight;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use client::Visitor;
use server::Server;

/// Makes a company of a size, and measures the server against the bars
#[derive(Args, Debug)]
pub struct Bench {
    /// Contacts: 100k, 1m. A fifth as many accounts and as many deals, and as many activities on one account
    #[arg(long, default_value = "100k", value_parser = number)]
    pub records: u64,
    /// An empty database, or one that an earlier bench filled; a SQLite file in a temporary folder where it is not given
    #[arg(long, env = "TRATO_DATABASE")]
    pub database: Option<String>,
    /// Only the operations whose name contains this
    #[arg(long)]
    pub only: Option<String>,
    /// Seconds that each operation is measured for, with one client and with several
    #[arg(long, default_value_t = 4)]
    pub seconds: u64,
    /// Clients at the same time
    #[arg(long, default_value_t = 8)]
    pub clients: usize,
    /// Folder of the temporary database
    #[arg(long, env = "TRATO_BENCH_DIR")]
    pub folder: Option<PathBuf>,
    /// Only make the data
    #[arg(long)]
    pub prepare: bool,
}

/// `100k` and `1m` as people write them.
fn number(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.to_ascii_lowercase() {
        text if text.ends_with('k') => (text.trim_end_matches('k').to_owned(), 1_000),
        text if text.ends_with('m') => (text.trim_end_matches('m').to_owned(), 1_000_000),
        text => (text, 1),
    };
    match digits.parse::<u64>() {
        Ok(n) if (100..=10_000_000).contains(&(n * unit)) => Ok(n * unit),
        _ => Err("a number from 100 to 10m, such as 100k".to_owned()),
    }
}

/// What every part of a bench needs.
pub struct Course {
    pub server: Server,
    pub facts: data::Facts,
    pub only: Option<String>,
    pub seconds: Duration,
    pub clients: usize,
    /// The administrator, who sees everything, and a seller who sees only what is his.
    pub admin: Visitor,
    pub seller: Visitor,
    /// The bars hold for SQLite; PostgreSQL is to reach half of each rate.
    pub share: f64,
}

impl Course {
    /// Whether the operation was asked for.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.to_lowercase().contains(&only.to_lowercase()))
    }
}

/// Runs the bench and prints its tables (Markdown) to the standard output; progress goes to the standard error.
///
/// # Errors
/// Where the data cannot be made or the server does not answer as it should: a wrong answer is never a figure.
pub async fn run(bench: &Bench) -> Result<()> {
    let folder = match &bench.folder {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("trato-bench-{}", std::process::id())),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let database = match &bench.database {
        Some(database) => database.clone(),
        None => format!("sqlite:{}", folder.join(format!("bench-{}.db", bench.records)).display()),
    };
    let outcome = measure(bench, &folder, &database).await;
    if bench.folder.is_none() {
        let _ = std::fs::remove_dir_all(&folder);
    }
    outcome
}

async fn measure(bench: &Bench, folder: &std::path::Path, database: &str) -> Result<()> {
    let place = server::Place { database: database.to_owned(), files: folder.join("files") };
    let facts = data::prepare(&place, bench.records).await?;
    if bench.prepare {
        return Ok(());
    }
    machine::describe(&place).await?;
    table::heading(&facts);
    let mut starts = Vec::new();
    for _ in 0..3 {
        starts.push(Server::start(&place, folder).await?.stop().await?);
    }
    let server = Server::start(&place, folder).await?;
    let idle = server.memory()?;
    let admin = client::sign_in(&server, crowd::ADMIN).await?;
    let seller = client::sign_in(&server, crowd::SELLER).await?;
    let share = if place.is_sqlite() { 1.0 } else { 0.5 };
    let seconds = Duration::from_secs(bench.seconds.max(1));
    let only = bench.only.clone();
    let mut course = Course { server, facts, only, seconds, clients: bench.clients.max(1), admin, seller, share };
    operations::run(&mut course).await?;
    scale::run(&course).await?;
    strangers::run(&course).await?;
    import::run(&course, folder).await?;
    weight::run(&course, &starts, idle).await?;
    course.server.stop().await?;
    machine::load();
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_written_as_people_do() {
        assert_eq!(super::number("100k"), Ok(100_000));
        assert_eq!(super::number("1M"), Ok(1_000_000));
        assert_eq!(super::number("2500"), Ok(2_500));
        assert!(super::number("99").is_err());
        assert!(super::number("many").is_err());
    }
}
