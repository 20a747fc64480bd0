//! A whole run is taken back, except what somebody changed since.

use trato_engine::import::Status;
use trato_model::{Change, Expected, Filter, Source, Value};
use trato_testkit::TestCompany;

use crate::import_files::{count, file, import, import_with, one};

async fn undo(company: &TestCompany, id: trato_model::Id) -> trato_engine::import::Import {
    company.engine.undo_import(&company.admin, id).await.expect("begun");
    company.engine.run_undo(id).await.expect("undone");
    let run = company.engine.import(&company.admin, id).await.expect("there");
    assert_eq!(run.status, Status::Undone);
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_goes_and_what_changed_comes_back() {
    for company in TestCompany::each().await {
        let text = "name,industry,employees\nOld,Minería,5\n";
        import(&company, &file(&company, "accounts.csv", text)).await;
        let text = "name,industry,employees,subsidiary_of\nOld,Pesca,7,\nSon,Pesca,1,Father\nFather,Pesca,2,\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.updated, run.counts.related), (2, 1, 1), "{:?}", run.counts);
        let son = one(&company, "account", "name", "Son").await;
        assert_eq!(son.value("parent"), &Value::Id(one(&company, "account", "name", "Father").await.id));

        let undone = undo(&company, run.id).await;
        assert_eq!(
            undone.counts.kept, 1,
            "the industry, which the companies in the trash still have: {:?}",
            undone.counts
        );
        assert_eq!(count(&company, "account", Filter::everything()).await, 1);
        let old = one(&company, "account", "name", "Old").await;
        assert_eq!(old.value("employees"), &Value::Int(5));
        assert_eq!(old.value("industry"), &Value::Id(one(&company, "industry", "name", "Minería").await.id));
        let again = company.engine.undo_import(&company.admin, run.id).await;
        assert!(again.is_err(), "once is enough");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_worked_on_since_is_kept_and_told() {
    for company in TestCompany::each().await {
        import(&company, &file(&company, "accounts.csv", "name,employees,phone\nOld,5,\n")).await;
        let text = "name,employees,phone\nOld,7,912345678\nNew,1,\nOther,2,\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        let edit = |id, employees| {
            Change::update("account", id)
                .expecting(Expected::Current)
                .from(Source::Page)
                .put("employees", Value::Int(employees))
        };
        for (name, employees) in [("Old", 70), ("New", 10)] {
            let id = one(&company, "account", "name", name).await.id;
            company.save(edit(id, employees)).await;
        }
        let undone = undo(&company, run.id).await;
        assert_eq!(undone.counts.kept, 2, "{:?}", undone.counts);
        let old = one(&company, "account", "name", "Old").await;
        assert_eq!(old.value("employees"), &Value::Int(70), "somebody's own");
        assert_eq!(old.value("phone"), &Value::Null, "nobody's but the import's");
        assert_eq!(one(&company, "account", "name", "New").await.value("employees"), &Value::Int(10));
        assert_eq!(count(&company, "account", Filter::equal("name", "Other")).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_can_be_undone_and_leaves_nothing() {
    let company = TestCompany::sqlite().await;
    let rows: String = (0..3_000).map(|n| format!("Company {n},{n}\n")).collect();
    let path = file(&company, "accounts.csv", format!("name,employees\n{rows}"));
    let run = import_with(&company, &company.admin, &path, |_| {}).await;
    assert_eq!(run.counts.created, 3_000);
    undo(&company, run.id).await;
    assert_eq!(count(&company, "account", Filter::everything()).await, 0);
}
