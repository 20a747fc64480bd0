//! The mark of a restore that has not ended. A restore is many transactions: whoever dies among them leaves a part of a
//! company, which must not pass for one.

use trato_model::ColumnType;

use crate::db::Sql;
use crate::dialect::Dialect;
use crate::{Store, StoreError};

/// A table, since rows are compared with what was backed up.
const SET: &str = "CREATE TABLE sys_restore_mark (id bigint)";
const TAKE_AWAY: &str = "DROP TABLE sys_restore_mark";

/// Marks the database as one that is not whole yet.
///
/// # Errors
/// As any DDL.
pub(super) async fn set(store: &Store) -> Result<(), StoreError> {
    run(store, SET).await
}

/// Takes the mark away: everything has arrived.
///
/// # Errors
/// As any DDL.
pub(super) async fn take_away(store: &Store) -> Result<(), StoreError> {
    run(store, TAKE_AWAY).await
}

async fn run(store: &Store, text: &str) -> Result<(), StoreError> {
    let mut tx = store.begin_alone().await?;
    tx.exec(&Sql::new(text, Vec::new())).await?;
    tx.commit().await
}

/// Refuses a database that is marked.
///
/// # Errors
/// [`StoreError::Other`] with what to do about it.
pub(crate) async fn refuse(store: &Store) -> Result<(), StoreError> {
    let text = match store.dialect() {
        Dialect::Sqlite => "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sys_restore_mark'",
        Dialect::Postgres => {
            "SELECT 1::bigint FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'sys_restore_mark'"
        }
    };
    if store.all(&Sql::new(text, Vec::new()), &[ColumnType::Int]).await?.is_empty() {
        return Ok(());
    }
    let told = "a restore into this database was interrupted, so that it holds only a part of the backup: \
                take it away and restore into an empty one";
    Err(StoreError::Other(told.to_owned()))
}
