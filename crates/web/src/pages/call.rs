//! `/call?number=`: what a telephone system opens when it rings: the caller's record, with the form to log the call.

use axum::response::Response;
use trato_model::Refusal;

use crate::App;
use crate::http::Signed;
use crate::view::frame;

/// Digits that must agree, from the end: enough for a subscriber's number without country code or trunk prefix.
const DIGITS: usize = 9;

/// To the only record with this number; to the search where several have it; to the form of a new contact otherwise.
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
