//! A deal's first line takes the place of the amount that somebody typed: the form says so before, and what was and what
//! is are said after.

use trato_model::access::FieldLevel;
use trato_model::kinds::Input as Given;
use trato_model::{Entity, Filter, Id, Money, Path, Query, Refusal, Value};
use trato_text::{Arg, numbers, t_args};
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use crate::App;
use crate::http::Signed;
use crate::view::flash::Said;

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

/// What is said after it: what was, and what is.
///
/// # Errors
/// Where the database cannot be read.
pub async fn said(app: &App, signed: &Signed, typed: Option<Typed>) -> Result<Option<Said>, Refusal> {
    let Some((deal, before)) = typed else { return Ok(None) };
    let now = amount(app, signed, deal).await?;
    Ok(now.filter(|now| !now.same(before)).map(|now| Said::amount(before, now)))
}
