//! Our own tables: what the store and the engine keep beside the records. All system tables begin with `sys_`.
//!
//! - [`event`]: the log, its hash chain, its anchors. [`job`]: the durable queue; [`outbox`]: mail; [`lease`]: who leads.
//! - [`credential`], [`session`], [`token`], [`attempt`]: signing in. [`idempotency`]: repeated requests.
//! - [`overlay`], [`setting`]: the company's changes to the registry, and settings.
//! - [`share`], [`personal`], [`notification`]: per user. [`file`](mod@file), [`import`]: files and import runs.
//! - [`doctor`]: what `trato doctor` looks at. `tables`: the descriptions; `row`: taking rows apart.

use crate::db::Sql;
use crate::schema::current::{self, Current};
use crate::schema::derived;
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
    /// Makes the system tables: the first step of a start, which comes before anything is read from them.
    ///
    /// # Errors
    /// A database that wants a newer program, of which nothing is changed; as any statement.
    pub async fn create_system_tables(&self) -> Result<(), StoreError> {
        let mut tx = self.schema_turn().await?;
        let current = current::read(&mut &mut tx).await?;
        derived::refuse_newer(&mut tx, &current).await?;
        create(&mut tx, &current).await?;
        tx.commit().await
    }
}

/// Makes the system tables that are missing and adds columns and indexes that older ones lack. What is there is not
/// named in any statement: PostgreSQL would lock its table against writers until the commit.
pub(crate) async fn create(tx: &mut Tx, current: &Current) -> Result<(), StoreError> {
    let dialect = tx.dialect();
    for table in tables::system_tables() {
        match current.tables.get(table.name) {
            None => drop(tx.exec(&table.create(dialect)).await?),
            Some(there) => {
                for column in table.columns.iter().filter(|column| !there.contains_key(column.name)) {
                    let ty = dialect.type_name(column.ty);
                    let text = format!("ALTER TABLE {} ADD COLUMN \"{}\" {ty}", table.name, column.name);
                    tx.exec(&Sql::new(text, Vec::new())).await?;
                }
            }
        }
        for (name, index) in table.indexes() {
            if !current.indexes.contains(&name) {
                tx.exec(&dialect.schema(&index)).await?;
            }
        }
    }
    Ok(())
}
