//! `/api/v1`: the same functions as the pages, as JSON. Every entity of the registry, built-in or custom, has the same
//! resources; new verbs are new resources (`closure`, `conversion`).
//!
//! [`body`] and [`params`]: strict reading of what callers send. [`records`], [`bulk`], [`summary`]: any entity.
//! [`actions`]: closure, reopening, conversion. [`idempotency`]: the same key, the same effect. [`openapi`]: the document.
//! [`settings`]: a company's own fields and entities.

pub mod actions;
pub mod body;
pub mod bulk;
pub mod idempotency;
pub mod openapi;
mod openapi_actions;
pub mod params;
pub mod records;
pub mod render;
pub mod settings;
pub mod summary;

use crate::http::route::Route;

/// The API's routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(openapi::routes());
    all.extend(actions::routes());
    all.extend(settings::routes());
    all.extend(summary::routes());
    all.extend(bulk::routes());
    all.extend(records::routes());
    all
}
