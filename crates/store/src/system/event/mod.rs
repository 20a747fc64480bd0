//! The log: one event for each accepted change, appended in the change's transaction.
//!
//! `append` writes events unchained; `seal` numbers the committed ones and chains their hashes; `verify` proves the
//! chain; `anchor` keeps heads outside the database; `read` serves timelines and feeds, `search` the
//! administrator; `codec` writes payloads.
//!
//! The chain covers number, time, actor, kind, source, record, version, cause and a salted digest of the payload. The
//! payload (title, values, subjects) and its salt live apart, so that erasing them leaves the chain valid.

mod anchor;
mod append;
mod chain;
mod codec;
mod read;
mod seal;
mod search;
mod verify;

pub use anchor::Anchor;
pub(crate) use read::{about, updates};
pub use search::{EventFilter, EventPage};
pub use verify::{AuditReport, Flaw, Progress};
