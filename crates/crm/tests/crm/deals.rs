//! From a deal's first stage to its end.

use trato_model::{Change, Filter, Id, Money, Query, Value};
use trato_testkit::TestCompany;

async fn deal(company: &TestCompany, name: &str) -> trato_model::Record {
    let account = company.save(Change::create("account").put("name", Value::from(format!("{name} S.L.")))).await.id;
    let change = Change::create("opportunity")
        .put("name", Value::from(name))
        .put("account", Value::Id(account))
        .put("amount", Value::Money(Money::new(100_000, trato_model::Currency::EUR)));
    company.save(change).await
}

async fn ledger(company: &TestCompany, deal: Id) -> usize {
    let query = Query::new("stage_history").and(Filter::equal("opportunity", deal));
    company.engine.rows(&company.admin, &query).await.unwrap().rows.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_starts_in_the_first_stage_and_leaves_a_ledger() {
    for company in TestCompany::each().await {
        let record = deal(&company, "Tejados").await;
        assert_eq!(record.value("status").as_text(), Some("open"));
        assert!(record.value("stage").as_id().is_some());
        assert_eq!(ledger(&company, record.id).await, 1);
        assert_eq!(record.value("weighted").as_money().map(|m| m.minor), Some(10_000), "10 % of 1,000 €");
    }
}
