//! Somebody leaves, and others take over.

use trato_crm::people::handover::{self, Heirs};
use trato_model::{Change, Refusal, Source};
use trato_testkit::TestCompany;

#[tokio::test(flavor = "multi_thread")]
async fn deals_tasks_and_customers_find_new_owners() {
    for company in TestCompany::each().await {
        let leaver = company.user("Luis Sale", "Ventas", None, None).await;
        let heir = company.user("Eva Sigue", "Ventas", None, None).await;
        let own = |change: Change| change.put("owner", leaver.user().into());
        let account = company.save(own(Change::create("account").put("name", "Norte".into()))).await;
        let deal = Change::create("opportunity").put("name", "Obra".into()).put("account", account.id.into());
        let deal = company.save(own(deal)).await;
        let task = company.save(own(Change::create("task").put("subject", "Llamar".into()))).await;
        assert_eq!(handover::in_hand(&company.engine, &company.admin, leaver.user()).await.unwrap(), [1, 1, 1]);

        let heirs = Heirs { deals: Some(heir.user()), tasks: None, customers: Some(company.admin.user()) };
        let done =
            handover::deactivate(&company.engine, &company.admin, leaver.user(), heirs, Source::Page).await.unwrap();
        assert_eq!((done.deals, done.tasks, done.customers, done.refused), (1, 0, 1, 0));
        let owner = async |entity: &str, id| {
            company.engine.record(&company.admin, entity, id).await.unwrap().value("owner").as_id()
        };
        assert_eq!(owner("opportunity", deal.id).await, Some(heir.user()));
        assert_eq!(owner("account", account.id).await, Some(company.admin.user()));
        assert_eq!(owner("task", task.id).await, Some(leaver.user()), "nobody was named for tasks");
        assert!(company.engine.who(leaver.user()).await.unwrap().is_none(), "he signs in no more");

        let itself =
            handover::deactivate(&company.engine, &company.admin, company.admin.user(), heirs, Source::Page).await;
        assert!(matches!(itself, Err(Refusal::Conflict("own-deactivation"))));
        let gone = Heirs { deals: Some(leaver.user()), ..Heirs::default() };
        let wrong = handover::deactivate(&company.engine, &company.admin, heir.user(), gone, Source::Page).await;
        assert!(matches!(wrong, Err(Refusal::Conflict("heir-inactive"))));
    }
}
