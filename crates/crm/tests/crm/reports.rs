//! The questions of the library against small data counted by hand, on every database.

use trato_crm::reports::{self, Data, Narrow, Params};
use trato_engine::Who;
use trato_model::query::period::{day_of, day_start};
use trato_model::{
    Aggregate, Change, Currency, Expected, Filter, Id, Measure, Money, Period, Query, Refusal, Source, Value,
};
use trato_testkit::TestCompany;

fn day(text: &str) -> Value {
    Value::Int(i64::from(day_of(text.parse().unwrap())))
}

fn euros(amount: i64) -> Value {
    Value::Money(Money::new(amount * 100, Currency::EUR))
}

async fn run(company: &TestCompany, who: &Who, name: &str, params: &Params) -> Data {
    let report = reports::find(name).unwrap();
    (report.run)(&company.engine, who, params).await.unwrap()
}

/// The text of a table's cells.
fn texts(data: &Data, table: usize) -> Vec<Vec<&str>> {
    data.tables[table].rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

/// Every figure and cell opens exactly as many records as it counts.
async fn drills(company: &TestCompany, who: &Who, data: &Data) -> usize {
    let mut checked = 0;
    let cells = data.tables.iter().flat_map(|table| table.rows.iter().chain([&table.total])).flatten();
    for cell in cells {
        let (Some(drill), Ok(n)) = (&cell.drill, cell.plain.parse::<u64>()) else { continue };
        let query = Query::new(drill.entity).and(drill.filter.clone());
        let count = company.engine.count(who, &query, 1000).await.unwrap();
        assert_eq!(count.n, n, "{} opens {:?}", cell.text, drill.filter);
        let registry = company.engine.registry();
        let entity = registry.entity(drill.entity).unwrap();
        let reading = who.reading_plain();
        let text = trato_model::query::text::print(&drill.filter, &registry, entity, &reading).unwrap();
        let read = trato_model::query::text::parse(&text, &registry, entity, &who.reader, &reading).unwrap();
        let again = company.engine.count(who, &Query::new(drill.entity).and(read), 1000).await.unwrap();
        assert_eq!(again.n, n, "{text}");
        checked += 1;
    }
    checked
}

struct Deals {
    account: Id,
    negotiation: Id,
    won: Id,
    reason: Id,
}

async fn stage(company: &TestCompany, kind: &str, last: bool) -> Id {
    let query = Query::new("stage").and(Filter::equal("kind", kind)).sort("position".into(), last).limit(1);
    company.engine.rows(&company.admin, &query).await.unwrap().rows[0].id
}

async fn prepare(company: &TestCompany) -> Deals {
    let industry = company
        .save(Change::create("industry").put("name", "Salud de prueba".into()).put("benchmark_days", Value::Int(30)))
        .await;
    let account = Change::create("account").put("name", "Clínica Sol".into()).put("industry", industry.id.into());
    let account = company.save(account).await.id;
    let reason = company.save(Change::create("loss_reason").put("name", "Muy caro".into())).await.id;
    Deals { account, negotiation: stage(company, "open", true).await, won: stage(company, "won", false).await, reason }
}

async fn deal(company: &TestCompany, deals: &Deals, name: &str, amount: i64, more: &[(&str, Value)]) -> Id {
    // From another system: what is lost there need not have a reason.
    let mut change = Change::create("opportunity")
        .from(Source::Import)
        .put("name", name.into())
        .put("account", deals.account.into())
        .put("amount", euros(amount));
    for (field, value) in more {
        change = change.put(field, value.clone());
    }
    company.save(change).await.id
}

async fn lose(company: &TestCompany, deals: &Deals, id: Id) {
    let closure = trato_crm::sales::closure::Closure { loss_reason: Some(deals.reason), ..Default::default() };
    let close = trato_crm::sales::closure::close;
    close(&company.engine, &company.admin, id, Expected::Current, closure, Source::Page).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn losses_are_counted_by_stage_and_reason() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        for (name, amount) in [("A", 100), ("B", 200)] {
            let id = deal(&company, &deals, name, amount, &[("stage", deals.negotiation.into())]).await;
            lose(&company, &deals, id).await;
        }
        let first = deal(&company, &deals, "C", 50, &[]).await;
        lose(&company, &deals, first).await;
        let lost = stage(&company, "lost", false).await;
        deal(&company, &deals, "Imported", 25, &[("stage", lost.into()), ("close_date", day("2026-03-02"))]).await;
        deal(&company, &deals, "Earlier", 999, &[("stage", lost.into()), ("close_date", day("2025-03-02"))]).await;
        deal(&company, &deals, "Won", 400, &[("stage", deals.won.into()), ("close_date", day("2026-05-02"))]).await;

        let params =
            Params { compare: reports::data::Compare::Year, ..Params::of(Period::parse("this_year").unwrap()) };
        let data = run(&company, &company.admin, "losses", &params).await;
        assert_eq!(data.figures[0].value, 4);
        assert_eq!(data.figures[1].value, 37_500, "100 + 200 + 50 + 25 €");
        assert_eq!(data.figures[2].text, "80 %".replace(' ', "\u{a0}"), "4 of 5 decided");
        assert_eq!(data.figures[1].change.as_ref().unwrap().good, Some(true), "375 € lost against 999 € is better");
        let rows = texts(&data, 0);
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[0][1], rows[1][1], rows[2][1]), ("2", "1", "1"));
        assert_eq!(rows[2][0], "Sin etapa conocida");
        assert!(data.answer.contains("Muy caro"), "{}", data.answer);
        assert!(drills(&company, &company.admin, &data).await >= 10);
    }
}

/// Deals that come as lost from another system often bring no amount.
#[tokio::test(flavor = "multi_thread")]
async fn losses_without_amounts_are_counted() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        for name in ["A", "B"] {
            let id = deal(&company, &deals, name, 0, &[("stage", deals.negotiation.into())]).await;
            lose(&company, &deals, id).await;
        }
        let lost = stage(&company, "lost", false).await;
        deal(&company, &deals, "Imported", 0, &[("stage", lost.into()), ("close_date", day("2026-03-02"))]).await;
        let data = run(&company, &company.admin, "losses", &Params::of(Period::parse("this_year").unwrap())).await;
        let points: Vec<f64> = data.charts[0].series[0].points.iter().map(|point| point.value).collect();
        assert_eq!(points, [2.0, 1.0]);
        assert_eq!(texts(&data, 0)[0][3], "66,7 %".replace(' ', "\u{a0}"));
        assert!(data.answer.contains("oportunidades perdidas"), "{}", data.answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_the_same_for_every_reader() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let open = deal(&company, &deals, "De noche", 100, &[]).await;
        // Half past midnight of the first of December in Madrid, and the afternoon before in Los Angeles.
        company
            .engine
            .clock()
            .set(day_start(day_of("2026-12-01".parse().unwrap()), &company.admin.ctx.zone) + 1_800_000_000);
        let who = company.engine.who(company.admin.user()).await.unwrap().unwrap();
        let won = trato_crm::sales::closure::Closure { won: true, ..Default::default() };
        let close = trato_crm::sales::closure::close;
        close(&company.engine, &who, open, Expected::Current, won, Source::Page).await.unwrap();
        let lead = Change::create("lead").text("last_name", "Sanz").put("territory", Value::Null);
        company.engine.save(&who, lead).await.unwrap();
        let zone = Change::update("user", who.user()).text("zone", "America/Los_Angeles");
        company.engine.save(&who, zone).await.unwrap();
        let far = company.engine.who(who.user()).await.unwrap().unwrap();
        assert_eq!((far.ctx.today(), who.ctx.today() - far.ctx.today()), (far.ctx.today(), 1));
        for (name, figure, found) in [("cycle", 2, 1), ("leads", 0, 1), ("forecast", 0, 10_000)] {
            for (month, value) in [("2026-12", found), ("2026-11", 0)] {
                let params = Params::of(Period::parse(month).unwrap());
                for reader in [&who, &far] {
                    let data = run(&company, reader, name, &params).await;
                    assert_eq!(data.figures[figure].value, value, "{name} in {month}, {:?}", reader.ctx.zone);
                    drills(&company, reader, &data).await;
                }
            }
        }
        let data = run(&company, &far, "leads", &Params::of(Period::parse("2026").unwrap())).await;
        assert_eq!(texts(&data, 1)[0][0], "diciembre de 2026");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cycle_has_mean_median_and_benchmark() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        for (name, closed) in [("A", "2026-01-11"), ("B", "2026-01-21"), ("C", "2026-03-02")] {
            let more = [("stage", deals.won.into()), ("opened_on", day("2026-01-01")), ("close_date", day(closed))];
            deal(&company, &deals, name, 10, &more).await;
        }
        let data = run(&company, &company.admin, "cycle", &Params::of(Period::parse("2026").unwrap())).await;
        assert_eq!((data.figures[0].value, data.figures[1].value), (300, 200), "10, 20, 60 days: mean 30, median 20");
        let rows = texts(&data, 0);
        assert_eq!(rows[0], ["Salud de prueba", "3", "30", "20", "30", "0"]);
        assert!(drills(&company, &company.admin, &data).await >= 2);
        let none = run(&company, &company.admin, "cycle", &Params::of(Period::parse("2020").unwrap())).await;
        assert!(none.empty && none.answer.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn branches_are_compared_and_sellers_see_their_own() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let mut branches = Vec::new();
        for (name, amounts) in [("Madrid", [300, 100]), ("Caracas", [200, 0])] {
            let branch = company.save(Change::create("branch").put("name", name.into())).await.id;
            for amount in amounts.into_iter().filter(|amount| *amount > 0) {
                let more = [("stage", deals.won.into()), ("close_date", day("2025-06-01")), ("branch", branch.into())];
                deal(&company, &deals, name, amount, &more).await;
            }
            branches.push(branch);
        }
        let params = Params::of(Period::parse("last_year").unwrap());
        let data = run(&company, &company.admin, "branches", &params).await;
        let rows = texts(&data, 0);
        assert_eq!((rows[0][0], rows[0][1], rows[1][0], rows[1][1]), ("Madrid", "2", "Caracas", "1"));
        assert_eq!(data.figures[0].value, 60_000);
        assert!(drills(&company, &company.admin, &data).await >= 2);
        let seller = company.user("Vera Vende", "Ventas", None, Some(branches[1])).await;
        let own = run(&company, &seller, "branches", &params).await;
        assert!(own.figures[0].value < 60_000, "a seller does not see the whole company");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_compares_branches_knows_their_sums_and_none_of_their_records() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let branch = async |name: &str| company.save(Change::create("branch").put("name", name.into())).await.id;
        let (madrid, caracas) = (branch("Madrid").await, branch("Caracas").await);
        let bruno = company.user("Bruno Salas", "Jefe de sucursal", None, Some(madrid)).await;
        for (name, amount, of) in [("De Madrid", 300, madrid), ("Secreto", 200, caracas), ("Otro secreto", 50, caracas)]
        {
            let won = [("stage", deals.won.into()), ("branch", of.into())];
            let days = [("opened_on", day("2025-05-01")), ("close_date", day("2025-06-01"))];
            deal(&company, &deals, name, amount, &[won, days].concat()).await;
        }
        let params = Params::of(Period::parse("last_year").unwrap());
        let own = run(&company, &bruno, "branches", &params).await;
        assert_eq!(own.figures[0].value, 30_000, "a right that nobody gave shows nothing");
        assert!(own.first.is_empty() && own.answer.is_empty());

        let role = company.named("role", "Jefe de sucursal").await;
        company.save(Change::update("role", role).put("compares", Value::Bool(true))).await;
        let bruno = company.engine.who(bruno.user()).await.unwrap().unwrap();
        let data = run(&company, &bruno, "branches", &params).await;
        let rows = texts(&data, 0);
        assert_eq!((rows[0][0], rows[0][1], rows[1][0], rows[1][1]), ("Madrid", "1", "Caracas", "2"));
        assert_eq!((data.figures[0].value, data.figures[1].value), (55_000, 3));
        assert!(data.answer.contains("Madrid") && !data.first.is_empty(), "{data:?}");
        assert_eq!(run(&company, &company.admin, "branches", &params).await.first, "", "who sees all is told nothing");
        let said = format!("{data:?}");
        assert!(!said.contains("ecreto") && !said.contains(&company.admin.name), "{said}");
        // His own figures open their records; behind the others he would find none, so they open nothing.
        let opens = |data: &Data, row: usize| data.tables[0].rows[row][1].drill.clone();
        assert!(opens(&data, 1).is_none() && opens(&data, 0).is_some());
        let all = run(&company, &company.admin, "branches", &params).await;
        assert!(data.figures.iter().all(|figure| figure.drill.is_none()), "no list has as many as all branches");
        assert!(all.figures.iter().all(|figure| figure.drill.is_some()));
        let drill = opens(&all, 1).unwrap();
        let opened = Query::new(drill.entity).and(drill.filter);
        assert_eq!(company.engine.count(&company.admin, &opened, 10).await.unwrap().n, 2);
        assert_eq!(company.engine.count(&bruno, &opened, 10).await.unwrap().n, 0);
        // Every other way ends at his branch, and no sum over all branches is made of single records.
        let by = |path: &'static str| Aggregate::new("opportunity").by(path.into());
        let within = company.engine.groups(&bruno, &by("branch")).await.unwrap();
        assert_eq!(within.rows.len(), 1, "what does not compare branches");
        let most = by("branch").across().measures(vec![Measure::Most("amount".into())]);
        let found = Aggregate { search: "secreto".into(), ..by("branch").across() };
        for asked in [by("owner").across(), by("name").across(), by("account.name").across(), most, found] {
            let refused = company.engine.groups(&bruno, &asked).await;
            assert!(matches!(refused, Err(Refusal::BadRequest(_))), "{asked:?}: {refused:?}");
        }
        assert_eq!(run(&company, &bruno, "losses", &params).await.figures[0].value, 0);
        let stages = run(&company, &bruno, "cycle", &Params::of(Period::parse("2025").unwrap())).await;
        assert_eq!(stages.tables[0].rows[0][1].plain, "1", "other reports end at his branch: {stages:?}");
        // Who may not read deals at all compares none.
        let none = serde_json::json!({"branch": ["all", "none", "none", "none", "none"]});
        company.save(Change::update("role", role).put("grants", Value::Json(Box::new(none)))).await;
        let bruno = company.engine.who(bruno.user()).await.unwrap().unwrap();
        let nothing = company.engine.groups(&bruno, &by("branch").across()).await.unwrap();
        assert!(nothing.rows.is_empty(), "{nothing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_weighs_and_holds_against_targets() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let seller = company.admin.user();
        deal(&company, &deals, "Open", 1000, &[("close_date", day("2026-12-10")), ("probability", Value::Int(5_000))])
            .await;
        deal(&company, &deals, "Omitted", 7000, &[("close_date", day("2026-12-10")), ("forecast", "omitted".into())])
            .await;
        deal(&company, &deals, "Won", 250, &[("stage", deals.won.into()), ("close_date", day("2026-11-03"))]).await;
        for (month, amount, bearer) in
            [("2026-11-01", 500, None), ("2026-12-01", 500, None), ("2026-11-01", 100, Some(seller))]
        {
            let target = Change::create("target").put("month", day(month)).put("amount", euros(amount));
            company.save(target.put("seller", bearer.into())).await;
        }
        let params = Params::of(Period::parse("this_year").unwrap());
        let data = run(&company, &company.admin, "forecast", &params).await;
        let values: Vec<i64> = data.figures.iter().map(|figure| figure.value).collect();
        assert_eq!(values, [25_000, 50_000, 100_000, 75_000], "won, weighted, open, expected");
        assert_eq!(data.figures[0].reached, Some(25), "250 of 1,000");
        assert_eq!(data.tables[0].rows.len(), 2, "November and December");
        let narrowed = Params { narrowed: vec![(Narrow::Seller, seller)], ..params };
        let own = run(&company, &company.admin, "forecast", &narrowed).await;
        assert_eq!(own.figures[0].reached, Some(100), "250 of the seller's 100");
        let changes = data.tables.last().unwrap();
        assert_eq!(changes.rows[0][1].plain, "3", "three new deals this week");
        assert!(drills(&company, &company.admin, &data).await >= 1);
        let pipeline = run(&company, &company.admin, "stages", &narrowed).await;
        assert_eq!((pipeline.figures[0].value, pipeline.figures[1].value), (2, 800_000));
        assert!(drills(&company, &company.admin, &pipeline).await >= 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_names_those_who_have_sold_nothing() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let branch = async |name: &str| company.save(Change::create("branch").put("name", name.into())).await.id;
        let (madrid, caracas) = (branch("Madrid").await, branch("Caracas").await);
        let busy = company.user("Berta Vende", "Ventas", None, Some(madrid)).await.user();
        let idle = company.user("Iván Nada", "Ventas", None, Some(madrid)).await.user();
        let far = company.user("Félix Lejos", "Ventas", None, Some(caracas)).await.user();
        let manager = company.user("Juana Jefa", "Jefe de sucursal", None, Some(madrid)).await;
        let more = [("close_date", day("2026-12-10")), ("owner", busy.into()), ("branch", madrid.into())];
        deal(&company, &deals, "Open", 1000, &more).await;
        for (field, bearer) in
            [("seller", idle), ("seller", far), ("target_branch", madrid), ("target_branch", caracas)]
        {
            let target = Change::create("target").put("month", day("2026-11-01")).put("amount", euros(700));
            company.save(target.put(field, bearer.into())).await;
        }
        let params = Params::of(Period::parse("this_year").unwrap());
        let names = |data: &Data, caption: &str| -> Vec<String> {
            let table = data.tables.iter().find(|table| table.caption == caption);
            table.into_iter().flat_map(|table| &table.rows).map(|row| row[0].text.clone()).collect()
        };
        let all = run(&company, &company.admin, "forecast", &params).await;
        let mut sellers = names(&all, "Ganado y previsto por vendedor");
        sellers.sort();
        assert_eq!(sellers, ["Berta Vende", "Félix Lejos", "Iván Nada"]);
        assert_eq!(names(&all, "Ganado y previsto por sucursal").len(), 2);
        drills(&company, &company.admin, &all).await;
        let own = run(&company, &manager, "forecast", &params).await;
        let mut sellers = names(&own, "Ganado y previsto por vendedor");
        sellers.sort();
        assert_eq!(sellers, ["Berta Vende", "Iván Nada"], "those of her branch");
        let narrowed = Params { narrowed: vec![(Narrow::Branch, madrid)], ..params };
        let narrow = run(&company, &company.admin, "forecast", &narrowed).await;
        assert!(!names(&narrow, "Ganado y previsto por vendedor").contains(&"Félix Lejos".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_of_sellers_stand_in_where_nothing_was_set_for_the_whole() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let branch = async |name: &str| company.save(Change::create("branch").put("name", name.into())).await.id;
        let (madrid, caracas) = (branch("Madrid").await, branch("Caracas").await);
        for (name, place, amount) in [("Berta", madrid, 700), ("Iván", madrid, 500), ("Félix", caracas, 300)] {
            let seller = company.user(name, "Ventas", None, Some(place)).await.user();
            let more = [("close_date", day("2026-12-10")), ("owner", seller.into()), ("branch", place.into())];
            deal(&company, &deals, name, 1000, &more).await;
            let target = Change::create("target").put("month", day("2026-11-01")).put("amount", euros(amount));
            company.save(target.put("seller", seller.into())).await;
        }
        let own = Change::create("target").put("month", day("2026-11-01")).put("amount", euros(900));
        company.save(own.put("target_branch", caracas.into())).await;
        let params = Params::of(Period::parse("this_year").unwrap());
        let found = run(&company, &company.admin, "forecast", &params).await;
        let targets = |caption: &str| -> Vec<(String, String)> {
            let table = found.tables.iter().find(|table| table.caption == caption).unwrap();
            let mut rows: Vec<_> = table.rows.iter().map(|row| (row[0].text.clone(), row[4].plain.clone())).collect();
            rows.sort();
            rows
        };
        let branches = targets("Ganado y previsto por sucursal");
        let of = |name: &str| branches.iter().find(|(own, _)| own == name).map(|(_, target)| target.as_str());
        assert_eq!((of("Madrid"), of("Caracas")), (Some("1200.00"), Some("900.00")), "{branches:?}");
        let months = targets("Ganado y previsto por mes de cierre");
        assert!(months.iter().any(|(_, target)| target == "1500.00"), "{months:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_leaves_the_trash_out_and_sums_what_was_won() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let mut closed = Vec::new();
        for name in ["Kept", "Trashed"] {
            let id = deal(&company, &deals, name, 1000, &[]).await;
            let amount = Some(Money::new(90_000, Currency::EUR));
            let closure = trato_crm::sales::closure::Closure { won: true, amount, ..Default::default() };
            let close = trato_crm::sales::closure::close;
            close(&company.engine, &company.admin, id, Expected::Current, closure, Source::Page).await.unwrap();
            closed.push(id);
        }
        company.save(Change::delete("opportunity", closed[1])).await;
        let data = run(&company, &company.admin, "forecast", &Params::of(Period::parse("this_year").unwrap())).await;
        let changes = data.tables.last().unwrap();
        let won = changes.rows.iter().find(|row| row[0].text == "Se ganaron").expect("one was won");
        assert_eq!((won[1].plain.as_str(), won[2].plain.as_str()), ("1", "900.00"), "one, at what it was won for");
        assert_eq!(data.figures[0].value, 90_000, "as much as was won");
        drills(&company, &company.admin, &data).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_was_reopened_is_not_lost() {
    for company in TestCompany::each().await {
        let deals = prepare(&company).await;
        let reason = company.save(Change::create("loss_reason").put("name", "Porque no".into())).await.id;
        let mut lost = Vec::new();
        for name in ["Gone", "Back"] {
            let id = deal(&company, &deals, name, 1000, &[]).await;
            let closure = trato_crm::sales::closure::Closure { loss_reason: Some(reason), ..Default::default() };
            let close = trato_crm::sales::closure::close;
            close(&company.engine, &company.admin, id, Expected::Current, closure, Source::Page).await.unwrap();
            lost.push(id);
        }
        let reopen = trato_crm::sales::closure::reopen;
        reopen(&company.engine, &company.admin, lost[1], Expected::Current, Source::Page).await.unwrap();
        let data = run(&company, &company.admin, "forecast", &Params::of(Period::parse("this_year").unwrap())).await;
        let changes = data.tables.iter().find(|table| table.rows.iter().any(|row| row[0].text == "Se perdieron"));
        let lost = changes.and_then(|table| table.rows.iter().find(|row| row[0].text == "Se perdieron"));
        assert_eq!(lost.map(|row| row[1].plain.as_str()), Some("1"), "the other is open again");
        drills(&company, &company.admin, &data).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_months_of_leads_are_those_of_the_period() {
    for company in TestCompany::each().await {
        let (clock, now) = (company.engine.clock(), company.engine.clock().now());
        for (name, days) in [("Antigua", 800), ("Nueva", 0)] {
            clock.set(now - days * 86_400_000_000);
            let who = company.engine.who(company.admin.user()).await.unwrap().unwrap();
            company.try_save(&who, Change::create("lead").put("last_name", name.into())).await.unwrap();
        }
        clock.set(now);
        let data = run(&company, &company.admin, "leads", &Params::of(Period::parse("this_year").unwrap())).await;
        assert_eq!(data.figures[3].value, 2, "both are prospects");
        let months = texts(&data, 1);
        assert_eq!(months.len(), 1, "{months:?}");
        assert_eq!((months[0][1], months[0][5]), ("1", "1"), "{months:?}");
        drills(&company, &company.admin, &data).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_become_sales_and_prospects_come_from_them() {
    for company in TestCompany::each().await {
        let territory = company.save(Change::create("territory").put("name", "Noroeste".into())).await.id;
        let friend = company.save(Change::create("contact").put("last_name", "Amiga".into())).await.id;
        let mut leads = Vec::new();
        for (name, referred) in [("Uno", true), ("Dos", false), ("Tres", false), ("Cuatro", false)] {
            let lead = Change::create("lead").put("last_name", name.into()).put("territory", territory.into());
            let lead = lead.put("referred_by", referred.then_some(friend).into());
            leads.push(company.save(lead).await.id);
        }
        let wish = trato_crm::sales::conversion::Wish::New;
        let conversion = trato_crm::sales::conversion::Conversion {
            account: trato_crm::sales::conversion::Wish::Nothing,
            contact: wish.clone(),
            opportunity: wish,
            opportunity_name: Some("Venta".into()),
            amount: None,
            close_date: None,
        };
        let convert = trato_crm::sales::conversion::convert;
        let done = convert(&company.engine, &company.admin, leads[3], conversion, Source::Page).await.unwrap();
        let won = trato_crm::sales::closure::Closure { won: true, ..Default::default() };
        let close = trato_crm::sales::closure::close;
        let id = done.opportunity.unwrap();
        close(&company.engine, &company.admin, id, Expected::Current, won, Source::Page).await.unwrap();
        let data = run(&company, &company.admin, "leads", &Params::of(Period::parse("this_month").unwrap())).await;
        let values: Vec<i64> = data.figures.iter().map(|figure| figure.value).collect();
        assert_eq!(values, [4, 1, 2500, 3, 1], "received, sold, 25 %, open, referred");
        assert_eq!(texts(&data, 0)[0][0], "Noroeste");
        assert!(data.answer.contains("25"), "{}", data.answer);
        assert!(drills(&company, &company.admin, &data).await >= 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn visits_are_counted_by_seller_and_customer() {
    for company in TestCompany::each().await {
        let account = company.save(Change::create("account").put("name", "Clínica Sol".into())).await.id;
        for (status, at) in [("done", 1), ("done", 2), ("cancelled", 3), ("planned", 40)] {
            let due = trato_testkit::NOW - 86_400_000_000 * at;
            let visit = Change::create("visit")
                .put("subject", "Visita".into())
                .put("due_at", Value::Int(due))
                .put("status", status.into())
                .put("cancel_reason", "Enfermo".into())
                .put("account", account.into());
            company.save(visit).await;
        }
        let data = run(&company, &company.admin, "visits", &Params::of(Period::parse("this_month").unwrap())).await;
        let values: Vec<i64> = data.figures.iter().map(|figure| figure.value).collect();
        assert_eq!(values, [3, 2, 1, 0]);
        assert_eq!(texts(&data, 0)[0][..5], ["Ada Admin", "3", "2", "1", "0"]);
        assert_eq!(texts(&data, 1)[0][0], "Clínica Sol");
        assert!(drills(&company, &company.admin, &data).await >= 6);
    }
}

/// A month that still runs counts all its visits, and is held against the last one by the days that have begun.
#[tokio::test(flavor = "multi_thread")]
async fn visits_of_a_running_month_are_compared_until_today() {
    for company in TestCompany::each().await {
        // Two until today (22 November) and two ahead; one until 22 October and two after.
        for (status, days) in [("done", -1), ("cancelled", -2), ("planned", 3), ("cancelled", 4)] {
            visit(&company, status, days).await;
        }
        for days in [-31 - 10, -25, -24] {
            visit(&company, "done", days).await;
        }
        let month =
            Params { compare: reports::data::Compare::Before, ..Params::of(Period::parse("this_month").unwrap()) };
        let data = run(&company, &company.admin, "visits", &month).await;
        let told: Vec<_> = data.figures.iter().map(|figure| (figure.value, figure.note.as_str())).collect();
        let ahead = "hasta hoy 2; antes: 1";
        assert_eq!(told, [(4, ahead), (1, "antes: 1"), (2, "hasta hoy 1; antes: 0"), (1, "")]);
        let changes: Vec<_> =
            data.figures.iter().map(|figure| figure.change.as_ref().map(|c| c.text.as_str())).collect();
        assert_eq!(changes[..2], [Some("+100\u{a0}%"), Some("0\u{a0}%")]);
        let next = Params { period: Period::parse("next_month").unwrap(), ..month };
        let data = run(&company, &company.admin, "visits", &next).await;
        let told: Vec<_> = data.figures.iter().map(|figure| (figure.change.is_some(), &*figure.note)).collect();
        assert_eq!(told, [(false, ""); 4], "what lies ahead is held against nothing");
    }
}

async fn visit(company: &TestCompany, status: &str, days: i64) {
    let visit = Change::create("visit")
        .put("subject", "Visita".into())
        .put("due_at", Value::Int(trato_testkit::NOW + days * 86_400_000_000))
        .put("status", status.into())
        .put("cancel_reason", "Enfermo".into());
    company.save(visit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn visits_to_more_customers_than_are_read_at_once_are_counted() {
    const CUSTOMERS: i64 = 20_001;
    for company in TestCompany::each().await {
        let save = async |changes: Vec<Change>| -> Vec<Id> {
            let outcomes = company.engine.save_bulk(&company.admin, changes, |_| true).await.unwrap();
            outcomes.into_iter().map(|outcome| outcome.0.unwrap().record.id).collect()
        };
        let account = |n| Change::create("account").put("name", format!("Cliente {n}").into()).from(Source::Demo);
        let accounts = save((0..CUSTOMERS).map(account).collect()).await;
        let visit = |account: &Id| {
            let visit = Change::create("visit").put("subject", "Visita".into()).put("account", (*account).into());
            visit.put("due_at", Value::Int(trato_testkit::NOW - 86_400_000_000)).from(Source::Demo)
        };
        save(accounts.iter().chain([&accounts[7], &accounts[7], &accounts[9]]).map(visit).collect()).await;
        company.engine.store().analyze().await.unwrap();
        let data = run(&company, &company.admin, "visits", &Params::of(Period::parse("this_month").unwrap())).await;
        assert_eq!(data.figures[0].value, CUSTOMERS + 3);
        let rows = texts(&data, 1);
        assert_eq!((rows.len(), rows[0][0], rows[0][1]), (100, "Cliente 7", "3"));
        assert_eq!((rows[1][0], rows[1][1], rows[2][1]), ("Cliente 9", "2", "1"));
        assert_eq!(data.tables[1].total[1].plain, (CUSTOMERS + 3).to_string(), "the total is of all");
    }
}
