//! What a role may see is decided on its pages.

use axum::http::Method;
use serde_json::json;

use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_hides_a_field_of_a_kind_and_of_its_parts() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let role = company.named("role", "Ventas").await;
    let (admin, seller) = (scene.browser(&company.admin, "es").await, scene.browser(&scene.seller, "es").await);
    let of = format!("/settings/roles/{role}/fields/opportunity");
    let deal = format!("/opportunity/{}", scene.deal);
    let line = format!("/opportunity_line/new?opportunity={}", scene.deal);
    assert!(seller.get(&format!("{deal}/edit")).await.text().contains("name=\"competitor\""));
    assert!(seller.get(&line).await.text().contains("name=\"cost\""), "{}", seller.get(&line).await.text());

    let matrix = admin.get(&format!("/settings/roles/{role}")).await.text();
    assert!(matrix.contains(&format!("href=\"{of}\"")), "{matrix}");
    let form = admin.get(&of).await.text();
    assert!(form.contains("name=\"opportunity.competitor\"") && form.contains("name=\"opportunity_line.cost\""));
    assert!(!form.contains("name=\"opportunity.name\""), "what a record is told by stays");
    let version = scene.version("role", role).await;
    let hides = [
        ("version", version.as_str()),
        ("opportunity.competitor", "hidden"),
        ("opportunity_line.cost", "hidden"),
        ("opportunity.amount", "read-only"),
        ("user.email", "hidden"),
    ];
    assert_eq!(admin.post(&of, &hides).await.status, 303);
    assert!(admin.get(&format!("/settings/roles/{role}")).await.text().contains("3 restringidos"));
    let log = admin.get("/settings/audit?kind=role").await.text();
    assert!(log.contains("Oportunidad · Competidor") && log.contains("oculto"), "which field is said: {log}");
    assert!(log.contains("Oportunidad · Importe") && log.contains("solo lo ve"), "{log}");
    let edited = seller.get(&format!("{deal}/edit")).await.text();
    assert!(!edited.contains("name=\"competitor\"") && !edited.contains("name=\"amount\""), "{edited}");
    assert!(edited.contains("name=\"close_date\""), "{edited}");
    let lines = seller.get(&line).await.text();
    assert!(!lines.contains("name=\"cost\"") && lines.contains("name=\"price\""), "{lines}");

    let stale = admin.post(&of, &[("version", version.as_str()), ("opportunity.competitor", "full")]).await;
    assert_ne!(stale.status, 303, "somebody else changed the role meanwhile");
    let version = scene.version("role", role).await;
    let again = [("version", version.as_str()), ("opportunity.competitor", "full")];
    assert_eq!(admin.post(&of, &again).await.status, 303);
    assert!(seller.get(&format!("{deal}/edit")).await.text().contains("name=\"competitor\""));
    let administers = company.named("role", "Administración").await;
    assert_eq!(admin.get(&format!("/settings/roles/{administers}/fields/opportunity")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_given_the_comparison_of_branches_on_its_page_and_by_the_api() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let role = company.named("role", "Jefe de sucursal").await;
    let admin = scene.browser(&company.admin, "es").await;
    let path = format!("/settings/roles/{role}");
    let compares = async || scene.record("role", role).await.value("compares").as_bool();
    assert_eq!(compares().await, Some(false), "nobody has it who was not given it");
    let page = admin.get(&path).await.text();
    assert!(page.contains("name=\"compares\"") && page.contains("Compara sucursales"), "{page}");
    let version = scene.version("role", role).await;
    assert_eq!(admin.post(&path, &[("version", &version), ("compares", "true")]).await.status, 303);
    assert_eq!(compares().await, Some(true));
    let version = scene.version("role", role).await;
    assert_eq!(admin.post(&path, &[("version", &version), ("account.read", "all")]).await.status, 303);
    assert_eq!(compares().await, Some(true), "what was not asked stays");
    let etag = format!("\"{}\"", scene.version("role", role).await);
    let body = serde_json::json!({"compares": false});
    let api = format!("/api/v1/role/{role}");
    let answer = admin.json(axum::http::Method::PATCH, &api, Some(&body), &[("if-match", &etag)]).await;
    assert_eq!((answer.status.as_u16(), compares().await), (200, Some(false)), "{}", answer.text());
    let seller = scene.browser(&scene.seller, "es").await;
    let on = serde_json::json!({"compares": true});
    let answer = seller.json(axum::http::Method::PATCH, &api, Some(&on), &[("if-match", "*")]).await;
    assert_ne!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_branches_says_where_figures_and_records_differ() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let madrid = company.save(trato_model::Change::create("branch").text("name", "Madrid")).await.id;
    let bruno = company.user("Bruno Salas", "Jefe de sucursal", None, Some(madrid)).await;
    let role = company.named("role", "Jefe de sucursal").await;
    for (locale, words) in
        [("es", "Las cifras son de todas las sucursales"), ("en", "figures are those of every branch")]
    {
        let browser = scene.browser(&bruno, locale).await;
        let change = |on: bool| trato_model::Change::update("role", role).put("compares", trato_model::Value::Bool(on));
        company.save(change(false)).await;
        assert!(!browser.get("/reports/branches?period=all").await.text().contains(words));
        company.save(change(true)).await;
        let page = browser.get("/reports/branches?period=all").await.text();
        assert!(page.contains(words), "{page}");
        assert!(!browser.get("/reports/losses?period=all").await.text().contains(words), "only there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_amount_is_hidden_wherever_it_was_carried_to() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let role = company.named("role", "Ventas").await;
    let deal = |rest: &str| format!("/api/v1/opportunity/{}{rest}", scene.deal);
    let decided = trato_model::Query::new("stage").and(trato_model::Filter::equal("kind", "won")).limit(1);
    let stages = company.engine.rows(&company.admin, &decided).await.expect("reads");
    let amount = trato_model::Value::Money(trato_model::Money::new(655_827, trato_model::Currency::EUR));
    let won = trato_model::Value::Id(stages.rows.first().expect("a won stage").id);
    company.save(trato_model::Change::update("opportunity", scene.deal).put("stage", won).put("amount", amount)).await;
    let seller = scene.browser(&scene.seller, "es").await;
    let sum = "/api/v1/opportunity/summary?measure=sum:weighted".to_owned();
    let ledger = format!("/api/v1/stage_history?filter=opportunity%20=%20{}", scene.deal);
    let ask = async |path: String| seller.json(Method::GET, &path, None, &[]).await;
    let record = async || serde_json::from_str::<serde_json::Value>(&ask(deal("")).await.text()).expect("JSON");
    let before = record().await;
    assert!(before["weighted"].is_object(), "{before}");
    assert!(ask(ledger.clone()).await.text().contains("amount_entered"));
    assert_eq!(ask(sum.clone()).await.status, 200, "{}", ask(sum.clone()).await.text());
    let export = "/export/opportunity.csv?columns=name,weighted";
    assert_eq!(seller.get(export).await.status, 200);

    let fields = json!({"opportunity.amount": "hidden"});
    let hides = trato_model::Change::update("role", role);
    company.save(hides.put("fields", trato_model::Value::Json(Box::new(fields)))).await;
    let after = record().await;
    assert!(after.get("name").is_some(), "{after}");
    for field in ["amount", "weighted"] {
        assert!(after.get(field).is_none(), "{field}: {after}");
    }
    assert!(!ask("/api/v1/opportunity".to_owned()).await.text().contains("6558.27"));
    let rows = ask(ledger).await.text();
    assert!(rows.contains("entered_at") && !rows.contains("amount_"), "{rows}");
    assert_eq!(ask(sum).await.status, 400);
    for sort in ["weighted", "-amount"] {
        assert_eq!(ask(format!("/api/v1/opportunity?sort={sort}")).await.status, 400);
    }
    assert_ne!(seller.get(export).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_nobody_can_read_is_not_written() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let admin = scene.browser(&company.admin, "en").await;
    let make = async |body: serde_json::Value| admin.json(Method::POST, "/api/v1/role", Some(&body), &[]).await;
    for (at, body, names) in [
        (0, json!({"fields": {"opportunity": {"amount": "hidden"}}}), "opportunity"),
        (1, json!({"fields": ["x", 1]}), "object"),
        (2, json!({"fields": {"opportunity.amonut": "hidden"}}), "opportunity.amonut"),
        (3, json!({"fields": {"opportunity.amount": "invisible"}}), "opportunity.amount"),
        (4, json!({"grants": {"acount": ["all", "all", "all", "all", "all"]}}), "acount"),
        (5, json!({"grants": {"account": ["everything", 3]}}), "account"),
        (6, json!({"grants": {"account": ["all", "all"]}}), "account"),
        (7, json!({"grants": "all"}), "object"),
    ] {
        let mut body = body;
        body["name"] = json!(format!("Rol {at}"));
        let answer = make(body.clone()).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
        assert!(answer.text().contains(names), "{body}: {}", answer.text());
    }
    let good = json!({
        "name": "Rol bueno",
        "fields": {"opportunity.amount": "hidden"},
        "grants": {"*": ["none", "none", "none", "none", "none"], "account": ["all", "all", "all", "none", "none"]},
    });
    let made = make(good).await;
    assert_eq!(made.status, 201, "{}", made.text());
}
