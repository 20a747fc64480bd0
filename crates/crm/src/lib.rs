//! The business: what a company sells, to whom, and how it works on that. One file for each entity (definition, typed
//! field keys), rules and hooks beside them; actions and reports in folders of their own. It never sees the store.
//!
//! - [`sales`]: accounts, contacts, leads, pipelines, opportunities and what belongs to them.
//! - [`activity`]: tasks, calls, meetings, visits, notes, documents.
//! - [`catalog`]: products. [`marketing`]: campaigns. [`saved_view`]: a user's lists under a name.
//! - [`mail`]: the letters that we write to users. [`people`]: who takes over when somebody leaves. [`reports`]: the library of business questions.
//! - [`permission`]: whom we may reach, and by which channel. [`mixins`]: fields that several entities share.

pub mod activity;
pub mod catalog;
pub mod mail;
pub mod marketing;
pub mod mixins;
pub mod people;
pub mod permission;
pub mod reports;
pub mod sales;
pub mod saved_view;

use trato_engine::{Module, Modules};

/// The modules of the business, in the order in which they join the engine.
pub const MODULES: &[Module] = &[
    catalog::register,
    marketing::register,
    sales::register,
    activity::register,
    mail::register,
    people::register,
    register,
];

fn register(modules: &mut Modules) {
    modules.entity(&saved_view::SAVED_VIEW);
    modules.hook(saved_view::READABLE);
}
