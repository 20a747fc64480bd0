//! A company's own fields, kinds of record, choices, words and layouts over JSON, for administrators: the same changes that the
//! pages make.

use axum::Json as Answer;
use axum::extract::{Path as UrlPath, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use trato_model::kinds::Fault;
use trato_model::registry::overlay::{AddedChoice, CustomEntity, CustomField, Layout, Overlay, Renamed};
use trato_model::{FieldError, Id, Refusal};

use super::idempotency::{Call, Request};
use super::openapi::{body, responses};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/settings/overlay", Policy::ApiAdmin, overlay),
        Route::post("/api/v1/settings/fields", Policy::ApiAdmin, field),
        Route::patch("/api/v1/settings/fields/{entity}/{field}", Policy::ApiAdmin, amend_field),
        Route::post("/api/v1/settings/entities", Policy::ApiAdmin, entity),
        Route::patch("/api/v1/settings/entities/{entity}", Policy::ApiAdmin, amend_entity),
        Route::post("/api/v1/settings/choices", Policy::ApiAdmin, choice),
        Route::post("/api/v1/settings/labels", Policy::ApiAdmin, label),
        Route::post("/api/v1/settings/layouts", Policy::ApiAdmin, layout),
    ]
}

/// All that the company changed.
async fn overlay(State(app): State<App>) -> Result<Answer<Json>, AppError> {
    Ok(Answer(app.engine().overlay().await?.to_json()))
}

/// The body as a delta of the overlay; it has no id of its own.
fn read_new<T: DeserializeOwned>(mut body: Map<String, Json>, id: Id, needed: &[&str]) -> Result<T, Refusal> {
    if body.contains_key("id") {
        return Err(Refusal::field("id", Fault::new("unknown-field").with("name", "id")));
    }
    body.insert("id".to_owned(), json!(id));
    read(body, needed)
}

/// The body as what it describes, or what is wrong with which of its fields: all that are `needed` and missing, or the first
/// that is something else.
fn read<T: DeserializeOwned>(body: Map<String, Json>, needed: &[&str]) -> Result<T, Refusal> {
    let missing = |name: &&&str| body.get(**name).is_none_or(Json::is_null);
    let required = |name: &&str| FieldError::new((*name).to_owned(), Fault::new("required"));
    let missing: Vec<FieldError> = needed.iter().filter(missing).map(required).collect();
    if !missing.is_empty() {
        return Err(Refusal::Invalid(missing));
    }
    serde_path_to_error::deserialize(Json::Object(body)).map_err(|error| {
        let (path, text) = (error.path().to_string(), error.inner().to_string());
        let at = |name: &str| match path.as_str() {
            "." => name.to_owned(),
            path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
            path => format!("{path}.{name}"),
        };
        let named = |start: &str| text.strip_prefix(start)?.split('`').next();
        if let Some(name) = named("missing field `") {
            return Refusal::field(at(name), Fault::new("required"));
        }
        match named("unknown field `") {
            Some(name) => Refusal::field(at(name), Fault::new("unknown-field").with("name", name)),
            None => Refusal::field(path, Fault::new("type")),
        }
    })
}

/// Changes the overlay, once for a key; says what was made or changed.
async fn make(
    app: &App,
    signed: &Signed,
    request: Request,
    (status, answer): (StatusCode, Json),
    change: impl Fn(&mut Overlay) -> Result<(), Refusal> + Send + Sync + 'static,
) -> Result<Response, Refusal> {
    let answer = (status.as_u16(), answer.to_string());
    let once = request.key.map(|key| (key, answer.clone()));
    let (_, text) = app.engine().change_overlay_once(&signed.who, once, change).await?.unwrap_or(answer);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// A field: `{"entity", "name": "c_…", "kind", "label": {"es", "en"}, …}`.
async fn field(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let field: CustomField = read_new(body, signed.who.ctx.new_id(), &["entity", "name", "kind", "label"])?;
    let answer = json!({"id": field.id, "name": field.name});
    let change = move |overlay: &mut Overlay| {
        overlay.fields.push(field.clone());
        Ok(())
    };
    Ok(make(&app, &signed, request, (StatusCode::CREATED, answer), change).await?)
}

/// A kind of record: `{"name": "c_…", "singular": {"es", "en"}, "plural", …}`.
async fn entity(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let entity: CustomEntity = read_new(body, signed.who.ctx.new_id(), &["name", "singular", "plural"])?;
    let answer = json!({"id": entity.id, "name": entity.name});
    let change = move |overlay: &mut Overlay| {
        overlay.entities.push(entity.clone());
        Ok(())
    };
    Ok(make(&app, &signed, request, (StatusCode::CREATED, answer), change).await?)
}

/// What may change of a custom field: words, choices (by their names), bounds, whether it is hidden.
async fn amend_field(
    State(app): State<App>,
    signed: Signed,
    UrlPath((entity, name)): UrlPath<(String, String)>,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    let change = move |overlay: &mut Overlay| found(overlay.amend_field(&entity, &name, &body));
    Ok(make(&app, &signed, request, (StatusCode::OK, json!({})), change).await?)
}

/// What may change of a custom kind of record.
async fn amend_entity(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    let change = move |overlay: &mut Overlay| found(overlay.amend_entity(&name, &body));
    Ok(make(&app, &signed, request, (StatusCode::OK, json!({})), change).await?)
}

/// Whether there was anything to amend.
fn found(amended: Result<bool, Fault>) -> Result<(), Refusal> {
    match amended {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal::NotFound),
        Err(fault) => Err(Refusal::BadRequest(fault)),
    }
}

/// A choice more: `{"entity", "field", "name": "c_…", "label": {"es", "en"}, "hidden"}`; one of that name is changed.
async fn choice(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let added: AddedChoice = read(body, &["entity", "field"])?;
    let answer = json!({"name": added.choice.name});
    let change = move |overlay: &mut Overlay| {
        overlay.offer(added.clone());
        Ok(())
    };
    Ok(make(&app, &signed, request, (StatusCode::OK, answer), change).await?)
}

/// Other words: `{"entity", "field", "choice", "label": {"es", "en"}, "plural", "help"}`; none bring the built-in ones back.
async fn label(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let words: Renamed = read(body, &["entity"])?;
    let change = move |overlay: &mut Overlay| {
        overlay.rename(words.clone());
        Ok(())
    };
    Ok(make(&app, &signed, request, (StatusCode::OK, json!({})), change).await?)
}

/// How an entity's pages are laid out: `{"entity", "list": ["name", …], "sort", "form", "quick", "board", "calendar"}`; what is
/// left out is as built in.
async fn layout(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let layout: Layout = read(body, &["entity"])?;
    let change = move |overlay: &mut Overlay| {
        overlay.lay_out(layout.clone());
        Ok(())
    };
    Ok(make(&app, &signed, request, (StatusCode::OK, json!({})), change).await?)
}

/// Adds the paths to the OpenAPI document.
pub fn describe(paths: &mut Map<String, Json>) {
    let text = || json!({"type": "string"});
    let flag = || json!({"type": "boolean"});
    let words = || json!({"type": "object", "properties": {"es": text(), "en": text()}, "additionalProperties": false});
    let field = json!({"type": "object", "additionalProperties": false, "required": ["entity", "name", "kind", "label"],
        "properties": {
            "entity": text(), "name": {"type": "string", "pattern": "^c_[a-z0-9_]{1,38}$"}, "kind": text(),
            "label": words(), "help": words(), "reverse": words(), "required": flag(), "indexed": flag(),
            "searched": flag(), "tracked": flag(), "personal": flag(), "hidden": flag(),
            "choices": {"type": "array"}, "target": {"type": ["string", "null"]}, "scale": {"type": "integer"},
            "min": {"type": ["integer", "null"]}, "max": {"type": ["integer", "null"]}, "default": {}}});
    let entity = json!({"type": "object", "additionalProperties": false, "required": ["name", "singular", "plural"],
        "properties": {
            "name": {"type": "string", "pattern": "^c_[a-z0-9_]{1,38}$"}, "singular": words(), "plural": words(),
            "title": words(), "area": text(), "icon": text(), "hue": {"type": "integer"}, "owned": flag(),
            "trash": flag(), "timeline": flag(), "activities": flag(), "hidden": flag()}});
    let listed = |items: Json| json!({"type": "array", "items": items});
    let object = |required: &[&str], properties: Json| json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties});
    let one = || {
        json!({"type": "object", "additionalProperties": false, "required": ["name", "label"],
        "properties": {"name": text(), "label": words(), "hidden": flag()}})
    };
    let amend_field = object(
        &[],
        json!({"label": words(), "help": words(), "reverse": words(), "required": flag(),
        "tracked": flag(), "personal": flag(), "hidden": flag(), "choices": listed(one()),
        "min": {"type": ["integer", "null"]}, "max": {"type": ["integer", "null"]}, "default": {}}),
    );
    let amend_entity = object(
        &[],
        json!({"singular": words(), "plural": words(), "title": words(), "area": text(),
        "hidden": flag()}),
    );
    let choice = object(
        &["entity", "field", "name", "label"],
        json!({"entity": text(), "field": text(),
        "name": {"type": "string", "pattern": "^c_[a-z0-9_]{1,38}$"}, "label": words(), "hidden": flag()}),
    );
    let label = object(
        &["entity"],
        json!({"entity": text(), "field": {"type": ["string", "null"]},
        "choice": {"type": ["string", "null"]}, "label": words(), "plural": words(), "help": words()}),
    );
    let section = object(&["name", "rows"], json!({"name": text(), "label": words(), "rows": listed(listed(text()))}));
    let layout = object(
        &["entity"],
        json!({"entity": text(), "list": listed(text()), "sort": text(),
        "form": listed(section), "quick": listed(text()), "board": text(), "calendar": text()}),
    );
    let refusals = ["400", "403", "404", "409", "413", "415", "422"];
    let object = || Some(json!({"type": "object"}));
    let changes = [
        ("/api/v1/settings/fields", "post", "add_field", field, "201"),
        ("/api/v1/settings/fields/{entity}/{field}", "patch", "change_field", amend_field, "200"),
        ("/api/v1/settings/entities", "post", "add_entity", entity, "201"),
        ("/api/v1/settings/entities/{entity}", "patch", "change_entity", amend_entity, "200"),
        ("/api/v1/settings/choices", "post", "offer_choice", choice, "200"),
        ("/api/v1/settings/labels", "post", "rename", label, "200"),
        ("/api/v1/settings/layouts", "post", "lay_out", layout, "200"),
    ];
    for (path, method, name, request, done) in changes {
        let parameters: Vec<Json> = ["entity", "field"]
            .into_iter()
            .filter(|name| path.contains(&format!("{{{name}}}")))
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": text()}))
            .collect();
        let operation = json!({"operationId": name, "parameters": parameters, "requestBody": body(request),
            "responses": responses(done, object(), &refusals)});
        paths.insert(path.into(), json!({method: operation}));
    }
    let read = json!({"operationId": "overlay", "responses": responses("200", object(), &["403", "404"])});
    paths.insert("/api/v1/settings/overlay".into(), json!({"get": read}));
}
