//! Many changes of one entity in one call: each stands alone and has its own outcome. All are one transaction, so that a
//! repeated call finds all of them done or none.

use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use trato_engine::Outcome;
use trato_model::kinds::Fault;
use trato_model::{Change, Expected, Refusal, Source};

use super::idempotency::Call;
use super::records;
use crate::App;
use crate::http::error::problem;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

/// Changes of one call, at most.
const MOST: usize = 1000;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/api/v1/{entity}/bulk", Policy::Api, bulk)]
}

/// `{"create": [{…}], "update": [{"id", "version"?, …}], "delete": [{"id", "version"?}]}`; outcomes in the same places.
async fn bulk(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    let locale = signed.locale();
    let entity = records::entity(&app, &signed, &name)?;
    if let Some(key) = body.keys().find(|key| !["create", "update", "delete"].contains(&key.as_str())) {
        return Err(Refusal::BadRequest(Fault::new("unknown-field").with("name", key)).into());
    }
    if body.values().filter_map(Json::as_array).map(Vec::len).sum::<usize>() > MOST {
        return Err(Refusal::Limit { name: "bulk", most: MOST as u64 }.into());
    }
    // All of it is read before any of it is written: a call that cannot be read does nothing.
    let mut verbs = Vec::with_capacity(body.len());
    for (verb, items) in body {
        let Json::Array(items) = items else { return Err(Refusal::bad("json-array").into()) };
        let mut changes = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            let place = format!("{verb}[{at}]");
            let Json::Object(item) = item else {
                return Err(Refusal::field(place, Fault::new("json-object")).into());
            };
            changes.push(change(entity.name, &verb, item).map_err(|refusal| within(&place, refusal))?);
        }
        verbs.push((verb, changes));
    }
    let run = request.run(&app, &signed, move |scope| {
        let verbs = verbs.clone();
        Box::pin(async move {
            let mut answer = Map::new();
            for (verb, changes) in verbs {
                let outcomes = scope.save_each(changes).await?;
                let each = outcomes.into_iter().map(|Outcome(outcome)| match outcome {
                    Ok(saved) => json!({"id": saved.record.id, "version": saved.record.version}),
                    Err(refusal) => json!({"problem": problem(&refusal, locale)}),
                });
                answer.insert(verb, each.collect());
            }
            Ok((StatusCode::OK, Json::Object(answer)))
        })
    });
    Ok(run.await?)
}

/// What is wrong with an item, with its place before the member's name.
fn within(place: &str, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(mut errors) => {
            errors.iter_mut().for_each(|error| error.field = format!("{place}.{}", error.field));
            Refusal::Invalid(errors)
        }
        other => other,
    }
}

/// One item's change. Without a version the item is taken as it is now: a bulk edit has not seen each record.
fn change(entity: &'static str, verb: &str, mut item: Map<String, Json>) -> Result<Change, Refusal> {
    if verb == "create" {
        return records::fill(Change::create(entity).from(Source::Api), item);
    }
    let id = item.remove("id").and_then(|id| id.as_str().and_then(|text| text.parse().ok()));
    let id = id.ok_or_else(|| Refusal::field("id", Fault::new("id")))?;
    let expected = match item.remove("version") {
        None => Expected::Current,
        Some(version) => {
            Expected::Exactly(version.as_i64().ok_or_else(|| Refusal::field("version", Fault::new("number")))?)
        }
    };
    let change = if verb == "delete" { Change::delete(entity, id) } else { Change::update(entity, id) };
    records::fill(change.expecting(expected).from(Source::Api), item)
}
