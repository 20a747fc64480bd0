//! `/health` for load balancers and `/metrics` for Prometheus.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Policy, route::Route};
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

/// Counters in Prometheus' text format; only for this machine and the trusted proxies' networks.
async fn metrics(State(app): State<App>) -> Response {
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
