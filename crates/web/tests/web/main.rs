//! The pages over the whole server in the process: every page in both languages for several roles, and the deeds of a
//! seller's day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers end where it cannot go on"
)]

mod api;
mod crawl;
mod deeds;
mod figures;
mod forms;
mod homes;
mod lists;
mod live;
mod mail;
mod once;
mod pages;
mod reaching;
mod recipes;
mod refusals;
mod scene;
mod sign_in;
mod statements;
mod sweep;
mod sweep_access;
mod sweep_api;
mod sweep_export;
mod sweep_leaks;
mod sweep_markup;
mod sweep_sql;
mod sweep_writes;
