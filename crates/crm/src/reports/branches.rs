//! Branch against branch, period against period: what each won, lost and has open, how often it wins and how long it
//! takes. Whose role compares branches sees the figures of all, and behind each the records that are his to read.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::{Aggregate, Filter, Id, Labels, Measure, Path, Refusal, Value};
use trato_text::Arg;

use super::ask::{Ask, Found, count_and, measure, same};
use super::data::{Chart, Data, Drill, Figure, Params, Series, Shape, Table, TableCell};
use super::losses::{decided, within_status};

/// A branch's period.
#[derive(Clone, Copy, Debug, Default)]
struct Year {
    won: i64,
    won_value: i64,
    /// Mean cycle of what was won, in days.
    cycle: Option<i64>,
    lost: i64,
    open_value: i64,
    /// Its value won in the period before, and how many were won and lost.
    before: i64,
    won_before: i64,
    lost_before: i64,
    /// Whether any of its deals is the reader's to read: behind the other figures he would find nothing.
    his: bool,
}

pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let ask = Ask::new(engine, who, params);
        let ((rows, labels), months) = try_join!(gathered(&ask), months(&ask))?;
        let won = within_status(&ask, params.period, "won");
        let titles = Found { rows: Vec::new(), labels };
        let total = rows.iter().fold(Year::default(), |sum, (_, year)| Year {
            won: sum.won + year.won,
            won_value: sum.won_value + year.won_value,
            lost: sum.lost + year.lost,
            open_value: sum.open_value + year.open_value,
            before: sum.before + year.before,
            won_before: sum.won_before + year.won_before,
            lost_before: sum.lost_before + year.lost_before,
            cycle: None,
            his: true,
        });
        Ok(Data {
            answer: answer(&ask, &titles, &rows, total.won_value),
            figures: figures(&ask, &total),
            charts: vec![bars(&ask, &titles, &rows, &won), lines(&ask, &titles, &rows, &months)],
            tables: vec![table(&ask, &titles, &rows, &won)],
            notes: vec![ask.t("branches-note"), ask.t("money-note")],
            first: if who.reader.compares("opportunity") { ask.t("branches-across") } else { String::new() },
            empty: rows.is_empty(),
        })
    }
    .boxed()
}

/// What was won, how often, and of how many: each beside the period before.
fn figures(ask: &Ask<'_>, total: &Year) -> Vec<Figure> {
    let was = |before: i64| ask.before().map(|_| before);
    let rate = |won: i64, lost: i64| (won, won + lost);
    let deals = |filter: Filter| Drill::of("opportunity", filter);
    let won = deals(within_status(ask, ask.params.period, "won"));
    // Whoever compares sees sums of more than he may read: no list would have as many.
    let may_open = !ask.who.reader.compares("opportunity");
    let before = ask.before().filter(|_| may_open);
    let earlier = before.map(|period| deals(within_status(ask, period, "won")));
    let decided_now = may_open.then(|| deals(decided(ask, ask.params.period)));
    let rate_was = ask.before().map(|_| rate(total.won_before, total.lost_before));
    let figures = [
        ask.money_figure("won-value", total.won_value, was(total.before), Some(true), won.clone())
            .beside(earlier.clone()),
        ask.count_figure("won-count", total.won, was(total.won_before), Some(true), won.clone()).beside(earlier),
        ask.share_figure("win-rate", rate(total.won, total.lost), rate_was, Some(true), won)
            .of(ask.say("of-decided", &[("n", (total.won + total.lost).into())]), decided_now)
            .beside(before.map(|period| deals(decided(ask, period)))),
    ];
    figures.map(|figure| Figure { drill: figure.drill.filter(|_| may_open), ..figure }).into()
}

type Rows = Vec<(Option<Id>, Year)>;

async fn gathered(ask: &Ask<'_>) -> Result<(Rows, Labels), Refusal> {
    let period = ask.params.period;
    let amount = Path::field("amount");
    let by_branch = |filter: Filter, sums: Vec<Measure>| {
        Aggregate::new("opportunity").across().and(filter).by(Path::field("branch")).measures(sums)
    };
    let mut sums = count_and(std::slice::from_ref(&amount));
    sums.push(Measure::Average(Path::field("cycle_days")));
    let open = Filter::equal("status", "open").and(ask.deals());
    let before = async {
        let Some(before) = ask.before() else { return Ok(Default::default()) };
        let won = by_branch(within_status(ask, before, "won"), count_and(std::slice::from_ref(&amount)));
        let lost = by_branch(within_status(ask, before, "lost"), vec![Measure::Count]);
        try_join!(ask.groups(won), ask.groups(lost))
    };
    let his = async {
        if !ask.who.reader.compares("opportunity") {
            return Ok(None);
        }
        let found = {
            let own = Aggregate::new("opportunity").and(ask.deals()).by(Path::field("branch"));
            ask.groups(own.measures(vec![Measure::Count]))
        };
        let of = |groups: &[Value]| groups.first().and_then(Value::as_id);
        Ok::<_, Refusal>(Some(found.await?.rows.iter().map(|row| of(&row.groups)).collect::<HashSet<_>>()))
    };
    let (won, lost, open, (before, lost_before), his) = try_join!(
        ask.groups(by_branch(within_status(ask, period, "won"), sums)),
        ask.groups(by_branch(within_status(ask, period, "lost"), vec![Measure::Count])),
        ask.groups(by_branch(open, count_and(std::slice::from_ref(&amount)))),
        before,
        his,
    )?;
    let mut labels = won.labels.clone();
    labels.extend(lost.labels);
    labels.extend(open.labels);
    labels.extend(before.labels);
    labels.extend(lost_before.labels);
    let mut rows: BTreeMap<Option<Id>, Year> = BTreeMap::new();
    let id = |groups: &[Value]| groups.first().and_then(Value::as_id);
    for row in &won.rows {
        let year = rows.entry(id(&row.groups)).or_default();
        (year.won, year.won_value) = (measure(row, 0), measure(row, 1));
        year.cycle = row.measures.get(2).and_then(Value::as_int);
    }
    for row in &lost.rows {
        rows.entry(id(&row.groups)).or_default().lost = measure(row, 0);
    }
    for row in &open.rows {
        rows.entry(id(&row.groups)).or_default().open_value = measure(row, 1);
    }
    for row in &before.rows {
        let year = rows.entry(id(&row.groups)).or_default();
        (year.won_before, year.before) = (measure(row, 0), measure(row, 1));
    }
    for row in &lost_before.rows {
        rows.entry(id(&row.groups)).or_default().lost_before = measure(row, 0);
    }
    for (id, year) in &mut rows {
        year.his = his.as_ref().is_none_or(|his| his.contains(id));
    }
    let mut rows: Rows = rows.into_iter().collect();
    rows.sort_by_key(|(_, year)| -year.won_value);
    Ok((rows, labels))
}

/// Steps of a line, at most.
const LONGEST: usize = 200;

/// What was won by month and branch.
async fn months(ask: &Ask<'_>) -> Result<BTreeMap<i32, HashMap<Option<Id>, i64>>, Refusal> {
    let aggregate = Aggregate::new("opportunity")
        .across()
        .and(within_status(ask, ask.params.period, "won"))
        .by(Path::field("branch"))
        .by_bucket(Path::field("close_date"), ask.bucket())
        .measures(count_and(&[Path::field("amount")]));
    let found = ask.groups(aggregate).await?;
    let mut months: BTreeMap<i32, HashMap<Option<Id>, i64>> = BTreeMap::new();
    for row in &found.rows {
        let Some(month) = row.groups.get(1).and_then(Value::as_int).and_then(|day| i32::try_from(day).ok()) else {
            continue;
        };
        let branch = row.groups.first().and_then(Value::as_id);
        *months.entry(month).or_default().entry(branch).or_default() += measure(row, 1);
    }
    // A line has no gaps: where nothing was won, it goes down to nothing.
    if let (Some((first, _)), Some((last, _))) = (months.first_key_value(), months.last_key_value()) {
        let last = *last;
        let steps = std::iter::successors(Some(*first), |month| Some(ask.bucket().shift(*month, 1)));
        for month in steps.take_while(|month| *month < last).take(LONGEST).collect::<Vec<_>>() {
            months.entry(month).or_default();
        }
    }
    Ok(months)
}

fn title(ask: &Ask<'_>, titles: &Found, id: Option<Id>) -> String {
    ask.title(titles, id.map(Value::Id).as_ref(), "no-branch")
}

fn answer(ask: &Ask<'_>, titles: &Found, rows: &Rows, won: i64) -> String {
    let named: Vec<_> = rows.iter().filter(|(id, year)| id.is_some() && year.won_value > 0).collect();
    let nobodys = rows.iter().find(|(id, _)| id.is_none()).map_or(0, |(_, year)| year.won_value);
    let sums = |value: i64| [("value", Arg::from(ask.money(value))), ("share", ask.percent(value, won).into())];
    let first = match named.as_slice() {
        [first, _, ..] => Some(first),
        // Nobody is first who is alone: whoever sees one branch only has nothing to compare.
        [first] if nobodys > 0 => Some(first),
        _ => None,
    };
    let best = |key: &str| {
        let (id, year) = first?;
        let [value, share] = sums(year.won_value);
        Some(ask.say(key, &[("branch", title(ask, titles, *id).into()), value, share]))
    };
    // Where no branch won as much as what has none, that is said first: the best would pass for the whole.
    if nobodys > first.map_or(0, |(_, year)| year.won_value) {
        let none = ask.say("branches-none", &sums(nobodys));
        return std::iter::once(none).chain(best("branches-of-rest")).collect::<Vec<_>>().join(" ");
    }
    best("branches-answer").unwrap_or_default()
}

fn drill(deals: &Filter, (id, year): &(Option<Id>, Year)) -> Option<Drill> {
    let own = || deals.clone().and(same("branch", id.map(Value::Id).as_ref()));
    year.his.then(|| Drill::of("opportunity", own()))
}

fn count(ask: &Ask<'_>, n: i64, drill: Option<Drill>) -> TableCell {
    match drill {
        Some(drill) => ask.count_cell(n, drill),
        None => TableCell { plain: n.to_string(), ..TableCell::text(ask.count(n)) },
    }
}

fn bars(ask: &Ask<'_>, titles: &Found, rows: &Rows, won: &Filter) -> Chart {
    let now = rows.iter().map(|row| ask.money_point(row.1.won_value, drill(won, row)));
    let mut series = vec![Series { label: ask.t("period-now"), hue: 150, points: now.collect(), faint: false }];
    if let Some(before) = ask.before() {
        let filter = within_status(ask, before, "won");
        let was = rows.iter().map(|row| ask.money_point(row.1.before, drill(&filter, row)));
        series.push(Series { label: ask.t("period-before"), hue: 150, points: was.collect(), faint: true });
    }
    Chart {
        title: ask.t("won-by-branch"),
        shape: Shape::Named,
        categories: rows.iter().map(|(id, _)| title(ask, titles, *id)).collect(),
        series,
        ..Chart::default()
    }
}

fn lines(ask: &Ask<'_>, titles: &Found, rows: &Rows, months: &BTreeMap<i32, HashMap<Option<Id>, i64>>) -> Chart {
    let sold = rows.iter().filter(|(_, year)| year.won_value != 0);
    let series = sold.take(6).enumerate().map(|(at, row)| Series {
        label: title(ask, titles, row.0),
        hue: [210, 30, 150, 340, 90, 260][at % 6],
        points: months
            .iter()
            .map(|(month, sums)| {
                let filter = within_status(ask, ask.part(*month), "won");
                ask.money_point(sums.get(&row.0).copied().unwrap_or(0), drill(&filter, row))
            })
            .collect(),
        faint: false,
    });
    Chart {
        title: ask.cut("won-by"),
        shape: Shape::Lines,
        categories: months.keys().map(|month| ask.part_short(*month)).collect(),
        series: series.collect(),
        ..Chart::default()
    }
}

fn table(ask: &Ask<'_>, titles: &Found, rows: &Rows, won: &Filter) -> Table {
    let lost = within_status(ask, ask.params.period, "lost");
    let open = Filter::equal("status", "open").and(ask.deals());
    let line = |row: &(Option<Id>, Year)| {
        let (id, year) = row;
        let before = ask.before();
        let won_before = || before.and_then(|period| drill(&within_status(ask, period, "won"), row));
        let compared = |cell: &dyn Fn() -> TableCell| before.map(|_| cell());
        let mut line = vec![TableCell::text(title(ask, titles, *id)), count(ask, year.won, drill(won, row))];
        line.extend(compared(&|| count(ask, year.won_before, won_before())));
        line.push(ask.money_cell(year.won_value, drill(won, row)));
        line.extend(compared(&|| ask.money_cell(year.before, won_before())));
        line.extend(compared(&|| ask.change_cell(year.won_value, year.before, Some(true))));
        line.push(count(ask, year.lost, drill(&lost, row)));
        line.push(ask.percent_cell(year.won, year.won + year.lost, drill(&decided(ask, ask.params.period), row)));
        line.extend(before.map(|period| {
            let whole = year.won_before + year.lost_before;
            // One bar a row: what it was stands beside what it is.
            let was = ask.percent_cell(year.won_before, whole, drill(&decided(ask, period), row));
            TableCell { share: None, ..was }
        }));
        line.extend([
            year.cycle.map_or_else(TableCell::default, |days| TableCell {
                drill: drill(won, row),
                ..ask.days_cell(days * 10)
            }),
            ask.money_cell(year.open_value, drill(&open, row)),
        ]);
        line
    };
    let keys: &[&str] = match ask.before() {
        Some(_) => &[
            "won-count",
            "won-count-before",
            "won-value",
            "won-value-before",
            "difference",
            "lost-count",
            "win-rate",
            "win-rate-before",
            "cycle-mean",
            "open-value",
        ],
        None => &["won-count", "won-value", "lost-count", "win-rate", "cycle-mean", "open-value"],
    };
    let columns = std::iter::once((ask.t("branch"), false)).chain(keys.iter().map(|key| (ask.t(key), true))).collect();
    let rows: Vec<Vec<TableCell>> = rows.iter().map(line).collect();
    Table { caption: ask.t("won-by-branch"), columns, rows, total: Vec::new() }
}
