//! Who is given records is given what goes along with them: as much as may change hands, and no more than that.

use axum::http::Method;
use serde_json::json;
use trato_model::{Change, Filter, Id, Query, Value};
use trato_testkit::app::{Answer, Browser};

use crate::scene::Scene;

/// The message that an answer brings along.
fn flash(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    let flash = cookie.strip_prefix("flash=").and_then(|rest| rest.split(';').next());
    flash.unwrap_or_default().to_owned()
}

/// Gives records to somebody, with what goes along.
async fn assign(browser: &Browser, entity: &str, ids: &[Id], to: Id) -> Answer {
    let (ids, to): (Vec<String>, _) = (ids.iter().map(Id::to_string).collect(), to.to_string());
    let mut form = vec![("action", "assign"), ("field", "owner"), ("sure", "1"), ("owner", &to), ("along", "true")];
    form.extend(ids.iter().map(|id| ("ids", id.as_str())));
    browser.post(&format!("/{entity}/bulk"), &form).await
}

async fn owner(scene: &Scene, entity: &'static str, id: Id) -> Option<Id> {
    scene.record(entity, id).await.value("owner").as_id()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_deals_gets_their_customers_and_comes_back_to_the_same_list() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let heir = company.user("Ida Luz", "Ventas", None, None).await;
    let admin = scene.browser(&company.admin, "es").await;
    let list = "/opportunity?filter=status+%3D+open";
    let deal = scene.deal.to_string();
    let asked = [("action", "assign"), ("ids", deal.as_str()), ("return", list)];
    let form = admin.post("/opportunity/bulk", &asked).await.text();
    assert!(form.contains("name=\"along\"") && form.contains("name=\"return\""), "{form}");
    assert!(form.contains("También el cliente") && !form.contains("sus oportunidades abiertas"), "{form}");
    let account = scene.account.to_string();
    let customers = admin.post("/account/bulk", &[("action", "assign"), ("ids", &*account)]).await.text();
    assert!(
        customers.contains("sus oportunidades abiertas") && !customers.contains("También el cliente"),
        "{customers}"
    );
    let to = heir.user().to_string();
    let sure = [("field", "owner"), ("sure", "1"), ("owner", to.as_str()), ("along", "true")];
    let answer = admin.post("/opportunity/bulk", &[asked.as_slice(), &sure].concat()).await;
    assert_eq!((answer.status.as_u16(), answer.location().as_str()), (303, list));
    for (entity, id) in [("opportunity", scene.deal), ("account", scene.account), ("contact", scene.contact)] {
        assert_eq!(scene.record(entity, id).await.value("owner").as_id(), Some(heir.user()), "{entity}");
    }
    let opened = scene.browser(&heir, "es").await.get(&format!("/opportunity/{deal}")).await.text();
    assert!(opened.contains("Nortex SL"), "the customer is no locked door");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_of_a_deal_that_is_refused_stays() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let all = ["all"; 5];
    let grants = json!({"*": all, "opportunity": ["all", "all", "team", "team", "all"]});
    let role = Change::create("role").text("name", "De su equipo").put("grants", Value::Json(Box::new(grants)));
    company.save(role).await;
    let team = Some(company.save(Change::create("team").text("name", "Sur")).await.id);
    let clerk = company.user("Olga Pis", "De su equipo", team, None).await;
    let heir = company.user("Ida Luz", "Ventas", team, None).await;
    let hers = |change: Change| change.put("owner", Value::Id(clerk.user()));
    let account = company.save(hers(Change::create("account").text("name", "Sur SA"))).await.id;
    let deal = Change::create("opportunity").text("name", "Seis sillas").put("account", Value::Id(account));
    let deal = company.save(hers(deal)).await.id;
    let browser = scene.browser(&clerk, "es").await;

    let answer = assign(&browser, "opportunity", &[deal, scene.deal], heir.user()).await;
    let page = answer.text();
    assert_eq!(answer.status.as_u16(), 422, "{page}");
    assert!(page.contains("Diez mesas") && !page.contains("Seis sillas"), "{page}");
    for (entity, id) in [("opportunity", deal), ("account", account)] {
        assert_eq!(owner(&scene, entity, id).await, Some(heir.user()), "{entity}");
    }
    for (entity, id) in
        [("opportunity", scene.deal), ("account", scene.account), ("contact", scene.contact), ("task", scene.task)]
    {
        assert_eq!(owner(&scene, entity, id).await, Some(scene.seller.user()), "{entity}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_new_owner_is_given_anything() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let heir = company.user("Ida Luz", "Ventas", None, None).await;
    let task = Change::create("task").text("subject", "Llamar").put("contact", Value::Id(scene.contact));
    let task = company.save(task.put("owner", Value::Id(scene.seller.user()))).await.id;
    let admin = scene.browser(&company.admin, "es").await;
    let field = json!({"entity": "contact", "name": "c_helper", "kind": "link", "target": "user",
        "label": {"es": "Ayuda", "en": "Helper"}});
    let made = admin.json(Method::POST, "/api/v1/settings/fields", Some(&field), &[]).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());

    let (id, to) = (scene.contact.to_string(), heir.user().to_string());
    let form = [("action", "edit"), ("ids", &*id), ("field", "c_helper"), ("sure", "1"), ("c_helper", &to)];
    let answer = admin.post("/contact/bulk", &[form.as_slice(), &[("along", "true")]].concat()).await;
    assert_eq!((answer.status.as_u16(), flash(&answer).as_str()), (303, "good.bulk-done"), "{}", answer.text());
    assert_eq!(scene.record("contact", scene.contact).await.value("c_helper").as_id(), Some(heir.user()));
    assert_eq!(owner(&scene, "task", task).await, Some(scene.seller.user()));

    let answer = assign(&admin, "contact", &[scene.contact], heir.user()).await;
    assert_eq!((answer.status.as_u16(), flash(&answer).as_str()), (303, "good.bulk-done"));
    assert_eq!(owner(&scene, "task", task).await, Some(heir.user()), "it is given with its contact");
}

#[tokio::test(flavor = "multi_thread")]
async fn much_that_goes_along_follows_by_jobs() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let heir = company.user("Ida Luz", "Ventas", None, None).await.user();
    let contact = |n| {
        let change = Change::create("contact").text("last_name", &format!("Nº {n}"));
        change.put("account", Value::Id(scene.account)).put("owner", Value::Id(scene.seller.user()))
    };
    let outcomes = company.engine.save_bulk(&company.admin, (0..600).map(contact).collect(), |_| true).await.unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.0.is_ok()));
    let of = async |owner: Id| {
        let query = Query::new("contact").and(Filter::equal("owner", owner));
        company.engine.count(&company.admin, &query, 5_000).await.unwrap().n
    };
    let admin = scene.browser(&company.admin, "es").await;
    let answer = assign(&admin, "account", &[scene.account], heir).await;
    assert_eq!((answer.status.as_u16(), flash(&answer).as_str()), (303, "good.along-later"));
    assert_eq!(owner(&scene, "account", scene.account).await, Some(heir));
    assert_eq!((of(scene.seller.user()).await, of(heir).await), (601, 0), "nobody waits for them");

    // What came to somebody else before the jobs ran stays there.
    let other = company.user("Eva Sol", "Ventas", None, None).await.user();
    company.save(Change::update("contact", scene.contact).put("owner", Value::Id(other))).await;
    company.work().await;
    assert_eq!((of(scene.seller.user()).await, of(heir).await, of(other).await), (0, 600, 1));
    assert_eq!(owner(&scene, "opportunity", scene.deal).await, Some(heir));
    assert_eq!(owner(&scene, "task", scene.task).await, Some(heir));
}

/// Whoever chose records in a list comes back to that list, with its conditions and its order.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_stays_as_it_was_when_records_are_changed_in_it() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let (id, list) = (scene.account.to_string(), "/account?filter=city+%3D+x&sort=-name");
    let asked = [("action", "edit"), ("ids", id.as_str()), ("matching", list)];
    let form = admin.post("/account/bulk", &asked).await.text();
    let hidden = list.replace('&', "&amp;");
    assert!(form.contains(&format!("name=\"return\" value=\"{hidden}\"")), "{form}");
    assert!(form.contains(&format!("href=\"{hidden}\"")), "cancelling leads there, too: {form}");
    let elsewhere = [("action", "edit"), ("ids", id.as_str()), ("matching", "https://elsewhere.example/account")];
    assert!(!admin.post("/account/bulk", &elsewhere).await.text().contains("elsewhere.example"));
}
