//! The part of the OpenAPI document that describes the business's verbs and the search.

use serde_json::{Map, Value as Json, json};

use super::openapi::{body, param, responses};

/// Adds the paths.
pub fn add(paths: &mut Map<String, Json>) {
    let id = json!({"type": ["string", "null"], "format": "uuid"});
    let text = json!({"type": ["string", "null"], "maxLength": 10_000});
    let day = json!({"type": ["string", "null"], "format": "date"});
    let object = || Some(json!({"type": "object"}));
    let refusals = ["400", "404", "409", "412", "413", "415", "422", "428"];
    let closure = json!({"type": "object", "required": ["outcome"], "additionalProperties": false, "properties": {
        "outcome": {"type": "string", "enum": ["won", "lost"]}, "loss_reason": id, "competitor": id, "note": text,
        "amount": {"type": ["object", "null"]}, "on": day,
        "stage": id}});
    let wish = json!({"type": ["string", "null"], "description": "null, \"new\" or an id"});
    let conversion = json!({"type": "object", "additionalProperties": false, "properties": {
        "account": wish, "contact": wish, "opportunity": wish, "opportunity_name": text,
        "amount": {"type": ["object", "null"]}, "close_date": day}});
    let settlement = json!({"type": "object", "required": ["ended"], "additionalProperties": false,
                            "properties": {"ended": {"type": "string", "enum": ["done", "cancelled"]}}});
    let copy = json!({"type": "object", "required": ["name"], "additionalProperties": false,
                      "properties": {"name": {"type": "string", "maxLength": 255}}});
    let mut post = |path: &str, name: &str, good: &str, request: Option<Json>, versioned: bool| {
        let mut operation = json!({"operationId": name, "responses": responses(good, object(), &refusals)});
        if let Some(request) = request {
            operation["requestBody"] = body(request);
        }
        if versioned {
            operation["parameters"] = json!([param("if_match")]);
        }
        paths.insert(path.into(), json!({"parameters": [param("id")], "post": operation}));
    };
    post("/api/v1/opportunity/{id}/closure", "close_opportunity", "200", Some(closure), true);
    post("/api/v1/opportunity/{id}/reopening", "reopen_opportunity", "200", None, true);
    post("/api/v1/opportunity/{id}/settlement", "settle_opportunity", "200", Some(settlement), false);
    post("/api/v1/opportunity/{id}/copy", "copy_opportunity", "201", Some(copy), false);
    post("/api/v1/lead/{id}/conversion", "convert_lead", "200", Some(conversion), false);
    paths.insert("/api/v1/search".into(), json!({
        "get": {"operationId": "search",
                "parameters": [param("q"), {"name": "entity", "in": "query", "schema": {"type": "string"}},
                               {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}],
                "responses": responses("200", object(), &["400", "404", "422"])},
    }));
    paths.insert(
        "/api/v1".into(),
        json!({
            "get": {"operationId": "index", "responses": responses("200", object(), &["400"])},
        }),
    );
    paths.insert(
        "/api/v1/openapi.json".into(),
        json!({
            "get": {"operationId": "openapi", "responses": responses("200", object(), &["400"])},
        }),
    );
}
