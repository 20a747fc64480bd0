//! Restores a backup into an empty place.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value as Json;
use tokio::task::block_in_place;
use trato_model::{Cell, ColumnType, Registry};

use super::load::{Part, load};
use super::make::{copy_contents, open, sync_tree, verify_backup};
use super::manifest::Manifest;
use super::{source, sums};
use crate::config::Target;
use crate::db::Db;
use crate::{Store, StoreConfig, StoreError};

/// Restores the backup in `folder` into the empty database of `config`, after checking it, and opens it. `build` makes
/// the registry from the overlay (its version and content): it says which tables the company's records lie in.
///
/// # Errors
/// [`StoreError::Corrupt`] if the backup is damaged or did not arrive as it was; [`StoreError::Other`] if the place is not
/// empty.
pub async fn restore(
    folder: &Path,
    config: &StoreConfig,
    build: impl FnOnce(i64, Option<Json>) -> Result<Registry, String>,
) -> Result<Store, StoreError> {
    let manifest = verify_backup(folder).await?;
    if let Target::Sqlite(path, _) = config.target()? {
        if path.exists() {
            return Err(StoreError::Other(format!("{} exists", path.display())));
        }
        if manifest.data == "data.db" {
            block_in_place(|| copy_in(&folder.join("data.db"), &path))?;
        }
    }
    let store = Store::open(config).await?;
    let mut registry = None;
    if manifest.data != "data.db" || matches!(store.0.db, Db::Postgres(_)) {
        registry = Some(fill(&store, folder, &manifest, build).await?);
    }
    manifest.compare(&arrived(&store).await?)?;
    for entity in registry.iter().flat_map(Registry::entities) {
        store.rebuild_derived(entity).await?;
    }
    bring_files(&store, folder).await?;
    Ok(store)
}

fn copy_in(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    std::fs::copy(from, &partial).map_err(StoreError::other)?;
    std::fs::File::open(&partial).and_then(|file| file.sync_all()).map_err(StoreError::other)?;
    std::fs::rename(&partial, to).map_err(StoreError::other)?;
    let home = crate::sqlite::place::folder(to);
    std::fs::File::open(home).and_then(|file| file.sync_all()).map_err(StoreError::other)
}

/// System tables first; with the overlay among them the registry says what the others look like.
async fn fill(
    store: &Store,
    folder: &Path,
    manifest: &Manifest,
    build: impl FnOnce(i64, Option<Json>) -> Result<Registry, String>,
) -> Result<Registry, StoreError> {
    store.create_system_tables().await?;
    let sql = store.dialect().sql("SELECT count(*) FROM sys_setting", Vec::new());
    let settings = store.one(&sql, &[ColumnType::Int]).await?;
    if settings.is_none_or(|row| row != [Cell::Int(0)]) || store.head().await?.is_some() {
        return Err(StoreError::other("the database is not empty"));
    }
    load(store, open(folder, &manifest.data), Part::System).await?;
    let (version, overlay) = store.overlay().await?;
    let registry = build(version, overlay).map_err(StoreError::Other)?;
    store.sync_schema(&registry).await?;
    load(store, open(folder, &manifest.data), Part::Others).await?;
    Ok(registry)
}

/// The sums of what is in the database now.
async fn arrived(store: &Store) -> Result<std::collections::BTreeMap<String, super::TableSum>, StoreError> {
    match &store.0.db {
        Db::Sqlite(db) => {
            // Everything that was loaded may still be in the log beside the file.
            db.checkpoint().await?;
            sums::of(source::from_file(&db.path)).await
        }
        Db::Postgres(db) => sums::of(source::from_postgres(db)).await,
    }
}

async fn bring_files(store: &Store, folder: &Path) -> Result<(), StoreError> {
    let sql = store.dialect().sql("SELECT DISTINCT hash FROM sys_file", Vec::new());
    let hashes: HashSet<Vec<u8>> = store
        .all(&sql, &[ColumnType::Bytes])
        .await?
        .into_iter()
        .flatten()
        .filter_map(|cell| if let Cell::Bytes(hash) = cell { Some(hash) } else { None })
        .collect();
    if !hashes.is_empty() {
        let to = store.files()?;
        block_in_place(|| copy_contents(&folder.join("files"), to, &hashes).and_then(|()| sync_tree(to)))?;
    }
    let anchors = folder.join("anchor");
    if let Some(to) = store.0.anchor.as_deref().filter(|_| anchors.exists()) {
        std::fs::copy(&anchors, to).map_err(StoreError::other)?;
    }
    Ok(())
}
