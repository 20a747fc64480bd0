//! What can go wrong in the database, the same on both. `is_retriable` says which errors a fresh transaction may cure.

use trato_model::Refusal;

/// A failed statement, transaction or opening. `Clone`, because all members of a commit group get the same one.
/// Texts are for the log: they never hold bound values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Two rows would share a unique value. PostgreSQL names the constraint; SQLite only does so for indexes over
    /// expressions. `field` is the record's field that is taken, where the table is an entity's.
    #[error("unique: {table} ({})", .columns.join(", "))]
    Unique { table: String, columns: Vec<String>, constraint: Option<String>, field: Option<&'static str> },
    /// A value is longer than the index over it can hold (PostgreSQL: some 2,700 bytes, after the text was folded).
    #[error("too long for the index {}", .constraint.as_deref().unwrap_or("unnamed"))]
    TooLong { constraint: Option<String>, field: Option<&'static str> },
    /// A link points nowhere, or its target is still pointed at. SQLite does not say which.
    #[error("foreign key {}", .constraint.as_deref().unwrap_or("unnamed"))]
    ForeignKey { constraint: Option<String> },
    /// The disk is (nearly) full; reads go on, writes are refused until there is room.
    #[error("the disk is full")]
    Full,
    /// Nobody let us in within the time allowed (baton, lock, pool).
    #[error("busy: {0}")]
    Busy(&'static str),
    /// PostgreSQL undid the transaction because of a concurrent one (40001, 40P01): begin again.
    #[error("undone by a concurrent transaction")]
    Serialization,
    /// Another member's failure took the whole commit group down: begin again.
    #[error("the commit group was rolled back")]
    Aborted,
    /// A statement exceeded its time.
    #[error("the statement took too long")]
    Timeout,
    /// The database takes no more writes in this process: a commit's sync failed, or it was closed.
    #[error("closed: {0}")]
    Closed(String),
    /// Opened with settings that can lose or leak data.
    #[error("refused to open: {}", .0.join("; "))]
    Unsafe(Vec<String>),
    /// No connection.
    #[error("not reachable: {0}")]
    Unreachable(String),
    /// The file is damaged.
    #[error("damaged: {0}")]
    Corrupt(String),
    /// The database does not hold what this program expects.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// Whether the same work in a new transaction may succeed.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        matches!(self, StoreError::Serialization | StoreError::Aborted)
    }

    /// On PostgreSQL nobody knows where files lie unless it is said.
    pub(crate) fn no_files() -> Self {
        StoreError::other("no folder for stored files is configured: name one with --files or TRATO_FILES")
    }

    pub(crate) fn other(text: impl std::fmt::Display) -> Self {
        StoreError::Other(text.to_string())
    }
}

/// What the engine retries on when a store function answers with a [`Refusal`].
pub const RETRY: &str = "retry";

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique { .. } => Refusal::Exists,
            StoreError::TooLong { .. } => Refusal::bad("too-long-index"),
            StoreError::Serialization | StoreError::Aborted => Refusal::Conflict(RETRY),
            StoreError::Full => Refusal::Storage,
            StoreError::Busy(_) | StoreError::Unreachable(_) | StoreError::Closed(_) => {
                Refusal::Unavailable(error.to_string())
            }
            other => Refusal::Internal(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        StoreError::Other(format!("stored JSON: {error}"))
    }
}
