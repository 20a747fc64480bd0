//! A company calls things what it calls them, and lays its pages out: through the pages and through the API.

use axum::http::Method;
use serde_json::json;
use trato_model::{Change, Filter, Query};
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::scene::Scene;

async fn sends(browser: &Browser, method: Method, path: &str, body: serde_json::Value) -> (u16, String) {
    let answer = browser.json(method, path, Some(&body), &[]).await;
    (answer.status.as_u16(), answer.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_choices_of_the_company_stand_everywhere() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let admin = scene.browser(&company.admin, "es").await;

        let page = admin.get("/settings/fields/account/kind").await.text();
        assert!(page.contains("name=\"label.en\"") && page.contains("name=\"more\""), "{page}");
        let form = [("label.es", "Clase de cliente"), ("label.en", "Sort"), ("more", "Mecenas ilustre")];
        assert_eq!(admin.post("/settings/fields/account/kind", &form).await.status, 303);
        let chosen = Change::create("account").text("name", "Con mecenas").text("kind", "c_mecenas_ilustre");
        company.save(chosen).await;
        let list = admin.get("/account?columns=name,kind").await.text();
        assert!(list.contains("Clase de cliente") && list.contains("Mecenas ilustre"), "{list}");
        let wish = trato_engine::export::Wish::safe(
            Query::new("account").and(Filter::equal("kind", "c_mecenas_ilustre")).columns(vec!["kind".into()]),
            trato_model::Locale::Es,
        );
        let mut file = Vec::new();
        company.engine.export_csv(&company.admin, &wish, &mut file, |_| true).await.expect("exports");
        let file = String::from_utf8(file).expect("text");
        assert!(file.contains("Mecenas ilustre") && file.contains("Clase de cliente"), "{file}");

        // A choice that reads alike is no new one.
        let refused = admin.post("/settings/fields/account/kind", &[("more", "MECENAS ilustre")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("MECENAS ilustre"), "what was typed stays: {}", refused.text());

        // One word changes, and the others stay what they are: the company's or the release's.
        let own = async || {
            let overlay = company.engine.overlay().await.expect("reads");
            overlay.labels.into_iter().find(|own| own.field.as_deref() == Some("kind") && own.choice.is_none())
        };
        let form = [("label.es", "Tipo"), ("label.en", "Kind"), ("help.es", "Qué es"), ("help.en", "What it is")];
        assert_eq!(admin.post("/settings/fields/account/kind", &form).await.status, 303);
        let words = own().await.expect("the help is the company's");
        assert!(words.label.is_empty() && words.help.es == "Qué es", "{words:?}");
        let form = [("label.es", "Clase"), ("label.en", "Sort"), ("help.es", "Qué es"), ("help.en", "What it is")];
        assert_eq!(admin.post("/settings/fields/account/kind", &form).await.status, 303);
        let words = own().await.expect("both are the company's");
        assert_eq!((words.label.es.as_str(), words.help.en.as_str()), ("Clase", "What it is"));
        let form = [("label.es", "Tipo"), ("label.en", "Kind")];
        assert_eq!(admin.post("/settings/fields/account/kind", &form).await.status, 303);
        assert_eq!(own().await, None, "what the release says is nobody's own");

        // What the rules know by heart can be renamed, not added to.
        let form = [("choice.granted.es", "Nos deja"), ("choice.granted.en", "Lets us")];
        assert_eq!(admin.post("/settings/fields/contact/email_permission", &form).await.status, 303);
        assert!(admin.get("/settings/fields/contact/email_permission").await.text().contains("Nos deja"));
        let words = json!({"es": "Quizá", "en": "Maybe"});
        let added = json!({"entity": "contact", "field": "email_permission", "name": "c_quiza", "label": words});
        let (status, text) = sends(&admin, Method::POST, "/api/v1/settings/choices", added).await;
        assert!(status == 422 && text.contains("overlay-closed"), "{status} {text}");

        let form = [
            ("singular.es", "Cliente"),
            ("singular.en", "Client"),
            ("plural.es", "Clientes"),
            ("plural.en", "Clients"),
        ];
        assert_eq!(admin.post("/settings/fields/account/words", &form).await.status, 303);
        assert!(admin.get("/account").await.text().contains("<h1>Clientes"), "{}", admin.get("/account").await.text());
        let too_long = "x".repeat(81);
        let refused = admin.post("/settings/fields/account/words", &[("singular.es", too_long.as_str())]).await;
        assert!(refused.status == 422 && refused.text().contains(&too_long), "{}", refused.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_changes_what_may_change_and_nothing_goes_away() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let words = |es: &str| json!({"es": es, "en": es});
    let choice = |name: &str| json!({"name": name, "label": words(name)});
    let field = json!({"entity": "account", "name": "c_talla", "kind": "choice", "label": words("Talla"),
        "choices": [choice("s"), choice("m")]});
    assert_eq!(sends(&admin, Method::POST, "/api/v1/settings/fields", field).await.0, 201);
    let path = "/api/v1/settings/fields/account/c_talla";
    let hidden = json!({"choices": [{"name": "s", "label": words("Pequeña"), "hidden": true}, choice("l")]});
    assert_eq!(sends(&admin, Method::PATCH, path, hidden).await.0, 200);
    let overlay = scene.app.company.engine.overlay().await.expect("reads");
    let talla = overlay.fields.iter().find(|field| field.name == "c_talla").expect("the field");
    let names: Vec<(&str, bool)> = talla.choices.iter().map(|c| (c.name.as_str(), c.hidden)).collect();
    assert_eq!(names, [("s", true), ("m", false), ("l", false)], "choices are changed by name, none goes away");
    for fixed in [json!({"kind": "text"}), json!({"name": "c_otra"}), json!({"entity": "contact"})] {
        let (status, text) = sends(&admin, Method::PATCH, path, fixed.clone()).await;
        assert!(status == 400 && text.contains("overlay-fixed"), "{fixed}: {status} {text}");
    }
    assert_eq!(sends(&admin, Method::PATCH, "/api/v1/settings/fields/account/c_nada", json!({})).await.0, 404);
    assert_eq!(sends(&admin, Method::PATCH, path, json!({"label": words("")})).await.0, 422);

    let layout = json!({"entity": "account", "list": ["name", "c_talla", "owner.name"], "sort": "-created_at"});
    assert_eq!(sends(&admin, Method::POST, "/api/v1/settings/layouts", layout).await.0, 200);
    assert!(admin.get("/account").await.text().contains("Talla"), "the layout's column stands in the list");
    let bad = json!({"entity": "account", "list": ["nada"]});
    let (status, text) = sends(&admin, Method::POST, "/api/v1/settings/layouts", bad).await;
    assert!(status == 422 && text.contains("overlay-field"), "{status} {text}");
    assert_eq!(sends(&admin, Method::POST, "/api/v1/settings/layouts", json!({"entity": "account"})).await.0, 200);
    let list = admin.get("/account").await;
    assert_eq!(list.status, 200);
    assert!(!list.text().contains("Talla"), "an empty layout brings the built-in one back");

    let (status, text) = sends(&admin, Method::GET, "/api/v1/settings/overlay", json!({})).await;
    assert!(status == 200 && text.contains("Pequeña"), "{status} {text}");
    let seller = scene.browser(&scene.seller, "es").await;
    assert_eq!(sends(&seller, Method::GET, "/api/v1/settings/overlay", json!({})).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_names_the_fields_of_a_structure_that_are_wrong() {
    let scene = Scene::new().await;
    let words = json!({"es": "Cosa", "en": "Thing"});
    let cases = [
        ("entities", json!({}), vec![("name", "required"), ("singular", "required"), ("plural", "required")]),
        ("entities", json!({"name": "c_a", "singular": words, "plural": words, "hue": "x"}), vec![("hue", "type")]),
        (
            "entities",
            json!({"name": "c_a", "singular": words, "plural": words, "nada": 1}),
            vec![("nada", "unknown-field")],
        ),
        (
            "fields",
            json!({"entity": "account"}),
            vec![("name", "required"), ("kind", "required"), ("label", "required")],
        ),
        ("choices", json!({}), vec![("entity", "required"), ("field", "required")]),
        ("labels", json!({}), vec![("entity", "required")]),
        ("layouts", json!({"entity": "account", "list": "name"}), vec![("list", "type")]),
    ];
    for locale in ["es", "en"] {
        let admin = scene.browser(&scene.app.company.admin, locale).await;
        for (path, body, wrong) in &cases {
            let path = format!("/api/v1/settings/{path}");
            let answer = admin.json(Method::POST, &path, Some(body), &[]).await;
            assert_eq!(answer.status, 422, "{path} {body}: {}", answer.text());
            let problem: serde_json::Value = serde_json::from_slice(&answer.bytes).expect("JSON");
            let errors = problem["errors"].as_array().cloned().unwrap_or_default();
            let text = |error: &serde_json::Value, key: &str| error[key].as_str().unwrap_or_default().to_owned();
            let found: Vec<_> = errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect();
            let wrong: Vec<_> = wrong.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect();
            assert_eq!(found, wrong, "{path} {body}: {}", answer.text());
        }
    }
}

/// The forms that add have pages of their own, ask for both languages, and say beside each control what it lacks.
#[tokio::test(flavor = "multi_thread")]
async fn a_field_and_a_kind_are_added_by_name_in_both_languages() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let admin = scene.browser(&scene.app.company.admin, "es").await;
        let fields = admin.get("/settings/fields/account").await.text();
        assert!(fields.contains("href=\"/settings/fields/account/new\"") && !fields.contains("name=\"choices\""));
        assert!(admin.get("/settings/fields").await.text().contains("href=\"/settings/fields/new\""));
        let form = admin.get("/settings/fields/account/new").await.text();
        assert!(form.find("name=\"label.es\"") < form.find("name=\"label.en\""), "one's own language first: {form}");
        assert_eq!(admin.get("/settings/fields/nothing/new").await.status, 404);

        let add = async |values: &[(&str, &str)]| {
            let answer = admin.post("/settings/fields/account", values).await;
            (answer.status.as_u16(), answer.text())
        };
        for (values, faulty) in [
            ([("label.es", " "), ("kind", "text")], "f-label-es"),
            ([("label.es", "Zona"), ("kind", "choice")], "f-choices"),
            ([("label.es", "Zona"), ("kind", "link")], "f-target"),
            ([("label.es", &"Zona ".repeat(60)), ("kind", "text")], "f-label-es"),
        ] {
            let (status, page) = add(&values).await;
            assert_eq!(status, 422, "{values:?}");
            assert!(page.contains(&format!("id=\"{faulty}-error\"")), "{faulty}: {page}");
        }
        let good = [("label.es", "Zona"), ("label.en", "Zone"), ("kind", "choice"), ("choices", "Norte\nSur")];
        assert_eq!(add(&good).await.0, 303);
        assert_eq!(add(&good).await.0, 422, "its name is taken");
        assert!(
            admin.get("/settings/fields/account").await.text().contains("href=\"/settings/fields/account/c_zona\"")
        );

        let refused = admin.post("/settings/fields", &[("singular.es", "Barco"), ("singular.en", "Boat")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("id=\"f-plural-es-error\"") && refused.text().contains("value=\"Boat\""));
        let boat = [("singular.es", "Barco"), ("singular.en", "Boat"), ("plural.es", "Barcos"), ("plural.en", "Boats")];
        let made = admin.post("/settings/fields", &boat).await;
        assert_eq!((made.status.as_u16(), made.location().as_str()), (303, "/settings/fields/c_barco"));
        let english = scene.browser(&scene.app.company.admin, "en").await;
        assert!(english.get("/account/new?all=1").await.text().contains(">Zone<"));
        assert!(english.get("/c_barco").await.text().contains("<h1>Boats</h1>"));
    }
}
