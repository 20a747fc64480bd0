//! The OpenAPI 3.1 document, made from the registry as the caller sees it: custom fields included, hidden ones left out.

use axum::Json as JsonBody;
use axum::extract::State;
use serde_json::{Map, Value as Json, json};
use trato_model::access::FieldLevel;
use trato_model::entity::Area;
use trato_model::{Action, Entity, Reader, Registry};

use crate::App;
use crate::http::route::Route;
use crate::http::{Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/api/v1/openapi.json", Policy::Api, document), Route::get("/api/v1", Policy::Api, index)]
}

async fn index(State(app): State<App>, signed: Signed) -> JsonBody<Json> {
    let registry = app.engine().registry();
    let names: Vec<Json> = shown(&registry, &signed.who.reader)
        .map(|entity| json!({"entity": entity.name, "href": format!("/api/v1/{}", entity.name)}))
        .collect();
    JsonBody(json!({"data": names, "openapi": "/api/v1/openapi.json"}))
}

async fn document(State(app): State<App>, signed: Signed) -> JsonBody<Json> {
    JsonBody(describe(&app.engine().registry(), &signed.who.reader, &app.config().base_url))
}

fn shown<'a>(registry: &'a Registry, reader: &'a Reader) -> impl Iterator<Item = &'a Entity> {
    registry.entities().iter().map(AsRef::as_ref).filter(|entity| reader.can(entity.name, Action::Read))
}

/// The whole document.
#[must_use]
pub fn describe(registry: &Registry, reader: &Reader, base_url: &str) -> Json {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for entity in shown(registry, reader) {
        schemas.insert(entity.name.into(), record_schema(entity, reader));
        schemas.insert(format!("{}_write", entity.name), write_schema(entity, reader));
        entity_paths(entity, &mut paths);
    }
    schemas.insert("problem".into(), problem_schema());
    super::openapi_actions::add(&mut paths);
    super::settings::describe(&mut paths);
    keyed(&mut paths);
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Trato", "version": env!("CARGO_PKG_VERSION"),
                 "description": "Every kind of record, built-in or custom, has the same resources."},
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "parameters": parameters(),
            "responses": {"problem": problem_response()},
        },
    })
}

/// Whatever changes something takes a key, and refuses one that it cannot use.
fn keyed(paths: &mut Map<String, Json>) {
    let operations = paths.values_mut().filter_map(Json::as_object_mut).flatten();
    for (_, operation) in operations.filter(|(name, _)| ["post", "patch", "delete"].contains(&name.as_str())) {
        match operation["parameters"].as_array_mut() {
            Some(parameters) => parameters.push(param("idempotency_key")),
            None => operation["parameters"] = json!([param("idempotency_key")]),
        }
        for code in ["400", "409", "413", "422"] {
            operation["responses"][code] = json!({"$ref": "#/components/responses/problem"});
        }
    }
}

fn system_properties() -> Map<String, Json> {
    let moment = json!({"type": "string", "format": "date-time"});
    let person = json!({"type": ["string", "null"], "format": "uuid"});
    let mut map = Map::new();
    map.insert("id".into(), json!({"type": "string", "format": "uuid"}));
    map.insert("version".into(), json!({"type": "integer", "minimum": 1}));
    map.insert("created_at".into(), moment.clone());
    map.insert("created_by".into(), person.clone());
    map.insert("updated_at".into(), moment);
    map.insert("updated_by".into(), person);
    map
}

fn record_schema(entity: &Entity, reader: &Reader) -> Json {
    let mut properties = system_properties();
    if entity.trash() {
        let trashed = json!({"type": ["string", "null"], "format": "date-time", "description": "Since when it lies in the trash"});
        properties.insert("trashed_at".into(), trashed);
    }
    for field in entity.fields.iter().filter(|f| reader.field(entity.name, f.name) != FieldLevel::Hidden) {
        // What was stored before a field became required, or is computed later, may be empty.
        let mut optional = *field;
        optional.required = false;
        properties.insert(field.name.into(), field.kind.schema(&optional));
    }
    let area = if entity.area == Area::Part { "part" } else { "record" };
    json!({"type": "object", "required": ["id", "version"], "properties": properties, "x-kind": area})
}

fn write_schema(entity: &Entity, reader: &Reader) -> Json {
    let mut properties = Map::new();
    for field in &entity.fields {
        if field.writable() && reader.field(entity.name, field.name) == FieldLevel::Full {
            properties.insert(field.name.into(), field.kind.schema(field));
        }
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn problem_schema() -> Json {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "code": {"type": "string"}, "detail": {"type": "string"}, "version": {"type": "integer"},
            "errors": {"type": "array", "items": {"type": "object", "properties": {
                "field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}}}},
            "duplicates": {"type": "array", "items": {"type": "object"}},
        },
    })
}

fn problem_response() -> Json {
    json!({"description": "A refusal; nothing was changed.",
           "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}})
}

fn parameters() -> Json {
    let text = |name: &str, about: &str, most: u32| json!({"name": name, "in": "query", "description": about, "schema": {"type": "string", "maxLength": most}});
    json!({
        "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
        "filter": text("filter", "A condition: amount >= 1000 and owner is me", 4000),
        "sort": text("sort", "Fields, comma-separated; - before a name is descending", 400),
        "q": text("q", "Free text", 200),
        "after": text("after", "The `next` of the page before", 2000),
        "fields": text("fields", "Fields to read, also across links: account.industry", 2000),
        "expand": text("expand", "Links to read with their titles", 2000),
        "count": {"name": "count", "in": "query", "schema": {"type": "string", "enum": ["true"]}},
        "trash": {"name": "trash", "in": "query", "schema": {"type": "string", "enum": ["only", "any"]}},
        "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
        "if_match": {"name": "If-Match", "in": "header", "schema": {"type": "string"},
                     "description": "The version that was read, as in ETag, or * for whatever is there"},
        "idempotency_key": {"name": "Idempotency-Key", "in": "header",
                            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                            "description": "The same key within a day: one effect, and the first answer again. With \
                                            another body it is refused (422), while the first is at work, too (409)"},
        "insist": {"name": "X-Insist", "in": "header", "schema": {"type": "string"},
                   "description": "Create although a duplicate is probable"},
    })
}

/// Answers of an operation: the good one and the refusals it may give.
pub(super) fn responses(good: &str, schema: Option<Json>, refusals: &[&str]) -> Json {
    let mut map = Map::new();
    let body = match schema {
        Some(schema) => json!({"description": "Done.", "content": {"application/json": {"schema": schema}}}),
        None => json!({"description": "Done."}),
    };
    map.insert(good.into(), body);
    for code in refusals.iter().chain(&["401", "403", "429", "507"]) {
        map.insert((*code).into(), json!({"$ref": "#/components/responses/problem"}));
    }
    // Said before or after any operation begins, without a document.
    for (code, about) in [
        ("414", "The address is too long."),
        ("503", "Too many requests are at work, or the database does not answer; Retry-After says when to try again."),
        ("504", "It took too long."),
    ] {
        map.insert(code.into(), json!({ "description": about }));
    }
    Json::Object(map)
}

pub(super) fn param(name: &str) -> Json {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

pub(super) fn body(schema: Json) -> Json {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

fn entity_paths(entity: &Entity, paths: &mut Map<String, Json>) {
    let name = entity.name;
    let one = json!({"$ref": format!("#/components/schemas/{name}")});
    let write = json!({"$ref": format!("#/components/schemas/{name}_write")});
    let list = json!({"type": "object", "required": ["data", "next"], "properties": {
        "data": {"type": "array", "items": {"type": "object"}}, "next": {"type": ["string", "null"]},
        "count": {"type": "object"}}});
    let reading = ["filter", "sort", "q", "after", "limit", "trash", "fields", "expand", "count"].map(param);
    paths.insert(
        format!("/api/v1/{name}"),
        json!({
            "get": {"operationId": format!("list_{name}"), "tags": [name], "parameters": reading,
                    "responses": responses("200", Some(list), &["400", "404", "422"])},
            "post": {"operationId": format!("create_{name}"), "tags": [name],
                     "parameters": [param("insist")], "requestBody": body(write.clone()),
                     "responses": responses("201", Some(one.clone()), &["400", "404", "409", "413", "415", "422"])},
        }),
    );
    let mut reading_one = responses("200", Some(one.clone()), &["404"]);
    reading_one["304"] = json!({"description": "As the caller has it."});
    paths.insert(format!("/api/v1/{name}/{{id}}"), json!({
        "parameters": [param("id")],
        "get": {"operationId": format!("read_{name}"), "tags": [name], "responses": reading_one},
        "patch": {"operationId": format!("update_{name}"), "tags": [name], "parameters": [param("if_match")],
                  "requestBody": body(write),
                  "responses": responses("200", Some(one.clone()), &["400", "404", "409", "412", "413", "415", "422", "428"])},
        "delete": {"operationId": format!("delete_{name}"), "tags": [name], "parameters": [param("if_match")],
                   "responses": responses("204", None, &["400", "404", "409", "412", "422", "428"])},
    }));
    paths.insert(
        format!("/api/v1/{name}/{{id}}/restoration"),
        json!({
            "parameters": [param("id")],
            "post": {"operationId": format!("restore_{name}"), "tags": [name],
                     "responses": responses("200", Some(one), &["404", "409", "422"])},
        }),
    );
    let bulk = json!({"type": "object", "additionalProperties": false, "properties": {
        "create": {"type": "array", "items": {"type": "object"}}, "update": {"type": "array", "items": {"type": "object"}},
        "delete": {"type": "array", "items": {"type": "object"}}}});
    paths.insert(format!("/api/v1/{name}/bulk"), json!({
        "post": {"operationId": format!("bulk_{name}"), "tags": [name], "requestBody": body(bulk),
                 "responses": responses("200", Some(json!({"type": "object"})), &["400", "404", "409", "413", "415", "422"])},
    }));
    let text = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string", "maxLength": 1000}});
    paths.insert(format!("/api/v1/{name}/summary"), json!({
        "get": {"operationId": format!("summarise_{name}"), "tags": [name],
                "parameters": [param("filter"), param("q"), text("group"), text("measure"),
                               {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000}}],
                "responses": responses("200", Some(summary_schema()), &["400", "404", "422"])},
    }));
    if entity.ledger {
        keep_reading(name, paths);
    }
}

/// Of an entity that nobody writes only what reads it.
fn keep_reading(name: &str, paths: &mut Map<String, Json>) {
    let of = format!("/api/v1/{name}");
    paths.retain(|path, operations| {
        if !path.strip_prefix(&of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            return true;
        }
        if let Some(operations) = operations.as_object_mut() {
            operations.retain(|name, _| !["post", "patch", "delete"].contains(&name.as_str()));
        }
        operations.get("get").is_some()
    });
}

/// A row a group: its keys in the order of `group`, its measures in the order of `measure`.
fn summary_schema() -> Json {
    let key = json!({"type": ["string", "number", "boolean", "object", "null"], "description": "As in a record; links as \
                     id and title; a day, month … by its first day"});
    let measure = json!({"type": ["integer", "string", "number", "boolean", "object", "null"], "description": "count and \
                         distinct: a number. sum, average, least and most: as in a record, money in the company's \
                         currency; null where nothing is set"});
    json!({"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": {
        "type": "object", "required": ["group", "measures"], "additionalProperties": false, "properties": {
            "group": {"type": "array", "items": key}, "measures": {"type": "array", "items": measure}}}}}})
}
