//! The list of any entity: saved views, filter, search, sort, columns, totals, selection.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use trato_model::access::FieldLevel;
use trato_model::kinds::SortBy;
use trato_model::{Action, Aggregate, Entity, FieldDef, Filter, Measure, Path, Query, Refusal, Registry, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::list::{BulkAction, Column, List, Mode, Row, Tab, ViewBar, Width};
use trato_ui::notice::Empty;
use trato_ui::shown::{Shown, Tone};
use trato_ui::url::{COUNT_ALL, ListState};

use super::builder;
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::error::fault_text;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::lost;
use crate::view::named::{Names, company_money, path_label};
use crate::view::reach;
use crate::view::show::Showing;
use crate::view::state::Asked;
use crate::view::words;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/{entity}", Policy::Member, list)]
}

async fn list(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    if let ("call", Some(number)) = (name.as_str(), params.get("number")) {
        return Ok(super::call::open(&app, &signed, number).await?);
    }
    let entity = records::entity(&app, &signed, &name)?;
    let mut asked = Asked::read(&app, &signed, &entity, format!("/{name}"), &params).await?;
    if let Some(answer) = filtered(&app, &signed, &mut asked).await? {
        return Ok(answer);
    }
    let columns = asked.query.columns.clone();
    // The title is always the first column, whatever the columns are.
    let title_names = Names::of(&signed, &entity, &[]);
    let titles: Vec<Path> = title_names.paths();
    let mut marks = Names::of(&signed, &entity, &["status", "due_at", "close_date", "rots_on"]).paths();
    marks.extend(reach::marks(&signed, &app.engine().registry(), &entity, &columns));
    marks.retain(|path| !titles.contains(path) && !columns.contains(path));
    asked.query.columns = titles.iter().chain(&columns).chain(&marks).cloned().collect();
    let rows = app.engine().rows(&signed.who, &asked.query).await?;
    let registry = app.engine().registry();
    let showing = Showing { registry: &registry, signed: &signed, labels: &rows.labels };
    let fields: Vec<Option<FieldDef>> =
        columns.iter().map(|path| registry.resolve(&entity, path).map(|found| found.field)).collect();
    let mut shown_columns = later_columns(&registry, &signed, &entity, &columns, &fields);
    let tones = Tones { columns: &asked.query.columns, signed: &signed };
    let mut first = title_column(&registry, &signed, &entity);
    let count = count(&app, &signed, &asked, &rows, &fields, &mut shown_columns).await?;
    let text = count_text(count.0, count.1, &signed);
    if asked.state.count == COUNT_ALL && !text.is_empty() {
        (first.total, first.total_label) = (text.clone(), t(signed.locale(), "ui-counted"));
    }
    let list = List {
        kind: frame::kind(&registry, &entity, signed.locale()),
        count: text,
        count_all: if count.1 { asked.state.with(|_| ()).counted().href() } else { String::new() },
        actions: actions(&registry, &signed, &entity, &asked.state),
        bar: bar(&app, &signed, &asked, "list").await?,
        columns: std::iter::once(first).chain(shown_columns.iter().map(|(_, column)| column.clone())).collect(),
        rows: rows
            .rows
            .iter()
            .map(|row| {
                let (title, cells) = row.values.split_at(titles.len().min(row.values.len()));
                let title = title_names.title(&entity, title);
                let columns_read = &asked.query.columns;
                let whole = reach::Row { entity: &entity, id: row.id, columns: columns_read, values: &row.values };
                Row {
                    id: row.id.to_string(),
                    title: frame::chip(&entity, &row.id.to_string(), &title),
                    cells: shown_columns
                        .iter()
                        .map(|(at, _)| match (fields.get(*at).copied().flatten(), cells.get(*at), columns.get(*at)) {
                            (Some(field), Some(Value::Int(at)), _) if field.name == "next_step_at" => {
                                Shown::Moment(super::board::due(&showing, *at))
                            }
                            (Some(field), Some(value), Some(path)) => {
                                whole.reached(&signed, &registry, path, showing.value(&entity, &field, value))
                            }
                            _ => Default::default(),
                        })
                        .collect(),
                    tone: tones.of(&row.values),
                }
            })
            .collect(),
        after: rows.next.as_ref().map(trato_model::Cursor::encode).unwrap_or_default(),
        bulk: bulk(&signed, &entity),
        empty: empty(&registry, &signed, &asked),
        panel: super::panel::panel(&app, &signed, &asked).await?,
        each: None,
    };
    let page = frame::live_page(&app, &signed, &headers, &asked, &list.kind.many).await?;
    Ok(frame::answer(&headers, trato_ui::list::render(&page, &list)))
}

/// How many records the list has, and whether there are more, with sums under their columns where there are not; looked at on
/// its first page only, and no further than [`COUNTED`] unless all were asked for: then count and sums are one question.
async fn count(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    rows: &trato_engine::Rows,
    fields: &[Option<FieldDef>],
    columns: &mut [(usize, Column)],
) -> Result<(u64, bool), Refusal> {
    if asked.query.page.after.is_some() {
        return Ok((0, false));
    }
    let summed = summed(fields, columns);
    let sums = summed.iter().map(|(_, field)| Measure::Sum(Path::field(field.name)));
    if rows.next.is_some() && asked.state.count == COUNT_ALL {
        let measures = std::iter::once(Measure::Count).chain(sums);
        let mut values = totals(app, signed, &asked.query, measures).await?.into_iter();
        let count = values.next().and_then(|count| count.as_int()).and_then(|count| u64::try_from(count).ok());
        write_totals(signed, &summed, values, columns);
        return Ok((count.unwrap_or(0), false));
    }
    let (n, more) = match &rows.next {
        None => (rows.rows.len() as u64, false),
        Some(_) => {
            let count = app.engine().count(&signed.who, &asked.query, COUNTED).await?;
            (count.n, count.more)
        }
    };
    // Few enough to be counted are few enough to be summed.
    if !more && n > 1 && !summed.is_empty() {
        let values = totals(app, signed, &asked.query, sums).await?;
        write_totals(signed, &summed, values.into_iter(), columns);
    }
    Ok((n, more))
}

/// How far a list is counted by itself.
const COUNTED: u32 = 1000;

/// What a sent filter form leads to: the list's address with the filter it says. `None` where none was sent, where it is
/// only to be drawn again, and where it has mistakes.
///
/// # Errors
/// Where the database cannot be read.
pub async fn filtered(app: &App, signed: &Signed, asked: &mut Asked) -> Result<Option<Response>, Refusal> {
    let Some(mut draft) = asked.draft.take() else { return Ok(None) };
    builder::settle(app, signed, &asked.entity, &mut draft).await?;
    let registry = app.engine().registry();
    let filter = match (&draft.written, draft.redraw) {
        (_, true) => None,
        (Some(written), false) => Some(written.trim().to_owned()),
        (None, false) => match builder::build(&registry, signed, &asked.entity, &draft) {
            Ok(filter) => Some(builder::print(&registry, signed, &asked.entity, &filter)),
            Err(faults) => {
                asked.row_faults = faults;
                None
            }
        },
    };
    let Some(filter) = filter else {
        asked.draft = Some(draft);
        return Ok(None);
    };
    let state = asked.state.with(|state| {
        if filter.is_empty() {
            state.view.clear();
        }
        state.filter = filter;
    });
    Ok(Some(axum::response::Redirect::to(&state.href()).into_response()))
}

/// Marks rows that ask for attention.
struct Tones<'a> {
    columns: &'a [Path],
    signed: &'a Signed,
}

impl Tones<'_> {
    /// Overdue is bad; a deal past its day or lying still is to be looked at.
    fn of(&self, values: &[Value]) -> Tone {
        let get = |name: &'static str| {
            self.columns.iter().position(|path| *path == Path::field(name)).and_then(|at| values.get(at))
        };
        let int = |name| get(name).and_then(Value::as_int);
        let today = i64::from(self.signed.who.ctx.today());
        match get("status").and_then(Value::as_text) {
            Some("planned") if int("due_at").is_some_and(|at| at < self.signed.who.ctx.now) => Tone::Bad,
            Some("open") if int("close_date").is_some_and(|day| day < today) => Tone::Warn,
            Some("open") if int("rots_on").is_some_and(|day| day <= today) => Tone::Warn,
            _ => Tone::Plain,
        }
    }
}

/// The amounts in sight, with the places of their columns.
fn summed(fields: &[Option<FieldDef>], columns: &[(usize, Column)]) -> Vec<(usize, FieldDef)> {
    let own = |at: usize, column: &Column| {
        fields.get(at).copied().flatten().filter(|field| field.kind.name() == "money" && field.name == column.name)
    };
    columns.iter().enumerate().filter_map(|(place, (at, column))| Some((place, own(*at, column)?))).collect()
}

/// What all records of a list come to.
async fn totals(
    app: &App,
    signed: &Signed,
    query: &Query,
    measures: impl Iterator<Item = Measure>,
) -> Result<Vec<Value>, Refusal> {
    let aggregate = Aggregate {
        search: query.search.clone(),
        ..Aggregate::new(query.entity).and(query.filter.clone()).measures(measures.collect())
    };
    Ok(app.engine().total(&signed.who, &aggregate).await?.measures)
}

/// Writes sums under their columns.
fn write_totals(
    signed: &Signed,
    summed: &[(usize, FieldDef)],
    values: impl Iterator<Item = Value>,
    columns: &mut [(usize, Column)],
) {
    for ((place, _), value) in summed.iter().zip(values) {
        if let (Some((_, column)), Some(sum)) = (columns.get_mut(*place), value.as_int()) {
            column.total = company_money(signed, sum).into();
            column.total_label = t(signed.locale(), "ui-sum");
        }
    }
}

/// `85` or `1.000+`.
#[must_use]
pub fn count_text(n: u64, more: bool, signed: &Signed) -> std::borrow::Cow<'static, str> {
    if n == 0 {
        return Default::default();
    }
    let number = trato_text::numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), signed.locale());
    if more { format!("{number}+").into() } else { number.into() }
}

fn title_column(registry: &Registry, signed: &Signed, entity: &Entity) -> Column {
    let (name, _) = entity.usual_sort(&signed.who.reader);
    let hidden = trato_model::access::FieldLevel::Hidden;
    let title = entity.title_fields().find(|field| signed.who.reader.field(entity.name, field.name) != hidden);
    let sortable = title.filter(|field| field.indexed).map_or(name, |field| field.name);
    // A person's title is the whole name, not the first of its fields.
    let label = match title {
        Some(_) if entity.field("full_name").is_some() => t(signed.locale(), "common--name"),
        Some(field) => registry.field_label(entity.name, field.name, signed.locale()).into_owned().into(),
        None => Default::default(),
    };
    Column { name: sortable.into(), label, width: Width::Wide, sortable: true, ..Column::default() }
}

/// The columns after the title, with their places in the query; a column that only repeats the title is left out.
fn later_columns(
    registry: &Registry,
    signed: &Signed,
    entity: &Entity,
    columns: &[Path],
    fields: &[Option<FieldDef>],
) -> Vec<(usize, Column)> {
    let locale = signed.locale();
    let shown = columns.iter().zip(fields).enumerate().filter_map(|(at, (path, field))| {
        let field = (*field)?;
        let repeats = path.links().is_empty() && (field.title || field.name == "full_name");
        if repeats {
            return None;
        }
        let number = matches!(
            field.kind.name(),
            "integer" | "decimal" | "money" | "percent" | "duration" | "time_of_day" | "sequence"
        );
        let dated = matches!(field.kind.name(), "date" | "date_time");
        let label = path_label(registry, entity, path, locale);
        let editable = path.links().is_empty()
            && field.writable()
            && !field.fixed
            && signed.who.reader.can(entity.name, Action::Edit);
        Some((
            at,
            Column {
                name: path.to_string().into(),
                label: label.into(),
                width: if number || dated { Width::Narrow } else { Width::Normal },
                number,
                sortable: field.kind.sort_by() != SortBy::Nothing && field.indexed && path.links().is_empty(),
                descending_first: number || dated,
                editable,
                ..Column::default()
            },
        ))
    });
    shown.collect()
}

fn actions(registry: &Registry, signed: &Signed, entity: &Entity, state: &ListState) -> Vec<Button> {
    let (locale, reader) = (signed.locale(), &signed.who.reader);
    let mut actions = Vec::new();
    if reader.can(entity.name, Action::Create) {
        actions.push(frame::create_button(registry, entity, locale));
        if entity.imported {
            actions.push(Button::go(t(locale, "ui-import"), "upload", format!("/import?entity={}", entity.name)));
        }
    }
    if reader.can(entity.name, Action::Export) {
        let export = super::exports::start(signed, entity, state);
        actions.push(Button::go(t(locale, "ui-export"), "download", export));
    }
    actions
}

fn bulk(signed: &Signed, entity: &Entity) -> Vec<BulkAction> {
    let locale = signed.locale();
    let reader = &signed.who.reader;
    let mut all = Vec::new();
    let mut add = |may: bool, name: &'static str, icon: &'static str, danger: bool| {
        if may {
            all.push(BulkAction {
                name: name.into(),
                label: t(locale, &format!("ui-bulk-{name}")),
                icon: icon.into(),
                danger,
            });
        }
    };
    add(reader.can(entity.name, Action::Edit), "edit", "pencil", false);
    add(reader.can(entity.name, Action::Edit) && entity.owned(), "assign", "user-round", false);
    let tags = entity.fields.iter().find(|field| field.kind.name() == "tags");
    let labels = tags.is_some_and(|field| reader.field(entity.name, field.name) == FieldLevel::Full);
    add(reader.can(entity.name, Action::Edit) && labels, "tag", "tag", false);
    add(reader.can(entity.name, Action::Export), "export", "download", false);
    add(reader.can(entity.name, Action::Delete), "delete", "trash-2", true);
    all
}

/// Views, modes, filter: the bar over every list, board and calendar.
///
/// # Errors
/// Where the database cannot be read.
pub async fn bar(app: &App, signed: &Signed, asked: &Asked, mode: &str) -> Result<ViewBar, Refusal> {
    let (locale, entity) = (signed.locale(), &asked.entity);
    let mine = Filter::equal("owner", signed.who.user()).or(Filter::equal("shared", true));
    let query = Query::new("saved_view")
        .and(Filter::equal("lists", entity.name))
        .and(mine)
        .columns(vec![Path::field("name"), Path::field("shared")])
        .limit(30);
    let views = if signed.who.reader.can("saved_view", Action::Read) {
        app.engine().rows(&signed.who, &query).await?.rows
    } else {
        Vec::new()
    };
    let path = &asked.state.path;
    let mut tabs = vec![Tab {
        label: t(locale, "ui-view-all"),
        href: path.clone(),
        current: asked.state.view.is_empty() && asked.state.filter.is_empty(),
        shared: true,
    }];
    if entity.owned() {
        let state = ListState { filter: "owner is me".into(), ..ListState::new(path) };
        let current = asked.state.view.is_empty() && asked.state.filter == state.filter;
        tabs.push(Tab { label: t(locale, "ui-view-mine"), href: state.href(), current, shared: true });
    }
    for row in &views {
        let id = row.id.to_string();
        let state = ListState { view: id.clone(), ..ListState::new(path) };
        tabs.push(Tab {
            label: row.values.first().and_then(Value::as_text).unwrap_or_default().to_owned().into(),
            href: state.href(),
            current: asked.state.view == id,
            shared: row.values.get(1).and_then(Value::as_bool) == Some(true),
        });
    }
    let mut modes = Vec::new();
    let mut add = |there: bool, name: &'static str, icon: &'static str, rest: &str| {
        if there {
            let state = asked.state.with(|state| state.path = format!("/{}{rest}", entity.name));
            let label = t(locale, &format!("ui-mode-{name}"));
            modes.push(Mode { label, icon: icon.into(), href: state.href(), current: name == mode });
        }
    };
    let several = entity.board.is_some() || entity.calendar.is_some();
    add(several, "list", "list", "");
    add(entity.board.is_some(), "board", "columns-3", "/board");
    add(entity.calendar.is_some(), "calendar", "calendar", "/calendar");
    Ok(ViewBar {
        state: asked.state.clone(),
        tabs,
        modes,
        chips: super::panel::chips(app, signed, asked, &builder::linked(app, signed, asked).await?),
        fixed: false,
        changed: !(asked.state.filter.is_empty() && asked.state.sort.is_empty() && asked.state.columns.is_empty()),
    })
}

fn empty(registry: &Registry, signed: &Signed, asked: &Asked) -> Empty {
    let (locale, entity) = (signed.locale(), &asked.entity);
    if let Some(fault) = &asked.filter_fault {
        let (title, actions) = (fault_text(fault, locale).into(), lost::ways(registry, signed, asked));
        return Empty { icon: "search-x".into(), title, actions, ..Empty::default() };
    }
    let narrowed = !asked.query.filter.is_everything() || !asked.query.search.is_empty();
    if narrowed {
        let all = Button::go(t(locale, "ui-show-all"), "x", asked.state.path.clone());
        return Empty {
            icon: "search-x".into(),
            title: t_args(
                locale,
                "ui-none-found",
                &[("kind", Arg::from(registry.plural(entity.name, locale).as_ref()))],
            )
            .into(),
            text: t(locale, "ui-none-found-help"),
            actions: vec![all],
        };
    }
    let may = signed.who.reader.can(entity.name, Action::Create);
    Empty {
        icon: entity.icon.into(),
        title: registry.plural(entity.name, locale).into_owned().into(),
        text: words::empty(registry, entity, locale),
        actions: if may { actions(registry, signed, entity, &asked.state) } else { Vec::new() },
    }
}
