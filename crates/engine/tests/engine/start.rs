//! A start on a database that others use, or that a newer program has changed.

use std::time::Duration;

use serde_json::json;
use trato_engine::{Engine, Modules};
use trato_model::{Id, Refusal};
use trato_store::EventFilter;
use trato_testkit::TestCompany;

async fn start(company: &TestCompany) -> Result<Engine, Refusal> {
    let (clock, settings) = (company.engine.clock().clone(), company.engine.settings().clone());
    Engine::start(company.another_node().await, Modules::of(trato_crm::MODULES), clock, settings).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_beside_a_call_that_is_under_way() {
    let Some((company, _)) = TestCompany::two_on_postgres().await else { return };
    let (store, now) = (company.engine.store(), company.engine.clock().now());
    let all = EventFilter { actor: None, entity: None, from: 0, to: i64::MAX / 2, before: None, limit: 1, stretch: 1 };
    let mut event = store.events(&all).await.expect("reads").events.remove(0);
    event.id = Id::new(now, 1);

    let mut call = store.begin().await.expect("begins");
    call.claim("a-key", company.admin.user(), "PATCH /account", b"hash", now).await.expect("claims");
    call.append(&[event.clone()]).await.expect("appends");
    let started = tokio::time::timeout(Duration::from_secs(20), start(&company)).await;
    assert!(started.expect("waits for nobody").expect("starts").schema().is_empty());
    call.commit().await.expect("commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_too_old_says_so_before_it_reads_what_it_does_not_know() {
    for company in TestCompany::each().await {
        let mut tx = company.engine.store().begin().await.expect("begins");
        tx.set_setting("schema.min_binary", &json!(99)).await.expect("sets");
        let label = json!({"es": "Holograma", "en": "Hologram"});
        let field =
            json!({"id": Id::new(1, 1), "entity": "account", "name": "c_one", "kind": "hologram", "label": label});
        tx.save_overlay(&json!({"fields": [field]})).await.expect("saves");
        tx.commit().await.expect("commits");
        let refused = start(&company).await.expect_err("refuses").to_string();
        assert!(refused.contains("newer Trato") && refused.contains("install that one"), "{refused}");
    }
}
