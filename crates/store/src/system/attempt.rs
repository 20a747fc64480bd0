//! Attempts (to sign in, to reset a password, to submit a form), counted by a key over a window, on all nodes. Keys are kept
//! as hashes: whatever a stranger calls himself, his attempt takes the same few bytes.

use sha2::{Digest, Sha256};
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::dialect::Dialect;
use crate::{Store, StoreError, Tx};

/// How a key is kept: the SHA-256 of its text, as hexadecimal digits.
fn hashed(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// PostgreSQL: attempts under one key wait for one another, so that each sees those before it. SQLite has one writer.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended(?, 7472))";

impl Store {
    /// Notes an attempt under each key (an account, an address), unless one of them has had as many since a moment as it
    /// may (the number beside it): then nothing is noted, and the answer is that number.
    ///
    /// # Errors
    /// As any write.
    pub async fn admit_attempt(&self, keys: &[(&str, u32)], since: i64, now: i64) -> Result<Option<u32>, StoreError> {
        let mut keys: Vec<(String, u32)> = keys.iter().map(|(key, most)| (hashed(key), *most)).collect();
        // Everybody locks in the same order.
        keys.sort_unstable();
        let mut tx = self.begin().await?;
        for (key, most) in &keys {
            if count(&mut tx, key, since).await? >= i64::from(*most) {
                tx.rollback().await;
                return Ok(Some(*most));
            }
        }
        let put = tx.dialect().sql("INSERT INTO sys_attempt (key, at, id) VALUES (?, ?, ?)", Vec::new());
        let row = |key: &String| vec![text(key.as_str()), Cell::Int(now), Cell::Id(Id::new(now, rand::random()))];
        let rows: Vec<_> = keys.iter().map(|(key, _)| row(key)).collect();
        tx.exec_many(&put.text, rows.iter().map(Vec::as_slice)).await?;
        tx.commit().await?;
        Ok(None)
    }

    /// Forgets a key's attempts after a success.
    ///
    /// # Errors
    /// As any write.
    pub async fn clear_attempts(&self, key: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql("DELETE FROM sys_attempt WHERE key = ?", vec![text(hashed(key))]);
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

/// How many attempts a key has had; nobody else's are added before the transaction ends.
async fn count(tx: &mut Tx, key: &str, since: i64) -> Result<i64, StoreError> {
    if tx.dialect() == Dialect::Postgres {
        let lock = tx.dialect().sql(LOCK, vec![text(key)]);
        tx.exec(&lock).await?;
    }
    let statement = "SELECT count(*) FROM sys_attempt WHERE key = ? AND at > ?";
    let sql = tx.dialect().sql(statement, vec![text(key), Cell::Int(since)]);
    let row = tx.one(&sql, &[ColumnType::Int]).await?;
    Cells::new(row.unwrap_or_default()).int()
}
