//! What the log holds: one event an accepted change.

use crate::{Id, Source, Value};

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    Created,
    Updated,
    Deleted,
    Restored,
    /// Values cleared for good (erasure, purge): the payload names fields, not values.
    Purged,
}

impl EventKind {
    pub const ALL: [EventKind; 5] =
        [EventKind::Created, EventKind::Updated, EventKind::Deleted, EventKind::Restored, EventKind::Purged];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Created => "created",
            EventKind::Updated => "updated",
            EventKind::Deleted => "deleted",
            EventKind::Restored => "restored",
            EventKind::Purged => "purged",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    pub field: &'static str,
    pub before: Value,
    pub after: Value,
}

/// An accepted change.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: Id,
    /// UTC microseconds.
    pub at: i64,
    pub actor: Id,
    pub source: Source,
    pub kind: EventKind,
    pub entity: &'static str,
    pub record: Id,
    /// The record's version after the change.
    pub version: i64,
    /// The record's title after the change: a log entry stays readable when the record is gone.
    pub title: String,
    pub changes: Vec<FieldChange>,
    /// The other records on whose timelines it shows: the links of the record.
    pub subjects: Vec<(&'static str, Id)>,
    pub cause: Option<Id>,
}
