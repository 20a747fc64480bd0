//! No site but ours may make a signed-in browser write: requests that change something must come from our own origin
//! (`Origin`, or `Sec-Fetch-Site`), unless they carry a bearer token and no cookie, or the route is for strangers. Pages'
//! forms carry a token besides.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use trato_model::Refusal;

use super::error::{AppError, Shape};
use crate::App;

/// Paths that strangers post to from their own sites.
pub const STRANGER_PATHS: [&str; 1] = ["/web-to-lead"];

/// Refuses cross-site writes and unknown hosts.
pub async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let shape = Shape::for_path(request.uri().path(), request.headers());
    // A request line may name a host of its own, which then counts.
    let named = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let host = request.headers().get(header::HOST).map(|value| value.to_str().unwrap_or_default());
    if !named.into_iter().chain(host).all(|host| known_host(&app, host)) {
        let refusal = AppError::new(Refusal::bad("unknown-host"), shape);
        let mut response = refusal.into_response();
        *response.status_mut() = axum::http::StatusCode::MISDIRECTED_REQUEST;
        return response;
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let stranger = STRANGER_PATHS.contains(&request.uri().path());
    if safe || stranger || ours(&app, request.headers()) {
        return next.run(request).await;
    }
    AppError::new(Refusal::Forbidden("origin"), shape).into_response()
}

/// Whether a write comes from our own pages or from a program with a token.
fn ours(app: &App, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    if headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(header::COOKIE) {
        return true;
    }
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    match text(header::ORIGIN) {
        Some(origin) => {
            origin == app.config().base_url
                || text(header::HOST).is_some_and(|host| {
                    origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
                })
        }
        // Old browsers and programs that send neither: only without a cookie, which then cannot be abused.
        None => !headers.contains_key(header::COOKIE),
    }
}

/// The `Host` must be the public one, an address, or this machine: links are never made from it all the same.
fn known_host(app: &App, host: &str) -> bool {
    let public = app.config().base_url.split_once("://").map_or("", |(_, rest)| rest);
    let port = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // What is behind the last colon and no port is a part of the name.
    let name = host.rsplit_once(':').filter(|(_, behind)| port(behind)).map_or(host, |(name, _)| name);
    let name = name.trim_matches(['[', ']']);
    host == public
        || name == "localhost"
        || name.parse::<std::net::IpAddr>().is_ok()
        || Some(name) == public.split(':').next()
}
