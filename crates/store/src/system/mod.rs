//! Our own tables: what the store and the engine keep beside the records. All system tables begin with `sys_`.
//!
//! - [`event`]: the log, its hash chain, its anchors. [`job`]: the durable queue; [`outbox`]: mail; [`lease`]: who leads.
//! - [`credential`], [`session`], [`token`], [`attempt`]: signing in. [`idempotency`]: repeated requests.
//! - [`overlay`], [`setting`]: the company's changes to the registry, and settings.
//! - [`share`], [`personal`], [`notification`]: per user. [`file`](mod@file), [`import`]: files and import runs.
//! - [`doctor`]: what `trato doctor` looks at. `tables`: the descriptions; `row`: taking rows apart.

use trato_model::{Cell, ColumnType};

use crate::db::Sql;
use crate::dialect::Dialect;
use crate::{Store, StoreError, Tx};

pub mod attempt;
mod buffer;
pub mod credential;
pub mod doctor;
pub mod event;
pub mod file;
pub mod idempotency;
pub mod import;
pub mod job;
pub mod lease;
pub mod notification;
pub mod outbox;
pub mod overlay;
pub mod personal;
mod row;
pub mod session;
pub mod setting;
pub mod share;
pub(crate) mod tables;
pub mod token;

pub(crate) use buffer::Buffer;

impl Store {
    /// Makes the system tables alone, for tools that work before there is a registry; `sync_schema` does it too.
    ///
    /// # Errors
    /// As any statement.
    pub async fn create_system_tables(&self) -> Result<(), StoreError> {
        let mut tx = self.schema_turn().await?;
        create(&mut tx).await?;
        tx.commit().await
    }
}

/// Makes the system tables that are missing and adds columns that older ones lack.
pub(crate) async fn create(tx: &mut Tx) -> Result<(), StoreError> {
    let dialect = tx.dialect();
    for table in tables::system_tables() {
        let there = columns(tx, table.name).await?;
        if there.is_empty() {
            tx.exec(&table.create(dialect)).await?;
        }
        for column in table.columns.iter().filter(|column| !there.is_empty() && !there.iter().any(|c| c == column.name))
        {
            let ty = dialect.type_name(column.ty);
            let text = format!("ALTER TABLE {} ADD COLUMN \"{}\" {ty}", table.name, column.name);
            tx.exec(&Sql::new(text, Vec::new())).await?;
        }
        for index in table.indexes() {
            tx.exec(&dialect.schema(&index)).await?;
        }
    }
    Ok(())
}

async fn columns(tx: &mut Tx, table: &str) -> Result<Vec<String>, StoreError> {
    let text = match tx.dialect() {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info(?)",
        Dialect::Postgres => {
            "SELECT column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = ?"
        }
    };
    let sql = tx.dialect().sql(text, vec![Cell::Text(table.to_owned())]);
    let rows = tx.all(&sql, &[ColumnType::Text]).await?;
    Ok(rows
        .into_iter()
        .flatten()
        .filter_map(|cell| if let Cell::Text(name) = cell { Some(name) } else { None })
        .collect())
}
