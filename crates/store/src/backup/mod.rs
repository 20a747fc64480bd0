//! Backups: hot copies of one moment, with their files, that were restored once before they count.
//!
//! A backup is a folder: `manifest.json` (what it must contain), the data (`data.db`, a copy of a SQLite file, or
//! `data.archive`, our own format for everything else), `files/` and the audit's `anchor`. Both kinds restore into both
//! databases, so a backup is also the way from SQLite to PostgreSQL and back.
//!
//! `sums`: row counts and digests by which two databases are compared · `source`: rows of a database or archive, in
//! batches · `archive`: the format · `load`: rows into an open store · `make`, `restore`: the two ways.

mod archive;
mod load;
mod make;
mod manifest;
mod restore;
mod source;
mod sums;

pub use make::verify_backup;
pub use manifest::{Manifest, TableSum};
pub use restore::restore;
