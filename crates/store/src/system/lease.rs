//! Who leads, and which nodes there are. A leader's lease is taken for a while and renewed; schedulers and the sealer run
//! on the node that has it. Nodes' clocks may differ, so moments come from [`Store::server_time`] on PostgreSQL.

use trato_model::{Cell, ColumnType};

use super::row::{Cells, text};
use crate::db::{Db, Sql};
use crate::{Store, StoreError};

impl Store {
    /// Takes or renews a lease until `until`. `true`: this node has it.
    ///
    /// # Errors
    /// As any write.
    pub async fn try_lease(&self, name: &str, node: &str, until: i64, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin_patiently().await?;
        let sql = tx.dialect().sql(
            "INSERT INTO sys_lease (name, node, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE \
             SET node = excluded.node, until = excluded.until WHERE sys_lease.node = excluded.node OR sys_lease.until < ?",
            vec![text(name), text(node), Cell::Int(until), Cell::Int(now)],
        );
        let taken = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(taken)
    }

    /// Gives a lease back before its time, so that another node need not wait.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_lease(&self, name: &str, node: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql("DELETE FROM sys_lease WHERE name = ? AND node = ?", vec![text(name), text(node)]);
        tx.exec(&sql).await?;
        tx.commit().await
    }

    /// The database server's clock (UTC microseconds) on PostgreSQL, by which nodes agree; `own` on SQLite.
    ///
    /// # Errors
    /// As any read.
    pub async fn server_time(&self, own: i64) -> Result<i64, StoreError> {
        match &self.0.db {
            Db::Sqlite(_) => Ok(own),
            Db::Postgres(_) => {
                let sql = Sql::new("SELECT (extract(epoch from clock_timestamp()) * 1000000)::bigint", Vec::new());
                let row = self.one(&sql, &[ColumnType::Int]).await?;
                Cells::new(row.unwrap_or_default()).int()
            }
        }
    }
}
