//! What is still planned on a deal that is won or lost: said when it is decided and on its page, and ended in one gesture.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_crm::activity::settlement;
use trato_model::{Entity, Id, Record, Refusal, Source};
use trato_text::{Arg, t_args};
use trato_ui::record::facts::NextStep;

use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed, back};
use crate::view::flash::{self, Said};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/{entity}/{id}/settlement", Policy::Member, settle)]
}

/// How the deal ended, if it has; `None` for any other record.
fn ended(signed: &Signed, record: &Record) -> Option<String> {
    let hidden = trato_model::access::FieldLevel::Hidden;
    let status = record.value("status").as_text().filter(|status| *status != "open");
    let known = record.entity.name == "opportunity" && signed.who.reader.field("opportunity", "status") != hidden;
    status.filter(|_| known).map(str::to_owned)
}

/// Whether a record is a deal that is not decided yet: asked before a form is saved, of which the form may make one that is.
pub async fn is_open(app: &App, signed: &Signed, entity: &Entity, id: Id) -> bool {
    if entity.name != "opportunity" {
        return false;
    }
    let record = app.engine().record(&signed.who, entity.name, id).await;
    record.is_ok_and(|record| record.value("status").as_text() == Some("open"))
}

/// What is said of a deal that was just saved as won or lost and still has something planned; `None` for any other record.
pub async fn said(app: &App, signed: &Signed, record: &Record) -> Option<Said> {
    let status = ended(signed, record)?;
    let left = left(app, signed, record.id).await;
    (left > 0).then(|| Said::decided(&status, record.id, left))
}

/// How many activities are still planned on a deal that is decided: what cannot be counted is not said, for the decision is
/// made.
pub async fn left(app: &App, signed: &Signed, id: Id) -> u64 {
    settlement::left(app.engine(), &signed.who, id).await.unwrap_or_else(|refusal| {
        tracing::warn!(?refusal, "what is still planned on a decided deal could not be counted");
        0
    })
}

/// What the page of a decided deal says in place of its next step.
///
/// # Errors
/// Where the database cannot be read.
pub async fn step(app: &App, signed: &Signed, record: &Record, may: bool) -> Result<Option<NextStep>, Refusal> {
    let Some(status) = ended(signed, record).filter(|_| record.trashed_at.is_none()) else { return Ok(None) };
    let left = settlement::left(app.engine(), &signed.who, record.id).await?;
    if left == 0 {
        return Ok(None);
    }
    let locale = signed.locale();
    let args = [("n", Arg::from(i64::try_from(left).unwrap_or(i64::MAX)))];
    Ok(Some(NextStep::Left {
        text: t_args(locale, &format!("ui-left-{status}"), &args).into(),
        actions: if may { flash::endings(locale, record.id) } else { Vec::new() },
    }))
}

async fn settle(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    if name != "opportunity" {
        return Err(Refusal::NotFound.into());
    }
    let cancelled = settlement::cancels(posted.get("ended").unwrap_or_default())?;
    let id = records::id(&key)?;
    let settled = settlement::settle(app.engine(), &signed.who, id, cancelled, Source::Page).await?;
    let target = back::referer(&headers).unwrap_or_else(|| format!("/opportunity/{id}"));
    Ok(frame::going(&target, Some(&Said::settled(settled.ended, settled.kept))))
}
