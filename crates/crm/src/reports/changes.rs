//! What changed in the pipeline in the last seven days: new deals, how stays in stages ended (the ledger of stages), and which
//! open deals slipped into, out of or within the forecast's period or are worth another amount (the event log), each with what
//! was and what is.
//!
//! What was is what the first change of the seven days says; what is, what the deal says now: a date that came back to where
//! it was has not slipped. Deals that are new have no before.

use std::collections::HashMap;

use futures_util::try_join;
use trato_engine::{Changed, RowOut};
use trato_model::query::Period;
use trato_model::query::period::day_start;
use trato_model::{Aggregate, Event, Filter, Id, Money, Page, Path, Query, Refusal, Value};
use trato_text::{Arg, dates};

use super::ask::{Ask, count_and, measure};
use super::data::{Drill, Narrow, Table, TableCell};
use super::forecast::still_open;

/// The days looked back.
const WEEK: Period = Period::LastDays(7);
/// Pages of deals looked at, at most.
const PAGES: usize = 4;
/// Deals that are named, at most.
const NAMED: usize = 100;

/// The tables of what changed, and what is not in them.
#[derive(Debug, Default)]
pub struct Changes {
    pub tables: Vec<Table>,
    /// Said where not everything could be looked at.
    pub note: Option<String>,
}

/// What changed, and the deals that slipped or are worth another amount.
///
/// # Errors
/// As any read.
pub async fn tables(ask: &Ask<'_>) -> Result<Changes, Refusal> {
    let company = ask.who.at_company();
    let ask = &ask.at(&company);
    let (mut summary, (moved, all)) = try_join!(stays(ask), moved(ask))?;
    summary.rows.extend(Way::ALL.iter().filter_map(|way| line(ask, *way, &moved)));
    let named = (!moved.is_empty()).then(|| named(ask, &moved));
    let looked = Arg::from(i64::from(Page::MOST) * PAGES as i64);
    let note = (!all).then(|| ask.say("changes-partial", &[("n", looked)]));
    Ok(Changes { tables: std::iter::once(summary).chain(named).collect(), note })
}

/// How a deal changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Out,
    In,
    Later,
    Earlier,
    Raised,
    Lowered,
}

impl Way {
    const ALL: [Way; 6] = [Way::Out, Way::In, Way::Later, Way::Earlier, Way::Raised, Way::Lowered];

    /// `report-change-{key}`, and `.deal` of it for one deal.
    fn key(self) -> &'static str {
        match self {
            Way::Out => "change-out",
            Way::In => "change-in",
            Way::Later => "change-later",
            Way::Earlier => "change-earlier",
            Way::Raised => "change-raised",
            Way::Lowered => "change-lowered",
        }
    }
}

/// A value before and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn<T> {
    before: Option<T>,
    now: Option<T>,
}

impl<T: PartialEq> Turn<T> {
    fn changed(&self) -> bool {
        self.before != self.now
    }
}

/// An open deal that changed.
#[derive(Clone, Debug)]
struct Moved {
    id: Id,
    name: String,
    close: Turn<i32>,
    amount: Turn<Money>,
    ways: Vec<Way>,
}

impl Moved {
    /// What it is worth more or less than before, in minor units of the company's currency.
    fn difference(&self) -> i64 {
        worth(self.amount.now).saturating_sub(worth(self.amount.before))
    }

    /// What a way adds up: what left, what came or stayed, or the difference.
    fn value(&self, way: Way) -> i64 {
        match way {
            Way::Out => worth(self.amount.before),
            Way::In | Way::Later | Way::Earlier => worth(self.amount.now),
            Way::Raised | Way::Lowered => self.difference(),
        }
    }
}

fn worth(amount: Option<Money>) -> i64 {
    amount.map_or(0, |amount| amount.company)
}

/// New deals, and how stays in stages ended, from the ledger of stages.
async fn stays(ask: &Ask<'_>) -> Result<Table, Refusal> {
    let new = ask.made("created_at", WEEK).and(ask.deals());
    let of_deal = [
        (Narrow::Branch, "opportunity.branch"),
        (Narrow::Team, "opportunity.team"),
        (Narrow::Seller, "opportunity.owner"),
        (Narrow::Pipeline, "opportunity.pipeline"),
        (Narrow::Industry, "opportunity.account.industry"),
    ];
    let left = ask.made("left_at", WEEK).and(ask.narrow(&of_deal)).and(standing());
    let aggregate = Aggregate::new("stage_history")
        .and(left.clone())
        .by(Path::field("exit"))
        .measures(count_and(&[Path::field("amount_left")]));
    let sums = [Path::field("amount")];
    let (totals, found) = try_join!(ask.total("opportunity", &new, &sums), ask.groups(aggregate))?;
    let [n, value] = [0, 1].map(|at| totals.get(at).copied().unwrap_or(0));
    let drill = Drill::of("opportunity", new);
    let mut rows = vec![vec![
        TableCell::text(ask.t("change-new")),
        ask.count_cell(n, drill.clone()),
        ask.money_cell(value, Some(drill)),
    ]];
    for exit in ["forward", "back", "won", "lost", "moved"] {
        let row = found.rows.iter().find(|row| row.groups.first().and_then(Value::as_text) == Some(exit));
        let Some(row) = row else { continue };
        let drill = Drill::of("stage_history", left.clone().and(Filter::equal("exit", exit)));
        rows.push(vec![
            TableCell::text(ask.t(&format!("change-{exit}"))),
            ask.count_cell(measure(row, 0), drill.clone()),
            ask.money_cell(measure(row, 1), Some(drill)),
        ]);
    }
    Ok(Table {
        caption: ask.t("changes"),
        columns: vec![(ask.t("change"), false), (ask.t("deals"), true), (ask.t("value"), true)],
        rows,
        total: Vec::new(),
    })
}

/// Stays whose end still holds: a deal that was reopened is neither won nor lost.
fn standing() -> Filter {
    let decided = ["won", "lost"];
    let on = Filter::one_of("exit", decided.map(Value::from).to_vec()).negate();
    let still = decided.map(|end| Filter::equal("exit", end).and(Filter::equal("opportunity.status", end)));
    Filter::Any(std::iter::once(on).chain(still).collect())
}

/// The open deals that were there before the seven days and changed in them, the greatest difference first; and whether all
/// were looked at.
async fn moved(ask: &Ask<'_>) -> Result<(Vec<Moved>, bool), Refusal> {
    let ctx = &ask.who.ctx;
    let since = WEEK.days(ask.today()).0.unwrap_or(ask.today());
    let new = ask.made("created_at", WEEK);
    let filter = ask.made("updated_at", WEEK).and(new.negate()).and(still_open(ask));
    let mut query = Query::new("opportunity")
        .and(filter)
        .sort("updated_at".into(), true)
        .columns(["name", "close_date", "amount"].map(Path::field).to_vec())
        .limit(Page::MOST);
    let (mut moved, mut all) = (Vec::new(), true);
    for _ in 0..PAGES {
        let found = ask.engine.changed(ask.who, &query, day_start(since, &ctx.zone)).await?;
        all &= found.complete;
        moved.extend(turns(ask, &found));
        query.page.after = found.rows.next;
        if query.page.after.is_none() {
            break;
        }
    }
    let weight = |deal: &Moved| {
        let slipped = if deal.close.changed() { worth(deal.amount.now) } else { 0 };
        slipped.saturating_abs().max(deal.difference().saturating_abs())
    };
    moved.sort_by_key(|deal| (std::cmp::Reverse(weight(deal)), deal.id));
    Ok((moved, all && query.page.after.is_none()))
}

/// The deals of a page that changed in a way that matters to the forecast.
fn turns(ask: &Ask<'_>, found: &Changed) -> Vec<Moved> {
    let mut first: HashMap<(Id, &str), &Value> = HashMap::new();
    for Event { record, changes, .. } in &found.events {
        for change in changes {
            first.entry((*record, change.field)).or_insert(&change.before);
        }
    }
    let (from, to) = ask.params.period.days(ask.reader.ctx.today());
    let inside =
        |day: Option<i32>| day.is_some_and(|day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day < to));
    let turn = |row: &RowOut| {
        let [name, close, amount] = [0, 1, 2].map(|at| row.values.get(at).unwrap_or(&Value::Null));
        let before = |field, now| first.get(&(row.id, field)).copied().unwrap_or(now);
        let close = Turn { before: day(before("close_date", close)), now: day(close) };
        let amount = Turn { before: money(before("amount", amount)), now: money(amount) };
        let name = name.as_text().unwrap_or_default().to_owned();
        let ways = ways(close, amount, inside);
        (!ways.is_empty()).then_some(Moved { id: row.id, name, close, amount, ways })
    };
    found.rows.rows.iter().filter_map(turn).collect()
}

/// In which ways a deal changed, as a period sees it.
fn ways(close: Turn<i32>, amount: Turn<Money>, inside: impl Fn(Option<i32>) -> bool) -> Vec<Way> {
    let (was, is) = (inside(close.before), inside(close.now));
    let slipped = match (was, is) {
        (true, false) => Some(Way::Out),
        (false, true) => Some(Way::In),
        (true, true) if close.now > close.before => Some(Way::Later),
        (true, true) if close.now < close.before => Some(Way::Earlier),
        _ => None,
    };
    // A rate that moved is no other amount.
    let written = |amount: Option<Money>| amount.map(|amount| (amount.minor, amount.currency));
    let another = (was || is) && written(amount.before) != written(amount.now);
    let worth = another.then(|| if worth(amount.now) < worth(amount.before) { Way::Lowered } else { Way::Raised });
    slipped.into_iter().chain(worth).collect()
}

fn day(value: &Value) -> Option<i32> {
    i32::try_from(value.as_int()?).ok()
}

fn money(value: &Value) -> Option<Money> {
    if let Value::Money(money) = value { Some(*money) } else { None }
}

/// A row of the summary: how many deals changed in a way, and what that comes to. Which ones stands in [`named`].
fn line(ask: &Ask<'_>, way: Way, moved: &[Moved]) -> Option<Vec<TableCell>> {
    let these: Vec<&Moved> = moved.iter().filter(|deal| deal.ways.contains(&way)).collect();
    let value = these.iter().fold(0i64, |sum, deal| sum.saturating_add(deal.value(way)));
    let n = i64::try_from(these.len()).unwrap_or(i64::MAX);
    let ids: Vec<Value> = these.iter().take(NAMED).map(|deal| Value::Id(deal.id)).collect();
    let all = ids.len() == these.len();
    let count = TableCell { plain: n.to_string(), ..TableCell::text(ask.count(n)) };
    // A list of more would not fit into an address; the greatest are named below.
    let count = if all { count.opens(Drill::of("opportunity", Filter::one_of("id", ids))) } else { count };
    (n > 0).then(|| vec![TableCell::text(ask.t(way.key())), count, ask.money_cell(value, None)])
}

/// The deals themselves, each with what was and what is.
fn named(ask: &Ask<'_>, moved: &[Moved]) -> Table {
    let date = |day: Option<i32>| match day {
        Some(day) => {
            TableCell { plain: dates::iso_date(day), ..TableCell::text(dates::format_date(day, ask.locale())) }
        }
        None => TableCell::text("—"),
    };
    let amount = |amount: Option<Money>| match amount {
        Some(amount) => ask.money_cell(amount.company, None),
        None => TableCell::text("—"),
    };
    let line = |deal: &Moved| {
        let how: Vec<String> = deal.ways.iter().map(|way| ask.t(&format!("{}.deal", way.key()))).collect();
        let slipped = deal.close.changed();
        let revalued = deal.ways.iter().any(|way| [Way::Raised, Way::Lowered].contains(way));
        vec![
            TableCell::record(deal.name.clone(), "opportunity", deal.id),
            TableCell::text(how.join(" · ")),
            if slipped { date(deal.close.before) } else { TableCell::default() },
            date(deal.close.now),
            if revalued { amount(deal.amount.before) } else { TableCell::default() },
            amount(deal.amount.now),
            if revalued { ask.money_cell(deal.difference(), None) } else { TableCell::default() },
        ]
    };
    let columns = [
        ("deal", false),
        ("change", false),
        ("close-before", false),
        ("close-now", false),
        ("amount-before", true),
        ("amount-now", true),
        ("difference", true),
    ];
    let caption = match moved.len() {
        n if n > NAMED => ask.say("changed-first", &[("n", Arg::from(NAMED)), ("all", Arg::from(n))]),
        _ => ask.t("changed"),
    };
    Table {
        caption,
        columns: columns.map(|(key, number)| (ask.t(key), number)).to_vec(),
        rows: moved.iter().take(NAMED).map(line).collect(),
        total: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trato_model::Currency;

    fn turn<T>(before: impl Into<Option<T>>, now: impl Into<Option<T>>) -> Turn<T> {
        Turn { before: before.into(), now: now.into() }
    }

    #[test]
    fn a_period_sees_what_comes_leaves_and_moves_in_it() {
        let inside = |day: Option<i32>| day.is_some_and(|day| (10..20).contains(&day));
        let euros = |minor: i64| Money::new(minor, Currency::EUR);
        let same = turn(euros(5), euros(5));
        for (close, ways) in [
            (turn(12, 20), vec![Way::Out]),
            (turn(12, None), vec![Way::Out]),
            (turn(None, 19), vec![Way::In]),
            (turn(12, 13), vec![Way::Later]),
            (turn(13, 10), vec![Way::Earlier]),
            (turn(12, 12), vec![]),
            (turn(20, 30), vec![]),
        ] {
            assert_eq!(super::ways(close, same, inside), ways, "{close:?}");
        }
        for (amount, ways) in [
            (turn(euros(5), euros(6)), vec![Way::Raised]),
            (turn(euros(5), None), vec![Way::Lowered]),
            (turn(None, euros(0)), vec![Way::Raised]),
            (turn(Money { company: 4, ..euros(5) }, euros(5)), vec![]),
        ] {
            assert_eq!(super::ways(turn(12, 12), amount, inside), ways, "{amount:?}");
            assert_eq!(super::ways(turn(9, 9), amount, inside), vec![], "what lies outside is not of this forecast");
        }
        assert_eq!(super::ways(turn(12, 20), turn(euros(5), euros(6)), inside), [Way::Out, Way::Raised]);
    }
}
