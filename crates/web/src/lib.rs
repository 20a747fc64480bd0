//! HTTP: routes, sessions, pages, the JSON API and live updates. Handlers are a few lines each: they read the request,
//! call the engine, and hand view data to `ui` or JSON to the caller. No SQL, no HTML here.
//!
//! - [`app`]: [`App`], the state every handler sees, and the router; every route declares its [`policy`](http::policy).
//! - [`http`]: what all routes share: sign-in extractors, origin check, security headers, errors, limits, assets.
//! - [`view`]: from records and the registry to view data.
//! - [`api`]: `/api/v1`, OpenAPI, web-to-lead. [`pages`]: the pages, full ones only; Turbo takes the part it needs.

pub mod api;
pub mod app;
pub mod http;
pub mod pages;
pub mod view;

pub use app::{App, router};
