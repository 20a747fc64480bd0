//! Makes a backup while everybody goes on working, and checks one.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use tokio::task::block_in_place;
use trato_model::Cell;

use super::archive::Writer;
use super::manifest::{FORMAT, Manifest, TableSum};
use super::source::{self, Source, damaged, quoted};
use super::sums::{self, Sums};
use crate::db::Db;
use crate::system::file;
use crate::{Store, StoreError};

/// Pages copied before the disk is left to others for a moment.
const PAGES: i32 = 2_000;

impl Store {
    /// Makes a backup in the new folder `to`: one moment of the database, its files and the audit's anchors. It is
    /// restored to a temporary place and compared before the folder gets its name; a backup that is there is good.
    ///
    /// # Errors
    /// Whatever went wrong; nothing is left at `to` then.
    pub async fn backup(&self, to: &Path, now: i64) -> Result<Manifest, StoreError> {
        if to.exists() {
            return Err(StoreError::Other(format!("{} exists", to.display())));
        }
        let mut partial = to.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let _ = std::fs::remove_dir_all(&partial);
        std::fs::create_dir_all(&partial).map_err(StoreError::other)?;
        let outcome = self.fill(&partial, now).await;
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

    async fn fill(&self, folder: &Path, now: i64) -> Result<Manifest, StoreError> {
        let (data, tables) = match &self.0.db {
            Db::Sqlite(db) => {
                let path = folder.join("data.db");
                let counts = block_in_place(|| copy_file(&db.path, &path))?;
                let sums = sums::of(source::from_file(&path)).await?;
                for (table, rows) in counts {
                    if sums.get(&table).is_none_or(|sum| sum.rows != rows) {
                        return Err(StoreError::Corrupt(format!("table {table} was not copied whole")));
                    }
                }
                ("data.db", sums)
            }
            Db::Postgres(db) => {
                ("data.archive", write_archive(source::from_postgres(db), &folder.join("data.archive")).await?)
            }
        };
        let hashes = hashes(open(folder, data)).await?;
        if let Some(files) = self.0.files.as_deref() {
            block_in_place(|| copy_contents(files, &folder.join("files"), &hashes))?;
        } else if !hashes.is_empty() {
            return Err(StoreError::other("files are named and no folder for files is configured"));
        }
        if let Some(anchor) = self.0.anchor.as_deref().filter(|path| path.exists()) {
            std::fs::copy(anchor, folder.join("anchor")).map_err(StoreError::other)?;
        }
        let manifest = Manifest {
            format: FORMAT,
            made_at: now,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            data: data.to_owned(),
            tables,
            files: hashes.len() as u64,
        };
        manifest.write(folder)?;
        sync_tree(folder)?;
        verify_backup(folder).await
    }
}

/// Checks a backup: the data is restored to a temporary place, its structure and every table compared with the manifest,
/// every file with its hash.
///
/// # Errors
/// [`StoreError::Corrupt`] with what is wrong.
pub async fn verify_backup(folder: &Path) -> Result<Manifest, StoreError> {
    let manifest = Manifest::read(folder)?;
    let found = match manifest.data.as_str() {
        "data.db" => {
            block_in_place(|| check_file(&folder.join("data.db")))?;
            sums::of(open(folder, &manifest.data)).await?
        }
        "data.archive" => trial(open(folder, &manifest.data)).await?,
        other => return Err(StoreError::Corrupt(format!("the backup's data are in {other:?}"))),
    };
    manifest.compare(&found)?;
    let hashes = hashes(open(folder, &manifest.data)).await?;
    if hashes.len() as u64 != manifest.files {
        return Err(StoreError::Corrupt("the backup names other files than it says".to_owned()));
    }
    block_in_place(|| hashes.iter().try_for_each(|hash| check_content(&folder.join("files"), hash)))?;
    Ok(manifest)
}

/// The rows of a backup.
pub(super) fn open(folder: &Path, data: &str) -> Source {
    let path = folder.join(data);
    if data == "data.db" { source::from_file(&path) } else { source::from_archive(&path) }
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

fn check_file(path: &Path) -> Result<(), StoreError> {
    let connection = source::open_still(path)?;
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    if found != "ok" {
        return Err(StoreError::Corrupt(found));
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check").map_err(damaged)?;
    if statement.exists([]).map_err(damaged)? {
        return Err(StoreError::Corrupt("a link points nowhere".to_owned()));
    }
    Ok(())
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

/// Restores an archive into a temporary SQLite file and sums up what arrived there.
async fn trial(mut source: Source) -> Result<BTreeMap<String, TableSum>, StoreError> {
    let path = std::env::temp_dir().join(format!("trato-trial-{:032x}.db", rand::random::<u128>()));
    let outcome = async {
        let connection = block_in_place(|| Connection::open(&path)).map_err(damaged)?;
        connection.execute_batch("PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN").map_err(damaged)?;
        while let Some(batch) = source.recv().await {
            block_in_place(|| arrive(&connection, &batch?))?;
        }
        connection.execute_batch("COMMIT").map_err(damaged)?;
        drop(connection);
        sums::of(source::from_file(&path)).await
    }
    .await;
    let _ = std::fs::remove_file(&path);
    outcome
}

fn arrive(connection: &Connection, batch: &source::Batch) -> Result<(), StoreError> {
    let name = quoted(&batch.head.name);
    let columns: Vec<String> = batch
        .head
        .columns
        .iter()
        .map(|(name, ty)| format!("{} {}", quoted(name), crate::dialect::Dialect::Sqlite.type_name(*ty)))
        .collect();
    let make = format!("CREATE TABLE IF NOT EXISTS {name} ({}) STRICT", columns.join(", "));
    connection.execute_batch(&make).map_err(damaged)?;
    let marks = vec!["?"; columns.len()].join(", ");
    let put = format!("INSERT INTO {name} VALUES ({marks})");
    crate::sqlite::put_rows(connection, &put, &batch.rows)
}

/// The contents that the backup's files name.
async fn hashes(mut source: Source) -> Result<HashSet<Vec<u8>>, StoreError> {
    let mut hashes = HashSet::new();
    while let Some(batch) = source.recv().await {
        let batch = batch?;
        if batch.head.name != "sys_file" {
            continue;
        }
        let at = batch.head.columns.iter().position(|(name, _)| name == "hash");
        for row in batch.rows {
            if let Some(Cell::Bytes(hash)) = at.and_then(|at| row.into_iter().nth(at)) {
                hashes.insert(hash);
            }
        }
    }
    Ok(hashes)
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

fn check_content(folder: &Path, hash: &[u8]) -> Result<(), StoreError> {
    let path = file::place(folder, hash);
    let damaged = |error| StoreError::Corrupt(format!("{}: {error}", path.display()));
    let mut content = File::open(&path).map_err(damaged)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match content.read(&mut buffer).map_err(damaged)? {
            0 => break,
            count => hasher.update(buffer.get(..count).unwrap_or_default()),
        }
    }
    if hasher.finalize().as_slice() == hash {
        Ok(())
    } else {
        Err(StoreError::Corrupt(format!("{} is not what was stored", path.display())))
    }
}

fn sync_folder(path: &Path) -> Result<(), StoreError> {
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
