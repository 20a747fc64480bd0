//! Idempotency keys: the claim, the effect and the answer commit together, so a repeated request finds either all of
//! them or nothing. Bound to user and route. A claim that another transaction is about to commit is waited for.

use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::{Store, StoreError, Tx};

/// What a claim found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The key is new and is ours: do the work, then [`Tx::answer`].
    New,
    /// It was done: send the same answer.
    Done { status: i64, body: String },
    /// It was used with other content.
    Other,
    /// It was claimed and never answered (by a caller that forgot to).
    InFlight,
}

impl Tx {
    /// Claims a key for a request with the given hash of its content.
    ///
    /// # Errors
    /// As any statement; [`StoreError::Busy`] if another transaction with the same key lasts too long.
    pub async fn claim(
        &mut self,
        key: &str,
        user: Id,
        route: &str,
        body_hash: &[u8],
        now: i64,
    ) -> Result<Claim, StoreError> {
        let dialect = self.dialect();
        let put = dialect.sql(
            "INSERT INTO sys_idempotency (key, user_id, route, body_hash, created_at) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (user_id, route, key) DO NOTHING",
            vec![text(key), Cell::Id(user), text(route), Cell::Bytes(body_hash.to_vec()), Cell::Int(now)],
        );
        if self.exec(&put).await? == 1 {
            return Ok(Claim::New);
        }
        let get = dialect.sql(
            "SELECT body_hash, status, body FROM sys_idempotency WHERE key = ? AND user_id = ? AND route = ?",
            vec![text(key), Cell::Id(user), text(route)],
        );
        let row = self.one(&get, &[ColumnType::Bytes, ColumnType::Int, ColumnType::Text]).await?;
        let mut cells = Cells::new(row.ok_or(StoreError::Serialization)?);
        if cells.bytes()? != body_hash {
            return Ok(Claim::Other);
        }
        match (cells.int_or_null(), cells.text_or_null()) {
            (Some(status), Some(body)) => Ok(Claim::Done { status, body }),
            _ => Ok(Claim::InFlight),
        }
    }

    /// Keeps the answer to a request whose key this transaction claimed.
    ///
    /// # Errors
    /// As any statement.
    pub async fn answer(
        &mut self,
        key: &str,
        user: Id,
        route: &str,
        status: i64,
        body: &str,
    ) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "UPDATE sys_idempotency SET status = ?, body = ? WHERE key = ? AND user_id = ? AND route = ?",
            vec![Cell::Int(status), text(body), text(key), Cell::Id(user), text(route)],
        );
        match self.exec(&sql).await? {
            1 => Ok(()),
            _ => Err(StoreError::other("an answer to a key that was not claimed")),
        }
    }
}

impl Store {
    /// Forgets keys claimed before a moment (they are promised for 24 hours).
    ///
    /// # Errors
    /// As any write.
    pub async fn prune_idempotency(&self, before: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql("DELETE FROM sys_idempotency WHERE created_at < ?", vec![Cell::Int(before)]);
        let count = tx.exec(&sql).await?;
        tx.commit().await?;
        Ok(count)
    }
}
