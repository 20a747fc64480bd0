//! A reminder reaches the open page of whom it is for.

use std::time::Duration;

use trato_model::{Change, Value};
use trato_testkit::{NOW, TestCompany};

use crate::live::Ear;
use crate::scene::Scene;

const MINUTE: i64 = 60_000_000;
const LONG: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_told_to_the_open_page_of_its_owner_alone() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let stranger = company.user("Otro", "Ventas", None, None).await;
        let task = Change::create("task")
            .text("subject", "Recordar la oferta")
            .put("owner", Value::Id(scene.seller.user()))
            .put("due_at", Value::Int(NOW + 10 * MINUTE))
            .put("remind_before", Value::Int(5));
        let task = company.save(task).await.id;
        let fire = async || {
            let run = trato_crm::activity::reminders::FIRE.run;
            run(&company.engine, serde_json::Value::Null).await.expect("runs");
        };
        for (locale, label) in [("es", "Abrir"), ("en", "Open")] {
            company.engine.clock().set(NOW);
            let change = Change::update("task", task).put("remind_before", Value::Null);
            company.save(change).await;
            company.save(Change::update("task", task).put("remind_before", Value::Int(5))).await;
            company.save(Change::update("user", scene.seller.user()).text("locale", locale)).await;
            let mut his = Ear::open(&scene.app, &scene.seller).await;
            let mut foreign = Ear::open(&scene.app, &stranger).await;
            fire().await;
            company.save(Change::update("task", task).text("description", &format!("Con precios, {locale}"))).await;
            let early = his.hear(&format!("task:{task}"), LONG).await;
            assert!(early.contains("changed") && !early.contains("event: reminder"), "it is not due yet: {early}");
            company.engine.clock().set(NOW + 6 * MINUTE);
            fire().await;
            let heard = his.hear("event: reminder", LONG).await;
            let heard = heard + &his.hear("\n\n", LONG).await;
            assert!(heard.contains("event: reminder"), "{heard}");
            let (title, href) = ("\"title\":\"Recordar la oferta\"", format!("\"href\":\"/task/{task}\""));
            let label = format!("\"label\":\"{label}\"");
            assert!(heard.contains(title) && heard.contains(&href) && heard.contains(&label), "{heard}");
            company.save(Change::update("task", task).text("description", "Sin precios")).await;
            let again = his.hear(&format!("task:{task}"), LONG).await;
            assert!(!again.contains("event: reminder"), "it is told once: {again}");
            let own = Change::create("task").text("subject", "Suya").put("owner", stranger.user().into());
            let own = format!("task:{}", company.save(own).await.id);
            let theirs = foreign.hear(&own, LONG).await;
            assert!(theirs.contains(&own) && !theirs.contains("reminder"), "{theirs}");
        }
    }
}
