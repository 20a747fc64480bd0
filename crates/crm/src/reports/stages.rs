//! What is in the pipeline? Open deals by stage: how many, how much, how much of it probably.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::query::GroupRow;
use trato_model::{Aggregate, Filter, Id, Money, Path, Query, Refusal, Value};
use trato_text::Arg;

use super::ask::{Ask, by_id, count_and, measure, sum};
use super::data::{Chart, Data, Drill, Narrow, Params, Point, Series, Shape, Table, TableCell};

/// A stage with its name and how probable a deal in it is (hundredths of a percent).
struct Stage {
    id: Id,
    name: String,
    probability: i64,
}

pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let ask = Ask::new(engine, who, params);
        let open = Filter::equal("status", "open").and(ask.deals());
        let aggregate = Aggregate::new("opportunity")
            .and(open.clone())
            .by(Path::field("stage"))
            .measures(count_and(&[Path::field("amount"), Path::field("weighted")]));
        let nothing = Value::Money(Money::new(0, who.ctx.currency));
        let unvalued = open.clone().and(Filter::empty("amount").or(Filter::equal("amount", nothing)));
        let (found, stages, none) =
            try_join!(ask.groups(aggregate), stages(&ask), ask.total("opportunity", &unvalued, &[]))?;
        let none = none.first().copied().unwrap_or(0);
        let rows = by_id(&found);
        let present: Vec<(&Stage, &GroupRow)> =
            stages.iter().filter_map(|stage| Some((stage, *rows.get(&Some(stage.id))?))).collect();
        let (count, value, weighted) = (sum(&found.rows, 0), sum(&found.rows, 1), sum(&found.rows, 2));
        let all = Drill::of("opportunity", open.clone()).showing(&["weighted"]);
        let drill = |stage: &Stage| Drill { filter: open.clone().and(Filter::equal("stage", stage.id)), ..all.clone() };
        let line = |(stage, row): &(&Stage, &GroupRow)| {
            vec![
                TableCell::text(stage.name.clone()),
                ask.percent_cell(stage.probability, 10_000, None),
                ask.count_cell(measure(row, 0), drill(stage)),
                ask.money_cell(measure(row, 1), Some(drill(stage))),
                ask.money_cell(measure(row, 2), Some(drill(stage))),
            ]
        };
        let valued = ask.money_figure("open-value", value, None, None, all.clone());
        let unvalued_note = if none == 0 { String::new() } else { ask.say("n-without-amount", &[("n", none.into())]) };
        Ok(Data {
            answer: answer(&ask, count, none, value, weighted),
            figures: vec![
                ask.count_figure("open-count", count, None, None, all.clone()),
                valued.of(unvalued_note, Drill::of("opportunity", unvalued)),
                ask.money_figure("weighted", weighted, None, None, all.clone()),
            ],
            charts: vec![chart(&ask, &present, &drill)],
            tables: vec![Table {
                caption: ask.t("by-stage"),
                columns: vec![
                    (ask.t("stage"), false),
                    (ask.t("probability"), true),
                    (ask.t("deals"), true),
                    (ask.t("value"), true),
                    (ask.t("weighted"), true),
                ],
                rows: present.iter().map(line).collect(),
                total: vec![
                    TableCell::text(ask.t("total")),
                    TableCell::default(),
                    ask.count_cell(count, all.clone()),
                    ask.money_cell(value, Some(all.clone())),
                    ask.money_cell(weighted, Some(all)),
                ],
            }],
            first: String::new(),
            notes: vec![ask.t("weighted-note"), ask.t("money-note")],
            empty: count == 0,
        })
    }
    .boxed()
}

fn answer(ask: &Ask<'_>, count: i64, without: i64, value: i64, weighted: i64) -> String {
    let args = [
        ("n", Arg::Int(count)),
        ("without", Arg::Int(without)),
        ("value", ask.money(value).into()),
        ("weighted", ask.money(weighted).into()),
    ];
    match (count, value) {
        (0, _) => String::new(),
        (_, 0) => ask.say("stages-answer-count", &args),
        _ if without > 0 => ask.say("stages-answer-some", &args),
        _ => ask.say("stages-answer", &args),
    }
}

/// Each stage with its name and number of deals, also where they have no amount.
fn chart(ask: &Ask<'_>, present: &[(&Stage, &GroupRow)], drill: &dyn Fn(&Stage) -> Drill) -> Chart {
    let point = |at: usize, (stage, row): &(&Stage, &GroupRow)| {
        let point = ask.money_point(measure(row, at), Some(drill(stage)));
        match (measure(row, 1), at) {
            (0, 1) => Point { text: ask.t("no-amount"), ..point },
            (0, _) => Point { text: "—".to_owned(), ..point },
            _ => point,
        }
    };
    let points = |at: usize| present.iter().map(|row| point(at, row)).collect();
    let deals = |n: i64| ask.say("n-deals", &[("n", n.into())]);
    Chart {
        title: ask.t("by-stage"),
        shape: Shape::Named,
        categories: present.iter().map(|(stage, _)| stage.name.clone()).collect(),
        under: present.iter().map(|(_, row)| deals(measure(row, 0))).collect(),
        series: vec![
            Series { label: ask.t("value"), hue: 220, points: points(1), faint: false },
            Series { label: ask.t("weighted"), hue: 150, points: points(2), faint: false },
        ],
    }
}

/// The stages in the order of the boards; with several pipelines each says whose it is.
async fn stages(ask: &Ask<'_>) -> Result<Vec<Stage>, Refusal> {
    let columns =
        vec![Path::field("name"), Path::field("probability"), Path::field("pipeline"), Path::field("position")];
    let query = Query::new("stage")
        .and(ask.narrow(&[(Narrow::Pipeline, "pipeline")]))
        .sort(Path::field("position"), false)
        .columns(columns);
    let found = ask.engine.every(ask.who, &query).await?;
    let pipeline = |values: &[Value]| values.get(2).and_then(Value::as_id);
    let first = found.rows.first().and_then(|row| pipeline(&row.values));
    let several = found.rows.iter().any(|row| pipeline(&row.values) != first);
    let mut stages: Vec<(Option<Id>, Stage)> = Vec::new();
    for row in &found.rows {
        let own = row.values.first().and_then(Value::as_text).unwrap_or_default();
        let of = pipeline(&row.values);
        let name = match of.and_then(|of| found.labels.get(&of)).filter(|_| several) {
            Some(title) => format!("{title} · {own}"),
            None => own.to_owned(),
        };
        let probability = row.values.get(1).and_then(Value::as_int).unwrap_or(0);
        stages.push((of, Stage { id: row.id, name, probability }));
    }
    // Stable: within a pipeline the positions keep their order.
    stages.sort_by_key(|(of, _)| *of);
    Ok(stages.into_iter().map(|(_, stage)| stage).collect())
}
