//! Files: content by its SHA-256 in a folder, names and owners in the database.
//!
//! The order loses nothing: the content is written beside its place, synced, renamed, the folder synced, and only then
//! may a transaction name it. A crash leaves at most content that nobody names; [`Store::sweep_files`] removes it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sea_query::{Expr, ExprTrait, Query};
use sha2::{Digest, Sha256};
use tokio::task::block_in_place;
use trato_model::intern::intern;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, id_or_null, text, text_or_null};
use crate::db::Row;
use crate::record::many::{ENTITY, RECORD};
use crate::record::{BATCH, among};
use crate::schema::Ident;
use crate::{Store, StoreError, Tx};

/// Content that lies in the folder and is not yet named by anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    pub hash: [u8; 32],
    pub size: u64,
}

/// A file's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    pub id: Id,
    pub hash: Vec<u8>,
    pub name: String,
    pub mime: String,
    pub size: i64,
    /// The record it hangs on: who may read that may read the file.
    pub about: Option<(&'static str, Id)>,
    pub created_at: i64,
    pub created_by: Id,
}

/// A file's content on its way out. The last block is given only when the whole turned out to be what was stored, so a
/// damaged file never arrives complete, and a small one not at all.
#[derive(Debug)]
pub struct Content {
    file: File,
    id: Id,
    expected: Vec<u8>,
    sum: Sha256,
    /// The block that was read last.
    waiting: Option<Vec<u8>>,
}

/// How names of files begin that are being written.
const PARTIAL: &str = "partial-";
/// Bytes of a block.
const BLOCK: u64 = 256 * 1024;

impl Content {
    /// The next block; `None` at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it cannot be read or is not what was stored.
    pub fn next_block(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        loop {
            let mut block = Vec::new();
            let read = block_in_place(|| (&self.file).take(BLOCK).read_to_end(&mut block));
            read.map_err(|error| StoreError::Corrupt(format!("file {}: {error}", self.id)))?;
            if block.is_empty() {
                if self.sum.clone().finalize().as_slice() != self.expected {
                    return Err(StoreError::Corrupt(format!("file {} is not what was stored", self.id)));
                }
                return Ok(self.waiting.take());
            }
            self.sum.update(&block);
            if let Some(before) = self.waiting.replace(block) {
                return Ok(Some(before));
            }
        }
    }
}

const COLUMNS: &str = "SELECT id, hash, name, mime, size, entity, record, created_at, created_by FROM sys_file";
const TYPES: [ColumnType; 9] = {
    use ColumnType::{Bytes, Id, Int, Text};
    [Id, Bytes, Text, Text, Int, Text, Id, Int, Id]
};

fn info(row: Row) -> Result<FileInfo, StoreError> {
    let mut cells = Cells::new(row);
    Ok(FileInfo {
        id: cells.id()?,
        hash: cells.bytes()?,
        name: cells.text()?,
        mime: cells.text()?,
        size: cells.int()?,
        about: {
            let (entity, record) = (cells.text_or_null(), cells.id_or_null());
            entity.map(|entity| intern(&entity)).zip(record)
        },
        created_at: cells.int()?,
        created_by: cells.id()?,
    })
}

impl Store {
    /// The folder of contents.
    ///
    /// # Errors
    /// If none is configured (PostgreSQL).
    pub fn files(&self) -> Result<&Path, StoreError> {
        self.0.files.as_deref().ok_or_else(StoreError::no_files)
    }

    /// Writes content to the folder and syncs it. The reader must be at hand (a buffer, a temporary file): it is read in
    /// place.
    ///
    /// # Errors
    /// [`StoreError::Full`], or what the file system says.
    pub fn stage_file(&self, content: &mut (dyn Read + Send)) -> Result<Staged, StoreError> {
        let folder = self.files()?;
        block_in_place(|| stage(folder, content)).map_err(file_error)
    }

    /// A file's entry.
    ///
    /// # Errors
    /// As any read.
    pub async fn file(&self, id: Id) -> Result<Option<FileInfo>, StoreError> {
        let sql = self.dialect().sql(&format!("{COLUMNS} WHERE id = ?"), vec![Cell::Id(id)]);
        self.one(&sql, &TYPES).await?.map(info).transpose()
    }

    /// The files of a record.
    ///
    /// # Errors
    /// As any read.
    pub async fn files_of(&self, entity: &str, record: Id) -> Result<Vec<FileInfo>, StoreError> {
        let statement = format!("{COLUMNS} WHERE record = ? AND entity = ? ORDER BY id");
        let sql = self.dialect().sql(&statement, vec![Cell::Id(record), text(entity)]);
        self.all(&sql, &TYPES).await?.into_iter().map(info).collect()
    }

    /// A file's content, to be read block by block and checked against its hash on the way.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it is missing.
    pub fn open_file(&self, info: &FileInfo) -> Result<Content, StoreError> {
        let path = place(self.files()?, &info.hash);
        let file = block_in_place(|| File::open(&path))
            .map_err(|error| StoreError::Corrupt(format!("file {}: {error}", info.id)))?;
        Ok(Content { file, id: info.id, expected: info.hash.clone(), sum: Sha256::new(), waiting: None })
    }

    /// A file's whole content, for what needs it in one piece (a mail's attachment).
    ///
    /// # Errors
    /// As [`Store::open_file`] and [`Content::next_block`].
    pub fn read_file(&self, info: &FileInfo) -> Result<Vec<u8>, StoreError> {
        let mut content = self.open_file(info)?;
        let mut whole = Vec::new();
        while let Some(block) = content.next_block()? {
            whole.extend(block);
        }
        Ok(whole)
    }

    /// Removes contents that no file names and that were written before `before` (UTC microseconds; leave a day, so that
    /// an upload under way is safe).
    ///
    /// # Errors
    /// As any write, or what the file system says.
    pub async fn sweep_files(&self, before: i64) -> Result<u64, StoreError> {
        let folder = self.files()?.to_owned();
        let age = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(before).unwrap_or(0));
        let mut removed = 0;
        for (path, hash) in block_in_place(|| contents(&folder)).map_err(file_error)? {
            let old = std::fs::metadata(&path).and_then(|meta| meta.modified()).is_ok_and(|time| time < age);
            if !old {
                continue;
            }
            let used = match &hash {
                Some(hash) => self.is_named(hash).await?,
                None => false,
            };
            if !used && block_in_place(|| remove(&folder, &path, age)).map_err(file_error)? {
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn is_named(&self, hash: &[u8]) -> Result<bool, StoreError> {
        let sql =
            self.dialect().sql("SELECT id FROM sys_file WHERE hash = ? LIMIT 1", vec![Cell::Bytes(hash.to_vec())]);
        Ok(self.one(&sql, &[ColumnType::Id]).await?.is_some())
    }
}

impl Tx {
    /// A file's entry, those included that this transaction made.
    ///
    /// # Errors
    /// As any read.
    pub async fn file(&mut self, id: Id) -> Result<Option<FileInfo>, StoreError> {
        let sql = self.dialect().sql(&format!("{COLUMNS} WHERE id = ?"), vec![Cell::Id(id)]);
        self.one(&sql, &TYPES).await?.map(info).transpose()
    }

    /// Names staged content as a file.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the content does not lie in the folder; as any statement.
    pub async fn add_file(&mut self, info: &FileInfo) -> Result<(), StoreError> {
        let path = place(self.store().files()?, &info.hash);
        let there = block_in_place(|| std::fs::metadata(&path)).is_ok_and(|meta| meta.len() == info.size as u64);
        if !there {
            return Err(StoreError::Corrupt(format!("the content of file {} was not staged", info.id)));
        }
        let sql = self.dialect().sql(
            "INSERT INTO sys_file (id, hash, name, mime, size, entity, record, created_at, created_by) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                Cell::Id(info.id),
                Cell::Bytes(info.hash.clone()),
                text(info.name.as_str()),
                text(info.mime.as_str()),
                Cell::Int(info.size),
                text_or_null(info.about.map(|(entity, _)| entity.to_owned())),
                id_or_null(info.about.map(|(_, record)| record)),
                Cell::Int(info.created_at),
                Cell::Id(info.created_by),
            ],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Those of some records of one kind on which files hang.
    ///
    /// # Errors
    /// As any read.
    pub async fn with_files(&mut self, entity: &str, records: &[Id]) -> Result<Vec<Id>, StoreError> {
        let mut found = Vec::new();
        for ids in records.chunks(BATCH) {
            let mut select = Query::select();
            select.distinct().column(RECORD).from(Ident::fixed("sys_file"));
            select.and_where(Expr::col(ENTITY).eq(entity)).and_where(among(RECORD, ids));
            let sql = self.dialect().query(&select)?;
            let rows = self.all(&sql, &[ColumnType::Id]).await?;
            found.extend(rows.into_iter().flatten().filter_map(|cell| match cell {
                Cell::Id(id) => Some(id),
                _ => None,
            }));
        }
        Ok(found)
    }

    /// Removes a file's entry; its content goes with the next sweep.
    ///
    /// # Errors
    /// As any statement.
    pub async fn remove_file(&mut self, id: Id) -> Result<bool, StoreError> {
        let sql = self.dialect().sql("DELETE FROM sys_file WHERE id = ?", vec![Cell::Id(id)]);
        Ok(self.exec(&sql).await? == 1)
    }
}

fn file_error(error: std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull { StoreError::Full } else { StoreError::other(error) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `ab/cdef…` in the folder.
pub(crate) fn place(folder: &Path, hash: &[u8]) -> PathBuf {
    let name = hex(hash);
    let (head, tail) = name.split_at(name.len().min(2));
    folder.join(head).join(tail)
}

/// A file that is not yet, or no longer, content: the next sweep takes it if nobody finishes.
fn partial(folder: &Path) -> PathBuf {
    folder.join(format!("{PARTIAL}{:032x}", rand::random::<u128>()))
}

/// Removes a content that nothing names; `false` if somebody uploaded the same in this very moment: his stays.
fn remove(folder: &Path, path: &Path, age: SystemTime) -> std::io::Result<bool> {
    let aside = partial(folder);
    std::fs::rename(path, &aside)?;
    if std::fs::metadata(&aside)?.modified()? >= age {
        std::fs::rename(&aside, path)?;
        return Ok(false);
    }
    std::fs::remove_file(&aside)?;
    Ok(true)
}

fn stage(folder: &Path, content: &mut dyn Read) -> std::io::Result<Staged> {
    std::fs::create_dir_all(folder)?;
    let partial = partial(folder);
    let outcome = write(folder, &partial, content);
    if outcome.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    outcome
}

fn write(folder: &Path, partial: &Path, content: &mut dyn Read) -> std::io::Result<Staged> {
    let mut file = File::create_new(partial)?;
    let (mut hasher, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let count = content.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        let part = buffer.get(..count).unwrap_or_default();
        hasher.update(part);
        file.write_all(part)?;
        size += count as u64;
    }
    file.sync_all()?;
    let hash: [u8; 32] = hasher.finalize().into();
    let path = place(folder, &hash);
    let home = path.parent().unwrap_or(folder);
    if !home.exists() {
        std::fs::create_dir_all(home)?;
        File::open(folder)?.sync_all()?;
    }
    // Also over the same content: it is young again, and a sweep leaves it alone.
    std::fs::rename(partial, &path)?;
    File::open(home)?.sync_all()?;
    Ok(Staged { hash, size })
}

/// All contents with their hashes; remains of broken uploads without. What else lies in the folder is not ours.
fn contents(folder: &Path) -> std::io::Result<Vec<(PathBuf, Option<Vec<u8>>)>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let head = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !path.is_dir() {
            if head.starts_with(PARTIAL) {
                found.push((path, None));
            }
            continue;
        }
        for entry in std::fs::read_dir(&path)? {
            let path = entry?.path();
            let tail = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let hash = unhex(&format!("{head}{tail}"));
            if hash.is_some() {
                found.push((path, hash));
            }
        }
    }
    Ok(found)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()).collect()
}
