//! The only crate that sees SQL. Everything above speaks of records, queries and events; this crate turns them into
//! statements for SQLite (embedded, one writer, group commit) and PostgreSQL (several nodes), with the same answers.
//!
//! - [`config`]: where the data is and how it is opened; [`error`]: what can go wrong, and what may be tried again.
//! - [`db`]: [`Store`] and [`Tx`], the handful of primitives (`all, one, exec, ddl`) that the rest is written with.
//! - `sqlite`: settings that lose nothing, the readers, and the baton that writers pass on in a group commit.
//! - `postgres`: the pool, transactions, and the notices that nodes send each other.
//! - `dialect`: what the two databases spell differently, both arms side by side.
//! - `schema`: from the registry to tables; `record`: writing records; `query`: reading them, always within a reader's
//!   scope; `search`: the words by which they are found.
//! - [`system`]: our own tables: events and their chain, jobs, sessions, tokens, outbox, files, settings …
//! - [`backup`]: hot copies that were restored once before they count.
//!
//! SQLite is called in place, long statements and commits in `block_in_place`: the store needs tokio's multi-thread runtime.

pub mod backup;
pub mod config;
pub mod db;
mod dialect;
pub mod error;
mod postgres;
mod query;
mod record;
mod schema;
mod search;
mod sqlite;
pub mod system;

pub use backup::{Build, Extent, Manifest, TableSum, restore, verify_backup};
pub use config::StoreConfig;
pub use db::ChangeNotice;
pub use db::{Store, Together, Tx, Watched};
pub use error::StoreError;
pub use query::{Changed, Count, Groups, Hit, RowOut, Rows};
pub use record::keys::telling_keys;
pub use record::places::{Place, places};
pub use schema::SchemaReport;
pub use system::credential::Purpose;
pub use system::doctor::{Check, Verdict};
pub use system::event::{Anchor, AuditReport, EventFilter, EventPage, Flaw, Progress};
pub use system::file::{Content, FileInfo, Staged};
pub use system::idempotency::Claim;
pub use system::import::{ImportRow, ImportRun};
pub use system::job::{Job, JobFilter, JobRow, JobState, NewJob, Retry};
pub use system::notification::Notification;
pub use system::outbox::{Mail, MailRow, MailState, NewMail, Sent};
pub use system::personal::AtHand;
pub use system::session::Session;
pub use system::token::ApiToken;

// Tests inside the crate use the same small company and the same random queries as those around it.
#[cfg(test)]
extern crate self as trato_store;
#[cfg(test)]
#[path = "../tests/store/property_data.rs"]
mod property_data;
#[cfg(test)]
#[path = "../tests/store/property_filters.rs"]
mod property_filters;
#[cfg(test)]
#[path = "../tests/store/record_fixture.rs"]
mod record_fixture;
