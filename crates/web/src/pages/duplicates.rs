//! Whether what is being typed into a form exists already: asked while one types, answered into the form's frame.

use axum::extract::{Path as UrlPath, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::refusal::Twin as Found;
use trato_model::{Action, Entity, Id, Record, Refusal};
use trato_text::t;
use trato_ui::form::Twin;

use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/{entity}/duplicates", Policy::Member, duplicates)]
}

/// Probable duplicates as a form shows them.
#[must_use]
pub fn shown(registry: &trato_model::Registry, signed: &Signed, entity: &Entity, twins: &[Found]) -> Vec<Twin> {
    let why = |fields: &[&'static str]| {
        let labels = fields.iter().map(|field| registry.field_label(entity.name, field, signed.locale()));
        labels.collect::<Vec<_>>().join(", ")
    };
    let each = twins.iter().map(|twin| Twin {
        record: frame::chip(entity, &twin.id.to_string(), &twin.title),
        why: why(&twin.fields).into(),
    });
    each.collect()
}

async fn duplicates(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    if !signed.who.reader.can(entity.name, Action::Create) {
        return Err(Refusal::Forbidden("create").into());
    }
    let typed = Posted::parse(query.unwrap_or_default().as_bytes())?;
    let mut record = Record::new(entity.clone(), Id::NIL);
    let reading = signed.who.reading();
    for (name, given) in typed.inputs(&entity, "") {
        // What is not finished yet finds nobody.
        let Some(field) = entity.field(&name) else { continue };
        if let Ok(value) = field.kind.parse(field, &given, &reading) {
            record.put(field.name, value);
        }
    }
    let twins = app.engine().twins(&signed.who, record).await?;
    let twins = shown(&app.engine().registry(), &signed, &entity, &twins);
    let title = t(signed.locale(), "ui-duplicates");
    let page = frame::page(&app, &signed, &headers, &format!("/{name}"), &title).await?;
    Ok(frame::answer(&headers, trato_ui::form::duplicates_page(&page, &twins)))
}
