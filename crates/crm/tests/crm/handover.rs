//! Somebody leaves, and others take over.

use trato_crm::people::along::{self, Went};
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
        assert_eq!(
            handover::sums(&handover::in_hand(&company.engine, &company.admin, leaver.user()).await.unwrap()),
            [1, 1, 1]
        );

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

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_a_deal_goes_along_if_it_was_the_same_persons() {
    for company in TestCompany::each().await {
        let [tomas, marta, ida] = [
            company.user("Tomás Rey", "Ventas", None, None).await,
            company.user("Marta Sol", "Ventas", None, None).await,
            company.user("Ida Luz", "Ventas", None, None).await,
        ]
        .map(|who| who.user());
        let of = |owner: trato_model::Id, change: Change| change.put("owner", owner.into());
        let account = company.save(of(tomas, Change::create("account").put("name", "Norte".into()))).await.id;
        let contact =
            |name: &str| Change::create("contact").put("last_name", name.into()).put("account", account.into());
        let his = company.save(of(tomas, contact("Suyo"))).await.id;
        let hers = company.save(of(ida, contact("Ajeno"))).await.id;
        let deal = Change::create("opportunity").put("name", "Obra".into()).put("account", account.into());
        let deal = company.save(of(tomas, deal)).await.id;
        let other = Change::create("opportunity").put("name", "Otra".into()).put("account", account.into());
        let other = company.save(of(tomas, other)).await.id;
        let task =
            |subject: &str| Change::create("task").put("subject", subject.into()).put("opportunity", deal.into());
        let planned = company.save(of(tomas, task("Llamar"))).await.id;
        let done = company.save(of(tomas, task("Hecho").put("status", "done".into()))).await.id;
        let foreign = company.save(of(ida, task("De Ida"))).await.id;

        let along = along::with(&company.engine, &company.admin, "opportunity", &[deal]).await.unwrap();
        let change = Change::update("opportunity", deal).expecting(trato_model::Expected::Current);
        company.save(of(marta, change)).await;
        let handed = along::hand(&company.engine, &company.admin, &along, marta, Source::Page).await.unwrap();
        assert_eq!(handed, Went { moved: 3, refused: 0, left: 0 });
        let owner = async |entity: &str, id| {
            company.engine.record(&company.admin, entity, id).await.unwrap().value("owner").as_id().unwrap()
        };
        assert_eq!(
            [owner("account", account).await, owner("contact", his).await, owner("task", planned).await],
            [marta; 3]
        );
        assert_eq!(
            [owner("contact", hers).await, owner("task", foreign).await],
            [ida; 2],
            "others keep what is theirs"
        );
        assert_eq!(owner("task", done).await, tomas, "what is done stays with who did it");
        assert_eq!(owner("opportunity", other).await, tomas, "the customer's other deals were not asked for");

        let along = along::with(&company.engine, &company.admin, "account", &[account]).await.unwrap();
        let handed = along::hand(&company.engine, &company.admin, &along, ida, Source::Page).await.unwrap();
        assert_eq!(
            handed,
            Went { moved: 3, refused: 0, left: 0 },
            "his contact, the deal and its task, which are Marta's"
        );
        assert_eq!([owner("opportunity", deal).await, owner("opportunity", other).await], [ida, tomas]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_has_an_owner_is_handed_over() {
    for company in TestCompany::each().await {
        let boat = serde_json::json!({"id": trato_model::Id::constant(5), "name": "c_boat", "area": "sales",
            "singular": {"es": "Barco", "en": "Boat"}, "plural": {"es": "Barcos", "en": "Boats"}});
        let boat: trato_model::registry::overlay::CustomEntity = serde_json::from_value(boat).unwrap();
        let change = move |overlay: &mut trato_model::registry::overlay::Overlay| {
            overlay.entities.push(boat.clone());
            Ok(())
        };
        company.engine.change_overlay(&company.admin, change).await.unwrap();
        let leaver = company.user("Luis Sale", "Ventas", None, None).await.user();
        let heir = company.user("Eva Sigue", "Ventas", None, None).await.user();
        let own = |change: Change| change.put("owner", leaver.into());
        let boat = company.save(own(Change::create("c_boat").text("name", "Aurora"))).await.id;
        let campaign = company.save(own(Change::create("campaign").text("name", "Verano"))).await.id;
        let note = company.save(own(Change::create("note").text("text", "Suya"))).await.id;
        assert_eq!(
            handover::sums(&handover::in_hand(&company.engine, &company.admin, leaver).await.unwrap()),
            [0, 0, 2]
        );
        // A seller may not change campaigns: nobody is given what he could not work on.
        let reads = Heirs { customers: Some(heir), ..Heirs::default() };
        let refused = handover::deactivate(&company.engine, &company.admin, leaver, reads, Source::Page).await;
        assert!(matches!(refused, Err(trato_model::Refusal::Conflict("heir-reads"))), "{refused:?}");
        let heir = company.admin.user();
        let heirs = Heirs { customers: Some(heir), ..Heirs::default() };
        let done = handover::deactivate(&company.engine, &company.admin, leaver, heirs, Source::Page).await.unwrap();
        assert_eq!((done.customers, done.refused), (2, 0));
        for (entity, id, now) in [("c_boat", boat, heir), ("campaign", campaign, heir), ("note", note, leaver)] {
            let record = company.engine.record(&company.admin, entity, id).await.unwrap();
            assert_eq!(record.value("owner").as_id(), Some(now), "{entity}");
        }
    }
}
