//! Makes a backup while everybody goes on working.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use tokio::task::block_in_place;

use super::archive::Writer;
use super::check::{self, open};
use super::manifest::{ANCHOR, ARCHIVE, FILE, FILES, FORMAT, Manifest, TableSum};
use super::source::{self, Source, damaged, quoted};
use super::sums::Sums;
use super::survey::{Build, Survey};
use crate::db::Db;
use crate::system::file;
use crate::{Store, StoreError};

/// Pages copied before the disk is left to others for a moment.
const PAGES: i32 = 2_000;

impl Store {
    /// Makes a backup in the new folder `to`: one moment of the database, its files and the audit's anchors. It is
    /// restored to a temporary place and compared before the folder gets its name; a backup that is there is good.
    ///
    /// `build` is as for [`restore`](super::restore()).
    ///
    /// # Errors
    /// Whatever went wrong; nothing is left at `to` then.
    pub async fn backup(&self, to: &Path, now: i64, build: impl Build) -> Result<Manifest, StoreError> {
        if to.exists() {
            return Err(StoreError::Other(format!("{} exists", to.display())));
        }
        let mut partial = to.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let _ = std::fs::remove_dir_all(&partial);
        std::fs::create_dir_all(&partial).map_err(StoreError::other)?;
        let outcome = self.fill(&partial, now, &build).await;
        match outcome {
            Ok(manifest) => {
                std::fs::rename(&partial, to).map_err(StoreError::other)?;
                sync_folder(to)?;
                if let Some(parent) = to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                    sync_folder(parent)?;
                }
                Ok(manifest)
            }
            Err(error) => {
                let _ = std::fs::remove_dir_all(&partial);
                Err(error)
            }
        }
    }

    async fn fill(&self, folder: &Path, now: i64, build: &impl Build) -> Result<Manifest, StoreError> {
        // Before the data: an anchor may only speak of what they hold.
        let anchors = self.copy_anchors(&folder.join(ANCHOR))?;
        let (data, written) = match &self.0.db {
            Db::Sqlite(db) => {
                let path = folder.join(FILE);
                let counts = block_in_place(|| copy_file(&db.path, &path))?;
                (FILE, Written::Rows(counts))
            }
            Db::Postgres(db) => {
                (ARCHIVE, Written::Sums(write_archive(source::from_postgres(db), &folder.join(ARCHIVE)).await?))
            }
        };
        // One walk through what was written says what it holds, whether that is all, and how it is restored.
        let survey = Survey::of(open(folder, data)).await?;
        let tables = written.tables(&survey)?;
        if !survey.hashes.is_empty() {
            let files = self.files()?;
            block_in_place(|| copy_contents(files, &folder.join(FILES), &survey.hashes))?;
        }
        let manifest = Manifest {
            format: FORMAT,
            made_at: now,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            data: data.to_owned(),
            tables,
            files: survey.hashes.len() as u64,
            anchors,
        };
        manifest.write(folder)?;
        sync_tree(folder)?;
        check::whole(folder, &manifest, &survey)?;
        check::try_out(folder, &manifest, &survey, build).await?;
        Ok(manifest)
    }

    /// Copies the anchors as they are now.
    fn copy_anchors(&self, to: &Path) -> Result<Option<TableSum>, StoreError> {
        let Some(from) = self.0.anchor.as_deref().filter(|path| path.exists()) else { return Ok(None) };
        block_in_place(|| {
            let text = std::fs::read_to_string(from).map_err(StoreError::other)?;
            std::fs::write(to, &text).map_err(StoreError::other)?;
            Ok(Some(check::lines(&text)))
        })
    }
}

/// What is known of the data when they are written.
enum Written {
    /// The rows of each table of the file that was copied.
    Rows(Vec<(String, u64)>),
    /// The sums of the rows that went into the archive.
    Sums(BTreeMap<String, TableSum>),
}

impl Written {
    /// What the backup must hold; `survey` is what it holds.
    fn tables(self, survey: &Survey) -> Result<BTreeMap<String, TableSum>, StoreError> {
        let counts = match self {
            Written::Sums(sums) => return Ok(sums),
            Written::Rows(counts) => counts,
        };
        for (table, rows) in counts {
            if survey.tables.get(&table).is_none_or(|sum| sum.rows != rows) {
                return Err(StoreError::Corrupt(format!("table {table} was not copied whole")));
            }
        }
        Ok(survey.tables.clone())
    }
}

/// Copies one moment of a live file and counts its rows at that moment.
fn copy_file(from: &Path, to: &Path) -> Result<Vec<(String, u64)>, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let live = Connection::open_with_flags(from, flags).map_err(damaged)?;
    live.busy_timeout(Duration::from_secs(10)).map_err(damaged)?;
    live.execute_batch("BEGIN").map_err(damaged)?;
    let mut counts = Vec::new();
    for head in source::tables(&live)? {
        let text = format!("SELECT count(*) FROM {}", quoted(&head.name));
        let rows: i64 = live.query_row(&text, [], |row| row.get(0)).map_err(damaged)?;
        counts.push((head.name, u64::try_from(rows).unwrap_or(0)));
    }
    let mut copy = Connection::open(to).map_err(damaged)?;
    Backup::new(&live, &mut copy)
        .and_then(|backup| backup.run_to_completion(PAGES, Duration::from_millis(2), None))
        .map_err(|error| {
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) {
                StoreError::Full
            } else {
                damaged(error)
            }
        })?;
    live.execute_batch("COMMIT").map_err(damaged)?;
    drop(copy);
    Ok(counts)
}

async fn write_archive(mut source: Source, path: &Path) -> Result<BTreeMap<String, TableSum>, StoreError> {
    let mut writer = block_in_place(|| Writer::create(path))?;
    let mut sums = Sums::default();
    while let Some(batch) = source.recv().await {
        let batch = batch?;
        block_in_place(|| {
            sums.add(&batch);
            writer.add(&batch)
        })?;
    }
    block_in_place(|| writer.finish())?;
    Ok(sums.finish())
}

/// Copies the contents with these hashes from one folder to another.
pub(super) fn copy_contents(from: &Path, to: &Path, hashes: &HashSet<Vec<u8>>) -> Result<(), StoreError> {
    for hash in hashes {
        let (source, target) = (file::place(from, hash), file::place(to, hash));
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(StoreError::other)?;
        }
        std::fs::copy(&source, &target)
            .map_err(|error| StoreError::Corrupt(format!("{}: {error}", source.display())))?;
    }
    Ok(())
}

pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(StoreError::other)
}

/// Syncs every file and folder below `path`.
pub(super) fn sync_tree(path: &Path) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(path).map_err(StoreError::other)? {
        let entry = entry.map_err(StoreError::other)?.path();
        if entry.is_dir() { sync_tree(&entry)? } else { sync_folder(&entry)? }
    }
    sync_folder(path)
}
