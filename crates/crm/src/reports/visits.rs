//! How many visits were to be made, how many were, how many were cancelled? By seller and by customer.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::query::Period;
use trato_model::{Aggregate, Filter, Id, Measure, Path, Refusal, Value};
use trato_text::Arg;

use super::ask::{Ask, Found, measure, same, within};
use super::data::{Chart, Data, Drill, Figure, Params, Series, Shape, Table, TableCell};

/// The states of a visit, in the order of the columns.
const STATES: [&str; 3] = ["done", "cancelled", "planned"];
/// Their colours.
const HUES: [u16; 3] = [150, 0, 220];

/// How many visits are in each of [`STATES`].
type Counts = [i64; 3];

pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let ask = Ask::new(engine, who, params);
        let all = visits(&ask, params.period);
        let earlier = earlier(&ask);
        let before = async {
            let Some(period) = earlier else { return Ok(None) };
            totals(&ask, &visits(&ask, period)).await.map(Some)
        };
        let begun = begun(&ask);
        let until = async {
            let Some(period) = begun else { return Ok(None) };
            totals(&ask, &visits(&ask, period)).await.map(Some)
        };
        let ((sellers, by_seller), (customers, by_customer), total, before, until) =
            try_join!(counted(&ask, &all, "owner"), counted(&ask, &all, "account"), totals(&ask, &all), before, until)?;
        let figure = |label: &str, n: &dyn Fn(&Counts) -> i64, good: Option<bool>, drill: Drill| {
            let figure = ask.count_figure(label, n(&total), before.as_ref().map(n), good, drill);
            match (until.as_ref().map(n), before.as_ref().map(n)) {
                (Some(until), Some(before)) if until != n(&total) => so_far(&ask, figure, until, before, good),
                _ => figure,
            }
        };
        let of = |state: &'static str| Drill::of("visit", all.clone().and(Filter::equal("status", state)));
        let whole: i64 = total.iter().sum();
        let beside = |state: Option<&'static str>| {
            let own = state.map_or_else(Filter::everything, |state| Filter::equal("status", state));
            earlier.map(|period| Drill::of("visit", visits(&ask, period).and(own)))
        };
        Ok(Data {
            answer: if whole == 0 {
                String::new()
            } else {
                let args = [
                    ("n", Arg::Int(whole)),
                    ("done", Arg::Int(total[0])),
                    ("cancelled", Arg::Int(total[1])),
                    ("planned", Arg::Int(total[2])),
                    ("share", ask.percent(total[1], whole).into()),
                ];
                ask.say("visits-answer", &args)
            },
            figures: vec![
                figure("visits-all", &|counts| counts.iter().sum(), Some(true), Drill::of("visit", all.clone()))
                    .beside(beside(None)),
                figure("visits-done", &|counts| counts[0], Some(true), of("done")).beside(beside(Some("done"))),
                figure("visits-cancelled", &|counts| counts[1], Some(false), of("cancelled"))
                    .beside(beside(Some("cancelled"))),
                // Of a time that is over hardly anything is still to do: nothing to compare with.
                ask.count_figure("visits-planned", total[2], None, None, of("planned")),
            ],
            charts: vec![chart(&ask, &sellers, &by_seller, &all)],
            tables: vec![
                table(&ask, &sellers, (&by_seller, &total), ("owner", "no-seller", "seller", "visits-by-seller"), &all),
                table(
                    &ask,
                    &customers,
                    (&by_customer, &total),
                    ("account", "no-customer", "customer", "visits-by-customer"),
                    &all,
                ),
            ],
            first: String::new(),
            notes: vec![ask.t("visits-note")],
            empty: whole == 0,
        })
    }
    .boxed()
}

/// The period that it is compared with; what lies ahead as a whole is held against nothing.
fn earlier(ask: &Ask<'_>) -> Option<Period> {
    let ahead = ask.params.period.days(ask.today()).0.is_some_and(|from| from > ask.today());
    ask.before().filter(|_| !ahead)
}

/// The days that have begun of a period which still runs, where it is compared with as many of another: what lies ahead is
/// held against nothing.
fn begun(ask: &Ask<'_>) -> Option<Period> {
    ask.params.so_far(ask.today())?;
    let (from, _) = ask.params.period.days(ask.today());
    Some(Period::Fixed { from: from?, to: ask.today() + 1 })
}

/// A figure of the whole period whose change is that of the days until today, and says so.
fn so_far(ask: &Ask<'_>, figure: Figure, until: i64, before: i64, good: Option<bool>) -> Figure {
    let args = [("n", Arg::from(ask.count(until))), ("before", Arg::from(ask.count(before)))];
    Figure { change: ask.change(until, before, good), note: ask.say("visits-so-far", &args), ..figure }
}

fn visits(ask: &Ask<'_>, period: Period) -> Filter {
    within("due_at", period).and(ask.owned())
}

type Rows = Vec<(Option<Id>, Counts)>;

/// Rows of a table, at most.
const MOST: u32 = 100;

/// Visits by a link and by state, most visits first: of those who have the most. A company may have more customers than
/// anything reads at once.
async fn counted(ask: &Ask<'_>, filter: &Filter, by: &'static str) -> Result<(Found, Rows), Refusal> {
    let visits = |filter: Filter| Aggregate::new("visit").and(filter).by(Path::field(by));
    let top = ask.largest(visits(filter.clone()).measures(vec![Measure::Count]), MOST).await?;
    let ids: Vec<Value> = top.rows.iter().filter_map(|row| row.groups.first().cloned()).collect();
    if ids.is_empty() {
        return Ok((top, Rows::new()));
    }
    let theirs = filter.clone().and(Filter::one_of(by, ids));
    let found = ask.groups(visits(theirs).by(Path::field("status")).measures(vec![Measure::Count])).await?;
    let mut sums: BTreeMap<Option<Id>, Counts> = BTreeMap::new();
    for row in &found.rows {
        if let Some(at) = state(row.groups.get(1)) {
            sums.entry(row.groups.first().and_then(Value::as_id)).or_default()[at] += measure(row, 0);
        }
    }
    let mut rows: Rows = sums.into_iter().collect();
    rows.sort_by_key(|(_, counts)| -counts.iter().sum::<i64>());
    Ok((found, rows))
}

/// The place of a state among [`STATES`].
fn state(value: Option<&Value>) -> Option<usize> {
    STATES.iter().position(|name| Some(*name) == value.and_then(Value::as_text))
}

/// All visits by state.
async fn totals(ask: &Ask<'_>, filter: &Filter) -> Result<Counts, Refusal> {
    let aggregate = Aggregate::new("visit").and(filter.clone()).by(Path::field("status"));
    let found = ask.groups(aggregate.measures(vec![Measure::Count])).await?;
    let mut total = Counts::default();
    for row in &found.rows {
        if let Some(at) = state(row.groups.first()) {
            total[at] += measure(row, 0);
        }
    }
    Ok(total)
}

fn drill(all: &Filter, by: &'static str, id: Option<Id>, state: Option<&'static str>) -> Drill {
    let own = all.clone().and(same(by, id.map(Value::Id).as_ref()));
    let filter = match state {
        Some(state) => own.and(Filter::equal("status", state)),
        None => own,
    };
    Drill::of("visit", filter)
}

fn chart(ask: &Ask<'_>, found: &Found, rows: &Rows, all: &Filter) -> Chart {
    let shown = &rows[..rows.len().min(Chart::MOST)];
    let series = STATES.into_iter().zip(HUES).enumerate().map(|(at, (state, hue))| Series {
        label: ask.t(&format!("visits-{state}")),
        hue,
        points: shown
            .iter()
            .map(|(id, counts)| ask.count_point(counts[at], Some(drill(all, "owner", *id, Some(state)))))
            .collect(),
        faint: false,
    });
    Chart {
        title: ask.first_of("visits-by-seller", rows.len()),
        shape: Shape::Stacked,
        categories: shown.iter().map(|(id, _)| ask.title(found, id.map(Value::Id).as_ref(), "no-seller")).collect(),
        series: series.collect(),
        ..Chart::default()
    }
}

fn table(
    ask: &Ask<'_>,
    found: &Found,
    (rows, total): (&Rows, &Counts),
    (by, none, first, caption): (&'static str, &str, &str, &str),
    all: &Filter,
) -> Table {
    let cells = |id: Option<Id>, counts: &Counts, opens: &dyn Fn(Option<&'static str>) -> Drill| {
        let whole: i64 = counts.iter().sum();
        let name = ask.title(found, id.map(Value::Id).as_ref(), none);
        let mut line = vec![TableCell::text(name), ask.count_cell(whole, opens(None))];
        line.extend(STATES.iter().zip(counts).map(|(state, n)| ask.count_cell(*n, opens(Some(*state)))));
        line.push(ask.percent_cell(counts[1], whole, Some(opens(None))));
        line
    };
    let line = |(id, counts): &(Option<Id>, Counts)| cells(*id, counts, &|state| drill(all, by, *id, state));
    let mut total = cells(None, total, &|state| {
        let own = state.map_or_else(Filter::everything, |state| Filter::equal("status", state));
        Drill::of("visit", all.clone().and(own))
    });
    if let Some(first) = total.first_mut() {
        *first = TableCell::text(ask.t("total"));
    }
    Table {
        caption: ask.t(caption),
        columns: vec![
            (ask.t(first), false),
            (ask.t("visits-all"), true),
            (ask.t("visits-done"), true),
            (ask.t("visits-cancelled"), true),
            (ask.t("visits-planned"), true),
            (ask.t("visits-cancelled-share"), true),
        ],
        rows: rows.iter().map(line).collect(),
        total,
    }
}
