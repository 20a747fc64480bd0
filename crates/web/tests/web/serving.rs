//! What the server says of itself to who watches it, and how its own scripts and styles are handed out.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use trato_testkit::app::{Answer, TestApp};
use trato_web::app::{App, Config, router};

async fn from(app: &TestApp, path: &str, peer: [u8; 4]) -> Answer {
    let peer = ConnectInfo(SocketAddr::from((peer, 4000)));
    app.send(Request::get(path).extension(peer).body(Body::empty()).expect("a request")).await
}

/// A figure of the page for Prometheus, as a program on this machine reads it.
async fn figure(app: &TestApp, name: &str) -> u64 {
    let answer = from(app, "/metrics", [127, 0, 0, 1]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/plain; version=0.0.4".to_owned()));
    let text = answer.text();
    let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
    assert!(text.contains(&format!("# TYPE {name} {kind}\n")), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{name}: {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_as_they_come() {
    let app = TestApp::sqlite().await;
    let browser = app.sign_in(&app.company.admin).await;
    let before = figure(&app, "trato_requests_total").await;
    for path in ["/", "/account", "/nothing/here"] {
        browser.get(path).await;
    }
    assert_eq!(figure(&app, "trato_requests_total").await, before + 4, "three, and the question itself");
    assert_eq!(figure(&app, "trato_requests_in_flight").await, 1, "only the question is at work");
    let statements = figure(&app, "trato_statements_total").await;
    assert_eq!(figure(&app, "trato_statements_total").await, statements, "the question costs none");
    browser.get("/account").await;
    assert!(figure(&app, "trato_statements_total").await > statements);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_requests_are_counted_and_strangers_hear_nothing() {
    let app = TestApp::sqlite().await;
    let own = App::new(app.company.engine.clone(), Config::default());
    let app = TestApp { router: router(&own), app: own, ..app };
    assert_eq!(figure(&app, "trato_requests_refused_total").await, 0);
    let mut refused = 0;
    for _ in 0..60 {
        refused += u64::from(from(&app, "/sign-in", [203, 0, 113, 7]).await.status == 429);
    }
    assert!(refused > 0, "somebody asks too often");
    assert_eq!(figure(&app, "trato_requests_refused_total").await, refused);
    assert_eq!(from(&app, "/metrics", [203, 0, 113, 8]).await.status, 404, "not for strangers");
    let passed_on = Request::get("/metrics").header("x-forwarded-for", "203.0.113.8").body(Body::empty());
    assert_eq!(app.send(passed_on.expect("a request")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_and_styles_are_packed_and_kept_for_ever() {
    let app = TestApp::sqlite().await;
    let manifest = app.send(Request::get("/assets/manifest.json").body(Body::empty()).expect("a request")).await;
    let names: HashMap<String, String> = serde_json::from_slice(&manifest.bytes).expect("plain names and names");
    for plain in ["app.css", "app.js", "sprite.svg"] {
        let name = &names[plain];
        assert_ne!(name, plain, "it is named by its content");
        let path = format!("/assets/{name}");
        let get = async |accepted: &str| {
            let request = Request::get(&path).header(header::ACCEPT_ENCODING, accepted).body(Body::empty());
            let answer = app.send(request.expect("a request")).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
            assert_eq!(answer.header("vary"), "accept-encoding", "{path}: a cache keeps each apart");
            answer
        };
        let plain = get("identity").await;
        assert_eq!(plain.header("content-encoding"), "");
        let (br, gzip) = (get("gzip, deflate, br, zstd").await, get("gzip").await);
        assert_eq!((br.header("content-encoding"), gzip.header("content-encoding")), ("br".into(), "gzip".into()));
        assert!(gzip.bytes.starts_with(&[0x1f, 0x8b]), "{path} is a gzip file");
        let (small, smaller, all) = (gzip.bytes.len(), br.bytes.len(), plain.bytes.len());
        assert!(smaller < small && small * 2 < all, "{path}: {smaller} {small} {all}");
        let length = gzip.bytes.iter().rev().take(4).fold(0, |n, byte| n << 8 | usize::from(*byte));
        assert_eq!(length, all, "{path}: the same, packed");
        assert_eq!(br.header("content-type"), plain.header("content-type"));
    }
    let answer = app.send(Request::get("/assets/nothing.js").body(Body::empty()).expect("a request")).await;
    assert!(answer.status == 404 && !answer.header("cache-control").contains("immutable"));
}
