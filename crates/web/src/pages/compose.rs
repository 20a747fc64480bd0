//! Writing on a record's timeline: a note, a call, a task, a meeting, a visit, and the next step with it.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_crm::activity::completion;
use trato_model::kinds::Input as Given;
use trato_model::{Change, Entity, Labels, Record, Refusal, Source, Value};
use trato_text::t;
use trato_ui::form::{Control, Form, Input};

use super::asking::{self, askable};
use super::{closure, hints, hours, links};
use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::flash::Said;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        logging("/{entity}/{id}/note", "note"),
        logging("/{entity}/{id}/call", "call"),
        logging("/{entity}/{id}/task", "task"),
        logging("/{entity}/{id}/meeting", "meeting"),
        logging("/{entity}/{id}/visit", "visit"),
    ]
}

type At = UrlPath<(String, String)>;

/// The route that writes records of one kind on others' timelines.
fn logging(path: &'static str, kind: &'static str) -> Route {
    let log = async move |State(app): State<App>, signed: Signed, at: At, headers: HeaderMap, posted: Posted| {
        write(&app, &signed, kind, at, &headers, &posted).await
    };
    Route::post(path, Policy::Member, log)
}

async fn write(
    app: &App,
    signed: &Signed,
    kind: &'static str,
    UrlPath((name, key)): At,
    headers: &HeaderMap,
    posted: &Posted,
) -> Result<Response, AppError> {
    let about = records::entity(app, signed, &name)?;
    let record = app.engine().record(&signed.who, about.name, records::id(&key)?).await?;
    let entity = records::entity(app, signed, kind)?;
    if entity.field(about.name).is_none() {
        return Err(Refusal::NotFound.into());
    }
    let mut typed = links::named(app, signed, &entity, posted, "").await?;
    hints::name(app, signed, &entity, &mut typed, Some(&record)).await?;
    let mut change = Change::create(kind).from(Source::Page).put(about.name, Value::Id(record.id));
    if let Some(status) = status(signed, &entity, &typed) {
        change = change.text("status", status);
    }
    change.values.extend(typed.iter().filter(|(field, _)| field != about.name).cloned());
    match completion::log(app.engine(), &signed.who, change, closure::next_step(posted)).await {
        Ok(logged) => {
            let said = match app.engine().record(&signed.who, kind, logged.activity).await {
                Ok(saved) => hours::said(app, signed, &saved).await,
                Err(_) => None,
            };
            let said = said.unwrap_or_else(|| Said::plain("good", "logged"));
            Ok(frame::going(&format!("/{name}/{key}"), Some(&said)))
        }
        Err(refusal) if askable(&refusal) => {
            let form = again(app, signed, &record, &entity, posted, &typed, &refusal);
            Ok(asking::page(app, signed, headers, &entity, &form, Some(&refusal)).await?)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// A call that is written down was made; what has a moment in the past has happened; the rest is planned.
fn status(signed: &Signed, entity: &Entity, typed: &[(String, Given)]) -> Option<&'static str> {
    entity.field("status")?;
    let due = entity.field("due_at").and_then(|field| {
        let (_, given) = typed.iter().find(|(name, _)| name == "due_at")?;
        field.kind.parse(field, given, &signed.who.reading()).ok()?.as_int()
    });
    match (entity.name, due) {
        ("task", _) => Some("planned"),
        ("call", None) => Some("done"),
        (_, Some(at)) if at <= signed.who.ctx.now => Some("done"),
        _ => Some("planned"),
    }
}

/// The form once more, on a page of its own, with what is wrong.
fn again(
    app: &App,
    signed: &Signed,
    record: &Record,
    entity: &Entity,
    posted: &Posted,
    typed: &[(String, Given)],
    refusal: &Refusal,
) -> Form {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let labels = Labels::new();
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let mut inputs: Vec<Input> = typed
        .iter()
        .filter_map(|(name, given)| Some((entity.field(name)?, given)))
        .map(|(field, given)| input::input(&showing, entity, field, &Value::Null, Some(given)))
        .collect();
    if posted.has("next_subject") {
        let text = |name: &str| posted.get(name).unwrap_or_default().to_owned();
        inputs.push(Input::new("next_subject", t(locale, "ui-next-step"), Control::text(text("next_subject"))));
        let due = Control::DateTime { value: text("next_due_at") };
        inputs.push(Input::new("next_due_at", t(locale, "ui-next-when"), due));
    }
    let errors = asking::mark(&mut inputs, refusal, locale);
    let path = format!("/{}/{}", record.entity.name, record.id);
    Form {
        top: asking::top(app, signed, entity, record.title()),
        action: format!("{path}/{}", entity.name),
        errors,
        sections: vec![asking::section(inputs)],
        submit: t(locale, "ui-save"),
        cancel_href: path,
        narrow: true,
        ..Form::default()
    }
}
