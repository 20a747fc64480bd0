//! How long do our sales take? Days from opening to winning: mean and median, by industry, against the industry's
//! benchmark that the company has entered.
//!
//! The median of an even number of sales is the mean of the two in the middle.

use std::collections::{BTreeMap, HashMap};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::query::{GroupRow, Period};
use trato_model::{Aggregate, Filter, Id, Path, Query, Refusal, Value};

use super::ask::{Ask, Found, measure, same};
use super::data::{Change, Chart, Data, Drill, Figure, Params, Point, Series, Shape, Table, TableCell};
use super::losses::within_status;

/// How often each number of days came.
type Histogram = BTreeMap<i64, i64>;

pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let ask = Ask::new(engine, who, params);
        let before = async {
            let Some(period) = ask.before() else { return Ok(None) };
            histograms(&ask, period).await.map(|(_, _, all)| Some(all))
        };
        let ((found, industries, all), before, benchmarks) =
            try_join!(histograms(&ask, params.period), before, benchmarks(&ask))?;
        let won = lasted(&ask, params.period);
        let earlier = ask.before().map(|period| drill(&lasted(&ask, period)));
        let mut rows: Vec<(Option<Id>, Histogram)> = industries.into_iter().collect();
        rows.sort_by_key(|(id, days)| (id.is_none(), std::cmp::Reverse(mean(days))));
        let (mean_now, median_now) = (mean(&all), median(&all));
        Ok(Data {
            answer: match (mean_now, median_now) {
                (Some(mean), Some(median)) => {
                    ask.say("cycle-answer", &[("mean", ask.days_arg(mean)), ("median", ask.days(median).into())])
                }
                _ => String::new(),
            },
            figures: vec![
                figure(&ask, "cycle-mean", mean_now, before.as_ref().and_then(mean), &won).beside(earlier.clone()),
                figure(&ask, "cycle-median", median_now, before.as_ref().and_then(median), &won)
                    .beside(earlier.clone()),
                ask.count_figure("won-count", size(&all), before.as_ref().map(size), Some(true), drill(&won))
                    .beside(earlier),
            ],
            charts: vec![chart(&ask, &found, &rows, &benchmarks, &won)],
            tables: vec![table(&ask, &found, &rows, &all, &benchmarks, &won)],
            first: String::new(),
            notes: vec![ask.t("cycle-note")],
            empty: all.is_empty(),
        })
    }
    .boxed()
}

/// The deals won in a period of which both days are known.
fn lasted(ask: &Ask<'_>, period: Period) -> Filter {
    within_status(ask, period, "won").and(Filter::set("cycle_days"))
}

fn drill(filter: &Filter) -> Drill {
    Drill::of("opportunity", filter.clone()).showing(&["cycle_days"])
}

async fn histograms(
    ask: &Ask<'_>,
    period: Period,
) -> Result<(Found, HashMap<Option<Id>, Histogram>, Histogram), Refusal> {
    let aggregate = Aggregate::new("opportunity")
        .and(lasted(ask, period))
        .by(Path::across(&["account", "industry"]))
        .by(Path::field("cycle_days"));
    let found = ask.groups(aggregate).await?;
    let mut industries: HashMap<Option<Id>, Histogram> = HashMap::new();
    let mut all = Histogram::new();
    for row in &found.rows {
        let Some(days) = days_of(row) else { continue };
        let n = measure(row, 0);
        *industries.entry(row.groups.first().and_then(Value::as_id)).or_default().entry(days).or_default() += n;
        *all.entry(days).or_default() += n;
    }
    Ok((found, industries, all))
}

fn days_of(row: &GroupRow) -> Option<i64> {
    row.groups.get(1).and_then(Value::as_int)
}

fn size(days: &Histogram) -> i64 {
    days.values().sum()
}

/// The mean in tenths of days.
fn mean(days: &Histogram) -> Option<i64> {
    let n = size(days);
    let sum: i64 = days.iter().map(|(day, n)| day * n).sum();
    (n > 0).then(|| (sum * 10 + n / 2) / n)
}

/// The median in tenths of days.
fn median(days: &Histogram) -> Option<i64> {
    let n = size(days);
    let nth = |wanted: i64| {
        let mut seen = 0;
        days.iter().find_map(|(day, n)| {
            seen += n;
            (seen > wanted).then_some(*day)
        })
    };
    Some((nth((n - 1) / 2)? + nth(n / 2)?) * 5)
}

/// The days that are usual in an industry.
async fn benchmarks(ask: &Ask<'_>) -> Result<HashMap<Id, i64>, Refusal> {
    let query = Query::new("industry").and(Filter::set("benchmark_days")).columns(vec![Path::field("benchmark_days")]);
    let rows = ask.engine.every(ask.who, &query).await?.rows;
    Ok(rows.iter().filter_map(|row| Some((row.id, row.values.first()?.as_int()?))).collect())
}

fn figure(ask: &Ask<'_>, label: &str, now: Option<i64>, before: Option<i64>, won: &Filter) -> Figure {
    let days = |tenths: i64| ask.say("days", &[("n", ask.days_arg(tenths))]);
    Figure {
        label: ask.t(label),
        text: now.map_or_else(|| "—".to_owned(), days),
        value: now.unwrap_or(0),
        drill: Some(drill(won)),
        change: now.zip(before).map(|(now, before)| Change {
            text: ask.say(
                "days-change",
                &[("n", ask.days_arg((now - before).abs())), ("change", ask.change_days(now, before).text.into())],
            ),
            ..ask.change_days(now, before)
        }),
        note: before.map(|before| ask.say("before", &[("value", days(before).into())])).unwrap_or_default(),
        ..Figure::default()
    }
}

fn title(ask: &Ask<'_>, found: &Found, id: Option<Id>) -> String {
    ask.title(found, id.map(Value::Id).as_ref(), "no-industry")
}

fn chart(
    ask: &Ask<'_>,
    found: &Found,
    rows: &[(Option<Id>, Histogram)],
    benchmarks: &HashMap<Id, i64>,
    won: &Filter,
) -> Chart {
    let shown = &rows[..rows.len().min(Chart::MOST)];
    let ours = shown.iter().map(|(id, days)| {
        let own = won.clone().and(same("account.industry", id.map(Value::Id).as_ref()));
        let mean = mean(days).unwrap_or(0);
        Point { value: mean as f64 / 10.0, text: ask.days(mean), drill: Some(drill(&own)) }
    });
    let usual = shown.iter().map(|(id, _)| match id.and_then(|id| benchmarks.get(&id)) {
        Some(days) => Point { value: *days as f64, text: ask.days(*days * 10), drill: None },
        None => Point { text: ask.t("no-benchmark"), ..Point::default() },
    });
    Chart {
        title: ask.first_of("cycle-by-industry", rows.len()),
        shape: Shape::Named,
        categories: shown.iter().map(|(id, _)| title(ask, found, *id)).collect(),
        series: vec![
            Series { label: ask.t("cycle-mean"), hue: 200, points: ours.collect(), faint: false },
            Series { label: ask.t("benchmark"), hue: 40, points: usual.collect(), faint: true },
        ],
        ..Chart::default()
    }
}

fn table(
    ask: &Ask<'_>,
    found: &Found,
    rows: &[(Option<Id>, Histogram)],
    all: &Histogram,
    benchmarks: &HashMap<Id, i64>,
    won: &Filter,
) -> Table {
    let cell = |tenths: Option<i64>| tenths.map_or_else(TableCell::default, |tenths| ask.days_cell(tenths));
    let behind =
        |tenths: Option<i64>, filter: &Filter| TableCell { drill: tenths.map(|_| drill(filter)), ..cell(tenths) };
    let line = |(id, days): &(Option<Id>, Histogram)| {
        let own = won.clone().and(same("account.industry", id.map(Value::Id).as_ref()));
        let usual = id.and_then(|id| benchmarks.get(&id)).map(|days| days * 10);
        let apart = mean(days).zip(usual).map(|(mean, usual)| ask.change_days_cell(mean, usual));
        vec![
            TableCell::text(title(ask, found, *id)),
            ask.count_cell(size(days), drill(&own)),
            behind(mean(days), &own),
            behind(median(days), &own),
            cell(usual),
            apart.unwrap_or_default(),
        ]
    };
    Table {
        caption: ask.t("cycle-by-industry"),
        columns: vec![
            (ask.t("industry"), false),
            (ask.t("won-count"), true),
            (ask.t("cycle-mean"), true),
            (ask.t("cycle-median"), true),
            (ask.t("benchmark"), true),
            (ask.t("difference"), true),
        ],
        rows: rows.iter().map(line).collect(),
        total: vec![
            TableCell::text(ask.t("total")),
            ask.count_cell(size(all), drill(won)),
            behind(mean(all), won),
            behind(median(all), won),
            TableCell::default(),
            TableCell::default(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_medians_are_in_tenths() {
        let days: Histogram = [(1, 1), (2, 1), (9, 2)].into_iter().collect();
        assert_eq!((mean(&days), median(&days)), (Some(53), Some(55)), "21 days over 4 sales; 2 and 9 in the middle");
        let odd: Histogram = [(3, 1), (4, 1), (50, 1)].into_iter().collect();
        assert_eq!(median(&odd), Some(40));
        assert_eq!((mean(&Histogram::new()), median(&Histogram::new())), (None, None));
    }
}
