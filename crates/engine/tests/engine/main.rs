//! The engine on real databases: SQLite always, PostgreSQL where `TRATO_TEST_POSTGRES` names a server.

mod export_csv;
mod import_files;
mod import_kill;
mod import_maven;
mod import_rows;
mod import_undo;
