//! `/export/{entity}.csv`: what a list shows, as a file. Safe for spreadsheets unless `mode=raw` asks for the plain values.
//! `without=email,phone` leaves out who refuses one of these channels; `/contact/export` asks about it before.
//! It is sent as it is read ([`pipe`]), so its length has no limit and a reader who goes away ends the work.

pub mod pipe;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use trato_crm::permission::Channel;
use trato_engine::export::csv_file::Wish;
use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::{Action, Entity, Filter, Query, Refusal};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::export::Step;
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;
use trato_ui::url::ListState;

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::state::Asked;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/export/{file}", Policy::Member, export), Route::get("/{entity}/export", Policy::Member, ask)]
}

/// Where the export of a list begins: a file of people is asked about first, since it forgets nobody who said no.
#[must_use]
pub fn start(signed: &Signed, entity: &Entity, state: &ListState) -> String {
    let asked = !asked_about(signed, entity).is_empty();
    let path = if asked { format!("/{}/export", entity.name) } else { file(entity) };
    state.with(|state| state.path = path).href()
}

fn file(entity: &Entity) -> String {
    format!("/export/{}.csv", entity.name)
}

/// Counted no further than this for the note.
const COUNTED: u32 = 1_000;

/// How many have said no to a channel, and the files without them.
async fn ask(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    if !signed.who.reader.can(entity.name, Action::Export) {
        return Err(Refusal::Forbidden(Action::Export.name()).into());
    }
    let asked = Asked::read(&app, &signed, &entity, file(&entity), &params).await?;
    asked.strictly()?;
    let (locale, channels) = (signed.locale(), asked_about(&signed, &entity));
    if channels.is_empty() {
        return Ok(axum::response::Redirect::to(&asked.state.href()).into_response());
    }
    let (note, nobody) = said_no(&app, &signed, &asked.query, &channels).await?;
    let without = |label: &str, names: &str| {
        let mut state = asked.state.clone();
        state.more.push(("without".to_owned(), names.to_owned()));
        Button::go(t(locale, &format!("export-without-{label}")), "download", state.href())
    };
    let mut actions = Vec::new();
    if !nobody {
        actions.push(
            without("any", &channels.iter().map(|channel| channel.name()).collect::<Vec<_>>().join(",")).primary(),
        );
        actions.extend(channels.iter().map(|channel| without(channel.name(), channel.name())));
    }
    let all = Button::go(t(locale, "export-all"), "download", asked.state.href());
    actions.push(if nobody { all.primary() } else { all });
    let kind = frame::kind(&app.engine().registry(), &entity, locale);
    let step = Step { note, actions, kind };
    let page = frame::page(&app, &signed, &headers, &format!("/{name}"), &t(locale, "ui-export")).await?;
    Ok(frame::answer(&headers, trato_ui::export::render(&page, &step)))
}

/// How many of a file's people have said no, in words, and whether nobody has.
///
/// # Errors
/// Where the database cannot be read.
pub async fn said_no(
    app: &App,
    signed: &Signed,
    query: &Query,
    channels: &[Channel],
) -> Result<(Banner, bool), Refusal> {
    let said_no = |channel: &Channel| Filter::equal(channel.field(), "denied");
    let query = query.clone().and(Filter::Any(channels.iter().map(said_no).collect()));
    // A big list is not read through for a note.
    let refusing = match app.engine().count(&signed.who, &query, COUNTED).await {
        Ok(count) => Some(count),
        Err(Refusal::Limit { .. }) => None,
        Err(other) => return Err(other),
    };
    let key = match refusing {
        Some(count) if count.n == 0 => "export-nobody",
        Some(count) if count.more => "export-many",
        Some(_) => "export-some",
        None => "export-unknown",
    };
    let n = Arg::from(refusing.map_or(0, |count| i64::try_from(count.n).unwrap_or(i64::MAX)));
    let nobody = refusing.is_some_and(|count| count.n == 0);
    let tone = if nobody { Tone::Plain } else { Tone::Warn };
    let text = t_args(signed.locale(), key, &[("n", n)]).into();
    Ok((Banner { tone, text, action: None }, nobody))
}

/// The fields of the channels whose refusals are left out of a file: `email,phone`.
///
/// # Errors
/// `unknown-parameter` for a channel that is not among them.
pub fn left_out(channels: &[Channel], without: &str) -> Result<Vec<&'static str>, Refusal> {
    let names = without.split(',').filter(|name| !name.is_empty());
    let field = |name: &str| {
        let found = channels.iter().find(|channel| channel.name() == name);
        let unknown = || Refusal::BadRequest(Fault::new("unknown-parameter").with("name", name));
        found.map(|channel| channel.field()).ok_or_else(unknown)
    };
    names.map(field).collect()
}

/// The channels about which is asked before a file of such records: those whose permission they have and the user may see.
#[must_use]
pub fn asked_about(signed: &Signed, entity: &Entity) -> Vec<Channel> {
    let seen = |channel: &Channel| {
        let hidden = signed.who.reader.field(entity.name, channel.field()) == FieldLevel::Hidden;
        entity.position(channel.field()).is_some() && !hidden
    };
    Channel::ALL.into_iter().filter(seen).collect()
}

async fn export(
    State(app): State<App>,
    signed: Signed,
    UrlPath(file): UrlPath<String>,
    mut params: Params,
) -> Result<Response, AppError> {
    let without = params.take("without").unwrap_or_default();
    let name = file.strip_suffix(".csv").ok_or(Refusal::NotFound)?;
    let entity = records::entity(&app, &signed, name)?;
    if !signed.who.reader.can(entity.name, Action::Export) {
        return Err(Refusal::Forbidden(Action::Export.name()).into());
    }
    let mut asked = Asked::read(&app, &signed, &entity, format!("/{name}"), &params).await?;
    asked.strictly()?;
    if params.get("columns").is_none() && asked.view.is_none() {
        asked.query.columns.clear();
    }
    let left_out = left_out(&asked_about(&signed, &entity), &without)?;
    let mut wish = match params.get("mode") {
        Some("raw") => Wish::raw(asked.query),
        _ => Wish::safe(asked.query, signed.locale()),
    };
    wish.leave_out = left_out;
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
