//! Backups: hot copies of one moment, with their files, that were restored once before they count.
//!
//! A backup is a folder: `manifest.json` (what it must contain), the data (`data.db`, a copy of a SQLite file, or
//! `data.archive`, our own format for everything else), `files/` and the audit's `anchor`. Both kinds restore into both
//! databases, so a backup is also the way from SQLite to PostgreSQL and back.
//!
//! `source`: rows of a database or archive, in batches · `archive`: the format · `sums`: row counts and digests by which
//! two databases are compared · `survey`: what a source holds · `load`: tables and rows into an empty store · `check`: a
//! backup against its manifest, and a trial · `make`, `restore`: the two ways · `mark`: of a restore that has not ended.

use std::path::{Path, PathBuf};

mod archive;
mod check;
mod load;
mod make;
mod manifest;
mod mark;
mod restore;
mod source;
mod sums;
mod survey;

pub use check::verify_backup;
pub use manifest::{Manifest, TableSum};
pub(crate) use mark::refuse as refuse_part;
pub use restore::restore;
pub use survey::{Build, Extent};

/// The files of a SQLite database: itself, its log and the log's index.
fn beside(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

/// Removes a SQLite database that nobody has open.
fn remove(path: &Path) {
    for path in beside(path) {
        let _ = std::fs::remove_file(path);
    }
}
