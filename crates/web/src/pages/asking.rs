//! Small forms that ask before something is done: how a deal ended, how an activity went, what to do with many records.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_model::{Entity, Locale, Refusal};
use trato_ui::form::{Form, Input, Section};
use trato_ui::shell::Top;

use crate::App;
use crate::http::Signed;
use crate::http::error::{denied, fault_text, status, title};
use crate::view::frame;

/// The top of such a form: the kind's mark, the way back, what it is about.
#[must_use]
pub fn top(app: &App, signed: &Signed, entity: &Entity, title: String) -> Top {
    let kind = frame::kind(&app.engine().registry(), entity, signed.locale());
    Top {
        icon: entity.icon.into(),
        hue: entity.hue,
        crumbs: vec![(kind.many.clone(), kind.href())],
        title: title.into(),
        ..Top::default()
    }
}

/// Inputs under each other, without a heading.
#[must_use]
pub fn section(inputs: Vec<Input>) -> Section {
    Section { title: Default::default(), rows: inputs.into_iter().map(|input| vec![input]).collect(), folded: false }
}

/// Writes faults beside their inputs; gives those that belong to none.
pub fn mark(inputs: &mut [Input], refusal: &Refusal, locale: Locale) -> Vec<std::borrow::Cow<'static, str>> {
    match refusal {
        Refusal::Invalid(errors) => {
            let mut rest = Vec::new();
            for error in errors {
                let text = fault_text(&error.fault, locale);
                match inputs.iter_mut().find(|input| input.name == error.field) {
                    Some(input) => input.error = text.into(),
                    None => rest.push(text.into()),
                }
            }
            rest
        }
        Refusal::BadRequest(fault) => vec![fault_text(fault, locale).into()],
        other => vec![denied(other, locale).unwrap_or_else(|| title(other, locale))],
    }
}

/// Whether a refusal is answered with the form once more.
#[must_use]
pub fn askable(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::NotFound | Refusal::Forbidden(_)) && !refusal.is_ours()
}

/// The page with the form: 200, or 422 after a refusal.
///
/// # Errors
/// Where the database cannot be read.
pub async fn page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    entity: &Entity,
    form: &Form,
    refusal: Option<&Refusal>,
) -> Result<Response, Refusal> {
    let page = frame::page(app, signed, headers, &format!("/{}", entity.name), &form.top.title).await?;
    let mut form = form.clone();
    let inputs = form.sections.iter_mut().flat_map(|section| section.rows.iter_mut().flatten());
    super::links::offer(app, signed, inputs).await?;
    let answer = frame::answer(headers, trato_ui::form::render(&page, &form));
    Ok(match refusal.map(status) {
        None => answer,
        Some(StatusCode::FORBIDDEN) => (StatusCode::FORBIDDEN, answer).into_response(),
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response(),
    })
}
