//! Attempts (to sign in, to reset a password, to submit a form), counted by a key over a window, on all nodes.

use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::{Store, StoreError};

impl Store {
    /// Notes an attempt under each of the keys (an account, an address) and answers how many each has had since.
    ///
    /// # Errors
    /// As any write.
    pub async fn record_attempt(&self, keys: &[&str], since: i64, now: i64) -> Result<Vec<i64>, StoreError> {
        let mut tx = self.begin().await?;
        let mut counts = Vec::with_capacity(keys.len());
        let put = tx.dialect().sql("INSERT INTO sys_attempt (key, at, id) VALUES (?, ?, ?)", Vec::new());
        let rows: Vec<_> =
            keys.iter().map(|key| vec![text(*key), Cell::Int(now), Cell::Id(Id::new(now, rand::random()))]).collect();
        tx.exec_many(&put.text, rows.iter().map(Vec::as_slice)).await?;
        for key in keys {
            let statement = "SELECT count(*) FROM sys_attempt WHERE key = ? AND at > ?";
            let sql = tx.dialect().sql(statement, vec![text(*key), Cell::Int(since)]);
            let row = tx.one(&sql, &[ColumnType::Int]).await?;
            counts.push(Cells::new(row.unwrap_or_default()).int()?);
        }
        tx.commit().await?;
        Ok(counts)
    }

    /// How many attempts a key has had since a moment.
    ///
    /// # Errors
    /// As any read.
    pub async fn attempts(&self, key: &str, since: i64) -> Result<i64, StoreError> {
        let statement = "SELECT count(*) FROM sys_attempt WHERE key = ? AND at > ?";
        let sql = self.dialect().sql(statement, vec![text(key), Cell::Int(since)]);
        let row = self.one(&sql, &[ColumnType::Int]).await?;
        Cells::new(row.unwrap_or_default()).int()
    }

    /// Forgets a key's attempts after a success.
    ///
    /// # Errors
    /// As any write.
    pub async fn clear_attempts(&self, key: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql("DELETE FROM sys_attempt WHERE key = ?", vec![text(key)]);
        tx.exec(&sql).await?;
        tx.commit().await
    }

    /// Forgets attempts before a moment.
    ///
    /// # Errors
    /// As any write.
    pub async fn prune_attempts(&self, before: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql("DELETE FROM sys_attempt WHERE at < ?", vec![Cell::Int(before)]);
        let count = tx.exec(&sql).await?;
        tx.commit().await?;
        Ok(count)
    }
}
