//! The state that every handler sees, and the router made of the declared routes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use trato_engine::{Engine, Together};

use crate::http::route::Route;
use crate::http::{headers, limits, origin, route};
use crate::{api, pages};

/// What every handler sees. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    engine: Engine,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    rate: limits::Rate,
    /// Turns true when the server stops: streams end first.
    closing: tokio::sync::watch::Sender<bool>,
}

/// What the administrator decides about the server.
#[derive(Clone, Debug)]
pub struct Config {
    /// The public address without a trailing slash; decides cookies, links in mails and the accepted `Host`.
    pub base_url: String,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Requests at work at the same time; more are answered 503 at once.
    pub in_flight: usize,
    /// Bytes of a request's body, but for uploads and imports, which have their own.
    pub body_limit: usize,
    pub upload_limit: usize,
    /// How long a body may stay away, and how long a request may take in all (an upload: after its last byte).
    pub silence: Duration,
    pub patience: Duration,
    /// Whether others reach the server without encryption, as the administrator allowed: said on every page.
    pub plain_http: bool,
    /// Whether requests of one address are counted.
    pub rate_limits: bool,
    /// The demo's users for the sign-in page: name, role, e-mail, password. Empty outside the demo.
    pub demo_users: Vec<(String, String, String, String)>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            base_url: "http://127.0.0.1:8080".to_owned(),
            trusted_proxies: Vec::new(),
            in_flight: 256,
            body_limit: 2 * 1024 * 1024,
            upload_limit: 512 * 1024 * 1024,
            silence: Duration::from_secs(10),
            patience: Duration::from_secs(30),
            plain_http: false,
            rate_limits: true,
            demo_users: Vec::new(),
        }
    }
}

impl Config {
    /// Whether the public address is encrypted: then cookies are `Secure` and HSTS is sent.
    #[must_use]
    pub fn https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

impl App {
    #[must_use]
    pub fn new(engine: Engine, config: Config) -> Self {
        let rate = limits::Rate::new(config.rate_limits);
        let inner = Inner { config, rate, closing: tokio::sync::watch::Sender::new(false) };
        App { engine, inner: Arc::new(inner) }
    }

    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A handle whose reads wait for one another, and who runs them: the parts of a page that do not depend on each other
    /// ask for what they show in one statement ([`Engine::together`]).
    #[must_use]
    pub fn together(&self) -> (App, Together) {
        let (engine, together) = self.engine.together();
        (App { engine, inner: self.inner.clone() }, together)
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Ends the live connections: called first when the server stops, so that it need not wait for them.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    pub(crate) fn closing(&self) -> tokio::sync::watch::Receiver<bool> {
        self.inner.closing.subscribe()
    }

    pub(crate) fn rate(&self) -> &limits::Rate {
        &self.inner.rate
    }
}

/// Every route there is, with its policy: the router is made of it, and tests walk it.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(crate::http::assets::routes());
    all.extend(crate::http::health::routes());
    all.extend(api::routes());
    all.extend(pages::routes());
    all
}

/// The whole server as a service.
pub fn router(app: &App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = route::mount(router, route, app);
    }
    let router = router.fallback(route::missing).method_not_allowed_fallback(route::wrong_method);
    let router = router.layer(axum::middleware::from_fn_with_state(app.clone(), origin::check));
    let router = limits::around(router, app);
    headers::around(router, app).with_state(app.clone())
}
