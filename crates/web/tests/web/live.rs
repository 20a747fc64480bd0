//! Two browsers see each other's changes, within one server and across two on the same database; nobody hears of what he
//! may not read.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use futures_util::StreamExt;
use tower::ServiceExt;
use trato_engine::{ChangeNotice, Who};
use trato_model::{Change, Id, Value};
use trato_testkit::app::TestApp;

use crate::scene::Scene;

/// An open connection.
pub struct Ear(BodyDataStream);

impl Ear {
    pub async fn open(app: &TestApp, who: &Who) -> Self {
        Self::again(app, who, None).await
    }

    /// Opens the next connection, with what the last one said last.
    async fn again(app: &TestApp, who: &Who, heard: Option<&str>) -> Self {
        let browser = app.sign_in(who).await;
        let mut request = Request::get("/live").header(header::COOKIE, &browser.cookie);
        if let Some(heard) = heard {
            request = request.header("last-event-id", heard);
        }
        let request = request.body(Body::empty());
        let response = app.router.clone().oneshot(request.expect("a request")).await.expect("answers");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Ear(response.into_body().into_data_stream())
    }

    /// What is said until a text has come, or for so long.
    pub async fn hear(&mut self, text: &str, length: Duration) -> String {
        let mut heard = String::new();
        let listen = async {
            while let Some(Ok(bytes)) = self.0.next().await {
                heard.push_str(&String::from_utf8_lossy(&bytes));
                if heard.contains(text) {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(length, listen).await;
        heard
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_to_those_who_may_read_them() {
    let scene = Scene::new().await;
    let stranger = scene.app.company.user("Otro", "Ventas", None, None).await;
    let mut his = Ear::open(&scene.app, &scene.seller).await;
    let mut foreign = Ear::open(&scene.app, &stranger).await;
    let topic = format!("opportunity:{}", scene.deal);
    scene.app.company.save(Change::update("opportunity", scene.deal).text("name", "Once mesas")).await;
    let heard = his.hear(&topic, Duration::from_secs(10)).await;
    assert!(heard.contains("event: changed") && heard.contains(&topic), "{heard}");
    assert!(!heard.contains("Once"), "says that, not what");
    let silent = foreign.hear(&topic, Duration::from_secs(2)).await;
    assert!(!silent.contains(&topic), "{silent}");
    let own = Change::create("lead").text("last_name", "Suyo").put("owner", stranger.user().into());
    let own = format!("lead:{}", scene.app.company.save(own).await.id);
    let heard = foreign.hear(&own, Duration::from_secs(10)).await;
    assert!(heard.contains(&own) && !heard.contains(&topic), "he hears what is his: {heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_again_is_told_to_look_again() {
    let scene = Scene::new().await;
    let mut first = Ear::open(&scene.app, &scene.seller).await;
    let opened = first.hear("\n\n", Duration::from_secs(10)).await;
    assert!(!opened.contains("event:"), "nothing has changed: {opened}");
    let heard = opened.lines().find_map(|line| line.strip_prefix("id:")).expect("an id").trim().to_owned();
    drop(first);
    let mut next = Ear::again(&scene.app, &scene.seller, Some(&heard)).await;
    let told = next.hear("lead:*", Duration::from_secs(10)).await;
    assert!(told.contains("event: changed") && told.contains("lead:*"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_too_much_changed_to_say_what_everybody_is_told_to_look_again() {
    let scene = Scene::new().await;
    let store = scene.app.company.engine.store().clone();
    // A seller: what he may read depends on the record.
    let mut his = Ear::open(&scene.app, &scene.seller).await;
    let mut tx = store.begin().await.expect("begins");
    for n in 0..501u128 {
        tx.notice(ChangeNotice { entity: "opportunity", record: Id::constant((7 << 76) | (1 << 127) | n) });
    }
    tx.commit().await.expect("commits");
    let heard = his.hear("opportunity:*", Duration::from_secs(10)).await;
    assert!(heard.contains("opportunity:*") && !heard.contains("lead"), "{heard}");
    let grants = serde_json::json!({"opportunity": ["own", "own", "own", "none", "none"]});
    let role = Change::create("role").text("name", "Poco").put("grants", Value::Json(Box::new(grants)));
    let role = scene.app.company.save(role).await.id;
    let little = scene.app.company.user("Lola Poco", "Ventas", None, None).await;
    scene.app.company.save(Change::update("user", little.user()).put("role", Value::Id(role))).await;
    let mut hers = Ear::open(&scene.app, &little).await;
    let mut tx = store.begin().await.expect("begins");
    tx.notice(ChangeNotice::ANYTHING);
    tx.commit().await.expect("commits");
    let heard = his.hear("lead:*", Duration::from_secs(10)).await;
    assert!(heard.contains("\"lead\"") && heard.contains("opportunity:*"), "{heard}");
    let heard = hers.hear("opportunity:*", Duration::from_secs(10)).await;
    assert!(heard.contains("opportunity:*") && !heard.contains("lead"), "of what she may read at all: {heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_hear_each_other() {
    let Some((company, other)) = trato_testkit::TestCompany::two_on_postgres().await else { return };
    let scene = Scene::of(company).await;
    let neighbour = TestApp::new(other);
    let mut ear = Ear::open(&neighbour, &scene.seller).await;
    let topic = format!("opportunity:{}", scene.deal);
    // The listener of the other server may still be on its way to the database.
    for n in 0..20 {
        scene.app.company.save(Change::update("opportunity", scene.deal).text("name", &format!("Mesas {n}"))).await;
        if ear.hear(&topic, Duration::from_secs(2)).await.contains(&topic) {
            return;
        }
    }
    panic!("the other server heard nothing");
}
