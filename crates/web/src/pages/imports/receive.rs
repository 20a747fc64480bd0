//! Receives the file: part by part to disk, never held in memory. The form's token comes before the file.

use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use trato_engine::import::Upload;
use trato_model::kinds::Fault;
use trato_model::{Id, Refusal};
use trato_ui::url;

use crate::App;
use crate::http::limits::BodyLimit;
use crate::http::{AppError, Signed};
use crate::view::frame;

pub async fn receive(
    State(app): State<App>,
    signed: Signed,
    Extension(limit): Extension<BodyLimit>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, AppError> {
    if !app.engine().may_import(&signed.who) {
        return Err(Refusal::Forbidden("create").into());
    }
    let multipart = multipart.map_err(|_| Refusal::bad("bad-encoding"))?;
    let (ids, entity) = parts(&app, &signed, multipart, limit).await?;
    // A kind is chosen for one file; of several, each tells its own.
    let chosen = app.engine().registry().entity(&entity).map(|entity| entity.name).filter(|_| ids.len() == 1);
    for id in &ids {
        app.engine().accept_import(&signed.who, *id, chosen).await?;
    }
    match ids.as_slice() {
        [] => Err(Refusal::bad("import-empty").into()),
        [id] => {
            let pairs = [("step", "mapping")].into_iter().chain(chosen.map(|name| ("entity", name)));
            Ok(frame::go(&url::href(&format!("/import/{id}"), &pairs.collect::<Vec<_>>()), None))
        }
        several => Ok(frame::go(&format!("/import?received={}", several.len()), None)),
    }
}

/// Files of one upload, at most: as many as wait on the page.
const FILES: usize = 100;

/// The runs made of the files, and what the user says their rows are. Of a drop that is refused no file is kept.
async fn parts(
    app: &App,
    signed: &Signed,
    mut multipart: Multipart,
    limit: BodyLimit,
) -> Result<(Vec<Id>, String), Refusal> {
    let (mut uploads, mut entity, mut trusted): (Vec<Upload>, _, _) = (Vec::new(), String::new(), false);
    let broken = |error: MultipartError| broken(&error, limit);
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "csrf" => trusted = short(&mut field, limit).await? == signed.csrf,
            "entity" => entity = short(&mut field, limit).await?,
            "file" => {
                if !trusted {
                    return Err(Refusal::bad("bad-csrf"));
                }
                if uploads.len() == FILES {
                    return Err(Refusal::Limit { name: "files", most: FILES as u64 });
                }
                let name = field.file_name().unwrap_or_default().to_owned();
                let mut upload = app.engine().upload(&signed.who, &name)?;
                while let Some(block) = field.chunk().await.map_err(broken)? {
                    tokio::task::block_in_place(|| upload.write(&block))?;
                }
                // Which one, for there may be many; none of them is kept.
                let unfit = |code| Err(Refusal::BadRequest(Fault::new(code).with("file", &name)));
                if upload.bytes() == 0 {
                    return unfit("import-file-empty");
                }
                if !tokio::task::block_in_place(|| upload.is_text())? {
                    return unfit("import-file-no-text");
                }
                uploads.push(upload);
            }
            _ => while field.chunk().await.map_err(broken)?.is_some() {},
        }
    }
    if !trusted {
        return Err(Refusal::bad("bad-csrf"));
    }
    let mut ids = Vec::with_capacity(uploads.len());
    for upload in uploads {
        ids.push(upload.finish().await?);
    }
    Ok((ids, entity))
}

/// A field that holds a word.
async fn short(field: &mut axum::extract::multipart::Field<'_>, limit: BodyLimit) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(block) = field.chunk().await.map_err(|error| broken(&error, limit))? {
        bytes.extend_from_slice(&block);
        if bytes.len() > 1000 {
            return Err(Refusal::bad("bad-encoding"));
        }
    }
    String::from_utf8(bytes).map_err(|_| Refusal::bad("bad-encoding"))
}

fn broken(error: &MultipartError, limit: BodyLimit) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { limit.exceeded() } else { Refusal::bad("bad-encoding") }
}
