//! SQLite: one writer connection that is passed on as a baton, and a pool of readers, all called in place.
//!
//! `settings` makes and judges a connection's settings, `place` judges the folder, `cells` binds and decodes,
//! `readers` serves reads; `desk` is the state that the baton protects (connection and open group), `writer` hands the
//! baton out, `member` is one transaction in a group.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{StoreConfig, StoreError};

mod cells;
mod desk;
mod error;
mod member;
pub(crate) mod place;
mod readers;
pub(crate) mod settings;
mod writer;

pub(crate) use cells::put_rows;
pub(crate) use member::Member;
use readers::Readers;
use writer::Writer;

/// An open SQLite database.
pub(crate) struct Sqlite {
    pub readers: Readers,
    pub writer: Arc<Writer>,
    pub path: PathBuf,
}

impl Sqlite {
    /// Opens or creates the file; answers with the unsafe settings that were overridden.
    pub(crate) fn open(
        path: &Path,
        options: &[(String, String)],
        config: &StoreConfig,
    ) -> Result<(Self, Vec<String>), StoreError> {
        let mut reasons = place::judge(path);
        if !reasons.is_empty() && !config.unsafe_override {
            return Err(StoreError::Unsafe(reasons));
        }
        let mut connection = settings::connect(path, options)?;
        settings::watch_checkpoints(&mut connection)?;
        reasons.extend(settings::judge(&settings::read(&connection)?));
        if !reasons.is_empty() && !config.unsafe_override {
            return Err(StoreError::Unsafe(reasons));
        }
        let writer = Writer::start(connection, path);
        let readers = Readers::new(path, options, config.readers, config.read_timeout)?;
        Ok((Sqlite { readers, writer, path: path.to_owned() }, reasons))
    }

    /// Copies the whole log into the file.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        self.writer.checkpoint().await
    }

    /// Ends the open group and closes the connections.
    pub(crate) async fn close(&self) {
        self.writer.close().await;
        self.readers.close();
    }
}
