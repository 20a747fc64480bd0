//! PostgreSQL: nodes change the schema, and make rows anew, in turn. A transaction holds the turn: it goes with its
//! connection, also through a pooler.

use std::time::Duration;

use trato_model::{Cell, ColumnType};

use crate::db::Sql;
use crate::dialect::Dialect;
use crate::{Store, StoreError, Tx};

/// The lock that nodes take in turn to change the schema.
const SCHEMA: &str = "SELECT pg_advisory_xact_lock(7472617469)";
/// And to make rows anew. Whoever waits asks again: a statement that waits would hold up the indexes that others build.
const REBUILD: &str = "SELECT pg_try_advisory_xact_lock(7472617470)";
/// A page of rows takes seconds; whoever has said nothing for so long is gone.
const GONE: &str = "SET LOCAL idle_in_transaction_session_timeout = '10min'";
/// How often whoever waits asks again.
const EVERY: Duration = Duration::from_millis(200);

impl Store {
    /// A transaction that alone changes the schema.
    pub(crate) async fn schema_turn(&self) -> Result<Tx, StoreError> {
        let mut tx = self.begin_alone().await?;
        if tx.dialect() == Dialect::Postgres {
            tx.exec(&Sql::new(SCHEMA, Vec::new())).await?;
        }
        Ok(tx)
    }

    /// A transaction that stays open while this node alone makes rows anew, and at last says so; `None` on SQLite, whose
    /// file is one node's. It waits for as long as another node is at it.
    pub(super) async fn rebuild_turn(&self) -> Result<Option<Tx>, StoreError> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(None);
        }
        let mut said = false;
        loop {
            let mut tx = self.begin_alone().await?;
            let row = tx.one(&Sql::new(REBUILD, Vec::new()), &[ColumnType::Bool]).await?;
            if row.is_some_and(|row| row.first() == Some(&Cell::Bool(true))) {
                tx.exec(&Sql::new(GONE, Vec::new())).await?;
                return Ok(Some(tx));
            }
            tx.rollback().await;
            if !said {
                tracing::info!("waiting for another server that makes rows anew");
                said = true;
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// Fails where the turn is lost: its connection is gone.
pub(crate) async fn still_held(turn: Option<&mut Tx>) -> Result<(), StoreError> {
    if let Some(tx) = turn {
        tx.exec(&Sql::new("SELECT 1", Vec::new())).await?;
    }
    Ok(())
}
