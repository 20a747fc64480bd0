//! The API says what it gives: measures as records show such values, what lies in the trash, views that can be read.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value as Json, json};
use trato_model::{Change, Expected, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::scene::Scene;
use crate::sweep::Caller;

async fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.bytes).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_look_as_in_records() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let admin = scene.app.sign_in(&scene.app.company.admin).await;
        let deal = Change::update("opportunity", scene.deal).expecting(Expected::Current);
        scene.app.company.save(deal.text("amount", "100").text("close_date", "2026-12-01")).await;
        let record = get(&admin, &format!("/api/v1/opportunity/{}", scene.deal)).await;
        let names = ["sum:amount", "most:amount", "most:close_date", "average:probability"];
        let path = format!("/api/v1/opportunity/summary?measure=count,distinct:name,{}", names.join(","));
        let row = get(&admin, &path).await["data"][0]["measures"].clone();
        assert_eq!((&row[0], &row[1]), (&json!(1), &json!(1)));
        for (at, name) in ["amount", "amount", "close_date", "probability"].iter().enumerate() {
            assert_eq!(row[at + 2], record[*name], "{name}: {row}");
        }
        assert_eq!(row[2]["amount"], "100.00");
        let texts = admin.get("/api/v1/opportunity/summary?measure=least:name").await;
        assert_eq!(texts.status, 400, "texts are kept folded: {}", texts.text());
        let document = get(&admin, "/api/v1/openapi.json").await;
        let schema = &document["paths"]["/api/v1/opportunity/summary"]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        assert!(schema["properties"]["data"]["items"]["properties"]["measures"].is_object(), "{schema}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_says_so() {
    let scene = Scene::new().await;
    let admin = scene.app.sign_in(&scene.app.company.admin).await;
    let path = format!("/api/v1/account/{}", scene.account);
    assert_eq!(get(&admin, &path).await["trashed_at"], Json::Null);
    let gone = admin.json(Method::DELETE, &path, None, &[("if-match", "*")]).await;
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert!(get(&admin, &path).await["trashed_at"].is_string());
    let document = get(&admin, "/api/v1/openapi.json").await;
    let told = |entity: &str| document["components"]["schemas"][entity]["properties"]["trashed_at"].is_object();
    assert!(told("account") && !told("opportunity_line"), "only what goes to the trash has it");
    let back = admin.json(Method::POST, &format!("{path}/restoration"), None, &[]).await;
    let back: Json = serde_json::from_slice(&back.bytes).expect("JSON");
    assert_eq!(back["trashed_at"], Json::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_cannot_be_read_is_not_saved_and_one_that_has_lost_a_field_still_opens() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let wrong =
        json!({"name": "Rota", "lists": "account", "filter": "nonsense (((", "sort": "nope", "columns": ["nada"]});
    let refused = admin.json(Method::POST, "/api/v1/saved_view", Some(&wrong), &[]).await;
    let problem: Json = serde_json::from_slice(&refused.bytes).expect("JSON");
    let fields: Vec<&str> =
        problem["errors"].as_array().into_iter().flatten().filter_map(|error| error["field"].as_str()).collect();
    assert_eq!((refused.status.as_u16(), fields), (422, vec!["filter", "sort", "columns"]), "{problem}");
    let nowhere = json!({"name": "De nada", "lists": "nada"});
    let refused = admin.json(Method::POST, "/api/v1/saved_view", Some(&nowhere), &[]).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let label = json!({"es": "Rango", "en": "Rank"});
    let field = json!({"entity": "account", "name": "c_rank", "kind": "integer", "label": label, "indexed": true});
    assert_eq!(admin.json(Method::POST, "/api/v1/settings/fields", Some(&field), &[]).await.status, 201);
    let view = json!({"name": "Por rango", "lists": "account", "sort": "-c_rank,name", "columns": ["name", "c_rank"]});
    let made = admin.json(Method::POST, "/api/v1/saved_view", Some(&view), &[]).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made: Json = serde_json::from_slice(&made.bytes).expect("JSON");
    let path = format!("/account?view={}", made["id"].as_str().expect("an id"));
    let note = "ya no encuentra c_rank";
    let page = admin.get(&path).await;
    assert!(page.status == 200 && !page.text().contains(note), "{}", page.text());
    let hide =
        admin.json(Method::PATCH, "/api/v1/settings/fields/account/c_rank", Some(&json!({"hidden": true})), &[]).await;
    assert_eq!(hide.status, 200, "{}", hide.text());
    let page = admin.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains(note) && page.text().contains("Nortex SL"), "{}", page.text());
    assert_eq!(admin.get("/account?sort=c_rank").await.status, 400, "an address of one's own is told its mistake");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_given_to_who_signs_in_no_more() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let admin = scene.app.sign_in(&scene.app.company.admin).await;
        let gone = scene.app.company.user("Luis Sale", "Ventas", None, None).await.user();
        scene.app.company.save(Change::update("user", gone).put("active", Value::Bool(false))).await;
        for (entity, name) in [("account", "name"), ("task", "subject")] {
            let body = json!({name: "Suya", "owner": gone});
            let refused = admin.json(Method::POST, &format!("/api/v1/{entity}"), Some(&body), &[]).await;
            let problem: Json = serde_json::from_slice(&refused.bytes).expect("JSON");
            assert_eq!(refused.status, 422, "{problem}");
            assert_eq!(
                (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
                (&json!("owner"), &json!("owner-inactive"))
            );
        }
        // History tells whose it was.
        let import = Change::create("account").text("name", "De antes").put("owner", Value::Id(gone));
        scene.app.company.save(import.from(trato_model::Source::Import)).await;
    }
}

/// Programs say in which language their user reads; without that it is the one of whose token it is.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_in_the_language_that_a_program_asks_for() {
    let scene = Scene::new().await;
    let token = Caller::token(&scene.app, &scene.app.company.admin, true).await.bearer.expect("a token");
    for (language, words) in [(None, "No existe"), (Some("es"), "No existe"), (Some("en-GB, es;q=0.5"), "Not found")] {
        let mut request = Request::get("/api/v1/account/01890a5d-ac96-774b-bcce-b302099a8057");
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        if let Some(language) = language {
            request = request.header(header::ACCEPT_LANGUAGE, language);
        }
        let answer = scene.app.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains(words), "{language:?}: {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_write_days_one_way_and_learn_which_item_is_wrong() {
    let scene = Scene::new().await;
    let admin = scene.app.sign_in(&scene.app.company.admin).await;
    let path = format!("/api/v1/opportunity/{}", scene.deal);
    let any = [("if-match", "*")];
    for (given, status) in [("01/02/2027", 422), ("1 feb 2027", 422), ("2027-02-01", 200)] {
        let body = json!({ "close_date": given });
        let answer = admin.json(Method::PATCH, &path, Some(&body), &any).await;
        assert_eq!(answer.status, status, "{given}: {}", answer.text());
    }
    let amounts = [("1.234,56", 422), ("1234.56", 200)];
    for (given, status) in amounts {
        let body = json!({ "amount": { "amount": given, "currency": "EUR" } });
        assert_eq!(admin.json(Method::PATCH, &path, Some(&body), &any).await.status, status, "{given}");
    }
    let heads = get(&admin, "/api/v1/opportunity?fields=id&limit=1").await;
    let members: Vec<&String> = heads["data"][0].as_object().expect("a record").keys().collect();
    assert_eq!(members, ["id", "version"]);
    let named = get(&admin, "/api/v1/opportunity?fields=id,name&limit=1").await;
    assert!(named["data"][0]["name"].is_string() && named["data"][0]["amount"].is_null(), "{named}");
    let deal = scene.deal.to_string();
    for (body, field) in [
        (json!({"update": [{"id": deal, "name": "A"}, {"id": "nonsense"}]}), "update[1].id"),
        (json!({"delete": [{"id": deal, "version": "old"}]}), "delete[0].version"),
        (json!({"create": [7]}), "create[0]"),
    ] {
        let refused = admin.json(Method::POST, "/api/v1/opportunity/bulk", Some(&body), &[]).await;
        let problem: Json = serde_json::from_slice(&refused.bytes).expect("JSON");
        assert_eq!((refused.status.as_u16(), &problem["errors"][0]["field"]), (422, &json!(field)), "{problem}");
    }
    assert_ne!(get(&admin, &path).await["name"], "A", "nothing of a call that cannot be read is done");
}
