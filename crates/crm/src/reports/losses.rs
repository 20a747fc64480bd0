//! Where do we lose most? Lost deals of a period by the stage they were lost in and by reason, count and value.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::query::{GroupRow, Period};
use trato_model::{Aggregate, Filter, Id, Path, Refusal, Value};
use trato_text::Arg;

use super::ask::{Ask, Found, count_and, measure, same, sum, within};
use super::data::{Chart, Data, Drill, Params, Series, Shape, Table, TableCell};

/// Stages or reasons with what was lost in them: count and value, most valuable first.
type Lost = Vec<(Option<Id>, i64, i64)>;

pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let ask = Ask::new(engine, who, params);
        let lost = lost(&ask, params.period);
        let aggregate = Aggregate::new("opportunity")
            .and(lost.clone())
            .by(Path::field("lost_stage"))
            .by(Path::field("loss_reason"))
            .measures(count_and(&[Path::field("amount")]));
        let won = within_status(&ask, params.period, "won");
        let before = async {
            let Some(period) = ask.before() else { return Ok(None) };
            let (lost, won) = (self::lost(&ask, period), within_status(&ask, period, "won"));
            let sums = [Path::field("amount")];
            try_join!(ask.total("opportunity", &lost, &sums), ask.total("opportunity", &won, &[])).map(Some)
        };
        let (found, won, before) = try_join!(ask.groups(aggregate), ask.total("opportunity", &won, &[]), before)?;
        let won = won.first().copied().unwrap_or(0);
        let (count, value) = (sum(&found.rows, 0), sum(&found.rows, 1));
        let was = |at: usize| before.as_ref().and_then(|(lost, _)| lost.get(at).copied());
        let was_won = before.as_ref().and_then(|(_, won)| won.first().copied());
        let stages = gathered(&found.rows, 0);
        let reasons = gathered(&found.rows, 1);
        let drill = Drill::of("opportunity", lost.clone());
        let earlier = ask.before().map(|period| Drill::of("opportunity", self::lost(&ask, period)));
        let share_was = was(0).zip(was_won).map(|(lost, won)| (lost, lost + won));
        let of = ask.say("of-decided", &[("n", (count + won).into())]);
        let rate = ask
            .share_figure("lost-share", (count, count + won), share_was, Some(false), drill.clone())
            .of(of, Drill::of("opportunity", decided(&ask, params.period)))
            .beside(ask.before().map(|period| Drill::of("opportunity", decided(&ask, period))));
        Ok(Data {
            answer: answer(&ask, &found, &stages, &reasons, value),
            figures: vec![
                ask.count_figure("lost-count", count, was(0), Some(false), drill.clone()).beside(earlier.clone()),
                ask.money_figure("lost-value", value, was(1), Some(false), drill).beside(earlier),
                rate,
            ],
            charts: vec![
                chart(&ask, &found, &stages, "lost_stage", "no-stage", "lost-by-stage", &lost),
                chart(&ask, &found, &reasons, "loss_reason", "no-reason", "lost-by-reason", &lost),
            ],
            tables: vec![
                table(&ask, &found, &stages, ("lost_stage", "no-stage", "lost-by-stage", "stage"), &lost),
                table(&ask, &found, &reasons, ("loss_reason", "no-reason", "lost-by-reason", "reason"), &lost),
                pairs(&ask, &found, &lost),
            ],
            first: String::new(),
            notes: vec![ask.t("losses-note"), ask.t("money-note")],
            empty: count == 0,
        })
    }
    .boxed()
}

fn lost(ask: &Ask<'_>, period: Period) -> Filter {
    within_status(ask, period, "lost")
}

/// The deals decided in a period with either outcome: by the day of the decision, which is the same for every reader, wherever
/// he looks from.
pub(super) fn decided(ask: &Ask<'_>, period: Period) -> Filter {
    let ends = vec![Value::from("won"), Value::from("lost")];
    Filter::one_of("status", ends).and(within("close_date", period)).and(ask.deals())
}

/// The same with one outcome.
pub(super) fn within_status(ask: &Ask<'_>, period: Period, status: &str) -> Filter {
    Filter::equal("status", status).and(within("close_date", period)).and(ask.deals())
}

/// Rows summed by one of their groups.
fn gathered(rows: &[GroupRow], group: usize) -> Lost {
    let mut sums: BTreeMap<Option<Id>, (i64, i64)> = BTreeMap::new();
    for row in rows {
        let entry = sums.entry(row.groups.get(group).and_then(Value::as_id)).or_default();
        entry.0 += measure(row, 0);
        entry.1 = entry.1.saturating_add(measure(row, 1));
    }
    let mut all: Lost = sums.into_iter().map(|(id, (count, value))| (id, count, value)).collect();
    all.sort_by_key(|(_, count, value)| (-value, -count));
    all
}

fn answer(ask: &Ask<'_>, found: &Found, stages: &Lost, reasons: &Lost, value: i64) -> String {
    let count: i64 = stages.iter().map(|(_, count, _)| count).sum();
    let counted = value == 0;
    let weight = |(_, times, lost): &(Option<Id>, i64, i64)| if counted { *times } else { *lost };
    let share = |part: i64| Arg::from(ask.percent(part, if counted { count } else { value }));
    let title = |id: &Option<Id>| Arg::from(ask.title(found, id.map(Value::Id).as_ref(), "no-stage"));
    let key = |key: &str| if counted { format!("{key}-count") } else { key.to_owned() };
    let mut said = Vec::new();
    let unknown = stages.iter().find(|(id, ..)| id.is_none()).map_or(0, weight);
    let known = stages.iter().find(|row| row.0.is_some() && weight(row) > 0);
    // Where most of it has no stage, that is said first: what is known would pass for the whole.
    if unknown > known.map_or(0, weight) {
        said.push(match known {
            Some(_) => ask.say(&key("losses-unknown"), &[("share", share(unknown))]),
            None => ask.t("losses-none"),
        });
        said.extend(known.map(|row| {
            let args = [("stage", title(&row.0)), ("share", share(weight(row)))];
            ask.say(&key("losses-known"), &args)
        }));
    } else if let Some(row) = known {
        let args = [("stage", title(&row.0)), ("share", share(weight(row)))];
        said.push(ask.say(&key("losses-answer"), &args));
    }
    let unknown = reasons.iter().find(|(id, ..)| id.is_none()).map_or(0, weight);
    if let Some(row) = reasons.iter().find(|row| row.0.is_some() && weight(row) > unknown) {
        let args = [("reason", title(&row.0)), ("share", share(weight(row)))];
        said.push(ask.say(&key("losses-reason"), &args));
    }
    said.join(" ")
}

fn drill(lost: &Filter, field: &'static str, id: Option<Id>) -> Drill {
    let own = same(field, id.map(Value::Id).as_ref());
    Drill::of("opportunity", lost.clone().and(own))
}

fn chart(
    ask: &Ask<'_>,
    found: &Found,
    rows: &Lost,
    field: &'static str,
    none: &str,
    title: &str,
    lost: &Filter,
) -> Chart {
    let shown = &rows[..rows.len().min(10)];
    // Deals that came as lost often bring no amount: where none does, their number is what there is to see.
    let counted = worthless(rows);
    let points = shown.iter().map(|(id, count, value)| {
        let opens = Some(drill(lost, field, *id));
        if counted { ask.count_point(*count, opens) } else { ask.money_point(*value, opens) }
    });
    Chart {
        title: ask.t(title),
        shape: Shape::Named,
        categories: shown.iter().map(|(id, ..)| ask.title(found, id.map(Value::Id).as_ref(), none)).collect(),
        series: vec![Series {
            label: ask.t(if counted { "deals" } else { "value" }),
            hue: 0,
            points: points.collect(),
            faint: false,
        }],
        ..Chart::default()
    }
}

/// Whether no amount is known of any of them.
fn worthless(rows: &Lost) -> bool {
    rows.iter().all(|(_, _, value)| *value == 0)
}

fn table(
    ask: &Ask<'_>,
    found: &Found,
    rows: &Lost,
    (field, none, caption, first): (&'static str, &str, &str, &str),
    lost: &Filter,
) -> Table {
    let value: i64 = rows.iter().map(|(_, _, value)| value).sum();
    let count: i64 = rows.iter().map(|(_, count, _)| count).sum();
    let counted = worthless(rows);
    let all = || Drill::of("opportunity", lost.clone());
    let line = |(id, n, worth): &(Option<Id>, i64, i64)| {
        let opens = drill(lost, field, *id);
        let (part, whole) = if counted { (*n, count) } else { (*worth, value) };
        vec![
            TableCell::text(ask.title(found, id.map(Value::Id).as_ref(), none)),
            ask.count_cell(*n, opens.clone()),
            ask.money_cell(*worth, Some(opens.clone())),
            ask.percent_cell(part, whole, Some(opens)),
        ]
    };
    Table {
        caption: ask.t(caption),
        columns: vec![
            (ask.t(first), false),
            (ask.t("deals"), true),
            (ask.t("value"), true),
            (ask.t("share-of-lost"), true),
        ],
        rows: rows.iter().map(line).collect(),
        total: vec![
            TableCell::text(ask.t("total")),
            ask.count_cell(count, all()),
            ask.money_cell(value, Some(all())),
            TableCell::default(),
        ],
    }
}

/// Stage and reason together, the costliest first.
fn pairs(ask: &Ask<'_>, found: &Found, lost: &Filter) -> Table {
    let mut rows: Vec<&GroupRow> = found.rows.iter().collect();
    rows.sort_by_key(|row| (-measure(row, 1), -measure(row, 0)));
    let line = |row: &&GroupRow| {
        let (stage, reason) = (row.groups.first(), row.groups.get(1));
        let filter = lost.clone().and(same("lost_stage", stage)).and(same("loss_reason", reason));
        let opens = Drill::of("opportunity", filter);
        vec![
            TableCell::text(ask.title(found, stage, "no-stage")),
            TableCell::text(ask.title(found, reason, "no-reason")),
            ask.count_cell(measure(row, 0), opens.clone()),
            ask.money_cell(measure(row, 1), Some(opens)),
        ]
    };
    Table {
        caption: ask.t("lost-pairs"),
        columns: vec![
            (ask.t("stage"), false),
            (ask.t("reason"), false),
            (ask.t("deals"), true),
            (ask.t("value"), true),
        ],
        rows: rows.iter().take(50).map(line).collect(),
        total: Vec::new(),
    }
}
