//! The board of any entity that has one: a column a stage (or choice), with count, sum and weighted sum of all its cards,
//! of which the first are drawn. One query counts everything, then one statement reads the cards of all columns.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_model::{
    Action, Aggregate, Entity, FieldDef, Filter, Id, Labels, Measure, Page, Path, Query, Refusal, Registry, Value,
};
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::board::{self as page, Board, Card, Column};
use trato_ui::list::Tab;
use trato_ui::shown::{Moment, Tone};
use trato_ui::url::ListState;

use super::{list, panel, sales};
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::about::{CUSTOMER, about};
use crate::view::frame;
use crate::view::named::{Names, company_money, company_money_short};
use crate::view::show::Showing;
use crate::view::state::{Asked, columns_with};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/{entity}/board", Policy::Member, board)]
}

/// Cards drawn in a column.
const CARDS: usize = 30;

/// A column before its cards are known.
struct Lane {
    value: Value,
    id: String,
    label: String,
    hue: u16,
    note: (String, String),
    /// Won or lost: only what was decided lately is shown.
    closed: bool,
    pipeline: Option<Id>,
}

async fn board(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let field = entity.board.and_then(|name| entity.field(name)).copied().ok_or(Refusal::NotFound)?;
    let path = format!("/{name}/board");
    let mut asked = Asked::read(&app, &signed, &entity, path.clone(), &params).await?;
    if let Some(answer) = super::list::filtered(&app, &signed, &mut asked).await? {
        return Ok(answer);
    }
    let many = app.engine().registry().plural(entity.name, signed.locale()).into_owned();
    let (app, together) = app.together();
    let parts = async {
        try_join!(view(&app, &signed, &asked, &field), frame::live_page(&app, &signed, &headers, &asked, &many),)
    };
    let (view, page) = together.read(parts).await?;
    Ok(frame::answer(&headers, page::render(&page, &view)))
}

async fn view(app: &App, signed: &Signed, asked: &Asked, field: &FieldDef) -> Result<Board, Refusal> {
    let (bar, panel, shown) = try_join!(
        list::bar(app, signed, asked, "board"),
        panel::panel(app, signed, asked),
        shown(app, signed, asked, field)
    )?;
    Ok(Board { bar, panel, ..shown })
}

/// The columns with their cards and sums.
async fn shown(app: &App, signed: &Signed, asked: &Asked, field: &FieldDef) -> Result<Board, Refusal> {
    let (registry, locale, entity) = (app.engine().registry(), signed.locale(), &asked.entity);
    let ((pipelines, chosen), lanes) =
        try_join!(pipelines(app, signed, asked, field), lanes(app, signed, entity, field))?;
    let lanes: Vec<Lane> = lanes.into_iter().filter(|lane| chosen.is_none() || lane.pipeline == chosen).collect();
    let mut filter = asked.query.filter.clone();
    if let Some(pipeline) = chosen {
        filter = filter.and(Filter::equal("pipeline", pipeline));
    }
    let lately = entity.field("closed_at").is_some();
    if lately {
        let recent = Filter::test("close_date", trato_model::Op::Within, vec![Value::from(LATELY)]);
        filter = filter.and(Filter::equal("status", "open").or(recent));
    }
    let sums = sums(app, signed, asked, field, &filter).await?;
    let names = Names::of(
        signed,
        entity,
        &[
            "account",
            "company",
            "contact",
            "amount",
            "close_date",
            "due_at",
            "owner",
            "next_step_at",
            "rots_on",
            "status",
            field.name,
        ],
    );
    let mut cards = Cards { app, signed, entity, names, labels: Labels::new(), by_lane: HashMap::new() };
    cards.read(asked, field, &filter, &lanes, &sums).await?;
    let may = signed.who.reader.can(entity.name, Action::Edit) && field.writable();
    let may_create = signed.who.reader.can(entity.name, Action::Create);
    let (mut all, mut weighted) = (0, 0);
    let mut columns = Vec::with_capacity(lanes.len());
    for lane in &lanes {
        let sum = sums.get(&lane.id).copied().unwrap_or_default();
        if !lane.closed {
            all += sum.amount.unwrap_or(0);
            weighted += sum.weighted.unwrap_or(0);
        }
        columns.push(column(&registry, signed, asked, field, lane, sum, &cards, may_create));
    }
    let total = entity.field("weighted").map(|_| {
        let (sum, weighted) = (company_money(signed, all), company_money(signed, weighted));
        t_args(locale, "ui-board-total", &[("sum", Arg::from(sum)), ("weighted", Arg::from(weighted))])
    });
    let count: i64 =
        lanes.iter().filter(|lane| !lane.closed).filter_map(|lane| sums.get(&lane.id)).map(|s| s.count).sum();
    Ok(Board {
        kind: frame::kind(&registry, entity, locale),
        count: list::count_text(u64::try_from(count).unwrap_or(0), false, signed),
        actions: if may_create { vec![frame::create_button(&registry, entity, locale)] } else { Vec::<Button>::new() },
        pipelines,
        field: if may { field.name.into() } else { Default::default() },
        columns,
        total: total.unwrap_or_default().into(),
        ..Board::default()
    })
}

/// How long won and lost records stay on the board.
const LATELY: &str = "last_30_days";

/// The pipelines as tabs, and the one that is shown, where the columns are stages of pipelines.
async fn pipelines(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    field: &FieldDef,
) -> Result<(Vec<Tab>, Option<Id>), Refusal> {
    if field.target != Some("stage") {
        return Ok((Vec::new(), None));
    }
    let query = Query::new("pipeline").columns(vec![Path::field("name"), Path::field("standard")]).limit(50);
    let rows = app.engine().rows(&signed.who, &query).await?.rows;
    let wanted = asked.state.more.iter().find(|(name, _)| name == "pipeline").and_then(|(_, id)| id.parse::<Id>().ok());
    let standard = rows.iter().find(|row| row.values.get(1).and_then(Value::as_bool) == Some(true)).or(rows.first());
    let chosen = rows.iter().find(|row| Some(row.id) == wanted).or(standard).map(|row| row.id);
    let tabs = rows.iter().map(|row| {
        let state = asked.state.with(|state| {
            state.more.retain(|(name, _)| name != "pipeline");
            state.more.push(("pipeline".to_owned(), row.id.to_string()));
        });
        let label = row.values.first().and_then(Value::as_text).unwrap_or_default().to_owned();
        Tab { label: label.into(), href: state.href(), current: Some(row.id) == chosen, shared: false }
    });
    Ok((tabs.collect(), chosen))
}

/// All columns there are: where a record may be without a value, one for those first.
async fn lanes(app: &App, signed: &Signed, entity: &Entity, field: &FieldDef) -> Result<Vec<Lane>, Refusal> {
    let mut all = Vec::new();
    if !field.required && field.target != Some("stage") {
        let label = app.engine().registry().field_label(entity.name, field.name, signed.locale()).to_lowercase();
        all.push(Lane {
            value: Value::Null,
            id: String::new(),
            label: t_args(signed.locale(), "ui-board-without", &[("field", Arg::from(label))]),
            hue: 220,
            note: Default::default(),
            closed: false,
            pipeline: None,
        });
    }
    all.extend(valued(app, signed, entity, field).await?);
    Ok(all)
}

/// The columns of values, those of other pipelines too.
async fn valued(app: &App, signed: &Signed, entity: &Entity, field: &FieldDef) -> Result<Vec<Lane>, Refusal> {
    let locale = signed.locale();
    let Some(target) = field.target else {
        let registry = app.engine().registry();
        let lane = |(at, choice): (usize, &&'static str)| Lane {
            value: Value::from(*choice),
            id: (*choice).to_owned(),
            label: registry.choice_label(entity.name, field.name, choice, locale).into_owned(),
            hue: u16::try_from(220 + at * 40).unwrap_or(220) % 360,
            note: Default::default(),
            closed: false,
            pipeline: None,
        };
        return Ok(field.choices.iter().enumerate().map(lane).collect());
    };
    let registry = app.engine().registry();
    let Some(target) = registry.entity(target) else { return Ok(Vec::new()) };
    let staged = target.name == "stage";
    let names = Names::of(signed, target, &["kind", "probability"]);
    let mut columns = names.paths();
    let mut query = Query::new(target.name).limit(30);
    if staged {
        columns.push(Path::field("pipeline"));
        query = query.sort(Path::field("position"), false).limit(Page::MOST);
    }
    let (rows, _) = app.engine().bare_rows(&signed.who, &query.columns(columns)).await?;
    let lane = |row: &_| {
        let row: &trato_engine::RowOut = row;
        let kind = names.get(&row.values, "kind").as_text().unwrap_or("open").to_owned();
        let probability = names.get(&row.values, "probability").as_int();
        let closed = kind != "open";
        Lane {
            value: Value::Id(row.id),
            id: row.id.to_string(),
            label: names.title(target, &row.values),
            hue: if kind == "lost" { 0 } else { sales::stage_hue(probability.unwrap_or(0)) },
            note: match (closed, probability) {
                (true, _) => (t(locale, "ui-board-lately").into_owned(), String::new()),
                (false, Some(share)) => {
                    let share = numbers::format_percent(share, 2, locale);
                    (share.clone(), t_args(locale, "ui-board-probability", &[("share", share.into())]))
                }
                (false, None) => Default::default(),
            },
            closed,
            pipeline: row.values.get(names.0.len()).and_then(Value::as_id),
        }
    };
    Ok(rows.rows.iter().map(lane).collect())
}

/// Count and sums of a column, in minor units of the company's currency.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    count: i64,
    amount: Option<i64>,
    weighted: Option<i64>,
}

/// All columns' counts and sums in one query.
async fn sums(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    field: &FieldDef,
    filter: &Filter,
) -> Result<HashMap<String, Sum>, Refusal> {
    let names = Names::of(signed, &asked.entity, &["amount", "weighted"]);
    let monies: Vec<&'static str> = ["amount", "weighted"].into_iter().filter(|name| names.has(name)).collect();
    let mut measures = vec![Measure::Count];
    measures.extend(monies.iter().map(|name| Measure::Sum(Path::field(name))));
    let aggregate = Aggregate { search: asked.query.search.clone(), ..Aggregate::new(asked.entity.name) };
    let aggregate = aggregate.and(filter.clone()).by(Path::field(field.name)).measures(measures);
    let (groups, _) = app.engine().bare_groups(&signed.who, &aggregate).await?;
    let each = groups.rows.iter().filter_map(|row| {
        let key = match row.groups.first()? {
            Value::Id(id) => id.to_string(),
            Value::Text(text) => text.clone(),
            Value::Null => String::new(),
            _ => return None,
        };
        let measure = |name: &str| {
            let at = monies.iter().position(|own| *own == name)?;
            row.measures.get(at + 1).and_then(Value::as_int)
        };
        let count = row.measures.first().and_then(Value::as_int).unwrap_or(0);
        Some((key, Sum { count, amount: measure("amount"), weighted: measure("weighted") }))
    });
    Ok(each.collect())
}

/// The cards of all columns.
struct Cards<'a> {
    app: &'a App,
    signed: &'a Signed,
    entity: &'a Arc<Entity>,
    names: Names,
    labels: Labels,
    by_lane: HashMap<String, Vec<trato_engine::RowOut>>,
}

impl Cards<'_> {
    /// Reads the first cards of each column: of full ones a page each, of the others all together.
    async fn read(
        &mut self,
        asked: &Asked,
        field: &FieldDef,
        filter: &Filter,
        lanes: &[Lane],
        sums: &HashMap<String, Sum>,
    ) -> Result<(), Refusal> {
        let count = |lane: &Lane| usize::try_from(sums.get(&lane.id).map_or(0, |sum| sum.count)).unwrap_or(0);
        // Without a value is another question than with one of these.
        let alone = |lane: &&Lane| count(lane) > CARDS || lane.value.is_null() && count(lane) > 0;
        let full = lanes.iter().filter(alone).map(|lane| vec![lane.value.clone()]);
        let small = lanes.iter().filter(|lane| count(lane) > 0 && !alone(lane)).map(|lane| lane.value.clone());
        let reads = full.chain([small.collect()]).filter(|values: &Vec<Value>| !values.is_empty());
        let closed: Vec<&Value> = lanes.iter().filter(|lane| lane.closed).map(|lane| &lane.value).collect();
        let reads = reads.map(|values| {
            let newest = matches!(values.as_slice(), [only] if closed.contains(&only));
            self.first(asked, field, filter, values, newest)
        });
        let (found, linked): (Vec<_>, Vec<_>) = try_join_all(reads).await?.into_iter().unzip();
        self.labels = self.app.engine().titles(&self.signed.who, &linked.concat()).await?;
        for row in found.into_iter().flat_map(|page| page.rows) {
            let lane = match self.names.get(&row.values, field.name) {
                Value::Id(id) => id.to_string(),
                Value::Text(text) => text.clone(),
                Value::Null => String::new(),
                _ => continue,
            };
            let cards = self.by_lane.entry(lane).or_default();
            if cards.len() < CARDS {
                cards.push(row);
            }
        }
        // What was decided: the newest first, also where it was read together with other columns.
        if self.is_by_date(asked) {
            let closed = lanes.iter().filter(|lane| lane.closed).map(|lane| &lane.id);
            for id in closed {
                let cards = self.by_lane.entry(id.clone()).or_default();
                cards.sort_by_key(|row| std::cmp::Reverse(self.names.get(&row.values, "close_date").as_int()));
            }
        }
        Ok(())
    }

    /// Whether the cards stand by their dates: nobody asked for another order.
    fn is_by_date(&self, asked: &Asked) -> bool {
        asked.state.sort.is_empty() && self.names.has("close_date")
    }

    /// The first cards of some columns, `newest` the last ones, and what they link to.
    async fn first(
        &self,
        asked: &Asked,
        field: &FieldDef,
        filter: &Filter,
        lanes: Vec<Value>,
        newest: bool,
    ) -> Result<(trato_engine::Rows, Vec<(&'static str, Id)>), Refusal> {
        let most = u32::try_from(lanes.len() * CARDS).unwrap_or(u32::MAX);
        let among = match lanes.as_slice() {
            [Value::Null] => Filter::test(field.name, trato_model::Op::Empty, Vec::new()),
            _ => Filter::one_of(field.name, lanes),
        };
        // The columns first: mostly nothing is narrower, and then nothing else is looked at.
        let mut query =
            Query::new(self.entity.name).and(among).and(filter.clone()).columns(self.names.paths()).limit(most);
        query.search.clone_from(&asked.query.search);
        query.sort.clone_from(&asked.query.sort);
        if self.is_by_date(asked) {
            query.sort.clear();
            query = query.sort(Path::field("close_date"), newest);
        }
        self.app.engine().bare_rows(&self.signed.who, &query).await
    }

    fn card(&self, registry: &Registry, row: &trato_engine::RowOut) -> Card {
        let (signed, entity) = (self.signed, self.entity);
        let showing = Showing { registry, signed, labels: &self.labels };
        let get = |name: &str| self.names.get(&row.values, name);
        let id = row.id.to_string();
        let about = about(&showing, entity, &self.names, &row.values, &CUSTOMER).or_else(|| {
            let company = get("company").as_text()?;
            Some(trato_ui::chip::Chip::company("", company))
        });
        let amount = get("amount")
            .as_money()
            .map(|money| numbers::format_money(money.minor, money.currency.code(), signed.locale()));
        let ctx = &signed.who.ctx;
        let today = i64::from(ctx.today());
        let open = get("status").as_text().is_none_or(|status| status == "open");
        let date = get("close_date").as_int().map(|day| {
            let tone = if open && day < today { Tone::Bad } else { Tone::Plain };
            Moment { tone, ..showing.day(day) }
        });
        let next = get("next_step_at").as_int().map(|at| ("calendar-check".into(), due(&showing, at)));
        // Nobody plans a next step for what is decided, or where the entity knows none.
        let quiet = ("circle-check".into(), Moment { tone: Tone::Quiet, ..Moment::default() });
        let next = if self.names.has("next_step_at") && open { next } else { Some(quiet) };
        let rotting = get("rots_on")
            .as_int()
            .filter(|day| open && *day <= today)
            .map(|day| t_args(signed.locale(), "ui-days-short", &[("n", Arg::from(today - day + 1))]));
        Card {
            version: row.version,
            title: self.names.title(entity, &row.values),
            href: format!("/{}/{id}", entity.name),
            id,
            about,
            amount: amount.unwrap_or_default().into(),
            date,
            owner: entity.field("owner").and_then(|field| showing.chip(field, get("owner"))),
            next,
            rotting: rotting.unwrap_or_default().into(),
            badges: Vec::new(),
        }
    }
}

/// When something is due: late, today, later.
#[must_use]
pub fn due(showing: &Showing<'_>, at: i64) -> Moment {
    let ctx = &showing.signed.who.ctx;
    let today = trato_model::query::period::local_day(at, &ctx.zone) == ctx.today();
    let tone = if at < ctx.now {
        Tone::Bad
    } else if today {
        Tone::Warn
    } else {
        Tone::Plain
    };
    Moment { tone, ..showing.moment(at) }
}

#[expect(clippy::too_many_arguments, reason = "what a column is made of")]
fn column(
    registry: &Registry,
    signed: &Signed,
    asked: &Asked,
    field: &FieldDef,
    lane: &Lane,
    sum: Sum,
    cards: &Cards<'_>,
    may_create: bool,
) -> Column {
    let drawn = cards.by_lane.get(&lane.id).map(Vec::as_slice).unwrap_or_default();
    let mut conditions = match lane.value {
        Value::Null => vec![format!("{} is empty", field.name)],
        _ => vec![format!("{} = {}", field.name, lane.id)],
    };
    if lane.closed && asked.entity.field("closed_at").is_some() {
        conditions.push(format!("close_date within {LATELY}"));
    }
    if !asked.state.filter.is_empty() {
        conditions.insert(0, format!("({})", asked.state.filter));
    }
    // The list shows what the column adds up.
    let weighed: &[&'static str] = if sum.weighted.is_some() && !lane.closed { &["weighted"] } else { &[] };
    let list = ListState {
        view: asked.state.view.clone(),
        filter: conditions.join(" and "),
        q: asked.state.q.clone(),
        columns: columns_with(registry, &signed.who.reader, &asked.entity, &asked.query.columns, weighed),
        ..ListState::new(format!("/{}", asked.entity.name))
    };
    let list = list.counted();
    let more = usize::try_from(sum.count).unwrap_or(0) > drawn.len();
    let given = (field.name, lane.id.as_str());
    let create =
        trato_ui::url::href(&format!("/{}/new", asked.entity.name), &[given][..usize::from(!lane.id.is_empty())]);
    Column {
        id: lane.id.clone(),
        label: lane.label.clone().into(),
        hue: lane.hue,
        closed: lane.closed,
        count: numbers::format_int(sum.count, signed.locale()).into(),
        note: (lane.note.0.clone().into(), lane.note.1.clone().into()),
        sum: match sum.amount {
            // Deals to which nobody has given an amount are not worth nothing.
            Some(0) if sum.count > 0 => t(signed.locale(), "ui-no-amount"),
            Some(amount) => company_money_short(signed, amount).into(),
            None => Default::default(),
        },
        weighted: match sum.weighted.filter(|_| !lane.closed && sum.count > 0 && sum.amount != Some(0)) {
            Some(weighted) => company_money_short(signed, weighted).into(),
            None => Default::default(),
        },
        cards: drawn.iter().map(|row| cards.card(registry, row)).collect(),
        more: if more { list.href() } else { String::new() },
        create: if may_create && !lane.closed { create } else { String::new() },
    }
}
