//! Nothing is half done, and nothing is cut short without a word: more than a page of anything is still all of it.

use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_crm::sales::copying;
use trato_engine::Outcome;
use trato_model::{Address, Change, Filter, Id, Query, Refusal, Source, Value};
use trato_testkit::TestCompany;

/// One more than a page holds.
const MANY: usize = 1_001;

async fn many(company: &TestCompany, change: impl Fn(usize) -> Change) {
    let changes = (0..MANY).map(change).collect();
    let outcomes = company.engine.save_bulk(&company.admin, changes, |_| true).await.unwrap();
    for Outcome(outcome) in outcomes {
        outcome.unwrap();
    }
}

async fn count(company: &TestCompany, entity: &'static str, filter: Filter) -> u64 {
    company.engine.count(&company.admin, &Query::new(entity).and(filter), 5_000).await.unwrap().n
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_save_undoes_the_action_even_if_it_goes_on() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Venta", "Ventas", None, None).await;
        let other = company.user("Otro Venta", "Ventas", None, None).await;
        let foreign = other.user();
        let done = company
            .engine
            .transact(&seller, move |scope| {
                Box::pin(async move {
                    scope.save(Change::create("account").text("name", "Antes")).await?;
                    let given = Change::create("account").text("name", "Regalada").put("owner", foreign.into());
                    let refused = scope.save(given).await;
                    assert!(matches!(refused, Err(Refusal::Forbidden("reach"))), "{refused:?}");
                    scope.save(Change::create("account").text("name", "Después")).await?;
                    Ok(())
                })
            })
            .await;
        assert!(matches!(done, Err(Refusal::Forbidden("reach"))), "{done:?}");
        assert_eq!(count(&company, "account", Filter::everything()).await, 0, "nothing of it is kept");
        // What is meant to stand alone does, in the same transaction, and leaves no trace where it is refused.
        let outcomes = company
            .engine
            .transact(&seller, move |scope| {
                Box::pin(async move {
                    let of =
                        |name: &str, owner: Id| Change::create("account").text("name", name).put("owner", owner.into());
                    let me = scope.who.user();
                    scope.save_each(vec![of("Mía", me), of("Regalada", foreign), of("", me), of("Otra", me)]).await
                })
            })
            .await
            .unwrap();
        let good: Vec<bool> = outcomes.iter().map(|Outcome(outcome)| outcome.is_ok()).collect();
        assert_eq!(good, [true, false, false, true], "{outcomes:?}");
        assert_eq!(count(&company, "account", Filter::everything()).await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thousand_and_first_team_and_territory_count() {
    for company in TestCompany::each().await {
        let root = company.named("team", "Prueba").await;
        many(&company, |n| Change::create("team").text("name", &format!("Equipo {n}")).put("parent", root.into()))
            .await;
        let marta = company.user("Marta Ruiz", "Ventas", Some(root), None).await;
        assert_eq!(marta.reader.teams().len(), MANY + 1);
        let all = company.engine.every(&company.admin, &Query::new("team")).await.unwrap();
        assert_eq!(all.rows.len(), MANY + 1);

        many(&company, |n| Change::create("territory").text("name", &format!("A {n}")).text("country", "PT")).await;
        let prefixes = Value::List(vec![Value::from("280")]);
        let last = Change::create("territory").text("name", "Zona centro").put("postal_prefixes", prefixes);
        let last = company.save(last).await.id;
        let address = Address {
            street: "Mayor 1".into(),
            postal_code: "28013".into(),
            country: "ES".into(),
            ..Address::default()
        };
        let account =
            Change::create("account").text("name", "Nortex").put("address", Value::Address(Box::new(address)));
        assert_eq!(company.save(account).await.value("territory").as_id(), Some(last));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_every_line() {
    for company in TestCompany::each().await {
        let account = company.save(Change::create("account").text("name", "Nortex")).await.id;
        let deal = Change::create("opportunity").text("name", "Mucho").put("account", account.into());
        let deal = company.save(deal).await.id;
        many(&company, |n| {
            let price = trato_model::Money::new(100, trato_model::Currency::EUR);
            let line = Change::create("opportunity_line").put("opportunity", deal.into());
            line.text("name", &format!("Línea {n}")).put("price", Value::Money(price))
        })
        .await;
        let copy = copying::copy(&company.engine, &company.admin, deal, "Otra vez".into(), Source::Page).await.unwrap();
        assert_eq!(count(&company, "opportunity_line", Filter::equal("opportunity", copy)).await, MANY as u64);
        let record = company.engine.record(&company.admin, "opportunity", copy).await.unwrap();
        assert_eq!(record.value("amount").as_money().map(|m| m.minor), Some(100 * MANY as i64));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversion_takes_every_activity_along() {
    for company in TestCompany::each().await {
        let lead = company.save(Change::create("lead").text("last_name", "Sanz").text("company", "Talleres")).await.id;
        many(&company, |n| Change::create("note").text("text", &format!("Nota {n}")).put("lead", lead.into())).await;
        let wish = Conversion {
            account: Wish::New,
            contact: Wish::Nothing,
            opportunity: Wish::Nothing,
            opportunity_name: None,
            amount: None,
            close_date: None,
        };
        let done = conversion::convert(&company.engine, &company.admin, lead, wish, Source::Page).await.unwrap();
        let account = done.account.unwrap();
        assert_eq!(count(&company, "note", Filter::equal("account", account)).await, MANY as u64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_indexed_fits_into_an_index() {
    let company = TestCompany::sqlite().await;
    let registry = company.engine.registry();
    let (mut looked, mut wrong) = (0, Vec::new());
    for entity in registry.entities() {
        let together = |name| entity.unique.iter().any(|set| set.contains(&name));
        for field in &entity.fields {
            let text = matches!(field.kind.columns(), [column] if column.ty == trato_model::ColumnType::Text);
            if !text || !(field.indexed || field.unique || field.matched || together(field.name)) {
                continue;
            }
            looked += 1;
            // Of an address in the web its host alone is compared.
            let host = field.kind.name() == "url" && !field.indexed && !field.unique;
            let most = if host { Some(253) } else { field.kind.schema(field)["maxLength"].as_i64() };
            // PostgreSQL's entries have 2,704 bytes, a character up to four.
            let fits = field.kind.name() == "choice" || most.is_some_and(|most| most * 4 < 2_600);
            if !fits {
                wrong.push(format!("{}.{}: {most:?}", entity.name, field.name));
            }
        }
    }
    assert!(looked > 40 && wrong.is_empty(), "{looked}: {wrong:?}");
}
