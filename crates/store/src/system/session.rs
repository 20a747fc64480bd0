//! Sessions: the hash of the cookie's token, whose it is, on which device, until when. Reading a page only notes the
//! moment in memory ([`Store::touch_session`]); [`Store::flush`] writes it now and then.

use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::db::Row;
use crate::{Store, StoreError, Tx};

/// A signed-in browser or device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    pub user: Id,
    /// What the browser calls itself, for the list of devices.
    pub device: String,
    pub created_at: i64,
    pub seen_at: i64,
    pub expires_at: i64,
}

const COLUMNS: &str = "SELECT hash, user_id, device, created_at, seen_at, expires_at FROM sys_session";
const TYPES: [ColumnType; 6] =
    [ColumnType::Bytes, ColumnType::Id, ColumnType::Text, ColumnType::Int, ColumnType::Int, ColumnType::Int];

fn session(row: Row) -> Result<Session, StoreError> {
    let mut cells = Cells::new(row);
    Ok(Session {
        hash: cells.bytes()?,
        user: cells.id()?,
        device: cells.text()?,
        created_at: cells.int()?,
        seen_at: cells.int()?,
        expires_at: cells.int()?,
    })
}

impl Tx {
    /// Begins a session.
    ///
    /// # Errors
    /// As any statement.
    pub async fn create_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_session (hash, user_id, device, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
            vec![
                Cell::Bytes(session.hash.clone()),
                Cell::Id(session.user),
                text(session.device.as_str()),
                Cell::Int(session.created_at),
                Cell::Int(session.seen_at),
                Cell::Int(session.expires_at),
            ],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// As any statement.
    pub async fn delete_session(&mut self, hash: &[u8]) -> Result<bool, StoreError> {
        let sql = self.dialect().sql("DELETE FROM sys_session WHERE hash = ?", vec![Cell::Bytes(hash.to_vec())]);
        Ok(self.exec(&sql).await? == 1)
    }

    /// Ends all sessions of a user except the one with the hash `keep`.
    ///
    /// # Errors
    /// As any statement.
    pub async fn delete_sessions(&mut self, user: Id, keep: Option<&[u8]>) -> Result<u64, StoreError> {
        let sql = self.dialect().sql(
            "DELETE FROM sys_session WHERE user_id = ? AND hash <> ?",
            vec![Cell::Id(user), Cell::Bytes(keep.unwrap_or_default().to_vec())],
        );
        self.exec(&sql).await
    }
}

impl Store {
    /// The session with this hash, unless it has expired.
    ///
    /// # Errors
    /// As any read.
    pub async fn session(&self, hash: &[u8], now: i64) -> Result<Option<Session>, StoreError> {
        let statement = format!("{COLUMNS} WHERE hash = ? AND expires_at > ?");
        let sql = self.dialect().sql(&statement, vec![Cell::Bytes(hash.to_vec()), Cell::Int(now)]);
        self.one(&sql, &TYPES).await?.map(session).transpose()
    }

    /// A user's sessions that have not expired, the last used first.
    ///
    /// # Errors
    /// As any read.
    pub async fn sessions(&self, user: Id, now: i64) -> Result<Vec<Session>, StoreError> {
        let statement = format!("{COLUMNS} WHERE user_id = ? AND expires_at > ? ORDER BY seen_at DESC, hash");
        let sql = self.dialect().sql(&statement, vec![Cell::Id(user), Cell::Int(now)]);
        self.all(&sql, &TYPES).await?.into_iter().map(session).collect()
    }

    /// Notes that a session was used; written by [`Store::flush`].
    pub fn touch_session(&self, hash: &[u8], now: i64) {
        self.0.buffer.session(hash, now);
    }

    /// Forgets expired sessions and one-time tokens.
    ///
    /// # Errors
    /// As any write.
    pub async fn prune_sessions(&self, now: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let mut count = 0;
        for table in ["sys_session", "sys_one_time_token"] {
            let statement = format!("DELETE FROM {table} WHERE expires_at <= ?");
            let sql = tx.dialect().sql(&statement, vec![Cell::Int(now)]);
            count += tx.exec(&sql).await?;
        }
        tx.commit().await?;
        Ok(count)
    }
}
