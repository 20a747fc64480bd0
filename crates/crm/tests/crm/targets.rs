//! Targets of teams, beside those of sellers and branches: in the forecast of who sees all, of a team, and of its members.

use trato_crm::reports::{self, Data, Narrow, Params};
use trato_engine::access::rights_json;
use trato_engine::people::role;
use trato_engine::{RowOut, Who};
use trato_model::query::period::day_of;
use trato_model::registry::overlay::{CustomField, Overlay};
use trato_model::{Change, Currency, Filter, Grant, Id, Level, Money, Path, Period, Query, Refusal, Value};
use trato_testkit::TestCompany;

fn day(text: &str) -> Value {
    Value::Int(i64::from(day_of(text.parse().unwrap())))
}

fn euros(amount: i64) -> Value {
    Money::new(amount * 100, Currency::EUR).into()
}

fn target(month: &str, amount: i64, bearer: &'static str, of: Id) -> Change {
    Change::create("target").put("month", day(month)).put("amount", euros(amount)).put(bearer, of.into())
}

/// Two teams of two branches, each with a seller who has won something and has something open.
struct Sales {
    teams: [Id; 2],
    branches: [Id; 2],
    sellers: [Who; 2],
}

async fn sales(company: &TestCompany) -> Sales {
    let make =
        async |entity: &'static str, name: &str| company.save(Change::create(entity).text("name", name)).await.id;
    let branches = [make("branch", "Madrid").await, make("branch", "Caracas").await];
    let teams = [make("team", "Norte").await, make("team", "Sur").await];
    let sellers = [
        company.user("Nuria Norte", "Ventas", Some(teams[0]), Some(branches[0])).await,
        company.user("Sol Sur", "Ventas", Some(teams[1]), Some(branches[1])).await,
    ];
    let account = make("account", "Clínica Sol").await;
    let won = company.named("stage", "Ganada").await;
    for (seller, won_for) in sellers.iter().zip([250, 30]) {
        let deal = |amount: i64, closes: &str| {
            let change = Change::create("opportunity").text("name", "Mesas").put("account", account.into());
            let change = change.put("amount", euros(amount)).put("close_date", day(closes));
            change.put("owner", seller.user().into())
        };
        company.save(deal(won_for, "2026-11-03").put("stage", won.into())).await;
        company.save(deal(1_000, "2026-12-10").put("probability", Value::Int(5_000))).await;
    }
    for change in [
        target("2026-11-01", 1_000, "target_team", teams[0]),
        target("2026-12-01", 500, "target_team", teams[0]),
        target("2026-11-01", 60, "target_team", teams[1]),
        target("2026-11-01", 200, "seller", sellers[0].user()),
        target("2026-11-01", 400, "target_branch", branches[1]),
    ] {
        company.save(change).await;
    }
    Sales { teams, branches, sellers }
}

async fn forecast(company: &TestCompany, who: &Who, narrowed: Vec<(Narrow, Id)>) -> Data {
    let params = Params { narrowed, ..Params::of(Period::parse("2026").unwrap()) };
    (reports::find("forecast").unwrap().run)(&company.engine, who, &params).await.unwrap()
}

/// Who, won, target and per cent reached of a table.
fn rows(data: &Data, caption: &str) -> Vec<[String; 4]> {
    let table = data.tables.iter().find(|table| table.caption == caption);
    let table = table.unwrap_or_else(|| panic!("no table {caption}"));
    let cells = |row: &Vec<reports::TableCell>| {
        [row[0].text.clone(), row[3].plain.clone(), row[4].plain.clone(), row[5].plain.clone()]
    };
    table.rows.iter().map(cells).collect()
}

fn row(name: &str, won: &str, target: &str, reached: &str) -> [String; 4] {
    [name, won, target, reached].map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_holds_each_team_seller_and_branch_against_its_target() {
    for company in TestCompany::each().await {
        let sales = sales(&company).await;
        let all = forecast(&company, &company.admin, Vec::new()).await;
        let teams = [row("Norte", "250.00", "1500.00", "16.7"), row("Sur", "30.00", "60.00", "50.0")];
        assert_eq!(rows(&all, "Ganado y previsto por equipo"), teams);
        let sellers = [row("Nuria Norte", "250.00", "200.00", "125.0"), row("Sol Sur", "30.00", "", "")];
        assert_eq!(rows(&all, "Ganado y previsto por vendedor"), sellers);
        let branches = [row("Madrid", "250.00", "200.00", "125.0"), row("Caracas", "30.00", "400.00", "7.5")];
        assert_eq!(
            rows(&all, "Ganado y previsto por sucursal"),
            branches,
            "Madrid's are its seller's: it has none of its own"
        );

        let reached = |data: &Data| data.figures[0].reached;
        for (narrowed, percent) in [
            ((Narrow::Team, sales.teams[0]), 16),
            ((Narrow::Team, sales.teams[1]), 50),
            ((Narrow::Seller, sales.sellers[0].user()), 100),
            ((Narrow::Branch, sales.branches[1]), 7),
        ] {
            let data = forecast(&company, &company.admin, vec![narrowed]).await;
            assert_eq!(reached(&data), Some(percent), "{narrowed:?}");
        }
        for (seller, percent) in sales.sellers.iter().zip([16, 50]) {
            let own = forecast(&company, seller, Vec::new()).await;
            assert_eq!(reached(&own), Some(percent), "{} sees his team's deals and its target", seller.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_has_one_bearer_and_a_bearer_one_target_a_month() {
    for company in TestCompany::each().await {
        let sales = sales(&company).await;
        let two = target("2027-01-20", 10, "target_team", sales.teams[0]).put("seller", sales.sellers[0].user().into());
        let refused = company.try_save(&company.admin, two).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "one-bearer"));
        let again = target("2026-11-20", 10, "target_team", sales.teams[0]);
        let refused = company.try_save(&company.admin, again).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "target-exists"));
        let next = company.save(target("2027-01-20", 10, "target_team", sales.teams[0])).await;
        assert_eq!((next.title().as_str(), next.value("month")), ("2027-01 · Norte", &day("2027-01-01")));
    }
}

/// Names of the targets that somebody reads, first to last.
async fn seen(company: &TestCompany, who: &Who) -> Vec<String> {
    let query = Query::new("target").columns(vec![Path::field("name")]).sort(Path::field("name"), false);
    let found = company.engine.rows(who, &query).await.unwrap();
    let name = |row: &RowOut| row.values[0].as_text().unwrap_or_default().to_owned();
    found.rows.iter().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_are_read_as_far_as_the_deals_of_their_bearers() {
    for company in TestCompany::each().await {
        let sales = sales(&company).await;
        company.save(Change::update("team", sales.teams[1]).put("branch", sales.branches[1].into())).await;
        company.save(target("2026-11-01", 30, "seller", sales.sellers[1].user())).await;
        let whole =
            company.save(Change::create("target").put("month", day("2026-11-01")).put("amount", euros(9))).await;
        let mate = company.user("Mar Norte", "Ventas", Some(sales.teams[0]), Some(sales.branches[1])).await;
        let manager = company.user("Blas", "Jefe de sucursal", None, Some(sales.branches[1])).await;
        let alone = company.user("Sara Sola", "Ventas", None, None).await;
        let lent = company.user("Leo", "Jefe de sucursal", Some(sales.teams[0]), Some(sales.branches[1])).await;
        company.save(Change::update("team", sales.teams[0]).put("branch", sales.branches[0].into())).await;
        let norte = ["2026-11 · Norte", "2026-11 · Nuria Norte", "2026-12 · Norte"];
        let caracas = ["2026-11 · Caracas", "2026-11 · Sol Sur", "2026-11 · Sur"];
        assert_eq!(seen(&company, &sales.sellers[0]).await, norte, "hers and her team's");
        assert_eq!(seen(&company, &mate).await, norte, "her team's, wherever she sits");
        assert_eq!(seen(&company, &manager).await, caracas, "the branch's, its teams' and its people's");
        assert!(seen(&company, &alone).await.is_empty(), "nobody is at work with her");
        assert_eq!(seen(&company, &lent).await, caracas, "a team of another branch is not seen by who is lent to it");
        assert_eq!(seen(&company, &company.admin).await.len(), 7);

        let reads_all = rights_json(Grant::all(Level::None), &[("target", Grant::all(Level::All))]);
        let role = Change::create("role").text("name", "Objetivos").set(role::GRANTS, reads_all);
        company.save(role).await;
        let clerk = company.user("Clara", "Objetivos", None, Some(sales.branches[1])).await;
        assert!(seen(&company, &clerk).await.is_empty(), "no further than the deals, whatever is granted");
        let hers = company.save(target("2027-01-01", 30, "seller", clerk.user())).await;
        assert_eq!(seen(&company, &clerk).await, ["2027-01 · Clara"]);

        let far = target("2027-02-01", 10, "target_branch", sales.branches[0]);
        assert!(matches!(company.try_save(&manager, far).await, Err(Refusal::Forbidden("reach"))));
        let there = target("2026-12-01", 10, "target_team", sales.teams[0]);
        let refused = company.try_save(&manager, there).await;
        assert!(
            matches!(refused, Err(Refusal::Forbidden("reach"))),
            "whether there is one already or not: {refused:?}"
        );
        let change = Change::update("target", whole.id).put("amount", euros(10));
        assert!(matches!(company.try_save(&manager, change).await, Err(Refusal::NotFound)));
        let near = target("2027-02-01", 10, "seller", sales.sellers[1].user());
        company.try_save(&manager, near).await.unwrap();
        assert!(company.engine.record(&manager, "target", hers.id).await.is_ok(), "Clara is of his branch");
    }
}

/// Whose a target is depends on links; where a target is a linked record itself, that holds as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_deal_may_be_linked_to_a_target_and_is_listed_by_it() {
    for company in TestCompany::each().await {
        let sales = sales(&company).await;
        let field: CustomField = serde_json::from_value(serde_json::json!({
            "id": Id::constant(911), "entity": "opportunity", "name": "c_goal", "kind": "link", "target": "target",
            "label": {"es": "Objetivo", "en": "Goal"}
        }))
        .expect("a field");
        let add = move |overlay: &mut Overlay| {
            overlay.fields.push(field.clone());
            Ok(())
        };
        company.engine.change_overlay(&company.admin, add).await.expect("is added");
        let targets = Query::new("target").and(Filter::equal("seller", sales.sellers[0].user()));
        let target = company.engine.rows(&company.admin, &targets).await.unwrap().rows[0].id;
        let deals = Query::new("opportunity").and(Filter::equal("owner", sales.sellers[0].user()));
        let deal = company.engine.rows(&company.admin, &deals).await.unwrap().rows[0].id;
        company.save(Change::update("opportunity", deal).put("c_goal", target.into())).await;
        let by_month = Query::new("opportunity")
            .and(Filter::equal("c_goal.month", day("2026-11-01")))
            .columns(vec![Path::from("c_goal.month")]);
        for (who, found) in [(&sales.sellers[0], 1), (&sales.sellers[1], 0)] {
            assert_eq!(company.engine.rows(who, &by_month).await.expect("is read").rows.len(), found);
        }
    }
}
