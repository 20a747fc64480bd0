//! Security headers on every answer, errors included; compression; one line in the log for each request.

use axum::Router;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::compression::{CompressionLayer, Predicate};

use crate::App;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                   connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                   frame-ancestors 'none'";

/// Adds the layers.
pub fn around(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(Words))
        .layer(middleware::from_fn_with_state(app.clone(), add))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(panicked))
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

/// A panic stays one answer.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let mut response = Response::new(axum::body::Body::from("500"));
    *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
    response
}
