//! Proves the chain: every entry in its place, every hash and payload as it was, every anchor met.

use std::sync::atomic::{AtomicI64, Ordering};

use trato_model::{Cell, ColumnType};

use super::anchor::Anchor;
use super::chain::{COLUMNS, GENESIS, Link, TYPES, digest};
use crate::{Store, StoreError};

/// Entries read at once.
const CHUNK: i64 = 2_000;

/// What is wrong at a place in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The entry with this number is missing: deleted, cut off, or numbers were changed.
    Missing,
    /// The entry's hash does not follow from its content and the entry before: changed, inserted or reordered.
    Changed,
    /// The payload does not match its digest, or is gone without an erasure that says so.
    Payload,
    /// The chain is consistent but not the one that was anchored here: rewritten at or before this number.
    Rewritten,
}

impl Flaw {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Flaw::Missing => "missing",
            Flaw::Changed => "changed",
            Flaw::Payload => "payload",
            Flaw::Rewritten => "rewritten",
        }
    }
}

/// How far a check is: entries that were read, of how many.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicI64,
    pub of: AtomicI64,
}

/// What the audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Sealed entries that were checked.
    pub entries: i64,
    /// Payloads erased with a record of it.
    pub erased: i64,
    /// Committed events that await sealing: the tail that the chain does not cover yet.
    pub unsealed: i64,
    /// Anchors that agree, and the number of the last.
    pub anchors: usize,
    pub anchored: Option<i64>,
    /// The number of the first bad entry and what is wrong.
    pub first_bad: Option<(i64, Flaw)>,
}

impl AuditReport {
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.first_bad.is_none()
    }
}

impl Store {
    /// Checks the whole chain against itself, the payloads and the anchors of the file.
    ///
    /// # Errors
    /// If the database or the anchor file cannot be read; what is wrong in them is in the report.
    pub async fn verify_audit(&self) -> Result<AuditReport, StoreError> {
        self.verify_watched(&Progress::default()).await
    }

    /// The same, telling on the way how far it is.
    ///
    /// # Errors
    /// As [`Store::verify_audit`].
    pub async fn verify_watched(&self, progress: &Progress) -> Result<AuditReport, StoreError> {
        let anchors = self.anchors()?;
        self.verify(&anchors, progress).await
    }

    /// The same against anchors that were kept elsewhere (a mail, a print).
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn verify_against(&self, anchors: &[Anchor]) -> Result<AuditReport, StoreError> {
        self.verify(anchors, &Progress::default()).await
    }

    async fn verify(&self, anchors: &[Anchor], progress: &Progress) -> Result<AuditReport, StoreError> {
        // What is sealed meanwhile is not asked about: a log that grows is no log that was tampered with.
        let (end, hash) = self.head().await?.map_or((0, GENESIS.to_vec()), |head| (head.seq, head.hash));
        let mut walk = Walk { anchors: anchors.to_vec(), hash: GENESIS, ..Walk::default() };
        walk.anchors.sort_by_key(|anchor| anchor.seq);
        progress.of.store(end, Ordering::Relaxed);
        loop {
            let rows = self.chunk(walk.seq, end).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(flaw) = walk.step(row)? {
                    walk.report.first_bad = Some(flaw);
                    return Ok(walk.report);
                }
            }
            progress.done.store(walk.seq, Ordering::Relaxed);
        }
        walk.report.first_bad = if end > walk.seq {
            Some((walk.seq + 1, Flaw::Missing))
        } else if let Some(seq) = self.beyond().await? {
            Some((seq, Flaw::Changed))
        } else if hash != walk.hash {
            Some((walk.seq, Flaw::Changed))
        } else {
            let anchored = walk.anchors.last().is_some_and(|anchor| anchor.seq > walk.seq);
            anchored.then_some((walk.seq + 1, Flaw::Missing))
        };
        walk.report.unsealed = self.unsealed().await?;
        Ok(walk.report)
    }

    /// An entry with a number that the head has not reached: one statement sees both at one moment.
    async fn beyond(&self) -> Result<Option<i64>, StoreError> {
        let text = "SELECT e.seq FROM sys_event e WHERE e.seq > coalesce((SELECT h.seq FROM sys_event_head h WHERE h.id = 1), 0) \
                    ORDER BY e.seq LIMIT 1";
        let row = self.one(&self.dialect().sql(text, Vec::new()), &[ColumnType::Int]).await?;
        Ok(row.and_then(|row| if let [Cell::Int(seq)] = row.as_slice() { Some(*seq) } else { None }))
    }

    async fn chunk(&self, after: i64, end: i64) -> Result<Vec<crate::db::Row>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS}, e.seq, e.hash, p.salt, p.body, b.kind FROM sys_event e \
             LEFT JOIN sys_event_payload p ON p.event = e.id LEFT JOIN sys_event b ON b.id = p.erased_by \
             WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?"
        );
        let mut types = TYPES.to_vec();
        types.extend([ColumnType::Int, ColumnType::Bytes, ColumnType::Bytes, ColumnType::Text, ColumnType::Text]);
        self.all(&self.dialect().sql(&text, vec![Cell::Int(after), Cell::Int(end), Cell::Int(CHUNK)]), &types).await
    }

    async fn unsealed(&self) -> Result<i64, StoreError> {
        let sql = self.dialect().sql("SELECT count(*) FROM sys_event WHERE seq IS NULL", Vec::new());
        let row = self.one(&sql, &[ColumnType::Int]).await?;
        Ok(row.map_or(0, |row| if let [Cell::Int(n)] = row.as_slice() { *n } else { 0 }))
    }
}

/// The state of a walk along the chain.
#[derive(Default)]
struct Walk {
    seq: i64,
    hash: [u8; 32],
    anchors: Vec<Anchor>,
    met: usize,
    report: AuditReport,
}

impl Walk {
    fn step(&mut self, row: crate::db::Row) -> Result<Option<(i64, Flaw)>, StoreError> {
        let (link, mut cells) = Link::read(row)?;
        let (seq, hash) = (cells.int()?, cells.bytes_or_null().unwrap_or_default());
        let (salt, body, purged) = (cells.bytes_or_null(), cells.text_or_null(), cells.text_or_null());
        self.seq += 1;
        if seq != self.seq {
            return Ok(Some((self.seq, Flaw::Missing)));
        }
        self.hash = link.hash(seq, &self.hash);
        if hash != self.hash {
            return Ok(Some((seq, Flaw::Changed)));
        }
        match (salt, body) {
            (Some(salt), Some(body)) if digest(&salt, &body).as_slice() == link.digest => {}
            (None, None) if purged.as_deref() == Some("purged") => self.report.erased += 1,
            _ => return Ok(Some((seq, Flaw::Payload))),
        }
        while let Some(anchor) = self.anchors.get(self.met).filter(|anchor| anchor.seq <= seq) {
            if anchor.seq != seq || anchor.hash != self.hash {
                return Ok(Some((anchor.seq.max(1), Flaw::Rewritten)));
            }
            self.report.anchored = Some(seq);
            self.met += 1;
        }
        self.report.entries = seq;
        self.report.anchors = self.met;
        Ok(None)
    }
}
