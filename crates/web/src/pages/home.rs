//! The first page: a seller's day, or his team's, or that of all whose work he may see. What is due and planned today,
//! deals that nobody works on, and how the month stands: one query for each kind of activity and three for the deals, all
//! asked together. [`month`]: the figures; [`marketing`]: the page of those who bring leads instead of deals.

mod marketing;
mod month;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_crm::activity::PLANNED;
use trato_engine::{Count, Rows};
use trato_model::query::Bucket;
use trato_model::query::period::day_start;
use trato_model::{Action, Entity, Filter, Id, Labels, Level, Op, Path, Query, Refusal, Registry, Value};
use trato_text::{Arg, dates, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::home::{self, Home, Row, Section};
use trato_ui::list::Tab;
use trato_ui::notice::Empty;
use trato_ui::page::Page;
use trato_ui::shown::{Badge, Tone};
use trato_ui::url::ListState;

use self::month::Month;
use super::board::due;
use super::reminders;
use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::about::{CUSTOMER, NEAREST, about};
use crate::view::frame;
use crate::view::named::Names;
use crate::view::show::Showing;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/", Policy::Member, day)]
}

/// Rows of a section.
const MOST: u32 = 10;

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
    params.only_on_page(&["of"])?;
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
    let reminders = reminders.and_then(|waiting| rung(waiting, &mut data.sections));
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

/// The reminders of what stands in no other section: what does is there once, with its bell.
fn rung(mut waiting: Section, sections: &mut [Section]) -> Option<Section> {
    waiting.rows.retain_mut(|bell| {
        let mut rows = sections.iter_mut().flat_map(|section| &mut section.rows);
        let found = rows.find(|row| row.record.href == bell.record.href);
        let missing = found.is_none();
        if let Some(row) = found {
            row.seen = bell.seen.take();
        }
        missing
    });
    if waiting.rows.len() > MOST as usize {
        waiting.rows.truncate(MOST as usize);
        "/reminders".clone_into(&mut waiting.href);
    }
    (!waiting.rows.is_empty()).then_some(waiting)
}

fn tab(signed: &Signed, name: &str, current: bool) -> Tab {
    let label = t(signed.locale(), &format!("ui-home-of-{name}"));
    Tab { label, href: format!("/?of={name}"), current, shared: false }
}

/// What stands around the page, and the reminders that wait.
async fn around(app: &App, signed: &Signed, headers: &HeaderMap) -> Result<(Page, Option<Section>), Refusal> {
    let page = frame::page(app, signed, headers, "/", &t(signed.locale(), "ui-home")).await?;
    let waiting = page.frame.as_ref().is_some_and(|frame| frame.reminders > 0);
    let section = if waiting { Some(reminders::section(app, signed, usize::MAX).await?) } else { None };
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
    let figures = month.figures(app, signed, work.done, whose);
    let mut sections = work.sections(app, signed, whose);
    sections.extend(neglected);
    let greeted = greeted(app, signed, &["opportunity", "task"]);
    if !month.has_deals() {
        for section in sections.iter_mut().filter(|section| ["no-next", "rotting"].contains(&&*section.name)) {
            section.nothing = t(signed.locale(), "ui-home-no-deals");
            section.bare = true;
        }
        let fresh = sections.iter().all(|section| section.rows.is_empty()) && month.is_bare();
        let nothing = fresh && nothing_sold(app, signed).await?;
        if nothing && signed.who.reader.can("user", Action::Create) {
            return Ok(Home { empty: Some(welcome(app, signed)), ..greeted });
        }
        if nothing || fresh && whose == Whose::Mine {
            return Ok(Home { figures, empty: Some(first_steps(app, signed, nothing)), ..greeted });
        }
    }
    Ok(Home { figures, sections, ..greeted })
}

/// Whether there is no customer yet at all: the company's first day.
async fn nothing_sold(app: &App, signed: &Signed) -> Result<bool, Refusal> {
    if !signed.who.reader.can("account", Action::Read) {
        return Ok(false);
    }
    let query = Query::new("account").columns(vec![Path::field("name")]).limit(1);
    Ok(app.engine().rows(&signed.who, &query).await?.rows.is_empty())
}

/// The first steps of a company: its customers, then its people.
fn welcome(app: &App, signed: &Signed) -> Empty {
    let locale = signed.locale();
    let may = |entity: &str| signed.who.reader.can(entity, Action::Create);
    let mut actions = Vec::new();
    if may("account") {
        actions.push(Button::go(t(locale, "ui-import"), "upload", "/import").primary());
    }
    actions.extend(["account", "user"].into_iter().filter_map(|name| creating(app, signed, name)));
    Empty {
        icon: "handshake".into(),
        title: t(locale, "ui-home-welcome"),
        text: t(locale, "ui-home-welcome-text"),
        actions,
    }
}

/// The first steps of somebody new: customers to work with, and the first work.
fn first_steps(app: &App, signed: &Signed, nothing: bool) -> Empty {
    let locale = signed.locale();
    let mut actions: Vec<Button> = Vec::new();
    if nothing {
        actions.extend(creating(app, signed, "account").map(Button::primary));
    } else if signed.who.reader.can("account", Action::Read) {
        let customers = app.engine().registry().plural("account", locale).into_owned();
        actions.push(Button::go(customers, "building-2", "/account").primary());
    }
    actions.extend(["opportunity", "call"].into_iter().filter_map(|name| creating(app, signed, name)));
    Empty {
        icon: "handshake".into(),
        title: t(locale, "ui-home-welcome"),
        text: t(locale, "ui-home-first-text"),
        actions,
    }
}

/// A button that creates, without the key of the one in the page's head.
fn creating(app: &App, signed: &Signed, name: &str) -> Option<Button> {
    let registry = app.engine().registry();
    let entity = registry.entity(name).filter(|entity| signed.who.reader.can(entity.name, Action::Create))?;
    Some(frame::create_button(&registry, entity, signed.locale()).secondary())
}

/// What is read of each activity besides its title.
const WORK: [&str; 7] = ["due_at", "status", "opportunity", "contact", "account", "lead", "owner"];

/// Counted no further than this of each kind; where there are more, the count says so.
const COUNTED: u32 = 300;

/// A kind of activity with what is planned of it until today.
struct Planned {
    name: &'static str,
    /// The first of them.
    rows: Vec<(i64, Row)>,
    count: Count,
}

/// What the user planned and did.
struct Work {
    kinds: Vec<Planned>,
    /// Activities done this week, of one's own, and whether there are more.
    done: (u64, bool),
}

impl Work {
    async fn read(app: &App, signed: &Signed, whose: Whose) -> Result<Self, Refusal> {
        let registry = app.engine().registry();
        let kinds = PLANNED.into_iter().filter(|name| signed.who.reader.can(name, Action::Read));
        let kinds: Vec<(&Entity, Names)> = kinds
            .filter_map(|name| registry.entity(name))
            .map(|entity| (&**entity, Names::of(signed, entity, &WORK)))
            .collect();
        let planned =
            try_join_all(kinds.iter().map(|(entity, names)| Work::planned(app, signed, whose, entity, names)));
        let done = try_join_all(kinds.iter().map(|(entity, _)| Work::done(app, signed, whose, entity)));
        let (planned, done) = try_join!(planned, done)?;
        let (found, counts): (Vec<_>, Vec<Count>) = planned.into_iter().unzip();
        let (found, linked): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let labels = app.engine().titles(&signed.who, &linked.concat()).await?;
        let showing = Showing { registry: &registry, signed, labels: &labels };
        let kinds = kinds.iter().zip(&found).zip(counts).map(|(((entity, names), rows), count)| {
            let made = rows.rows.iter().map(|row| {
                let at = names.get(&row.values, "due_at").as_int().unwrap_or(0);
                (at, activity(&showing, entity, names, row, at, whose))
            });
            Planned { name: entity.name, rows: made.collect(), count }
        });
        let done = done.iter().fold((0, false), |(n, more), of| (n + of.0, more || of.1));
        Ok(Work { kinds: kinds.collect(), done })
    }

    /// What is planned first until today, of one kind, with what it links to; and how much there is.
    async fn planned(
        app: &App,
        signed: &Signed,
        whose: Whose,
        entity: &Entity,
        names: &Names,
    ) -> Result<((Rows, Vec<(&'static str, Id)>), Count), Refusal> {
        let ctx = &signed.who.ctx;
        let tomorrow = vec![Value::Int(day_start(ctx.today() + 1, &ctx.zone))];
        let query = Query::new(entity.name)
            .and(whose.filter(signed))
            .and(Filter::equal("status", "planned"))
            .and(Filter::test("due_at", Op::Less, tomorrow))
            .sort(Path::field("due_at"), false)
            .columns(names.paths())
            .limit(MOST);
        try_join!(app.engine().bare_rows(&signed.who, &query), app.engine().count(&signed.who, &query, COUNTED))
    }

    /// How many of one kind were done this week: asked of one's own day only.
    async fn done(app: &App, signed: &Signed, whose: Whose, entity: &Entity) -> Result<(u64, bool), Refusal> {
        if whose != Whose::Mine {
            return Ok((0, false));
        }
        let ctx = &signed.who.ctx;
        let monday = Value::Int(day_start(Bucket::Week.start(ctx.today()), &ctx.zone));
        let query = Query::new(entity.name)
            .and(whose.filter(signed))
            .and(Filter::equal("status", "done"))
            .and(Filter::test("done_at", Op::AtLeast, vec![monday]));
        let count = app.engine().count(&signed.who, &query, 1000).await?;
        Ok((count.n, count.more))
    }

    fn sections(self, app: &App, signed: &Signed, whose: Whose) -> Vec<Section> {
        let (locale, registry) = (signed.locale(), app.engine().registry());
        let (tasks, others): (Vec<_>, Vec<_>) = self.kinds.into_iter().partition(|kind| kind.name == "task");
        let mut sections = Vec::new();
        if let (Some(task), Some(tasks)) = (registry.entity("task"), tasks.into_iter().next()) {
            sections.push(Section {
                name: "tasks".into(),
                title: t(locale, "ui-home-tasks"),
                icon: task.icon.into(),
                hue: task.hue,
                count: super::list::count_text(tasks.count.n, tasks.count.more, signed),
                href: due_list(whose, "task"),
                rows: tasks.rows.into_iter().map(|(_, row)| row).collect(),
                nothing: t(locale, "ui-home-tasks-none"),
                ..Section::default()
            });
        }
        // Calls, meetings and visits have no list in common: each count opens its own.
        let counts = others.iter().filter(|kind| !kind.rows.is_empty()).map(|kind| {
            let n = super::list::count_text(kind.count.n, kind.count.more, signed);
            let label =
                if kind.count.n == 1 { registry.label(kind.name, locale) } else { registry.plural(kind.name, locale) };
            (format!("{n} {label}").into(), due_list(whose, kind.name))
        });
        let counts = counts.collect();
        let mut rows: Vec<(i64, Row)> = others.into_iter().flat_map(|kind| kind.rows).collect();
        rows.sort_by_key(|(at, _)| *at);
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
            counts,
            href: if signed.who.reader.can("meeting", Action::Read) { calendar.href() } else { String::new() },
            rows: rows.into_iter().take(MOST as usize).map(|(_, row)| row).collect(),
            nothing: t(locale, "ui-home-today-none"),
            ..Section::default()
        });
        sections
    }
}

/// Written: a day or a moment until the end of today, whatever day it is when the list is opened.
fn until_today(field: &str) -> String {
    format!("({field} within past or {field} within today)")
}

/// The list of what [`Work::planned`] reads of a kind.
fn due_list(whose: Whose, entity: &str) -> String {
    let filter = whose.written(&format!("status = planned and {}", until_today("due_at")));
    ListState { filter, sort: "due_at".into(), ..ListState::new(format!("/{entity}")) }.href()
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
    let about = about(showing, entity, names, &row.values, &NEAREST);
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
        seen: None,
        actions: Vec::new(),
    }
}

/// Whose it is, where it may be another's.
fn by(whose: Whose, labels: &Labels, owner: &Value) -> Option<Badge> {
    let name = owner.as_id().and_then(|id| labels.get(&id)).filter(|_| whose != Whose::Mine)?;
    Some(Badge::grey(name.clone()))
}

/// Open deals that nobody works on: without a next step, and lying still.
async fn neglected(app: &App, signed: &Signed, whose: Whose) -> Result<Vec<Section>, Refusal> {
    let registry = app.engine().registry();
    let Some(entity) = registry.entity("opportunity").filter(|e| signed.who.reader.can(e.name, Action::Read)) else {
        return Ok(Vec::new());
    };
    let today = Value::Int(i64::from(signed.who.ctx.today()));
    let still = Filter::test("rots_on", Op::AtMost, vec![today]);
    let missing = Lying {
        name: "no-next",
        icon: "calendar-x",
        filter: Filter::empty("next_step_at"),
        written: "next_step_at is empty".to_owned(),
    };
    let rotting = Lying { name: "rotting", icon: "hourglass", filter: still, written: until_today("rots_on") };
    let (missing, rotting) =
        try_join!(missing.section(app, signed, entity, whose), rotting.section(app, signed, entity, whose))?;
    Ok(vec![missing, rotting])
}

/// A way in which deals lie about: the condition, and the same written.
struct Lying {
    name: &'static str,
    icon: &'static str,
    filter: Filter,
    written: String,
}

impl Lying {
    async fn section(self, app: &App, signed: &Signed, entity: &Entity, whose: Whose) -> Result<Section, Refusal> {
        let (locale, registry) = (signed.locale(), app.engine().registry());
        let today = i64::from(signed.who.ctx.today());
        let names = Names::of(signed, entity, &["account", "contact", "amount", "rots_on", "owner"]);
        let mut query = Query::new("opportunity")
            .and(whose.filter(signed))
            .and(Filter::equal("status", "open"))
            .and(self.filter)
            .columns(names.paths())
            .limit(MOST);
        if names.paths().contains(&Path::field("amount")) {
            query = query.sort(Path::field("amount"), true);
        }
        let (rows, count) =
            try_join!(app.engine().rows(&signed.who, &query), app.engine().count(&signed.who, &query, COUNTED))?;
        let made = rows.rows.iter().map(|row| {
            let made = deal(&registry, signed, &rows.labels, entity, &names, row);
            let still = names.get(&row.values, "rots_on").as_int().filter(|_| self.name == "rotting");
            match still {
                Some(day) => {
                    let days = t_args(locale, "ui-days-short", &[("n", Arg::from(today - day + 1))]);
                    Row { badge: Some(Badge::new(days, 30)), tone: Tone::Warn, ..made }
                }
                None => Row { badge: by(whose, &rows.labels, names.get(&row.values, "owner")), ..made },
            }
        });
        let filter = whose.written(&format!("status = open and {}", self.written));
        let list = ListState { filter, ..ListState::new("/opportunity") };
        Ok(Section {
            name: self.name.into(),
            title: t(locale, &format!("ui-home-{}", self.name)),
            icon: self.icon.into(),
            hue: 30,
            count: super::list::count_text(count.n, count.more, signed),
            href: if rows.rows.is_empty() { String::new() } else { list.href() },
            rows: made.collect(),
            nothing: t(locale, &format!("ui-home-{}-none", self.name)),
            ..Section::default()
        })
    }
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
    let amount = names.get(&row.values, "amount").as_money();
    let plan = |name: &str, icon: &'static str| {
        let label = registry.label(name, signed.locale()).into_owned();
        Button::go(label, icon, format!("/{name}/new?opportunity={id}"))
    };
    let plans = [("task", "square-check-big"), ("call", "phone"), ("meeting", "users"), ("visit", "map-pin")];
    let may = plans.into_iter().filter(|(name, _)| signed.who.reader.can(name, Action::Create));
    Row {
        record: frame::chip(entity, &id, &names.title(entity, &row.values)),
        about: about(&showing, entity, names, &row.values, &CUSTOMER),
        when: None,
        amount: amount
            .map(|money| numbers::format_money(money.minor, money.currency.code(), signed.locale()))
            .unwrap_or_default()
            .into(),
        badge: None,
        tone: Tone::Plain,
        complete: None,
        seen: None,
        actions: may.map(|(name, icon)| plan(name, icon)).collect(),
    }
}
