//! What each user has at hand: records he looked at last, and his favourites.

use trato_model::intern::intern;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, text};
use crate::{Store, StoreError, Tx};

/// What every page of a user shows; whoever shows records reads them within the user's scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtHand {
    /// The latest first.
    pub recents: Vec<(&'static str, Id)>,
    /// In his order.
    pub favourites: Vec<(&'static str, Id)>,
    /// Notifications that he has not seen.
    pub unseen: i64,
}

impl Store {
    /// Notes that a user looked at a record; written by [`Store::flush`].
    pub fn touch_recent(&self, user: Id, entity: &'static str, record: Id, now: i64) {
        self.0.buffer.recent(user, entity, record, now);
    }

    /// What every page of a user shows: the records he looked at last, his favourites, and how many notifications are new.
    ///
    /// # Errors
    /// As any read.
    pub async fn at_hand(&self, user: Id, recents: u32, now: i64) -> Result<AtHand, StoreError> {
        let sql = self.dialect().sql(
            "SELECT * FROM (SELECT CAST(0 AS bigint) AS part, entity, record, -at AS place, 0 AS n FROM sys_recent \
             WHERE user_id = ? ORDER BY at DESC LIMIT ?) AS r \
             UNION ALL SELECT 1, entity, record, position, 0 FROM sys_favourite WHERE user_id = ? \
             UNION ALL SELECT 2, NULL, NULL, 0, count(*) FROM sys_notification \
             WHERE user_id = ? AND at <= ? AND seen_at IS NULL ORDER BY 1, 4, 3",
            vec![Cell::Id(user), Cell::Int(i64::from(recents)), Cell::Id(user), Cell::Id(user), Cell::Int(now)],
        );
        let types = [ColumnType::Int, ColumnType::Text, ColumnType::Id, ColumnType::Int, ColumnType::Int];
        let mut found = AtHand::default();
        for row in self.all(&sql, &types).await? {
            let mut cells = Cells::new(row);
            let part = cells.int()?;
            let record = cells.text_or_null().map(|name| intern(&name)).zip(cells.id_or_null());
            let _place = cells.int()?;
            let count = cells.int()?;
            match (part, record) {
                (0, Some(record)) => found.recents.push(record),
                (1, Some(record)) => found.favourites.push(record),
                _ => found.unseen = count,
            }
        }
        Ok(found)
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
