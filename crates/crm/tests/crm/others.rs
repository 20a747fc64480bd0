//! What others do meanwhile, what one may not see, and what our own rules take over all the same.

use trato_crm::activity::completion::{self, Completion, Next};
use trato_crm::sales::closure::{self, Closure};
use trato_crm::sales::conversion::{self, Wish};
use trato_engine::Who;
use trato_model::kinds::Input;
use trato_model::registry::overlay::{CustomField, Overlay};
use trato_model::{Change, Currency, Expected, Id, Money, Record, Refusal, Source, Value};
use trato_testkit::{NOW, TestCompany};

use crate::leads::new;

const DAY: i64 = 24 * 3600 * 1_000_000;

fn eur(minor: i64) -> Value {
    Money::new(minor, Currency::EUR).into()
}

fn usd(minor: i64) -> Value {
    Money::new(minor, "USD".parse().unwrap()).into()
}

async fn rate(company: &TestCompany, day: i64, rate: i64) {
    let change = Change::create("exchange_rate").put("currency", Value::from("USD"));
    company.save(change.put("date", Value::Int(day)).put("rate", Value::Int(rate))).await;
}

async fn account(company: &TestCompany, name: &str) -> Id {
    company.save(Change::create("account").put("name", Value::from(name))).await.id
}

async fn deal(company: &TestCompany, amount: Value) -> Record {
    let account = account(company, "Cerámicas Sol").await;
    let change = Change::create("opportunity").put("name", Value::from("Azulejos")).put("account", account.into());
    company.save(change.put("amount", amount)).await
}

async fn read(company: &TestCompany, record: &Record) -> Record {
    company.engine.record(&company.admin, record.entity.name, record.id).await.unwrap()
}

fn line(deal: Id, price: Value) -> Change {
    let change = Change::create("opportunity_line").put("opportunity", deal.into());
    change.put("name", Value::from("Azulejo")).put("price", price)
}

fn task(deal: Id, in_days: i64) -> Change {
    let change = Change::create("task").put("subject", Value::from("Llamar")).put("opportunity", deal.into());
    change.put("due_at", Value::Int(NOW + in_days * DAY))
}

/// The reader's role may not see or write these fields any more; he as he is then.
async fn hide(company: &TestCompany, who: &Who, fields: serde_json::Value) -> Who {
    let role = company.named("role", "Ventas").await;
    company.save(Change::update("role", role).put("fields", Value::Json(Box::new(fields)))).await;
    company.engine.who(who.user()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_of_a_deal_in_the_trash_go_on_and_it_comes_back_with_its_next_step() {
    for company in TestCompany::each().await {
        let (engine, who) = (&company.engine, &company.admin);
        let record = deal(&company, eur(100_000)).await;
        let first = company.save(task(record.id, 1)).await;
        let second = company.save(task(record.id, 5)).await;
        assert_eq!(read(&company, &record).await.value("next_step_at"), first.value("due_at"));
        company.engine.save(who, Change::delete("opportunity", record.id)).await.unwrap();
        let done = Change::update("task", first.id).put("status", Value::from("done"));
        company.try_save(who, done).await.expect("a task is done, wherever its deal is");
        engine.save(who, Change::restore("opportunity", record.id)).await.unwrap();
        let back = read(&company, &record).await;
        assert_eq!(back.value("next_step_at"), second.value("due_at"));
        assert!(!back.value("last_activity_at").is_null());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_logs_on_his_deal_whose_account_is_another_teams() {
    for company in TestCompany::each().await {
        let team = async |name: &str| company.save(Change::create("team").put("name", Value::from(name))).await.id;
        let (north, south) = (team("Norte").await, team("Sur").await);
        let seller = company.user("Nora Norte", "Ventas", Some(north), None).await;
        let other = company.user("Sol Sur", "Ventas", Some(south), None).await;
        let record = deal(&company, eur(100_000)).await;
        company.save(Change::update("opportunity", record.id).put("owner", seller.user().into())).await;
        let account = record.value("account").as_id().unwrap();
        company.save(Change::update("account", account).put("owner", other.user().into())).await;
        assert!(company.engine.record(&seller, "account", account).await.is_err());

        let call = Change::create("call").put("subject", Value::from("Precio")).put("opportunity", record.id.into());
        let call = company.try_save(&seller, call).await.expect("a call about his own deal");
        assert_eq!(read(&company, &call).await.value("account").as_id(), Some(account));
        let next = Next { entity: "task", subject: "Oferta".into(), due_at: Input::Ready(Value::Int(NOW + DAY)) };
        let gesture = Completion { next: Some(next), ..Completion::default() };
        let done =
            completion::complete(&company.engine, &seller, "call", call.id, Expected::Current, gesture, Source::Page);
        assert!(done.await.unwrap().next.is_some());
        // What he names himself he must see.
        let named = Change::create("task").put("subject", Value::from("x")).put("account", account.into());
        let refused = company.try_save(&seller, named).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "link-missing"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_come_at_once_are_all_in_the_amount() {
    for company in TestCompany::each().await {
        let record = deal(&company, eur(0)).await;
        let adding: Vec<_> = (0..24)
            .map(|n| {
                let (engine, who) = (company.engine.clone(), company.admin.clone());
                tokio::spawn(async move { engine.save(&who, line(record.id, eur(100 + n))).await })
            })
            .collect();
        for added in adding {
            added.await.unwrap().unwrap();
        }
        let sum: i64 = (0..24).map(|n| 100 + n).sum();
        assert_eq!(read(&company, &record).await.value("amount").as_money().map(|m| m.minor), Some(sum));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_with_lines_is_worth_what_they_come_to_whatever_the_currency_of_costs() {
    for company in TestCompany::each().await {
        rate(&company, 20_000, 80_000_000).await;
        let record = deal(&company, eur(1)).await;
        company.save(line(record.id, eur(10_000)).put("cost", usd(5_000))).await;
        let sum = |record: &Record, field| record.value(field).as_money().map(|m| (m.minor, m.currency.to_string()));
        let now = read(&company, &record).await;
        assert_eq!(sum(&now, "cost"), Some((4_000, "EUR".into())), "50 USD are 40 EUR");
        let by_hand = Change::update("opportunity", record.id).put("amount", eur(99_999));
        let refused = company.try_save(&company.admin, by_hand).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "amount-of-lines"));
        let same = Change::update("opportunity", record.id).put("amount", eur(10_000)).put("name", Value::from("Otro"));
        assert_eq!(company.save(same).await.value("name").as_text(), Some("Otro"), "the same sum is no change");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_won_deal_reopens_where_it_was() {
    for company in TestCompany::each().await {
        let (engine, who) = (&company.engine, &company.admin);
        let record = deal(&company, eur(100_000)).await;
        let proposal = company.named("stage", "Propuesta").await;
        let moved = Change::update("opportunity", record.id).put("stage", proposal.into());
        company.save(moved.put("close_date", Value::Int(20_800))).await;
        let won = Closure { won: true, ..Closure::default() };
        closure::close(engine, who, record.id, Expected::Current, won, Source::Page).await.unwrap();
        let open = closure::reopen(engine, who, record.id, Expected::Current, Source::Page).await.unwrap().record;
        assert_eq!(open.value("stage").as_id(), Some(proposal));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_a_deal_are_worth_the_same_rate_months_later() {
    for company in TestCompany::each().await {
        let today = NOW / DAY;
        rate(&company, today - 10, 50_000_000).await;
        let record = deal(&company, usd(100_000)).await;
        rate(&company, today + 100, 90_000_000).await;
        company.engine.clock().set(NOW + 120 * DAY);
        let moved = company.save(Change::update("opportunity", record.id).put("probability", Value::Int(3_333))).await;
        let worth = |field| moved.value(field).as_money().map(|m| (m.minor, m.company)).unwrap();
        let ((amount, company_amount), (weighted, company_weighted)) = (worth("amount"), worth("weighted"));
        assert_eq!((amount, weighted), (100_000, 33_330));
        assert_eq!((company_amount, company_weighted), (50_000, 16_665), "by January's rate, both");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_left_a_foreign_amount_alone_meets_no_conflict() {
    for company in TestCompany::each().await {
        rate(&company, 20_000, 80_000_000).await;
        let record = deal(&company, usd(5_000)).await;
        company.save(Change::update("opportunity", record.id).put("amount", usd(7_000))).await;
        let form = Change::update("opportunity", record.id)
            .expecting(Expected::Version(record.version))
            .put("amount", usd(5_000))
            .put("name", Value::from("Otro nombre"));
        let merged = company.try_save(&company.admin, form).await.expect("the fields differ");
        assert_eq!(merged.value("amount").as_money().map(|m| m.minor), Some(7_000));
        assert_eq!(merged.value("name").as_text(), Some("Otro nombre"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_never_turns_a_no_into_a_yes() {
    for company in TestCompany::each().await {
        let change = Change::create("contact").put("last_name", Value::from("Souto"));
        let change = change.put("email_permission", Value::from("denied"));
        let no = company.save(change.put("email_permission_source", Value::from("Baja por correo"))).await;
        let yes = Change::update("contact", no.id)
            .from(Source::Import)
            .put("position", Value::from("Jefa"))
            .put("email_permission", Value::from("granted"))
            .put("email_permission_source", Value::from("Lista comprada"));
        let after = company.save(yes).await;
        assert_eq!(after.value("position").as_text(), Some("Jefa"), "the rest is taken over");
        for field in ["email_permission", "email_permission_source", "email_permission_on"] {
            assert_eq!(after.value(field), no.value(field), "{field}");
        }
    }
}

fn required(id: u128, entity: &str, name: &str) -> CustomField {
    serde_json::from_value(serde_json::json!({
        "id": Id::constant(id), "entity": entity, "name": name, "kind": "text", "required": true,
        "label": {"es": "Sector propio", "en": "Own sector"}
    }))
    .expect("a field")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_finds_everything_as_it_was_left_own_fields_too() {
    for company in TestCompany::each().await {
        let add = |overlay: &mut Overlay| {
            overlay.fields.push(CustomField { required: false, ..required(904, "account", "c_sector") });
            Ok(())
        };
        company.engine.change_overlay(&company.admin, add).await.expect("a field");
        company.save(Change::create("account").text("name", "Sol").text("c_sector", "Pesca")).await;
        for _ in 0..2 {
            let again = company.as_demo().await;
            assert!(again.engine.schema().is_empty(), "{:?}", again.engine.schema());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn own_fields_that_are_required_stop_no_form_and_no_conversion() {
    for company in TestCompany::each().await {
        let add = |overlay: &mut Overlay| {
            overlay.fields.push(required(901, "lead", "c_sector"));
            overlay.fields.push(required(902, "account", "c_sector"));
            overlay.fields.push(required(903, "contact", "c_nivel"));
            Ok(())
        };
        company.engine.change_overlay(&company.admin, add).await.expect("fields");
        let lead = || Change::create("lead").put("last_name", Value::from("Souto")).from(Source::Form);
        let refused = company.try_save(&company.admin, lead()).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "c_sector"), "a person is asked");
        let captured = company.save(lead().derived()).await;
        company.save(Change::update("lead", captured.id).put("c_sector", Value::from("Pesca"))).await;
        let done =
            conversion::convert(&company.engine, &company.admin, captured.id, new(Wish::New), Source::Page).await;
        let account = company.engine.record(&company.admin, "account", done.unwrap().account.unwrap()).await.unwrap();
        assert_eq!(account.value("c_sector").as_text(), Some("Pesca"), "own fields of one name come along");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversion_carries_what_its_user_sees_and_every_no() {
    for company in TestCompany::each().await {
        let seller = company.user("Ciega", "Ventas", None, None).await;
        let hidden = serde_json::json!({
            "lead.budget": "hidden", "contact.email_permission": "read-only",
            "contact.email_permission_source": "hidden", "contact.email_permission_on": "hidden"
        });
        let seller = hide(&company, &seller, hidden).await;
        let lead = Change::create("lead")
            .put("last_name", Value::from("Souto"))
            .put("owner", seller.user().into())
            .put("budget", eur(777_700))
            .put("email_permission", Value::from("denied"))
            .put("email_permission_source", Value::from("Baja por correo"));
        let lead = company.save(lead).await;
        let done = conversion::convert(&company.engine, &seller, lead.id, new(Wish::New), Source::Page).await.unwrap();
        let made =
            async |entity, id: Option<Id>| company.engine.record(&company.admin, entity, id.unwrap()).await.unwrap();
        let deal = made("opportunity", done.opportunity).await;
        assert!(deal.value("amount").as_money().is_none_or(|m| m.minor == 0), "{:?}", deal.value("amount"));
        let contact = made("contact", done.contact).await;
        assert_eq!(contact.value("email_permission").as_text(), Some("denied"));
        assert_eq!(contact.value("email_permission_source").as_text(), Some("Baja por correo"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_companys_currency_stays_once_there_are_amounts() {
    for company in TestCompany::each().await {
        let turned = |code: &str| {
            let id = trato_engine::people::company::ID;
            Change::update("company", id).put("currency", Value::from(code))
        };
        company.save(turned("USD")).await;
        company.save(turned("EUR")).await;
        let deal = deal(&company, eur(100)).await;
        company.save(Change::delete("opportunity", deal.id)).await;
        let refused = company.try_save(&company.admin, turned("USD")).await.expect_err("an amount lies in the trash");
        let Refusal::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!((errors[0].field.as_ref(), errors[0].fault.code), ("currency", "currency-stays"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reopened_deal_is_expected_when_it_was_expected_before() {
    for company in TestCompany::each().await {
        let deal = deal(&company, eur(100)).await;
        let day = i64::from(company.admin.ctx.today()) + 40;
        let change = Change::update("opportunity", deal.id).expecting(Expected::Current);
        company.save(change.put("close_date", Value::Int(day))).await;
        let won = closure::close(
            &company.engine,
            &company.admin,
            deal.id,
            Expected::Current,
            Closure { won: true, ..Closure::default() },
            Source::Page,
        );
        won.await.unwrap();
        assert_ne!(read(&company, &deal).await.value("close_date").as_int(), Some(day), "it closed today");
        closure::reopen(&company.engine, &company.admin, deal.id, Expected::Current, Source::Page).await.unwrap();
        assert_eq!(read(&company, &deal).await.value("close_date").as_int(), Some(day));
    }
}
