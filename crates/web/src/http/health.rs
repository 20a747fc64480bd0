//! `/health` for load balancers and `/metrics` for Prometheus.

use std::net::SocketAddr;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use trato_model::Refusal;

use super::limits::Peer;
use super::{Policy, Shape, route::Route};
use crate::App;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/health", Policy::Public, health), Route::get("/metrics", Policy::Public, metrics)]
}

/// 200 while reads and writes work, 503 otherwise. Says nothing else to strangers.
async fn health(State(app): State<App>) -> Response {
    match app.engine().store().health().await {
        Ok(()) => (StatusCode::OK, "ok").into_response(),
        Err(error) => {
            tracing::error!(%error, "unhealthy");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable").into_response()
        }
    }
}

/// Counters in Prometheus' text format; only for programs on this machine and on the trusted proxies', not for what they
/// pass on: for everybody else there is no such page.
async fn metrics(State(app): State<App>, shape: Shape, peer: Peer, headers: HeaderMap) -> Response {
    let near = |peer: SocketAddr| peer.ip().is_loopback() || app.config().trusted_proxies.contains(&peer.ip());
    let passed_on = ["x-forwarded-for", "forwarded"].iter().any(|name| headers.contains_key(*name));
    if passed_on || !peer.0.is_none_or(near) {
        return shape.err(Refusal::NotFound).into_response();
    }
    let rate = app.rate();
    let body = format!(
        "# TYPE trato_requests_total counter\ntrato_requests_total {}\n\
         # TYPE trato_requests_refused_total counter\ntrato_requests_refused_total {}\n\
         # TYPE trato_requests_in_flight gauge\ntrato_requests_in_flight {}\n\
         # TYPE trato_statements_total counter\ntrato_statements_total {}\n",
        rate.served(),
        rate.refused(),
        rate.in_flight(),
        app.engine().store().statements(),
    );
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], body).into_response()
}
