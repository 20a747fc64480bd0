//! [`TestApp`]: the whole server in the process, and [`Browser`]: a signed-in user who gets and posts pages.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use serde_json::Value as Json;
use tower::ServiceExt;
use trato_engine::Who;
use trato_engine::signin::session::Device;
use trato_web::app::{App, Config, router};
use trato_web::http::session::csrf_token;

use crate::TestCompany;

/// The server over a test company.
#[derive(Clone, Debug)]
pub struct TestApp {
    pub company: TestCompany,
    pub app: App,
    /// The whole server, for answers that are streams.
    pub router: Router,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where it redirects to; empty where it does not.
    #[must_use]
    pub fn location(&self) -> String {
        self.header("location")
    }

    #[must_use]
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }
}

impl TestApp {
    #[must_use]
    pub fn new(company: TestCompany) -> Self {
        let app = App::new(company.engine.clone(), Config { rate_limits: false, ..Config::default() });
        let router = router(&app);
        TestApp { company, app, router }
    }

    /// A server over a new company on SQLite.
    pub async fn sqlite() -> Self {
        TestApp::new(TestCompany::sqlite().await)
    }

    /// A server over a new company on each database there is.
    pub async fn each() -> Vec<Self> {
        TestCompany::each().await.into_iter().map(TestApp::new).collect()
    }

    /// A browser with a session of the user.
    pub async fn sign_in(&self, who: &Who) -> Browser {
        let signed = self.company.engine.open_session(who.user(), &Device::default()).await.unwrap();
        Browser { app: self.clone(), csrf: csrf_token(&signed.secret), cookie: format!("trato={}", signed.secret) }
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Posts a form as a stranger from another site.
    pub async fn stranger_posts(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::ORIGIN, "https://elsewhere.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(encode(form))).unwrap()).await
    }
}

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct Browser {
    pub app: TestApp,
    pub csrf: String,
    pub cookie: String,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Answer {
        self.app.send(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap()).await
    }

    /// Posts a form of ours: the token is added.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend_from_slice(form);
        self.post_body(path, "application/x-www-form-urlencoded", encode(&all).into_bytes()).await
    }

    /// Posts a body as it is.
    pub async fn post_body(&self, path: &str, media_type: &str, body: Vec<u8>) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, media_type);
        self.app.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Asks the API in the user's session, with further headers.
    pub async fn json(&self, method: Method, path: &str, body: Option<&Json>, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header("x-csrf-token", &self.csrf)
            .header("sec-fetch-site", "same-origin");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.app.send(request.body(body).unwrap()).await
    }
}

fn encode(form: &[(&str, &str)]) -> String {
    use trato_web::http::error::percent;
    let pairs = form.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value)));
    pairs.collect::<Vec<_>>().join("&")
}
