//! What is left when a deal is decided, and what a first line does to its amount: said, and ended or kept in one gesture.

use serde_json::json;
use trato_model::{Change, Currency, Id, Money, Value};
use trato_testkit::NOW;
use trato_testkit::app::{Answer, Browser};

use crate::scene::Scene;

/// The page after an answer, with what it says once.
async fn after(browser: &Browser, answer: &Answer) -> String {
    let flash = answer.header("set-cookie");
    let mut next = browser.clone();
    next.cookie = format!("{}; {}", next.cookie, flash.split(';').next().unwrap_or_default());
    next.get(&answer.location()).await.text()
}

async fn plan(scene: &Scene, entity: &'static str, subject: &str, owner: Id) -> Id {
    let change = Change::create(entity).text("subject", subject).put("opportunity", Value::Id(scene.deal));
    let change = change.put("due_at", Value::Int(NOW + 3_600_000_000)).put("owner", Value::Id(owner));
    scene.app.company.save(change).await.id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_says_what_is_left_and_ends_it_in_one_gesture() {
    let scene = Scene::new().await;
    let call = plan(&scene, "call", "Preguntar", scene.seller.user()).await;
    for (locale, words) in [
        ("es", ["Quedan 2 actividades planificadas", "quedan 2 actividades planificadas", "Completarlas"]),
        ("en", ["2 activities are still planned", "2 activities are still planned", "Complete them"]),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        let deal = format!("/opportunity/{}", scene.deal);
        // By a drag on the board, as without a script: it leads to the form.
        let won = scene.stage("Ganada").await;
        let version = scene.version("opportunity", scene.deal).await;
        let drag = [("field", "stage"), ("stage", &*won), ("version", &version), ("return", "/opportunity/board")];
        let dropped = browser.post(&format!("{deal}/field"), &drag).await;
        assert_eq!(dropped.location(), format!("{deal}/closure?outcome=won&stage={won}&return=/opportunity/board"));
        let form = [("outcome", "won"), ("version", &*version), ("return", "/opportunity/board")];
        let sent = browser.post(&format!("{deal}/closure"), &form).await;
        assert_eq!((sent.status.as_u16(), sent.location()), (303, "/opportunity/board".to_owned()));
        let board = after(&browser, &sent).await;
        assert!(board.contains(words[0]) && board.contains(&format!("action=\"{deal}/settlement\"")), "{board}");
        // The page of the deal says so as long as it is so; who does nothing keeps them.
        let page = browser.get(&deal).await.text();
        assert!(page.contains(words[1]) && page.contains(words[2]), "{page}");
        assert_eq!(scene.record("task", scene.task).await.value("status").as_text(), Some("planned"));
        let version = scene.version("opportunity", scene.deal).await;
        assert_eq!(browser.post(&format!("{deal}/reopening"), &[("version", &version)]).await.status, 303);
        assert!(!browser.get(&deal).await.text().contains(words[2]), "an open deal has a next step");
        let form = [("outcome", "won"), ("version", &*scene.version("opportunity", scene.deal).await)];
        let closed = browser.post(&format!("{deal}/closure"), &form).await;
        assert!(after(&browser, &closed).await.contains(words[0]), "by the form, too");
        let version = scene.version("opportunity", scene.deal).await;
        browser.post(&format!("{deal}/reopening"), &[("version", &version)]).await;
    }
    let browser = scene.browser(&scene.seller, "es").await;
    let deal = format!("/opportunity/{}", scene.deal);
    // Whoever edits it afterwards is not told again that it was won.
    let form = [("outcome", "won"), ("version", &*scene.version("opportunity", scene.deal).await)];
    browser.post(&format!("{deal}/closure"), &form).await;
    let edit = [("description", "Firmado"), ("version", &*scene.version("opportunity", scene.deal).await)];
    let saved = browser.post(&deal, &edit).await;
    assert_eq!(saved.header("set-cookie").split(';').next(), Some("flash=good.saved"), "{}", saved.text());
    let version = scene.version("opportunity", scene.deal).await;
    browser.post(&format!("{deal}/reopening"), &[("version", &version)]).await;
    let early = browser.post(&format!("{deal}/settlement"), &[("ended", "done")]).await;
    assert_eq!(early.status, 409, "an open deal's are not ended: {}", early.text());
    let form = [("outcome", "won"), ("version", &*scene.version("opportunity", scene.deal).await)];
    browser.post(&format!("{deal}/closure"), &form).await;
    let odd = browser.post(&format!("{deal}/settlement"), &[("ended", "perhaps")]).await;
    assert_eq!(odd.status, 422);
    let settled = browser.post(&format!("{deal}/settlement"), &[("ended", "done")]).await;
    assert!(after(&browser, &settled).await.contains("2 actividades terminadas"));
    for (entity, id) in [("task", scene.task), ("call", call)] {
        assert_eq!(scene.record(entity, id).await.value("status").as_text(), Some("done"), "{entity}");
    }
    assert!(!browser.get(&deal).await.text().contains("/settlement"), "nothing is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_cancels_what_is_left_with_its_reason_and_keeps_what_is_others() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let foreign = plan(&scene, "visit", "Ajena", company.admin.user()).await;
    company.save(Change::update("visit", foreign).put("team", Value::Null)).await;
    let browser = scene.browser(&scene.seller, "es").await;
    let deal = format!("/opportunity/{}", scene.deal);
    let reason = company.named("loss_reason", "Precio").await.to_string();
    let version = scene.version("opportunity", scene.deal).await;
    let form = [("outcome", "lost"), ("loss_reason", &*reason), ("version", &*version)];
    let lost = browser.post(&format!("{deal}/closure"), &form).await;
    assert!(after(&browser, &lost).await.contains("Queda una actividad planificada"), "only those that she sees");
    let answer = browser
        .json(axum::http::Method::POST, &format!("/api/v1{deal}/settlement"), Some(&json!({"ended": "cancelled"})), &[])
        .await;
    assert_eq!(
        (answer.status.as_u16(), serde_json::from_slice::<serde_json::Value>(&answer.bytes).unwrap()),
        (200, json!({"ended": 1, "kept": 0}))
    );
    let task = scene.record("task", scene.task).await;
    assert_eq!(task.value("status").as_text(), Some("cancelled"));
    assert_eq!(task.value("cancel_reason").as_text(), Some("La oportunidad se perdió"));
    assert_eq!(
        scene.record("visit", foreign).await.value("status").as_text(),
        Some("planned"),
        "it is not hers to end"
    );
}

/// Where the undo of a saved line leads.
async fn saved_undo(browser: &Browser, saved: &Answer) -> String {
    let page = after(browser, saved).await;
    let undo = page.split("action=\"/opportunity_line/").nth(1).unwrap_or_else(|| panic!("no undo: {page}"));
    format!("/opportunity_line/{}", undo.split('"').next().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_line_says_which_amount_it_replaces_before_and_after() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let amount = Value::Money(Money::new(500_000, Currency::EUR));
    company.save(Change::update("opportunity", scene.deal).put("amount", amount)).await;
    let (deal, new) =
        (format!("/opportunity/{}", scene.deal), format!("/opportunity_line/new?opportunity={}", scene.deal));
    for (locale, before, now, words) in [
        ("es", "5.000,00\u{a0}€", "1.200,00\u{a0}€", "importe puesto a mano"),
        ("en", "€5,000.00", "€1,200.00", "gave this deal an amount"),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        let form = browser.get(&new).await.text();
        assert!(form.contains(words) && form.contains(before), "{form}");
        let id = scene.deal.to_string();
        let line = [
            ("opportunity", id.as_str()),
            ("name", "Mesa"),
            ("quantity", "1"),
            ("price", "1200"),
            ("price.currency", "EUR"),
        ];
        let saved = browser.post("/opportunity_line", &line).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let page = after(&browser, &saved).await;
        let toast = page.split("id=\"toasts\"").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default();
        assert!(toast.contains(before) && toast.contains(now), "{toast}");
        let undo = page.split("action=\"/opportunity_line/").nth(1).unwrap_or_else(|| panic!("no undo: {page}"));
        let path = format!("/opportunity_line/{}", undo.split('"').next().unwrap_or_default());
        let hidden = |name: &str| {
            let value = undo.split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
            value.split('"').next().unwrap_or_default().to_owned()
        };
        let values = ["version", "amount", "currency"].map(|name| (name, hidden(name)));
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let stale = [("version", "9"), values[1], values[2]];
        assert_eq!(browser.post(&path, &stale).await.status, 412, "somebody changed the line meanwhile");
        assert_eq!(browser.post(&path, &values[..1]).await.status, 422);
        let undone = browser.post(&path, &values).await;
        assert_eq!((undone.status.as_u16(), undone.location()), (303, deal.clone()), "{}", undone.text());
        let amount = scene.record("opportunity", scene.deal).await.value("amount").as_money();
        assert_eq!(amount.map(|money| money.minor), Some(500_000), "as it was typed");
        assert!(scene.record("opportunity", scene.deal).await.value("cost").is_null(), "nothing is known of it");
        let saved = browser.post("/opportunity_line", &line).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        assert!(browser.get(&deal).await.text().contains(before), "the history has what it was");
        // A further line adds to what lines come to: nothing is replaced.
        assert!(!browser.get(&new).await.text().contains(words));
        let second = browser.post("/opportunity_line", &line).await;
        let page = after(&browser, &second).await;
        let toast = page.split("id=\"toasts\"").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default();
        assert!(!toast.contains(now), "{toast}");
        let refused = browser.post(&saved_undo(&browser, &saved).await, &values).await;
        assert_eq!((refused.status.as_u16(), refused.location()), (303, deal.clone()), "the deal has further lines");
        assert!(refused.header("set-cookie").contains("further-lines"), "it says why");
        let lines = trato_model::Query::new("opportunity_line");
        for row in company.engine.rows(&company.admin, &lines).await.unwrap().rows {
            company.save(Change::delete("opportunity_line", row.id)).await;
        }
        let amount = Value::Money(Money::new(500_000, Currency::EUR));
        company.save(Change::update("opportunity", scene.deal).put("amount", amount)).await;
    }
}
