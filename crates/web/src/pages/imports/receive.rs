//! Receives the file: part by part to disk, never held in memory. The form's token comes before the file.

use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use trato_model::{Id, Refusal};
use trato_ui::url;

use crate::App;
use crate::http::limits::BodyLimit;
use crate::http::{AppError, Signed};
use crate::view::frame;

/// Files taken at once; more are left where they are.
const FILES: usize = 20;

pub async fn receive(
    State(app): State<App>,
    signed: Signed,
    Extension(limit): Extension<BodyLimit>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, AppError> {
    let multipart = multipart.map_err(|_| Refusal::bad("bad-encoding"))?;
    let (ids, entity) = parts(&app, &signed, multipart, limit).await?;
    let id = match ids.as_slice() {
        [] => return Err(Refusal::bad("import-empty").into()),
        [id] => *id,
        several => return Ok(frame::go(&format!("/import?received={}", several.len()), None)),
    };
    let entity = app.engine().registry().entity(&entity).map_or("", |entity| entity.name);
    let pairs: Vec<(&str, &str)> = [("entity", entity)].into_iter().filter(|(_, name)| !name.is_empty()).collect();
    Ok(frame::go(&url::href(&format!("/import/{id}"), &pairs), None))
}

/// The runs made of the files, and what the user says their rows are.
async fn parts(
    app: &App,
    signed: &Signed,
    mut multipart: Multipart,
    limit: BodyLimit,
) -> Result<(Vec<Id>, String), Refusal> {
    let (mut ids, mut entity, mut trusted) = (Vec::new(), String::new(), false);
    let broken = |error: MultipartError| broken(&error, limit);
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "csrf" => trusted = short(&mut field, limit).await? == signed.csrf,
            "entity" => entity = short(&mut field, limit).await?,
            "file" if ids.len() < FILES => {
                if !trusted {
                    return Err(Refusal::bad("bad-csrf"));
                }
                let name = field.file_name().unwrap_or_default().to_owned();
                let mut upload = app.engine().upload(&signed.who, &name)?;
                while let Some(block) = field.chunk().await.map_err(broken)? {
                    tokio::task::block_in_place(|| upload.write(&block))?;
                }
                ids.push(upload.finish().await?);
            }
            _ => while field.chunk().await.map_err(broken)?.is_some() {},
        }
    }
    if trusted { Ok((ids, entity)) } else { Err(Refusal::bad("bad-csrf")) }
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
