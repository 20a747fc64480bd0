//! Anchors: the chain's head written outside the database, one line each. Whoever rewrites the whole chain, or cuts its
//! end off, cannot make it agree with a line that he cannot change. Copy the file elsewhere.

use std::io::Write;
use std::path::Path;

use tokio::task::block_in_place;
use trato_model::Cell;

use crate::{Store, StoreError};

/// The head at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub seq: i64,
    pub hash: [u8; 32],
    /// UTC microseconds.
    pub at: i64,
}

impl Anchor {
    fn line(&self) -> String {
        let hash: String = self.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{} {hash} {}\n", self.seq, self.at)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (seq, hex, at) = (words.next()?.parse().ok()?, words.next()?, words.next()?.parse().ok()?);
        let mut hash = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (index, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Anchor { seq, hash, at })
    }
}

impl Store {
    /// Appends the head to the anchor file and gives it back, so that it can also be mailed or printed. `None` while
    /// nothing is sealed.
    ///
    /// # Errors
    /// [`StoreError::Other`] if the file cannot be written.
    pub async fn anchor(&self, now: i64) -> Result<Option<Anchor>, StoreError> {
        let Some(head) = self.head().await?.filter(|head| head.seq > 0) else { return Ok(None) };
        let hash = head.hash.as_slice().try_into().map_err(|_| StoreError::other("the chain's head is damaged"))?;
        let anchor = Anchor { seq: head.seq, hash, at: now };
        if let Some(path) = &self.0.anchor {
            block_in_place(|| append(path, &anchor.line()))
                .map_err(|error| StoreError::Other(format!("the anchor {}: {error}", path.display())))?;
        }
        let mut tx = self.begin_patiently().await?;
        let text = "UPDATE sys_event_head SET anchored_at = ? WHERE id = 1";
        let sql = tx.dialect().sql(text, vec![Cell::Int(now)]);
        tx.exec(&sql).await?;
        tx.commit().await?;
        Ok(Some(anchor))
    }

    /// The anchors in the file, oldest first. A damaged line is an error: somebody was there.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a line that is none, [`StoreError::Other`] if the file cannot be read.
    pub fn anchors(&self) -> Result<Vec<Anchor>, StoreError> {
        let Some(path) = self.0.anchor.as_ref().filter(|path| path.exists()) else { return Ok(Vec::new()) };
        let text = block_in_place(|| std::fs::read_to_string(path)).map_err(StoreError::other)?;
        text.lines()
            .map(|line| Anchor::parse(line).ok_or_else(|| StoreError::Corrupt(format!("anchor line {line:?}"))))
            .collect()
    }
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()
}
