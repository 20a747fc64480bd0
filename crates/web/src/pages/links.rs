//! Links in forms: looked up by name where no script chose the record, and offered while one types.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::kinds::Input as Given;
use trato_model::{Entity, Id, Refusal};
use trato_ui::search::LinkHit;

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/search/links", Policy::Member, links)]
}

/// What was given for an entity's fields, with links typed as text resolved to the record that is so named: the only hit,
/// or the one whose title is exactly that.
///
/// # Errors
/// Where the database cannot be read; a name that fits nothing is left for the pipeline to refuse.
pub async fn named(
    app: &App,
    signed: &Signed,
    entity: &Arc<Entity>,
    posted: &Posted,
    prefix: &str,
) -> Result<Vec<(String, Given)>, Refusal> {
    let mut inputs = posted.inputs(entity, prefix);
    for field in entity.fields.iter().filter(|field| field.kind.name() == "link") {
        let name = format!("{prefix}{}", field.name);
        let Some(text) = posted.get(&format!("{name}.text")).map(str::trim) else {
            // The text was emptied: so is the link.
            if posted.has(&format!("{name}.text")) && posted.get(&format!("{name}.was")).is_some() {
                put(&mut inputs, field.name, String::new());
            }
            continue;
        };
        let chosen = posted.get(&name).is_some();
        if chosen && posted.get(&format!("{name}.was")) == Some(text) {
            continue;
        }
        let Some(target) = field.target else { continue };
        match lookup(app, signed, target, text).await? {
            Some(id) => put(&mut inputs, field.name, id.to_string()),
            None if !chosen => put(&mut inputs, field.name, text.to_owned()),
            None => {}
        }
    }
    Ok(inputs)
}

/// The record that is so named: the only hit of a search, or the one whose title is exactly that.
///
/// # Errors
/// Where the database cannot be read.
pub async fn lookup(app: &App, signed: &Signed, target: &str, text: &str) -> Result<Option<Id>, Refusal> {
    let hits = app.engine().search(&signed.who, text, &[target], 10).await?;
    let folded = trato_text::fold(text);
    let exact = hits.iter().find(|hit| trato_text::fold(&hit.title) == folded);
    let only = if hits.len() == 1 { hits.first() } else { None };
    Ok(exact.or(only).map(|hit| hit.id))
}

fn put(inputs: &mut Vec<(String, Given)>, field: &str, text: String) {
    inputs.retain(|(name, _)| name != field);
    inputs.push((field.to_owned(), Given::Text(text)));
}

/// `?entity=account&q=acm`: what a link field offers while one types.
async fn links(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, params.get("entity").unwrap_or_default())?;
    let hits = app.engine().search(&signed.who, params.get("q").unwrap_or_default(), &[entity.name], 10).await?;
    let hits: Vec<LinkHit> = hits
        .into_iter()
        .map(|hit| LinkHit { id: hit.id.to_string(), title: hit.title, detail: hit.line.into() })
        .collect();
    Ok(frame::answer(&headers, trato_ui::search::links(&hits)))
}
