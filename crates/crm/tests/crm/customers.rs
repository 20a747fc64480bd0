//! Whoever has bought is a customer, however the win came.

use trato_crm::sales::closure::{self, Closure};
use trato_model::{Change, Currency, Expected, Id, Money, Refusal, Source, Value};
use trato_testkit::TestCompany;

async fn account(company: &TestCompany, name: &str, kind: &str) -> Id {
    let change = Change::create("account").text("name", name);
    let change = if kind.is_empty() { change } else { change.text("kind", kind) };
    company.save(change).await.id
}

async fn kind(company: &TestCompany, account: Id) -> String {
    let record = company.engine.record(&company.admin, "account", account).await.unwrap();
    record.value("kind").as_text().unwrap().to_owned()
}

fn deal(account: Id) -> Change {
    Change::create("opportunity")
        .text("name", "Diez mesas")
        .put("account", Value::Id(account))
        .put("amount", Value::Money(Money::new(1_000, Currency::EUR)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_makes_a_customer_whichever_way_it_comes() {
    for company in TestCompany::each().await {
        let who = &company.admin;
        // Decided here.
        let here = account(&company, "Aquí", "").await;
        let open = company.save(deal(here)).await;
        assert_eq!(kind(&company, here).await, "prospect");
        let won = Closure { won: true, ..Closure::default() };
        closure::close(&company.engine, who, open.id, Expected::Current, won, Source::Page).await.unwrap();
        assert_eq!(kind(&company, here).await, "customer");
        // Written down as won, and handed to another account.
        let stage = company.named("stage", "Ganada").await;
        let (late, other) = (account(&company, "Tarde", "").await, account(&company, "Otra", "").await);
        let record = company.save(deal(late).put("stage", Value::Id(stage)).from(Source::Api)).await;
        assert_eq!(kind(&company, late).await, "customer");
        company.save(Change::update("opportunity", record.id).put("account", Value::Id(other))).await;
        assert_eq!(kind(&company, other).await, "customer");
        // Many at once, with what somebody said himself.
        let mut changes = Vec::new();
        let mut kinds = Vec::new();
        for said in ["", "partner", "supplier", "lapsed", "prospect"] {
            let id = account(&company, &format!("De {said} S.L."), said).await;
            kinds.push((id, if ["", "prospect"].contains(&said) { "customer" } else { said }));
            for _ in 0..3 {
                changes.push(deal(id).put("stage", Value::Id(stage)).from(Source::Import));
            }
        }
        for outcome in company.engine.save_bulk(who, changes, |_| true).await.unwrap() {
            outcome.0.unwrap();
        }
        for (id, wanted) in kinds {
            assert_eq!(kind(&company, id).await, wanted);
        }
        // A loss makes nobody a customer.
        let lost = account(&company, "Perdida S.L.", "").await;
        let stage = company.named("stage", "Perdida").await;
        company.save(deal(lost).put("stage", Value::Id(stage)).from(Source::Import)).await;
        assert_eq!(kind(&company, lost).await, "prospect");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wins_need_not_be_allowed_to_change_accounts() {
    for company in TestCompany::each().await {
        let all = ["all"; 5];
        let grants = serde_json::json!({"*": all, "account": ["all", "none", "none", "none", "none"]});
        let role = Change::create("role").text("name", "Solo vende").put("grants", Value::Json(Box::new(grants)));
        company.save(role).await;
        let seller = company.user("Luis Sale", "Solo vende", None, None).await;
        let here = account(&company, "Aquí", "").await;
        let change = Change::update("account", here).text("kind", "customer");
        assert!(matches!(company.try_save(&seller, change).await, Err(Refusal::Forbidden(_))));
        let stage = company.named("stage", "Ganada").await;
        company.try_save(&seller, deal(here).put("stage", Value::Id(stage))).await.unwrap();
        assert_eq!(kind(&company, here).await, "customer");
        let record = company.engine.record(&company.admin, "account", here).await.unwrap();
        assert_eq!(record.updated_by, seller.user(), "the log names him");
    }
}
