//! What statements run: counted always (a metric of the server), and kept with what they cost while somebody watches, so
//! that tests can hold every page to few statements and none that scans.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use trato_model::{Cell, ColumnType};

use super::{Reads, Sql, Store};
use crate::StoreError;
use crate::dialect::Dialect;

/// The counter, and the statements kept while watching.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    count: AtomicU64,
    watching: AtomicBool,
    kept: Mutex<Vec<Sql>>,
}

impl Watch {
    /// A statement is about to run.
    pub(crate) fn saw(&self, sql: &Sql) {
        if self.counts() {
            self.keeps(sql.clone());
        }
    }

    /// Counts a statement; whether somebody watches, and wants to know which one it is.
    pub(super) fn counts(&self) -> bool {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.watching.load(Ordering::Relaxed)
    }

    /// Whether somebody watches.
    pub(super) fn is_on(&self) -> bool {
        self.watching.load(Ordering::Relaxed)
    }

    /// Keeps a statement that was counted.
    pub(super) fn keeps(&self, sql: Sql) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(sql);
    }

    /// A statement is about to run with many sets of parameters; it counts once, as it is sent once.
    pub(crate) fn saw_many(&self, text: &str) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if self.watching.load(Ordering::Relaxed) {
            let sql = Sql::new(text, Vec::new());
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(sql);
        }
    }
}

/// How long a statement takes, told to the log at `trato::sql=trace`; nothing is measured otherwise.
pub(crate) struct Stopwatch(Option<Instant>);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Stopwatch(tracing::enabled!(target: "trato::sql", tracing::Level::TRACE).then(Instant::now))
    }

    /// `rows`: how many were read, or how many sets of parameters were sent.
    pub(crate) fn stop(self, rows: usize, text: &str) {
        if let Some(begun) = self.0 {
            let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            tracing::trace!(target: "trato::sql", micros, rows, text);
        }
    }
}

/// A statement that ran while somebody watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    pub text: String,
    /// The database's plan, line by line; empty for what is no query.
    pub plan: Vec<String>,
    /// The lines of the plan that read a whole table of records (or build an index over it for this once). PostgreSQL is
    /// asked as if it could not, so that only what has no other way is named, however small the table is.
    pub scans: Vec<String>,
}

impl Store {
    /// Statements that this process has sent since it opened the database, reads and writes.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.0.watch.count.load(Ordering::Relaxed)
    }

    /// From now on statements are kept, or no longer; what was kept before is forgotten.
    pub fn watch(&self, on: bool) {
        self.0.watch.watching.store(on, Ordering::Relaxed);
        self.0.watch.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Ends the watch; the statements as they were sent, in their order.
    #[must_use]
    pub fn seen(&self) -> Vec<String> {
        let kept = std::mem::take(&mut *self.0.watch.kept.lock().unwrap_or_else(PoisonError::into_inner));
        self.watch(false);
        kept.into_iter().map(|sql| sql.text).collect()
    }

    /// Ends the watch and explains each statement that was seen, the same text once.
    ///
    /// # Errors
    /// Where the database cannot explain them.
    pub async fn watched(&self) -> Result<Vec<Watched>, StoreError> {
        let kept = std::mem::take(&mut *self.0.watch.kept.lock().unwrap_or_else(PoisonError::into_inner));
        self.watch(false);
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for sql in kept {
            if seen.insert(sql.text.clone()) {
                all.push(self.explained(sql).await?);
            }
        }
        Ok(all)
    }

    async fn explained(&self, sql: Sql) -> Result<Watched, StoreError> {
        let query = ["SELECT", "WITH"].iter().any(|word| sql.text.starts_with(word));
        let plan = if query { self.plan(&sql).await? } else { Vec::new() };
        let dialect = self.dialect();
        let scans = plan.iter().filter(|line| scans(dialect, line)).cloned().collect();
        Ok(Watched { text: sql.text, plan, scans })
    }

    /// The plan of a query, line by line.
    pub(crate) async fn plan(&self, sql: &Sql) -> Result<Vec<String>, StoreError> {
        let rows = match self.dialect() {
            Dialect::Sqlite => {
                let explain = Sql::new(format!("EXPLAIN QUERY PLAN {}", sql.text), sql.params.clone());
                let types = [ColumnType::Int, ColumnType::Int, ColumnType::Int, ColumnType::Text];
                (&mut &*self).all(&explain, &types).await?
            }
            Dialect::Postgres => {
                let mut tx = self.begin().await?;
                tx.exec(&Sql::new("SET LOCAL enable_seqscan = off", Vec::new())).await?;
                let explain = Sql::new(format!("EXPLAIN {}", sql.text), sql.params.clone());
                let rows = tx.all(&explain, &[ColumnType::Text]).await;
                tx.rollback().await;
                rows?
            }
        };
        let text = |row: Vec<Cell>| if let Some(Cell::Text(line)) = row.last() { line.clone() } else { String::new() };
        Ok(rows.into_iter().map(text).collect())
    }
}

/// Whether a line of a plan reads a whole table. Our own small tables (`sys_`, and the words that wait to be indexed) may
/// be read through.
pub(crate) fn scans(dialect: Dialect, line: &str) -> bool {
    if line.ends_with("_fts_waiting") {
        return false;
    }
    match dialect {
        Dialect::Sqlite => line.starts_with("SCAN t") && !line.contains(" INDEX ") || line.contains("AUTOMATIC"),
        Dialect::Postgres => line.contains("Seq Scan on ") && !line.contains("Seq Scan on sys_"),
    }
}
