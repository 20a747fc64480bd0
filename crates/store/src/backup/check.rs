//! Checks a backup: what it holds against its manifest, and whether it can be restored.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::task::block_in_place;

use super::load::{load, prepare};
use super::manifest::{ANCHOR, ARCHIVE, FILE, FILES, Manifest, TableSum};
use super::source::{self, Source, damaged};
use super::survey::{Build, Survey};
use crate::db::Db;
use crate::system::file;
use crate::{Store, StoreConfig, StoreError};

/// Checks a backup: every table, file and anchor is compared with the manifest, and the data go the way that a restore
/// goes, into a temporary database beside them. A copy of a SQLite file is its own restoration; of it only
/// the tables are made, which says whether another database would take it.
///
/// # Errors
/// [`StoreError::Corrupt`] with what is wrong; [`StoreError::Other`] with what this program does not know.
pub async fn verify_backup(folder: &Path, build: impl Build) -> Result<Manifest, StoreError> {
    let (manifest, survey) = read(folder).await?;
    try_out(folder, &manifest, &survey, &build).await?;
    Ok(manifest)
}

/// Goes the way that a restore goes, in the backup's own folder.
pub(super) async fn try_out(
    folder: &Path,
    manifest: &Manifest,
    survey: &Survey,
    build: &impl Build,
) -> Result<(), StoreError> {
    let path = folder.join(format!("trial-{:032x}.db", rand::random::<u128>()));
    let outcome = trial(folder, manifest, survey, &path, build).await;
    super::remove(&path);
    outcome
}

async fn trial(
    folder: &Path,
    manifest: &Manifest,
    survey: &Survey,
    path: &Path,
    build: &impl Build,
) -> Result<(), StoreError> {
    let store = Store::open(&StoreConfig::new(format!("sqlite:{}", path.display()))).await?;
    let outcome = async {
        prepare(&store, survey, build).await?;
        if manifest.data == ARCHIVE {
            load(&store, open(folder, &manifest.data)).await?;
            compare(&store, manifest, survey).await?;
        }
        Ok(())
    }
    .await;
    store.close().await;
    outcome
}

/// Compares what has arrived in a database with what was backed up.
pub(super) async fn compare(store: &Store, manifest: &Manifest, survey: &Survey) -> Result<(), StoreError> {
    let source = match &store.0.db {
        Db::Sqlite(db) => {
            // Everything that was loaded may still be in the log beside the file.
            db.checkpoint().await?;
            source::from_file(&db.path)
        }
        Db::Postgres(db) => source::from_postgres(db),
    };
    manifest.compare(&Survey::like(source, &survey.heads).await?.tables)
}

/// Reads a backup and compares everything in it with the manifest.
pub(super) async fn read(folder: &Path) -> Result<(Manifest, Survey), StoreError> {
    let manifest = Manifest::read(folder)?;
    if ![FILE, ARCHIVE].contains(&manifest.data.as_str()) {
        return Err(StoreError::Corrupt(format!("the backup's data are in {:?}", manifest.data)));
    }
    let survey = Survey::of(open(folder, &manifest.data)).await?;
    whole(folder, &manifest, &survey)?;
    Ok((manifest, survey))
}

/// Whether a folder holds all that the manifest says; `survey` is what was found in its data.
pub(super) fn whole(folder: &Path, manifest: &Manifest, survey: &Survey) -> Result<(), StoreError> {
    if manifest.data == FILE {
        block_in_place(|| check_file(&folder.join(FILE)))?;
    }
    manifest.compare(&survey.tables)?;
    if survey.hashes.len() as u64 != manifest.files {
        return Err(StoreError::Corrupt("the backup names other files than it says".to_owned()));
    }
    block_in_place(|| survey.hashes.iter().try_for_each(|hash| check_content(&folder.join(FILES), hash)))?;
    anchors(folder, manifest).map(|_| ())
}

/// The anchors of a backup, line by line; empty where there are none.
pub(super) fn anchors(folder: &Path, manifest: &Manifest) -> Result<String, StoreError> {
    let path = folder.join(ANCHOR);
    let Some(sum) = &manifest.anchors else {
        // Left out, they would be lost without a word.
        return match path.exists() {
            true => Err(StoreError::Corrupt("the backup has anchors that it does not name".to_owned())),
            false => Ok(String::new()),
        };
    };
    let text = block_in_place(|| std::fs::read_to_string(&path))
        .map_err(|error| StoreError::Corrupt(format!("the backup's anchors: {error}")))?;
    if lines(&text) == *sum {
        Ok(text)
    } else {
        Err(StoreError::Corrupt("the backup's anchors are not those that it says".to_owned()))
    }
}

/// How many lines a text has, and its digest.
pub(super) fn lines(text: &str) -> TableSum {
    let digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    TableSum { rows: text.lines().count() as u64, digest }
}

/// The rows of a backup.
pub(super) fn open(folder: &Path, data: &str) -> Source {
    let path = folder.join(data);
    if data == FILE { source::from_file(&path) } else { source::from_archive(&path) }
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
