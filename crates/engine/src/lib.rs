//! The engine: everything that happens to records, whatever the business. One pipeline for writes, one path for reads,
//! access, hooks, search, import and export, duplicates, jobs, the scheduler and sign-in.
//!
//! - [`engine`]: [`Engine`], the running program's heart: store, registry, modules, clock.
//! - [`module`]: how `crm` registers entities, hooks, actions, reports, panels and jobs.
//! - [`save`]: the write pipeline, a checklist of named steps. [`scope`]: what hooks may do inside a transaction.
//! - [`import`], [`export`]: files in and out.
//! - [`notify`]: what users are told. [`mail`]: the outbox and its sender. [`files`]: stored files.
//! - [`read`]: queries, counts, groups, search and timelines for a user.
//! - [`who`]: the acting user with his circumstances and rights; [`access`]: how rights are gathered from roles.
//! - [`valuation`]: what amounts are worth; [`revaluation`]: what follows where a rate is corrected.
//! - [`jobs`]: the worker, the scheduler, the sealer.
//! - [`people`]: the entities that access itself is made of: company, user, role, team, branch, exchange rate.
//! - [`signin`]: passwords, sessions, one-time links, API tokens, the first set-up.
//! - [`overlay`]: a company's own fields and entities.
//! - [`clock`]: time and randomness as parameters.

pub mod access;
pub mod clock;
pub mod engine;
pub mod export;
pub mod files;
pub mod import;
pub mod jobs;
pub mod mail;
pub mod module;
pub mod notify;
pub mod overlay;
pub mod people;
pub mod read;
pub mod revaluation;
pub mod save;
pub mod scope;
pub mod signin;
pub mod valuation;
pub mod who;

pub use clock::Clock;
pub use engine::{Engine, Settings};
pub use module::{Hook, Job, Module, Modules, Moment};
pub use save::{Item, Outcome, Saved};
pub use scope::Scope;
pub use trato_store::{
    ChangeNotice, Changed, Count, EventFilter, EventPage, Groups, Hit, JobFilter, JobRow, JobState, RowOut, Rows,
    Session, Together,
};
pub use who::Who;
