//! What `trato doctor` looks at in the database.

use trato_model::{Cell, ColumnType};

use super::row::Cells;
use crate::db::{Db, Sql};
use crate::{Store, StoreError};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Warning,
    Bad,
}

/// One check: what was looked at, and what was found, in English for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub verdict: Verdict,
    pub found: String,
}

impl Store {
    /// Looks at the settings, the writer, the file's structure, the queue and the log. May take minutes on a large file.
    pub async fn checks(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        let warnings = self.warnings();
        checks.push(match warnings {
            [] => good("settings", "nothing unsafe"),
            _ => Check { name: "settings", verdict: Verdict::Warning, found: warnings.join("; ") },
        });
        checks.push(outcome("writes", self.health().await.map(|()| "possible".to_owned())));
        checks.push(outcome("version", self.version().await));
        checks.push(outcome("structure", self.structure().await));
        checks.push(match self.number("SELECT count(*) FROM sys_job WHERE state = 'dead'").await {
            Ok(0) => good("dead jobs", "none"),
            Ok(n) => Check { name: "dead jobs", verdict: Verdict::Warning, found: n.to_string() },
            Err(error) => bad("dead jobs", &error),
        });
        checks.push(match self.number("SELECT count(*) FROM sys_event WHERE seq IS NULL").await {
            Ok(n) if n < 10_000 => good("unsealed events", &n.to_string()),
            Ok(n) => Check { name: "unsealed events", verdict: Verdict::Warning, found: n.to_string() },
            Err(error) => bad("unsealed events", &error),
        });
        checks
    }

    /// SQLite: writes the file anew, smaller and without traces of what was deleted; writers wait meanwhile. Leaves
    /// PostgreSQL to its own vacuum.
    ///
    /// # Errors
    /// [`StoreError::Full`] if there is no room for a second copy; [`StoreError::Busy`] if readers hold the log.
    pub async fn compact(&self) -> Result<(), StoreError> {
        match &self.0.db {
            Db::Sqlite(db) => db.writer.compact().await,
            Db::Postgres(_) => Ok(()),
        }
    }

    /// Whether somebody has made our tables in it.
    ///
    /// # Errors
    /// As any read.
    pub async fn is_set_up(&self) -> Result<bool, StoreError> {
        let statement = match &self.0.db {
            Db::Sqlite(_) => "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'sys_event_head'",
            Db::Postgres(_) => {
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'sys_event_head'"
            }
        };
        Ok(self.number(statement).await? > 0)
    }

    async fn number(&self, statement: &str) -> Result<i64, StoreError> {
        let row = self.one(&Sql::new(statement, Vec::new()), &[ColumnType::Int]).await?;
        Cells::new(row.unwrap_or_default()).int()
    }

    /// The database's name and version: `SQLite 3.51.3`.
    ///
    /// # Errors
    /// As any read.
    pub async fn version(&self) -> Result<String, StoreError> {
        let (name, statement) = match &self.0.db {
            Db::Sqlite(_) => ("SQLite", "SELECT sqlite_version()"),
            Db::Postgres(_) => ("PostgreSQL", "SELECT current_setting('server_version')"),
        };
        let row = self.one(&Sql::new(statement, Vec::new()), &[ColumnType::Text]).await?;
        Ok(format!("{name} {}", Cells::new(row.unwrap_or_default()).text()?))
    }

    /// SQLite: the file's pages, indexes and foreign keys. PostgreSQL looks after its own.
    pub(crate) async fn structure(&self) -> Result<String, StoreError> {
        if matches!(self.0.db, Db::Postgres(_)) {
            return Ok("kept by the server".to_owned());
        }
        let rows = self.all(&Sql::new("PRAGMA quick_check(5)", Vec::new()), &[ColumnType::Text]).await?;
        let found: Vec<String> = rows
            .into_iter()
            .flatten()
            .filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None })
            .filter(|text| text != "ok")
            .collect();
        if found.is_empty() { Ok("sound".to_owned()) } else { Err(StoreError::Corrupt(found.join("; "))) }
    }
}

fn good(name: &'static str, found: &str) -> Check {
    Check { name, verdict: Verdict::Good, found: found.to_owned() }
}

fn bad(name: &'static str, error: &StoreError) -> Check {
    Check { name, verdict: Verdict::Bad, found: error.to_string() }
}

fn outcome(name: &'static str, outcome: Result<String, StoreError>) -> Check {
    match outcome {
        Ok(found) => good(name, &found),
        Err(error) => bad(name, &error),
    }
}
