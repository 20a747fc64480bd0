//! The calendar of any entity that has a day or a moment: month, week or agenda. One query reads the whole stretch; where
//! that is too much for one, each piece of it is read by itself, and what is still left out is said. A month shows few
//! entries of each day: a busy one is counted, and only what it shows is read.

use std::collections::{BTreeMap, HashSet};

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_engine::{RowOut, Rows};
use trato_model::query::period::{Bucket, date_of, day_of, day_start, local_day};
use trato_model::query::text;
use trato_model::{Action, Aggregate, Entity, FieldDef, Filter, Id, Labels, Op, Path, Refusal, Registry, Value};
use trato_text::{Arg, dates, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::calendar::{self as page, Body, Calendar, CalendarDay, Entry};
use trato_ui::notice::{Banner, Empty};
use trato_ui::shown::Tone;
use trato_ui::url::ListState;

use super::{list, panel};
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::about::{CUSTOMER, about};
use crate::view::frame;
use crate::view::named::Names;
use crate::view::show::Showing;
use crate::view::state::Asked;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/{entity}/calendar", Policy::Member, calendar)]
}

/// Entries that are read at once, and of a day in the month; a month with more than so many is read day by day.
const MOST: u32 = 500;
const OF_A_DAY: usize = 5;
const FEW: i64 = 100;
/// Days of the agenda.
const AGENDA: i32 = 30;

/// What is shown: which days, how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Month,
    Week,
    Agenda,
}

impl Span {
    fn name(self) -> &'static str {
        match self {
            Span::Month => "month",
            Span::Week => "week",
            Span::Agenda => "agenda",
        }
    }

    /// The days `[from, to)` that are drawn around `day`.
    fn days(self, day: i32) -> (i32, i32) {
        match self {
            Span::Month => {
                let (first, after) = (Bucket::Month.start(day), Bucket::Month.shift(day, 1));
                (Bucket::Week.start(first), Bucket::Week.shift(after - 1, 1))
            }
            Span::Week => (Bucket::Week.start(day), Bucket::Week.shift(day, 1)),
            Span::Agenda => (day, day + AGENDA),
        }
    }

    fn shift(self, day: i32, n: i32) -> i32 {
        match self {
            Span::Month => Bucket::Month.shift(day, n),
            Span::Week => Bucket::Week.shift(day, n),
            Span::Agenda => day + n * AGENDA,
        }
    }
}

async fn calendar(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let field = entity.calendar.and_then(|name| entity.field(name)).copied().ok_or(Refusal::NotFound)?;
    let path = format!("/{name}/calendar");
    let mut asked = Asked::read(&app, &signed, &entity, path.clone(), &params).await?;
    if let Some(answer) = super::list::filtered(&app, &signed, &mut asked).await? {
        return Ok(answer);
    }
    let (app, together) = app.together();
    let many = app.engine().registry().plural(entity.name, signed.locale()).into_owned();
    let parts = async {
        try_join!(view(&app, &signed, &asked, &field), frame::live_page(&app, &signed, &headers, &asked, &many),)
    };
    let (view, page) = together.read(parts).await?;
    Ok(frame::answer(&headers, page::render(&page, &view)))
}

/// The day and span that the address names; today's month otherwise.
fn asked_for(signed: &Signed, state: &ListState) -> (i32, Span) {
    let param = |name: &str| state.more.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let span = match param("mode") {
        Some("week") => Span::Week,
        Some("agenda") => Span::Agenda,
        _ => Span::Month,
    };
    let day = param("month").and_then(|text| {
        let whole = if text.len() == 7 { format!("{text}-01") } else { text.to_owned() };
        whole.parse::<jiff::civil::Date>().ok().filter(|date| (1900..2200).contains(&date.year())).map(day_of)
    });
    (day.unwrap_or_else(|| signed.who.ctx.today()), span)
}

async fn view(app: &App, signed: &Signed, asked: &Asked, field: &FieldDef) -> Result<Calendar, Refusal> {
    let (registry, locale, entity) = (app.engine().registry(), signed.locale(), &asked.entity);
    let (day, span) = asked_for(signed, &asked.state);
    let (from, to) = span.days(day);
    let zone = &signed.who.ctx.zone;
    let names = Names::of(signed, entity, &[&[field.name, "status", "duration"], &CUSTOMER[..]].concat());
    let stretch = Stretch { app, signed, asked, field, columns: names.paths() };
    let Read { rows, labels, cut, counts } = stretch.read(span, from, to).await?;
    let drawing = Drawing { signed, registry: &registry, entity, field, names: &names, labels: &labels };
    let may = signed.who.reader.can(entity.name, Action::Edit) && field.writable();
    let may_create = signed.who.reader.can(entity.name, Action::Create);
    let mut days: Vec<CalendarDay> =
        (from..to).map(|at| blank(signed, entity, field, at, day, span, may_create)).collect();
    for row in &rows {
        let Some(at) = names.get(&row.values, field.name).as_int() else { continue };
        let on = if field.kind.name() == "date" { i32::try_from(at).unwrap_or(0) } else { local_day(at, zone) };
        let place = usize::try_from(on - from).unwrap_or(usize::MAX);
        if let Some(slot) = days.get_mut(place) {
            slot.entries.push(drawing.entry(row, at, may));
        }
    }
    let state = |day: i32, span: Span| {
        asked.state.with(|state| {
            state.more.retain(|(name, _)| name != "month" && name != "mode");
            state.more.push(("month".to_owned(), dates::iso_date(day)));
            state.more.push(("mode".to_owned(), span.name().to_owned()));
        })
    };
    for (on, slot) in (from..to).zip(&mut days).filter(|_| span == Span::Month) {
        let shown = slot.entries.len().min(OF_A_DAY);
        slot.entries.truncate(shown);
        let rest = counts.get(&on).copied().unwrap_or(0) - i64::try_from(shown).unwrap_or(0);
        if rest <= 0 {
            continue;
        }
        slot.more =
            (t_args(locale, "ui-more-entries", &[("n", Arg::from(rest))]).into(), state(on, Span::Agenda).href());
    }
    let spans = [(Span::Month, "ui-month"), (Span::Week, "ui-week"), (Span::Agenda, "ui-agenda")];
    Ok(Calendar {
        kind: frame::kind(&registry, entity, locale),
        actions: if may_create { vec![frame::create_button(&registry, entity, locale)] } else { Vec::new() },
        bar: list::bar(app, signed, asked, "calendar").await?,
        title: match span {
            Span::Month => dates::format_month(day, locale).into(),
            _ => format!("{} – {}", dates::format_date(from, locale), dates::format_date(to - 1, locale)).into(),
        },
        previous: state(span.shift(day, -1), span).href(),
        next: state(span.shift(day, 1), span).href(),
        today: state(signed.who.ctx.today(), span).href(),
        spans: spans.map(|(other, key)| (t(locale, key), state(day, other).href(), other == span)).to_vec(),
        warnings: stretch.warning(&cut).into_iter().collect(),
        body: body(signed, &registry, entity, span, days),
        panel: panel::panel(app, signed, asked).await?,
    })
}

/// What was read for the days of a calendar.
#[derive(Default)]
struct Read {
    rows: Vec<RowOut>,
    labels: Labels,
    /// Days of which not everything was read.
    cut: Vec<(i32, i32)>,
    /// How many entries each day of a month has.
    counts: BTreeMap<i32, i64>,
}

/// Rows, and what they link to.
type Page = (Rows, Vec<(&'static str, Id)>);

/// What is read for the days of a calendar.
struct Stretch<'a> {
    app: &'a App,
    signed: &'a Signed,
    asked: &'a Asked,
    field: &'a FieldDef,
    columns: Vec<Path>,
}

impl Stretch<'_> {
    /// The condition that the field lies in `[from, to)`.
    fn within(&self, (from, to): (i32, i32)) -> Filter {
        let zone = &self.signed.who.ctx.zone;
        let date = self.field.kind.name() == "date";
        let bound = |day: i32| vec![Value::Int(if date { i64::from(day) } else { day_start(day, zone) })];
        let from = Filter::test(self.field.name, Op::AtLeast, bound(from));
        from.and(Filter::test(self.field.name, Op::Less, bound(to)))
    }

    async fn page(&self, days: (i32, i32), most: u32) -> Result<Page, Refusal> {
        let mut query = self.asked.query.clone();
        query.filter = query.filter.and(self.within(days));
        query.sort.clear();
        query.page.after = None;
        let query = query.sort(Path::field(self.field.name), false).columns(self.columns.clone()).limit(most);
        self.app.engine().bare_rows(&self.signed.who, &query).await
    }

    /// How many entries each day has.
    async fn counts(&self, days: (i32, i32)) -> Result<BTreeMap<i32, i64>, Refusal> {
        let aggregate = Aggregate {
            search: self.asked.query.search.clone(),
            trash: self.asked.query.trash,
            ..Aggregate::new(self.asked.entity.name)
        };
        let filter = self.asked.query.filter.clone().and(self.within(days));
        let aggregate = aggregate.and(filter).by_bucket(Path::field(self.field.name), Bucket::Day);
        let (groups, _) = self.app.engine().bare_groups(&self.signed.who, &aggregate).await?;
        let each = groups.rows.iter().filter_map(|row| {
            let day = i32::try_from(row.groups.first()?.as_int()?).ok()?;
            Some((day, row.measures.first().and_then(Value::as_int)?))
        });
        Ok(each.collect())
    }

    async fn read(&self, span: Span, from: i32, to: i32) -> Result<Read, Refusal> {
        let (pages, cut, counts) = if span == Span::Month {
            let counts = self.counts((from, to)).await?;
            (self.month(&counts, (from, to)).await?, Vec::new(), counts)
        } else {
            let (pages, cut) = self.pieces(span, from, to).await?;
            (pages, cut, BTreeMap::new())
        };
        let (pages, linked): (Vec<Rows>, Vec<_>) = pages.into_iter().unzip();
        let linked: HashSet<(&'static str, Id)> = linked.into_iter().flatten().collect();
        let linked: Vec<_> = linked.into_iter().collect();
        let labels = self.app.engine().titles(&self.signed.who, &linked).await?;
        Ok(Read { rows: pages.into_iter().flat_map(|page| page.rows).collect(), labels, cut, counts })
    }

    /// What a month shows: few entries at once, of many the first of each day.
    async fn month(&self, counts: &BTreeMap<i32, i64>, days: (i32, i32)) -> Result<Vec<Page>, Refusal> {
        match counts.values().sum::<i64>() {
            0 => Ok(Vec::new()),
            n if n <= FEW => Ok(vec![self.page(days, MOST).await?]),
            _ => try_join_all(counts.keys().map(|day| self.page((*day, day + 1), OF_A_DAY as u32))).await,
        }
    }

    /// The rows of the days, and those days of which not all were read. Entries come by date, so that a busy week would
    /// leave those after it empty: then weeks, and in a week days, are read one by one.
    async fn pieces(&self, span: Span, from: i32, to: i32) -> Result<(Vec<Page>, Vec<(i32, i32)>), Refusal> {
        let whole = self.page((from, to), MOST).await?;
        if whole.0.next.is_none() {
            return Ok((vec![whole], Vec::new()));
        }
        let step = if span == Span::Week { 1 } else { 7 };
        let pieces = (0..).map(|n| from + n * step).take_while(|day| *day < to).map(|day| (day, to.min(day + step)));
        let pieces: Vec<(i32, i32)> = pieces.collect();
        let read = try_join_all(pieces.iter().map(|days| self.page(*days, MOST))).await?;
        let cut = pieces.into_iter().zip(&read).filter(|(_, page)| page.0.next.is_some()).map(|(days, _)| days);
        let cut = cut.collect();
        Ok((read, cut))
    }

    /// Which days are not shown whole, and the list that has them.
    fn warning(&self, cut: &[(i32, i32)]) -> Option<Banner> {
        let (locale, registry) = (self.signed.locale(), self.app.engine().registry());
        let days = |(from, to): &(i32, i32)| match to - from {
            1 => dates::format_date(*from, locale),
            _ => format!("{} – {}", dates::format_date(*from, locale), dates::format_date(to - 1, locale)),
        };
        let named: Vec<String> = cut.iter().map(days).collect();
        let (from, to) = (cut.first()?.0, cut.last()?.1);
        let filter = self.asked.query.filter.clone().and(self.within((from, to)));
        let written = text::print(&filter, &registry, &self.asked.entity, &self.signed.who.reading_plain());
        let list = written.map(|filter| ListState {
            filter,
            q: self.asked.state.q.clone(),
            sort: self.field.name.to_owned(),
            ..ListState::new(format!("/{}", self.asked.entity.name))
        });
        let args = [("n", Arg::from(i64::from(MOST))), ("days", Arg::from(named.join("; ")))];
        Some(Banner {
            tone: Tone::Warn,
            text: t_args(locale, "ui-calendar-cut", &args).into(),
            action: list.map(|list| Button::go(t(locale, "ui-calendar-list"), "list", list.href())),
        })
    }
}

fn body(signed: &Signed, registry: &Registry, entity: &Entity, span: Span, days: Vec<CalendarDay>) -> Body {
    let locale = signed.locale();
    match span {
        Span::Month => {
            let weekdays = (1..=7).map(|day| dates::weekday_name_short(day, locale).into()).collect();
            Body::Month { weekdays, weeks: days.chunks(7).map(<[CalendarDay]>::to_vec).collect() }
        }
        Span::Week => Body::Week(days),
        Span::Agenda => {
            let days = days.into_iter().filter(|day| !day.entries.is_empty()).collect();
            let actions = vec![frame::create_button(registry, entity, locale)];
            let may = signed.who.reader.can(entity.name, Action::Create);
            let empty = Empty {
                icon: "calendar".into(),
                title: t(locale, "ui-agenda-empty"),
                text: Default::default(),
                actions: if may { actions } else { Vec::new() },
            };
            Body::Agenda { days, empty }
        }
    }
}

fn blank(
    signed: &Signed,
    entity: &Entity,
    field: &FieldDef,
    at: i32,
    around: i32,
    span: Span,
    may_create: bool,
) -> CalendarDay {
    let (locale, date) = (signed.locale(), date_of(at));
    let iso = dates::iso_date(at);
    let start = if field.kind.name() == "date" { iso.clone() } else { format!("{iso}T09:00") };
    CalendarDay {
        number: date.day().to_string().into(),
        weekday: dates::weekday_name_short(date.weekday().to_monday_one_offset(), locale).into(),
        label: dates::format_date(at, locale).into(),
        today: at == signed.who.ctx.today(),
        faded: span == Span::Month && Bucket::Month.start(at) != Bucket::Month.start(around),
        entries: Vec::new(),
        more: Default::default(),
        create: if may_create { format!("/{}/new?{}={start}", entity.name, field.name) } else { String::new() },
        iso,
    }
}

/// What drawing an entry needs to know.
struct Drawing<'a> {
    signed: &'a Signed,
    registry: &'a Registry,
    entity: &'a Entity,
    field: &'a FieldDef,
    names: &'a Names,
    labels: &'a Labels,
}

impl Drawing<'_> {
    fn entry(&self, row: &RowOut, at: i64, may: bool) -> Entry {
        let (entity, field, ctx) = (self.entity, self.field, &self.signed.who.ctx);
        let get = |name: &str| self.names.get(&row.values, name);
        let moment = field.kind.name() == "date_time";
        let local = if moment { dates::local(at, &ctx.zone) } else { None };
        let half_hours = local.map_or(0, |local| i64::from(local.hour()) * 2 + i64::from(local.minute()) / 30);
        let status = get("status").as_text().unwrap_or_default();
        let done = matches!(status, "done" | "won" | "lost" | "cancelled");
        let late = if moment { at < ctx.now } else { at < i64::from(ctx.today()) };
        let showing = Showing { registry: self.registry, signed: self.signed, labels: self.labels };
        let about = about(&showing, entity, self.names, &row.values, &CUSTOMER);
        let state = self.registry.choice_label(entity.name, "status", status, ctx.locale);
        let id = row.id.to_string();
        Entry {
            version: row.version,
            entity: entity.name.into(),
            field: if may && !done { field.name.into() } else { Default::default() },
            icon: entity.icon.into(),
            hue: entity.hue,
            title: self.names.title(entity, &row.values),
            href: format!("/{}/{id}", entity.name),
            time: if moment { dates::format_time(at, &ctx.zone).into() } else { Default::default() },
            start: u8::try_from(half_hours).unwrap_or(0),
            length: u8::try_from(get("duration").as_int().unwrap_or(60).clamp(30, 12 * 60) / 30).unwrap_or(2),
            detail: about.map(|about| about.title).unwrap_or_default().into(),
            tone: if late && !done { Tone::Bad } else { Tone::Plain },
            ended: if done { state.into_owned().into() } else { Default::default() },
            id,
        }
    }
}
