//! The ledger of stages: who brought a deal in and who took it out, when, and what it was worth then.

use trato_crm::sales::closure::{self, Closure};
use trato_engine::Who;
use trato_model::{
    Change, Currency, Entity, Expected, FieldDef, Filter, Id, Money, Path, Query, Refusal, Source, Value,
};
use trato_testkit::{NOW, TestCompany};

const DAY: i64 = 86_400_000_000;
const NAMES: [&str; 11] = [
    "stage",
    "entered_at",
    "entered_by",
    "amount_entered",
    "left_at",
    "left_by",
    "amount_left",
    "next_stage",
    "exit",
    "days",
    "expected_close",
];

fn euros(amount: i64) -> Value {
    Money::new(amount * 100, Currency::EUR).into()
}

/// A stay: stage, day, who and euros on entering; the same on leaving, with the next stage, how it ended and the day for which
/// the close was expected.
struct Stay {
    stage: Id,
    entered: (i64, Id, i64),
    left: Option<(i64, Id, i64, Id, &'static str, Option<i64>)>,
}

impl Stay {
    fn row(&self) -> Vec<Value> {
        let (day, who, amount) = self.entered;
        let mut row = vec![self.stage.into(), Value::Int(NOW + day * DAY), who.into(), euros(amount)];
        match self.left {
            None => row.resize(NAMES.len(), Value::Null),
            Some((left, who, amount, next, exit, expected)) => row.extend([
                Value::Int(NOW + left * DAY),
                who.into(),
                euros(amount),
                next.into(),
                exit.into(),
                Value::Int(left - day),
                expected.map_or(Value::Null, Value::Int),
            ]),
        }
        row
    }
}

/// The stays of a deal in the order in which it made them. Amounts without their worth in the company's currency.
async fn ledger(company: &TestCompany, deal: Id) -> Vec<Vec<Value>> {
    let query = Query::new("stage_history")
        .and(Filter::equal("opportunity", deal))
        .columns(NAMES.map(Path::field).to_vec())
        .sort(Path::field("entered_at"), false);
    let rows = company.engine.rows(&company.admin, &query).await.unwrap().rows;
    let plain = |value: Value| match value.as_money() {
        Some(money) => Money::new(money.minor, money.currency).into(),
        None => value,
    };
    rows.into_iter().map(|row| row.values.into_iter().map(plain).collect()).collect()
}

/// Somebody as he is so many days after the first.
async fn on(company: &TestCompany, day: i64, who: &Who) -> Who {
    company.engine.clock().set(NOW + day * DAY);
    company.engine.who(who.user()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stay_says_who_when_and_what_it_was_worth() {
    for company in TestCompany::each().await {
        let stage = async |name: &str| company.named("stage", name).await;
        let (first, qualified) = (stage("Nueva").await, stage("Cualificada").await);
        let (proposal, lost) = (stage("Propuesta").await, stage("Perdida").await);
        let vera = company.user("Vera Venta", "Ventas", None, None).await;
        let (ada, expected) = (company.admin.clone(), i64::from(company.admin.ctx.today()) + 40);
        let account = company.save(Change::create("account").text("name", "Nortex")).await.id;
        let deal = Change::create("opportunity").text("name", "Mesas").put("account", account.into());
        let deal = company.save(deal.put("amount", euros(1_000)).put("owner", vera.user().into())).await.id;
        let change = || Change::update("opportunity", deal);
        let to = |stage: Id| change().put("stage", stage.into());

        // Vera moves it on and corrects the amount in the same form; a later correction moves nothing.
        let who = on(&company, 3, &vera).await;
        company.try_save(&who, to(qualified).put("amount", euros(1_500))).await.unwrap();
        let who = on(&company, 5, &ada).await;
        company
            .try_save(&who, change().put("amount", euros(1_800)).put("close_date", Value::Int(expected)))
            .await
            .unwrap();
        let who = on(&company, 10, &ada).await;
        company.try_save(&who, to(proposal)).await.unwrap();
        // A loss is written down at what was lost.
        let who = on(&company, 12, &vera).await;
        let reason = company.named("loss_reason", "Precio").await;
        let amount = Some(Money::new(170_000, Currency::EUR));
        let loss = Closure { loss_reason: Some(reason), amount, ..Closure::default() };
        closure::close(&company.engine, &who, deal, Expected::Current, loss, Source::Page).await.unwrap();
        let decided = i64::from(who.ctx.today());
        let who = on(&company, 20, &ada).await;
        closure::reopen(&company.engine, &who, deal, Expected::Current, Source::Page).await.unwrap();

        let (ada, vera) = (ada.user(), vera.user());
        let stays = [
            Stay { stage: first, entered: (0, ada, 1_000), left: Some((3, vera, 1_000, qualified, "forward", None)) },
            Stay {
                stage: qualified,
                entered: (3, vera, 1_500),
                left: Some((10, ada, 1_800, proposal, "forward", Some(expected))),
            },
            Stay {
                stage: proposal,
                entered: (10, ada, 1_800),
                left: Some((12, vera, 1_700, lost, "lost", Some(expected))),
            },
            Stay {
                stage: lost,
                entered: (12, vera, 1_700),
                left: Some((20, ada, 1_700, proposal, "back", Some(decided))),
            },
            Stay { stage: proposal, entered: (20, ada, 1_700), left: None },
        ];
        let found = ledger(&company, deal).await;
        assert_eq!(found.len(), stays.len(), "{found:?}");
        for (row, stay) in found.iter().zip(&stays) {
            for ((name, own), wanted) in NAMES.iter().zip(row).zip(stay.row()) {
                assert_eq!(*own, wanted, "{name} of the stay since day {}", stay.entered.0);
            }
        }
        let open = company.engine.record(&company.admin, "opportunity", deal).await.unwrap();
        assert_eq!(open.value("close_date").as_int(), Some(expected), "expected again when it was expected before");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_the_ledger_by_hand() {
    for company in TestCompany::each().await {
        let account = company.save(Change::create("account").text("name", "Nortex")).await.id;
        let deal = Change::create("opportunity").text("name", "Mesas").put("account", account.into());
        let deal = company.save(deal).await.id;
        let query = Query::new("stage_history").and(Filter::equal("opportunity", deal));
        let row = company.engine.rows(&company.admin, &query).await.unwrap().rows[0].id;
        let before = ledger(&company, deal).await;
        for source in [Source::Page, Source::Api, Source::Import] {
            let forged = Change::update("stage_history", row).put("entered_by", company.admin.user().into());
            let forged = company
                .try_save(&company.admin, forged.put("left_at", Value::Int(1)).from(source))
                .await
                .map(|row| row.id);
            assert!(forged.is_err(), "{source:?}: {forged:?}");
            let made = Change::create("stage_history").put("opportunity", deal.into());
            for change in [made, Change::delete("stage_history", row)] {
                let refusal = company.try_save(&company.admin, change.from(source)).await.map(|row| row.id);
                assert!(matches!(refusal, Err(Refusal::Forbidden(_))), "{source:?}: {refusal:?}");
            }
        }
        let whole = |entity: &&Entity| !entity.fields.is_empty() && !entity.fields.iter().any(FieldDef::writable);
        let registry = company.engine.registry();
        for entity in registry.entities().iter().map(|entity| &**entity).filter(whole) {
            assert!(entity.ledger, "{}: what nobody can fill in is offered to nobody", entity.name);
        }
        assert_eq!(ledger(&company, deal).await, before);
    }
}
