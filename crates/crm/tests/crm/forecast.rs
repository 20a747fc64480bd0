//! Periods of any length, and what changed in the forecast since last week, against small data counted by hand, on every
//! database.

use trato_crm::reports::data::Compare;
use trato_crm::reports::{self, Data, Params, Table};
use trato_engine::Who;
use trato_model::query::period::{day_of, day_start};
use trato_model::{Aggregate, Change, Currency, Id, Measure, Money, Path, Period, Query, Value};
use trato_testkit::{NOW, TestCompany};

const DAY: i64 = 86_400_000_000;

fn day(text: &str) -> Value {
    Value::Int(i64::from(day_of(text.parse().unwrap())))
}

fn euros(amount: i64) -> Value {
    Value::Money(Money::new(amount * 100, Currency::EUR))
}

/// A company with an account for deals.
struct Sales {
    company: TestCompany,
    who: Who,
    account: Id,
}

impl Sales {
    async fn each() -> Vec<Sales> {
        let mut all = Vec::new();
        for company in TestCompany::each().await {
            let account = company.save(Change::create("account").put("name", "Clínica Sol".into())).await.id;
            let who = company.admin.clone();
            all.push(Sales { company, who, account });
        }
        all
    }

    async fn deal(&self, name: &str, amount: Option<i64>, closes: &str, more: &[(&str, Value)]) -> Id {
        let mut change = Change::create("opportunity").put("name", name.into()).put("account", self.account.into());
        change = change.put("close_date", day(closes));
        if let Some(amount) = amount {
            change = change.put("amount", euros(amount));
        }
        for (field, value) in more {
            change = change.put(field, value.clone());
        }
        self.company.save(change).await.id
    }

    async fn change(&self, deal: Id, values: &[(&str, Value)]) {
        let mut change = Change::update("opportunity", deal);
        for (field, value) in values {
            change = change.put(field, value.clone());
        }
        self.company.engine.save(&self.who, change).await.unwrap();
    }

    /// So many days after the first.
    async fn later(&mut self, days: i64) {
        self.company.engine.clock().set(NOW + days * DAY);
        self.who = self.company.engine.who(self.who.user()).await.unwrap().unwrap();
    }

    async fn run(&self, name: &str, period: &str) -> Data {
        self.compared(name, period, Compare::None).await
    }

    async fn compared(&self, name: &str, period: &str, compare: Compare) -> Data {
        let params = Params { compare, ..Params::of(Period::parse(period).unwrap()) };
        (reports::find(name).unwrap().run)(&self.company.engine, &self.who, &params).await.unwrap()
    }

    /// Every figure in money comes to what the column of the list that it opens comes to.
    async fn agrees(&self, data: &Data) {
        for figure in &data.figures {
            let Some(drill) = figure.drill.as_ref().filter(|_| !figure.text.contains('%')) else { continue };
            let field = drill.show.first().copied().filter(|_| !figure.label.contains("Abierto")).unwrap_or("amount");
            let sum = Aggregate::new(drill.entity)
                .and(drill.filter.clone())
                .measures(vec![Measure::Count, Measure::Sum(Path::field(field))]);
            let found = self.company.engine.total(&self.who, &sum).await.unwrap().measures;
            let wanted = if figure.text.contains('€') { &found[1] } else { &found[0] };
            assert_eq!(wanted.as_int(), Some(figure.value), "{}: {:?}", figure.label, drill.filter);
        }
    }
}

fn table<'a>(data: &'a Data, caption: &str) -> Option<&'a Table> {
    data.tables.iter().find(|table| table.caption == caption)
}

fn texts(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

const CHANGES: &str = "Qué ha cambiado en los últimos siete días";
const NAMED: &str = "Cierres e importes que han cambiado en los últimos siete días";

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_says_what_slipped_and_what_is_worth_another_amount() {
    for mut sales in Sales::each().await {
        let dated = |date: &str| ("close_date", day(date));
        let out = sales.deal("Fuera", Some(500), "2026-12-10", &[]).await;
        let into = sales.deal("Dentro", Some(300), "2027-01-10", &[]).await;
        let later = sales.deal("Tarde", Some(200), "2026-12-05", &[]).await;
        let less = sales.deal("Menos", Some(900), "2026-12-15", &[]).await;
        let first = sales.deal("Primer importe", None, "2026-12-16", &[]).await;
        let back = sales.deal("Ida y vuelta", Some(50), "2026-12-17", &[]).await;
        let far = sales.deal("Lejos", Some(70), "2027-05-01", &[]).await;
        let early = sales.deal("Hace tiempo", Some(80), "2026-12-18", &[]).await;
        let omitted = sales.deal("Aparte", Some(90), "2026-12-18", &[("forecast", "omitted".into())]).await;
        let lost = sales.deal("Trashed", Some(60), "2026-12-18", &[]).await;
        sales.later(2).await;
        sales.change(early, &[dated("2027-02-01")]).await;
        sales.later(10).await;
        sales.change(out, &[dated("2027-01-20")]).await;
        sales.change(into, &[dated("2026-12-20")]).await;
        sales.change(later, &[dated("2026-12-06")]).await;
        sales.change(later, &[dated("2026-12-28"), ("amount", euros(250))]).await;
        sales.change(less, &[("amount", euros(650))]).await;
        sales.change(first, &[("amount", euros(40))]).await;
        sales.change(back, &[dated("2027-03-01")]).await;
        sales.change(back, &[dated("2026-12-17")]).await;
        sales.change(far, &[("amount", euros(700)), dated("2027-06-01")]).await;
        sales.change(omitted, &[dated("2027-06-01")]).await;
        sales.change(lost, &[dated("2027-06-01")]).await;
        sales.company.save(Change::delete("opportunity", lost)).await;
        let new = sales.company.engine.save(
            &sales.who,
            Change::create("opportunity").put("name", "Nueva".into()).put("account", sales.account.into()),
        );
        let new = new.await.unwrap().record.id;
        sales.change(new, &[dated("2026-12-01")]).await;

        let data = sales.run("forecast", "this_month").await;
        assert_eq!(sales.who.ctx.today(), day_of("2026-12-02".parse().unwrap()), "December is the period");
        let rows = table(&data, CHANGES).unwrap();
        let summary: Vec<[&str; 3]> =
            rows.rows.iter().map(|row| [row[0].text.as_str(), row[1].plain.as_str(), row[2].plain.as_str()]).collect();
        assert_eq!(
            summary,
            [
                ["Nuevas", "1", "0.00"],
                ["Salieron del periodo", "1", "500.00"],
                ["Entraron en el periodo", "1", "300.00"],
                ["Se retrasaron dentro del periodo", "1", "250.00"],
                ["Subieron de importe", "2", "90.00"],
                ["Bajaron de importe", "1", "-250.00"],
            ]
        );
        let named = table(&data, NAMED).unwrap();
        assert_eq!(
            texts(named),
            [
                ["Fuera", "Sale del periodo", "10 dic 2026", "20 ene 2027", "", "500,00 €", ""],
                ["Dentro", "Entra en el periodo", "10 ene 2027", "20 dic 2026", "", "300,00 €", ""],
                ["Tarde", "Se retrasa · Sube", "5 dic 2026", "28 dic 2026", "200,00 €", "250,00 €", "50,00 €"],
                ["Menos", "Baja", "", "15 dic 2026", "900,00 €", "650,00 €", "-250,00 €"],
                ["Primer importe", "Sube", "", "16 dic 2026", "—", "40,00 €", "40,00 €"],
            ]
            .map(|row| row.map(|text| text.replace(' ', if text.contains('€') { "\u{a0}" } else { " " })))
        );
        assert_eq!((named.rows[0][2].plain.as_str(), named.rows[4][4].plain.as_str()), ("2026-12-10", ""));
        assert_eq!(named.rows[0][0].record, Some(("opportunity", out)));
        let year = sales.run("forecast", "2027").await;
        let named = texts(table(&year, NAMED).unwrap()).into_iter().map(|row| row[..2].join(": ")).collect::<Vec<_>>();
        assert_eq!(named, ["Lejos: Se retrasa · Sube", "Fuera: Entra en el periodo", "Dentro: Sale del periodo"]);
        let seller = sales.company.user("Vera Vende", "Ventas", None, None).await;
        let own = Params::of(Period::parse("this_month").unwrap());
        let own = (reports::find("forecast").unwrap().run)(&sales.company.engine, &seller, &own).await.unwrap();
        assert!(table(&own, NAMED).is_none(), "whoever may not see a deal is not told that it slipped");
    }
}

/// Half past midnight in Madrid is the afternoon of the day before in Los Angeles.
#[tokio::test(flavor = "multi_thread")]
async fn the_seven_days_are_the_companys_whoever_looks() {
    for mut sales in Sales::each().await {
        let zone = sales.company.admin.ctx.company_zone.clone();
        let start = |date: &str| day_start(day_of(date.parse().unwrap()), &zone);
        for (at, hours, name) in [("2026-11-25", 12, "Ocho días"), ("2026-11-26", 1, "Siete días")] {
            sales.company.engine.clock().set(start(at) + hours * DAY / 24);
            sales.company.admin = sales.company.engine.who(sales.who.user()).await.unwrap().unwrap();
            sales.deal(name, Some(100), "2026-12-10", &[]).await;
        }
        sales.company.engine.clock().set(start("2026-12-02") + 1_800_000_000);
        for zone in ["Europe/Madrid", "America/Los_Angeles"] {
            sales.company.save(Change::update("user", sales.who.user()).text("zone", zone)).await;
            sales.who = sales.company.engine.who(sales.who.user()).await.unwrap().unwrap();
            let data = sales.run("forecast", "2026").await;
            let new = &table(&data, CHANGES).unwrap().rows[0];
            assert_eq!([new[0].text.as_str(), new[1].plain.as_str()], ["Nuevas", "1"], "{zone}");
            let drill = new[1].drill.as_ref().unwrap();
            let list = Query::new(drill.entity).and(drill.filter.clone()).columns(vec![Path::field("name")]);
            let list = sales.company.engine.rows(&sales.who, &list).await.unwrap().rows;
            let names: Vec<_> = list.iter().map(|row| row.values[0].as_text().unwrap()).collect();
            assert_eq!(names, ["Siete días"], "{zone}: the list that opens is the one that was counted");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_time_and_any_two_days_are_periods() {
    for sales in Sales::each().await {
        let won = sales.company.named("stage", "Ganada").await;
        for (name, amount, closed) in
            [("A", 100, "2014-03-02"), ("B", 200, "2026-01-15"), ("C", 400, "2026-01-20"), ("D", 800, "2026-03-31")]
        {
            sales.deal(name, Some(amount), closed, &[("stage", won.into())]).await;
        }
        let half = ("probability", Value::Int(5_000));
        for (name, closes) in [("Open 1", "2026-01-19"), ("Open 2", "2026-01-21"), ("Open 3", "2031-01-01")] {
            sales.deal(name, Some(1_000), closes, std::slice::from_ref(&half)).await;
        }
        let all = sales.compared("branches", "all", Compare::Before).await;
        assert_eq!(all.figures[0].value, 150_000, "1,500 € ever");
        assert!(all.figures[0].change.is_none(), "all time has no time before it");
        sales.agrees(&all).await;
        // The 20th is included, the 21st is not.
        let some = sales.compared("branches", "2026-01-16..2026-01-21", Compare::Before).await;
        assert_eq!(some.figures[0].value, 40_000);
        assert_eq!(some.tables[0].rows[0][4].plain, "200.00", "the five days before");
        let whole = sales.compared("branches", "2026-01-01..2026-04-01", Compare::Before).await;
        assert!(whole.figures[0].change.is_none(), "nothing was won in the quarter before");
        let forecast = sales.run("forecast", "2026-01-16..2026-01-21").await;
        let values: Vec<i64> = forecast.figures.iter().map(|figure| figure.value).collect();
        assert_eq!(values, [40_000, 100_000], "won, and open still");
        sales.agrees(&forecast).await;
        let month = &forecast.tables[0].rows[0];
        for (cell, n) in [(1, 1), (4, 1)] {
            let drill = month[cell].drill.as_ref().unwrap();
            let query = trato_model::Query::new(drill.entity).and(drill.filter.clone());
            let count = sales.company.engine.count(&sales.who, &query, 100).await.unwrap();
            assert_eq!(count.n, n, "a month opens no more of it than the period has");
        }
        let ever = sales.run("forecast", "all").await;
        assert_eq!(ever.figures[2].value, 300_000);
        sales.agrees(&ever).await;
        let years: Vec<&str> = ever.tables[0].rows.iter().map(|row| row[0].text.as_str()).collect();
        assert_eq!(
            (years, ever.tables[0].caption.as_str()),
            (vec!["2014", "2026", "2031"], "Ganado y previsto por año de cierre")
        );
        let drill = ever.tables[0].rows[1][4].drill.as_ref().unwrap();
        let query = trato_model::Query::new(drill.entity).and(drill.filter.clone());
        let count = sales.company.engine.count(&sales.who, &query, 100).await.unwrap();
        assert_eq!(count.n, 3, "a year opens what was won in it");
        let leads = sales.run("leads", "all").await;
        assert!(leads.tables[1].caption.contains("año"), "{}", leads.tables[1].caption);
        assert!(![&ever, &forecast].iter().any(|data| data.notes.concat().contains("sin fecha")), "all have a date");
        let undated = Change::create("opportunity").put("name", "Algún día".into());
        sales.company.save(undated.put("account", sales.account.into())).await;
        for period in ["all", "2026-01-16..2026-01-21"] {
            let notes = sales.run("forecast", period).await.notes.concat();
            assert!(notes.contains("Hay 1 oportunidad abierta sin fecha"), "{period}: {notes}");
        }
    }
}
