//! One transaction in a commit group. It holds the baton until it commits, gives up or is dropped.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::OwnedMutexGuard;
use tokio::task::block_in_place;
use trato_model::{Cell, ColumnType};

use super::desk::Desk;
use super::writer::Writer;
use super::{cells, error::translate};
use crate::StoreError;
use crate::db::{Row, Sql};

/// A transaction that holds the baton longer is named in the log: everybody else waited for it.
const SLOW: Duration = Duration::from_secs(1);

/// Rows written at once that are run aside from the worker's other tasks.
const MANY: usize = 32;

/// A member of the open group.
pub(crate) struct Member {
    writer: Arc<Writer>,
    /// The baton; gone once it was handed on.
    desk: Option<OwnedMutexGuard<Desk>>,
    alone: bool,
    /// Why a statement failed: as on PostgreSQL nothing goes on until a savepoint is rolled back.
    failed: Option<StoreError>,
    depth: usize,
    begun: Instant,
}

impl Member {
    pub(super) fn new(writer: Arc<Writer>, desk: OwnedMutexGuard<Desk>, alone: bool) -> Self {
        Member { writer, desk: Some(desk), alone, failed: None, depth: 0, begun: Instant::now() }
    }

    /// Runs statements in place, unless one has failed; after an error finds out whether the group still stands.
    fn work<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let outcome = self.run(work);
        if let Err(error) = &outcome {
            self.failed = Some(error.clone());
        }
        outcome
    }

    fn run<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let Some(desk) = self.desk.as_mut().filter(|desk| desk.has_group()) else {
            return Err(self.failed.clone().unwrap_or(StoreError::Aborted));
        };
        let outcome = work(desk.connection()?);
        if let Err(error) = &outcome {
            desk.check(error);
        }
        outcome
    }

    pub(crate) fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        self.work(|connection| cells::all(connection, sql, types))
    }

    pub(crate) fn exec(&mut self, sql: &Sql) -> Result<u64, StoreError> {
        self.work(|connection| cells::exec(connection, sql))
    }

    pub(crate) fn exec_many<'a>(
        &mut self,
        text: &str,
        rows: impl Iterator<Item = &'a [Cell]>,
    ) -> Result<u64, StoreError> {
        // Bulk: other tasks need not wait for it. A single statement is over before another thread woke up.
        if rows.size_hint().0 > MANY {
            return block_in_place(|| self.work(|connection| cells::exec_many(connection, text, rows)));
        }
        self.work(|connection| cells::exec_many(connection, text, rows))
    }

    pub(crate) fn savepoint(&mut self) -> Result<(), StoreError> {
        let text = format!("SAVEPOINT s{}", self.depth + 1);
        self.work(|connection| command(connection, &text))?;
        self.depth += 1;
        Ok(())
    }

    pub(crate) fn rollback_to(&mut self) -> Result<(), StoreError> {
        let depth = self.innermost()?;
        self.run(|connection| {
            command(connection, &format!("ROLLBACK TO s{depth}"))?;
            command(connection, &format!("RELEASE s{depth}"))
        })?;
        self.failed = None;
        self.depth -= 1;
        Ok(())
    }

    pub(crate) fn release(&mut self) -> Result<(), StoreError> {
        let text = format!("RELEASE s{}", self.innermost()?);
        self.work(|connection| command(connection, &text))?;
        self.depth -= 1;
        Ok(())
    }

    fn innermost(&self) -> Result<usize, StoreError> {
        if self.depth == 0 { Err(StoreError::other("no savepoint is open")) } else { Ok(self.depth) }
    }

    /// Keeps the work. Hands the baton to the next in line, or commits the group when nobody waits, it is full or old;
    /// returns when the group's commit has.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        if let Some(error) = self.failed.take() {
            self.rollback().await;
            return Err(error);
        }
        // A group's first member has no savepoint around its own that would end them.
        while self.depth > 0 {
            self.release()?;
        }
        let Some(desk) = self.desk.as_mut() else { return Err(StoreError::Aborted) };
        let (mut outcome, first) = desk.keep()?;
        // Those whom the last commit woke are about to ask for the baton: let them come.
        let mut baton = Kept { writer: self.writer.clone(), desk: self.desk.take(), group: first };
        self.watch();
        if !self.alone && baton.expects_more() {
            tokio::task::yield_now().await;
        }
        baton.settle(self.alone);
        drop(baton);
        match outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().unwrap_or(Err(StoreError::Aborted)),
            Err(_) => Err(StoreError::Aborted),
        }
    }

    /// Undoes the work and hands the baton on; commits for those who wait if nobody else will.
    pub(crate) async fn rollback(mut self) {
        let Some(mut desk) = self.desk.take() else { return };
        desk.undo();
        if desk.is_due() || !self.writer.is_awaited() {
            block_in_place(|| desk.commit());
        }
    }

    fn watch(&self) {
        let held = self.begun.elapsed();
        if held > SLOW {
            tracing::warn!(millis = held.as_millis() as u64, "a transaction held the writer for long");
        }
    }
}

fn command(connection: &Connection, text: &str) -> Result<(), StoreError> {
    connection.prepare_cached(text).and_then(|mut statement| statement.raw_execute()).map_err(translate)?;
    Ok(())
}

impl Drop for Member {
    fn drop(&mut self) {
        // Without a commit, by an early return or a panic. The group, if others are in, is committed by the next in
        // line or by the caretaker, who knows of it since its first member handed the baton on.
        if let Some(mut desk) = self.desk.take() {
            desk.undo();
            self.watch();
        }
    }
}

/// The baton of a member whose work is kept. Dropped without being settled (the commit was cancelled), the group is left
/// to those in line or the caretaker.
struct Kept {
    writer: Arc<Writer>,
    desk: Option<OwnedMutexGuard<Desk>>,
    group: Option<u64>,
}

impl Kept {
    fn expects_more(&self) -> bool {
        !self.writer.is_awaited() && self.desk.as_ref().is_some_and(|desk| desk.last > 1 && !desk.is_due())
    }

    fn settle(&mut self, alone: bool) {
        if let Some(desk) = self.desk.as_mut()
            && (alone || desk.is_due() || !self.writer.is_awaited())
        {
            block_in_place(|| desk.commit());
            self.desk = None;
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(desk) = self.desk.take() {
            match self.group {
                Some(group) => self.writer.hand_on(desk, group),
                None => drop(desk),
            }
        }
    }
}
