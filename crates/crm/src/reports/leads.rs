//! What becomes of leads, and where prospects come from? The share of a period's leads that became sales, and the share
//! of today's prospects that came from sales, by territory and by month (or year, where the period is long).
//!
//! A lead became a sale when the deal it was converted into is won. A prospect is an open lead; it came from a sale when a
//! customer's contact recommended it.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, try_join_all};
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::query::Period;
use trato_model::{Aggregate, Filter, Labels, Path, Refusal, Value};
use trato_text::Arg;

use super::ask::{Ask, Found, measure, same};
use super::data::{Chart, Data, Drill, Narrow, Params, Series, Shape, Table, TableCell};

/// Leads of a territory, month or year.
#[derive(Clone, Copy, Debug, Default)]
struct Leads {
    all: i64,
    converted: i64,
    sold: i64,
    /// Open now, whenever they came.
    prospects: i64,
    referred: i64,
}

/// Leads come at moments: in which month depends on the zone, and that is the company's, whoever looks.
pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let company = who.at_company();
        let ask = Ask::new(engine, who, params).at(&company);
        let before = async {
            let Some(period) = ask.before() else { return Ok(None) };
            let (came, sold) = (came(&ask, period), came(&ask, period).and(sold()));
            let (came, sold) = try_join!(ask.total("lead", &came, &[]), ask.total("lead", &sold, &[]))?;
            Ok(came.first().copied().zip(sold.first().copied()))
        };
        let ((territories, labels), (months, _), before) =
            try_join!(gathered(&ask, Cut::Territory), gathered(&ask, Cut::Time), before)?;
        let total = territories.iter().fold(Leads::default(), |sum, (_, leads)| Leads {
            all: sum.all + leads.all,
            converted: sum.converted + leads.converted,
            sold: sum.sold + leads.sold,
            prospects: sum.prospects + leads.prospects,
            referred: sum.referred + leads.referred,
        });
        let titles = Found { rows: Vec::new(), labels };
        let drill = |filter: Filter| Drill::of("lead", filter);
        let now = || came(&ask, params.period);
        let then = |more: Filter| ask.before().map(|period| drill(came(&ask, period).and(more)));
        let (came_was, sold_was) = before.unzip();
        let became = ask
            .count_figure("leads-sold", total.sold, sold_was, Some(true), drill(now().and(sold())))
            .beside(then(sold()));
        let rate = ask
            .share_figure("leads-sold-share", (total.sold, total.all), sold_was.zip(came_was), Some(true), drill(now()))
            .of(ask.say("of-received", &[("n", total.all.into())]), drill(now()))
            .beside(then(Filter::everything()));
        let referred = ask
            .count_figure("prospects-referred", total.referred, None, None, drill(prospects(&ask).and(referred())))
            .of(
                ask.say("prospects-share", &[("share", ask.percent(total.referred, total.prospects).into())]),
                drill(prospects(&ask)),
            );
        let mut notes = vec![ask.t("leads-note"), ask.t("prospects-note")];
        if ask.before().is_some() {
            notes.insert(0, ask.t("leads-before-note"));
        }
        Ok(Data {
            answer: if total.all == 0 {
                String::new()
            } else {
                let args = [
                    ("sold", ask.percent(total.sold, total.all).into()),
                    ("referred", Arg::from(ask.percent(total.referred, total.prospects))),
                ];
                ask.say("leads-answer", &args)
            },
            figures: vec![
                ask.count_figure("leads-all", total.all, came_was, Some(true), drill(now()))
                    .beside(then(Filter::everything())),
                became,
                rate,
                ask.count_figure("prospects", total.prospects, None, None, drill(prospects(&ask))),
                referred,
            ],
            charts: vec![chart(&ask, &months)],
            tables: vec![table(&ask, &titles, &territories, Cut::Territory), table(&ask, &titles, &months, Cut::Time)],
            first: String::new(),
            notes,
            empty: total.all == 0 && total.prospects == 0,
        })
    }
    .boxed()
}

/// What leads are cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Territory,
    /// In which they came: a month, or a year.
    Time,
}

fn narrowed(ask: &Ask<'_>) -> Filter {
    ask.owned().and(ask.narrow(&[(Narrow::Territory, "territory")]))
}

/// The leads that came in a period.
fn came(ask: &Ask<'_>, period: Period) -> Filter {
    ask.made("created_at", period).and(narrowed(ask))
}

fn converted() -> Filter {
    Filter::set("converted_at")
}

fn sold() -> Filter {
    converted().and(Filter::equal("converted_opportunity.status", "won"))
}

/// The leads that are still at work.
fn prospects(ask: &Ask<'_>) -> Filter {
    let open = ["new", "working", "nurturing", "qualified"].map(Value::from).to_vec();
    Filter::one_of("status", open).and(narrowed(ask))
}

/// Those that a cut shows: by month, none that came outside the period.
fn prospects_of(ask: &Ask<'_>, cut: Cut) -> Filter {
    match cut {
        Cut::Territory => prospects(ask),
        Cut::Time => prospects(ask).and(ask.made("created_at", ask.params.period)),
    }
}

fn referred() -> Filter {
    Filter::set("referred_by")
}

type Rows = Vec<(Value, Leads)>;

async fn gathered(ask: &Ask<'_>, cut: Cut) -> Result<(Rows, Labels), Refusal> {
    let period = ask.params.period;
    let mut sums: BTreeMap<String, (Value, Leads)> = BTreeMap::new();
    let mut labels = Labels::new();
    let questions: [(Filter, fn(&mut Leads) -> &mut i64); 5] = [
        (came(ask, period), |leads| &mut leads.all),
        (came(ask, period).and(converted()), |leads| &mut leads.converted),
        (came(ask, period).and(sold()), |leads| &mut leads.sold),
        (prospects_of(ask, cut), |leads| &mut leads.prospects),
        (prospects_of(ask, cut).and(referred()), |leads| &mut leads.referred),
    ];
    let answers = questions.iter().map(|(filter, _)| {
        let aggregate = Aggregate::new("lead").and(filter.clone());
        ask.groups(match cut {
            Cut::Territory => aggregate.by(Path::field("territory")),
            Cut::Time => aggregate.by_bucket(Path::field("created_at"), ask.bucket()),
        })
    });
    for (found, (_, place)) in try_join_all(answers).await?.into_iter().zip(&questions) {
        for row in &found.rows {
            let key = row.groups.first().cloned().unwrap_or_default();
            let entry = sums.entry(order(&key)).or_insert_with(|| (key, Leads::default()));
            *place(&mut entry.1) += measure(row, 0);
        }
        labels.extend(found.labels);
    }
    let mut rows: Rows = sums.into_values().collect();
    if cut == Cut::Territory {
        rows.sort_by_key(|(_, leads)| -leads.all);
    }
    Ok((rows, labels))
}

/// A key by which months come in their order.
fn order(value: &Value) -> String {
    match value {
        Value::Int(day) => format!("{day:012}"),
        Value::Id(id) => id.to_string(),
        _ => String::new(),
    }
}

fn part(ask: &Ask<'_>, value: &Value) -> Option<(i32, Period)> {
    let from = i32::try_from(value.as_int()?).ok()?;
    Some((from, Period::Fixed { from, to: ask.bucket().shift(from, 1) }))
}

/// The condition of a row.
fn own(ask: &Ask<'_>, value: &Value, cut: Cut) -> Filter {
    match cut {
        Cut::Territory => same("territory", Some(value)),
        Cut::Time => part(ask, value).map_or_else(Filter::everything, |(_, period)| ask.made("created_at", period)),
    }
}

fn chart(ask: &Ask<'_>, months: &Rows) -> Chart {
    let came: Vec<_> = months.iter().filter(|(_, leads)| leads.all > 0).collect();
    let points = |place: fn(&Leads) -> i64, more: Filter| {
        came.iter()
            .map(|(value, leads)| {
                let filter = self::came(ask, ask.params.period).and(own(ask, value, Cut::Time)).and(more.clone());
                ask.count_point(place(leads), Some(Drill::of("lead", filter)))
            })
            .collect()
    };
    Chart {
        title: ask.cut("leads-by"),
        shape: Shape::Bars,
        categories: came
            .iter()
            .map(|(value, _)| part(ask, value).map(|(day, _)| ask.part_short(day)).unwrap_or_default())
            .collect(),
        series: vec![
            Series {
                label: ask.t("leads-all"),
                hue: 210,
                points: points(|l| l.all, Filter::everything()),
                faint: true,
            },
            Series {
                label: ask.t("leads-converted"),
                hue: 50,
                points: points(|l| l.converted, converted()),
                faint: false,
            },
            Series { label: ask.t("leads-sold"), hue: 150, points: points(|l| l.sold, sold()), faint: false },
        ],
        ..Chart::default()
    }
}

fn table(ask: &Ask<'_>, titles: &Found, rows: &Rows, cut: Cut) -> Table {
    let (first, caption) = match cut {
        Cut::Territory => ("territory", ask.t("leads-by-territory")),
        Cut::Time => (ask.bucket().name(), ask.cut("leads-by")),
    };
    let line = |(value, leads): &(Value, Leads)| {
        let name = match cut {
            Cut::Territory => ask.title(titles, Some(value), "no-territory"),
            Cut::Time => part(ask, value).map(|(day, _)| ask.part_name(day)).unwrap_or_default(),
        };
        let own = own(ask, value, cut);
        let cell = |n: i64, filter: Filter| ask.count_cell(n, Drill::of("lead", filter.and(own.clone())));
        let whole = |part: i64, whole: i64, filter: Filter| {
            let drill = Drill::of("lead", filter.and(own.clone()));
            ask.percent_cell(part, whole, Some(drill))
        };
        let period = ask.params.period;
        vec![
            TableCell::text(name),
            cell(leads.all, came(ask, period)),
            cell(leads.converted, came(ask, period).and(converted())),
            cell(leads.sold, came(ask, period).and(sold())),
            whole(leads.sold, leads.all, came(ask, period)),
            cell(leads.prospects, prospects_of(ask, cut)),
            cell(leads.referred, prospects_of(ask, cut).and(referred())),
            whole(leads.referred, leads.prospects, prospects_of(ask, cut)),
        ]
    };
    let numbers = [
        "leads-all",
        "leads-converted",
        "leads-sold",
        "leads-sold-share",
        // Of a month's leads those that are open still; of a territory all that are.
        if cut == Cut::Time { "prospects-of-them" } else { "prospects" },
        "prospects-referred",
        "prospects-referred-share",
    ];
    let columns = std::iter::once((ask.t(first), false)).chain(numbers.map(|key| (ask.t(key), true))).collect();
    Table { caption, columns, rows: rows.iter().map(line).collect(), total: Vec::new() }
}
