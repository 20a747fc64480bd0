//! Restores a backup into an empty place.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tokio::task::block_in_place;

use super::check::{anchors, compare, open, read};
use super::load::{load, prepare, refuse_rows};
use super::make::{copy_contents, sync_folder, sync_tree};
use super::manifest::{FILE, FILES, Manifest};
use super::mark;
use super::survey::{Build, Extent, Survey};
use crate::config::Target;
use crate::db::Db;
use crate::{Store, StoreConfig, StoreError};

/// Restores the backup in `folder` into the empty database of `config`, after checking it, and opens it. `build` makes
/// the registry from the overlay (its version and content): it says which tables the company's records lie in.
///
/// The folder of files and the file of anchors are looked at before the first row is written, and contents and
/// anchors are copied first. What fails later leaves no SQLite file behind; a PostgreSQL database that holds a part is named in the error. A part
/// that is left behind is marked: [`Store::open`] refuses it.
///
/// # Errors
/// [`StoreError::Corrupt`] if the backup is damaged or did not arrive as it was; [`StoreError::Other`] if the place is not
/// empty.
pub async fn restore(folder: &Path, config: &StoreConfig, build: impl Build) -> Result<Store, StoreError> {
    let (manifest, survey) = read(folder).await?;
    let target = config.target()?;
    if let Target::Sqlite(path, _) = &target {
        // A log that lies there would be taken for the new file's.
        if let Some(there) = super::beside(path).into_iter().find(|path| path.exists()) {
            return Err(StoreError::Other(format!("{} exists", there.display())));
        }
    }
    let anchored = anchors(folder, &manifest)?;
    let anchor = config.anchor_of(&target);
    if let Some(path) = &anchor {
        refuse_others(path, &anchored)?;
    }
    if !survey.hashes.is_empty() {
        let to = config.files_of(&target).ok_or_else(StoreError::no_files)?;
        block_in_place(|| copy_contents(&folder.join(FILES), &to, &survey.hashes).and_then(|()| sync_tree(&to)))?;
    }
    if let Some(path) = anchor.filter(|_| !anchored.is_empty()) {
        block_in_place(|| write_synced(&path, &anchored))?;
    }
    match target {
        Target::Sqlite(path, _) => into_file(folder, &manifest, &survey, config, &path, &build).await,
        Target::Postgres(_) => into_server(folder, &manifest, &survey, config, &build).await,
    }
}

/// An empty file in its place would say that nothing was ever anchored.
fn write_synced(path: &Path, text: &str) -> Result<(), StoreError> {
    let write = || {
        let mut file = std::fs::File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| unwritable(path, &error))?;
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}

async fn into_file(
    folder: &Path,
    manifest: &Manifest,
    survey: &Survey,
    config: &StoreConfig,
    path: &Path,
    build: &impl Build,
) -> Result<Store, StoreError> {
    let outcome = async {
        if manifest.data == FILE {
            block_in_place(|| copy_in(&folder.join(FILE), path))?;
        }
        let store = Store::open(config).await?;
        let loaded = async {
            if manifest.data == FILE {
                compare(&store, manifest, survey).await
            } else {
                fill(&store, folder, manifest, survey, build).await
            }
        };
        match loaded.await {
            Ok(()) => Ok(store),
            Err(error) => {
                store.close().await;
                Err(error)
            }
        }
    };
    let outcome = outcome.await;
    if outcome.is_err() {
        super::remove(path);
    }
    outcome
}

async fn into_server(
    folder: &Path,
    manifest: &Manifest,
    survey: &Survey,
    config: &StoreConfig,
    build: &impl Build,
) -> Result<Store, StoreError> {
    let store = Store::open(config).await?;
    let loaded = async {
        refuse_rows(&store).await?;
        fill(&store, folder, manifest, survey, build).await.map_err(|error| {
            let name = if let Db::Postgres(db) = &store.0.db { db.name() } else { "" };
            let hint = format!(
                "the database {name} may hold a part of the backup now: drop it and make it anew before the next try"
            );
            match error {
                StoreError::Corrupt(what) => StoreError::Corrupt(format!("{what}; {hint}")),
                error => StoreError::Other(format!("{error}; {hint}")),
            }
        })
    };
    match loaded.await {
        Ok(()) => Ok(store),
        Err(error) => {
            store.close().await;
            Err(error)
        }
    }
}

fn copy_in(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let copied = std::fs::copy(from, &partial)
        .and_then(|_| std::fs::File::open(&partial)?.sync_all())
        .and_then(|()| std::fs::rename(&partial, to));
    if let Err(error) = copied {
        let _ = std::fs::remove_file(&partial);
        return Err(StoreError::other(error));
    }
    let home = crate::sqlite::place::folder(to);
    std::fs::File::open(home).and_then(|file| file.sync_all()).map_err(StoreError::other)
}

/// Tables, rows, and what is derived from them; until all is there, nobody opens the database ([`mark`]).
async fn fill(
    store: &Store,
    folder: &Path,
    manifest: &Manifest,
    survey: &Survey,
    build: &impl Build,
) -> Result<(), StoreError> {
    mark::set(store).await?;
    let registry = survey.registry(build, Extent::Shown)?;
    prepare(store, survey, build).await?;
    load(store, open(folder, &manifest.data)).await?;
    compare(store, manifest, survey).await?;
    // Makes anew what another version of the program had made otherwise; search words are missing everywhere.
    let report = store.sync_schema(&registry).await?;
    for entity in registry.entities().iter().filter(|entity| !report.stale.iter().any(|name| name == entity.name)) {
        store.rebuild_derived(entity).await?;
    }
    store.analyze().await?;
    mark::take_away(store).await
}

/// Refuses to write over anchors that say other things than those of the backup.
fn refuse_others(path: &Path, anchored: &str) -> Result<(), StoreError> {
    if !path.exists() {
        return Ok(());
    }
    let there = std::fs::read_to_string(path).map_err(|error| unwritable(path, &error))?;
    if anchored.starts_with(&there) {
        return Ok(());
    }
    Err(StoreError::Other(format!(
        "{} holds anchors that the backup does not have: keep it elsewhere, for it proves what was there, and move it away",
        path.display()
    )))
}

fn unwritable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Other(format!("the anchor {}: {error}", path.display()))
}
