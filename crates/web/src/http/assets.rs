//! The bundled scripts, styles and icons: named by their content, so browsers keep them for ever; compressed when the
//! program was built.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Policy, route::Route};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

static FILES: LazyLock<HashMap<&'static str, &'static [u8]>> =
    LazyLock::new(|| embedded::FILES.iter().copied().collect());

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/assets/{name}", Policy::Public, asset)]
}

/// Tells `ui` the bundled files' names; called once at start.
pub fn name_them() {
    let manifest: HashMap<String, String> =
        FILES.get("manifest.json").and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let path = |name: &str| format!("/assets/{}", manifest.get(name).map_or(name, String::as_str));
    trato_ui::assets::set(trato_ui::assets::Assets {
        css: path("app.css"),
        js: path("app.js"),
        sprite: path("sprite.svg"),
        favicon: path("favicon.svg"),
        worker: path("worker.js"),
    });
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(plain) = FILES.get(name.as_str()) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| accepted.contains(coding))
        .find_map(|(coding, ending)| FILES.get(format!("{name}{ending}").as_str()).map(|bytes| (coding, *bytes)));
    let common = [
        (header::CONTENT_TYPE, media_type(&name)),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    match packed {
        Some((coding, bytes)) => (common, [(header::CONTENT_ENCODING, coding)], bytes).into_response(),
        None => (common, *plain).into_response(),
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
