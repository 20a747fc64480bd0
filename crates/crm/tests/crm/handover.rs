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

#[tokio::test(flavor = "multi_thread")]
async fn much_work_is_handed_over_by_a_job_that_may_die() {
    for company in TestCompany::each().await {
        let leaver = company.user("Luis Sale", "Ventas", None, None).await.user();
        let heir = company.user("Eva Sigue", "Ventas", None, None).await.user();
        let account =
            |n| Change::create("account").put("name", format!("Cliente {n}").into()).put("owner", leaver.into());
        let outcomes =
            company.engine.save_bulk(&company.admin, (0..1_201).map(account).collect(), |_| true).await.unwrap();
        assert!(outcomes.iter().all(|outcome| outcome.0.is_ok()));
        let task =
            company.save(Change::create("task").put("subject", "Llamar".into()).put("owner", leaver.into())).await;
        let heirs = Heirs { customers: Some(heir), ..Heirs::default() };
        let done = handover::deactivate(&company.engine, &company.admin, leaver, heirs, Source::Page).await.unwrap();
        assert_eq!((done.left, done.customers), (1_201, 0), "a job is to do it");
        assert!(company.engine.who(leaver).await.unwrap().is_none(), "he is out at once");
        let left = async || handover::left(&company.engine, &company.admin, leaver, heirs).await.unwrap();
        assert_eq!(left().await, 1_201);

        // A node takes the job and dies; its lease runs out, and the next one does what is left.
        let (store, now) = (company.engine.store(), company.engine.clock().now());
        let lost = store.lease_jobs("dead", &["handover"], 1, 60_000_000, now).await.unwrap();
        assert_eq!(lost.len(), 1, "it was put in with the deactivation");
        company.engine.clock().set(now + 61_000_000);
        company.work().await;
        assert_eq!(left().await, 0);
        let owner = company.engine.record(&company.admin, "task", task.id).await.unwrap().value("owner").as_id();
        assert_eq!(owner, Some(leaver), "nobody was named for tasks");
        (handover::HAND_OVER.run)(&company.engine, lost[0].payload.clone()).await.unwrap();
        let query = trato_model::Query::new("account").and(trato_model::Filter::equal("owner", heir));
        assert_eq!(company.engine.count(&company.admin, &query, 5_000).await.unwrap().n, 1_201, "harmless twice");
    }
}
