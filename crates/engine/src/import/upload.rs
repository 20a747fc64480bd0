//! An uploaded file on its way to disk: written as it comes, never held in memory.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use sha2::{Digest, Sha256};
use trato_model::{Action, Id, Refusal};
use trato_store::ImportRun;

use super::counts::Counts;
use super::encoding::is_text;
use super::steps::{Import, Status, Ticket};
use crate::{Engine, Who};

/// Bytes that tell whether a file is text.
const HEAD: u64 = 64 * 1024;

/// A file that is being received. Dropped before [`Upload::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    engine: Engine,
    who: Who,
    id: Id,
    name: String,
    folder: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
    /// Of what was written: by it a file that comes again is known.
    hash: Sha256,
    finished: bool,
}

/// Where the files of runs lie: beside the stored files, so that every node that shares these has them.
fn home(engine: &Engine) -> Result<PathBuf, Refusal> {
    Ok(engine.store().files()?.join("imports"))
}

/// Where a run's files lie.
///
/// # Errors
/// Where no folder for files is configured.
pub fn folder(engine: &Engine, id: Id) -> Result<PathBuf, Refusal> {
    Ok(home(engine)?.join(id.to_string()))
}

/// The uploaded file of a run.
///
/// # Errors
/// As [`folder`].
pub fn source(engine: &Engine, id: Id) -> Result<PathBuf, Refusal> {
    Ok(folder(engine, id)?.join("source"))
}

/// Removes the files of runs that have lain for `age` without being read or written: they are full of people's data. What
/// was imported stays, and so do the counts and the means to undo it.
///
/// # Errors
/// [`Refusal::Storage`] where the folder cannot be read.
pub fn sweep(engine: &Engine, age: Duration) -> Result<u64, Refusal> {
    let entries = match std::fs::read_dir(home(engine)?) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(storage(&error)),
    };
    let mut removed = 0;
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.parse::<Id>().is_ok());
        let changed = entry.path().join("source").metadata().and_then(|about| about.modified());
        let old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|lain| lain > age));
        if ours && old {
            std::fs::remove_dir_all(entry.path()).map_err(|error| storage(&error))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Gives up files that were only to be rehearsed, by a console that did not live to do so, and that are older than a moment
/// (UTC microseconds): how many.
///
/// # Errors
/// Where the database cannot be written.
pub async fn forget_rehearsals(engine: &Engine, before: i64) -> Result<u64, Refusal> {
    let who = engine.system().await?;
    let waiting = [Status::Uploaded, Status::Mapped].map(Status::name);
    let mut given_up = 0;
    for run in engine.store().import_runs(None, &waiting, WAITING).await?.into_iter().map(Import::of) {
        if run.trial && run.created_at < before {
            match engine.discard_import(&who, run.id).await {
                Ok(()) => given_up += 1,
                // Somebody has just imported it, after all.
                Err(Refusal::Conflict("import-begun")) => {}
                Err(refusal) => return Err(refusal),
            }
        }
    }
    Ok(given_up)
}

/// Waiting files looked at for rehearsals that were forgotten, the newest of them.
const WAITING: u32 = 10_000;

impl Engine {
    /// Whether there is a kind of record that the user may import.
    #[must_use]
    pub fn may_import(&self, who: &Who) -> bool {
        let may = |name| who.reader.is_system() || who.reader.can(name, Action::Create);
        self.registry().entities().iter().any(|entity| entity.imported && may(entity.name))
    }

    /// Begins to receive a file that the user calls `name`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who may import nothing; [`Refusal::Storage`] where nothing can be written.
    pub fn upload(&self, who: &Who, name: &str) -> Result<Upload, Refusal> {
        if !self.may_import(who) {
            return Err(Refusal::Forbidden(Action::Create.name()));
        }
        let id = who.ctx.new_id();
        let (folder, source) = (folder(self, id)?, source(self, id)?);
        let open = || {
            std::fs::create_dir_all(&folder)?;
            File::create(source)
        };
        let file = BufWriter::with_capacity(1 << 16, open().map_err(|error| storage(&error))?);
        // Only the name, whatever path a browser sends; it is shown, never opened.
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).chars().filter(|c| !c.is_control()).take(200);
        let name = name.collect();
        Ok(Upload {
            engine: self.clone(),
            who: who.clone(),
            id,
            name,
            folder,
            file,
            bytes: 0,
            hash: Sha256::new(),
            finished: false,
        })
    }

    /// Takes a file that lies on this machine.
    ///
    /// # Errors
    /// As [`Engine::upload`]; [`Refusal::NotFound`] for a file that cannot be read.
    pub async fn upload_file(&self, who: &Who, path: &Path) -> Result<Id, Refusal> {
        let mut from = File::open(path).map_err(|_| Refusal::NotFound)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut upload = self.upload(who, &name)?;
        let copied = tokio::task::spawn_blocking(move || {
            let mut block = vec![0; 1 << 16];
            loop {
                let read = from.read(&mut block).map_err(|error| storage(&error))?;
                match block.get(..read).filter(|block| !block.is_empty()) {
                    Some(block) => upload.write(block)?,
                    None => return Ok::<Upload, Refusal>(upload),
                }
            }
        });
        copied.await.map_err(|error| Refusal::Internal(error.to_string()))??.finish().await
    }
}

fn storage(error: &io::Error) -> Refusal {
    tracing::error!(%error, "an uploaded file could not be written");
    Refusal::Storage
}

impl Upload {
    /// Writes some of the file.
    ///
    /// # Errors
    /// [`Refusal::Storage`] where the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
        self.file.write_all(bytes).map_err(|error| storage(&error))
    }

    /// Bytes so far: the caller's limit is his own.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether what has come so far begins as text does.
    ///
    /// # Errors
    /// [`Refusal::Storage`].
    pub fn is_text(&mut self) -> Result<bool, Refusal> {
        let mut head = Vec::new();
        self.file.flush().map_err(|error| storage(&error))?;
        let read = File::open(self.folder.join("source")).and_then(|file| file.take(HEAD).read_to_end(&mut head));
        read.map_err(|error| storage(&error))?;
        Ok(is_text(&head))
    }

    /// The file is complete: on disk, and a run that is ready to be mapped.
    ///
    /// # Errors
    /// [`Refusal::Storage`]; [`Refusal::BadRequest`] `import-empty` for a file without a byte, `import-no-text` for what is
    /// no text.
    pub async fn finish(mut self) -> Result<Id, Refusal> {
        self.file.flush().and_then(|()| self.file.get_ref().sync_all()).map_err(|error| storage(&error))?;
        if self.bytes == 0 {
            return Err(Refusal::bad("import-empty"));
        }
        if !self.is_text()? {
            return Err(Refusal::bad("import-no-text"));
        }
        let hash = base64::engine::general_purpose::STANDARD_NO_PAD.encode(self.hash.clone().finalize());
        let ticket = Ticket { name: self.name.clone(), hash, ..Ticket::default() };
        let run = ImportRun {
            id: self.id,
            user: self.who.user(),
            entity: "",
            status: Status::Uploaded.name().to_owned(),
            file: None,
            mapping: serde_json::to_value(&ticket).unwrap_or_default(),
            counts: serde_json::to_value(Counts { total: self.bytes, ..Counts::default() }).unwrap_or_default(),
            created_at: self.who.ctx.now,
            finished_at: None,
        };
        let mut tx = self.engine.store().begin().await?;
        tx.save_import_run(&run).await?;
        tx.commit().await?;
        self.finished = true;
        Ok(self.id)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.finished {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
