//! Security headers on every answer, errors and panics included; compression; pages of refusals outside the frame.

use std::panic::AssertUnwindSafe;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use futures_util::FutureExt;
use tower_http::CompressionLevel;
use tower_http::compression::{CompressionLayer, Predicate};
use trato_model::Refusal;

use super::error::{self, AppError, Refused, Shape};
use crate::App;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                   connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                   frame-ancestors 'none'";

/// Adds the layers.
pub fn around(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(middleware::from_fn_with_state(app.clone(), outside))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(Words))
        .layer(middleware::from_fn_with_state(app.clone(), add))
}

/// Pages and JSON are compressed for who accepts it: a list shrinks to a sixth. Not what is compressed by its nature, and not
/// live updates, which must leave at once. Secrets are safe from guessing by size: cookies are `SameSite`, so no other site
/// can make a browser ask for a page while it looks on.
#[derive(Clone, Copy)]
struct Words;

/// Smaller answers fit into one packet as they are.
const WORTH: u64 = 1_200;

impl Predicate for Words {
    fn should_compress<B: HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let words = ["text/html", "application/json", "application/problem+json"];
        words.iter().any(|word| kind.starts_with(word)) && response.body().size_hint().lower() >= WORTH
    }
}

async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::CONTENT_SECURITY_POLICY, CSP);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "same-origin");
    put(header::CACHE_CONTROL, "no-store");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(self), microphone=(self)");
    if app.config().https() {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

/// What became of a request, as it leaves: a panic stays one answer, and a refusal whose page nobody has drawn gets one
/// outside the frame.
async fn outside(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let shape = Shape::for_path(request.uri().path(), &headers);
    // Nothing of ours that a panic could leave half changed is looked at again: handlers share no state but the app's.
    let ended = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response =
        ended.unwrap_or_else(|_| AppError::new(Refusal::Internal("a panic".to_owned()), shape).into_response());
    let Some(Refused { refusal, locale }) = response.extensions_mut().remove::<Refused>() else { return response };
    let page = Html(error::page(&app, &headers, &refusal, locale)).into_response();
    let (mut parts, _) = response.into_parts();
    let (drawn, body) = page.into_parts();
    parts.headers.extend(drawn.headers);
    Response::from_parts(parts, body)
}
