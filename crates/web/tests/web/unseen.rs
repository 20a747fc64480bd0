//! What a reader may not see, may not do, or named otherwise than the program: what the pages say instead, and the way on.

use axum::http::Method;
use serde_json::json;
use trato_model::{Change, Value};
use trato_testkit::TestCompany;

use crate::scene::Scene;

/// Hides a field from the seller's role.
async fn hide(scene: &Scene, field: &str) {
    let role = scene.app.company.named("role", "Ventas").await;
    let fields = Value::Json(Box::new(json!({field: "hidden"})));
    scene.app.company.save(Change::update("role", role).put("fields", fields)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_reads_two_ways_is_not_guessed() {
    let scene = Scene::new().await;
    for (locale, words) in [("es", "se puede leer de dos maneras"), ("en", "can be read in two ways")] {
        let browser = scene.browser(&scene.seller, locale).await;
        for filter in ["amount+%3E+10.000", "amount+%3E+10,5", "amount+%3E+1.234.567"] {
            let page = browser.get(&format!("/opportunity?filter={filter}")).await;
            assert_eq!(page.status, 200);
            assert!(page.text().contains(words) && page.text().contains("10000.5"), "{filter}: {}", page.text());
            assert!(!page.text().contains("Diez mesas"), "{filter}");
        }
        let page = browser.get("/opportunity?filter=amount+%3E%3D+0.50+or+name+contains+mesas").await.text();
        assert!(page.contains("Diez mesas") && !page.contains(words), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_on_a_hidden_field_says_so_and_leads_on() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let view = json!({"name": "Grandes", "lists": "opportunity", "shared": true, "sort": "-amount",
        "filter": "amount > 30000 and name contains mesas"});
    let made = admin.json(Method::POST, "/api/v1/saved_view", Some(&view), &[]).await;
    let made: serde_json::Value = serde_json::from_slice(&made.bytes).expect("JSON");
    hide(&scene, "opportunity.amount").await;
    let browser = scene.browser(&scene.seller, "es").await;
    let path = format!("/opportunity?view={}", made["id"].as_str().expect("an id"));
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("Esta vista usa «Importe», que su rol no le muestra."), "{text}");
    assert!(!text.contains("Diez mesas"), "not as though unfiltered");
    assert!(text.contains("href=\"/opportunity?filter=name+contains+mesas\""), "without the condition: {text}");
    let board = browser.get(&path.replace("opportunity?", "opportunity/board?")).await.text();
    assert!(board.contains("Esta vista usa «Importe»"), "{board}");
    for field in ["amount", "weighted"] {
        let page = browser.get(&format!("/opportunity?filter={field}+%3E+1000")).await;
        assert_eq!(page.status, 200, "{field}");
        assert!(page.text().contains("que su rol no le muestra") && !page.text().contains("Diez mesas"), "{field}");
        let page = browser.get(&format!("/opportunity?sort=-{field}")).await;
        assert_eq!(page.status, 200, "{field}");
        let said = page.text().contains("Su rol no le muestra") && page.text().contains("Diez mesas");
        assert!(said, "{field}: {}", page.text());
        assert_eq!(browser.get(&format!("/export/opportunity.csv?sort=-{field}")).await.status, 400);
    }
    let wrong = browser.get("/opportunity?sort=nothing").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("href=\"/opportunity\""), "{}", wrong.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_reports_that_answer_are_offered() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    assert!(browser.get("/reports").await.text().contains("href=\"/reports/losses\""));
    hide(&scene, "opportunity.amount").await;
    let index = browser.get("/reports").await.text();
    assert!(!index.contains("href=\"/reports/losses\""), "{index}");
    let palette = browser.get("/search?q=informe").await.text();
    assert!(!palette.contains("href=\"/reports/losses\""), "{palette}");
    for report in trato_crm::reports::REPORTS {
        let path = format!("/reports/{}", report.name);
        let offered = index.contains(&format!("href=\"{path}\""));
        let page = browser.get(&path).await;
        assert_eq!(page.status.as_u16(), if offered { 200 } else { 403 }, "{path}");
        assert!(offered || page.text().contains("«Importe»"), "{path} names the field: {}", page.text());
        assert_eq!(palette.contains(&format!("href=\"{path}\"")), offered, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_use_says_by_what() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let deal = scene.record("opportunity", scene.deal).await;
    let stage = deal.value("stage").as_id().expect("a stage");
    let version = scene.version("stage", stage).await;
    let page = admin.post(&format!("/stage/{stage}/deletion"), &[("version", version.as_str())]).await;
    assert_eq!(page.status, 409);
    let text = page.text();
    assert!(text.contains("No se puede borrar") && text.contains("1 oportunidad (Etapa)"), "{text}");
    assert!(text.contains(&format!("href=\"/opportunity?filter=stage+%3D+{stage}\"")), "{text}");
    assert!(text.contains(&format!("href=\"/stage/{stage}\"")), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn written_filters_name_what_may_stand_there() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let page = browser.get("/contact?filter=phone_permission+%3D+no").await.text();
    assert!(page.contains("«no» no es una de las opciones: ") && page.contains("denied ("), "{page}");
    let deals = browser.get("/opportunity?filter=account+%3D+%22Nortex+SL%22").await.text();
    assert!(deals.contains("Diez mesas"), "a title that one record bears: {deals}");
    let nobody = browser.get("/opportunity?filter=account+%3D+Nadie").await.text();
    assert!(nobody.contains("Ningún registro se llama «Nadie», o varios."), "{nobody}");
    let account = scene.account;
    let hidden = scene.app.company.save(Change::create("account").text("name", "Ajena SA")).await.id;
    let other = browser.get("/opportunity?filter=account+%3D+%22Ajena+SA%22").await.text();
    assert!(!other.contains(&hidden.to_string()) || account == hidden, "{other}");
    for (filter, words) in
        [("close_date+%3C+ayer", "antes del día de ayer"), ("close_date+%3C+hoy", "Fecha de cierre antes de hoy")]
    {
        let page = browser.get(&format!("/opportunity?filter={filter}")).await.text();
        assert!(page.contains(words), "{filter}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_in_a_written_filter_become_ids_just_where_they_stand() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let named =
            |name: &str| Change::create("opportunity").text("name", name).put("account", Value::Id(scene.account));
        scene.app.company.save(named("Obra de Nortex SL")).await;
        let browser = scene.browser(&scene.app.company.admin, "es").await;
        let list = |filter: &str| trato_ui::url::href("/opportunity", &[("filter", filter)]);
        let both = browser.get(&list("account = \"Nortex SL\" and name contains \"Nortex SL\"")).await.text();
        assert!(both.contains("Obra de Nortex SL") && !both.contains("Diez mesas"), "{both}");
        let turned = browser.get(&list("name contains \"Nortex SL\" or account = \"nortex sl\"")).await.text();
        assert!(turned.contains("Obra de Nortex SL") && turned.contains("Diez mesas"), "{turned}");
        let one = browser.get(&list("account in (\"Nortex SL\", 1)")).await.text();
        assert!(one.contains("Ningún registro se llama «1»") && !one.contains("Diez mesas"), "{one}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_title_is_not_guessed_in_a_written_filter() {
    let scene = Scene::new().await;
    for (locale, words) in [("es", "Ningún registro se llama «Nortex»"), ("en", "No record is called “Nortex”")]
    {
        let browser = scene.browser(&scene.seller, locale).await;
        let path = "filter=account+%3D+Nortex";
        let list = browser.get(&format!("/opportunity?{path}")).await.text();
        assert!(list.contains(words) && !list.contains("Diez mesas"), "{list}");
        assert_eq!(browser.get(&format!("/export/opportunity.csv?{path}")).await.status, 400);
        let whole = browser.get("/export/opportunity.csv?filter=account+%3D+%22nortex+sl%22").await;
        assert!(whole.status == 200 && whole.text().contains("Diez mesas"), "{}", whole.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_read_as_it_was_checked() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let view = |filter: &str| json!({"name": "Grandes", "lists": "opportunity", "filter": filter});
    let made = admin.json(Method::POST, "/api/v1/saved_view", Some(&view("amount > 1.500")), &[]).await;
    assert!(made.status == 422 && made.text().contains("se puede leer de dos maneras"), "{}", made.text());
    let made = admin.json(Method::POST, "/api/v1/saved_view", Some(&view("amount > 1500")), &[]).await;
    assert_eq!(made.status, 201, "{}", made.text());
    // One that was stored before such numbers were refused.
    let stored = Change::create("saved_view").text("name", "De antes").text("lists", "opportunity").derived();
    let stored = stored.text("filter", "amount < 1.500 or amount is empty");
    let stored = scene.app.company.save(stored).await.id;
    let list = admin.get(&format!("/opportunity?view={stored}")).await.text();
    assert!(list.contains("Diez mesas") && !list.contains("se puede leer de dos maneras"), "{list}");
    let name = json!({"name": "De siempre"});
    let path = format!("/api/v1/saved_view/{stored}");
    let renamed = admin.json(Method::PATCH, &path, Some(&name), &[("if-match", "*")]).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_trash_is_restored_by_its_button() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin, "es").await;
    scene.app.company.save(Change::delete("contact", scene.contact)).await;
    let trash = browser.get("/trash").await.text();
    assert!(trash.contains("Contactos 1"), "it opens where something lies, and says how much: {trash}");
    let id = scene.contact.to_string();
    assert!(trash.contains("name=\"one\"") && trash.contains(&format!("value=\"{id}\"")), "{trash}");
    let done = browser.post("/contact/bulk", &[("matching", "/trash?entity=contact"), ("one", id.as_str())]).await;
    assert_eq!((done.status.as_u16(), done.location().as_str()), (303, "/trash?entity=contact"), "{}", done.text());
    let cookie = done.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let flash = cookie.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("flash="));
    assert!(
        flash.is_some_and(|flash| flash.starts_with(&format!("flash=good.restored-one.contact.{id}."))),
        "{flash:?}"
    );
    assert!(scene.record("contact", scene.contact).await.trashed_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn boards_and_lists_are_found_by_their_words_in_both_languages() {
    let scene = Scene::new().await;
    for locale in ["es", "en"] {
        let browser = scene.browser(&scene.seller, locale).await;
        for (word, href) in [
            ("tablero", "/opportunity/board"),
            ("board", "/opportunity/board"),
            ("cuentas", "/account"),
            ("accounts", "/account"),
        ] {
            let page = browser.get(&format!("/search?q={word}")).await.text();
            let main = page.split("<main").nth(1).expect("a main part");
            assert!(main.contains(&format!("href=\"{href}\"")), "{locale} {word}: {main}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_reads_is_offered_neither_import_nor_trash() {
    let scene = Scene::new().await;
    let grants = json!({"*": ["all", "none", "none", "none", "none"]});
    let role = Change::create("role").text("name", "Mira").put("grants", Value::Json(Box::new(grants)));
    scene.app.company.save(role).await;
    let reader = scene.app.company.user("Félix Mira", "Mira", None, None).await;
    let browser = scene.browser(&reader, "es").await;
    let home = browser.get("/").await.text();
    assert!(!home.contains("href=\"/trash\"") && !home.contains("href=\"/import\""), "{home}");
    assert_eq!(browser.get("/import").await.status, 403);
    let seller = scene.browser(&scene.app.company.admin, "es").await.get("/").await.text();
    assert!(seller.contains("href=\"/trash\"") && seller.contains("href=\"/import\""), "{seller}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_was_decided_meanwhile_leaves_nothing_to_correct() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let path = format!("/opportunity/{}/closure", scene.deal);
    let won = [("outcome", "won"), ("close_date", "2026-11-22")];
    let version = scene.version("opportunity", scene.deal).await;
    let mut first = won.to_vec();
    first.push(("version", version.as_str()));
    assert_eq!(browser.post(&path, &first).await.status, 303);
    let version = scene.version("opportunity", scene.deal).await;
    let mut again = won.to_vec();
    again.push(("version", version.as_str()));
    let page = browser.post(&path, &again).await;
    assert_eq!(
        (page.status.as_u16(), page.location()),
        (303, format!("/opportunity/{}", scene.deal)),
        "{}",
        page.text()
    );
    assert!(page.header("set-cookie").starts_with("flash=warn.already-closed"), "{:?}", page.headers);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_what_is_gone_from_what_lies_in_the_trash() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let reason = company.save(Change::create("loss_reason").text("name", "Sin motivo")).await.id;
    company.save(Change::delete("loss_reason", reason)).await;
    company.save(Change::delete("contact", scene.contact)).await;
    for (locale, gone, trashed) in [
        ("es", "eliminó definitivamente", "envió a la papelera"),
        ("en", "deleted the loss reason for good", "moved the contact to the trash"),
    ] {
        let page = scene.browser(&company.admin, locale).await.get("/settings/audit").await.text();
        assert!(page.contains(gone) && page.contains(trashed), "{page}");
        assert_eq!(page.matches(gone).count(), 1, "the trash keeps the other");
    }
}
