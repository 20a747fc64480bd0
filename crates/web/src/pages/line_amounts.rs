//! A deal's first line takes the place of the amount that somebody typed: the form says so before, and what was and what
//! is are said after, with the way back.

use axum::extract::{Path as UrlPath, State};
use axum::response::Response;
use trato_crm::sales::{amounts, opportunity_line};
use trato_model::access::FieldLevel;
use trato_model::kinds::{Fault, Input as Given};
use trato_model::{Action, Currency, Entity, Filter, Id, Money, Path, Query, Record, Refusal, Source, Value};
use trato_text::{Arg, numbers, t_args};
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::flash::Said;
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/{entity}/{id}/withdrawal", Policy::Member, withdraw)]
}

/// A deal and the amount that somebody typed for it.
pub type Typed = (Id, Money);

/// The deal to which a form adds a line, with its amount, if that was typed: lines have made none yet.
///
/// # Errors
/// Where the database cannot be read.
pub async fn before(
    app: &App,
    signed: &Signed,
    entity: &Entity,
    typed: &[(String, Given)],
) -> Result<Option<Typed>, Refusal> {
    let given = typed.iter().find(|(name, _)| name == "opportunity").map(|(_, given)| given);
    match given {
        Some(Given::Text(text)) if entity.name == "opportunity_line" => match text.trim().parse() {
            Ok(id) => of(app, signed, id).await,
            Err(_) => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The amount of a deal without lines, as far as the reader may know it.
///
/// # Errors
/// Where the database cannot be read.
pub async fn of(app: &App, signed: &Signed, deal: Id) -> Result<Option<Typed>, Refusal> {
    let Some(amount) = amount(app, signed, deal).await? else { return Ok(None) };
    let lines = Query::new("opportunity_line").and(Filter::equal("opportunity", deal));
    let lines = lines.and(Filter::set("amount")).columns(vec![Path::field("name")]).limit(1);
    let some = !app.engine().rows(&signed.who, &lines).await?.rows.is_empty();
    Ok((!some).then_some((deal, amount)))
}

async fn amount(app: &App, signed: &Signed, deal: Id) -> Result<Option<Money>, Refusal> {
    let hidden = |entity, field| signed.who.reader.field(entity, field) == FieldLevel::Hidden;
    if hidden("opportunity", "amount") || hidden("opportunity_line", "amount") {
        return Ok(None);
    }
    let query = Query::new("opportunity").and(Filter::equal("id", deal)).columns(vec![Path::field("amount")]).limit(1);
    let rows = app.engine().rows(&signed.who, &query).await?.rows;
    Ok(rows.first().and_then(|row| row.values.first()).and_then(Value::as_money))
}

/// What a form says before the first line of a deal whose amount was typed.
#[must_use]
pub fn warning(signed: &Signed, (_, amount): Typed) -> Banner {
    let amount = numbers::format_money(amount.minor, amount.currency.code(), signed.locale());
    let text = t_args(signed.locale(), "warning-first-line", &[("amount", Arg::from(amount))]);
    Banner { tone: Tone::Warn, text: text.into(), action: None }
}

/// What is said after it: what was, and what is; undone by whoever may delete lines and write amounts. Nothing where the
/// amount cannot be read, for the line is saved.
pub async fn said(app: &App, signed: &Signed, typed: Option<Typed>, line: &Record) -> Option<Said> {
    let (deal, before) = typed?;
    let now = amount(app, signed, deal).await.unwrap_or_else(|refusal| {
        tracing::warn!(?refusal, "the amount of a deal with a first line could not be read");
        None
    });
    let reader = &signed.who.reader;
    let writes = reader.field("opportunity", "amount") == FieldLevel::Full;
    let undo = Some(line).filter(|_| writes && reader.can("opportunity_line", Action::Delete));
    now.filter(|now| !now.same(before)).map(|now| Said::amount(before, now, undo))
}

/// Takes the first line away again and brings back the amount before it.
async fn withdraw(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    posted: Posted,
) -> Result<Response, AppError> {
    if name != "opportunity_line" {
        return Err(Refusal::NotFound.into());
    }
    let minor = posted.get("amount").and_then(|minor| minor.parse().ok());
    let currency = posted.get("currency").and_then(|code| code.parse::<Currency>().ok());
    let (Some(minor), Some(currency)) = (minor, currency) else {
        return Err(Refusal::field("amount", Fault::new("required")).into());
    };
    let id = records::id(&key)?;
    let amount = Money::new(minor, currency);
    let line = (id, posted.expected());
    match amounts::withdraw(app.engine(), &signed.who, line, amount, Source::Page).await {
        Ok(deal) => Ok(frame::go(&format!("/opportunity/{deal}"), Some(("good", "withdrawn")))),
        Err(Refusal::Invalid(faults)) if faults.iter().any(|at| at.fault.code == amounts::OF_LINES) => {
            let line = app.engine().record(&signed.who, "opportunity_line", id).await?;
            let deal = line.get(opportunity_line::OPPORTUNITY).ok_or(Refusal::NotFound)?;
            Ok(frame::go(&format!("/opportunity/{deal}"), Some(("warn", "further-lines"))))
        }
        Err(refusal) => Err(refusal.into()),
    }
}
