//! A company's own kinds of record on every page there is, with fields of every kind and no word missing; and what is done
//! about such records.

use axum::http::Method;
use serde_json::{Value as Json, json};
use trato_model::Id;
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::scene::Scene;

async fn call(browser: &Browser, method: Method, path: &str, body: &Json) -> Json {
    let answer = browser.json(method, path, Some(body), &[("if-match", "*")]).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    serde_json::from_slice(&answer.bytes).unwrap_or_default()
}

fn id(made: &Json) -> Id {
    made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

/// Boats, with a field of every kind that may be added, a layout of their own, and activities.
async fn boats(admin: &Browser, activities: bool) {
    let words = |es: &str, en: &str| json!({"es": es, "en": en});
    let boat = json!({"name": "c_boat", "singular": words("Barco", "Boat"), "plural": words("Barcos", "Boats"),
        "activities": activities});
    call(admin, Method::POST, "/api/v1/settings/entities", &boat).await;
    let kinds = [
        "text",
        "long_text",
        "integer",
        "decimal",
        "percent",
        "money",
        "boolean",
        "date",
        "date_time",
        "email",
        "phone",
        "url",
        "tags",
        "file",
        "duration",
    ];
    for kind in kinds {
        let field = json!({"entity": "c_boat", "name": format!("c_{kind}"), "kind": kind,
            "label": words(&format!("Campo {kind}"), &format!("Field {kind}"))});
        call(admin, Method::POST, "/api/v1/settings/fields", &field).await;
    }
    let colour = json!({"entity": "c_boat", "name": "c_colour", "kind": "choice", "label": words("Color", "Colour"),
        "choices": [{"name": "c_red", "label": words("Rojo", "Red")}, {"name": "c_blue", "label": words("Azul", "Blue")}]});
    call(admin, Method::POST, "/api/v1/settings/fields", &colour).await;
    for (name, target) in [("c_harbour", "account"), ("c_mother", "c_boat")] {
        let link = json!({"entity": "c_boat", "name": name, "kind": "link", "target": target, "label": words("Vínculo", "Link")});
        call(admin, Method::POST, "/api/v1/settings/fields", &link).await;
    }
    let layout = json!({"entity": "c_boat", "list": ["name", "c_colour", "c_harbour"], "board": "c_colour",
        "calendar": "c_date", "quick": ["name"],
        "form": [{"name": "c_hull", "label": words("Casco", "Hull"), "rows": [["name", "c_colour"], ["c_harbour"]]}]});
    call(admin, Method::POST, "/api/v1/settings/layouts", &layout).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_an_own_kind_lacks_a_word() {
    let scene = Scene::new().await;
    let admin = scene.app.sign_in(&scene.app.company.admin).await;
    boats(&admin, true).await;
    let account = scene.account.to_string();
    let full = json!({"name": "Aurora", "c_colour": "c_red", "c_harbour": account, "c_date": "2026-11-20"});
    let boat = id(&call(&admin, Method::POST, "/api/v1/c_boat", &full).await).to_string();
    let task = json!({"subject": "Pintar", "c_boat": boat, "due_at": "2026-11-24T10:00:00Z"});
    let task = id(&call(&admin, Method::POST, "/api/v1/task", &task).await).to_string();
    for (locale, new, hull) in [("es", "Nuevo registro: Barco", "Casco"), ("en", "New: Boat", "Hull")] {
        let admin = scene.browser(&scene.app.company.admin, locale).await;
        let one = format!("/c_boat/{boat}");
        let paths = [
            "/",
            "/c_boat",
            "/c_boat?filter=name = nobody",
            "/c_boat?panel=filter",
            "/c_boat?columns=name,c_harbour.name,c_mother",
            "/c_boat/new",
            "/c_boat/new?all=1",
            "/c_boat/board",
            "/c_boat/calendar",
            "/search?q=aurora",
            "/trash",
            "/settings/fields",
            "/settings/fields/c_boat",
            "/import?entity=c_boat",
            "/task/new?all=1",
            "/reports",
            &one,
            &format!("{one}/edit"),
            &format!("{one}?edit=c_colour"),
            &format!("{one}?timeline=task"),
            &format!("/account/{account}"),
            &format!("/task/{task}"),
            &format!("/c_boat?preview={boat}"),
            "/search/links?entity=c_boat&q=aur",
        ];
        for path in paths {
            let path = path.replace(' ', "%20");
            let answer = admin.get(&path).await;
            let text = answer.text();
            assert!(answer.status.is_success(), "{path}: {} {text}", answer.status);
            let missing = text.split('⟦').nth(1).and_then(|rest| rest.split('⟧').next());
            assert_eq!(missing, None, "{locale} {path}");
        }
        let ids = [("ids", boat.as_str())];
        for action in ["edit", "assign", "delete"] {
            let asked = admin.post("/c_boat/bulk", &[&[("action", action)][..], &ids].concat()).await.text();
            assert!(!asked.contains('⟦'), "{locale} {action}: {asked}");
        }
        assert!(admin.get("/c_boat/new").await.text().contains(new));
        assert!(admin.get(&one).await.text().contains(hull), "the company's own heading");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_hang_on_an_own_kind_that_has_them() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let admin = scene.browser(&scene.app.company.admin, "es").await;
        boats(&admin, true).await;
        let boat = id(&call(&admin, Method::POST, "/api/v1/c_boat", &json!({"name": "Aurora"})).await);
        let path = format!("/c_boat/{boat}");
        let call_form = [
            ("subject", "Preguntar"),
            ("direction", "out"),
            ("next_subject", "Volver"),
            ("next_due_at", "2026-11-26T10:00"),
        ];
        for (kind, form) in [("note", &[("text", "Bonito barco")][..]), ("call", &call_form)] {
            let written = admin.post(&format!("{path}/{kind}"), form).await;
            assert_eq!(written.status, 303, "{kind}: {}", written.text());
        }
        let tasks = admin.get(&format!("/api/v1/task?filter=c_boat%20=%20{boat}")).await.text();
        assert!(tasks.contains("Volver"), "the next step is about the boat, too: {tasks}");
        let page = admin.get(&path).await.text();
        assert!(page.contains("Bonito barco") && page.contains("?timeline=call"), "{page}");
        let body =
            b"--zz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nCSRF\r\n--zz\r\nContent-Disposition: \
            form-data; name=\"file\"; filename=\"plano.txt\"\r\n\r\nPlano\r\n--zz--\r\n";
        let body = String::from_utf8_lossy(body).replace("CSRF", &admin.csrf).into_bytes();
        let sent = admin.post_body(&format!("{path}/files"), "multipart/form-data; boundary=zz", body).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert!(admin.get(&path).await.text().contains("plano.txt"), "a document about the boat");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_without_activities_has_no_tabs_for_them() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    boats(&admin, false).await;
    let boat = id(&call(&admin, Method::POST, "/api/v1/c_boat", &json!({"name": "Aurora"})).await);
    let page = admin.get(&format!("/c_boat/{boat}")).await.text();
    assert!(!page.contains("?timeline="), "{page}");
    assert!(admin.get(&format!("/account/{}", scene.account)).await.text().contains("?timeline=call"));
    let refused = admin.json(Method::POST, "/api/v1/task", Some(&json!({"subject": "No", "c_boat": boat})), &[]).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_shows_what_has_no_value() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let admin = scene.browser(&scene.app.company.admin, "es").await;
        boats(&admin, false).await;
        for (name, colour) in [("Aurora", json!(null)), ("Brisa", json!("c_red"))] {
            call(&admin, Method::POST, "/api/v1/c_boat", &json!({"name": name, "c_colour": colour})).await;
        }
        let board = admin.get("/c_boat/board").await.text();
        let lane = |id: &str| {
            let named = format!("aria-labelledby=\"col-{id}\"");
            board.split("<section").find(|part| part.contains(&named)).unwrap_or_default().to_owned()
        };
        assert!(lane("").contains("Sin color") && lane("").contains("Aurora"), "{board}");
        assert!(lane("c_red").contains("Brisa") && !lane("c_red").contains("Aurora"), "{board}");
        let deals = admin.get("/opportunity/board").await.text();
        assert!(!deals.contains("Sin etapa"), "every deal has a stage");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_twice_is_said_where_it_was_typed() {
    let scene = Scene::new().await;
    for (locale, code, twice, exists) in [
        ("es", "label.es", "«M» está dos veces.", "«Talla de camisa» ya existe."),
        ("en", "label.en", "“M” is there twice.", "“Talla de camisa” exists already."),
    ] {
        let admin = scene.browser(&scene.app.company.admin, locale).await;
        let entity = if locale == "es" { "account" } else { "contact" };
        let path = format!("/settings/fields/{entity}");
        let add = async |choices: &str| {
            let form = [(code, "Talla de camisa"), ("kind", "choice"), ("choices", choices)];
            admin.post(&path, &form).await
        };
        let error = |page: &str, field: &str| page.contains(&format!("{field}-error\""));
        let page = add("S\nM\nM\nL").await.text();
        assert!(page.contains(twice) && error(&page, "choices") && !error(&page, "label"), "{page}");
        // Words that differ by signs alone are two.
        assert_eq!(add("A+\nA-\n★").await.status, 303);
        let page = add("S\nM").await.text();
        assert!(page.contains(exists) && !page.contains("«c_") && !error(&page, "choices"), "{page}");
    }
}
