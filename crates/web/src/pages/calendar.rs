//! The calendar of any entity that has a day or a moment: month, week or agenda. One query reads the whole stretch; where
//! that is too much for one, each piece of it is read by itself, and what is still left out is said.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_engine::{RowOut, Rows};
use trato_model::query::period::{Bucket, date_of, day_of, day_start, local_day};
use trato_model::query::text;
use trato_model::{Action, Entity, FieldDef, Filter, Op, Path, Refusal, Registry, Value};
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
use crate::view::frame;
use crate::view::named::Names;
use crate::view::state::Asked;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/{entity}/calendar", Policy::Member, calendar)]
}

/// Entries that are read at once, and of a day in the month.
const MOST: u32 = 500;
const OF_A_DAY: usize = 5;
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
        try_join!(view(&app, &signed, &asked, &field), frame::live_page(&app, &signed, &headers, &entity, &path, &many),)
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
    let names = Names::of(signed, entity, &[field.name, "status", "duration", "account", "owner"]);
    let stretch = Stretch { app, signed, asked, field, columns: names.paths() };
    let (rows, cut) = stretch.read(span, from, to).await?;
    let may = signed.who.reader.can(entity.name, Action::Edit) && field.writable();
    let may_create = signed.who.reader.can(entity.name, Action::Create);
    let mut days: Vec<CalendarDay> =
        (from..to).map(|at| blank(signed, entity, field, at, day, span, may_create)).collect();
    for row in &rows {
        let Some(at) = names.get(&row.values, field.name).as_int() else { continue };
        let on = if field.kind.name() == "date" { i32::try_from(at).unwrap_or(0) } else { local_day(at, zone) };
        let place = usize::try_from(on - from).unwrap_or(usize::MAX);
        if let Some(slot) = days.get_mut(place) {
            slot.entries.push(entry(signed, entity, field, &names, row, at, may));
        }
    }
    let state = |day: i32, span: Span| {
        asked.state.with(|state| {
            state.more.retain(|(name, _)| name != "month" && name != "mode");
            state.more.push(("month".to_owned(), dates::iso_date(day)));
            state.more.push(("mode".to_owned(), span.name().to_owned()));
        })
    };
    for slot in days.iter_mut().filter(|slot| span == Span::Month && slot.entries.len() > OF_A_DAY) {
        let rest = slot.entries.split_off(OF_A_DAY).len();
        let on = slot.iso.parse::<jiff::civil::Date>().map_or(day, day_of);
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

    async fn page(&self, days: (i32, i32)) -> Result<Rows, Refusal> {
        let mut query = self.asked.query.clone();
        query.filter = query.filter.and(self.within(days));
        query.sort.clear();
        query.page.after = None;
        let query = query.sort(Path::field(self.field.name), false).columns(self.columns.clone()).limit(MOST);
        self.app.engine().rows(&self.signed.who, &query).await
    }

    /// The rows of the days, and those days of which not all were read. Entries come by date, so that a busy week would
    /// leave those after it empty: then weeks, and in a week days, are read one by one.
    async fn read(&self, span: Span, from: i32, to: i32) -> Result<(Vec<RowOut>, Vec<(i32, i32)>), Refusal> {
        let whole = self.page((from, to)).await?;
        if whole.next.is_none() {
            return Ok((whole.rows, Vec::new()));
        }
        let step = if span == Span::Week { 1 } else { 7 };
        let pieces = (0..).map(|n| from + n * step).take_while(|day| *day < to).map(|day| (day, to.min(day + step)));
        let pieces: Vec<(i32, i32)> = pieces.collect();
        let read = try_join_all(pieces.iter().map(|days| self.page(*days))).await?;
        let cut = pieces.into_iter().zip(&read).filter(|(_, rows)| rows.next.is_some()).map(|(days, _)| days).collect();
        Ok((read.into_iter().flat_map(|rows| rows.rows).collect(), cut))
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

fn entry(signed: &Signed, entity: &Entity, field: &FieldDef, names: &Names, row: &RowOut, at: i64, may: bool) -> Entry {
    let ctx = &signed.who.ctx;
    let get = |name: &str| names.get(&row.values, name);
    let moment = field.kind.name() == "date_time";
    let local = if moment { dates::local(at, &ctx.zone) } else { None };
    let half_hours = local.map_or(0, |local| i64::from(local.hour()) * 2 + i64::from(local.minute()) / 30);
    let status = get("status").as_text().unwrap_or_default();
    let done = matches!(status, "done" | "won" | "lost" | "cancelled");
    let late = if moment { at < ctx.now } else { at < i64::from(ctx.today()) };
    let id = row.id.to_string();
    Entry {
        version: row.version,
        entity: entity.name.into(),
        field: if may && !done { field.name.into() } else { Default::default() },
        icon: entity.icon.into(),
        hue: entity.hue,
        title: names.title(entity, &row.values),
        href: format!("/{}/{id}", entity.name),
        time: if moment { dates::format_time(at, &ctx.zone).into() } else { Default::default() },
        start: u8::try_from(half_hours).unwrap_or(0),
        length: u8::try_from(get("duration").as_int().unwrap_or(60).clamp(30, 12 * 60) / 30).unwrap_or(2),
        detail: Default::default(),
        tone: if late && !done { Tone::Bad } else { Tone::Plain },
        done,
        id,
    }
}
