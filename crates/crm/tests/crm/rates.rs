//! What follows where an exchange rate is corrected, added or taken away.

use trato_engine::{JobFilter, JobState};
use trato_model::{Change, Currency, Id, Money, Record, Refusal, Value};
use trato_testkit::{NOW, TestCompany};

const DAY: i64 = 86_400_000_000;

fn usd(minor: i64) -> Money {
    Money::new(minor, "USD".parse().expect("a currency"))
}

async fn rate(company: &TestCompany, day: i64, rate: i64) -> Id {
    let change = Change::create("exchange_rate").put("currency", Value::from("USD"));
    company.save(change.put("date", Value::Int(day)).put("rate", Value::Int(rate))).await.id
}

async fn deal(company: &TestCompany, close: i64) -> Record {
    let account = company.save(Change::create("account").text("name", "Divisas S.L.")).await.id;
    let change = Change::create("opportunity").text("name", "Divisas").put("account", account.into());
    company.save(change.put("amount", usd(100_000).into()).put("close_date", Value::Int(close))).await
}

/// What amount and weighted are worth to the company.
async fn worth(company: &TestCompany, deal: &Record) -> (i64, i64) {
    let record = company.engine.record(&company.admin, "opportunity", deal.id).await.unwrap();
    let of = |field: &str| record.value(field).as_money().unwrap().company;
    (of("amount"), of("weighted"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_rate_corrects_the_deals_that_used_it() {
    for company in TestCompany::each().await {
        let today = NOW / DAY;
        let old = rate(&company, today - 40, 50_000_000).await;
        let new = rate(&company, today - 10, 80_000_000).await;
        let (past, open) = (deal(&company, today - 20).await, deal(&company, today + 30).await);
        company.work().await;
        assert_eq!((worth(&company, &past).await.0, worth(&company, &open).await.0), (50_000, 80_000));
        let versions = async || {
            let of = async |id| company.engine.record(&company.admin, "opportunity", id).await.unwrap().version;
            (of(past.id).await, of(open.id).await)
        };
        let before = versions().await;

        company.save(Change::update("exchange_rate", old).put("rate", Value::Int(60_000_000))).await;
        company.work().await;
        assert_eq!(worth(&company, &past).await, (60_000, 6_000), "its parts, too");
        let after = versions().await;
        assert_eq!((after.0 > before.0, after.1), (true, before.1), "nobody touches what another rate valued");

        let between = rate(&company, today - 21, 70_000_000).await;
        company.work().await;
        assert_eq!(worth(&company, &past).await.0, 70_000, "a rate that was missing");
        company.engine.save(&company.admin, Change::delete("exchange_rate", between)).await.unwrap();
        company.work().await;
        assert_eq!(worth(&company, &past).await.0, 60_000, "and is taken away");
        company.save(Change::update("exchange_rate", new).put("date", Value::Int(today - 25))).await;
        company.work().await;
        assert_eq!(worth(&company, &past).await.0, 80_000, "one that counts from another day");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_shows_an_amount_leaves_its_worth_to_the_job() {
    for company in TestCompany::each().await {
        let id = rate(&company, NOW / DAY - 40, 50_000_000).await;
        let past = deal(&company, NOW / DAY - 20).await;
        company.save(Change::update("exchange_rate", id).put("rate", Value::Int(60_000_000))).await;
        assert_eq!(worth(&company, &past).await.0, 50_000, "the job has not run yet");
        company.save(Change::update("opportunity", past.id).put("amount", usd(100_000).into())).await;
        assert_eq!(worth(&company, &past).await.0, 50_000, "any form gives again what it shows");
        company.work().await;
        assert_eq!(worth(&company, &past).await, (60_000, 6_000));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_day_is_valued_by_the_day_on_which_it_was_made() {
    for company in TestCompany::each().await {
        let today = NOW / DAY;
        let first = rate(&company, today - 10, 50_000_000).await;
        let product = Change::create("product").text("name", "Importado").put("price", usd(10_000).into());
        let product = company.save(product).await;
        rate(&company, today + 10, 90_000_000).await;
        company.engine.clock().set(NOW + 20 * DAY);
        company.save(Change::update("exchange_rate", first).put("rate", Value::Int(60_000_000))).await;
        company.work().await;
        let record = company.engine.record(&company.admin, "product", product.id).await.unwrap();
        assert_eq!(record.value("price").as_money().map(|m| m.company), Some(6_000));
        let form = Change::update("product", product.id).text("name", "Otro").put("price", usd(10_000).into());
        let form = company.save(form).await;
        assert_eq!(
            form.value("price").as_money().map(|m| m.company),
            Some(6_000),
            "a form that shows it values nothing"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_that_change_together_are_one_walk_through_the_records() {
    for company in TestCompany::each().await {
        let today = NOW / DAY;
        let mut rates = Vec::new();
        for days in [40, 30, 20] {
            rates.push(rate(&company, today - days, 50_000_000).await);
        }
        let deals =
            [deal(&company, today - 35).await, deal(&company, today - 25).await, deal(&company, today - 5).await];
        company.work().await;
        for (id, rate) in rates.iter().zip([60_000_000, 70_000_000, 80_000_000]) {
            company.save(Change::update("exchange_rate", *id).put("rate", Value::Int(rate))).await;
        }
        let gbp = Change::create("exchange_rate").put("currency", Value::from("GBP"));
        company.save(gbp.put("date", Value::Int(today)).put("rate", Value::Int(110_000_000))).await;
        let store = company.engine.store();
        let run = async || {
            let now = company.engine.clock().now();
            let mut job = store.lease_jobs("test", &["revalue"], 1, 60_000_000, now).await.unwrap();
            let job = job.pop().expect("a job waits");
            (company.engine.modules().jobs["revalue"].run)(&company.engine, job.payload).await.unwrap();
            store.finish_job(job.id, job.fence, now).await.unwrap();
            let waiting = JobFilter { state: Some(JobState::Queued), kind: Some("revalue".into()), limit: 99 };
            // Those of a later look stand behind them.
            store.jobs(&waiting).await.unwrap().iter().filter(|job| job.run_at <= now).count()
        };
        assert_eq!(run().await, 1, "the first of four makes one of all");
        company.engine.clock().set(NOW + 1_000_000);
        // Behind it in the queue: of one moment, chance would decide.
        let later = company.engine.who(company.admin.user()).await.unwrap().unwrap();
        let more = Change::create("exchange_rate").put("currency", Value::from("USD"));
        let more = more.put("date", Value::Int(today - 1)).put("rate", Value::Int(50_000_000));
        company.try_save(&later, more).await.unwrap();
        assert_eq!(run().await, 1, "which takes no more, or would never come to work");
        for (deal, worth_now) in deals.iter().zip([60_000, 70_000, 80_000]) {
            assert_eq!(worth(&company, deal).await.0, worth_now);
        }
        let (registry, reader) = (company.engine.registry(), &company.admin.reader);
        let events = company.engine.store().timeline(&registry, reader, "opportunity", deals[0].id, None, 1);
        assert_eq!(events.await.unwrap()[0].actor, company.admin.user(), "whose rates they are");
    }
}

/// Eleven in the morning in Madrid is the day before in Samoa; the company's day counts for both.
#[tokio::test(flavor = "multi_thread")]
async fn the_day_of_an_amount_is_the_companys_wherever_somebody_works() {
    for company in TestCompany::each().await {
        let today = NOW / DAY;
        rate(&company, today - 10, 50_000_000).await;
        let first = rate(&company, today, 80_000_000).await;
        let away = company.save(Change::update("user", company.admin.user()).text("zone", "Pacific/Pago_Pago")).await;
        let away = company.engine.who(away.id).await.unwrap().unwrap();
        assert_eq!(i64::from(away.ctx.today()), today - 1);
        let product = Change::create("product").text("name", "Importado").put("price", usd(10_000).into());
        let product = company.try_save(&away, product).await.unwrap();
        let worth = |record: &Record| record.value("price").as_money().map(|m| m.company);
        assert_eq!(worth(&product), Some(8_000), "first");
        let corrected = Change::update("exchange_rate", first).put("rate", Value::Int(90_000_000));
        company.try_save(&away, corrected).await.unwrap();
        company.work().await;
        let product = company.engine.record(&company.admin, "product", product.id).await.unwrap();
        assert_eq!(worth(&product), Some(9_000), "and anew");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_rate_of_a_currency_that_records_use_stays() {
    for company in TestCompany::each().await {
        let first = rate(&company, NOW / DAY - 40, 50_000_000).await;
        let second = rate(&company, NOW / DAY - 20, 50_000_000).await;
        let one = deal(&company, NOW / DAY - 20).await;
        let other = deal(&company, NOW / DAY - 20).await;
        company.engine.save(&company.admin, Change::delete("opportunity", other.id)).await.unwrap();
        let delete = |id: Id| Change::delete("exchange_rate", id);
        company.engine.save(&company.admin, delete(first)).await.expect("another one is left");
        let moved = Change::update("exchange_rate", second).put("currency", Value::from("GBP"));
        for change in [delete(second), moved] {
            let refused = company.engine.save(&company.admin, change).await;
            let Err(Refusal::Invalid(errors)) = refused else { panic!("{refused:?}") };
            assert_eq!((errors[0].field.as_str(), errors[0].fault.code), ("currency", "rate-in-use"));
        }
        let won = Change::update("opportunity", one.id).put("amount", Money::new(5, Currency::EUR).into());
        company.save(won).await;
        company.engine.save(&company.admin, delete(second)).await.expect_err("the trash counts, too");
        company.engine.save(&company.admin, Change::restore("opportunity", other.id)).await.unwrap();
        let free = Change::update("opportunity", other.id).put("amount", Money::new(5, Currency::EUR).into());
        company.save(free).await;
        let product = Change::create("product").text("name", "Importado").put("cost", usd(100).into());
        let product = company.save(product).await.id;
        company.engine.save(&company.admin, delete(second)).await.expect_err("any field of any kind counts");
        company.save(Change::update("product", product).put("cost", Value::Null)).await;
        company.engine.save(&company.admin, delete(second)).await.expect("nobody uses it any more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_amount_is_the_only_one_named() {
    for company in TestCompany::each().await {
        let account = company.save(Change::create("account").text("name", "Divisas S.L.")).await.id;
        let change = Change::create("opportunity").text("name", "Divisas").put("account", account.into());
        for amount in [usd(100_000), Money::new(i64::MAX, Currency::EUR)] {
            let refused = company.try_save(&company.admin, change.clone().put("amount", amount.into())).await;
            let Err(Refusal::Invalid(errors)) = refused else { panic!("{refused:?}") };
            let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, ["amount"], "{errors:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_of_a_day_to_come_counts_from_that_day() {
    for company in TestCompany::each().await {
        let today = NOW / DAY;
        rate(&company, today - 10, 50_000_000).await;
        let (past, open) = (deal(&company, today - 2).await, deal(&company, today + 30).await);
        rate(&company, today + 5, 90_000_000).await;
        company.work().await;
        assert_eq!(worth(&company, &open).await.0, 50_000, "its day is still to come");
        company.engine.clock().set(NOW + 6 * DAY);
        company.work().await;
        assert_eq!((worth(&company, &open).await.0, worth(&company, &past).await.0), (90_000, 50_000));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_node_valued_by_the_old_rate_is_corrected_later() {
    let Some((company, other)) = TestCompany::two_on_postgres().await else { return };
    let today = NOW / DAY;
    let old = rate(&company, today - 10, 50_000_000).await;
    // The other node knows the rates now, and is told of no change.
    let before = deal(&other, today - 2).await;
    company.save(Change::update("exchange_rate", old).put("rate", Value::Int(80_000_000))).await;
    company.work().await;
    let late = deal(&other, today - 2).await;
    assert_eq!((worth(&company, &before).await.0, worth(&company, &late).await.0), (80_000, 50_000));
    company.engine.clock().set(NOW + 10 * 60 * 1_000_000);
    company.work().await;
    assert_eq!(worth(&company, &late).await.0, 80_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lay_in_the_trash_while_a_rate_was_corrected_comes_back_with_its_worth() {
    for company in TestCompany::each().await {
        let id = rate(&company, NOW / DAY - 40, 50_000_000).await;
        let (past, other) = (deal(&company, NOW / DAY - 20).await, deal(&company, NOW / DAY - 20).await);
        company.save(Change::delete("opportunity", other.id)).await;
        let back = company.save(Change::restore("opportunity", other.id)).await;
        assert_eq!(back.version, other.version + 2, "nothing else was written");
        company.save(Change::delete("opportunity", past.id)).await;
        company.save(Change::update("exchange_rate", id).put("rate", Value::Int(60_000_000))).await;
        company.work().await;
        let back = company.save(Change::restore("opportunity", past.id)).await;
        assert_eq!(worth(&company, &past).await, (60_000, 6_000));
        let there = company.engine.record(&company.admin, "opportunity", past.id).await.unwrap();
        assert_eq!((back.version, back.value("amount")), (there.version, there.value("amount")), "as it was answered");
    }
}
