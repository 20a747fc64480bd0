//! The files of `05_crm_pipeline`, imported with the mappings proposed: the reports give what counting the lines of the files
//! by themselves gives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use trato_crm::reports::{self, Data, Params};
use trato_engine::import::Status;
use trato_model::query::period::day_of;
use trato_model::{Aggregate, Measure, Path as Field, Period};
use trato_testkit::TestCompany;

fn shared() -> Option<PathBuf> {
    let Ok(folder) = std::env::var("TRATO_SHARED_DATA") else {
        eprintln!("\n*** SKIPPED: TRATO_SHARED_DATA is not set, the reports are held against no data set ***\n");
        return None;
    };
    Some(Path::new(&folder).join("05_crm_pipeline"))
}

/// The lines of a file by their headings; none of these files has a quoted cell.
fn lines(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(!text.contains('"'), "{name} is read by its commas");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let headings = lines.next().unwrap();
    lines.map(|cells| headings.iter().cloned().zip(cells).collect()).collect()
}

/// What the files say, counted by plain code.
#[derive(Debug, Default)]
struct Counted {
    /// Deals by stage.
    stages: BTreeMap<String, i64>,
    /// Euros won, by month (`2017-03`).
    months: BTreeMap<String, i64>,
    /// Won, euros and lost by regional office.
    offices: BTreeMap<String, (i64, i64, i64)>,
    /// Days from the first talk to the win, in order; by sector, and all.
    sectors: BTreeMap<String, Vec<i64>>,
    cycle: Vec<i64>,
}

fn counted(folder: &Path) -> Counted {
    let by = |name: &str, key: &str, value: &str| -> BTreeMap<String, String> {
        lines(folder, name).into_iter().map(|line| (line[key].clone(), line[value].clone())).collect()
    };
    let offices = by("sales_teams.csv", "sales_agent", "regional_office");
    let sectors = by("accounts.csv", "account", "sector");
    let day = |text: &str| i64::from(day_of(text.parse().unwrap()));
    let mut found = Counted::default();
    for line in lines(folder, "sales_pipeline.csv") {
        let stage = line["deal_stage"].as_str();
        *found.stages.entry(stage.to_owned()).or_default() += 1;
        let office = found.offices.entry(offices[&line["sales_agent"]].clone()).or_default();
        match stage {
            "Won" => {
                let euros: i64 = line["close_value"].parse().unwrap();
                office.0 += 1;
                office.1 += euros;
                *found.months.entry(line["close_date"][..7].to_owned()).or_default() += euros;
                let days = day(&line["close_date"]) - day(&line["engage_date"]);
                found.sectors.entry(sectors[&line["account"]].clone()).or_default().push(days);
                found.cycle.push(days);
            }
            "Lost" => office.2 += 1,
            _ => {}
        }
    }
    found.sectors.values_mut().chain([&mut found.cycle]).for_each(|days| days.sort_unstable());
    found
}

/// Tenths of days.
fn mean(days: &[i64]) -> i64 {
    let exact = days.iter().sum::<i64>() as f64 / days.len() as f64;
    (exact * 10.0).round() as i64
}

/// Tenths of days: the one in the middle, or the mean of the two.
fn median(sorted: &[i64]) -> i64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] * 10 } else { (sorted[middle - 1] + sorted[middle]) * 5 }
}

/// `54.0` as a report's table writes tenths for programs.
fn tenths(days: i64) -> String {
    format!("{}.{}", days / 10, days % 10)
}

async fn import(company: &TestCompany, path: &Path) {
    let (engine, who) = (&company.engine, &company.admin);
    let id = engine.upload_file(who, path).await.unwrap();
    let mapping = engine.inspect_import(who, id, None).await.unwrap().mapping;
    engine.map_import(who, id, mapping).await.unwrap();
    engine.start_import(who, id).await.unwrap();
    engine.run_import(id).await.unwrap();
    let run = engine.import(who, id).await.unwrap();
    assert_eq!((run.status, run.counts.refused), (Status::Done, 0), "{run:?}");
}

async fn run(company: &TestCompany, name: &str, period: &str) -> Data {
    let params = Params::of(Period::parse(period).unwrap());
    (reports::find(name).unwrap().run)(&company.engine, &company.admin, &params).await.unwrap()
}

fn values(data: &Data) -> Vec<i64> {
    data.figures.iter().map(|figure| figure.value).collect()
}

/// The cells of a table as programs read them, the first as people do, by the first.
fn table(data: &Data, at: usize) -> BTreeMap<String, Vec<String>> {
    let rows = data.tables[at].rows.iter();
    rows.map(|row| (row[0].text.clone(), row[1..].iter().map(|cell| cell.plain.clone()).collect())).collect()
}

/// Every figure that counts opens as many records, and every one in money records that come to as much.
async fn opens(company: &TestCompany, data: &Data) {
    for figure in data.figures.iter().filter(|figure| !figure.text.contains(['%', 'í'])) {
        let drill = figure.drill.as_ref().unwrap();
        let field = drill.show.first().copied().unwrap_or("amount");
        let sum = Aggregate::new(drill.entity).and(drill.filter.clone());
        let sum = sum.measures(vec![Measure::Count, Measure::Sum(Field::field(field))]);
        let found = company.engine.total(&company.admin, &sum).await.unwrap().measures;
        let wanted = if figure.text.contains('€') { &found[1] } else { &found[0] };
        assert_eq!(wanted.as_int().unwrap_or(0), figure.value, "{}: {}", figure.label, figure.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reports_give_what_the_lines_of_the_files_give() {
    let Some(folder) = shared() else { return };
    let counted = counted(&folder);
    let euros: i64 = counted.months.values().sum();
    let (won, lost) = (counted.stages["Won"], counted.stages["Lost"]);
    assert_eq!((won, lost, euros), (4_238, 2_473, 10_005_534), "the data set is the one that is known");
    for company in TestCompany::each().await {
        for name in ["accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"] {
            import(&company, &folder.join(name)).await;
        }
        for period in ["all", "2017"] {
            losses(&run(&company, "losses", period).await, won, lost);
            cycle(&run(&company, "cycle", period).await, &counted);
            branches(&run(&company, "branches", period).await, &counted, euros);
            for name in ["losses", "cycle", "branches", "stages", "forecast"] {
                opens(&company, &run(&company, name, period).await).await;
            }
        }
        stages(&run(&company, "stages", "all").await, &counted);
        forecast(&company, &counted, euros).await;
        for name in ["losses", "cycle"] {
            assert!(run(&company, name, "2018").await.empty, "{name}: nothing was decided in 2018");
        }
    }
}

fn losses(data: &Data, won: i64, lost: i64) {
    assert_eq!(values(data)[..2], [lost, 0], "lost, and what it was worth: the file has no amounts of losses");
    let share = (lost * 1000 + (won + lost) / 2) / (won + lost);
    assert_eq!(data.figures[2].text, format!("{},{}\u{a0}%", share / 10, share % 10), "of all that was decided");
    assert_eq!(table(data, 0).values().map(|row| row[0].as_str()).collect::<Vec<_>>(), [lost.to_string()]);
}

fn cycle(data: &Data, counted: &Counted) {
    let all = &counted.cycle;
    assert_eq!(values(data), [mean(all), median(all), i64::try_from(all.len()).unwrap()], "mean, median, won");
    let rows = table(data, 0);
    assert_eq!(rows.len(), counted.sectors.len(), "{rows:?}");
    for (sector, days) in &counted.sectors {
        let row = rows.iter().find(|(name, _)| name.eq_ignore_ascii_case(sector)).expect(sector).1;
        assert_eq!(row[..3], [days.len().to_string(), tenths(mean(days)), tenths(median(days))], "{sector}");
    }
}

fn branches(data: &Data, counted: &Counted, euros: i64) {
    assert_eq!(values(data)[..2], [euros * 100, counted.stages["Won"]]);
    let rows = table(data, 0);
    assert_eq!(rows.keys().collect::<Vec<_>>(), counted.offices.keys().collect::<Vec<_>>());
    for (office, (won, euros, lost)) in &counted.offices {
        let row = &rows[office];
        assert_eq!(row[..3], [won.to_string(), format!("{euros}.00"), lost.to_string()], "{office}");
    }
    let best = counted.offices.iter().max_by_key(|(_, (_, euros, _))| euros).unwrap().0;
    assert!(data.answer.contains(best.as_str()), "{best}: {}", data.answer);
}

fn stages(data: &Data, counted: &Counted) {
    let open = ["Engaging", "Prospecting"].map(|stage| (stage, counted.stages[stage]));
    assert_eq!(values(data), [open[0].1 + open[1].1, 0, 0], "open deals, without amounts yet");
    let rows = table(data, 0);
    assert_eq!(rows.len(), open.len(), "{rows:?}");
    for (stage, number) in open {
        let row = rows.iter().find(|(name, _)| name.ends_with(stage)).expect(stage).1;
        assert_eq!(row[1], number.to_string(), "{stage}");
    }
}

async fn forecast(company: &TestCompany, counted: &Counted, euros: i64) {
    let open = counted.stages["Engaging"] + counted.stages["Prospecting"];
    let (won, nothing) = (euros * 100, 0);
    for (period, figures) in [("all", vec![won, nothing, nothing, won]), ("2017", vec![won, nothing])] {
        let data = run(company, "forecast", period).await;
        assert_eq!(values(&data), figures, "won, weighted, open, expected; of a year that is over, won and open still");
        let said = data.notes.concat().replace(['.', '\u{a0}'], "");
        assert!(said.contains(&format!("{open} oportunidades abiertas sin fecha")), "{said}");
    }
    let months: Vec<String> =
        run(company, "forecast", "2017").await.tables[0].rows.iter().map(|row| row[1].plain.clone()).collect();
    let wanted: Vec<String> = counted.months.values().map(|euros| format!("{euros}.00")).collect();
    assert_eq!(months, wanted, "won by month of closing");
    for (month, euros) in &counted.months {
        assert_eq!(run(company, "forecast", month).await.figures[0].value, euros * 100, "{month}");
    }
}
