//! A company's own fields and kinds of record over JSON, for administrators: the same change that the page makes.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use trato_model::kinds::Fault;
use trato_model::registry::overlay::{CustomEntity, CustomField, Overlay};
use trato_model::{Id, Refusal};

use super::idempotency::{Call, Request};
use super::openapi::{body, responses};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/settings/fields", Policy::ApiAdmin, field),
        Route::post("/api/v1/settings/entities", Policy::ApiAdmin, entity),
    ]
}

/// The body as a delta of the overlay; it has no id of its own.
fn read<T: DeserializeOwned>(mut body: Map<String, Json>, id: Id) -> Result<T, Refusal> {
    if body.contains_key("id") {
        return Err(Refusal::field("id", Fault::new("unknown-field").with("name", "id")));
    }
    body.insert("id".to_owned(), json!(id));
    serde_json::from_value(Json::Object(body))
        .map_err(|error| Refusal::BadRequest(Fault::new("overlay").with("reason", error)))
}

/// Changes the overlay, once for a key; says what was made.
async fn make(
    app: &App,
    signed: &Signed,
    request: Request,
    (id, name): (Id, &str),
    change: impl Fn(&mut Overlay) + Send + Sync + 'static,
) -> Result<Response, Refusal> {
    let answer = (StatusCode::CREATED.as_u16(), json!({"id": id, "name": name}).to_string());
    let once = request.key.map(|key| (key, answer.clone()));
    let (_, text) = app.engine().change_overlay_once(&signed.who, once, change).await?.unwrap_or(answer);
    Ok((StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// A field: `{"entity", "name": "c_…", "kind", "label": {"es", "en"}, …}`.
async fn field(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let field: CustomField = read(body, signed.who.ctx.new_id())?;
    let (id, name) = (field.id, field.name.clone());
    let change = move |overlay: &mut Overlay| overlay.fields.push(field.clone());
    Ok(make(&app, &signed, request, (id, &name), change).await?)
}

/// A kind of record: `{"name": "c_…", "singular": {"es", "en"}, "plural", …}`.
async fn entity(State(app): State<App>, signed: Signed, Call { request, body }: Call) -> Result<Response, AppError> {
    let entity: CustomEntity = read(body, signed.who.ctx.new_id())?;
    let (id, name) = (entity.id, entity.name.clone());
    let change = move |overlay: &mut Overlay| overlay.entities.push(entity.clone());
    Ok(make(&app, &signed, request, (id, &name), change).await?)
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
    let refusals = ["400", "403", "404", "409", "413", "415", "422"];
    for (path, name, request) in
        [("/api/v1/settings/fields", "add_field", field), ("/api/v1/settings/entities", "add_entity", entity)]
    {
        let made = Some(json!({"type": "object"}));
        let operation =
            json!({"operationId": name, "requestBody": body(request), "responses": responses("201", made, &refusals)});
        paths.insert(path.into(), json!({"post": operation}));
    }
}
