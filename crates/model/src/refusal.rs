//! Why a wish was not granted. Each has a stable code; `web` words it in the user's language and chooses the status.

use crate::kinds::Fault;
use crate::{Id, Record, Value};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name; empty for the record as a whole.
    pub field: String,
    pub fault: Fault,
}

impl FieldError {
    #[must_use]
    pub fn new(field: impl Into<String>, fault: Fault) -> Self {
        FieldError { field: field.into(), fault }
    }
}

/// A field that both sides changed: the stale form shows both values.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub field: &'static str,
    pub theirs: Value,
    pub mine: Value,
}

/// A record that looks the same as the one being created, readable by the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Twin {
    pub id: Id,
    pub title: String,
    /// The fields that agree.
    pub fields: Vec<&'static str>,
}

/// A refusal. A refusal changes nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// Values that cannot be taken, by field.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// No such record for this reader: missing and hidden look the same.
    #[error("not found")]
    NotFound,
    /// The reader may see it but not do this; the name of the right that is missing.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// Changed by somebody else since it was read: the current record and the fields that collide.
    #[error("stale")]
    Stale { current: Box<Record>, conflicts: Vec<Conflict> },
    /// No version was named on a path that needs one.
    #[error("a version is required")]
    VersionRequired,
    /// A record with this id, or with this unique value, exists.
    #[error("exists")]
    Exists,
    /// Probable duplicates; the user may insist.
    #[error("duplicates")]
    Twins(Vec<Twin>),
    /// A documented limit was exceeded.
    #[error("limit {name} of {most}")]
    Limit { name: &'static str, most: u64 },
    /// A request that cannot be understood: a stable code with arguments.
    #[error("bad request: {0}")]
    BadRequest(Fault),
    /// A state of things that forbids it (a closed deal, a used token): a stable code.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The same idempotency key came with other content, or is still at work.
    #[error("idempotency: {0}")]
    Idempotency(&'static str),
    /// The disk is full or the database refuses writes.
    #[error("storage")]
    Storage,
    /// The database does not answer in time, or not at all; the same may succeed in a moment. The text goes to the log.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Something of ours failed; the text goes to the log, never to the user.
    #[error("internal: {0}")]
    Internal(String),
}

impl Refusal {
    /// One field's fault.
    #[must_use]
    pub fn field(field: impl Into<String>, fault: Fault) -> Self {
        Refusal::Invalid(vec![FieldError::new(field, fault)])
    }

    #[must_use]
    pub fn bad(code: &'static str) -> Self {
        Refusal::BadRequest(Fault::new(code))
    }

    /// Whether nothing is wrong with what was asked: neither a part of it nor a correction would be granted now.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self, Refusal::Storage | Refusal::Unavailable(_) | Refusal::Internal(_))
    }

    /// Whether the same may be granted in a moment, or once something of ours is mended: no refusal of what was asked, and so
    /// nothing that a part of it should be tried for or that should be noted as its fault.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.is_ours() || matches!(self, Refusal::Conflict("retry"))
    }

    /// The stable code: `problem-{code}` in the message files and `type` in the API's problems.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Invalid(_) => "invalid",
            Refusal::NotFound => "not-found",
            Refusal::Forbidden(_) => "forbidden",
            Refusal::Stale { .. } => "stale",
            Refusal::VersionRequired => "version-required",
            Refusal::Exists => "exists",
            Refusal::Twins(_) => "duplicates",
            Refusal::Limit { .. } => "limit",
            Refusal::BadRequest(fault) => fault.code,
            Refusal::Conflict(code) | Refusal::Idempotency(code) => code,
            Refusal::Storage => "storage",
            Refusal::Unavailable(_) => "unavailable",
            Refusal::Internal(_) => "internal",
        }
    }
}
