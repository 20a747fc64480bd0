//! API tokens: hashed, scoped, expiring.

use serde_json::Value as Json;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, int_or_null, text};
use crate::db::Row;
use crate::{Store, StoreError, Tx};

/// A program's key to the API.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiToken {
    pub id: Id,
    pub user: Id,
    pub name: String,
    /// What it may do, as the engine words it.
    pub scopes: Json,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub seen_at: Option<i64>,
}

const COLUMNS: &str =
    "SELECT id, user_id, name, scopes, created_at, expires_at, revoked_at, seen_at FROM sys_api_token";
const TYPES: [ColumnType; 8] = {
    use ColumnType::{Id, Int, Text};
    [Id, Id, Text, Text, Int, Int, Int, Int]
};

fn token(row: Row) -> Result<ApiToken, StoreError> {
    let mut cells = Cells::new(row);
    Ok(ApiToken {
        id: cells.id()?,
        user: cells.id()?,
        name: cells.text()?,
        scopes: cells.json()?,
        created_at: cells.int()?,
        expires_at: cells.int_or_null(),
        revoked_at: cells.int_or_null(),
        seen_at: cells.int_or_null(),
    })
}

impl Tx {
    /// Keeps a new token under the SHA-256 of its text.
    ///
    /// # Errors
    /// As any statement.
    pub async fn create_api_token(&mut self, token: &ApiToken, hash: &[u8]) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_api_token (id, hash, user_id, name, scopes, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            vec![
                Cell::Id(token.id),
                Cell::Bytes(hash.to_vec()),
                Cell::Id(token.user),
                text(token.name.as_str()),
                text(token.scopes.to_string()),
                Cell::Int(token.created_at),
                int_or_null(token.expires_at),
            ],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Revokes all tokens of a user; they work no more from the commit on.
    ///
    /// # Errors
    /// As any statement.
    pub async fn revoke_api_tokens(&mut self, user: Id, now: i64) -> Result<u64, StoreError> {
        let statement = "UPDATE sys_api_token SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL";
        let sql = self.dialect().sql(statement, vec![Cell::Int(now), Cell::Id(user)]);
        self.exec(&sql).await
    }

    /// Revokes a token; it works no more from the commit on.
    ///
    /// # Errors
    /// As any statement.
    pub async fn revoke_api_token(&mut self, id: Id, now: i64) -> Result<bool, StoreError> {
        let statement = "UPDATE sys_api_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL";
        let sql = self.dialect().sql(statement, vec![Cell::Int(now), Cell::Id(id)]);
        Ok(self.exec(&sql).await? == 1)
    }
}

impl Store {
    /// The token with this hash, unless it was revoked or has expired.
    ///
    /// # Errors
    /// As any read.
    pub async fn api_token(&self, hash: &[u8], now: i64) -> Result<Option<ApiToken>, StoreError> {
        let statement =
            format!("{COLUMNS} WHERE hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)");
        let sql = self.dialect().sql(&statement, vec![Cell::Bytes(hash.to_vec()), Cell::Int(now)]);
        self.one(&sql, &TYPES).await?.map(token).transpose()
    }

    /// A user's tokens, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn api_tokens(&self, user: Id) -> Result<Vec<ApiToken>, StoreError> {
        let sql = self.dialect().sql(&format!("{COLUMNS} WHERE user_id = ? ORDER BY id DESC"), vec![Cell::Id(user)]);
        self.all(&sql, &TYPES).await?.into_iter().map(token).collect()
    }

    /// Notes that a token was used; written by [`Store::flush`].
    pub fn touch_api_token(&self, id: Id, now: i64) {
        self.0.buffer.token(id, now);
    }
}
