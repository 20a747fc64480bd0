//! A posted form that may carry files: urlencoded like any other, or in parts where it has a control for files.

use std::io::{Read, Seek, SeekFrom, Write};

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use tempfile::SpooledTempFile;
use trato_engine::files::Upload;
use trato_model::kinds::Input;
use trato_model::{Action, Entity, Refusal};

use super::posted::{MOST, Posted};
use crate::App;
use crate::http::limits::BodyLimit;
use crate::http::{AppError, Signed};

/// Files of one form.
pub const FILES: usize = 20;
/// Bytes of a file that are kept in memory before it goes to disk.
const IN_MEMORY: usize = 1024 * 1024;

/// A form of somebody who is signed in, with its files by the names of their controls.
#[derive(Debug)]
pub struct Uploaded {
    pub posted: Posted,
    files: Vec<(String, Part)>,
}

/// A file as it came, not yet stored.
#[derive(Debug)]
pub struct Part {
    name: String,
    media_type: String,
    content: SpooledTempFile,
}

impl FromRequest<App> for Uploaded {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        // What is no file is no longer than in any other form.
        let words = BodyLimit(app.config().body_limit);
        if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            let signed = request.extensions().get::<Signed>().cloned();
            let body = axum::body::to_bytes(request.into_body(), words.0).await.map_err(|_| words.exceeded())?;
            let posted = Posted::parse(&body)?;
            posted.prove(signed.as_ref())?;
            return Ok(Uploaded { posted, files: Vec::new() });
        }
        let signed = request.extensions().get::<Signed>().cloned().ok_or(Refusal::Forbidden("sign-in"))?;
        let limit = BodyLimit::of(request.extensions());
        let form = Multipart::from_request(request, app).await.map_err(|_| Refusal::bad("bad-form"))?;
        Ok(parts(form, &signed, limit, words).await?)
    }
}

/// Reads the form. The token stands before the files, so nothing of a foreign one is ever written.
async fn parts(mut form: Multipart, signed: &Signed, limit: BodyLimit, words: BodyLimit) -> Result<Uploaded, Refusal> {
    let (mut pairs, mut files, mut left) = (Vec::new(), Vec::new(), words.0);
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error, limit))? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_none() {
            let text = field.text().await.map_err(|error| unread(&error, limit))?;
            left = left.checked_sub(text.len() + name.len()).ok_or_else(|| words.exceeded())?;
            pairs.push((name, text.replace("\r\n", "\n")));
            if pairs.len() > MOST {
                return Err(Refusal::Limit { name: "values", most: MOST as u64 });
            }
            continue;
        }
        if !pairs.iter().any(|(name, token)| name == "csrf" && *token == signed.csrf) {
            return Err(Refusal::bad("bad-csrf"));
        }
        if let Some(part) = Part::read(field, limit).await? {
            if files.len() == FILES {
                return Err(Refusal::Limit { name: "files", most: FILES as u64 });
            }
            files.push((name, part));
        }
    }
    let posted = Posted(pairs);
    posted.prove(Some(signed))?;
    Ok(Uploaded { posted, files })
}

impl Uploaded {
    /// Stores the files that came for an entity's fields; the last one of a field counts. Where the user may do this to no
    /// such record, nothing is stored.
    ///
    /// # Errors
    /// [`Refusal::Storage`] where the disk is full.
    pub fn take(
        &mut self,
        app: &App,
        signed: &Signed,
        entity: &Entity,
        action: Action,
    ) -> Result<Vec<(&'static str, Upload)>, Refusal> {
        if !signed.who.reader.can(entity.name, action) {
            return Ok(Vec::new());
        }
        let mut taken: Vec<(&'static str, Upload)> = Vec::new();
        for (name, part) in std::mem::take(&mut self.files) {
            let Some(field) = entity.field(&name).filter(|field| field.kind.name() == "file") else { continue };
            taken.retain(|(other, _)| *other != field.name);
            taken.push((field.name, part.store(app)?));
        }
        Ok(taken)
    }
}

/// The words of a stranger's form in parts; files among them are read and left.
///
/// # Errors
/// `bad-form` for what is none; [`Refusal::Limit`] for what is too long.
pub async fn words(request: Request, app: &App) -> Result<Posted, Refusal> {
    let limit = BodyLimit::of(request.extensions());
    let mut form = Multipart::from_request(request, app).await.map_err(|_| Refusal::bad("bad-form"))?;
    let mut pairs = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|error| unread(&error, limit))? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            while field.chunk().await.map_err(|error| unread(&error, limit))?.is_some() {}
            continue;
        }
        let text = field.text().await.map_err(|error| unread(&error, limit))?;
        pairs.push((name, text.replace("\r\n", "\n")));
        if pairs.len() > MOST {
            return Err(Refusal::Limit { name: "values", most: MOST as u64 });
        }
    }
    Ok(Posted(pairs))
}

/// What the form of a refused change says of files: which were chosen. No browser gives them twice by itself.
#[must_use]
pub fn chosen(uploads: &[(&'static str, Upload)]) -> Vec<(String, Input)> {
    uploads.iter().map(|(field, upload)| ((*field).to_owned(), Input::Text(upload.name.clone()))).collect()
}

impl Part {
    /// Reads a file; `None` where none was chosen.
    ///
    /// # Errors
    /// [`Refusal::Limit`] for one that is too big; [`Refusal::Storage`] where the disk is full.
    pub async fn read(mut field: Field<'_>, limit: BodyLimit) -> Result<Option<Part>, Refusal> {
        let called = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or("application/octet-stream").chars().take(100).collect();
        let mut content = SpooledTempFile::new(IN_MEMORY);
        while let Some(block) = field.chunk().await.map_err(|error| unread(&error, limit))? {
            content.write_all(&block).map_err(|_| Refusal::Storage)?;
        }
        Ok((!called.is_empty()).then(|| Part { name: plain_name(&called), media_type, content }))
    }

    /// Puts the content into the folder of files; nothing names it yet.
    ///
    /// # Errors
    /// [`Refusal::Storage`] where the disk is full.
    pub fn store(mut self, app: &App) -> Result<Upload, Refusal> {
        self.content.seek(SeekFrom::Start(0)).map_err(|_| Refusal::Storage)?;
        let content: &mut (dyn Read + Send) = &mut self.content;
        let staged = app.engine().stage(content)?;
        Ok(Upload { name: self.name, media_type: self.media_type, staged })
    }
}

/// What a form that cannot be read to its end is refused with.
#[must_use]
pub fn unread(error: &MultipartError, limit: BodyLimit) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { limit.exceeded() } else { Refusal::bad("bad-form") }
}

/// Only the name, whatever path a browser sends; it is shown, never opened.
fn plain_name(called: &str) -> String {
    let name = called.rsplit(['/', '\\']).next().unwrap_or(called);
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() { "file".to_owned() } else { name }
}
