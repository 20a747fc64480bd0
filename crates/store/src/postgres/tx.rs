//! A transaction at read committed.

use std::sync::Arc;

use trato_model::{Cell, ColumnType};

use super::lease::Lease;
use super::trial::Trial;
use crate::StoreError;
use crate::db::{Row, Sql};

/// An open transaction; dropped, its connection is discarded and the server rolls back.
pub(crate) struct PgTx {
    lease: Lease,
    depth: usize,
    /// Why a statement failed: the server refuses all others until a savepoint is rolled back.
    failed: Option<Box<StoreError>>,
    trial: Arc<Trial>,
}

impl PgTx {
    pub(super) async fn begin(mut lease: Lease, trial: Arc<Trial>) -> Result<Self, StoreError> {
        lease.command("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        Ok(PgTx { lease, depth: 0, failed: None, trial })
    }

    fn sound(&self) -> Result<(), StoreError> {
        self.failed.as_deref().cloned().map_or(Ok(()), Err)
    }

    fn seen<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &outcome {
            self.trial.met(error);
            self.failed.get_or_insert_with(|| Box::new(error.clone()));
        }
        outcome
    }

    pub(crate) async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        self.sound()?;
        let outcome = self.lease.all(sql, types).await;
        self.seen(outcome)
    }

    pub(crate) async fn exec(&mut self, sql: &Sql) -> Result<u64, StoreError> {
        self.sound()?;
        let outcome = self.lease.exec(sql).await;
        self.seen(outcome)
    }

    pub(crate) async fn exec_many<'a>(
        &mut self,
        text: &str,
        rows: impl Iterator<Item = &'a [Cell]> + Send,
    ) -> Result<u64, StoreError> {
        self.sound()?;
        let outcome = self.lease.exec_many(text, rows).await;
        self.seen(outcome)
    }

    pub(crate) async fn savepoint(&mut self) -> Result<(), StoreError> {
        self.sound()?;
        let outcome = self.lease.command(&format!("SAVEPOINT s{}", self.depth + 1)).await;
        self.seen(outcome)?;
        self.depth += 1;
        Ok(())
    }

    pub(crate) async fn rollback_to(&mut self) -> Result<(), StoreError> {
        if self.depth == 0 {
            return Err(StoreError::other("no savepoint is open"));
        }
        let depth = self.depth;
        self.lease.command(&format!("ROLLBACK TO s{depth}; RELEASE s{depth}")).await?;
        self.failed = None;
        self.depth -= 1;
        Ok(())
    }

    pub(crate) async fn release(&mut self) -> Result<(), StoreError> {
        if self.depth == 0 {
            return Err(StoreError::other("no savepoint is open"));
        }
        self.sound()?;
        let outcome = self.lease.command(&format!("RELEASE s{}", self.depth)).await;
        self.seen(outcome)?;
        self.depth -= 1;
        Ok(())
    }

    /// `COMMIT` of a failed transaction rolls back without an error, so a failure is remembered and told here.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        if let Some(error) = self.failed.take() {
            self.rollback().await;
            return Err(*error);
        }
        let outcome = self.lease.command("COMMIT").await;
        outcome.inspect_err(|error| self.trial.met(error)).map_err(|error| match error {
            // Whoever is told to try again may write it twice.
            StoreError::Unreachable(why) => StoreError::Other(format!("the connection was lost at the commit: {why}")),
            error => error,
        })?;
        self.lease.give_back();
        Ok(())
    }

    pub(crate) async fn rollback(mut self) {
        if self.lease.command("ROLLBACK").await.is_ok() {
            self.lease.give_back();
        }
    }
}
