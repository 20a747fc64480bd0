//! The company's changes to the registry, as one JSON document with a version that every write transaction compares.

use serde_json::Value as Json;
use trato_model::ColumnType;

use super::row::{Cells, text};
use crate::{Store, StoreError, Tx};

impl Tx {
    /// The version of the overlay, 0 before the first change. A stale node reloads and tries again.
    ///
    /// # Errors
    /// As any statement.
    pub async fn registry_version(&mut self) -> Result<i64, StoreError> {
        let sql = self.dialect().sql("SELECT version FROM sys_overlay WHERE id = 1", Vec::new());
        let row = self.one(&sql, &[ColumnType::Int]).await?;
        row.map_or(Ok(0), |row| Cells::new(row).int())
    }

    /// Replaces the overlay and answers its new version. Two at once wait for each other.
    ///
    /// # Errors
    /// As any statement.
    pub async fn save_overlay(&mut self, overlay: &Json) -> Result<i64, StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_overlay (id, version, body) VALUES (1, 1, ?) ON CONFLICT (id) \
             DO UPDATE SET version = sys_overlay.version + 1, body = excluded.body RETURNING version",
            vec![text(overlay.to_string())],
        );
        let row = self.one(&sql, &[ColumnType::Int]).await?;
        Cells::new(row.unwrap_or_default()).int()
    }
}

impl Store {
    /// The overlay with its version.
    ///
    /// # Errors
    /// As any read.
    pub async fn overlay(&self) -> Result<(i64, Option<Json>), StoreError> {
        let sql = self.dialect().sql("SELECT version, body FROM sys_overlay WHERE id = 1", Vec::new());
        match self.one(&sql, &[ColumnType::Int, ColumnType::Text]).await? {
            None => Ok((0, None)),
            Some(row) => {
                let mut cells = Cells::new(row);
                Ok((cells.int()?, cells.json_or_null()?))
            }
        }
    }
}
