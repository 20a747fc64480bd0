//! Two people change one record: what neither saw of the other is never lost, whichever way it is written.

use axum::http::Method;
use serde_json::json;
use trato_model::{Change, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::crawl::values;
use crate::filled::Filled;
use crate::scene::Scene;

/// What the form shows as the other side's value of a field.
fn theirs(html: &str, name: &str) -> Option<String> {
    let after = html.split(&format!("name=\"{name}\"")).nth(1)?;
    let field = after.split("name=\"").next()?;
    let shown = field.split("class=\"theirs\"").nth(1)?.split("<b>").nth(1)?.split("</b>").next()?;
    Some(shown.to_owned())
}

/// Somebody else's change of the deal.
async fn meanwhile(scene: &Scene, field: &str, value: &str) {
    scene.app.company.save(Change::update("opportunity", scene.deal).text(field, value)).await;
}

async fn text(scene: &Scene, field: &str) -> String {
    scene.record("opportunity", scene.deal).await.value(field).as_text().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_form_shows_both_values_of_a_field_that_two_changed() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        for (locale, conflict) in [("es", "guardó este registro"), ("en", "saved this record")] {
            meanwhile(&scene, "name", "Diez mesas").await;
            let seller = scene.browser(&scene.seller, locale).await;
            let path = format!("/opportunity/{}", scene.deal);
            let form = Filled::at(&seller, &format!("{path}/edit")).await.typing("name", "Doce mesas");
            meanwhile(&scene, "name", "Once mesas").await;
            let refused = form.send(&seller, &path).await;
            let html = refused.text();
            assert_eq!(refused.status, 422, "{html}");
            assert!(html.contains(conflict) && html.contains("Ada Admin"), "{html}");
            assert_eq!(theirs(&html, "name").as_deref(), Some("Once mesas"), "{html}");
            let (summary, _) = html.split_once("data-form-target=\"summary\"").unwrap().1.split_once("</ul>").unwrap();
            assert!(
                summary.contains("<a href=\"#f-name\">") && !summary.contains("#f-kind"),
                "it leads to the field: {summary}"
            );
            assert!(values(&html, "<input ", "aria-describedby").any(|(ids, _)| ids == "f-name-theirs"), "{html}");
            assert_eq!(text(&scene, "name").await, "Once mesas", "nothing was written");
            let again = Filled::of(&html);
            assert_eq!(again.get("name"), "Doce mesas", "what was typed stays");
            // Whoever has seen both and saves means his own.
            assert_eq!(again.send(&seller, &path).await.status, 303);
            assert_eq!(text(&scene, "name").await, "Doce mesas");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_form_shown_again_repeats_nothing_of_before() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let path = format!("/opportunity/{}", scene.deal);
        meanwhile(&scene, "description", "Lo de antes").await;
        let form = Filled::at(&seller, &format!("{path}/edit")).await;
        let form = form.typing("name", "Doce mesas").typing("kind", "renewal");
        meanwhile(&scene, "name", "Once mesas").await;
        meanwhile(&scene, "description", "Lo de ahora").await;
        let refused = form.send(&seller, &path).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let again = Filled::of(&refused.text());
        assert_eq!(again.get("description"), "Lo de ahora", "what was left alone is as it is now");
        assert_eq!((again.get("name"), again.get("kind")), ("Doce mesas", "renewal"), "what was typed stays");
        assert_eq!(again.send(&seller, &path).await.status, 303);
        let now = [text(&scene, "name").await, text(&scene, "description").await, text(&scene, "kind").await];
        assert_eq!(now, ["Doce mesas", "Lo de ahora", "renewal"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_form_keeps_what_it_did_not_touch() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let path = format!("/opportunity/{}", scene.deal);
        let form = Filled::at(&seller, &format!("{path}/edit")).await.typing("description", "De él");
        meanwhile(&scene, "name", "Once mesas").await;
        let saved = form.send(&seller, &path).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let now = (text(&scene, "name").await, text(&scene, "description").await);
        assert_eq!(now, ("Once mesas".to_owned(), "De él".to_owned()), "both changes are there");
    }
}

/// The version that the card of the deal carries on the board.
async fn card(scene: &Scene, browser: &Browser) -> String {
    let board = browser.get("/opportunity/board").await.text();
    let id = scene.deal.to_string();
    let card = values(&board, "<li ", "data-version").find(|(_, tag)| tag.contains(&id));
    card.unwrap_or_else(|| panic!("the deal is on the board: {board}")).0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_drag_is_refused_where_the_card_was_moved_and_else_moves_it() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let path = format!("/opportunity/{}/field", scene.deal);
        let (qualified, proposal) = (scene.stage("Cualificada").await, scene.stage("Propuesta").await);
        meanwhile(&scene, "amount", "100").await;
        meanwhile(&scene, "close_date", "2026-12-20").await;
        let version = card(&scene, &seller).await;
        let drag = [("field", "stage"), ("stage", &*proposal), ("version", &*version)];
        meanwhile(&scene, "stage", &qualified).await;
        let refused = seller.post(&path, &drag).await;
        let html = refused.text();
        assert_eq!(refused.status, 422, "{html}");
        assert!(theirs(&html, "stage.text").is_some_and(|shown| shown.contains("Cualificada")), "{html}");
        assert_eq!(Filled::of(&html).get("stage"), proposal, "where it was dropped stays");
        let stage = async || scene.record("opportunity", scene.deal).await.value("stage").as_id().unwrap().to_string();
        assert_eq!(stage().await, qualified, "it stays where the other put it");
        let version = card(&scene, &seller).await;
        meanwhile(&scene, "name", "Once mesas").await;
        let drag = [("field", "stage"), ("stage", &*proposal), ("version", &*version)];
        assert_eq!(seller.post(&path, &drag).await.status, 303, "only its name was changed meanwhile");
        assert_eq!((stage().await, text(&scene, "name").await), (proposal, "Once mesas".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_cell_shows_both_values_and_else_is_written() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let path = format!("/opportunity/{}", scene.deal);
        let page = seller.get(&format!("{path}?edit=name")).await.text();
        let action = format!("{path}/field");
        let cell = page.split(&format!("action=\"{action}\"")).find(|form| form.contains("name=\"name\""));
        let cell = cell.unwrap_or_else(|| panic!("the cell is open: {page}"));
        let version = values(cell, "<input ", "value").find(|(_, tag)| tag.contains("name=\"version\"")).unwrap().0;
        let typed = [("field", "name"), ("name", "Doce mesas"), ("version", &*version)];
        meanwhile(&scene, "name", "Once mesas").await;
        let refused = seller.post(&action, &typed).await;
        let html = refused.text();
        assert_eq!(refused.status, 422, "{html}");
        assert_eq!(theirs(&html, "name").as_deref(), Some("Once mesas"), "{html}");
        assert_eq!(Filled::of(&html).get("name"), "Doce mesas", "what was typed stays");
        assert_eq!(text(&scene, "name").await, "Once mesas");
        let version = scene.version("opportunity", scene.deal).await;
        meanwhile(&scene, "description", "Otra cosa").await;
        let typed = [("field", "name"), ("name", "Doce mesas"), ("version", &*version)];
        assert_eq!(seller.post(&action, &typed).await.status, 303);
        assert_eq!(
            (text(&scene, "name").await, text(&scene, "description").await),
            ("Doce mesas".to_owned(), "Otra cosa".to_owned())
        );
        let nothing = seller.post(&action, &[("field", "name"), ("name", "Sin versión")]).await;
        assert_ne!(nothing.status, 303, "nobody writes without saying what he saw");
        assert_eq!(text(&scene, "name").await, "Doce mesas");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_says_which_version_it_changes() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let body = json!({"description": "Por programa"});
        let admin = scene.browser(&scene.app.company.admin.clone(), "es").await;
        for (entity, id) in [("account", scene.account), ("contact", scene.contact), ("opportunity", scene.deal)] {
            let path = format!("/api/v1/{entity}/{id}");
            let old = seller.get(&path).await.header("etag");
            assert_eq!(old, format!("\"{}\"", scene.version(entity, id).await));
            scene
                .app
                .company
                .save(Change::update(entity, id).put("owner", Value::Id(scene.app.company.admin.user())))
                .await;
            scene.app.company.save(Change::update(entity, id).put("owner", Value::Id(scene.seller.user()))).await;
            for method in [Method::PATCH, Method::DELETE] {
                let sent = (method == Method::PATCH).then_some(&body);
                for (headers, status, code) in [
                    (&[][..], 428, "version-required"),
                    (&[("if-match", &*old)][..], 412, "stale"),
                    (&[("if-match", "nothing")][..], 400, "if-match"),
                ] {
                    let answer = admin.json(method.clone(), &path, sent, headers).await;
                    assert_eq!(answer.status, status, "{method} {entity}: {}", answer.text());
                    assert!(answer.text().contains(code), "{method} {entity}: {}", answer.text());
                }
            }
            let record = scene.record(entity, id).await;
            assert!(record.value("description").is_null() && record.trashed_at.is_none(), "{entity} is as it was");
            let new = admin.get(&path).await.header("etag");
            let answer = admin.json(Method::PATCH, &path, Some(&body), &[("if-match", &new)]).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_ne!(answer.header("etag"), new);
        }
    }
}
