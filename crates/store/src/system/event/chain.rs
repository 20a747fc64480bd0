//! What the chain's hashes cover. Every part is preceded by its length, so that no two entries hash alike.

use sha2::{Digest, Sha256};
use trato_model::{ColumnType, Id};

use crate::StoreError;
use crate::db::Row;
use crate::system::row::Cells;

/// The hash before the first entry.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// An event as the chain sees it.
pub(super) struct Link {
    pub id: Id,
    pub at: i64,
    pub actor: Id,
    pub source: String,
    pub kind: String,
    pub entity: String,
    pub record: Id,
    pub version: i64,
    pub cause: Option<Id>,
    pub digest: Vec<u8>,
}

/// The columns of [`Link::read`].
pub(super) const COLUMNS: &str =
    "e.id, e.at, e.actor, e.source, e.kind, e.entity, e.record, e.version, e.cause, e.digest";

/// The types of [`COLUMNS`].
pub(super) const TYPES: [ColumnType; 10] = {
    use ColumnType::{Bytes, Id, Int, Text};
    [Id, Int, Id, Text, Text, Text, Id, Int, Id, Bytes]
};

impl Link {
    /// Reads the first ten cells of a row and leaves the rest.
    pub(super) fn read(row: Row) -> Result<(Self, Cells), StoreError> {
        let mut cells = Cells::new(row);
        let link = Link {
            id: cells.id()?,
            at: cells.int()?,
            actor: cells.id()?,
            source: cells.text()?,
            kind: cells.text()?,
            entity: cells.text()?,
            record: cells.id()?,
            version: cells.int()?,
            cause: cells.id_or_null(),
            digest: cells.bytes()?,
        };
        Ok((link, cells))
    }

    /// The entry's hash at place `seq`, after the entry with hash `before`.
    pub(super) fn hash(&self, seq: i64, before: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        part(before);
        part(&seq.to_be_bytes());
        part(self.id.as_bytes());
        part(&self.at.to_be_bytes());
        part(self.actor.as_bytes());
        part(self.source.as_bytes());
        part(self.kind.as_bytes());
        part(self.entity.as_bytes());
        part(self.record.as_bytes());
        part(&self.version.to_be_bytes());
        part(self.cause.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        part(&self.digest);
        hasher.finalize().into()
    }
}

/// The digest of a payload: it tells nothing about a body once the salt is gone.
pub(super) fn digest(salt: &[u8], body: &str) -> [u8; 32] {
    Sha256::new_with_prefix((salt.len() as u64).to_be_bytes())
        .chain_update(salt)
        .chain_update(body.as_bytes())
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link {
        Link {
            id: Id::constant(1),
            at: 2,
            actor: Id::constant(3),
            source: "page".into(),
            kind: "created".into(),
            entity: "contact".into(),
            record: Id::constant(4),
            version: 5,
            cause: None,
            digest: vec![6; 32],
        }
    }

    #[test]
    fn everything_that_is_covered_changes_the_hash() {
        let hash = link().hash(7, &GENESIS);
        assert_eq!(link().hash(7, &GENESIS), hash);
        assert_ne!(link().hash(8, &GENESIS), hash, "the place");
        assert_ne!(link().hash(7, &[1; 32]), hash, "the entry before");
        let changes: [fn(&mut Link); 11] = [
            |link| link.id = Id::constant(9),
            |link| link.at = 9,
            |link| link.actor = Id::constant(9),
            |link| link.source = "api".into(),
            |link| link.kind = "updated".into(),
            |link| link.entity = "lead".into(),
            |link| link.record = Id::constant(9),
            |link| link.version = 9,
            |link| link.cause = Some(Id::NIL),
            |link| link.digest = vec![9; 32],
            |link| (link.source, link.kind) = ("pagec".into(), "reated".into()),
        ];
        for (index, change) in changes.iter().enumerate() {
            let mut changed = link();
            change(&mut changed);
            assert_ne!(changed.hash(7, &GENESIS), hash, "change {index}");
        }
        assert_ne!(digest(b"salt", "body"), digest(b"sal", "tbody"), "salt and body are kept apart");
    }
}
