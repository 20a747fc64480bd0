//! The engine on real databases: SQLite always, PostgreSQL where `TRATO_TEST_POSTGRES` names a server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers end where it cannot go on"
)]

mod export_csv;
mod import_alike;
mod import_files;
mod import_kill;
mod import_lists;
mod import_maven;
mod import_recognised;
mod import_rehearsal;
mod import_rows;
mod import_systems;
mod import_undo;
mod import_waiting;
mod jobs;
mod periodic;
mod start;
