//! Notifications and reminders: a reminder is a notification whose moment has not come.

use serde_json::Value as Json;
use trato_model::intern::intern;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, id_or_null, int_or_null, text, text_or_null};
use crate::db::Row;
use crate::{Store, StoreError, Tx};

/// Something a user should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    pub id: Id,
    pub user: Id,
    /// Shown from this moment on (UTC microseconds).
    pub at: i64,
    /// Names the message.
    pub kind: String,
    /// The record it is about; shown only while the user may read it.
    pub about: Option<(&'static str, Id)>,
    /// The message's arguments.
    pub body: Json,
    pub seen_at: Option<i64>,
}

const PUT: &str = "INSERT INTO sys_notification (id, user_id, at, kind, entity, record, body, seen_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

fn notification(row: Row) -> Result<Notification, StoreError> {
    let mut cells = Cells::new(row);
    Ok(Notification {
        id: cells.id()?,
        user: cells.id()?,
        at: cells.int()?,
        kind: cells.text()?,
        about: {
            let (entity, record) = (cells.text_or_null(), cells.id_or_null());
            entity.map(|entity| intern(&entity)).zip(record)
        },
        body: cells.json()?,
        seen_at: cells.int_or_null(),
    })
}

impl Tx {
    /// Puts notifications.
    ///
    /// # Errors
    /// As any statement.
    pub async fn notify(&mut self, notifications: &[Notification]) -> Result<(), StoreError> {
        let rows: Vec<Row> = notifications
            .iter()
            .map(|n| {
                vec![
                    Cell::Id(n.id),
                    Cell::Id(n.user),
                    Cell::Int(n.at),
                    text(n.kind.as_str()),
                    text_or_null(n.about.map(|(entity, _)| entity.to_owned())),
                    id_or_null(n.about.map(|(_, record)| record)),
                    text(n.body.to_string()),
                    int_or_null(n.seen_at),
                ]
            })
            .collect();
        let sql = self.dialect().sql(PUT, Vec::new());
        self.exec_many(&sql.text, rows.iter().map(Vec::as_slice)).await?;
        Ok(())
    }

    /// Marks a user's notifications as seen: one, or all up to now.
    ///
    /// # Errors
    /// As any statement.
    pub async fn see_notifications(&mut self, user: Id, one: Option<Id>, now: i64) -> Result<u64, StoreError> {
        let (condition, mut params) = match one {
            Some(id) => ("id = ?", vec![Cell::Id(id)]),
            None => ("at <= ?", vec![Cell::Int(now)]),
        };
        params.splice(0..0, [Cell::Int(now), Cell::Id(user)]);
        let statement =
            format!("UPDATE sys_notification SET seen_at = ? WHERE user_id = ? AND seen_at IS NULL AND {condition}");
        let sql = self.dialect().sql(&statement, params);
        self.exec(&sql).await
    }
}

impl Store {
    /// A user's due notifications, newest first, before the moment and id given.
    ///
    /// # Errors
    /// As any read.
    pub async fn notifications(
        &self,
        user: Id,
        before: Option<(i64, Id)>,
        limit: u32,
        now: i64,
    ) -> Result<Vec<Notification>, StoreError> {
        let mut params = vec![Cell::Id(user), Cell::Int(now)];
        let mut place = "";
        if let Some((at, id)) = before {
            place = " AND (at < ? OR (at = ? AND id < ?))";
            params.extend([Cell::Int(at), Cell::Int(at), Cell::Id(id)]);
        }
        params.push(Cell::Int(i64::from(limit)));
        let statement = format!(
            "SELECT id, user_id, at, kind, entity, record, body, seen_at FROM sys_notification \
             WHERE user_id = ? AND at <= ?{place} ORDER BY at DESC, id DESC LIMIT ?"
        );
        let types = {
            use ColumnType::{Id, Int, Text};
            [Id, Id, Int, Text, Text, Id, Text, Int]
        };
        self.all(&self.dialect().sql(&statement, params), &types).await?.into_iter().map(notification).collect()
    }
}
