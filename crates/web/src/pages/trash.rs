//! The trash: what was deleted, by kind, newest first, and the way back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use trato_model::{Action, Cursor, Entity, Path, Query, Refusal, Registry, Trash, Value};
use trato_text::t;
use trato_ui::list::{BulkAction, Column, List, Row, Tab, ViewBar, Width};
use trato_ui::notice::Empty;
use trato_ui::page::Kind;
use trato_ui::shown::{Shown, Tone};
use trato_ui::url::ListState;

use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::named::Names;
use crate::view::show::Showing;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/trash", Policy::Member, trash)]
}

async fn trash(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&["entity", "after", "q"])?;
    let (registry, locale) = (app.engine().registry(), signed.locale());
    let readable = registry.entities().iter().filter(|e| e.trash() && signed.who.reader.can(e.name, Action::Read));
    let entities: Vec<_> = readable.collect();
    let counts = counts(&app, &signed, &entities).await?;
    // Nobody is led to an empty one while something lies in another.
    let full = entities.iter().zip(&counts).find(|(_, count)| !count.is_empty()).map(|(entity, _)| entity.name);
    let wanted = params.get("entity").or(full).unwrap_or("opportunity");
    let chosen = entities.iter().find(|entity| entity.name == wanted).or(entities.first()).ok_or(Refusal::NotFound)?;
    let state =
        |name: &str| ListState { more: vec![("entity".to_owned(), name.to_owned())], ..ListState::new("/trash") };
    let names = Names::of(&signed, chosen, &[]);
    let mut columns = names.paths();
    columns.extend([Path::field("updated_by"), Path::field("updated_at")]);
    let mut query = Query::new(chosen.name).columns(columns).sort(Path::field("updated_at"), true);
    query.trash = Trash::Only;
    query.search = params.get("q").unwrap_or_default().chars().take(200).collect();
    if let Some(after) = params.get("after") {
        query.page.after = Some(Cursor::decode(after).map_err(Refusal::BadRequest)?);
    }
    let found = app.engine().rows(&signed.who, &query).await?;
    let rows = rows(&signed, &registry, chosen, &names, &found);
    let tabs = entities.iter().zip(&counts).map(|(entity, count)| Tab {
        label: format!("{} {count}", registry.plural(entity.name, locale)).trim_end().to_owned().into(),
        href: state(entity.name).href(),
        current: entity.name == chosen.name,
        shared: false,
    });
    let may = signed.who.reader.can(chosen.name, Action::Delete);
    let restore =
        BulkAction { name: "restore".into(), label: t(locale, "ui-restore"), icon: "undo-2".into(), danger: false };
    let column = |name: &'static str, label: &str, width| Column {
        name: name.into(),
        label: t(locale, label),
        width,
        ..Column::default()
    };
    let list = List {
        kind: trash_of(&registry, chosen, locale),
        rows,
        columns: vec![
            Column {
                label: registry.label(chosen.name, locale).into_owned().into(),
                width: Width::Wide,
                ..Column::default()
            },
            column("updated_by", "ui-deleted-by", Width::Normal),
            column("updated_at", "ui-deleted-at", Width::Narrow),
        ],
        after: found.next.as_ref().map(Cursor::encode).unwrap_or_default(),
        bar: ViewBar {
            state: ListState { q: query.search.clone(), ..state(chosen.name) },
            tabs: tabs.collect(),
            fixed: true,
            ..ViewBar::default()
        },
        each: may.then(|| restore.clone()),
        bulk: if may { vec![restore] } else { Vec::new() },
        empty: Empty {
            icon: "trash-2".into(),
            title: t(locale, "ui-empty-trash"),
            text: t(locale, "ui-empty-trash-text"),
            actions: Vec::new(),
        },
        ..List::default()
    };
    let page = frame::page(&app, &signed, &headers, "/trash", &t(locale, "ui-trash")).await?;
    Ok(frame::answer(&headers, trato_ui::list::render(&page, &list)))
}

/// How far each kind's are counted.
const COUNTED: u32 = 100;

/// How many of each kind lie there, as far as the reader may see them; empty for none.
async fn counts(app: &App, signed: &Signed, entities: &[&Arc<Entity>]) -> Result<Vec<String>, Refusal> {
    let (app, together) = app.together();
    let count = |entity: &Entity| {
        let query = Query { trash: Trash::Only, ..Query::new(entity.name) };
        let app = &app;
        async move { app.engine().count(&signed.who, &query, COUNTED).await }
    };
    let found = together.read(try_join_all(entities.iter().map(|entity| count(entity)))).await?;
    let said = found.iter().map(|count| match (count.n, count.more) {
        (0, _) => String::new(),
        (n, more) => format!("{n}{}", if more { "+" } else { "" }),
    });
    Ok(said.collect())
}

/// The entity, named as its part of the trash.
fn trash_of(registry: &Registry, entity: &Entity, locale: trato_model::Locale) -> Kind {
    let kind = frame::kind(registry, entity, locale);
    Kind { many: format!("{}: {}", t(locale, "ui-trash"), kind.many.to_lowercase()).into(), ..kind }
}

/// The deleted records, with who deleted them and when.
fn rows(signed: &Signed, registry: &Registry, entity: &Entity, names: &Names, found: &trato_engine::Rows) -> Vec<Row> {
    let showing = Showing { registry, signed, labels: &found.labels };
    let row = |row: &trato_engine::RowOut| {
        let rest = row.values.get(names.0.len()..).unwrap_or_default();
        let who = rest.first().and_then(Value::as_id).and_then(|id| found.labels.get(&id).map(|name| (id, name)));
        let person = |(id, name): (trato_model::Id, &String)| {
            Shown::Chip(trato_ui::chip::Chip::person(format!("/user/{id}"), name.clone()))
        };
        let when = rest.get(1).and_then(Value::as_int);
        Row {
            id: row.id.to_string(),
            title: frame::chip(entity, &row.id.to_string(), &names.title(entity, &row.values)),
            cells: vec![
                who.map_or(Shown::Empty, person),
                when.map_or(Shown::Empty, |at| Shown::Moment(showing.moment(at))),
            ],
            tone: Tone::Plain,
        }
    };
    found.rows.iter().map(row).collect()
}
