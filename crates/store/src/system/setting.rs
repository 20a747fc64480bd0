//! Settings that are no record: keys with JSON values.

use serde_json::Value as Json;
use trato_model::{Cell, ColumnType};

use super::row::{Cells, text};
use crate::db::{Reads, Row};
use crate::{Store, StoreError, Tx};

async fn read(mut reads: impl Reads, key: &str) -> Result<Option<Json>, StoreError> {
    let sql = reads.dialect().sql("SELECT value FROM sys_setting WHERE key = ?", vec![text(key)]);
    let row: Option<Row> = reads.one(&sql, &[ColumnType::Text]).await?;
    row.map(|row| Cells::new(row).json()).transpose()
}

impl Tx {
    /// Sets a setting.
    ///
    /// # Errors
    /// As any statement.
    pub async fn set_setting(&mut self, key: &str, value: &Json) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            vec![text(key), text(value.to_string())],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// A setting, as this transaction sees it.
    ///
    /// # Errors
    /// As any statement.
    pub async fn setting(&mut self, key: &str) -> Result<Option<Json>, StoreError> {
        read(self, key).await
    }
}

/// Under which a proxy is noted whose word was not taken.
const UNTRUSTED_PROXY: &str = "proxy.untrusted";

impl Store {
    /// Notes the address of a proxy that passed a request on and is not trusted, for `trato doctor`.
    ///
    /// # Errors
    /// As any write.
    pub async fn set_untrusted_proxy(&self, address: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.set_setting(UNTRUSTED_PROXY, &Json::from(address)).await?;
        tx.commit().await
    }

    /// The address of the last proxy that was not trusted ([`Store::set_untrusted_proxy`]).
    ///
    /// # Errors
    /// As any read.
    pub async fn untrusted_proxy(&self) -> Result<Option<String>, StoreError> {
        let noted = self.setting(UNTRUSTED_PROXY).await?;
        Ok(noted.as_ref().and_then(Json::as_str).map(str::to_owned))
    }

    /// A setting.
    ///
    /// # Errors
    /// As any read.
    pub async fn setting(&self, key: &str) -> Result<Option<Json>, StoreError> {
        read(self, key).await
    }

    /// All settings whose keys begin with `prefix`.
    ///
    /// # Errors
    /// As any read.
    pub async fn settings(&self, prefix: &str) -> Result<Vec<(String, Json)>, StoreError> {
        let sql = self.dialect().sql(
            "SELECT key, value FROM sys_setting WHERE key >= ? AND key < ? ORDER BY key",
            vec![Cell::Text(prefix.to_owned()), Cell::Text(format!("{prefix}\u{10ffff}"))],
        );
        let rows = self.all(&sql, &[ColumnType::Text, ColumnType::Text]).await?;
        rows.into_iter()
            .map(|row| {
                let mut cells = Cells::new(row);
                Ok((cells.text()?, cells.json()?))
            })
            .collect()
    }
}
