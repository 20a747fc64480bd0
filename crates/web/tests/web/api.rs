//! The JSON API: a repeated request has one effect.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value as Json, json};
use trato_model::{Filter, Query};
use trato_testkit::app::TestApp;

use crate::scene::Scene;

/// Posts JSON in a user's session under an idempotency key.
pub async fn post(scene: &Scene, who: &trato_engine::Who, path: &str, key: &str, body: &Json) -> (u16, Json, String) {
    send(scene, who, "POST", path, key, body).await
}

/// The same by another method.
pub async fn send(
    scene: &Scene,
    who: &trato_engine::Who,
    method: &str,
    path: &str,
    key: &str,
    body: &Json,
) -> (u16, Json, String) {
    let browser = scene.app.sign_in(who).await;
    let method = method.parse().expect("a method");
    let answer = browser.json(method, path, Some(body), &[("idempotency-key", key), ("if-match", "*")]).await;
    let json = serde_json::from_slice(&answer.bytes).unwrap_or(Json::Null);
    (answer.status.as_u16(), json, answer.header("location"))
}

async fn named(scene: &Scene, name: &str) -> u64 {
    let query = Query::new("account").and(Filter::equal("name", name));
    scene.app.company.engine.count(&scene.app.company.admin, &query, 100).await.expect("counts").n
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_has_one_effect() {
    let scene = Scene::new().await;
    let body = json!({"name": "Una sola"});
    let first = post(&scene, &scene.seller, "/api/v1/account", "k1", &body).await;
    assert_eq!(first.0, 201, "{:?}", first.1);
    assert_eq!(first.2, format!("/api/v1/account/{}", first.1["id"].as_str().expect("an id")));
    let again = post(&scene, &scene.seller, "/api/v1/account", "k1", &body).await;
    assert_eq!(again, first);
    assert_eq!(named(&scene, "Una sola").await, 1);
    let other = post(&scene, &scene.seller, "/api/v1/account", "k1", &json!({"name": "Otra"})).await;
    assert_eq!((other.0, other.1["code"].as_str()), (422, Some("idempotency-other")));
    let admin = scene.app.company.admin.clone();
    let his = post(&scene, &admin, "/api/v1/account", "k1", &json!({"name": "Del otro"})).await;
    assert_eq!(his.0, 201, "keys are each user's own: {:?}", his.1);
    let refused = post(&scene, &scene.seller, "/api/v1/account", "k2", &json!({"name": ""})).await;
    assert_eq!(refused.0, 422);
    let mended = post(&scene, &scene.seller, "/api/v1/account", "k2", &json!({"name": "Ya sí"})).await;
    assert_eq!(mended.0, 201, "what was refused is not kept");
    let closed = json!({"outcome": "won", "amount": {"amount": "1200.00", "currency": "EUR"}});
    let path = format!("/api/v1/opportunity/{}/closure", scene.deal);
    let won = post(&scene, &scene.seller, &path, "k3", &closed).await;
    assert_eq!((won.0, won.1["status"].as_str()), (200, Some("won")), "{:?}", won.1);
    assert_eq!(post(&scene, &scene.seller, &path, "k3", &closed).await, won);
    assert_eq!(post(&scene, &scene.seller, &path, "k4", &closed).await.0, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_repeats_have_one_effect() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let scene = scene.clone();
            tokio::spawn(async move {
                let body = json!({"name": "A la vez"});
                post(&scene, &scene.seller, "/api/v1/account", "same", &body).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("ends"));
    }
    assert!(answers.iter().all(|answer| answer.0 == 201 && *answer == answers[0]), "{answers:?}");
    assert_eq!(named(&scene, "A la vez").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_call_that_cannot_be_read_writes_nothing() {
    let scene = Scene::new().await;
    for wrong in [json!({"id": "none"}), json!("x")] {
        let body = json!({"create": [{"name": "A medias"}], "update": [wrong]});
        let refused = post(&scene, &scene.seller, "/api/v1/account/bulk", "b1", &body).await;
        assert!([400, 422].contains(&refused.0), "{:?}", refused.1);
        assert_eq!(named(&scene, "A medias").await, 0);
    }
    let body = json!({"create": [{"name": "A medias"}], "update": []});
    assert_eq!(post(&scene, &scene.seller, "/api/v1/account/bulk", "b1", &body).await.0, 200);
    assert_eq!(named(&scene, "A medias").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_cookie_or_token_does_not_lift_the_limit_of_an_address() {
    let scene = Scene::new().await;
    let engine = scene.app.company.engine.clone();
    let app = trato_web::App::new(engine, trato_web::app::Config::default());
    let app = TestApp { company: scene.app.company.clone(), router: trato_web::router(&app), app };
    let browser = app.sign_in(&scene.seller).await;
    let peer: std::net::SocketAddr = "203.0.113.9:4000".parse().expect("an address");
    let ask = async |name: header::HeaderName, value: &str| {
        let mut request = Request::get("/api/v1/account").header(name, value).body(Body::empty()).expect("a request");
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        app.send(request).await.status.as_u16()
    };
    let mut made_up = Vec::new();
    for n in 0..30 {
        made_up.push(ask(header::COOKIE, &format!("trato=made-up-{n}")).await);
        made_up.push(ask(header::AUTHORIZATION, &format!("Bearer trato_{n}")).await);
    }
    assert!(made_up[..50].iter().all(|status| *status == 401), "{made_up:?}");
    assert!(made_up[50..].iter().all(|status| *status == 429), "{made_up:?}");
    assert_eq!(ask(header::COOKIE, &browser.cookie).await, 200, "who is signed in works on beside him");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_much_is_told_the_limit_that_held() {
    let scene = Scene::new().await;
    let engine = scene.app.company.engine.clone();
    let config = trato_web::app::Config { body_limit: 100 * 1024, upload_limit: 3 * 1024 * 1024, ..Default::default() };
    let app = trato_web::App::new(engine, config);
    let app = TestApp { company: scene.app.company.clone(), router: trato_web::router(&app), app };
    let browser = app.sign_in(&scene.seller).await;
    let long = "x".repeat(200 * 1024);
    let json = json!({ "name": long }).to_string().into_bytes();
    let form = format!("csrf={}&name={long}", browser.csrf).into_bytes();
    let part = |name: &str, file: &str, content: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
    };
    let file = format!(
        "{}{}--b--\r\n",
        part("csrf", "", &browser.csrf),
        part("file", "; filename=\"x.csv\"", &"a,b\n".repeat(1024 * 1024))
    );
    let multipart = "multipart/form-data; boundary=b";
    for (path, media, body, limit) in [
        ("/api/v1/account".to_owned(), "application/json", json, "100 kB"),
        ("/account".to_owned(), "application/x-www-form-urlencoded", form, "100 kB"),
        ("/import".to_owned(), multipart, file.clone().into_bytes(), "3 MB"),
        (format!("/account/{}/files", scene.account), multipart, file.into_bytes(), "3 MB"),
    ] {
        let answer = browser.post_body(&path, media, body).await;
        let text = answer.text();
        assert!(answer.status == 413 && text.contains(limit), "{path}: {} {text}", answer.status);
    }
}
