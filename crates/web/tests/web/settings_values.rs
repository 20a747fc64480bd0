//! What a company sets: there is one company, and its currency, zone, stages and hours are what they can be.

use serde_json::json;
use trato_engine::people::company;
use trato_model::{Change, Refusal, Source, Value};
use trato_testkit::TestCompany;

use crate::api::{post, send};
use crate::crawl::values;
use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_company_and_it_stays() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let admin = scene.app.company.admin.clone();
        let browser = scene.browser(&admin, "es").await;
        let page = format!("/company/{}", company::ID);
        let html = browser.get(&page).await.text();
        assert!(html.contains(&format!("{page}/edit")) && !html.contains("/deletion"), "{html}");
        let list = browser.get("/company").await.text();
        assert!(!list.contains("href=\"/company/new"), "{list}");
        assert_eq!(browser.get("/company/new").await.status, 403);
        let version = scene.version("company", company::ID).await;
        assert_eq!(browser.post(&format!("{page}/deletion"), &[("version", &version)]).await.status, 403);
        let form = [("name", "Otra"), ("country", "ES"), ("currency", "EUR"), ("zone", "Europe/Madrid")];
        assert_eq!(browser.post("/company", &form).await.status, 403);
        assert_eq!(post(&scene, &admin, "/api/v1/company", "one", &json!({"name": "Otra"})).await.0, 403);
        let path = format!("/api/v1/company/{}", company::ID);
        assert_eq!(send(&scene, &admin, "DELETE", &path, "two", &json!({})).await.0, 403);
        let id = company::ID.to_string();
        let bulk = [("ids", id.as_str()), ("id", id.as_str()), ("action", "delete"), ("do", "delete")];
        let _ = browser.post("/company/bulk", &bulk).await;
        // Not even our own code by mistake.
        let engine = &scene.app.company.engine;
        let system = engine.system().await.expect("the system");
        let gone = Change::delete("company", company::ID).expecting(trato_model::Expected::Current);
        let refused = engine.save(&system, gone.from(Source::System)).await;
        assert!(matches!(refused, Err(Refusal::Forbidden("delete"))), "{refused:?}");
        assert_eq!(scene.record("company", company::ID).await.version.to_string(), version);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_corrected_rate_says_what_is_still_to_be_valued_anew() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let rate = async |currency: &str| {
        let rate = Change::create("exchange_rate").text("currency", currency).text("date", "2026-01-01");
        company.save(rate.text("rate", "0.9")).await.id
    };
    let (dollar, pound) = (rate("USD").await, rate("GBP").await);
    company.work().await;
    for (locale, waits, running) in [
        ("es", "Los importes en USD se valorarán de nuevo", "Los importes en USD se están valorando de nuevo"),
        ("en", "Amounts in USD will be valued anew", "Amounts in USD are being valued anew"),
    ] {
        let browser = scene.browser(&company.admin, locale).await;
        let page = async |id: trato_model::Id| browser.get(&format!("/exchange_rate/{id}")).await.text();
        let quiet = page(dollar).await;
        assert!(!quiet.contains(waits) && !quiet.contains(running), "{quiet}");
        let corrected = if locale == "es" { "0.8" } else { "0.7" };
        company.save(Change::update("exchange_rate", dollar).text("rate", corrected)).await;
        assert!(page(dollar).await.contains(waits));
        let other = page(pound).await;
        assert!(!other.contains("GBP se ") && !other.contains("Amounts in"), "another currency waits for nothing");
        let (store, now) = (company.engine.store(), company.engine.clock().now());
        let jobs = store.lease_jobs("test", &["revalue"], 10, 60_000_000, now).await.expect("leased");
        assert!(page(dollar).await.contains(running));
        for job in jobs {
            store.finish_job(job.id, job.fence, now).await.expect("done");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn currency_zone_and_country_are_chosen_and_checked() {
    let scene = Scene::new().await;
    let admin = scene.app.company.admin.clone();
    let browser = scene.browser(&admin, "es").await;
    let page = format!("/company/{}", company::ID);
    let form = browser.get(&format!("{page}/edit")).await.text();
    for name in ["country", "currency", "zone"] {
        assert!(values(&form, "<select ", "name").any(|(own, _)| own == name), "{name}: {form}");
    }
    assert!(form.contains("<option value=\"ES\" selected>España</option>"), "{form}");
    for (locale, name) in [("es", "USD · dólar estadounidense (US$)"), ("en", "USD · US dollar ($)")] {
        let browser = scene.browser(&admin, locale).await;
        let form = browser.get(&format!("{page}/edit")).await.text();
        assert!(form.contains(&format!("<option value=\"USD\">{name}</option>")), "{form}");
        let amount = browser.get("/opportunity/new").await.text();
        assert!(amount.contains(name.rsplit_once(" (").map_or(name, |(words, _)| words)), "{amount}");
    }
    let browser = scene.browser(&admin, "es").await;
    let shown = browser.get(&page).await.text();
    assert!(shown.contains("España") && !shown.contains(">ES<"), "{shown}");
    let version = scene.version("company", company::ID).await;
    for (field, value, words) in [
        ("currency", "ZZZ", "no es un código de moneda"),
        ("zone", "Marte/Olimpo", "Zona horaria desconocida"),
        ("country", "QQ", "no es un país"),
    ] {
        let refused = browser.post(&page, &[("version", version.as_str()), (field, value)]).await;
        assert_eq!(refused.status, 422, "{field}");
        assert!(refused.text().contains(words), "{field}: {}", refused.text());
        let branch = json!({"name": "Luna", field: value});
        let (status, problem, _) = post(&scene, &admin, "/api/v1/branch", field, &branch).await;
        assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some(field)), "{problem}");
    }
    let rate = json!({"currency": "ZZZ", "date": "2026-01-01", "rate": "1.1"});
    assert_eq!(post(&scene, &admin, "/api/v1/exchange_rate", "rate", &rate).await.0, 422);
    let branch = json!({"name": "Caracas", "country": "Venezuela", "currency": "ves", "zone": "america/caracas"});
    let (status, made, _) = post(&scene, &admin, "/api/v1/branch", "good", &branch).await;
    assert_eq!(status, 201, "{made}");
    let read = ["country", "currency", "zone"].map(|name| made["fields"][name].as_str().or(made[name].as_str()));
    assert_eq!(read, [Some("VE"), Some("VES"), Some("America/Caracas")], "{made}");
    let preferences = browser.get("/settings/me").await.text();
    assert!(values(&preferences, "<select ", "name").any(|(own, _)| own == "zone"), "{preferences}");
    // The menu of every page sends the language alone: all else stays.
    let saved = browser.post("/settings/me", &[("zone", "America/Caracas"), ("mail_reminders", "false")]).await;
    assert_eq!(saved.status, 303);
    assert_eq!(browser.post("/settings/me", &[("locale", "en")]).await.location(), "/settings/me");
    let own = scene.app.company.engine.record(&admin, "user", admin.user()).await.unwrap();
    let kept = ["locale", "zone", "mail_reminders"].map(|name| own.value(name).clone());
    assert_eq!(kept, [Value::from("en"), Value::from("America/Caracas"), Value::Bool(false)]);
    browser.post("/settings/me", &[("locale", "es")]).await;
    let refused = browser.post("/settings/me", &[("zone", "Marte/Olimpo"), ("locale", "es")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Zona horaria desconocida"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_asks_for_fields_that_people_fill_in() {
    let scene = Scene::new().await;
    let admin = scene.app.company.admin.clone();
    let browser = scene.browser(&admin, "es").await;
    let stage = scene.stage("Propuesta").await;
    let form = browser.get(&format!("/stage/{stage}/edit")).await.text();
    let offered: Vec<_> = values(&form, "<input ", "value")
        .filter(|(_, tag)| tag.contains("name=\"required_fields\"") && tag.contains("checkbox"))
        .map(|(value, _)| value)
        .collect();
    assert!(
        ["amount", "close_date", "next_step"].iter().any(|name| offered.iter().any(|own| own == name)),
        "{offered:?}"
    );
    assert!(!offered.iter().any(|name| ["stage_since", "status"].contains(&name.as_str())), "{offered:?}");
    assert!(form.contains("Importe"), "labels, not names");
    let id = stage.parse().expect("an id");
    let version = scene.version("stage", id).await;
    let wrong = [("version", version.as_str()), ("required_fields", ""), ("required_fields", "tonteria")];
    let refused = browser.post(&format!("/stage/{stage}"), &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("«tonteria» no es una de las opciones"), "{}", refused.text());
    let path = format!("/api/v1/stage/{stage}");
    let patch = json!({"required_fields": ["Importe"]});
    let (status, problem, _) = send(&scene, &admin, "PATCH", &path, "wrong", &patch).await;
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("required_fields")), "{problem}");
    let good = [("version", version.as_str()), ("required_fields", ""), ("required_fields", "amount")];
    assert_eq!(browser.post(&format!("/stage/{stage}"), &good).await.status, 303);
    let page = browser.get(&format!("/stage/{stage}")).await.text();
    assert!(page.contains(">Importe<"), "{page}");
    // A name that a field once had does not keep the stage from being saved.
    let old = Value::List(vec![Value::from("amount"), Value::from("gone")]);
    let record = scene.record("stage", id).await;
    assert_eq!(record.value("required_fields"), &Value::List(vec![Value::from("amount")]));
    assert!(record.entity.field("required_fields").is_some_and(|field| field.kind.validate(field, &old).is_err()));
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_typed_and_shown_as_hours() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let contact = format!("/contact/{}", scene.contact);
    let version = scene.version("contact", scene.contact).await;
    let hours = [("version", version.as_str()), ("preferred_from", "09:30"), ("preferred_to", "24:00")];
    assert_eq!(browser.post(&contact, &hours).await.status, 303);
    assert_eq!(scene.record("contact", scene.contact).await.value("preferred_from"), &Value::Int(570));
    let page = browser.get(&contact).await.text();
    assert!(page.contains("9:30") && !page.contains(">570<"), "{page}");
    let form = browser.get(&format!("{contact}/edit")).await.text();
    let tag = |name: &str| {
        values(&form, "<input ", "name").find(|(own, _)| own == name).map(|(_, tag)| tag.to_owned()).unwrap()
    };
    assert!(tag("preferred_from").contains("type=\"time\"") && tag("preferred_from").contains("09:30"));
    assert!(tag("preferred_to").contains("type=\"text\""), "the end of the day is not lost in a browser's control");
    let path = format!("/api/v1{contact}");
    let seller = scene.seller.clone();
    let set = send(&scene, &seller, "PATCH", &path, "one", &json!({"preferred_from": 600})).await;
    assert_eq!(set.0, 200, "{:?}", set.1);
    let words = send(&scene, &seller, "PATCH", &path, "two", &json!({"preferred_from": "10:15"})).await;
    assert_eq!(words.0, 200, "{:?}", words.1);
    assert_eq!(scene.record("contact", scene.contact).await.value("preferred_from"), &Value::Int(615));
    let late = send(&scene, &seller, "PATCH", &path, "three", &json!({"preferred_from": 1441})).await;
    assert_eq!(late.0, 422);
}
