//! Stored files: content staged on disk first, then named by a transaction; read back only by whoever may read the record
//! that a file hangs on.

use std::io::Read;

use trato_model::access::FieldLevel;
use trato_model::{Action, FieldDef, Id, Reader, Record, Refusal};
use trato_store::FileInfo;
pub use trato_store::Staged;

use crate::{Engine, Scope, Who};

/// Content on disk with the name it came under.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Without a path, at most 200 characters.
    pub name: String,
    /// As the browser said; only a hint, never served inline.
    pub media_type: String,
    pub staged: Staged,
}

impl Engine {
    /// Writes content to the folder of files; nothing names it yet.
    ///
    /// # Errors
    /// [`Refusal::Storage`] where the disk is full.
    pub fn stage(&self, content: &mut (dyn Read + Send)) -> Result<Staged, Refusal> {
        Ok(self.store().stage_file(content)?)
    }

    /// A file's entry, if the user may read the record it hangs on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] whether it is missing or hidden.
    pub async fn file(&self, who: &Who, id: Id) -> Result<FileInfo, Refusal> {
        let info = self.store().file(id).await?.ok_or(Refusal::NotFound)?;
        let (entity, record) = info.about.ok_or(Refusal::NotFound)?;
        let found = self.store().record(&self.registry(), &who.reader, Action::Read, entity, record).await?;
        found.filter(|record| is_shown(&who.reader, record, id)).map(|_| info).ok_or(Refusal::NotFound)
    }
}

/// Whether a file of a record that the reader may see is his to see: what lies in the trash is shown to nobody, and what
/// lies in a hidden field not to those from whom it is hidden.
pub(crate) fn is_shown(reader: &Reader, record: &Record, file: Id) -> bool {
    let hidden = |field: &FieldDef| reader.field(record.entity.name, field.name) == FieldLevel::Hidden;
    let mut fields = record.entity.fields.iter().filter(|field| field.kind.name() == "file");
    record.trashed_at.is_none() && !fields.any(|field| hidden(field) && record.value(field.name).as_id() == Some(file))
}

impl Scope<'_> {
    /// A file's entry, whoever may see it.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn any_file(&mut self, id: Id) -> Result<Option<FileInfo>, Refusal> {
        Ok(self.tx.file(id).await?)
    }

    /// Names staged content as a file of a record; gives the file's id.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn add_file(&mut self, upload: &Upload, about: (&'static str, Id)) -> Result<Id, Refusal> {
        let id = self.who.ctx.new_id();
        let info = FileInfo {
            id,
            hash: upload.staged.hash.to_vec(),
            name: upload.name.clone(),
            mime: upload.media_type.clone(),
            size: i64::try_from(upload.staged.size).unwrap_or(i64::MAX),
            about: Some(about),
            created_at: self.who.ctx.now,
            created_by: self.who.user(),
        };
        self.tx.add_file(&info).await?;
        Ok(id)
    }
}
