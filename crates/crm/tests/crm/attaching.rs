//! Who may hang files on what.

use std::io::Cursor;

use trato_crm::activity::attaching::{attach, may};
use trato_engine::files::Upload;
use trato_model::{Action, Change, Refusal, Source, Value};
use trato_testkit::TestCompany;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_what_is_taken() {
    for company in TestCompany::each().await {
        let engine = &company.engine;
        let (all, read) = (["all"; 5], ["all", "none", "none", "none", "none"]);
        let grants = serde_json::json!({"*": all, "account": read, "product": read});
        let role = Change::create("role").text("name", "Archivo").put("grants", Value::Json(Box::new(grants)));
        company.save(role).await;
        let clerk = company.user("Olga Pis", "Archivo", None, None).await;
        let made =
            async |entity: &'static str, name: &str| company.save(Change::create(entity).text("name", name)).await.id;
        let [account, gone] = [made("account", "Norte").await, made("account", "Sur").await];
        let product = made("product", "Mesa").await;
        company.save(Change::delete("account", gone)).await;
        for (entity, id, who, offered) in [
            ("account", account, &clerk, true),
            ("account", gone, &clerk, false),
            ("account", gone, &company.admin, false),
            ("product", product, &clerk, false),
            ("product", product, &company.admin, true),
        ] {
            let record = engine.record(who, entity, id).await.unwrap();
            let may_edit = engine.may(who, &record, Action::Edit).await.unwrap();
            assert_eq!(may(engine, who, &record, may_edit), offered, "{entity}");
            let staged = engine.stage(&mut Cursor::new(b"x")).unwrap();
            let upload = Upload { name: "uno.txt".into(), media_type: "text/plain".into(), staged };
            match attach(engine, who, entity, id, vec![upload], Source::Page).await {
                Ok(()) => assert!(offered, "{entity}"),
                Err(refusal) => assert!(!offered && matches!(refusal, Refusal::Forbidden("edit")), "{refusal:?}"),
            }
        }
    }
}
