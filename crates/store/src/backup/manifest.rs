//! What a backup says it holds.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::StoreError;

/// The version of the folder's layout.
pub(super) const FORMAT: u32 = 1;

/// The names in the folder: a copy of a SQLite file, our own format for everything else, contents, anchors.
pub(super) const FILE: &str = "data.db";
pub(super) const ARCHIVE: &str = "data.archive";
pub(super) const FILES: &str = "files";
pub(super) const ANCHOR: &str = "anchor";

/// The content of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// UTC microseconds.
    pub made_at: i64,
    /// The version of the program that made it.
    pub program: String,
    /// `data.db` or `data.archive`.
    pub data: String,
    pub tables: BTreeMap<String, TableSum>,
    /// How many contents lie in `files/`.
    pub files: u64,
    /// The lines of `anchor` and their SHA-256; `None` where nothing was anchored.
    #[serde(default)]
    pub anchors: Option<TableSum>,
}

/// A table's rows, by which a copy is compared with what it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    pub rows: u64,
    /// Hexadecimal; does not depend on the order of rows or on the kind of database.
    pub digest: String,
}

impl Manifest {
    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let text = std::fs::read_to_string(folder.join("manifest.json")).map_err(|error| {
            use std::io::ErrorKind::{NotADirectory, NotFound};
            let told = format!("the backup's manifest: {error}");
            // Without a manifest it never was a backup, or never became one.
            if matches!(error.kind(), NotADirectory | NotFound) {
                StoreError::Other(told)
            } else {
                StoreError::Corrupt(told)
            }
        })?;
        let manifest: Manifest = serde_json::from_str(&text)
            .map_err(|error| StoreError::Corrupt(format!("the backup's manifest: {error}")))?;
        if manifest.format != FORMAT {
            return Err(StoreError::Other(format!("the backup's format is {}, not {FORMAT}", manifest.format)));
        }
        Ok(manifest)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(folder.join("manifest.json"), text + "\n").map_err(StoreError::other)
    }

    /// Compares what was found with what should be there.
    pub(super) fn compare(&self, found: &BTreeMap<String, TableSum>) -> Result<(), StoreError> {
        for (name, sum) in &self.tables {
            match found.get(name) {
                Some(there) if there == sum => {}
                Some(there) => {
                    let text =
                        format!("table {name} has {} rows that differ from the {} backed up", there.rows, sum.rows);
                    return Err(StoreError::Corrupt(text));
                }
                None => return Err(StoreError::Corrupt(format!("table {name} is missing"))),
            }
        }
        Ok(())
    }
}
