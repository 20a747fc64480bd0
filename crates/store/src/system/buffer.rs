//! What reading leaves behind (a session was used, a record was looked at), gathered in memory and written now and then,
//! so that no page view waits for the disk. Lost in a crash, which harms nobody.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use trato_model::{Cell, Id};

use super::row::text;
use crate::db::Row;
use crate::{Store, StoreError};

/// Entries of each kind that are kept between two flushes; more are dropped.
const MOST: usize = 50_000;

#[derive(Default)]
pub(crate) struct Buffer {
    sessions: Latest<Vec<u8>>,
    tokens: Latest<Id>,
    recents: Latest<(Id, &'static str, Id)>,
}

/// The latest moment of each key.
struct Latest<K>(Mutex<HashMap<K, i64>>);

impl<K> Default for Latest<K> {
    fn default() -> Self {
        Latest(Mutex::default())
    }
}

impl<K: Eq + Hash> Latest<K> {
    fn note(&self, key: K, at: i64) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() < MOST || map.contains_key(&key) {
            let latest = map.entry(key).or_insert(at);
            *latest = at.max(*latest);
        }
    }

    fn take(&self) -> HashMap<K, i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Buffer {
    pub(super) fn session(&self, hash: &[u8], at: i64) {
        self.sessions.note(hash.to_vec(), at);
    }

    pub(super) fn token(&self, id: Id, at: i64) {
        self.tokens.note(id, at);
    }

    pub(super) fn recent(&self, user: Id, entity: &'static str, record: Id, at: i64) {
        self.recents.note((user, entity, record), at);
    }
}

impl Store {
    /// Writes what was gathered. Run it every few seconds and before the end.
    ///
    /// # Errors
    /// As any write; what was gathered is dropped then.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let buffer = &self.0.buffer;
        let sessions = buffer.sessions.take().into_iter().map(|(hash, at)| vec![Cell::Int(at), Cell::Bytes(hash)]);
        let tokens = buffer.tokens.take().into_iter().map(|(id, at)| vec![Cell::Int(at), Cell::Id(id)]);
        let recents =
            buffer.recents.take().into_iter().map(|((user, entity, record), at)| {
                vec![Cell::Id(user), text(entity), Cell::Id(record), Cell::Int(at)]
            });
        let mut batches: [(&str, Vec<Row>); 3] = [
            ("UPDATE sys_session SET seen_at = ? WHERE hash = ?", sessions.collect()),
            ("UPDATE sys_api_token SET seen_at = ? WHERE id = ?", tokens.collect()),
            (
                "INSERT INTO sys_recent (user_id, entity, record, at) VALUES (?, ?, ?, ?) \
                 ON CONFLICT (user_id, entity, record) DO UPDATE SET at = excluded.at",
                recents.collect(),
            ),
        ];
        if batches.iter().all(|(_, rows)| rows.is_empty()) {
            return Ok(());
        }
        let mut tx = self.begin_patiently().await?;
        for (statement, rows) in &mut batches {
            // In one order on all nodes, so that two flushes cannot lock each other out.
            rows.sort();
            let sql = tx.dialect().sql(statement, Vec::new());
            tx.exec_many(&sql.text, rows.iter().map(Vec::as_slice)).await?;
        }
        tx.commit().await
    }
}
