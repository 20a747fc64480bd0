//! From a deal's first stage to its end.

use trato_crm::sales::closure::{self, Closure};
use trato_crm::sales::copying;
use trato_model::{Change, Currency, Expected, Filter, Id, Money, Path, Query, Record, Refusal, Source, Value};
use trato_testkit::TestCompany;

const NAMES: [&str; 3] = ["stage", "exit", "amount_left"];

async fn deal(company: &TestCompany, name: &str) -> Record {
    let account = company.save(Change::create("account").put("name", Value::from(format!("{name} S.L.")))).await.id;
    let change = Change::create("opportunity")
        .put("name", Value::from(name))
        .put("account", Value::Id(account))
        .put("amount", Value::Money(Money::new(100_000, Currency::EUR)));
    company.save(change).await
}

/// Stage, exit and amount on leaving of each stay; the one that lasts comes last.
async fn ledger(company: &TestCompany, deal: Id) -> Vec<Vec<Value>> {
    let query = Query::new("stage_history")
        .and(Filter::equal("opportunity", deal))
        .columns(NAMES.map(Path::field).to_vec())
        .sort(Path::field("left_at"), true);
    company.engine.rows(&company.admin, &query).await.unwrap().rows.into_iter().map(|row| row.values).collect()
}

async fn first(company: &TestCompany, entity: &'static str) -> Id {
    let query = Query::new(entity).columns(vec![Path::field("name")]).limit(1);
    company.engine.rows(&company.admin, &query).await.unwrap().rows[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_starts_in_the_first_stage_and_leaves_a_ledger() {
    for company in TestCompany::each().await {
        let record = deal(&company, "Tejados").await;
        assert_eq!(record.value("status").as_text(), Some("open"));
        assert!(record.value("stage").as_id().is_some());
        assert_eq!(ledger(&company, record.id).await.len(), 1);
        assert_eq!(record.value("weighted").as_money().map(|m| m.minor), Some(10_000), "10 % of 1,000 €");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_enters_its_first_stage_when_it_is_made() {
    for company in TestCompany::each().await {
        let entered = async |deal: Id| {
            let query = Query::new("stage_history")
                .and(Filter::equal("opportunity", deal))
                .columns(vec![Path::field("entered_at")]);
            let rows = company.engine.rows(&company.admin, &query).await.unwrap().rows;
            rows[0].values[0].as_int().unwrap()
        };
        let made = deal(&company, "Persianas").await;
        assert_eq!(entered(made.id).await, company.engine.clock().now(), "not at midnight");
        let today = i64::from(company.admin.ctx.today());
        let account = made.value("account").clone();
        let late = Change::create("opportunity")
            .put("name", "Ventanas".into())
            .put("account", account)
            .put("opened_on", Value::Int(today - 3));
        let late = company.save(late).await;
        let day = trato_model::query::period::local_day(entered(late.id).await, &company.admin.ctx.zone);
        assert_eq!(i64::from(day), today - 3, "one that is entered late was opened on its day");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_asks_for_its_reason_and_remembers_the_stage() {
    for company in TestCompany::each().await {
        let (engine, who) = (&company.engine, &company.admin);
        let record = deal(&company, "Toldos").await;
        let lose = |reason| Closure { won: false, loss_reason: reason, ..Closure::default() };
        let refused = closure::close(engine, who, record.id, Expected::Current, lose(None), Source::Page).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "loss_reason"));
        assert_eq!(ledger(&company, record.id).await.len(), 1, "a refusal changes nothing");

        let reason = first(&company, "loss_reason").await;
        let lost = closure::close(engine, who, record.id, Expected::Current, lose(Some(reason)), Source::Page).await;
        let lost = lost.unwrap().record;
        assert_eq!(lost.value("status").as_text(), Some("lost"));
        assert_eq!(lost.value("lost_stage"), record.value("stage"));
        assert_eq!(lost.value("probability").as_int(), Some(0));
        let stays = ledger(&company, record.id).await;
        assert_eq!(stays.len(), 2);
        assert_eq!(stays[0][1].as_text(), Some("lost"));
        assert_eq!(stays[0][2].as_money().map(|money| money.minor), Some(100_000));

        let again = closure::close(engine, who, record.id, Expected::Current, lose(Some(reason)), Source::Page).await;
        assert!(matches!(again, Err(Refusal::Conflict("already-closed"))));
        let anew = Closure { instead: Some("lost".into()), ..lose(Some(reason)) };
        let again = closure::close(engine, who, record.id, Expected::Current, anew, Source::Page).await;
        assert!(matches!(again, Err(Refusal::Conflict("already-closed"))), "in place of itself: {again:?}");
        let open = closure::reopen(engine, who, record.id, Expected::Current, Source::Page).await.unwrap().record;
        assert_eq!(open.value("stage"), record.value("stage"), "back to where it was");
        assert!(open.value("loss_reason").is_null() && open.value("closed_at").is_null());

        closure::close(engine, who, record.id, Expected::Current, lose(Some(reason)), Source::Page).await.unwrap();
        let won = company.named("stage", "Ganada").await;
        let won = company.save(Change::update("opportunity", record.id).put("stage", won.into())).await;
        assert_eq!(won.value("status").as_text(), Some("won"));
        assert!(won.value("loss_reason").is_null(), "whichever way it came to be won");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_asks_for_its_fields() {
    for company in TestCompany::each().await {
        let record = deal(&company, "Vidrieras").await;
        let proposal = company.named("stage", "Propuesta").await;
        let change = Change::update("opportunity", record.id).put("stage", proposal.into());
        let refused = company.try_save(&company.admin, change.clone()).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "close_date"));
        let moved = company.save(change.put("close_date", Value::Int(20_800))).await;
        assert_eq!(moved.value("probability").as_int(), Some(5_000));

        let (engine, who) = (&company.engine, &company.admin);
        let lost = Closure { loss_reason: Some(first(&company, "loss_reason").await), ..Closure::default() };
        closure::close(engine, who, record.id, Expected::Current, lost, Source::Page).await.unwrap();
        let open = closure::reopen(engine, who, record.id, Expected::Current, Source::Page).await.unwrap().record;
        assert_eq!(open.value("stage").as_id(), Some(proposal));
        assert!(!open.value("close_date").is_null(), "the stage will not have it without one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_make_the_amount_and_a_copy_takes_them_along() {
    for company in TestCompany::each().await {
        let record = deal(&company, "Azulejos").await;
        let line = |quantity: i64, price: i64, discount: i64| {
            Change::create("opportunity_line")
                .put("opportunity", record.id.into())
                .put("name", Value::from("Azulejo"))
                .put("quantity", Value::Int(quantity))
                .put("price", Money::new(price, Currency::EUR).into())
                .put("discount", Value::Int(discount))
        };
        let one = company.save(line(2_500, 1_999, 0)).await;
        company.save(line(3_000, 10_000, 1_250)).await;
        let amount = async |id| {
            let found = company.engine.record(&company.admin, "opportunity", id).await.unwrap();
            found.value("amount").as_money().map(|money| money.minor)
        };
        assert_eq!(amount(record.id).await, Some(4_998 + 26_250));
        company.engine.save(&company.admin, Change::delete("opportunity_line", one.id)).await.unwrap();
        assert_eq!(amount(record.id).await, Some(26_250));
        let copy =
            copying::copy(&company.engine, &company.admin, record.id, "Otra".into(), Source::Page).await.unwrap();
        assert_eq!(amount(copy).await, Some(26_250));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_over_currencies_use_the_dated_rate() {
    for company in TestCompany::each().await {
        let usd: Currency = "USD".parse().unwrap();
        let record = deal(&company, "Maderas").await;
        let change = Change::update("opportunity", record.id).put("amount", Money::new(50_00, usd).into());
        let refused = company.try_save(&company.admin, change.clone()).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "no-rate"));
        let rate = |day: i64, rate: i64| {
            Change::create("exchange_rate")
                .put("currency", Value::from("USD"))
                .put("date", Value::Int(day))
                .put("rate", Value::Int(rate))
        };
        company.save(rate(20_000, 90_000_000)).await;
        company.save(rate(20_700, 80_000_000)).await;
        let saved = company.save(change).await;
        assert_eq!(saved.value("amount").as_money().map(|m| (m.minor, m.company)), Some((5_000, 4_000)));
        let total =
            trato_model::Aggregate::new("opportunity").measures(vec![trato_model::Measure::Sum(Path::field("amount"))]);
        let total = company.engine.total(&company.admin, &total).await.unwrap();
        assert_eq!(total.measures, vec![Value::Int(4_000)], "50 USD are 40 EUR, not 50");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn costs_hidden_from_a_seller_still_count_and_are_not_copied_by_him() {
    for company in TestCompany::each().await {
        let seller = company.user("Sin Costes", "Ventas", None, None).await;
        let role = company.named("role", "Ventas").await;
        let fields = serde_json::json!({"opportunity_line.cost": "hidden", "opportunity.cost": "hidden"});
        company.save(Change::update("role", role).put("fields", Value::Json(Box::new(fields)))).await;
        let seller = company.engine.who(seller.user()).await.unwrap().unwrap();
        let account = Change::create("account").put("name", Value::from("Losas S.A."));
        let account = company.try_save(&seller, account).await.unwrap().id;
        let record = Change::create("opportunity").put("name", Value::from("Losas")).put("account", account.into());
        let record = company.try_save(&seller, record).await.unwrap();
        let line = |price: i64| {
            Change::create("opportunity_line")
                .put("opportunity", record.id.into())
                .put("name", Value::from("Losa"))
                .put("price", Money::new(price, Currency::EUR).into())
        };
        company.save(line(5_000).put("cost", Money::new(3_000, Currency::EUR).into())).await;
        company.try_save(&seller, line(1_000)).await.unwrap();
        let money = async |id, field: &'static str| {
            let found = company.engine.record(&company.admin, "opportunity", id).await.unwrap();
            found.value(field).as_money().map(|money| money.minor)
        };
        assert_eq!((money(record.id, "amount").await, money(record.id, "cost").await), (Some(6_000), Some(3_000)));
        let copy = copying::copy(&company.engine, &seller, record.id, "Otra".into(), Source::Page).await.unwrap();
        assert_eq!(
            (money(copy, "amount").await, money(copy, "cost").await),
            (Some(6_000), None),
            "the copy of his lines says nothing of costs"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_deals_moved_at_once_all_leave_their_stage() {
    const DEALS: usize = 1_100;
    for company in TestCompany::each().await {
        let proposal = company.named("stage", "Propuesta").await;
        let account = company.save(Change::create("account").put("name", Value::from("Muchos S.A."))).await.id;
        let moved = company.engine.transact(&company.admin, move |scope| {
            Box::pin(async move {
                let deal = |n| {
                    let change = Change::create("opportunity").put("account", account.into());
                    change.put("name", Value::from(format!("Trato {n}")))
                };
                let made = scope.save_many((0..DEALS).map(deal).collect()).await?;
                let to = |saved: &trato_engine::Saved| {
                    let change = Change::update("opportunity", saved.record.id).put("stage", proposal.into());
                    change.put("amount", Money::new(1, Currency::EUR).into()).put("close_date", Value::Int(20_800))
                };
                scope.save_many(made.iter().map(to).collect()).await.map(|moved| moved.len())
            })
        });
        assert_eq!(moved.await.unwrap(), DEALS);
        let open = Query::new("stage_history").and(Filter::empty("left_at"));
        let open = company.engine.count(&company.admin, &open, 10_000).await.unwrap().n;
        assert_eq!(open, DEALS as u64, "each deal is in one stage");
    }
}
