//! What each user has at hand: records he looked at last, and his favourites.

use trato_model::intern::intern;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::db::Sql;
use crate::{Store, StoreError, Tx};

impl Store {
    /// Notes that a user looked at a record; written by [`Store::flush`].
    pub fn touch_recent(&self, user: Id, entity: &'static str, record: Id, now: i64) {
        self.0.buffer.recent(user, entity, record, now);
    }

    /// The records a user looked at last, the latest first. Whoever shows them reads them within the user's scope.
    ///
    /// # Errors
    /// As any read.
    pub async fn recents(&self, user: Id, limit: u32) -> Result<Vec<(&'static str, Id)>, StoreError> {
        let statement = "SELECT entity, record FROM sys_recent WHERE user_id = ? ORDER BY at DESC LIMIT ?";
        self.pairs(self.dialect().sql(statement, vec![Cell::Id(user), Cell::Int(i64::from(limit))])).await
    }

    /// A user's favourites, in his order.
    ///
    /// # Errors
    /// As any read.
    pub async fn favourites(&self, user: Id) -> Result<Vec<(&'static str, Id)>, StoreError> {
        let statement = "SELECT entity, record FROM sys_favourite WHERE user_id = ? ORDER BY position, record";
        self.pairs(self.dialect().sql(statement, vec![Cell::Id(user)])).await
    }

    async fn pairs(&self, sql: Sql) -> Result<Vec<(&'static str, Id)>, StoreError> {
        let rows = self.all(&sql, &[ColumnType::Text, ColumnType::Id]).await?;
        rows.into_iter()
            .map(|row| {
                let mut cells = Cells::new(row);
                Ok((intern(&cells.text()?), cells.id()?))
            })
            .collect()
    }

    /// Forgets what was looked at before a moment.
    ///
    /// # Errors
    /// As any write.
    pub async fn prune_recents(&self, before: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql("DELETE FROM sys_recent WHERE at < ?", vec![Cell::Int(before)]);
        let count = tx.exec(&sql).await?;
        tx.commit().await?;
        Ok(count)
    }
}

impl Tx {
    /// Adds a favourite or moves it to another place.
    ///
    /// # Errors
    /// As any statement.
    pub async fn set_favourite(&mut self, user: Id, entity: &str, record: Id, position: i64) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_favourite (user_id, entity, record, position) VALUES (?, ?, ?, ?) \
             ON CONFLICT (user_id, entity, record) DO UPDATE SET position = excluded.position",
            vec![Cell::Id(user), text(entity), Cell::Id(record), Cell::Int(position)],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Removes a favourite.
    ///
    /// # Errors
    /// As any statement.
    pub async fn remove_favourite(&mut self, user: Id, entity: &str, record: Id) -> Result<bool, StoreError> {
        let sql = self.dialect().sql(
            "DELETE FROM sys_favourite WHERE user_id = ? AND entity = ? AND record = ?",
            vec![Cell::Id(user), text(entity), Cell::Id(record)],
        );
        Ok(self.exec(&sql).await? == 1)
    }
}
