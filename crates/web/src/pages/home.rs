//! The first page: a seller's day, or his team's, or that of all whose work he may see. What is due and planned today,
//! deals that nobody works on, and how the month stands: one query for each kind of activity and three for the deals, all
//! asked together. [`marketing`]: the page of those who bring leads instead of deals.

mod marketing;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_crm::activity::PLANNED;
use trato_engine::{Groups, Rows};
use trato_model::query::Bucket;
use trato_model::query::period::day_start;
use trato_model::{
    Action, Aggregate, Entity, Filter, Id, Labels, Level, Measure, Op, Path, Query, Refusal, Registry, Value,
};
use trato_text::{Arg, dates, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::home::{self, Home, Row, Section};
use trato_ui::list::Tab;
use trato_ui::notice::Empty;
use trato_ui::page::Page;
use trato_ui::report::Figure;
use trato_ui::shown::{Badge, Tone};
use trato_ui::url::ListState;

use super::board::due;
use super::reminders;
use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::named::{Names, company_money};
use crate::view::show::Showing;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/", Policy::Member, day)]
}

/// Rows of a section.
const MOST: usize = 10;

/// Whose work the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Mine,
    Team,
    All,
}

impl Whose {
    /// Those that the user may choose from; whoever leads a branch or all begins with all of them.
    fn choices(signed: &Signed) -> (Vec<Whose>, Whose) {
        match signed.who.reader.level("opportunity", Action::Read) {
            Level::None | Level::Own => (vec![Whose::Mine], Whose::Mine),
            Level::Team => (vec![Whose::Mine, Whose::Team], Whose::Mine),
            Level::Branch | Level::All => (vec![Whose::Mine, Whose::Team, Whose::All], Whose::All),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Whose::Mine => "mine",
            Whose::Team => "team",
            Whose::All => "all",
        }
    }

    fn filter(self, signed: &Signed) -> Filter {
        match self {
            Whose::Mine => Filter::equal("owner", signed.who.user()),
            Whose::Team => Filter::test("owner", Op::MyTeam, Vec::new()),
            Whose::All => Filter::everything(),
        }
    }

    /// A list's filter, written, that shows the same records under one more condition.
    fn written(self, condition: &str) -> String {
        match self {
            Whose::Mine => format!("owner is me and {condition}"),
            Whose::Team => format!("owner is my team and {condition}"),
            Whose::All => condition.to_owned(),
        }
    }
}

async fn day(State(app): State<App>, signed: Signed, headers: HeaderMap, params: Params) -> Result<Response, AppError> {
    params.only(&["of"])?;
    let (choices, usual) = Whose::choices(&signed);
    let whose = choices.iter().copied().find(|whose| params.get("of") == Some(whose.name())).unwrap_or(usual);
    let campaigner = marketing::is_for(&signed);
    let campaigns = campaigner && params.get("of").is_none_or(|of| of == "marketing");
    let (app, together) = app.together();
    let around = around(&app, &signed, &headers);
    let ((mut page, reminders), mut data) = if campaigns {
        together.read(async { try_join!(around, campaigning(&app, &signed)) }).await?
    } else {
        together.read(async { try_join!(around, data(&app, &signed, whose)) }).await?
    };
    data.sections.splice(0..0, reminders);
    let topics = PLANNED.iter().chain(&["opportunity"]).filter(|name| signed.who.reader.can(name, Action::Read));
    page.live = topics.copied().collect::<Vec<_>>().join(" ");
    if campaigns {
        page.live = "lead campaign".to_owned();
    }
    let tab = |name: &str, current: bool| tab(&signed, name, current);
    data.tabs.extend(campaigner.then(|| tab("marketing", campaigns)));
    if campaigner || choices.len() > 1 {
        data.tabs.extend(choices.iter().map(|choice| tab(choice.name(), !campaigns && *choice == whose)));
    }
    Ok(frame::answer(&headers, home::render(&page, &data)))
}

fn tab(signed: &Signed, name: &str, current: bool) -> Tab {
    let label = t(signed.locale(), &format!("ui-home-of-{name}"));
    Tab { label, href: format!("/?of={name}"), current, shared: false }
}

/// What stands around the page, and the reminders that wait.
async fn around(app: &App, signed: &Signed, headers: &HeaderMap) -> Result<(Page, Option<Section>), Refusal> {
    let page = frame::page(app, signed, headers, "/", &t(signed.locale(), "ui-home")).await?;
    let waiting = page.frame.as_ref().is_some_and(|frame| frame.reminders > 0);
    let section = if waiting { Some(reminders::section(app, signed, MOST).await?) } else { None };
    Ok((page, section))
}

/// The page of whoever makes campaigns.
async fn campaigning(app: &App, signed: &Signed) -> Result<Home, Refusal> {
    let mut home = greeted(app, signed, &["lead", "campaign"]);
    marketing::fill(app, signed, &mut home).await?;
    Ok(home)
}

/// The page's head: greeting, date, and what one creates here.
fn greeted(app: &App, signed: &Signed, create: &[&str]) -> Home {
    let (locale, ctx, registry) = (signed.locale(), &signed.who.ctx, app.engine().registry());
    let hour = dates::local(ctx.now, &ctx.zone).map_or(12, |local| local.hour());
    let greeting = match hour {
        5..=12 => "ui-good-morning",
        13..=20 => "ui-good-afternoon",
        _ => "ui-good-evening",
    };
    let first = signed.who.name.split_whitespace().next().unwrap_or_default();
    let actions = create
        .iter()
        .filter_map(|name| registry.entity(name))
        .filter(|entity| signed.who.reader.can(entity.name, Action::Create))
        .enumerate()
        .map(|(at, entity)| match frame::create_button(&registry, entity, locale) {
            first if at == 0 => first,
            other => other.secondary(),
        })
        .collect();
    Home {
        greeting: t_args(locale, greeting, &[("name", Arg::from(first))]).into(),
        date: dates::format_date(ctx.today(), locale).into(),
        actions,
        ..Home::default()
    }
}

async fn data(app: &App, signed: &Signed, whose: Whose) -> Result<Home, Refusal> {
    let (work, neglected, month) =
        try_join!(Work::read(app, signed, whose), neglected(app, signed, whose), Month::read(app, signed, whose),)?;
    let mut sections = work.sections(app, signed, whose);
    sections.extend(neglected);
    let figures = month.figures(signed, &work, whose);
    let fresh = sections.iter().all(|section| section.rows.is_empty()) && figures.iter().all(|f| f.reached.is_none());
    let empty = if fresh && nothing_sold(app, signed).await? { Some(welcome(app, signed)) } else { None };
    Ok(Home { figures, sections, empty, ..greeted(app, signed, &["opportunity", "task"]) })
}

/// Whether there is no customer yet at all: the company's first day.
async fn nothing_sold(app: &App, signed: &Signed) -> Result<bool, Refusal> {
    if !signed.who.reader.can("account", Action::Read) {
        return Ok(false);
    }
    let query = Query::new("account").columns(vec![Path::field("name")]).limit(1);
    Ok(app.engine().rows(&signed.who, &query).await?.rows.is_empty())
}

fn welcome(app: &App, signed: &Signed) -> Empty {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let mut actions = vec![Button::go(t(locale, "ui-import"), "upload", "/import").primary()];
    if let Some(account) = registry.entity("account") {
        actions.push(frame::create_button(&registry, account, locale));
    }
    Empty {
        icon: "handshake".into(),
        title: t(locale, "ui-home-welcome"),
        text: t(locale, "ui-home-welcome-text"),
        actions,
    }
}

/// What is read of each activity besides its title.
const WORK: [&str; 7] = ["due_at", "status", "opportunity", "contact", "account", "lead", "owner"];

/// What the user planned and did.
struct Work {
    tasks: Vec<(i64, Row)>,
    today: Vec<(i64, Row)>,
    /// Activities done this week, of one's own.
    done: i64,
}

impl Work {
    async fn read(app: &App, signed: &Signed, whose: Whose) -> Result<Self, Refusal> {
        let registry = app.engine().registry();
        let kinds = PLANNED.into_iter().filter(|name| signed.who.reader.can(name, Action::Read));
        let kinds: Vec<(&Entity, Names)> = kinds
            .filter_map(|name| registry.entity(name))
            .map(|entity| (&**entity, Names::of(signed, entity, &WORK)))
            .collect();
        let read = kinds.iter().map(|(entity, names)| Work::of(app, signed, whose, entity, names));
        let (found, linked): (Vec<_>, Vec<_>) = try_join_all(read).await?.into_iter().unzip();
        let labels = app.engine().titles(&signed.who, &linked.concat()).await?;
        let showing = Showing { registry: &registry, signed, labels: &labels };
        let mut work = Work { tasks: Vec::new(), today: Vec::new(), done: 0 };
        for ((entity, names), rows) in kinds.iter().zip(&found) {
            for row in &rows.rows {
                if names.get(&row.values, "status").as_text() == Some("done") {
                    work.done += 1;
                    continue;
                }
                let at = names.get(&row.values, "due_at").as_int().unwrap_or(0);
                let made = activity(&showing, entity, names, row, at, whose);
                if entity.name == "task" { work.tasks.push((at, made)) } else { work.today.push((at, made)) }
            }
        }
        work.today.sort_by_key(|(at, _)| *at);
        Ok(work)
    }

    /// What is planned until today, and done this week, of one kind; and what it links to.
    async fn of(
        app: &App,
        signed: &Signed,
        whose: Whose,
        entity: &Entity,
        names: &Names,
    ) -> Result<(Rows, Vec<(&'static str, Id)>), Refusal> {
        let ctx = &signed.who.ctx;
        let (today, week) = (ctx.today(), Bucket::Week.start(ctx.today()));
        let tomorrow = vec![Value::Int(day_start(today + 1, &ctx.zone))];
        let monday = vec![Value::Int(day_start(week, &ctx.zone))];
        let open = Filter::equal("status", "planned").and(Filter::set("due_at"));
        let open = open.and(Filter::test("due_at", Op::Less, tomorrow));
        let done = Filter::equal("status", "done").and(Filter::test("done_at", Op::AtLeast, monday));
        let wanted = if whose == Whose::Mine { Filter::Any(vec![open, done]) } else { open };
        let query = Query::new(entity.name)
            .and(whose.filter(signed))
            .and(wanted)
            .sort(Path::field("due_at"), false)
            .columns(names.paths())
            .limit(300);
        app.engine().bare_rows(&signed.who, &query).await
    }

    fn sections(&self, app: &App, signed: &Signed, whose: Whose) -> Vec<Section> {
        let (locale, registry) = (signed.locale(), app.engine().registry());
        let mut sections = Vec::new();
        if let Some(task) = registry.entity("task").filter(|task| signed.who.reader.can(task.name, Action::Read)) {
            let filter = whose.written("status = planned and due_at is set");
            let list = ListState { filter, sort: "due_at".into(), ..ListState::new("/task") };
            sections.push(Section {
                name: "tasks".into(),
                title: t(locale, "ui-home-tasks"),
                icon: task.icon.into(),
                hue: task.hue,
                count: count(self.tasks.len(), signed),
                href: list.href(),
                rows: self.tasks.iter().take(MOST).map(|(_, row)| row.clone()).collect(),
                nothing: t(locale, "ui-home-tasks-none"),
            });
        }
        let filter = match whose {
            Whose::Mine => "owner is me",
            Whose::Team => "owner is my team",
            Whose::All => "",
        };
        let calendar = ListState { filter: filter.into(), ..ListState::new("/meeting/calendar") };
        sections.push(Section {
            name: "today".into(),
            title: t(locale, "ui-home-today"),
            icon: "calendar-days".into(),
            hue: 280,
            count: count(self.today.len(), signed),
            href: if signed.who.reader.can("meeting", Action::Read) { calendar.href() } else { String::new() },
            rows: self.today.iter().take(MOST).map(|(_, row)| row.clone()).collect(),
            nothing: t(locale, "ui-home-today-none"),
        });
        sections
    }
}

fn count(n: usize, signed: &Signed) -> std::borrow::Cow<'static, str> {
    super::list::count_text(n as u64, false, signed)
}

fn activity(
    showing: &Showing<'_>,
    entity: &Entity,
    names: &Names,
    row: &trato_engine::RowOut,
    at: i64,
    whose: Whose,
) -> Row {
    let id = row.id.to_string();
    let about = ["opportunity", "contact", "lead", "account"]
        .iter()
        .find_map(|name| showing.chip(entity.field(name)?, names.get(&row.values, name)));
    let when = due(showing, at);
    let may = showing.signed.who.reader.can(entity.name, Action::Edit);
    let href = format!("/{}/{id}/completion?return=/", entity.name);
    Row {
        record: frame::chip(entity, &id, &names.title(entity, &row.values)),
        about,
        tone: if when.tone == Tone::Bad { Tone::Bad } else { Tone::Plain },
        when: Some(when),
        amount: Default::default(),
        badge: by(whose, showing.labels, names.get(&row.values, "owner")),
        complete: may.then(|| Button::go(t(showing.signed.locale(), "ui-complete"), "circle", href)),
        actions: Vec::new(),
    }
}

/// Whose it is, where it may be another's.
fn by(whose: Whose, labels: &Labels, owner: &Value) -> Option<Badge> {
    let name = owner.as_id().and_then(|id| labels.get(&id)).filter(|_| whose != Whose::Mine)?;
    Some(Badge::grey(name.clone()))
}

/// Open deals that nobody works on: without a next step, and lying still. One query for both.
async fn neglected(app: &App, signed: &Signed, whose: Whose) -> Result<Vec<Section>, Refusal> {
    let (locale, ctx, registry) = (signed.locale(), &signed.who.ctx, app.engine().registry());
    let Some(entity) = registry.entity("opportunity").filter(|e| signed.who.reader.can(e.name, Action::Read)) else {
        return Ok(Vec::new());
    };
    let today = i64::from(ctx.today());
    let names = Names::of(signed, entity, &["account", "contact", "amount", "next_step_at", "rots_on", "owner"]);
    let still = Filter::set("rots_on").and(Filter::test("rots_on", Op::AtMost, vec![Value::Int(today)]));
    let mut query = Query::new("opportunity")
        .and(whose.filter(signed))
        .and(Filter::equal("status", "open"))
        .and(Filter::Any(vec![Filter::empty("next_step_at"), still]))
        .columns(names.paths())
        .limit(200);
    if names.paths().contains(&Path::field("amount")) {
        query = query.sort(Path::field("amount"), true);
    }
    let rows = app.engine().rows(&signed.who, &query).await?;
    let more = rows.next.is_some();
    let (mut missing, mut rotting) = (Vec::new(), Vec::new());
    for row in &rows.rows {
        let mut made = deal(&registry, signed, &rows.labels, entity, &names, row);
        made.badge = by(whose, &rows.labels, names.get(&row.values, "owner"));
        let rots = names.get(&row.values, "rots_on").as_int().filter(|day| *day <= today);
        if names.get(&row.values, "next_step_at").is_null() {
            missing.push(made.clone());
        }
        if let Some(day) = rots {
            let days = t_args(locale, "ui-days-short", &[("n", Arg::from(today - day + 1))]);
            rotting.push(Row { badge: Some(trato_ui::shown::Badge::new(days, 30)), tone: Tone::Warn, ..made });
        }
    }
    let section = |name: &'static str, icon: &'static str, filter: &str, rows: Vec<Row>| {
        let list = ListState {
            filter: whose.written(&format!("status = open and {filter}")),
            ..ListState::new("/opportunity")
        };
        Section {
            name: name.into(),
            title: t(locale, &format!("ui-home-{name}")),
            icon: icon.into(),
            hue: 30,
            count: super::list::count_text(rows.len() as u64, more, signed),
            href: if rows.is_empty() { String::new() } else { list.href() },
            rows: rows.into_iter().take(MOST).collect(),
            nothing: t(locale, &format!("ui-home-{name}-none")),
        }
    };
    Ok(vec![
        section("no-next", "calendar-x", "next_step_at is empty", missing),
        section("rotting", "hourglass", "rots_on within past", rotting),
    ])
}

fn deal(
    registry: &Registry,
    signed: &Signed,
    labels: &Labels,
    entity: &Entity,
    names: &Names,
    row: &trato_engine::RowOut,
) -> Row {
    let showing = Showing { registry, signed, labels };
    let id = row.id.to_string();
    let chip = |name: &str| showing.chip(entity.field(name)?, names.get(&row.values, name));
    let amount = names.get(&row.values, "amount").as_money();
    let plan = |name: &str, icon: &'static str| {
        let label = registry.label(name, signed.locale()).into_owned();
        Button::go(label, icon, format!("/{name}/new?opportunity={id}"))
    };
    let plans = [("task", "square-check-big"), ("call", "phone"), ("meeting", "users"), ("visit", "map-pin")];
    let may = plans.into_iter().filter(|(name, _)| signed.who.reader.can(name, Action::Create));
    Row {
        record: frame::chip(entity, &id, &names.title(entity, &row.values)),
        about: chip("account").or_else(|| chip("contact")),
        when: None,
        amount: amount
            .map(|money| numbers::format_money(money.minor, money.currency.code(), signed.locale()))
            .unwrap_or_default()
            .into(),
        badge: None,
        tone: Tone::Plain,
        complete: None,
        actions: may.map(|(name, icon)| plan(name, icon)).collect(),
    }
}

/// How the month stands: counts and sums of deals by status, and the target.
#[derive(Default)]
struct Month {
    /// `None` where the user may see no deals, or not what they are worth.
    deals: Option<Groups>,
    target: Option<i64>,
}

impl Month {
    async fn read(app: &App, signed: &Signed, whose: Whose) -> Result<Self, Refusal> {
        let hidden = trato_model::access::FieldLevel::Hidden;
        let sums = ["amount", "weighted"].iter().all(|name| signed.who.reader.field("opportunity", name) != hidden);
        if !signed.who.reader.can("opportunity", Action::Read) || !sums {
            return Ok(Month::default());
        }
        let month = Filter::test("closed_at", Op::Within, vec![Value::from("this_month")]);
        let over = Filter::one_of("status", vec![Value::from("won"), Value::from("lost")]).and(month);
        let aggregate = Aggregate::new("opportunity")
            .and(whose.filter(signed))
            .and(Filter::Any(vec![Filter::equal("status", "open"), over]))
            .by(Path::field("status"))
            .measures(vec![Measure::Count, Measure::Sum(Path::field("amount")), Measure::Sum(Path::field("weighted"))]);
        let (deals, target) = try_join!(app.engine().groups(&signed.who, &aggregate), target(app, signed, whose))?;
        Ok(Month { deals: Some(deals), target })
    }

    fn measure(&self, status: &str, at: usize) -> i64 {
        let rows = self.deals.iter().flat_map(|deals| &deals.rows);
        let row = rows.into_iter().find(|row| row.groups.first().and_then(Value::as_text) == Some(status));
        row.and_then(|row| row.measures.get(at)).and_then(Value::as_int).unwrap_or(0)
    }

    /// Won this month against the target, the weighted pipeline, what was done this week or lost this month.
    fn figures(&self, signed: &Signed, work: &Work, whose: Whose) -> Vec<Figure> {
        let locale = signed.locale();
        let list = |filter: &str| ListState { filter: whose.written(filter), ..ListState::new("/opportunity") }.href();
        let mut figures = Vec::new();
        if self.deals.is_some() {
            let sold = self.measure("won", 1);
            let target = self.target.map(|target| [("target", Arg::from(company_money(signed, target)))]);
            let reached = self.target.filter(|target| *target > 0);
            let reached = reached.map(|target| (i128::from(sold) * 100 / i128::from(target)).clamp(0, 100));
            figures.push(Figure {
                label: t(locale, "ui-home-won"),
                value: company_money(signed, sold).into(),
                href: list("status = won and closed_at within this_month"),
                note: target.map(|target| t_args(locale, "ui-target", &target)).unwrap_or_default().into(),
                reached: reached.map(|share| u8::try_from(share).unwrap_or(100)),
                ..Figure::default()
            });
            figures.push(Figure {
                label: t(locale, "ui-home-weighted"),
                value: company_money(signed, self.measure("open", 2)).into(),
                href: list("status = open"),
                note: t_args(locale, "ui-home-open-deals", &[("n", Arg::from(self.measure("open", 0)))]).into(),
                ..Figure::default()
            });
            if whose != Whose::Mine {
                figures.push(Figure {
                    label: t(locale, "ui-home-lost"),
                    value: company_money(signed, self.measure("lost", 1)).into(),
                    href: list("status = lost and closed_at within this_month"),
                    note: t_args(locale, "ui-home-lost-deals", &[("n", Arg::from(self.measure("lost", 0)))]).into(),
                    ..Figure::default()
                });
            }
        }
        if whose == Whose::Mine {
            figures.push(Figure {
                label: t(locale, "ui-home-done"),
                value: numbers::format_int(work.done, locale).into(),
                note: t(locale, "period-this-week"),
                ..Figure::default()
            });
        }
        figures
    }
}

/// The sellers' targets of this month together, in minor units of the company's currency.
async fn target(app: &App, signed: &Signed, whose: Whose) -> Result<Option<i64>, Refusal> {
    if !signed.who.reader.can("target", Action::Read) {
        return Ok(None);
    }
    let month = Value::Int(i64::from(Bucket::Month.start(signed.who.ctx.today())));
    let sellers = match whose {
        Whose::Mine => Filter::equal("seller", signed.who.user()),
        Whose::Team => Filter::test("seller", Op::MyTeam, Vec::new()),
        Whose::All => Filter::set("seller"),
    };
    let aggregate = Aggregate::new("target")
        .and(sellers)
        .and(Filter::test("month", Op::Equal, vec![month]))
        .measures(vec![Measure::Sum(Path::field("amount"))]);
    let total = app.engine().total(&signed.who, &aggregate).await?;
    Ok(total.measures.first().and_then(Value::as_int))
}
