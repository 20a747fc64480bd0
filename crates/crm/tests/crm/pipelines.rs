//! Pipelines, their stages and targets: what may be only once, and what stays where it is.

use trato_crm::sales::closure::{self, Closure};
use trato_model::{Change, Currency, Expected, Filter, Id, Money, Path, Query, Record, Refusal, Source, Value};
use trato_testkit::{NOW, TestCompany};

const DAY: i64 = 86_400_000_000;

fn codes<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<(String, &'static str)> {
    let Err(Refusal::Invalid(errors)) = refused else { panic!("{refused:?}") };
    errors.into_iter().map(|error| (error.field, error.fault.code)).collect()
}

fn field(name: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(name.to_owned(), code)]
}

async fn draft(company: &TestCompany) -> Change {
    let account = company.save(Change::create("account").text("name", "Toldos S.L.")).await.id;
    let amount = Money::new(100_000, Currency::EUR);
    Change::create("opportunity").text("name", "Toldos").put("account", account.into()).put("amount", amount.into())
}

async fn stage(company: &TestCompany, pipeline: Id, kind: &str) -> Id {
    let query = Query::new("stage").and(Filter::equal("pipeline", pipeline)).and(Filter::equal("kind", kind));
    company.engine.rows(&company.admin, &query.columns(vec![Path::field("name")]).limit(1)).await.unwrap().rows[0].id
}

/// Another pipeline with a stage of each kind.
async fn another(company: &TestCompany, name: &str) -> Id {
    let pipeline = company.save(Change::create("pipeline").text("name", name)).await.id;
    for (at, kind) in ["open", "won", "lost"].into_iter().enumerate() {
        let change = Change::create("stage").text("name", kind).put("pipeline", pipeline.into()).text("kind", kind);
        company.save(change.put("position", Value::Int(at as i64)).put("probability", Value::Int(2_500))).await;
    }
    pipeline
}

async fn standard(company: &TestCompany) -> Vec<Id> {
    let query = Query::new("pipeline").and(Filter::equal("standard", true)).columns(vec![Path::field("name")]);
    company.engine.rows(&company.admin, &query).await.unwrap().rows.iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_pipeline_is_the_standard_one() {
    for company in TestCompany::each().await {
        assert_eq!(standard(&company).await.len(), 1);
        let second = Change::create("pipeline").text("name", "Mayoristas").put("standard", Value::Bool(true));
        let second = company.save(second).await.id;
        assert_eq!(standard(&company).await, [second]);
        let names: Vec<Id> = [another(&company, "Tercero").await, another(&company, "Cuarto").await].into();
        let mark = |id: Id| {
            let (engine, who) = (company.engine.clone(), company.admin.clone());
            let change = Change::update("pipeline", id).put("standard", Value::Bool(true));
            tokio::spawn(async move { engine.save(&who, change).await })
        };
        let both: Vec<_> = names.into_iter().map(mark).collect();
        for marked in both {
            marked.await.unwrap().unwrap();
        }
        assert_eq!(standard(&company).await.len(), 1, "whoever marks one at the same moment");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_with_deals_stays_what_and_where_it_is() {
    for company in TestCompany::each().await {
        let other = another(&company, "Mayoristas").await;
        let deal = company.save(draft(&company).await).await;
        let at = deal.value("stage").as_id().unwrap();
        company.engine.save(&company.admin, Change::delete("opportunity", deal.id)).await.unwrap();
        let kind = Change::update("stage", at).text("kind", "won");
        let place = Change::update("stage", at).put("pipeline", other.into());
        for (change, name) in [(kind.clone(), "kind"), (place, "pipeline")] {
            let refused = company.try_save(&company.admin, change).await;
            let Err(Refusal::Invalid(errors)) = &refused else { panic!("{refused:?}") };
            assert_eq!(errors[0].fault.args, [("n", "1".to_owned())], "the one in the trash counts");
            assert_eq!(codes(refused), field(name, "stage-has-deals"));
        }
        company.save(Change::update("stage", at).text("name", "Otra")).await;
        company.engine.save(&company.admin, Change::restore("opportunity", deal.id)).await.unwrap();
        let next = company.named("stage", "Propuesta").await;
        let moved = Change::update("opportunity", deal.id).put("stage", next.into());
        company.save(moved.put("close_date", Value::Int(NOW / DAY))).await;
        company.save(kind).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_and_a_bearer_have_one_target() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Venta", "Ventas", None, None).await.user();
        let month = |day: i64| {
            let amount = Money::new(100_000, Currency::EUR);
            Change::create("target").put("month", Value::Int(NOW / DAY + day)).put("amount", amount.into())
        };
        let (whole, hers) = (month(0), month(0).put("seller", seller.into()));
        let first = company.save(whole.clone()).await;
        company.save(hers.clone()).await;
        for change in [whole.clone(), hers.clone(), month(2)] {
            let refused = company.try_save(&company.admin, change).await;
            assert_eq!(codes(refused), field("month", "target-exists"));
        }
        let next = company.save(month(40)).await;
        let back = Change::update("target", next.id).put("month", Value::Int(NOW / DAY));
        assert_eq!(codes(company.try_save(&company.admin, back).await), field("month", "target-exists"));
        let more = Money::new(200_000, Currency::EUR);
        company.save(Change::update("target", first.id).put("amount", more.into())).await;
        let later = month(80).put("seller", seller.into());
        let outcomes = company.engine.save_bulk(&company.admin, vec![later.clone(), later.clone()], |_| true).await;
        let taken = outcomes.unwrap().into_iter().filter(|outcome| outcome.0.is_ok()).count();
        assert_eq!(taken, 1, "two of one file");
        let asked: Vec<_> = std::iter::repeat_n(month(120), 4)
            .map(|change| {
                let (engine, who) = (company.engine.clone(), company.admin.clone());
                tokio::spawn(async move { engine.save(&who, change).await })
            })
            .collect();
        let mut taken = 0;
        for asked in asked {
            taken += usize::from(asked.await.unwrap().is_ok());
        }
        assert_eq!(taken, 1, "of those who ask at the same moment");
    }
}

async fn reason(company: &TestCompany) -> Id {
    let query = Query::new("loss_reason").columns(vec![Path::field("name")]).limit(1);
    company.engine.rows(&company.admin, &query).await.unwrap().rows[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_decisions_at_once_one_is_taken() {
    for company in TestCompany::each().await {
        let reason = Some(reason(&company).await);
        let decide = async |id: Id| {
            let asked = [true, false].map(|won| {
                let (engine, who) = (company.engine.clone(), company.admin.clone());
                let closure = Closure { won, loss_reason: reason, ..Closure::default() };
                tokio::spawn(
                    async move { closure::close(&engine, &who, id, Expected::Current, closure, Source::Api).await },
                )
            });
            let mut taken = 0;
            for asked in asked {
                match asked.await.unwrap() {
                    Ok(_) => taken += 1,
                    Err(refusal) => assert!(matches!(refusal, Refusal::Conflict("already-closed")), "{refusal:?}"),
                }
            }
            taken
        };
        for _ in 0..8 {
            let deal = company.save(draft(&company).await).await;
            assert_eq!(decide(deal.id).await, 1);
            let asked = [(); 2].map(|()| {
                let (engine, who) = (company.engine.clone(), company.admin.clone());
                tokio::spawn(async move {
                    closure::reopen(&engine, &who, deal.id, Expected::Current, Source::Api).await.is_ok()
                })
            });
            let mut opened = 0;
            for asked in asked {
                opened += usize::from(asked.await.unwrap());
            }
            assert_eq!(opened, 1, "and one reopens it");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_loses_says_why_whatever_way_he_goes() {
    for company in TestCompany::each().await {
        let change = draft(&company).await;
        let deal = company.save(change.clone()).await;
        let lost = stage(&company, deal.value("pipeline").as_id().unwrap(), "lost").await;
        let into = |change: Change| change.put("stage", lost.into());
        for source in [Source::Api, Source::Page] {
            let refused = company.try_save(&company.admin, into(change.clone()).from(source)).await;
            assert_eq!(codes(refused), field("loss_reason", "loss-reason"));
        }
        let reason = reason(&company).await;
        let done = company.save(into(change.clone()).put("loss_reason", reason.into())).await;
        let emptied = Change::update("opportunity", done.id).put("loss_reason", Value::Null);
        let refused = company.try_save(&company.admin, emptied.clone().from(Source::Page)).await;
        assert_eq!(codes(refused), field("loss_reason", "loss-reason"));
        let bare = company.save(into(change).from(Source::Import)).await;
        assert!(bare.value("loss_reason").is_null(), "another system may not know it");
        let named = Change::update("opportunity", bare.id).text("name", "Otro nombre").from(Source::Page);
        company.save(named.put("loss_reason", Value::Null)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cancels_says_why_from_the_start() {
    for company in TestCompany::each().await {
        let visit = Change::create("visit").text("subject", "Muestras").put("due_at", Value::Int(NOW));
        let cancelled = visit.text("status", "cancelled");
        let refused = company.try_save(&company.admin, cancelled.clone()).await;
        assert_eq!(codes(refused), field("cancel_reason", "required"));
        let told = company.save(cancelled.clone().text("cancel_reason", "Cerrado por obras")).await;
        let emptied = Change::update("visit", told.id).put("cancel_reason", Value::Null);
        assert_eq!(codes(company.try_save(&company.admin, emptied).await), field("cancel_reason", "required"));
        company.save(cancelled.from(Source::Import)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_taken_or_refused_by_name() {
    for company in TestCompany::each().await {
        let (change, other) = (draft(&company).await, another(&company, "Mayoristas").await);
        let deal = company.save(change.clone()).await;
        let own = deal.value("pipeline").as_id().unwrap();
        let set = |fields: &[(&'static str, Value)]| {
            let change = Change::update("opportunity", deal.id).from(Source::Api);
            fields.iter().fold(change, |change, (name, value)| change.put(name, value.clone()))
        };
        let qualified = company.named("stage", "Cualificada").await;
        let both = company.save(set(&[("stage", qualified.into()), ("probability", Value::Int(7_700))])).await;
        assert_eq!(both.value("probability").as_int(), Some(7_700));
        assert_eq!(both.value("probability_by").as_text(), Some("hand"));

        let elsewhere = set(&[("pipeline", other.into()), ("stage", deal.value("stage").clone())]);
        let refused = company.try_save(&company.admin, elsewhere).await;
        assert_eq!(codes(refused), field("stage", "stage-elsewhere"));
        let moved = company.save(set(&[("pipeline", other.into())])).await;
        assert_eq!(moved.value("pipeline").as_id(), Some(other));
        assert_eq!(moved.value("stage").as_id(), Some(stage(&company, other, "open").await));

        let won = stage(&company, other, "won").await;
        let sure = set(&[("stage", won.into()), ("probability", Value::Int(5_000))]);
        assert_eq!(codes(company.try_save(&company.admin, sure).await), field("probability", "decided-probability"));
        let ahead = set(&[("stage", won.into()), ("close_date", Value::Int(NOW / DAY + 30))]);
        assert_eq!(codes(company.try_save(&company.admin, ahead).await), field("close_date", "decided-ahead"));
        // It may be tomorrow where a branch is.
        let easternmost = (NOW + 14 * DAY / 24) / DAY;
        for (day, is_ahead) in [(easternmost, false), (easternmost + 1, true)] {
            assert_eq!(trato_crm::sales::opportunity_rules::is_ahead(day, &company.admin.ctx), is_ahead);
        }
        let east = company.save(change.clone()).await;
        let there = Change::update("opportunity", east.id).put("stage", stage(&company, own, "won").await.into());
        let there = company.save(there.put("close_date", Value::Int(easternmost))).await;
        assert_eq!(there.value("close_date"), &Value::Int(easternmost), "the day that was typed");
        let closing = Closure { won: true, on: Some(NOW / DAY + 30), ..Closure::default() };
        let refused = closure::close(&company.engine, &company.admin, deal.id, Expected::Current, closing, Source::Api);
        assert_eq!(codes(refused.await), field("close_date", "decided-ahead"));
        let closing = Closure { won: true, on: Some(NOW / DAY - 3), ..Closure::default() };
        let closed = closure::close(&company.engine, &company.admin, deal.id, Expected::Current, closing, Source::Api);
        let closed: Record = closed.await.unwrap().record;
        assert_eq!(closed.value("close_date").as_int(), Some(NOW / DAY - 3));
        let back = company.save(set(&[("pipeline", own.into())])).await;
        assert_eq!(back.value("status").as_text(), Some("won"), "a decided deal stays decided in another pipeline");
        let late =
            company.save(change.put("stage", won.into()).put("probability", Value::Int(3_000)).from(Source::Import));
        assert_eq!(late.await.value("probability").as_int(), Some(10_000), "another system's figure is corrected");
    }
}
