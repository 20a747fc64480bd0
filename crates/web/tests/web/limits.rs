//! What protects everybody: seats, time, whose address a request has; how refusals of the server itself look; what is said
//! on every page.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, header};
use axum::routing::get;
use axum::{Extension, Router, middleware};
use futures_util::{StreamExt, stream};
use trato_model::Locale;
use trato_testkit::app::{Answer, TestApp};
use trato_web::app::{App, Config, router};
use trato_web::http::{headers, limits, patience, route};

use crate::sign_in::headers_missing;

/// The same company under another configuration.
fn with(app: &TestApp, config: Config) -> TestApp {
    let own = App::new(app.company.engine.clone(), Config { rate_limits: false, ..config });
    TestApp { company: app.company.clone(), router: router(&own), app: own }
}

/// These parts, with pauses between them, and then nothing more: neither a part nor the end.
fn parts_then_silence(parts: Vec<Bytes>, pause: Duration, ends: bool) -> Body {
    let sent = stream::iter(parts).then(move |part| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, Infallible>(part)
    });
    if ends { Body::from_stream(sent) } else { Body::from_stream(sent.chain(stream::pending())) }
}

fn unfinished(path: &str) -> Request<Body> {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(parts_then_silence(vec![Bytes::from_static(b"email=a")], Duration::ZERO, false))
        .expect("a request")
}

fn said(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(words), "{}", answer.text());
    assert_eq!(headers_missing(answer, false), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_take_long_but_not_stay_away() {
    let app = TestApp::sqlite().await;
    let (silence, patience) = (Duration::from_millis(400), Duration::from_millis(900));
    let app = with(&app, Config { silence, patience, ..Config::default() });
    let start = Instant::now();
    said(&app.send(unfinished("/sign-in")).await, 408, "dejó de llegar");
    assert!(start.elapsed() < Duration::from_secs(3));

    // A file that comes slowly, but comes, takes longer than a request otherwise may.
    let browser = app.sign_in(&app.company.admin).await;
    let head = format!(
        "--zz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--zz\r\nContent-Disposition: \
         form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nNombre\n",
        browser.csrf
    );
    let upload = async |ends: bool| {
        let mut parts = vec![Bytes::from(head.clone())];
        parts.extend((0..9).map(|n| Bytes::from(format!("Cliente {n}\n"))));
        parts.extend(ends.then(|| Bytes::from_static(b"\r\n--zz--\r\n")));
        let request = Request::post("/import")
            .header(header::COOKIE, &browser.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=zz")
            .body(parts_then_silence(parts, Duration::from_millis(150), ends));
        app.send(request.expect("a request")).await
    };
    let start = Instant::now();
    let done = upload(true).await;
    assert!(done.status == 303 && start.elapsed() > patience, "{} {}", done.status, done.text());
    said(&upload(false).await, 408, "dejó de llegar");
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_leave_half_the_seats_to_those_who_work_here() {
    let app = TestApp::sqlite().await;
    let app = with(&app, Config { in_flight: 8, silence: Duration::from_secs(4), ..Config::default() });
    let browser = app.sign_in(&app.company.admin).await;
    let open = (0..12).map(|n| {
        let app = app.clone();
        tokio::spawn(async move {
            let mut request = unfinished("/sign-in");
            if n % 2 == 0 {
                // A cookie that is nobody's.
                request.headers_mut().insert(header::COOKIE, header::HeaderValue::from_static("trato=nobody"));
            }
            app.send(request).await.status.as_u16()
        })
    });
    let open: Vec<_> = open.collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    for _ in 0..3 {
        assert_eq!(browser.get("/account").await.status, 200, "who works here finds a seat");
        assert_eq!(browser.get("/api/v1/account").await.status, 200);
    }
    let ask = async |path: &str| app.send(Request::get(path).body(Body::empty()).expect("a request")).await;
    assert_eq!(ask("/health").await.status, 200);
    let door = ask("/sign-in").await;
    said(&door, 503, "demasiadas peticiones");
    assert_eq!(door.header("retry-after"), "1");
    let api = ask("/api/v1/account").await;
    said(&api, 503, "\"code\":\"limit\"");
    assert_eq!(api.header("content-type"), "application/problem+json");
    let mut ended = Vec::new();
    for one in open {
        ended.push(one.await.expect("ends"));
    }
    ended.sort_unstable();
    assert_eq!(ended, [[408; 4].as_slice(), &[503; 8]].concat());
    assert_eq!(ask("/sign-in").await.status, 200, "every seat was given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_so_before_he_asks_for_a_seat() {
    let app = TestApp::sqlite().await;
    let config = Config { in_flight: 2, silence: Duration::from_secs(2), ..Config::default() };
    let own = App::new(app.company.engine.clone(), config);
    let app = TestApp { company: app.company.clone(), router: router(&own), app: own };
    let from = |mut request: Request<Body>, peer: [u8; 4]| {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 4000))));
        let app = app.clone();
        async move { app.send(request).await }
    };
    let ask = |peer| from(Request::get("/sign-in").body(Body::empty()).expect("a request"), peer);
    for _ in 0..50 {
        assert_eq!(ask([9, 9, 9, 9]).await.status, 200);
    }
    // Somebody else has the seat that strangers find.
    let other = tokio::spawn(from(unfinished("/sign-in"), [8, 8, 8, 8]));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(ask([7, 7, 7, 7]).await.status, 503, "no seat is free");
    assert_eq!(ask([9, 9, 9, 9]).await.status, 429);
    assert_eq!(other.await.expect("ends").status, 408);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_or_takes_too_long_is_still_an_answer_of_ours() {
    let app = TestApp::sqlite().await;
    let config = Config { patience: Duration::from_millis(200), ..Config::default() };
    let own = App::new(app.company.engine.clone(), config);
    let never = || async { std::future::pending::<&'static str>().await };
    let fails = || async {
        let nothing: Option<&'static str> = std::hint::black_box(None);
        nothing.expect("somebody's mistake")
    };
    let routes = Router::new()
        .route("/slow", get(never))
        .route("/api/v1/slow", get(never))
        .route("/broken", get(fails))
        .route("/api/v1/broken", get(fails))
        .layer(middleware::from_fn_with_state(own.clone(), patience::limit))
        .layer(Extension(route::Body::Usual));
    let router = headers::around(limits::around(routes, &own), &own).with_state(own.clone());
    let app = TestApp { company: app.company.clone(), app: own, router };
    let ask = async |path: &str| app.send(Request::get(path).body(Body::empty()).expect("a request")).await;
    let late = ask("/slow").await;
    said(&late, 504, "La respuesta tardaba");
    assert_eq!(late.header("retry-after"), "1");
    said(&ask("/api/v1/slow").await, 504, "\"status\":504");
    let broken = ask("/broken").await;
    said(&broken, 500, "Algo falló por nuestra parte");
    assert!(!broken.text().contains("mistake"), "{}", broken.text());
    let api = ask("/api/v1/broken").await;
    said(&api, 500, "\"code\":\"internal\"");
    assert_eq!(api.header("content-type"), "application/problem+json");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_encrypted_says_so_on_every_page() {
    let plain = TestApp::sqlite().await;
    let allowed = with(&plain, Config { plain_http: true, ..Config::default() });
    for (app, told) in [(&plain, false), (&allowed, true)] {
        let browser = app.sign_in(&app.company.admin).await;
        let ask = async |path: &str| {
            let answer = app.send(Request::get(path).body(Body::empty()).expect("a request")).await;
            answer.text()
        };
        for (path, page) in [
            ("/sign-in", ask("/sign-in").await),
            ("/reset", ask("/reset").await),
            ("/no/such/page/at/all", ask("/no/such/page/at/all").await),
            ("/account", browser.get("/account").await.text()),
            ("a missing account", browser.get("/account/no").await.text()),
        ] {
            assert_eq!(page.matches("La conexión no está cifrada").count(), usize::from(told), "{path}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_refusal_is_without_a_title() {
    let app = TestApp::sqlite().await;
    let browser = app.sign_in(&app.company.admin).await;
    for ask in [
        "/account?filter=created_at%20%3E%209999-12-31",
        "/account?filter=annual_revenue%20%3E%20100000000000000000000000",
        "/task?filter=due_at%20%3E%20-9999-01-01",
    ] {
        let page = browser.get(ask).await.text();
        assert!(!page.contains('⟦'), "{ask}: {page}");
        let api = browser.get(&format!("/api/v1{ask}")).await;
        assert!(api.status == 400 && !api.text().contains('⟦'), "{ask}: {}", api.text());
    }
}

/// What the sources of all crates name: refusals by their codes, limits by their names.
fn named(folder: &std::path::Path, marks: &[&str], found: &mut std::collections::BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            named(&path, marks, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            for mark in marks {
                let codes = text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(codes.filter(|code| !code.is_empty() && !code.contains(' ')).map(str::to_owned));
            }
        }
    }
}

#[test]
fn every_refusal_has_its_words_in_every_language() {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let codes = |marks: &[&str]| {
        let mut found = std::collections::BTreeSet::new();
        for name in ["model", "store", "engine", "crm", "web"] {
            named(&crates.join(name).join("src"), marks, &mut found);
        }
        found
    };
    let mut missing = Vec::new();
    let mut want = |codes: std::collections::BTreeSet<String>, least: usize, prefix: &str| {
        assert!(codes.len() > least, "{prefix}: {codes:?}");
        for locale in Locale::ALL {
            let lacks = codes.iter().map(|code| format!("{prefix}{code}"));
            missing.extend(
                lacks.filter(|key| !trato_text::messages::has(locale, key)).map(|key| format!("{locale} {key}")),
            );
        }
    };
    want(codes(&["Fault::new(\"", "Refusal::bad(\""]), 80, "error-");
    want(codes(&["Refusal::Conflict(\"", "Refusal::Idempotency(\""]), 4, "problem-");
    want(codes(&["Refusal::Limit { name: \"", "refuse(\"", "late(\""]), 10, "limit-");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_a_trusted_proxy_says_is_a_clients_address() {
    let app = TestApp::sqlite().await;
    let proxies = vec!["127.0.0.1".parse().expect("an address"), "10.0.0.9".parse().expect("an address")];
    let app = with(&app, Config { trusted_proxies: proxies, ..Config::default() });
    let client = |peer: &str, line: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", line.parse().expect("a value"));
        limits::client(&app.app, peer.parse().expect("an address"), &headers).to_string()
    };
    assert_eq!(client("127.0.0.1", "6.6.6.6, 1.2.3.4"), "1.2.3.4");
    assert_eq!(client("127.0.0.1", "6.6.6.6, 1.2.3.4:5678"), "1.2.3.4");
    assert_eq!(client("127.0.0.1", "6.6.6.6, [2001:db8::7]:443, 10.0.0.9:80"), "2001:db8::7");
    assert_eq!(client("127.0.0.1", "6.6.6.6, 2001:db8::7"), "2001:db8::7");
    assert_eq!(client("127.0.0.1", "6.6.6.6, unknown, 10.0.0.9"), "10.0.0.9", "what is no address ends the walk");
    assert_eq!(client("9.9.9.9", "6.6.6.6"), "9.9.9.9");

    // A proxy that is not trusted is told of, in the log and to the doctor.
    let store = app.company.engine.store().clone();
    let passed_on = async |peer: &str| {
        let peer: SocketAddr = format!("{peer}:4000").parse().expect("an address");
        let request = Request::get("/health").header("x-forwarded-for", "6.6.6.6").extension(ConnectInfo(peer));
        app.send(request.body(Body::empty()).expect("a request")).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        store.untrusted_proxy().await.expect("reads")
    };
    assert_eq!(passed_on("127.0.0.1").await, None);
    assert_eq!(passed_on("9.9.9.9").await, None, "a stranger does not choose what the doctor says");
    assert_eq!(passed_on("10.0.0.7").await.as_deref(), Some("10.0.0.7"));
    assert_eq!(passed_on("10.0.0.8").await.as_deref(), Some("10.0.0.7"), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_moment_is_outside_the_calendar() {
    for app in TestApp::each().await {
        let token = crate::sweep::Caller::token(&app, &app.company.admin, true).await;
        for (field, moment, taken) in [
            ("due_at", "-009999-01-01T00:00:00Z", false),
            ("due_at", "-9999-12-31T00:00:00Z", false),
            ("due_at", "-2026-12-31", false),
            ("due_at", "0999-12-31T00:00:00Z", false),
            ("due_at", "1000-01-01T00:00:00Z", true),
            ("due_at", "9999-12-30T00:00:00Z", true),
            ("due_at", "9999-12-31T00:00:00Z", false),
            ("due_at", "+010000-01-01T00:00:00Z", false),
        ] {
            let body = serde_json::json!({"subject": "Llamar", field: moment});
            let ask = crate::sweep::Ask::json(axum::http::Method::POST, "/api/v1/task", body);
            let answer = token.send(&app, &ask).await;
            let expected = if taken { 201 } else { 422 };
            assert_eq!(answer.status, expected, "{field} {moment}: {}", answer.text());
        }
    }
}
