//! What the baton protects: the writing connection and the group that is open on it.
//!
//! A group is one `BEGIN IMMEDIATE … COMMIT`. Its first member needs no savepoint: what it undoes is the group. Each
//! further one works in the savepoint `member`, which makes SQLite copy every page before its first change; when it is
//! done the savepoint is released and the member waits for the group's outcome.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::watch;

use super::error::{is_fatal, translate};
use crate::StoreError;

/// A group commits when this many are in.
pub(super) const MOST: usize = 64;
/// A group commits when it is this old, whoever waits.
pub(super) const OLDEST: Duration = Duration::from_millis(5);

/// The outcome of a group: `None` while it is open.
pub(super) type Outcome = Option<Result<(), StoreError>>;

/// The writing connection and its open group.
pub(super) struct Desk {
    /// `None` once closed, for good.
    connection: Option<Connection>,
    group: Option<Group>,
    shared: Arc<Shared>,
    /// Members of the group before: whether others are likely to come.
    pub last: usize,
}

/// What may be looked at without the baton.
#[derive(Default)]
pub(super) struct Shared {
    /// Number of the open group, 0 when none is.
    pub open: AtomicU64,
    /// What [`Desk::others`] said when it was opened; until it ends nobody else can commit.
    pub version: AtomicI64,
    /// Transactions and groups committed so far.
    pub members: AtomicU64,
    pub groups: AtomicU64,
    /// Why the writer is closed.
    pub closed: OnceLock<String>,
}

struct Group {
    number: u64,
    members: usize,
    /// Whether the member at work has a savepoint.
    inside: bool,
    opened: Instant,
    outcome: watch::Sender<Outcome>,
}

impl Desk {
    pub(super) fn new(connection: Connection, shared: Arc<Shared>) -> Self {
        Desk { connection: Some(connection), group: None, shared, last: 0 }
    }

    pub(super) fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or_else(|| self.closed())
    }

    fn closed(&self) -> StoreError {
        StoreError::Closed(self.shared.closed.get().cloned().unwrap_or_else(|| "shut down".to_owned()))
    }

    /// What SQLite counts of commits that were not this connection's.
    pub(super) fn others(&self) -> Option<i64> {
        let mut statement = self.connection.as_ref()?.prepare_cached("PRAGMA data_version").ok()?;
        statement.query_row([], |row| row.get(0)).ok()
    }

    /// Enters the open group, where the member opens a savepoint, or a new one.
    pub(super) fn enter(&mut self, numbers: &AtomicU64) -> Result<(), StoreError> {
        if self.group.is_none() {
            self.run("BEGIN IMMEDIATE")?;
            let number = numbers.fetch_add(1, Ordering::Relaxed) + 1;
            let (outcome, _) = watch::channel(None);
            self.group = Some(Group { number, members: 0, inside: false, opened: Instant::now(), outcome });
            self.shared.version.store(self.others().unwrap_or_default(), Ordering::Release);
            self.shared.open.store(number, Ordering::Release);
            return Ok(());
        }
        self.run("SAVEPOINT member").inspect_err(|error| {
            self.check(error);
            self.leave_if_empty();
        })?;
        if let Some(group) = &mut self.group {
            group.inside = true;
        }
        Ok(())
    }

    /// Keeps the member's work; it then waits for the outcome. Answers whether it is the group's first.
    pub(super) fn keep(&mut self) -> Result<(watch::Receiver<Outcome>, Option<u64>), StoreError> {
        if self.inside() {
            self.run("RELEASE member").inspect_err(|error| self.check(error))?;
        }
        let Some(group) = &mut self.group else { return Err(StoreError::Aborted) };
        group.inside = false;
        group.members += 1;
        Ok((group.outcome.subscribe(), (group.members == 1).then_some(group.number)))
    }

    /// Undoes the member's work. Where even that fails the whole group goes.
    pub(super) fn undo(&mut self) {
        if !self.inside() {
            self.leave_if_empty();
            return;
        }
        if let Err(error) = self.run("ROLLBACK TO member").and_then(|()| self.run("RELEASE member")) {
            self.check(&error);
            self.abort(&error);
        }
        if let Some(group) = &mut self.group {
            group.inside = false;
        }
        self.leave_if_empty();
    }

    fn inside(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.inside)
    }

    /// A group without members ends at once: an idle writer holds no snapshot of the log.
    fn leave_if_empty(&mut self) {
        if self.group.as_ref().is_some_and(|group| group.members == 0) {
            self.commit();
        }
    }

    /// Whether the group may not wait for further members.
    pub(super) fn is_due(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.members >= MOST || group.opened.elapsed() >= OLDEST)
    }

    /// Whether this group, and not a later one, is open.
    pub(super) fn is_open(&self, number: u64) -> bool {
        self.group.as_ref().is_some_and(|group| group.number == number)
    }

    pub(super) fn has_group(&self) -> bool {
        self.group.is_some()
    }

    /// Looks after an error whether SQLite rolled the group back by itself, and tells the members if so.
    pub(super) fn check(&mut self, error: &StoreError) {
        if is_fatal(error) {
            self.fail(error);
        } else if self.connection.as_ref().is_some_and(Connection::is_autocommit) {
            self.abort(error);
        }
    }

    /// Rolls the group back and tells its members.
    fn abort(&mut self, error: &StoreError) {
        let Some(group) = self.leave() else { return };
        if let Some(connection) = self.connection.as_ref().filter(|connection| !connection.is_autocommit()) {
            let _ = connection.execute_batch("ROLLBACK");
        }
        let told = match error {
            StoreError::Full | StoreError::Closed(_) | StoreError::Corrupt(_) => error.clone(),
            _ => StoreError::Aborted,
        };
        group.outcome.send_replace(Some(Err(told)));
    }

    /// Commits the group and tells its members. Nothing happens if none is open.
    pub(super) fn commit(&mut self) {
        let Some(members) = self.group.as_ref().map(|group| group.members) else { return };
        let outcome = self.run(if members == 0 { "ROLLBACK" } else { "COMMIT" });
        match outcome {
            Ok(()) => {
                self.last = members;
                self.shared.members.fetch_add(members as u64, Ordering::Relaxed);
                self.shared.groups.fetch_add(u64::from(members > 0), Ordering::Relaxed);
                if let Some(group) = self.leave() {
                    group.outcome.send_replace(Some(Ok(())));
                }
            }
            Err(error) if is_fatal(&error) => self.fail(&error),
            Err(error) => self.abort(&error),
        }
    }

    /// Writes the file anew, without the space and the traces of what was deleted.
    pub(super) fn compact(&mut self) -> Result<(), StoreError> {
        self.commit();
        self.run("VACUUM").inspect_err(|error| self.check(error))?;
        self.checkpoint()
    }

    /// Copies the whole log into the file and empties it, once no reader is in the way.
    pub(super) fn checkpoint(&mut self) -> Result<(), StoreError> {
        self.commit();
        let busy: i64 =
            self.connection()?.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(translate)?;
        if busy == 0 { Ok(()) } else { Err(StoreError::Busy("a reader holds the log")) }
    }

    fn leave(&mut self) -> Option<Group> {
        self.shared.open.store(0, Ordering::Release);
        self.group.take()
    }

    /// Closes the writer, then tells the members. After a failed sync nobody knows what is on disk, so nothing more may
    /// be promised.
    pub(super) fn fail(&mut self, error: &StoreError) {
        tracing::error!(%error, "the writer is closed until the program is started again");
        let reason = if let StoreError::Closed(reason) = error { reason.clone() } else { error.to_string() };
        let _ = self.shared.closed.set(reason);
        self.abort(error);
        self.connection = None;
    }

    /// Closes the connection for good.
    pub(super) fn shut(&mut self, reason: String) {
        let _ = self.shared.closed.set(reason);
        self.connection = None;
    }

    fn run(&self, text: &str) -> Result<(), StoreError> {
        let mut statement = self.connection()?.prepare_cached(text).map_err(translate)?;
        statement.raw_execute().map_err(translate)?;
        Ok(())
    }
}
