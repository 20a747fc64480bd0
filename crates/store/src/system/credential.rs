//! Passwords (as their hashes) and one-time tokens. Tokens come hashed (SHA-256): what lies here opens nothing.

use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::{Store, StoreError, Tx};

/// What a one-time token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first administrator's, printed on the server's console.
    Setup,
    Invite,
    Reset,
}

impl Purpose {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Setup => "setup",
            Purpose::Invite => "invite",
            Purpose::Reset => "reset",
        }
    }
}

impl Tx {
    /// Sets a user's password hash (a PHC string). Whatever link he had to choose a password is good no more.
    ///
    /// # Errors
    /// As any statement.
    pub async fn set_password_hash(&mut self, user: Id, hash: &str, now: i64) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_credential (user_id, password, changed_at) VALUES (?, ?, ?) \
             ON CONFLICT (user_id) DO UPDATE SET password = excluded.password, changed_at = excluded.changed_at",
            vec![Cell::Id(user), text(hash), Cell::Int(now)],
        );
        self.exec(&sql).await?;
        let links = "DELETE FROM sys_one_time_token WHERE user_id = ? AND purpose IN ('invite', 'reset')";
        self.exec(&self.dialect().sql(links, vec![Cell::Id(user)])).await?;
        Ok(())
    }

    /// Keeps a new token until it is used or expires; earlier ones of the same user and purpose end.
    ///
    /// # Errors
    /// As any statement.
    pub async fn put_one_time_token(
        &mut self,
        hash: &[u8],
        purpose: Purpose,
        user: Id,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let earlier = "DELETE FROM sys_one_time_token WHERE user_id = ? AND purpose = ?";
        self.exec(&dialect.sql(earlier, vec![Cell::Id(user), text(purpose.name())])).await?;
        let sql = dialect.sql(
            "INSERT INTO sys_one_time_token (hash, purpose, user_id, expires_at) VALUES (?, ?, ?, ?)",
            vec![Cell::Bytes(hash.to_vec()), text(purpose.name()), Cell::Id(user), Cell::Int(expires_at)],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Uses a token up. `None`: unknown, expired, used, or for another purpose. Of two at once only one succeeds.
    ///
    /// # Errors
    /// As any statement.
    pub async fn use_one_time_token(
        &mut self,
        hash: &[u8],
        purpose: Purpose,
        now: i64,
    ) -> Result<Option<Id>, StoreError> {
        let sql = self.dialect().sql(
            "UPDATE sys_one_time_token SET used_at = ? WHERE hash = ? AND purpose = ? AND used_at IS NULL \
             AND expires_at > ? RETURNING user_id",
            vec![Cell::Int(now), Cell::Bytes(hash.to_vec()), text(purpose.name()), Cell::Int(now)],
        );
        let row = self.one(&sql, &[ColumnType::Id]).await?;
        row.map(|row| Cells::new(row).id()).transpose()
    }
}

impl Store {
    /// A user's password hash and when it was set.
    ///
    /// # Errors
    /// As any read.
    pub async fn password_hash(&self, user: Id) -> Result<Option<(String, i64)>, StoreError> {
        let statement = "SELECT password, changed_at FROM sys_credential WHERE user_id = ?";
        let sql = self.dialect().sql(statement, vec![Cell::Id(user)]);
        let row = self.one(&sql, &[ColumnType::Text, ColumnType::Int]).await?;
        row.map(|row| {
            let mut cells = Cells::new(row);
            Ok((cells.text()?, cells.int()?))
        })
        .transpose()
    }

    /// Whose token it is, if it is still good; it is not used up (for showing the form).
    ///
    /// # Errors
    /// As any read.
    pub async fn one_time_token(&self, hash: &[u8], purpose: Purpose, now: i64) -> Result<Option<Id>, StoreError> {
        let sql = self.dialect().sql(
            "SELECT user_id FROM sys_one_time_token WHERE hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?",
            vec![Cell::Bytes(hash.to_vec()), text(purpose.name()), Cell::Int(now)],
        );
        let row = self.one(&sql, &[ColumnType::Id]).await?;
        row.map(|row| Cells::new(row).id()).transpose()
    }
}
