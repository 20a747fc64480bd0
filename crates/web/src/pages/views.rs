//! Saved views: a list's filter, sort and columns under a name, for oneself or for everybody.

use axum::extract::{Path as UrlPath, State};
use axum::response::Response;
use trato_model::{Change, Record, Refusal, Source, Value};

use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/views", Policy::Member, create),
        Route::post("/views/{id}", Policy::Member, replace),
        Route::post("/views/{id}/deletion", Policy::Member, delete),
    ]
}

/// The path of the list, board or calendar that the view is of.
fn place(posted: &Posted, lists: &str) -> (String, &'static str) {
    match posted.get("path") {
        Some(path) if path == format!("/{lists}/board") => (path.to_owned(), "board"),
        Some(path) if path == format!("/{lists}/calendar") => (path.to_owned(), "calendar"),
        _ => (format!("/{lists}"), "list"),
    }
}

/// What a view holds of a list's state.
fn state(change: Change, posted: &Posted) -> Change {
    let columns = posted.get("columns").unwrap_or_default();
    let columns: Vec<Value> = columns.split(',').filter(|name| !name.is_empty()).map(Value::from).collect();
    change
        .put("filter", Value::from(posted.get("filter").unwrap_or_default()))
        .put("sort", Value::from(posted.get("sort").unwrap_or_default()))
        .put("columns", if columns.is_empty() { Value::Null } else { Value::List(columns) })
}

async fn create(State(app): State<App>, signed: Signed, posted: Posted) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, posted.get("lists").unwrap_or_default())?;
    let (path, kind) = place(&posted, entity.name);
    let change = Change::create("saved_view")
        .from(Source::Page)
        .text("name", posted.get("name").unwrap_or_default())
        .text("lists", entity.name)
        .text("kind", kind)
        .put("shared", Value::Bool(posted.all("shared").last() == Some("true")));
    let saved = app.engine().save(&signed.who, state(change, &posted)).await?;
    let id = saved.record.id.to_string();
    Ok(frame::go(&trato_ui::url::href(&path, &[("view", &id)]), Some(("good", "view-saved"))))
}

/// A view of one's own; an administrator has all of them.
async fn own(app: &App, signed: &Signed, key: &str) -> Result<Record, Refusal> {
    let view = app.engine().record(&signed.who, "saved_view", records::id(key)?).await?;
    let mine = view.value("owner").as_id() == Some(signed.who.user());
    if mine || signed.who.reader.is_admin() { Ok(view) } else { Err(Refusal::NotFound) }
}

async fn replace(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    posted: Posted,
) -> Result<Response, AppError> {
    let view = own(&app, &signed, &key).await?;
    let lists = view.value("lists").as_text().unwrap_or_default().to_owned();
    let (path, _) = place(&posted, &lists);
    app.engine().save(&signed.who, state(Change::update("saved_view", view.id).from(Source::Page), &posted)).await?;
    Ok(frame::go(&trato_ui::url::href(&path, &[("view", &key)]), Some(("good", "view-saved"))))
}

async fn delete(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    _posted: Posted,
) -> Result<Response, AppError> {
    let view = own(&app, &signed, &key).await?;
    let lists = view.value("lists").as_text().unwrap_or_default().to_owned();
    app.engine().save(&signed.who, Change::delete("saved_view", view.id).from(Source::Page)).await?;
    Ok(frame::go(&format!("/{lists}"), Some(("good", "deleted"))))
}
