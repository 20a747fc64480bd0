//! `Idempotency-Key`: a repeated request has one effect and gets the first answer. Keys are bound to user, route and
//! body, and kept for a day.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use trato_engine::Scope;
use trato_engine::save::once::Key;
use trato_model::Refusal;

use super::records;
use crate::App;
use crate::http::Signed;

/// Characters of a key, at most.
const LONGEST: usize = 255;

/// What a request is known by.
#[derive(Clone, Debug)]
pub struct Request {
    key: Option<Key>,
    /// The folder of what the request creates.
    place: &'static str,
}

impl Request {
    /// Reads the header; `route` names what the key is bound to.
    ///
    /// # Errors
    /// `idempotency-key` for a key that cannot be one.
    pub fn read(headers: &HeaderMap, route: String, body: &Map<String, Json>) -> Result<Self, Refusal> {
        let Some(line) = headers.get("idempotency-key") else { return Ok(Request { key: None, place: "" }) };
        let key = line.to_str().unwrap_or_default().trim().to_owned();
        if key.is_empty() || key.len() > LONGEST {
            return Err(Refusal::bad("idempotency-key"));
        }
        let text = serde_json::to_vec(body).map_err(|error| Refusal::Internal(error.to_string()))?;
        Ok(Request { key: Some(Key { key, route, content: Sha256::digest(text).into() }), place: "" })
    }

    /// The same, for a request that makes a record of an entity: the answer says where it is.
    #[must_use]
    pub fn creating(self, entity: &'static str) -> Self {
        Request { place: entity, ..self }
    }

    /// Runs the action in a transaction: once for each key; without a key, simply runs it. The answer is a status and a
    /// JSON object, whose `id` and `version` become `ETag`.
    ///
    /// # Errors
    /// The action's own refusals; `idempotency-other`, `idempotency-busy`.
    pub async fn run<F>(self, app: &App, signed: &Signed, action: F) -> Result<Response, Refusal>
    where
        F: for<'a, 'b> Fn(&'a mut Scope<'b>) -> BoxFuture<'a, Result<(StatusCode, Json), Refusal>>
            + Send
            + Sync
            + 'static,
    {
        let Some(key) = self.key else {
            let (status, body) = app.engine().transact(&signed.who, action).await?;
            return Ok(response(status, self.place, &body, body.to_string()));
        };
        let action = std::sync::Arc::new(action);
        let (status, text) = app
            .engine()
            .once(&signed.who, key, move |scope| {
                let action = action.clone();
                Box::pin(async move { action(scope).await.map(|(status, body)| (status.as_u16(), body.to_string())) })
            })
            .await?;
        let body = serde_json::from_str(&text).map_err(|error| Refusal::Internal(error.to_string()))?;
        Ok(response(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), self.place, &body, text))
    }
}

fn response(status: StatusCode, place: &str, body: &Json, text: String) -> Response {
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], text).into_response();
    let tag = body["version"].as_i64().map(|version| (header::ETAG, records::etag(version)));
    let there = body["id"].as_str().filter(|_| !place.is_empty());
    let there = there.map(|id| (header::LOCATION, format!("/api/v1/{place}/{id}")));
    for (name, value) in tag.into_iter().chain(there) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
