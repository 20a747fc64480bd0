//! The bell: what the user asked to be reminded of, until he has seen it.

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_engine::RowOut;
use trato_engine::notify::Notice;
use trato_model::{Filter, Id, Query, Refusal, Value};
use trato_text::t;
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::home::{self, Home, Row, Section};
use trato_ui::shown::Tone;

use super::inline::way_back;
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::about::{NEAREST, about};
use crate::view::frame;
use crate::view::named::Names;
use crate::view::posted::Posted;
use crate::view::show::Showing;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/reminders", Policy::Member, all), Route::post("/reminders/seen", Policy::Member, seen)]
}

/// Notices that are looked through.
const READ: u32 = 400;

async fn all(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let title = t(locale, "ui-reminders");
    let (app, together) = app.together();
    let parts =
        async { try_join!(frame::page(&app, &signed, &headers, "/reminders", &title), section(&app, &signed, 200)) };
    let (page, section) = together.read(parts).await?;
    let mut actions = Vec::new();
    if !section.rows.is_empty() {
        let back = vec![("return".into(), "/reminders".to_owned())];
        actions.push(Button::post(t(locale, "ui-reminders-seen"), "check", "/reminders/seen", back));
    }
    let data = Home { greeting: t(locale, "ui-reminders"), actions, sections: vec![section], ..Home::default() };
    Ok(frame::answer(&headers, home::render(&page, &data)))
}

/// What is due and not seen yet, as a section of a page.
///
/// # Errors
/// Where the database cannot be read.
pub async fn section(app: &App, signed: &Signed, most: usize) -> Result<Section, Refusal> {
    let locale = signed.locale();
    let mut notices = app.engine().notices(&signed.who, READ).await?;
    notices.retain(|notice| !notice.seen);
    // What was due first stands first, whenever the bell rang.
    notices.sort_by_key(due);
    notices.truncate(most);
    let abouts = abouts(app, signed, &notices).await?;
    let rows = notices.iter().filter_map(|notice| Some((row(app, signed, notice)?, notice.record)));
    let rows = rows.map(|(row, id)| Row { about: abouts.get(&id).cloned(), ..row });
    Ok(Section {
        name: "reminders".into(),
        title: t(locale, "ui-reminders"),
        icon: "bell".into(),
        hue: 45,
        rows: rows.collect(),
        href: String::new(),
        nothing: t(locale, "ui-reminders-none"),
        ..Section::default()
    })
}

/// The deal or customer that each of them is about.
async fn abouts(app: &App, signed: &Signed, notices: &[Notice]) -> Result<HashMap<Id, Chip>, Refusal> {
    let registry = app.engine().registry();
    let mut kinds: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for notice in notices {
        kinds.entry(notice.entity).or_default().push(Value::Id(notice.record));
    }
    let asked = kinds.into_iter().filter_map(|(name, ids)| {
        let entity = registry.entity(name)?;
        let names = Names::of(signed, entity, &NEAREST);
        let most = u32::try_from(ids.len()).unwrap_or(READ);
        let query = Query::new(entity.name).and(Filter::one_of("id", ids)).columns(names.paths()).limit(most);
        Some((entity, names, query))
    });
    let asked: Vec<_> = asked.collect();
    let read = asked.iter().map(|(_, _, query)| app.engine().bare_rows(&signed.who, query));
    let (pages, linked): (Vec<_>, Vec<_>) = try_join_all(read).await?.into_iter().unzip();
    let labels = app.engine().titles(&signed.who, &linked.concat()).await?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let found = asked.iter().zip(&pages).flat_map(|((entity, names, _), page)| {
        let about = |row: &RowOut| Some((row.id, about(&showing, entity, names, &row.values, &NEAREST)?));
        page.rows.iter().filter_map(about)
    });
    Ok(found.collect())
}

/// When it is due, else when the bell rang.
fn due(notice: &Notice) -> i64 {
    notice.body.get("due_at").and_then(serde_json::Value::as_i64).unwrap_or(notice.at)
}

fn row(app: &App, signed: &Signed, notice: &Notice) -> Option<Row> {
    let registry = app.engine().registry();
    let entity = registry.entity(notice.entity)?;
    let labels = trato_model::Labels::new();
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let when = super::board::due(&showing, due(notice));
    let id = vec![("id".into(), notice.id.to_string())];
    Some(Row {
        record: frame::chip(entity, &notice.record.to_string(), &notice.title),
        about: None,
        tone: if when.tone == Tone::Bad { Tone::Bad } else { Tone::Plain },
        when: Some(when),
        amount: Default::default(),
        badge: None,
        complete: None,
        seen: Some(Button::post(t(signed.locale(), "ui-reminder-seen"), "bell", "/reminders/seen", id)),
        actions: Vec::new(),
    })
}

/// One (`id`), or all.
async fn seen(State(app): State<App>, signed: Signed, posted: Posted) -> Result<Response, AppError> {
    app.engine().see_notices(&signed.who, posted.id("id")).await?;
    Ok(frame::go(&way_back(&posted).unwrap_or_else(|| "/".to_owned()), None))
}
