//! The sentences of the reports, and what stands beside their figures: true where much is unknown, over or without a target.

use trato_crm::reports::data::Compare;
use trato_crm::reports::{self, Data, Params};
use trato_model::query::period::day_of;
use trato_model::{Change, Currency, Id, Money, Period, Query, Value};
use trato_testkit::TestCompany;

struct Sales {
    company: TestCompany,
    account: Id,
}

fn day(text: &str) -> Value {
    Value::Int(i64::from(day_of(text.parse().unwrap())))
}

fn euros(amount: i64) -> Value {
    Value::Money(Money::new(amount * 100, Currency::EUR))
}

impl Sales {
    async fn each() -> Vec<Sales> {
        let mut all = Vec::new();
        for company in TestCompany::each().await {
            let account = company.save(Change::create("account").text("name", "Clínica Sol")).await.id;
            all.push(Sales { company, account });
        }
        all
    }

    async fn deal(&self, stage: &str, amount: Option<i64>, closes: &str, more: &[(&str, Value)]) -> Id {
        let mut change = Change::create("opportunity").text("name", stage).put("account", self.account.into());
        // What comes as lost from another system need not have a reason.
        change = change.from(trato_model::Source::Import).put("close_date", day(closes));
        change = change.put("stage", self.company.named("stage", stage).await.into());
        for (field, value) in amount.map(|amount| ("amount", euros(amount))).iter().chain(more) {
            change = change.put(field, value.clone());
        }
        self.company.save(change).await.id
    }

    async fn run(&self, name: &str, period: &str, compare: Compare) -> Data {
        let params = Params { compare, ..Params::of(Period::parse(period).unwrap()) };
        let report = reports::find(name).unwrap();
        let data = (report.run)(&self.company.engine, &self.company.admin, &params).await.unwrap();
        let spaces = |text: String| text.replace('\u{a0}', " ");
        let figures = data.figures.into_iter().map(|figure| reports::Figure {
            text: spaces(figure.text),
            note: spaces(figure.note),
            ..figure
        });
        Data { answer: spaces(data.answer), figures: figures.collect(), ..data }
    }
}

/// What each figure says beside its number.
fn notes(data: &Data) -> Vec<&str> {
    data.figures.iter().map(|figure| figure.note.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_branch_is_said_before_the_best_branch() {
    for sales in Sales::each().await {
        for (branch, amount) in [(None, 970), (Some("Madrid"), 20), (Some("Caracas"), 10)] {
            let branch = match branch {
                Some(name) => sales.company.save(Change::create("branch").text("name", name)).await.id.into(),
                None => Value::Null,
            };
            sales.deal("Ganada", Some(amount), "2025-06-01", &[("branch", branch)]).await;
        }
        assert_eq!(
            sales.run("branches", "2025", Compare::None).await.answer,
            "El 97 % de lo ganado (970,00 €) no tiene sucursal. \
             De las sucursales, la que más ganó fue Madrid: 20,00 €, 2 % del total."
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lost_in_no_stage_is_said_before_the_worst_stage() {
    for sales in Sales::each().await {
        sales.deal("Perdida", Some(900), "2026-06-01", &[]).await;
        let open = sales.deal("Propuesta", Some(100), "2026-06-01", &[]).await;
        let lost =
            Change::update("opportunity", open).put("stage", sales.company.named("stage", "Perdida").await.into());
        let reason = sales.company.save(Change::create("loss_reason").text("name", "Muy caro")).await.id;
        sales.company.save(lost.put("loss_reason", reason.into())).await;
        assert_eq!(
            sales.run("losses", "2026", Compare::None).await.answer,
            "Del 90 % del importe perdido no se sabe en qué etapa se perdió. \
             De lo demás, donde más perdemos es en «Propuesta»: 10 % del total."
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_a_comparison_has_its_before() {
    for sales in Sales::each().await {
        for (year, won, lost) in [("2024-03-01", 1, 3), ("2025-03-01", 1, 2), ("2025-06-01", 1, 0)] {
            for (stage, n) in [("Ganada", won), ("Perdida", lost)] {
                for _ in 0..n {
                    sales.deal(stage, Some(100), year, &[]).await;
                }
            }
        }
        let branches = sales.run("branches", "2025", Compare::Before).await;
        assert_eq!(notes(&branches), ["antes: 100 €", "antes: 1", "antes: 25 %"]);
        assert_eq!(branches.figures[2].change.as_ref().unwrap().text, "+25 puntos");
        assert_eq!(branches.figures[2].whole.0, "de 4 decididas");
        assert_eq!(branches.charts[1].categories.len(), 4, "March to June, with what was won in none of them");
        let losses = sales.run("losses", "2025", Compare::Before).await;
        assert_eq!(notes(&losses), ["antes: 3", "antes: 300 €", "antes: 75 %"]);
        assert_eq!(losses.figures[2].change.as_ref().unwrap().good, Some(true), "fewer of them lost");
        for data in [branches, losses] {
            assert!(data.figures.iter().all(|figure| figure.beside.is_some()), "each opens what it was");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stages_say_how_many_deals_they_have_and_which_have_no_amount() {
    for sales in Sales::each().await {
        sales.deal("Nueva", Some(100), "2026-12-01", &[]).await;
        for amount in [None, Some(0)] {
            sales.deal("Negociación", amount, "2026-12-01", &[]).await;
        }
        let data = sales.run("stages", "this_year", Compare::None).await;
        let chart = &data.charts[0];
        assert_eq!(chart.shape, reports::Shape::Named, "each is named");
        assert_eq!(chart.categories, ["Nueva", "Negociación"]);
        assert_eq!(chart.under, ["1 oportunidad", "2 oportunidades"]);
        assert_eq!(chart.series[0].points[1].text, "sin importe");
        assert!(data.answer.starts_with("Hay 3 oportunidades abiertas, 2 de ellas sin importe."), "{}", data.answer);
        let (note, drill) = &data.figures[1].whole;
        assert_eq!(note, "2 sin importe");
        let drill = drill.clone().unwrap();
        let behind = Query::new(drill.entity).and(drill.filter);
        assert_eq!(sales.company.engine.count(&sales.company.admin, &behind, 10).await.unwrap().n, 2);
    }
}

/// Today is 22 November 2026.
#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_of_what_is_over_tells_and_expects_nothing() {
    for sales in Sales::each().await {
        for (stage, closes) in
            [("Ganada", "2025-06-01"), ("Nueva", "2025-07-01"), ("Ganada", "2026-06-01"), ("Nueva", "2026-12-01")]
        {
            sales.deal(stage, Some(100), closes, &[("probability", Value::Int(5_000))]).await;
        }
        let over = sales.run("forecast", "2025", Compare::None).await;
        assert_eq!(
            over.answer,
            "Se ganaron 100,00 €. Siguen abiertas oportunidades por 100,00 € cuyo cierre estaba previsto entonces."
        );
        let headings: Vec<&str> = over.tables[0].columns.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(headings, ["Mes", "Ganado", "Objetivo", "Alcanzado", "Sigue abierto"]);
        assert_eq!(over.tables[0].caption, "Ganado por mes");
        assert!(!format!("{:?}", over.charts).contains("Ponderado"));
        let running = sales.run("forecast", "2026", Compare::None).await;
        assert!(running.answer.starts_with("Se han ganado 100,00 € y se esperan 50,00 € más"), "{}", running.answer);
        assert_eq!(running.tables[0].caption, "Ganado y previsto por mes de cierre");
        let ahead = sales.run("forecast", "next_month", Compare::None).await;
        assert!(ahead.answer.starts_with("Se esperan 50,00 €"), "{}", ahead.answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_says_that_there_is_no_target_and_leads_to_the_ones_there_are() {
    for sales in Sales::each().await {
        sales.deal("Ganada", Some(100), "2025-06-01", &[]).await;
        let none = sales.run("forecast", "2025", Compare::None).await;
        assert_eq!(none.figures[0].note, "Sin objetivo. Se fija en Objetivos.");
        assert_eq!(none.figures[0].beside.as_ref().unwrap().entity, "target");
        assert_eq!(
            (none.tables[0].rows[0][2].text.as_str(), none.tables[0].rows[0][3].text.as_str()),
            ("Sin objetivo", "")
        );
        let target = Change::create("target").put("month", day("2025-06-01")).put("amount", euros(200));
        sales.company.save(target).await;
        let set = sales.run("forecast", "2025", Compare::None).await;
        assert_eq!((set.figures[0].note.as_str(), set.figures[0].reached), ("de un objetivo de 200 €", Some(50)));
        for drill in [&set.figures[0].beside, &set.tables[0].rows[0][2].drill] {
            let drill = drill.clone().unwrap();
            let behind = Query::new(drill.entity).and(drill.filter);
            assert_eq!(sales.company.engine.count(&sales.company.admin, &behind, 10).await.unwrap().n, 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_share_of_a_stage_or_reason_opens_its_own_deals() {
    for sales in Sales::each().await {
        sales.deal("Perdida", Some(900), "2026-06-01", &[]).await;
        let reason = sales.company.save(Change::create("loss_reason").text("name", "Muy caro")).await.id;
        sales.deal("Perdida", Some(100), "2026-06-01", &[("loss_reason", reason.into())]).await;
        let data = sales.run("losses", "2026", Compare::None).await;
        for (table, rows) in [(0, 1), (1, 2)] {
            assert_eq!(data.tables[table].rows.len(), rows);
            for row in &data.tables[table].rows {
                assert_eq!(row[3].drill, row[1].drill, "{}: {}", row[0].text, row[3].text);
            }
        }
    }
}

/// Today is 22 November 2026.
#[tokio::test(flavor = "multi_thread")]
async fn a_running_forecast_says_how_much_should_have_closed_already() {
    for sales in Sales::each().await {
        for closes in ["2026-06-01", "2026-11-21", "2026-11-22", "2026-12-01"] {
            sales.deal("Nueva", Some(100), closes, &[("probability", Value::Int(5_000))]).await;
        }
        let year = sales.run("forecast", "this_year", Compare::None).await;
        let said = "De lo que aún se espera, 100,00 € son de oportunidades con fecha de cierre ya pasada.";
        assert!(year.answer.ends_with(said), "{}", year.answer);
        let (text, behind) = &year.figures[1].whole;
        assert_eq!(text.replace('\u{a0}', " "), "de ello, 100 € con fecha de cierre ya pasada");
        let months = &year.tables[0];
        assert_eq!(months.columns[3].0, "De ello, con cierre pasado");
        let late: Vec<&str> = months.rows.iter().map(|row| row[3].plain.as_str()).collect();
        assert_eq!(late, ["50.00", "50.00", ""], "June, November up to today, December");
        for (drill, n) in [(behind, 2), (&months.rows[0][3].drill, 1), (&months.rows[1][3].drill, 1)] {
            let drill = drill.clone().unwrap();
            let behind = Query::new(drill.entity).and(drill.filter);
            assert_eq!(sales.company.engine.count(&sales.company.admin, &behind, 10).await.unwrap().n, n);
        }
        for period in ["next_month", "2025"] {
            let data = sales.run("forecast", period, Compare::None).await;
            assert!(!data.answer.contains("ya pasada"), "{period}: {}", data.answer);
        }
    }
}
