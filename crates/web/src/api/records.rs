//! Records of any entity: list, read, create, change, delete, restore, timeline.

use axum::Json as JsonBody;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use trato_model::kinds::Input;
use trato_model::{Change, Entity, Expected, Id, Path, Query, Refusal, Source, Trash};

use super::idempotency::{Bare, Call, Request};
use super::params::Params;
use super::render;
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/{entity}", Policy::Api, list),
        Route::post("/api/v1/{entity}", Policy::Api, create),
        Route::get("/api/v1/{entity}/{id}", Policy::Api, read),
        Route::patch("/api/v1/{entity}/{id}", Policy::Api, update),
        Route::delete("/api/v1/{entity}/{id}", Policy::Api, delete),
        Route::post("/api/v1/{entity}/{id}/restoration", Policy::Api, restore),
    ]
}

/// The entity's definition; what the caller may not read at all does not exist.
pub fn entity(app: &App, signed: &Signed, name: &str) -> Result<std::sync::Arc<Entity>, Refusal> {
    let registry = app.engine().registry();
    let entity = registry.entity(name).filter(|e| signed.who.reader.can(e.name, trato_model::Action::Read));
    entity.cloned().ok_or(Refusal::NotFound)
}

/// An id in a URL; what is none names nothing.
pub fn id(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// The query that the parameters describe: filter, search, sort, fields, cursor, limit, trash.
pub fn query(app: &App, signed: &Signed, entity: &std::sync::Arc<Entity>, params: &Params) -> Result<Query, Refusal> {
    let registry = app.engine().registry();
    let reading = signed.who.reading_plain();
    let reader = &signed.who.reader;
    let mut query = Query::new(entity.name);
    if let Some(text) = params.get("filter") {
        query.filter =
            trato_model::query::text::parse(text, &registry, entity, reader, &reading).map_err(Refusal::BadRequest)?;
    }
    if let Some(text) = params.get("sort") {
        query.sort = trato_model::query::sort::parse(text, &registry, entity, reader).map_err(Refusal::BadRequest)?;
    }
    if let Some(text) = params.get("after") {
        query.page.after = Some(trato_model::Cursor::decode(text).map_err(Refusal::BadRequest)?);
    }
    query.search = params.get("q").unwrap_or_default().chars().take(200).collect();
    query.page.limit = params.number("limit", 1, 200)?.unwrap_or(50);
    query.trash = match params.get("trash") {
        None => Trash::Live,
        Some("only") => Trash::Only,
        Some("any") => Trash::Any,
        Some(_) => return Err(Refusal::bad("parameter-trash")),
    };
    // Each answer has its id and version, asked for or not.
    for name in params.names("fields").filter(|name| !["id", "version"].contains(name)) {
        query.columns.push(find(app, signed, entity, name)?);
    }
    Ok(query)
}

fn find(app: &App, signed: &Signed, entity: &std::sync::Arc<Entity>, name: &str) -> Result<Path, Refusal> {
    let found = app.engine().registry().find(entity, name, &signed.who.reader);
    found
        .map(|found| found.path)
        .map_err(|error| Refusal::BadRequest(trato_model::kinds::Fault::new("unknown-field").with("name", error.0)))
}

async fn list(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    params: Params,
) -> Result<JsonBody<Json>, AppError> {
    params.only(&["filter", "sort", "after", "q", "limit", "trash", "fields", "expand", "count"])?;
    let entity = entity(&app, &signed, &name)?;
    let mut query = query(&app, &signed, &entity, &params)?;
    let heads_only = query.columns.is_empty() && params.get("fields").is_some_and(|fields| !fields.trim().is_empty());
    if heads_only {
        query.columns.push(Path::field("id"));
    } else if query.columns.is_empty() {
        query.columns = visible(&signed, &entity);
    }
    let expand: Vec<Path> =
        params.names("expand").map(|name| find(&app, &signed, &entity, name)).collect::<Result<_, _>>()?;
    let rows = app.engine().rows(&signed.who, &query).await?;
    let registry = app.engine().registry();
    let fields = rows.columns.iter().map(|path| (path, render::field_of(&registry, entity.name, path)));
    let fields: Vec<_> = fields.filter(|_| !heads_only).collect();
    let data: Vec<Json> = rows
        .rows
        .iter()
        .map(|row| {
            let mut map = render::head(row.id, row.version);
            for ((path, field), value) in fields.iter().zip(&row.values) {
                let json = match field {
                    Some(field) if expand.contains(path) && field.target.is_some() => {
                        render::expanded(value, &rows.labels)
                    }
                    Some(field) => render::value(field, value),
                    None => Json::Null,
                };
                map.insert(path.to_string(), json);
            }
            Json::Object(map)
        })
        .collect();
    let next = rows.next.as_ref().map(trato_model::Cursor::encode);
    let mut body = json!({"data": data, "next": next});
    if params.get("count").is_some() {
        let count = app.engine().count(&signed.who, &query, 1000).await?;
        body["count"] = json!({"value": count.n, "more": count.more});
    }
    Ok(JsonBody(body))
}

/// The entity's own fields that the caller may see.
fn visible(signed: &Signed, entity: &Entity) -> Vec<Path> {
    let hidden = trato_model::access::FieldLevel::Hidden;
    let fields = entity.fields.iter().filter(|f| signed.who.reader.field(entity.name, f.name) != hidden);
    fields.map(|field| Path::field(field.name)).collect()
}

async fn read(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let entity = entity(&app, &signed, &name)?;
    let record = app.engine().record(&signed.who, entity.name, id(&key)?).await?;
    if headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(&etag(record.version)) {
        return Ok((StatusCode::NOT_MODIFIED, tag(record.version)).into_response());
    }
    Ok((tag(record.version), JsonBody(render::record(&record, &signed.who.reader))).into_response())
}

async fn create(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    let entity = entity(&app, &signed, &name)?;
    let change = fill(Change::create(entity.name).from(Source::Api), body)?;
    let change = if headers.contains_key("x-insist") { change } else { change.wary() };
    Ok(save(request.creating(entity.name), &app, &signed, change, StatusCode::CREATED).await?)
}

/// The change that a body asks for. `id` may be named on creation; every other key is a field's.
pub fn fill(mut change: Change, body: Map<String, Json>) -> Result<Change, Refusal> {
    for (name, value) in body {
        if name == "id" && change.intent == trato_model::Intent::Create {
            let text = value.as_str().unwrap_or_default();
            change.id = Some(text.parse().map_err(|_| Refusal::field("id", trato_model::kinds::Fault::new("id")))?);
        } else {
            change.values.push((name, Input::Json(value)));
        }
    }
    Ok(change)
}

async fn update(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    let entity = entity(&app, &signed, &name)?;
    let change = Change::update(entity.name, id(&key)?).expecting(expected(&headers)?).from(Source::Api);
    Ok(save(request, &app, &signed, fill(change, body)?, StatusCode::OK).await?)
}

async fn delete(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    Bare(request): Bare,
) -> Result<Response, AppError> {
    let entity = entity(&app, &signed, &name)?;
    let change = Change::delete(entity.name, id(&key)?).expecting(expected(&headers)?).from(Source::Api);
    Ok(save(request, &app, &signed, change, StatusCode::NO_CONTENT).await?)
}

async fn restore(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    Bare(request): Bare,
) -> Result<Response, AppError> {
    let entity = entity(&app, &signed, &name)?;
    let change = Change::restore(entity.name, id(&key)?).from(Source::Api);
    Ok(save(request, &app, &signed, change, StatusCode::OK).await?)
}

/// Saves one change; the answer is the record as the caller may see it.
async fn save(
    request: Request,
    app: &App,
    signed: &Signed,
    change: Change,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let save = request.run(app, signed, move |scope| {
        let change = change.clone();
        Box::pin(async move {
            let saved = scope.save(change).await?.record;
            Ok((status, render::record(&saved, &scope.who.reader)))
        })
    });
    save.await
}

/// A version as an entity tag.
#[must_use]
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The `ETag` header of a version.
#[must_use]
pub fn tag(version: i64) -> [(header::HeaderName, String); 1] {
    [(header::ETAG, etag(version))]
}

/// What `If-Match` says: a version, `*` for whatever is there, nothing.
///
/// # Errors
/// `if-match` where it cannot be read.
pub fn expected(headers: &HeaderMap) -> Result<Expected, Refusal> {
    let Some(line) = headers.get(header::IF_MATCH) else { return Ok(Expected::Unknown) };
    let text = line.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(Expected::Current);
    }
    let version = text.trim_start_matches("W/").trim_matches('"').parse();
    version.map(Expected::Exactly).map_err(|_| Refusal::bad("if-match"))
}
