//! What will come in? Open and won deals by the month of closing, weighted by probability, against the targets of the
//! company, its sellers, teams and branches; and what changed in the pipeline since last week ([`changes`]).

use std::collections::{BTreeMap, HashMap};

use futures_util::future::{BoxFuture, try_join_all};
use futures_util::{FutureExt, try_join};
use trato_engine::{Engine, Who};
use trato_model::{Action, Aggregate, Filter, Id, Labels, Op, Path, Refusal, Value};
use trato_text::Arg;

use super::ask::{Ask, Found, count_and, measure, same, within};
use super::changes::{self, Changes};
use super::data::{Chart, Data, Drill, Figure, Narrow, Params, Series, Shape, Table, TableCell};
use super::losses::within_status;
use super::reach::{self, Targets};

/// A month, or somebody's period.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    open: i64,
    weighted: i64,
    /// What of it, weighted, should have closed before today.
    late: i64,
    won: i64,
    target: i64,
    /// The sum of the sellers' targets: it counts where there is no other.
    people: i64,
    /// Whether it is the one that counts.
    summed: bool,
}

impl Sums {
    fn settle(&mut self) {
        self.summed = self.target == 0;
        self.target = reach::settled(self.target, self.people);
    }
}

/// How the period lies to today: what is over is told, not expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tense {
    Over,
    Running,
    Ahead,
}

fn tense(ask: &Ask<'_>) -> Tense {
    let today = ask.today();
    match ask.params.period.days(today) {
        (_, Some(to)) if to <= today => Tense::Over,
        (Some(from), _) if from > today => Tense::Ahead,
        _ => Tense::Running,
    }
}

/// Whose targets, with the path of his deals.
const BEARERS: [(&str, &str, &str); 3] =
    [("seller", "owner", "no-seller"), ("target_team", "team", "no-team"), ("target_branch", "branch", "no-branch")];

/// What the lists behind weighted figures show beside the amount.
const WEIGHTED: &[&str] = &["weighted"];

pub fn run<'a>(engine: &'a Engine, who: &'a Who, params: &'a Params) -> BoxFuture<'a, Result<Data, Refusal>> {
    async move {
        let ask = Ask::new(engine, who, params);
        let bearers = try_join_all(BEARERS.map(|bearer| bearer_table(&ask, bearer)));
        let undated = still_open(&ask).and(Filter::empty("close_date"));
        let undated = ask.total("opportunity", &undated, &[]);
        // A period that is over has no forecast that could have changed since.
        let changes =
            async { if tense(&ask) == Tense::Over { Ok(Changes::default()) } else { changes::tables(&ask).await } };
        let (months, bearers, changes, undated) = try_join!(months(&ask), bearers, changes, undated)?;
        let total = months.values().fold(Sums::default(), |sum, month| Sums {
            open: sum.open.saturating_add(month.open),
            weighted: sum.weighted.saturating_add(month.weighted),
            late: sum.late.saturating_add(month.late),
            won: sum.won.saturating_add(month.won),
            target: sum.target.saturating_add(month.target),
            ..Sums::default()
        });
        let mut tables = vec![month_table(&ask, &months, total.late != 0)];
        tables.extend(bearers.into_iter().flatten());
        tables.extend(changes.tables);
        let mut notes = vec![ask.t("forecast-note"), ask.t("targets-note"), ask.t("money-note")];
        let undated = undated.first().copied().unwrap_or(0);
        if undated > 0 {
            notes.insert(0, ask.say("undated-note", &[("n", undated.into())]));
        }
        notes.extend(changes.note);
        Ok(Data {
            answer: answer(&ask, &total),
            figures: figures(&ask, &months, &total),
            charts: vec![chart(&ask, &months)],
            tables,
            first: String::new(),
            notes,
            empty: months.is_empty(),
        })
    }
    .boxed()
}

fn answer(ask: &Ask<'_>, total: &Sums) -> String {
    let expected = total.won.saturating_add(total.weighted);
    let tense = tense(ask);
    let (key, reached) = match tense {
        Tense::Over => ("forecast-over", total.won),
        Tense::Running => ("forecast-running", expected),
        Tense::Ahead => ("forecast-answer", expected),
    };
    if reached == 0 && (tense != Tense::Over || total.open == 0) {
        return String::new();
    }
    let args = [
        ("value", Arg::from(ask.money(reached))),
        ("won", ask.money(total.won).into()),
        ("weighted", ask.money(total.weighted).into()),
        ("share", ask.percent(reached, total.target).into()),
    ];
    let said = ask.say(&if total.target == 0 { key.to_owned() } else { format!("{key}-target") }, &args);
    let more = |key: &str, value: i64| format!("{said} {}", ask.say(key, &[("value", ask.money(value).into())]));
    match tense {
        Tense::Over if total.open > 0 => more("forecast-still-open", total.open),
        _ if total.late > 0 => more("forecast-late", total.late),
        _ => said,
    }
}

/// What is won, against the target, and what is to come of the rest; of a period that is over, what is open still.
fn figures(ask: &Ask<'_>, months: &Months, total: &Sums) -> Vec<Figure> {
    let expected = total.won.saturating_add(total.weighted);
    let won = Drill::of("opportunity", within_status(ask, ask.params.period, "won"));
    let all = Drill::of("opportunity", Filter::Any(vec![won.filter.clone(), open(ask)])).showing(WEIGHTED);
    let open = Drill::of("opportunity", open(ask));
    let mut first = ask.money_figure("won-value", total.won, None, None, won);
    if total.target > 0 {
        first.reached = reach::reached(total.won, total.target);
        first.note = ask.say("of-target", &[("target", ask.money_short(total.target).into())]);
        let by_whole = |summed: bool| months.values().all(|month| month.target == 0 || month.summed == summed);
        let Targets { whole, sellers } = targets(ask);
        let behind = if by_whole(false) { Some(whole) } else { Some(sellers).filter(|_| by_whole(true)) };
        first = first.beside(behind.map(|filter| Drill::of("target", filter)));
    } else if targeted(ask) {
        // Who sets targets is led to where they are.
        let sets = ask.who.reader.can("target", Action::Create);
        first.note = ask.t(if sets { "no-target-set" } else { "no-target" });
        first = first.beside(sets.then(|| Drill::of("target", within("month", ask.params.period))));
    }
    if tense(ask) == Tense::Over {
        return vec![first, ask.money_figure("still-open", total.open, None, None, open)];
    }
    let open = open.showing(WEIGHTED);
    let mut weighted = ask.money_figure("weighted", total.weighted, None, None, open.clone());
    if total.late != 0 {
        let late = Drill { filter: late(ask), ..open.clone() };
        weighted = weighted.of(ask.say("of-late", &[("value", ask.money_short(total.late).into())]), late);
    }
    vec![
        first,
        weighted,
        ask.money_figure("open-value", total.open, None, None, open),
        ask.money_figure("expected", expected, None, None, all),
    ]
}

/// Whether the reader may know of targets.
fn targeted(ask: &Ask<'_>) -> bool {
    ["month", "amount"].into_iter().all(|field| reach::knows(&ask.who.reader, "target", field))
}

/// Open deals that are expected to close in the period; those left out of the forecast are left out here.
fn open(ask: &Ask<'_>) -> Filter {
    within("close_date", ask.params.period).and(still_open(ask))
}

/// Those of them that should have closed before today; none in a period that is over: there all that is open should have.
fn late(ask: &Ask<'_>) -> Filter {
    match tense(ask) {
        Tense::Running => open(ask).and(before_today(ask)),
        Tense::Over | Tense::Ahead => Filter::nothing(),
    }
}

fn before_today(ask: &Ask<'_>) -> Filter {
    Filter::test("close_date", Op::Less, vec![Value::Int(ask.today().into())])
}

pub(super) fn still_open(ask: &Ask<'_>) -> Filter {
    Filter::equal("status", "open").and(counted()).and(ask.deals())
}

fn counted() -> Filter {
    Filter::test("forecast", Op::NotEqual, vec![Value::from("omitted")])
}

/// [`open`] and what was won in the period, asked for at once.
fn open_or_won(ask: &Ask<'_>) -> Filter {
    let either = Filter::one_of("status", ["open", "won"].map(Value::from).to_vec());
    let counted = Filter::equal("status", "won").or(counted());
    either.and(within("close_date", ask.params.period)).and(counted).and(ask.deals())
}

/// The targets that belong to what the report is narrowed to: a seller's, a team's, a branch's with those of its sellers, else
/// those of all that the reader sees.
fn targets(ask: &Ask<'_>) -> Targets {
    let of_people = |place: &'static str, path: &'static str, id: Id| {
        if reach::knows(&ask.who.reader, "user", place) { Filter::equal(path, id) } else { Filter::nothing() }
    };
    let Targets { whole, sellers } =
        match (ask.params.get(Narrow::Seller), ask.params.get(Narrow::Team), ask.params.get(Narrow::Branch)) {
            (Some(seller), _, _) => Targets { whole: Filter::equal("seller", seller), sellers: Filter::nothing() },
            (None, Some(team), _) => {
                Targets { whole: Filter::equal("target_team", team), sellers: of_people("team", "seller.team", team) }
            }
            (None, None, Some(branch)) => Targets {
                whole: Filter::equal("target_branch", branch),
                sellers: of_people("branch", "seller.branch", branch),
            },
            (None, None, None) => Targets::all(&ask.who.reader),
        };
    let period = within("month", ask.params.period);
    Targets { whole: period.clone().and(whole), sellers: period.and(sellers) }
}

type Months = BTreeMap<i32, Sums>;

async fn months(ask: &Ask<'_>) -> Result<Months, Refusal> {
    let mut months = Months::new();
    let amount = Path::field("amount");
    let deals = |filter: Filter, sums: &[Path]| {
        Aggregate::new("opportunity")
            .and(filter)
            .by_bucket(Path::field("close_date"), ask.bucket())
            .measures(count_and(sums))
    };
    let weighted = Path::field("weighted");
    let open = deals(open(ask), &[amount.clone(), weighted.clone()]);
    let late = deals(late(ask), &[weighted]);
    let won = deals(within_status(ask, ask.params.period, "won"), std::slice::from_ref(&amount));
    let by_month = |filter: Filter| {
        Aggregate::new("target")
            .and(filter)
            .by_bucket(Path::field("month"), ask.bucket())
            .measures(count_and(std::slice::from_ref(&amount)))
    };
    let Targets { whole, sellers } = targets(ask);
    let (target, people) = (by_month(whole), by_month(sellers));
    let places: [fn(&mut Sums) -> [Option<&mut i64>; 2]; 5] = [
        |sums| [Some(&mut sums.open), Some(&mut sums.weighted)],
        |sums| [Some(&mut sums.late), None],
        |sums| [Some(&mut sums.won), None],
        |sums| [Some(&mut sums.target), None],
        |sums| [Some(&mut sums.people), None],
    ];
    let found = try_join_all([open, late, won, target, people].map(|aggregate| ask.groups(aggregate))).await?;
    for (found, places) in found.iter().zip(places) {
        for row in &found.rows {
            let month = row.groups.first().and_then(Value::as_int).and_then(|day| i32::try_from(day).ok());
            let Some(month) = month else { continue };
            let slots = places(months.entry(month).or_default());
            for (at, slot) in slots.into_iter().enumerate() {
                if let Some(slot) = slot {
                    *slot = slot.saturating_add(measure(row, at + 1));
                }
            }
        }
    }
    months.values_mut().for_each(Sums::settle);
    Ok(months)
}

fn open_in(ask: &Ask<'_>, month: i32) -> Drill {
    Drill::of("opportunity", within("close_date", ask.part(month)).and(still_open(ask))).showing(WEIGHTED)
}

fn late_in(ask: &Ask<'_>, month: i32) -> Drill {
    let open = open_in(ask, month);
    Drill { filter: open.filter.and(before_today(ask)), ..open }
}

fn won_in(ask: &Ask<'_>, month: i32) -> Drill {
    Drill::of("opportunity", within_status(ask, ask.part(month), "won"))
}

/// The targets that count in a month.
fn set_in(ask: &Ask<'_>, month: i32, sums: &Sums) -> Option<Drill> {
    let Targets { whole, sellers } = targets(ask);
    let of = if sums.summed { sellers } else { whole };
    (sums.target != 0).then(|| Drill::of("target", of.and(within("month", ask.part(month)))))
}

fn chart(ask: &Ask<'_>, months: &Months) -> Chart {
    let won = months.iter().map(|(month, sums)| ask.money_point(sums.won, Some(won_in(ask, *month)))).collect();
    let weighted =
        months.iter().map(|(month, sums)| ask.money_point(sums.weighted, Some(open_in(ask, *month)))).collect();
    let target = months.iter().map(|(month, sums)| ask.money_point(sums.target, set_in(ask, *month, sums))).collect();
    let mut series = vec![Series { label: ask.t("won-value"), hue: 150, points: won, faint: false }];
    if tense(ask) != Tense::Over {
        series.push(Series { label: ask.t("weighted"), hue: 220, points: weighted, faint: false });
    }
    if months.values().any(|sums| sums.target != 0) {
        series.push(Series { label: ask.t("target"), hue: 50, points: target, faint: true });
    }
    Chart {
        title: caption(ask, ask.bucket().name()),
        shape: Shape::Bars,
        categories: months.keys().map(|month| ask.part_short(*month)).collect(),
        series,
        ..Chart::default()
    }
}

/// What a chart or table of the report is called: `report-forecast-by-{what}` and its likes.
fn caption(ask: &Ask<'_>, what: &str) -> String {
    let by = match tense(ask) {
        Tense::Over => "won-by",
        Tense::Running => "running-by",
        Tense::Ahead => "forecast-by",
    };
    ask.t(&format!("{by}-{what}"))
}

fn headings(ask: &Ask<'_>, first: &str) -> Vec<(String, bool)> {
    let numbers: &[&str] = match tense(ask) {
        Tense::Over => &["won-value", "target", "reached", "still-open"],
        _ => &["open-value", "weighted", "won-value", "target", "reached"],
    };
    let numbers = numbers.iter().filter(|key| targeted(ask) || !["target", "reached"].contains(key));
    std::iter::once((ask.t(first), false)).chain(numbers.map(|key| (ask.t(key), true))).collect()
}

fn cells(
    ask: &Ask<'_>,
    name: String,
    sums: Sums,
    (open, won, target): (Drill, Drill, Option<Drill>),
) -> Vec<TableCell> {
    let none = sums.target == 0;
    let reached = match targeted(ask) {
        true if none => vec![TableCell::text(ask.t("no-target")), TableCell::default()],
        true => {
            let reached = ask.percent_cell(sums.won, sums.target, Some(won.clone()));
            vec![ask.money_cell(sums.target, target), reached]
        }
        false => Vec::new(),
    };
    let name = TableCell::text(name);
    let won = ask.money_cell(sums.won, Some(won));
    if tense(ask) == Tense::Over {
        let open = ask.money_cell(sums.open, Some(Drill { show: &[], ..open }));
        return [name, won].into_iter().chain(reached).chain([open]).collect();
    }
    let weighted = ask.money_cell(sums.weighted, Some(open.clone()));
    [name, ask.money_cell(sums.open, Some(open)), weighted, won].into_iter().chain(reached).collect()
}

/// The months, and, where some of what is open should have closed already, how much of each.
fn month_table(ask: &Ask<'_>, months: &Months, some_late: bool) -> Table {
    let line = |(month, sums): (&i32, &Sums)| {
        let drills = (open_in(ask, *month), won_in(ask, *month), set_in(ask, *month, sums));
        let mut cells = cells(ask, ask.part_name(*month), *sums, drills);
        if some_late {
            let late = TableCell { good: Some(false), ..ask.money_cell(sums.late, Some(late_in(ask, *month))) };
            cells.insert(BEHIND_WEIGHTED, if sums.late == 0 { TableCell::default() } else { late });
        }
        cells
    };
    let rows = months.iter().map(line).collect();
    let mut columns = headings(ask, ask.bucket().name());
    if some_late {
        columns.insert(BEHIND_WEIGHTED, (ask.t("late"), true));
    }
    Table { caption: caption(ask, ask.bucket().name()), columns, rows, total: Vec::new() }
}

/// The place behind month, open and weighted.
const BEHIND_WEIGHTED: usize = 3;

/// Sellers, teams or branches with what they have, won and should win; none where there is only one.
async fn bearer_table(
    ask: &Ask<'_>,
    (bearer, path, none): (&'static str, &'static str, &'static str),
) -> Result<Option<Table>, Refusal> {
    let mut rows: HashMap<Option<Id>, Sums> = HashMap::new();
    let mut labels = Labels::new();
    let sums = [Path::field("amount"), Path::field("weighted")];
    let deals = Aggregate::new("opportunity")
        .and(open_or_won(ask))
        .by(Path::field(path))
        .by(Path::field("status"))
        .measures(count_and(&sums));
    let id = |groups: &[Value]| groups.first().and_then(Value::as_id);
    let filter = within("month", ask.params.period).and(Filter::set(bearer));
    let sellers = targets(ask).sellers;
    let theirs_set = sellers.clone();
    let targets = Aggregate::new("target").and(filter).by(Path::field(bearer)).measures(count_and(&sums[..1]));
    // Those of the reader's people who have a target belong here whatever they have done: they are the ones to look for.
    // Of what the report is narrowed to, only deals and sales tell whose it is: anybody else's target is another's.
    let theirs = reach::bearers(&ask.who.reader, bearer).filter(|_| ask.params.narrowed.is_empty());
    let whole = theirs.is_some();
    let targets = targets.and(theirs.unwrap_or_else(Filter::everything));
    let place =
        (path != "owner" && reach::knows(&ask.who.reader, "user", path)).then(|| Path::across(&["seller", path]));
    let people = Aggregate::new("target").and(sellers.and(match place {
        Some(_) => Filter::everything(),
        None => Filter::nothing(),
    }));
    let people = people.by(place.unwrap_or_else(|| Path::field("seller"))).measures(count_and(&sums[..1]));
    let (found, targets, people) = try_join!(ask.groups(deals), ask.groups(targets), ask.groups(people))?;
    for row in &found.rows {
        let slot = rows.entry(id(&row.groups)).or_default();
        match row.groups.get(1).and_then(Value::as_text) {
            Some("won") => slot.won = measure(row, 1),
            _ => (slot.open, slot.weighted) = (measure(row, 1), measure(row, 2)),
        }
    }
    labels.extend(found.labels);
    for row in &targets.rows {
        let key = id(&row.groups);
        if whole || rows.contains_key(&key) {
            rows.entry(key).or_default().target = measure(row, 1);
        }
    }
    labels.extend(targets.labels);
    for row in &people.rows {
        let key = id(&row.groups);
        if key.is_some() && (whole || rows.contains_key(&key)) {
            rows.entry(key).or_default().people = measure(row, 1);
        }
    }
    labels.extend(people.labels);
    rows.values_mut().for_each(Sums::settle);
    if rows.len() < 2 {
        return Ok(None);
    }
    let titles = Found { rows: Vec::new(), labels };
    let mut rows: Vec<(Option<Id>, Sums)> = rows.into_iter().collect();
    rows.sort_by_key(|(id, sums)| (-(sums.won.saturating_add(sums.weighted)), *id));
    let won = within_status(ask, ask.params.period, "won");
    let line = |(id, sums): &(Option<Id>, Sums)| {
        let value = id.map(Value::Id);
        let of = |filter: Filter| Drill::of("opportunity", filter.and(same(path, value.as_ref())));
        let (open, won) = (of(open(ask)).showing(WEIGHTED), of(won.clone()));
        let set = match (sums.summed, path) {
            (true, "team") => theirs_set.clone().and(same("seller.team", value.as_ref())),
            (true, _) => theirs_set.clone().and(same("seller.branch", value.as_ref())),
            (false, _) => within("month", ask.params.period).and(same(bearer, value.as_ref())),
        };
        let set = (sums.target != 0).then(|| Drill::of("target", set));
        cells(ask, ask.title(&titles, value.as_ref(), none), *sums, (open, won, set))
    };
    let first = if path == "owner" { "seller" } else { path };
    Ok(Some(Table {
        caption: caption(ask, first),
        columns: headings(ask, first),
        rows: rows.iter().take(100).map(line).collect(),
        total: Vec::new(),
    }))
}
