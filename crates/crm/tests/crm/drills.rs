//! Every figure of every report opens its records: tiles, what they are compared with, and the numbers of tables.

use trato_crm::reports::data::Compare;
use trato_crm::reports::{Data, Drill, Params, find};
use trato_model::{Change, Period, Query, Source, Value};
use trato_testkit::TestCompany;

/// Columns whose numbers are no sum of records, by the ends of their message keys: what one wished for, what is usual, a
/// difference of two others, a probability.
const OWN: [&str; 7] =
    ["target", "benchmark", "difference", "probability", "amount-before", "amount-now", "value-change"];

async fn opens(company: &TestCompany, drill: &Drill) -> u64 {
    let query = Query::new(drill.entity).and(drill.filter.clone());
    company.engine.count(&company.admin, &query, 1000).await.expect("counts").n
}

async fn company() -> TestCompany {
    let company = TestCompany::sqlite().await;
    let industry = company.save(Change::create("industry").text("name", "Salud").text("benchmark_days", "30")).await.id;
    let account = Change::create("account").text("name", "Clínica Sol").put("industry", industry.into());
    let account = company.save(account).await.id;
    let (won, lost) = (company.named("stage", "Ganada").await, company.named("stage", "Perdida").await);
    for (year, stage) in
        [("2026", Some(won)), ("2026", Some(lost)), ("2025", Some(won)), ("2025", Some(lost)), ("2026", None)]
    {
        let deal = Change::create("opportunity").from(Source::Import).text("name", "Equipo");
        let deal =
            deal.put("account", account.into()).text("amount", "1000").text("opened_on", &format!("{year}-01-02"));
        let deal = deal.text("close_date", &format!("{year}-03-02"));
        company.save(stage.into_iter().fold(deal, |deal, stage| deal.put("stage", Value::Id(stage)))).await;
    }
    for status in ["done", "cancelled", "planned"] {
        let visit =
            Change::create("visit").text("subject", "Ronda").put("account", account.into()).text("status", status);
        let visit = if status == "cancelled" { visit.text("cancel_reason", "Cerrado") } else { visit };
        company.save(visit.text("due_at", "2026-03-02T10:00")).await;
    }
    company.save(Change::create("lead").text("last_name", "Sanz")).await;
    company
}

/// Every drill of a report leads to something.
async fn check(company: &TestCompany, name: &str, data: &Data) {
    let registry = company.engine.registry();
    let mut drills: Vec<(String, &Drill)> = Vec::new();
    for figure in data.figures.iter().filter(|figure| figure.text != "—") {
        let own = figure.drill.as_ref().unwrap_or_else(|| panic!("{name}: {} opens nothing", figure.label));
        drills.push((figure.label.clone(), own));
        assert!(figure.note.is_empty() || figure.beside.is_some() || name == "forecast", "{name}: {}", figure.note);
        drills.extend(figure.beside.as_ref().map(|drill| (figure.note.clone(), drill)));
    }
    for table in &data.tables {
        for row in table.rows.iter().chain([&table.total]) {
            for (cell, (column, number)) in row.iter().zip(&table.columns) {
                let wished =
                    OWN.iter().any(|key| *column == trato_text::t(company.admin.ctx.locale, &format!("report-{key}")));
                let zero = cell.plain.is_empty() || cell.plain.trim_matches(['0', '.']).is_empty();
                if *number && !zero && !wished {
                    let place = format!("{name}, {}: {column} {}", table.caption, cell.text);
                    drills
                        .push((place.clone(), cell.drill.as_ref().unwrap_or_else(|| panic!("{place} opens nothing"))));
                }
            }
        }
    }
    for (place, drill) in drills {
        let entity = registry.entity(drill.entity).expect("a kind");
        let written = trato_model::query::text::print(&drill.filter, &registry, entity, &company.admin.reading_plain());
        assert!(written.is_some(), "{place} has no address: {:?}", drill.filter);
        opens(company, drill).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_opens_its_records() {
    let company = company().await;
    for name in ["losses", "cycle", "branches", "leads", "forecast", "visits", "stages"] {
        let params = Params { compare: Compare::Year, ..Params::of(Period::parse("2026").expect("a year")) };
        let report = find(name).expect("a report");
        let data = (report.run)(&company.engine, &company.admin, &params).await.expect("answers");
        assert!(!data.empty, "{name}");
        check(&company, name, &data).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_figure_is_compared_with_opens_what_was() {
    let company = company().await;
    for (name, figure, was) in
        [("losses", 0, 1), ("losses", 2, 2), ("cycle", 2, 1), ("branches", 0, 1), ("branches", 2, 2)]
    {
        let params = Params { compare: Compare::Year, ..Params::of(Period::parse("2026").expect("a year")) };
        let report = find(name).expect("a report");
        let data = (report.run)(&company.engine, &company.admin, &params).await.expect("answers");
        let figure = &data.figures[figure];
        let drill = figure.beside.as_ref().expect("opens");
        assert_eq!(opens(&company, drill).await, was, "{name}: {} · {}", figure.label, figure.note);
    }
}
