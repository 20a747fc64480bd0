//! `Idempotency-Key` on every route of the API that changes something: the list is the router's own, so that a new route
//! without its case fails here.

use axum::http::Method;
use serde_json::{Value as Json, json};
use trato_engine::signin::token::Scopes;
use trato_model::{Change, Expected, Id, Query, Source, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::scene::Scene;

/// How a route is asked: its path, `If-Match`, the body, and another body of the same shape.
struct Case {
    path: String,
    version: String,
    body: Option<Json>,
    other: Option<Json>,
}

/// A request and its answer: status, body, version, place.
type Told = (u16, String, String, String);

async fn ask(browser: &Browser, method: &Method, case: &Case, key: Option<&str>, body: Option<&Json>) -> Told {
    let mut headers = vec![("if-match", case.version.as_str())];
    headers.extend(key.map(|key| ("idempotency-key", key)));
    let answer = browser.json(method.clone(), &case.path, body, &headers).await;
    (answer.status.as_u16(), answer.text(), answer.header("etag"), answer.header("location"))
}

/// Wins the deal while something is still planned on it.
async fn decided(scene: &Scene) {
    let company = &scene.app.company;
    let won = trato_crm::sales::closure::Closure { won: true, ..Default::default() };
    let close = trato_crm::sales::closure::close;
    close(&company.engine, &company.admin, scene.deal, Expected::Current, won, Source::Page).await.unwrap();
    let task = Change::create("task").text("subject", "Queda").put("opportunity", Value::Id(scene.deal));
    company.save(task.put("due_at", Value::Int(trato_testkit::NOW))).await;
}

/// The case of a route; each has a record of its own.
async fn case(scene: &Scene, method: &Method, path: &str) -> Case {
    let company = &scene.app.company;
    let account = || async { company.save(Change::create("account").text("name", "Aparte")).await.id };
    let of = |path: String, body: Option<Json>, other: Option<Json>| Case { path, version: "*".into(), body, other };
    let deed = |path: String, body: Json, other: Json| of(path, Some(body), Some(other));
    let version = async |entity: &'static str, id: Id| format!("\"{}\"", scene.version(entity, id).await);
    match (method.as_str(), path) {
        ("POST", "/api/v1/opportunity/{id}/closure") => {
            let won =
                |note: &str| json!({"outcome": "won", "note": note, "amount": {"amount": "9", "currency": "EUR"}});
            deed(path.replace("{id}", &scene.deal.to_string()), won("sí"), won("no"))
        }
        ("POST", "/api/v1/opportunity/{id}/reopening") => {
            let version = version("opportunity", scene.deal).await;
            Case { version, ..of(path.replace("{id}", &scene.deal.to_string()), None, Some(json!({}))) }
        }
        ("POST", "/api/v1/opportunity/{id}/settlement") => {
            decided(scene).await;
            deed(path.replace("{id}", &scene.deal.to_string()), json!({"ended": "done"}), json!({"ended": "cancelled"}))
        }
        ("POST", "/api/v1/opportunity/{id}/copy") => {
            deed(path.replace("{id}", &scene.deal.to_string()), json!({"name": "Otra"}), json!({"name": "Más"}))
        }
        ("POST", "/api/v1/lead/{id}/conversion") => {
            let wish = |name: &str| json!({"account": "new", "opportunity": "new", "opportunity_name": name});
            deed(path.replace("{id}", &scene.lead.to_string()), wish("Una"), wish("Dos"))
        }
        ("POST", "/api/v1/{entity}/bulk") => {
            let create = |name: &str| json!({"create": [{"name": name}, {"name": ""}]});
            deed("/api/v1/account/bulk".into(), create("En bloque"), create("En otro"))
        }
        ("POST", "/api/v1/{entity}") => {
            deed("/api/v1/account".into(), json!({"name": "Una sola"}), json!({"name": "Otra"}))
        }
        ("PATCH", "/api/v1/{entity}/{id}") => {
            let id = account().await;
            let case = deed(format!("/api/v1/account/{id}"), json!({"name": "Nueva"}), json!({"name": "Otra"}));
            Case { version: version("account", id).await, ..case }
        }
        ("DELETE", "/api/v1/{entity}/{id}") => {
            of(format!("/api/v1/account/{}", account().await), None, Some(json!({})))
        }
        ("POST", "/api/v1/{entity}/{id}/restoration") => {
            let id = account().await;
            company.save(Change::delete("account", id)).await;
            of(format!("/api/v1/account/{id}/restoration"), None, Some(json!({})))
        }
        _ => of_settings(method, path).unwrap_or_else(|| panic!("{method} {path} changes something and has no case")),
    }
}

/// The case of a route of the settings.
fn of_settings(method: &Method, path: &str) -> Option<Case> {
    let deed = |path: String, body: Json, other: Json| Case {
        path,
        version: "*".into(),
        body: Some(body),
        other: Some(other),
    };
    let words = |word: &str| json!({"es": word, "en": word});
    let case = match (method.as_str(), path) {
        ("POST", "/api/v1/settings/fields") => {
            let field = |kind: &str| json!({"entity": "account", "name": "c_x", "kind": kind, "label": words("X")});
            deed(path.into(), field("text"), field("integer"))
        }
        ("PATCH", "/api/v1/settings/fields/{entity}/{field}") => {
            let named = |word: &str| json!({"label": words(word), "personal": true});
            deed("/api/v1/settings/fields/account/c_x".into(), named("Equis"), named("Aspa"))
        }
        ("PATCH", "/api/v1/settings/entities/{entity}") => {
            let named = |word: &str| json!({"plural": words(word)});
            deed("/api/v1/settings/entities/c_obra".into(), named("Las obras"), named("Trabajos"))
        }
        ("POST", "/api/v1/settings/choices") => {
            let named =
                |word: &str| json!({"entity": "account", "field": "kind", "name": "c_mecenas", "label": words(word)});
            deed(path.into(), named("Mecenas"), named("Patrón"))
        }
        ("POST", "/api/v1/settings/labels") => {
            let named = |word: &str| json!({"entity": "account", "field": "kind", "label": words(word)});
            deed(path.into(), named("Clase"), named("Sorte"))
        }
        ("POST", "/api/v1/settings/layouts") => {
            let shown = |field: &str| json!({"entity": "account", "list": ["name", field]});
            deed(path.into(), shown("owner"), shown("kind"))
        }
        ("POST", "/api/v1/settings/entities") => {
            let entity = |name: &str| json!({"name": name, "singular": words("Obra"), "plural": words("Obras")});
            deed(path.into(), entity("c_obra"), entity("c_otra"))
        }
        _ => return None,
    };
    Some(case)
}

/// How many events there are of what the cases change: each effect leaves one.
async fn effects(scene: &Scene) -> u64 {
    let engine = &scene.app.company.engine;
    let mut sum = engine.overlay().await.expect("reads").version.unsigned_abs();
    for entity in ["account", "opportunity", "lead", "contact"] {
        let query = Query::new(entity).columns(vec![trato_model::Path::field("id")]).limit(200);
        let rows = engine.rows(&scene.app.company.admin, &query).await.expect("reads").rows;
        sum += rows.iter().map(|row| row.version.unsigned_abs()).sum::<u64>();
    }
    sum
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_that_changes_something_has_one_effect_for_a_key() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let browser = scene.app.sign_in(&scene.app.company.admin).await;
        let scopes = Scopes { write: true, kinds: vec!["campaign".into()] };
        let token = scene.app.company.engine.create_token(&scene.app.company.admin, "narrow", &scopes, 1).await;
        let bearer = format!("Bearer {}", token.expect("a token"));
        let narrow = Browser { app: scene.app.clone(), csrf: String::new(), cookie: String::new() };
        let routes = trato_web::app::routes();
        let changing: Vec<_> = routes.iter().filter(|r| r.policy.json() && !r.method.is_safe()).collect();
        assert!(changing.len() >= 11, "{}", changing.len());
        for route in changing {
            let at = format!("{} {}", route.method, route.path);
            let case = case(&scene, &route.method, route.path).await;
            let unfit = ask(&browser, &route.method, &case, Some(&"x".repeat(256)), case.body.as_ref()).await;
            assert_eq!(unfit.0, 400, "{at}: {}", unfit.1);
            let before = effects(&scene).await;
            let first = ask(&browser, &route.method, &case, Some("k"), case.body.as_ref()).await;
            assert!((200..300).contains(&first.0), "{at}: {first:?}");
            let after = effects(&scene).await;
            assert_ne!(before, after, "{at} has an effect");
            let again = ask(&browser, &route.method, &case, Some("k"), case.body.as_ref()).await;
            assert_eq!(again, first, "{at}");
            let other = ask(&browser, &route.method, &case, Some("k"), case.other.as_ref()).await;
            assert!(other.0 == 422 && other.1.contains("idempotency-other"), "{at}: {other:?}");
            assert_eq!(effects(&scene).await, after, "{at} has one effect");
            let headers = [("authorization", bearer.as_str()), ("if-match", &case.version), ("idempotency-key", "k")];
            let told = narrow.json(route.method.clone(), &case.path, case.body.as_ref(), &headers).await;
            assert!(
                [403, 404].contains(&told.status.as_u16()),
                "{at}: a token for other kinds learns nothing: {}",
                told.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_names_the_key_wherever_something_changes() {
    let scene = Scene::new().await;
    let browser = scene.app.sign_in(&scene.app.company.admin).await;
    let document: Json =
        serde_json::from_slice(&browser.get("/api/v1/openapi.json").await.bytes).expect("a JSON document");
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if ["post", "patch", "delete"].contains(&method.as_str()) {
                seen += 1;
                let text = operation["parameters"].to_string();
                assert_eq!(text.matches("idempotency_key").count(), 1, "{method} {path}: {text}");
                assert!(operation["responses"]["409"].is_object(), "{method} {path}");
            }
        }
    }
    assert!(seen > 100, "{seen}");
}
