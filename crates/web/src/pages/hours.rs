//! The days and hours that people prefer: said where something is planned with them at another time, never refused.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use trato_crm::activity::hours;
use trato_model::kinds::Input as Given;
use trato_model::{Entity, Id, Record, Refusal, Value};
use trato_text::{Arg, t_args};
use trato_ui::form::{Hint, Input, Told};

use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::flash::Said;
use crate::view::frame;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/search/hours", Policy::Member, told)]
}

/// What is done with somebody at a time, and written down afterwards as often as it is planned.
pub(super) const WITH_PEOPLE: [&str; 3] = ["call", "meeting", "visit"];
/// The controls that the answer depends on.
const CONTROLS: &str = "contact lead opportunity due_at status";

/// With whom an activity is: the contact, whom the deal is with, or the lead; nobody whom the reader may not see.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn person(
    app: &App,
    signed: &Signed,
    link: impl Fn(&str) -> Option<Id>,
) -> Result<Option<Record>, Refusal> {
    let read = async |entity: &'static str, id: Option<Id>| match id {
        None => Ok(None),
        Some(id) => match app.engine().record(&signed.who, entity, id).await {
            Ok(record) => Ok(Some(record)),
            Err(Refusal::NotFound) => Ok(None),
            Err(other) => Err(other),
        },
    };
    let contact = match link("contact") {
        None => read("opportunity", link("opportunity")).await?.and_then(|deal| deal.value("contact").as_id()),
        contact => contact,
    };
    match read("contact", contact).await? {
        None => read("lead", link("lead")).await,
        contact => Ok(contact),
    }
}

/// Has the moment of an activity say when the person prefers another, from the start and while one types. `about`: what it
/// is about where no control says so, as the name of a link and an id.
pub(super) fn hint(
    app: &App,
    signed: &Signed,
    entity: &Entity,
    about: Option<(&str, &str)>,
    person: Option<&Record>,
    made: &mut Input,
) {
    if made.name != "due_at" || !WITH_PEOPLE.contains(&entity.name) {
        return;
    }
    let trato_ui::form::Control::DateTime { value } = &made.control else { return };
    let at = entity.field("due_at").and_then(|field| {
        let given = Given::Text(value.clone());
        field.kind.parse(field, &given, &signed.who.reading()).ok()?.as_int()
    });
    let told = person.zip(at).map(|(person, at)| doubt(app, signed, person, at)).unwrap_or_default();
    let url = trato_ui::url::href("/search/hours", about.as_slice());
    made.hint = Some(Hint { url, controls: CONTROLS.to_owned(), told });
}

/// `?contact={id}&due_at=2026-11-24T20:00`: whether the person prefers another time.
async fn told(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let field = registry.entity("call").and_then(|call| call.field("due_at").copied());
    let given = Given::Text(params.get("due_at").unwrap_or_default().to_owned());
    let at = field.and_then(|field| field.kind.parse(&field, &given, &signed.who.reading()).ok()?.as_int());
    let open = params.get("status").is_none_or(|status| status == "planned");
    let told = match at.filter(|_| open) {
        None => Told::default(),
        Some(at) => {
            let person = person(&app, &signed, |name| params.get(name)?.parse().ok()).await?;
            person.map(|person| doubt(&app, &signed, &person, at)).unwrap_or_default()
        }
    };
    Ok(frame::answer(&headers, trato_ui::form::told(&told)))
}

/// What is said of a moment that lies ahead; nothing where it suits the person.
fn doubt(app: &App, signed: &Signed, person: &Record, at: i64) -> Told {
    let (ctx, locale) = (&signed.who.ctx, signed.locale());
    if at <= ctx.now || !hours::is_outside(person, at, &ctx.zone) {
        return Told::default();
    }
    let (registry, entity) = (app.engine().registry(), &person.entity);
    let mut when: Vec<String> = match person.value("preferred_days") {
        Value::List(days) => {
            let label = |day: &str| registry.choice_label(entity.name, "preferred_days", day, locale).into_owned();
            let days: Vec<String> = days.iter().filter_map(Value::as_text).map(label).collect();
            vec![days.join(", ")].into_iter().filter(|days| !days.is_empty()).collect()
        }
        _ => Vec::new(),
    };
    let clock = |name: &str| {
        let field = entity.field(name)?;
        let value = Some(person.value(name)).filter(|value| !value.is_null())?;
        Some(Arg::from(field.kind.show(field, value, locale, &ctx.zone)))
    };
    when.extend(match (clock("preferred_from"), clock("preferred_to")) {
        (Some(from), Some(to)) => Some(t_args(locale, "ui-hours-between", &[("from", from), ("to", to)])),
        (Some(from), None) => Some(t_args(locale, "ui-hours-from", &[("from", from)])),
        (None, Some(to)) => Some(t_args(locale, "ui-hours-to", &[("to", to)])),
        (None, None) => None,
    });
    let args = [("who", Arg::from(person.title())), ("when", Arg::from(when.join(", ")))];
    Told { doubt: t_args(locale, "ui-off-hours", &args).into(), ..Told::default() }
}

/// What is said of an activity that was just planned at a time that the person does not prefer: nothing where the person
/// cannot be read, for the activity is planned.
pub(super) async fn said(app: &App, signed: &Signed, saved: &Record) -> Option<Said> {
    let planned = saved.value("status").as_text() == Some("planned");
    let ahead = saved.value("due_at").as_int().filter(|at| *at > signed.who.ctx.now);
    let at = ahead.filter(|_| planned && WITH_PEOPLE.contains(&saved.entity.name))?;
    let person = person(app, signed, |name| saved.value(name).as_id()).await.unwrap_or_else(|refusal| {
        tracing::warn!(?refusal, "the hours of whom an activity is planned with could not be read");
        None
    });
    let outside = person.is_some_and(|person| hours::is_outside(&person, at, &signed.who.ctx.zone));
    outside.then(|| Said::plain("warn", "off-hours"))
}
