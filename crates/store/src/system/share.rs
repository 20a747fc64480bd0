//! Records shared with single users. The query compiler reads `sys_record_share` for `Filter::Shared`.

use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::{Store, StoreError, Tx};

impl Tx {
    /// Shares a record with a user, or changes whether he may write.
    ///
    /// # Errors
    /// As any statement.
    pub async fn share(&mut self, entity: &str, record: Id, user: Id, writes: bool) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_record_share (entity, record, user_id, writes) VALUES (?, ?, ?, ?) \
             ON CONFLICT (entity, record, user_id) DO UPDATE SET writes = excluded.writes",
            vec![text(entity), Cell::Id(record), Cell::Id(user), Cell::Bool(writes)],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Takes a share back.
    ///
    /// # Errors
    /// As any statement.
    pub async fn unshare(&mut self, entity: &str, record: Id, user: Id) -> Result<bool, StoreError> {
        let sql = self.dialect().sql(
            "DELETE FROM sys_record_share WHERE entity = ? AND record = ? AND user_id = ?",
            vec![text(entity), Cell::Id(record), Cell::Id(user)],
        );
        Ok(self.exec(&sql).await? == 1)
    }
}

impl Store {
    /// With whom a record is shared, and who of them may write.
    ///
    /// # Errors
    /// As any read.
    pub async fn shares(&self, entity: &str, record: Id) -> Result<Vec<(Id, bool)>, StoreError> {
        let sql = self.dialect().sql(
            "SELECT user_id, writes FROM sys_record_share WHERE entity = ? AND record = ? ORDER BY user_id",
            vec![text(entity), Cell::Id(record)],
        );
        let rows = self.all(&sql, &[ColumnType::Id, ColumnType::Bool]).await?;
        rows.into_iter()
            .map(|row| {
                let mut cells = Cells::new(row);
                Ok((cells.id()?, cells.bool()?))
            })
            .collect()
    }
}
