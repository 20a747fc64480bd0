//! One suite for both databases: every test runs on a SQLite file, and on PostgreSQL when `TRATO_TEST_POSTGRES` names a
//! server (see `ci/postgres`).

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it expects; its helpers too")]

mod db;
mod db_faults;
mod db_settings;
mod db_speed;
mod property;
mod property_data;
mod property_filters;
mod query_speed;
mod record;
mod record_fixture;
mod schema;
mod search;
mod support;
mod system;
mod system_backup;
mod system_events;
mod tls;
