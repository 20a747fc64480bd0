//! Who is on an account's team reads it and what hangs on it, whoever owns them; he changes them only where he may edit.

use trato_crm::sales::closure::{self, Closure};
use trato_engine::{Outcome, Who};
use trato_model::query::Bucket;
use trato_model::{
    Action, Aggregate, Change, Currency, Expected, Filter, Id, Money, Query, Record, Refusal, Source, Value,
};
use trato_testkit::TestCompany;

/// An account of somebody else's and what hangs on it.
struct Customer {
    account: Record,
    contact: Record,
    deal: Record,
    task: Record,
    line: Record,
}

impl Customer {
    async fn of(company: &TestCompany, owner: Id, name: &str) -> Customer {
        let owned = |change: Change| change.put("owner", owner.into());
        let account = company.save(owned(Change::create("account").text("name", name))).await;
        let about = |change: Change| owned(change).put("account", account.id.into());
        let contact = company.save(about(Change::create("contact").text("last_name", "Prieto"))).await;
        let deal = about(Change::create("opportunity").text("name", "Mesas"));
        let deal = company.save(deal.put("amount", Money::new(50_000, Currency::EUR).into())).await;
        let task = company.save(about(Change::create("task").text("subject", "Llamar"))).await;
        let line = Change::create("opportunity_line").text("name", "Mesa").put("opportunity", deal.id.into());
        let line = company.save(line.put("price", Money::new(50_000, Currency::EUR).into())).await;
        Customer { account, contact, deal, task, line }
    }

    fn all(&self) -> [(&Record, &'static str); 5] {
        [
            (&self.account, "name"),
            (&self.contact, "position"),
            (&self.deal, "description"),
            (&self.task, "subject"),
            (&self.line, "name"),
        ]
    }
}

async fn join(company: &TestCompany, account: Id, who: &Who, may_edit: bool) -> Id {
    let member = Change::create("account_team").put("account", account.into()).put("user", who.user().into());
    company.save(member.put("may_edit", Value::Bool(may_edit))).await.id
}

async fn may_edit(company: &TestCompany, member: Id, may: bool) {
    company.save(Change::update("account_team", member).put("may_edit", Value::Bool(may))).await;
}

/// Whether somebody finds a record by its page, a list, a count, a sum and a search.
async fn reads(company: &TestCompany, who: &Who, record: &Record) -> bool {
    let (engine, entity) = (&company.engine, record.entity.name);
    let one = Query::new(entity).and(Filter::equal("id", record.id));
    let opened = match engine.record(who, entity, record.id).await {
        Ok(_) => true,
        Err(Refusal::NotFound) => false,
        Err(other) => panic!("{entity}: {other:?}"),
    };
    let listed = engine.rows(who, &one).await.unwrap().rows.len() == 1;
    let counted = engine.count(who, &one, 10).await.unwrap().n == 1;
    let summed = Aggregate::new(entity).and(Filter::equal("id", record.id));
    let summed = engine.total(who, &summed.clone()).await.unwrap().measures[0] == Value::Int(1)
        && !engine.groups(who, &summed.by_bucket("created_at".into(), Bucket::Year)).await.unwrap().rows.is_empty();
    assert_eq!([listed, counted, summed], [opened; 3], "every way of reading {entity} says the same");
    opened
}

const NEW: &str = "Cambiado por el equipo";

async fn change(company: &TestCompany, who: &Who, record: &Record, field: &'static str) -> Result<String, Refusal> {
    let changed = company.try_save(who, Change::update(record.entity.name, record.id).text(field, NEW)).await;
    changed.map(|record| record.value(field).as_text().unwrap_or_default().to_owned())
}

/// He can neither edit nor delete it, alone or among many, and the attempts leave nothing behind.
async fn is_kept_from(company: &TestCompany, who: &Who, record: &Record, field: &'static str) {
    let (entity, id) = (record.entity.name, record.id);
    let now = async || company.engine.record(&company.admin, entity, id).await.unwrap();
    let before = now().await;
    assert!(!company.engine.may(who, record, Action::Edit).await.unwrap(), "{entity}");
    assert!(!company.engine.may(who, record, Action::Delete).await.unwrap(), "{entity}");
    let edited = change(company, who, record, field).await;
    let deleted = company.try_save(who, Change::delete(entity, id)).await.map(|record| record.title());
    let many = vec![Change::update(entity, id).text(field, NEW), Change::delete(entity, id)];
    let many = company.engine.save_bulk(who, many, |_| true).await.unwrap();
    let many = many.into_iter().map(|Outcome(outcome)| outcome.map(|saved| saved.record.title()));
    for refused in [edited, deleted].into_iter().chain(many) {
        assert!(matches!(refused, Err(Refusal::NotFound | Refusal::Forbidden(_))), "{entity}: {refused:?}");
    }
    let after = now().await;
    assert_eq!((after.version, after.trashed_at), (before.version, None), "{entity}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_reads_the_account_and_changes_it_only_where_he_may_edit() {
    for company in TestCompany::each().await {
        let owner = company.user("Olga Dueña", "Ventas", None, None).await.user();
        let member = company.user("Mario Apoyo", "Ventas", None, None).await;
        let customer = Customer::of(&company, owner, "Nortex").await;
        let other = Customer::of(&company, owner, "Sin equipo").await;
        for (record, field) in customer.all() {
            assert!(!reads(&company, &member, record).await, "{}: he is on no team yet", record.entity.name);
            is_kept_from(&company, &member, record, field).await;
        }

        let joined = join(&company, customer.account.id, &member, false).await;
        for (record, field) in customer.all() {
            assert!(reads(&company, &member, record).await, "{} is his to read", record.entity.name);
            is_kept_from(&company, &member, record, field).await;
        }

        may_edit(&company, joined, true).await;
        for (record, field) in customer.all() {
            let entity = record.entity.name;
            assert!(company.engine.may(&member, record, Action::Edit).await.unwrap(), "{entity}");
            let changed = change(&company, &member, record, field).await;
            let changed = changed.unwrap_or_else(|refusal| panic!("{entity}: {refusal:?}"));
            assert_eq!(changed, NEW, "{entity}");
        }
        for record in [&customer.line, &customer.task] {
            company.try_save(&member, Change::delete(record.entity.name, record.id)).await.expect("his to delete");
        }
        may_edit(&company, joined, false).await;
        is_kept_from(&company, &member, &customer.account, "name").await;

        for (record, field) in other.all() {
            assert!(!reads(&company, &member, record).await, "{}: another account", record.entity.name);
            is_kept_from(&company, &member, record, field).await;
        }
        company.save(Change::delete("account_team", joined)).await;
        assert!(!reads(&company, &member, &customer.account).await, "he has left the team");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_makes_no_editor_of_himself() {
    for company in TestCompany::each().await {
        let owner = company.user("Olga Dueña", "Ventas", None, None).await.user();
        let member = company.user("Mario Apoyo", "Ventas", None, None).await;
        let customer = Customer::of(&company, owner, "Nortex").await;
        let joined = join(&company, customer.account.id, &member, false).await;
        let wider = Change::update("account_team", joined).put("may_edit", Value::Bool(true));
        let refused = company.try_save(&member, wider).await.map(|member| member.id);
        assert!(matches!(refused, Err(Refusal::NotFound | Refusal::Forbidden(_))), "{refused:?}");
        let friend = Change::create("account_team").put("account", customer.account.id.into());
        let friend = friend.put("user", company.admin.user().into()).put("may_edit", Value::Bool(true));
        assert!(company.try_save(&member, friend).await.is_err(), "the team is not his to choose");
        is_kept_from(&company, &member, &customer.account, "name").await;
    }
}

/// Deciding a deal, moving it and adding to it are ways of changing it, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_decides_and_adds_only_where_he_may_edit() {
    for company in TestCompany::each().await {
        let owner = company.user("Olga Dueña", "Ventas", None, None).await.user();
        let member = company.user("Mario Apoyo", "Ventas", None, None).await;
        let customer = Customer::of(&company, owner, "Nortex").await;
        let joined = join(&company, customer.account.id, &member, false).await;
        let (account, deal) = (customer.account.id, customer.deal.id);
        let line = Change::create("opportunity_line").text("name", "Silla").put("opportunity", deal.into());
        let line = line.put("price", Money::new(1_000, Currency::EUR).into());
        let person = Change::create("account_contact").put("contact", customer.contact.id.into());
        let person = person.put("account", account.into()).text("role", "Compras");
        let moved = company.named("stage", "Cualificada").await;
        let moved = Change::update("opportunity", deal).put("stage", moved.into());
        for may in [false, true] {
            may_edit(&company, joined, may).await;
            for change in [&line, &person, &moved] {
                let done = company.try_save(&member, change.clone()).await.map(|record| record.title());
                assert_eq!(done.is_ok(), may, "{}: {done:?}", change.entity);
            }
            let won = Closure { won: true, ..Closure::default() };
            let won = closure::close(&company.engine, &member, deal, Expected::Current, won, Source::Page).await;
            assert_eq!(won.is_ok(), may, "{:?}", won.map(|saved| saved.record.title()));
            let call = Change::create("call").text("subject", "Pregunta").put("account", account.into());
            company.try_save(&member, call).await.expect("what he does about it is his own");
        }
    }
}
