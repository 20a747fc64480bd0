//! Files on records: taken as they come, spooled to disk, given back as attachments, or to be looked at (`?view=1`) where
//! they are pictures, PDFs or plain text; never as pages of ours.

use axum::body::Body;
use axum::extract::{Extension, Multipart, Path as UrlPath, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::{stream, try_join};
use trato_crm::activity::attaching;
use trato_model::access::FieldLevel;
use trato_model::{Action, FieldDef, Filter, Id, Labels, Path, Query, Record, Refusal, Source, Value, mixin};
use trato_text::{dates, t};
use trato_ui::action::Action as Button;
use trato_ui::record::{FileView, Panel, PanelBody};

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::error::percent;
use crate::http::limits::BodyLimit;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::named::Names;
use crate::view::size::size;
use crate::view::uploaded::{FILES, Part, unread};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/{entity}/{id}/files", Policy::Member, upload).upload(),
        Route::get("/files/{id}", Policy::Member, download),
    ]
}

/// Types that are shown as pictures: none that may hold a script.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What a browser may show of a file: nothing that it would run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Picture(&'static str),
    Pdf,
    Text,
}

impl Shown {
    /// How a file of this type and name is shown; `None`: it is only downloaded.
    fn of(media_type: &str, name: &str) -> Option<Shown> {
        let kind = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let csv = name.to_lowercase().ends_with(".csv");
        match kind.as_str() {
            "application/pdf" => Some(Shown::Pdf),
            "text/plain" | "text/csv" => Some(Shown::Text),
            // So browsers call a CSV file where a spreadsheet program is installed.
            "application/vnd.ms-excel" if csv => Some(Shown::Text),
            kind => PICTURES.into_iter().find(|picture| *picture == kind).map(Shown::Picture),
        }
    }

    /// `first`: how it begins.
    fn media_type(self, first: &[u8]) -> &'static str {
        match self {
            Shown::Picture(kind) => kind,
            Shown::Pdf => "application/pdf",
            Shown::Text => match std::str::from_utf8(first) {
                Err(error) if error.error_len().is_some() => "text/plain; charset=windows-1252",
                _ => "text/plain; charset=utf-8",
            },
        }
    }
}

async fn upload(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    Extension(limit): Extension<BodyLimit>,
    mut form: Multipart,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let id = records::id(&key)?;
    // Before the first byte is stored.
    let record = app.engine().record(&signed.who, entity.name, id).await?;
    let may_edit = app.engine().may(&signed.who, &record, Action::Edit).await?;
    if !attaching::may(app.engine(), &signed.who, &record, may_edit) {
        return Err(Refusal::Forbidden("edit").into());
    }
    let mut uploads = Vec::new();
    let mut proved = false;
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error, limit))? {
        match field.name() {
            Some("csrf") => {
                let token = field.text().await.map_err(|error| unread(&error, limit))?;
                proved = token == signed.csrf;
            }
            // The token stands before the files, so nothing of a foreign form is ever written.
            Some("file") if !proved => return Err(Refusal::bad("bad-csrf").into()),
            Some("file") => {
                let Some(part) = Part::read(field, limit).await? else { continue };
                if uploads.len() == FILES {
                    return Err(Refusal::Limit { name: "files", most: FILES as u64 }.into());
                }
                uploads.push(part.store(&app)?);
            }
            _ => {}
        }
    }
    if !proved {
        return Err(Refusal::bad("bad-csrf").into());
    }
    if uploads.is_empty() {
        return Ok(frame::go(&format!("/{name}/{key}"), Some(("warn", "no-file"))));
    }
    attaching::attach(app.engine(), &signed.who, entity.name, id, uploads, Source::Page).await?;
    Ok(frame::go(&format!("/{name}/{key}"), Some(("good", "uploaded"))))
}

/// A file as an attachment, or to be looked at; nothing in it runs as ours.
async fn download(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&["view"])?;
    let info = app.engine().file(&signed.who, records::id(&key)?).await?;
    let mut content = app.engine().store().open_file(&info)?;
    // What is damaged is told before anything is sent, as far as one block tells.
    let first = content.next_block()?.unwrap_or_default();
    let (way, media) = match (Shown::of(&info.mime, &info.name), params.get("view")) {
        (Some(shown), Some(_)) => ("inline", shown.media_type(&first)),
        (Some(Shown::Picture(kind)), None) => ("attachment", kind),
        _ => ("attachment", "application/octet-stream"),
    };
    // Browsers draw no PDF in a sandbox; it is a PDF whatever stands in it, for nothing is sniffed.
    let policy = match media {
        "application/pdf" => "default-src 'none'; style-src 'unsafe-inline'",
        _ => "sandbox; default-src 'none'",
    };
    let media = HeaderValue::from_static(media);
    let name = format!("{way}; filename*=UTF-8''{}", percent(&info.name).replace('/', "%2F"));
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let head = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let rest = stream::unfold((Some(first), content), |(first, mut content)| async move {
        let next = match first {
            Some(first) => Some(Ok(first)),
            None => content.next_block().transpose(),
        };
        next.map(|next| (next, (None, content)))
    });
    let length = [(header::CONTENT_LENGTH, HeaderValue::from(info.size))];
    Ok((head, length, Body::from_stream(rest)).into_response())
}

/// The files of a record with the place to drop more; `None` where files make no sense.
///
/// # Errors
/// Where the database cannot be read.
pub async fn panel(app: &App, signed: &Signed, record: &Record, may_edit: bool) -> Result<Option<Panel>, Refusal> {
    let registry = app.engine().registry();
    let (entity, locale) = (record.entity.name, signed.locale());
    let Some(document) = registry.entity("document").filter(|_| record.entity.has(&mixin::TIMELINE)) else {
        return Ok(None);
    };
    let files: Vec<FileView> = if attaching::makes_documents(app.engine(), entity) {
        if !signed.who.reader.can("document", Action::Read) {
            return Ok(None);
        }
        documents(app, signed, document, record).await?
    } else {
        let (found, hidden) = try_join!(
            async { Ok(app.engine().store().files_of(entity, record.id).await?) },
            hidden(app, signed, record)
        )?;
        let views = found.iter().filter(|file| !hidden.contains(&file.id)).map(|file| FileView {
            href: format!("/files/{}", file.id),
            name: file.name.clone(),
            size: size(file.size, locale).into(),
            when: dates::relative(file.created_at, signed.who.ctx.now, locale).into(),
            open: file.size <= SMALL,
            ..looked_at(&file.mime, &file.name, file.size, &file.id.to_string())
        });
        views.collect()
    };
    let may = attaching::may(app.engine(), &signed.who, record, may_edit);
    let upload = if may { format!("/{entity}/{}/files", record.id) } else { String::new() };
    if files.is_empty() && upload.is_empty() {
        return Ok(None);
    }
    Ok(Some(Panel {
        title: t(locale, "ui-files"),
        icon: document.icon.into(),
        hue: document.hue,
        body: PanelBody::Files { files, upload },
        ..Panel::default()
    }))
}

/// What the files in a record's fields are called, as far as the user may see them.
///
/// # Errors
/// Where the database cannot be read.
pub async fn names(app: &App, signed: &Signed, record: &Record) -> Result<Labels, Refusal> {
    let mut names = Labels::new();
    for field in record.entity.fields.iter().filter(|field| field.kind.name() == "file") {
        let Some(id) = record.value(field.name).as_id() else { continue };
        match app.engine().file(&signed.who, id).await {
            Ok(info) => names.insert(id, info.name),
            Err(Refusal::NotFound) => None,
            Err(other) => return Err(other),
        };
    }
    Ok(names)
}

/// The files of a record that stand in fields which are hidden from the reader: not even their names are shown.
async fn hidden(app: &App, signed: &Signed, record: &Record) -> Result<Vec<Id>, Refusal> {
    let entity = &record.entity;
    let hidden = |field: &&FieldDef| {
        field.kind.name() == "file" && signed.who.reader.field(entity.name, field.name) == FieldLevel::Hidden
    };
    let fields: Vec<&FieldDef> = entity.fields.iter().filter(hidden).collect();
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    // The record at hand lacks what is hidden.
    let (registry, reader) = (app.engine().registry(), &signed.who.reader);
    let whole = app.engine().store().record(&registry, reader, Action::Read, entity.name, record.id).await?;
    let whole = whole.ok_or(Refusal::NotFound)?;
    Ok(fields.iter().filter_map(|field| whole.value(field.name).as_id()).collect())
}

async fn documents(
    app: &App,
    signed: &Signed,
    document: &trato_model::Entity,
    record: &Record,
) -> Result<Vec<FileView>, Refusal> {
    let locale = signed.locale();
    let names = Names::of(signed, document, &["file", "size", "media_type"]);
    let mut columns = names.paths();
    columns.extend([Path::field("created_by"), Path::field("created_at")]);
    let query = Query::new("document").and(Filter::equal(record.entity.name, record.id)).columns(columns).limit(20);
    let rows = app.engine().rows(&signed.who, &query).await?;
    let may = signed.who.reader.can("document", Action::Delete);
    let views = rows.rows.iter().map(|row| {
        let get = |name: &str| names.get(&row.values, name);
        let rest = row.values.get(names.0.len()..).unwrap_or_default();
        let file = get("file").as_id().map(|id| id.to_string()).unwrap_or_default();
        let title = names.title(document, &row.values);
        let bytes = get("size").as_int().unwrap_or(0);
        let who = rest.first().and_then(Value::as_id).and_then(|id| rows.labels.get(&id)).cloned();
        let when = rest.get(1).and_then(Value::as_int).map(|at| dates::relative(at, signed.who.ctx.now, locale));
        let version = vec![("version".into(), row.version.to_string())];
        let remove = Button::post(t(locale, "ui-delete"), "trash-2", format!("/document/{}/deletion", row.id), version);
        FileView {
            href: format!("/files/{file}"),
            name: title.clone(),
            size: size(bytes, signed.locale()).into(),
            who: who.unwrap_or_default().into(),
            when: when.unwrap_or_default().into(),
            remove: may.then_some(remove),
            ..looked_at(get("media_type").as_text().unwrap_or_default(), &title, bytes, &file)
        }
    });
    Ok(views.collect())
}

/// Bytes of a picture that is shown unasked.
const SMALL: i64 = 2 * 1024 * 1024;

/// How a file can be looked at.
fn looked_at(media_type: &str, name: &str, bytes: i64, id: &str) -> FileView {
    let shown = Shown::of(media_type, name).filter(|_| bytes > 0);
    let picture = matches!(shown, Some(Shown::Picture(_)));
    let small = picture && bytes <= SMALL;
    FileView {
        thumbnail: if small { format!("/files/{id}") } else { String::new() },
        view: if shown.is_some() { format!("/files/{id}?view=1") } else { String::new() },
        picture,
        ..FileView::default()
    }
}
