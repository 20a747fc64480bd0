//! `/call?number=`: what a telephone system opens when it rings: the caller's record, with the form to log the call.

use axum::response::Response;
use trato_crm::sales::conversion;
use trato_engine::Hit;
use trato_model::{Filter, Id, Path, Query, Refusal, Value};

use crate::App;
use crate::http::Signed;
use crate::view::frame;

/// Digits that must agree, from the end: enough for a subscriber's number without country code or trunk prefix.
const DIGITS: usize = 9;

/// To the only one with this number (a converted lead is its contact, a person comes before her own company); to the search
/// where several have it; to the form of a new contact otherwise.
///
/// # Errors
/// Where the database cannot be read.
pub async fn open(app: &App, signed: &Signed, number: &str) -> Result<Response, Refusal> {
    let phone = trato_text::phone::normalize_phone(number, signed.who.ctx.country);
    let digits: Vec<char> = phone.digits.chars().collect();
    let end: String = digits.iter().skip(digits.len().saturating_sub(DIGITS)).collect();
    let readable = ["contact", "lead", "account"]
        .into_iter()
        .filter(|name| signed.who.reader.can(name, trato_model::Action::Read));
    let entities: Vec<&str> = readable.collect();
    let hits = if end.len() < 6 { Vec::new() } else { app.engine().search(&signed.who, &end, &entities, 5).await? };
    let hits = one_of_each(app, signed, hits).await?;
    let target = match hits.as_slice() {
        [only] => format!("/{}/{}?log=call", only.entity, only.id),
        [] => {
            let written = phone.e164.unwrap_or_else(|| number.chars().take(40).collect());
            trato_ui::url::href("/contact/new", &[("mobile", &written)])
        }
        _ => trato_ui::url::href("/search", &[("q", &end)]),
    };
    Ok(frame::go(&target, None))
}

/// The callers that are meant: without converted leads whose contact has the number, too, and without the account of the
/// only contact.
async fn one_of_each(app: &App, signed: &Signed, mut hits: Vec<Hit>) -> Result<Vec<Hit>, Refusal> {
    let contacts: Vec<Value> = hits.iter().filter(|hit| hit.entity == "contact").map(|hit| Value::Id(hit.id)).collect();
    if contacts.is_empty() || hits.len() == 1 {
        return Ok(hits);
    }
    let leads = hits.iter().filter(|hit| hit.entity == "lead").map(|hit| hit.id).collect();
    let leads = conversion::successors(app.engine(), &signed.who, leads).await?;
    let found = |contact: Option<Id>| contact.is_some_and(|id| contacts.contains(&Value::Id(id)));
    hits.retain(|hit| !leads.iter().any(|(lead, contact)| *lead == hit.id && found(*contact)));
    if let [only] = contacts.as_slice()
        && signed.who.reader.field("contact", "account") != trato_model::access::FieldLevel::Hidden
    {
        let query = Query::new("contact").and(Filter::equal("id", only.clone())).columns(vec![Path::field("account")]);
        let rows = app.engine().rows(&signed.who, &query.limit(1)).await?.rows;
        let account = rows.first().and_then(|row| row.values.first()).and_then(Value::as_id);
        hits.retain(|hit| hit.entity != "account" || Some(hit.id) != account);
    }
    Ok(hits)
}
