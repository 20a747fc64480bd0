//! Proves the chain: every entry in its place, every hash and payload as it was, every anchor met.

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
        let anchors = self.anchors()?;
        self.verify_against(&anchors).await
    }

    /// The same against anchors that were kept elsewhere (a mail, a print).
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn verify_against(&self, anchors: &[Anchor]) -> Result<AuditReport, StoreError> {
        let head = self.head().await?;
        let mut walk = Walk { anchors: anchors.to_vec(), hash: GENESIS, ..Walk::default() };
        walk.anchors.sort_by_key(|anchor| anchor.seq);
        loop {
            let rows = self.chunk(walk.seq).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(flaw) = walk.step(row)? {
                    walk.report.first_bad = Some(flaw);
                    return Ok(walk.report);
                }
            }
        }
        let (seq, hash) = head.map_or((0, GENESIS.to_vec()), |head| (head.seq, head.hash));
        let reach = walk.anchors.last().map_or(seq, |anchor| anchor.seq.max(seq));
        if reach > walk.seq {
            walk.report.first_bad = Some((walk.seq + 1, Flaw::Missing));
        } else if seq != walk.seq || hash != walk.hash {
            walk.report.first_bad = Some((walk.seq, Flaw::Changed));
        }
        walk.report.unsealed = self.unsealed().await?;
        Ok(walk.report)
    }

    async fn chunk(&self, after: i64) -> Result<Vec<crate::db::Row>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS}, e.seq, e.hash, p.salt, p.body, b.kind FROM sys_event e \
             LEFT JOIN sys_event_payload p ON p.event = e.id LEFT JOIN sys_event b ON b.id = p.erased_by \
             WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
        );
        let mut types = TYPES.to_vec();
        types.extend([ColumnType::Int, ColumnType::Bytes, ColumnType::Bytes, ColumnType::Text, ColumnType::Text]);
        self.all(&self.dialect().sql(&text, vec![Cell::Int(after), Cell::Int(CHUNK)]), &types).await
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
