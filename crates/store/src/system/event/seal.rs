//! The sealer: numbers committed events and chains their hashes, in batches, away from the writers.
//!
//! Numbers are given here and nowhere else, one sealer at a time (the head's row is locked), so a transaction that
//! commits late simply gets a later number: a reader of the feed never misses one.

use std::time::Instant;

use trato_model::{Cell, ColumnType, Event};

use super::chain::{COLUMNS, GENESIS, Link, TYPES};
use super::read;
use crate::system::row::Cells;
use crate::{Store, StoreError, Tx};

/// Events sealed in one transaction.
const BATCH: i64 = 500;
/// Microseconds between two anchors.
const ANCHOR_EVERY: i64 = 5 * 60 * 1_000_000;

/// The last sealed entry.
pub(crate) struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
    pub anchored_at: i64,
}

impl Store {
    /// Seals all committed events and, every five minutes, anchors the head. Answers how many were sealed. Run it about
    /// once a second on the node that leads.
    ///
    /// # Errors
    /// As any write.
    pub async fn seal(&self, now: i64) -> Result<u64, StoreError> {
        let mut sealed = 0;
        loop {
            if !self.has_unsealed().await? {
                break;
            }
            let mut tx = self.begin_patiently().await?;
            let begun = Instant::now();
            let mut count = tx.seal_batch().await?;
            sealed += count;
            while count == BATCH as u64 && self.may_go_on(begun) {
                count = tx.seal_batch().await?;
                sealed += count;
            }
            tx.commit().await?;
            if count < BATCH as u64 {
                break;
            }
        }
        if let Some(head) = self.head().await?
            && head.seq > 0
            && head.anchored_at.saturating_add(ANCHOR_EVERY) <= now
        {
            self.anchor(now).await?;
        }
        Ok(sealed)
    }

    async fn has_unsealed(&self) -> Result<bool, StoreError> {
        let sql =
            self.dialect().sql("SELECT placed FROM sys_event WHERE seq IS NULL ORDER BY placed LIMIT 1", Vec::new());
        Ok(self.one(&sql, &[ColumnType::Int]).await?.is_some())
    }

    pub(crate) async fn head(&self) -> Result<Option<Head>, StoreError> {
        let sql = self.dialect().sql("SELECT seq, hash, anchored_at FROM sys_event_head WHERE id = 1", Vec::new());
        self.one(&sql, &HEAD).await?.map(head).transpose()
    }

    /// Sealed events after `after`, in order, with their numbers: what webhooks, automation and sync follow.
    ///
    /// # Errors
    /// As any read.
    pub async fn feed(&self, after: i64, limit: u32) -> Result<Vec<(i64, Event)>, StoreError> {
        read::feed(self, after, limit).await
    }
}

const HEAD: [ColumnType; 3] = [ColumnType::Int, ColumnType::Bytes, ColumnType::Int];

fn head(row: crate::db::Row) -> Result<Head, StoreError> {
    let mut cells = Cells::new(row);
    Ok(Head { seq: cells.int()?, hash: cells.bytes()?, anchored_at: cells.int()? })
}

impl Tx {
    async fn seal_batch(&mut self) -> Result<u64, StoreError> {
        let dialect = self.dialect();
        let first = dialect.sql(
            "INSERT INTO sys_event_head (id, seq, hash, anchored_at) VALUES (1, 0, ?, 0) ON CONFLICT (id) DO NOTHING",
            vec![Cell::Bytes(GENESIS.to_vec())],
        );
        self.exec(&first).await?;
        let text = format!("SELECT seq, hash, anchored_at FROM sys_event_head WHERE id = 1{}", dialect.for_update());
        let row = self.one(&dialect.sql(&text, Vec::new()), &HEAD).await?;
        let Head { mut seq, mut hash, .. } = head(row.ok_or_else(|| StoreError::other("the chain has no head"))?)?;
        let text = format!("SELECT {COLUMNS} FROM sys_event e WHERE e.seq IS NULL ORDER BY e.placed, e.id LIMIT ?");
        let rows = self.all(&dialect.sql(&text, vec![Cell::Int(BATCH)]), &TYPES).await?;
        let mut updates = Vec::with_capacity(rows.len());
        for row in rows {
            let (link, _) = Link::read(row)?;
            seq += 1;
            hash = link.hash(seq, &hash).to_vec();
            updates.push([Cell::Int(seq), Cell::Bytes(hash.clone()), Cell::Id(link.id)]);
        }
        let update = dialect.sql("UPDATE sys_event SET seq = ?, hash = ? WHERE id = ?", Vec::new());
        let count = self.exec_many(&update.text, updates.iter().map(<[Cell; 3]>::as_slice)).await?;
        let advance = "UPDATE sys_event_head SET seq = ?, hash = ? WHERE id = 1";
        self.exec(&dialect.sql(advance, vec![Cell::Int(seq), Cell::Bytes(hash)])).await?;
        Ok(count)
    }
}
