//! `Idempotency-Key`: a repeated request has one effect and gets the first answer. Keys are bound to user, route and
//! body, and kept for a day. [`Call`] and [`Bare`] are what every handler takes that changes something: the header is read
//! here and nowhere else, and a test asks each such route twice.

use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use trato_engine::Scope;
use trato_engine::save::once::Key;
use trato_model::Refusal;

use super::body::{self, Object};
use super::records;
use crate::App;
use crate::http::Signed;
use crate::http::error::AppError;
use crate::http::limits::BodyLimit;

/// Characters of a key, at most.
const LONGEST: usize = 255;

/// What a request is known by.
#[derive(Clone, Debug)]
pub struct Request {
    /// Absent where the caller named none.
    pub key: Option<Key>,
    /// The folder of what the request creates.
    place: &'static str,
}

/// A request with a JSON object as its body.
#[derive(Debug)]
pub struct Call {
    pub request: Request,
    pub body: Map<String, Json>,
}

/// A request that needs no body; what one says is not looked at.
#[derive(Debug)]
pub struct Bare(pub Request);

/// A request's headers, before its body is read.
struct Head {
    headers: HeaderMap,
    route: String,
}

impl Head {
    fn of(request: &axum::extract::Request) -> Self {
        let route = format!("{} {}", request.method(), request.uri().path());
        Head { headers: request.headers().clone(), route }
    }

    fn request(self, content: &[u8]) -> Result<Request, Refusal> {
        let key = match self.headers.get("idempotency-key") {
            None => None,
            Some(line) => {
                let key = line.to_str().unwrap_or_default().trim().to_owned();
                if key.is_empty() || key.len() > LONGEST {
                    return Err(Refusal::bad("idempotency-key"));
                }
                Some(Key { key, route: self.route, content: Sha256::digest(content).into() })
            }
        };
        Ok(Request { key, place: "" })
    }
}

impl FromRequest<App> for Call {
    type Rejection = AppError;

    async fn from_request(request: axum::extract::Request, app: &App) -> Result<Self, AppError> {
        let head = Head::of(&request);
        let Object(body) = Object::from_request(request, app).await?;
        let text = serde_json::to_vec(&body).map_err(|error| Refusal::Internal(error.to_string()))?;
        Ok(Call { request: head.request(&text)?, body })
    }
}

impl FromRequest<App> for Bare {
    type Rejection = AppError;

    async fn from_request(request: axum::extract::Request, app: &App) -> Result<Self, AppError> {
        let head = Head::of(&request);
        let limit = BodyLimit::of(request.extensions());
        let bytes = Bytes::from_request(request, app).await.map_err(|why| body::unread(why, limit))?;
        Ok(Bare(head.request(&bytes)?))
    }
}

impl Request {
    /// The same, for a request that makes a record of an entity: the answer says where it is.
    #[must_use]
    pub fn creating(self, entity: &'static str) -> Self {
        Request { place: entity, ..self }
    }

    /// Runs the action in a transaction: once for each key; without a key, simply runs it. The answer is a status and a
    /// JSON object, whose `id` and `version` become `Location` and `ETag`; it is not sent where the status has none.
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
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
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
