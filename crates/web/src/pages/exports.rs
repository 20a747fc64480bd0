//! `/export/{entity}.csv`: what a list shows, as a file. Safe for spreadsheets unless `mode=raw` asks for the plain values.
//! It is sent as it is read ([`pipe`]), so its length has no limit and a reader who goes away ends the work.

pub mod pipe;

use axum::extract::{Path as UrlPath, State};
use axum::response::Response;
use trato_engine::export::csv_file::Wish;
use trato_model::{Action, Refusal};

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::state::Asked;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/export/{file}", Policy::Member, export)]
}

async fn export(
    State(app): State<App>,
    signed: Signed,
    UrlPath(file): UrlPath<String>,
    params: Params,
) -> Result<Response, AppError> {
    let name = file.strip_suffix(".csv").ok_or(Refusal::NotFound)?;
    let entity = records::entity(&app, &signed, name)?;
    if !signed.who.reader.can(entity.name, Action::Export) {
        return Err(Refusal::Forbidden(Action::Export.name()).into());
    }
    let mut asked = Asked::read(&app, &signed, &entity, format!("/{name}"), &params).await?;
    if let Some(fault) = asked.filter_fault {
        return Err(Refusal::BadRequest(fault).into());
    }
    if params.get("columns").is_none() && asked.view.is_none() {
        asked.query.columns.clear();
    }
    let wish = match params.get("mode") {
        Some("raw") => Wish::raw(asked.query),
        _ => Wish::safe(asked.query, signed.locale()),
    };
    Ok(send(&app, &signed, wish, &format!("{}.csv", entity.name)).await?)
}

/// The file of a wish, sent as it is written.
///
/// # Errors
/// What the export refuses before its first row.
pub async fn send(app: &App, signed: &Signed, wish: Wish, name: &str) -> Result<Response, Refusal> {
    let (engine, who) = (app.engine().clone(), signed.who.clone());
    pipe::csv(name, async move |mut pipe: pipe::Pipe| {
        let wanted = pipe.wanted();
        let done = engine.export_csv(&who, &wish, &mut pipe, |_| wanted()).await;
        (pipe, done.map(|_| ()))
    })
    .await
}
