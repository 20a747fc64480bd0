//! The end of a deal, and its undoing: won, lost with a reason, reopened.

use trato_engine::{Engine, Saved, Who};
use trato_model::kinds::Fault;
use trato_model::{Change, Expected, Filter, Id, Path, Query, Record, Refusal, Source};

use super::{opportunity as deal, stage};

/// How a deal ends.
#[derive(Clone, Debug, Default)]
pub struct Closure {
    pub won: bool,
    /// Mandatory for a loss.
    pub loss_reason: Option<Id>,
    pub competitor: Option<Id>,
    pub note: Option<String>,
    /// The day of the decision (epoch days); today if empty.
    pub on: Option<i64>,
}

/// Wins or loses a deal.
///
/// # Errors
/// [`Refusal::Conflict`] `already-closed`; [`Refusal::Invalid`] where the reason or a field that the stage asks for is
/// missing, or the pipeline has no such stage; and those of [`Engine::save`].
pub async fn close(
    engine: &Engine,
    who: &Who,
    id: Id,
    expected: Expected,
    closure: Closure,
    source: Source,
) -> Result<Saved, Refusal> {
    let record = engine.record(who, "opportunity", id).await?;
    if record.get(deal::STATUS).as_deref() != Some("open") {
        return Err(Refusal::Conflict("already-closed"));
    }
    if !closure.won && closure.loss_reason.is_none() {
        return Err(Refusal::field(deal::LOSS_REASON.name(), Fault::new("loss-reason")));
    }
    let kind = if closure.won { "won" } else { "lost" };
    let target = stage_of(engine, who, &record, kind).await?;
    let mut change = Change::update("opportunity", id).expecting(expected).from(source).set(deal::STAGE, target);
    if !closure.won {
        change = change.put(deal::LOSS_REASON.name(), closure.loss_reason.into());
    }
    if let Some(competitor) = closure.competitor {
        change = change.set(deal::COMPETITOR, competitor);
    }
    if let Some(note) = closure.note.filter(|note| !note.trim().is_empty()) {
        change = change.set(deal::LOSS_NOTE, note);
    }
    if let Some(day) = closure.on {
        change = change.set(deal::CLOSE_DATE, day);
    }
    engine.save(who, change).await
}

/// Puts a decided deal back to where it was before the decision.
///
/// # Errors
/// [`Refusal::Conflict`] `not-closed`; and those of [`Engine::save`].
pub async fn reopen(engine: &Engine, who: &Who, id: Id, expected: Expected, source: Source) -> Result<Saved, Refusal> {
    let record = engine.record(who, "opportunity", id).await?;
    if record.get(deal::STATUS).as_deref() == Some("open") {
        return Err(Refusal::Conflict("not-closed"));
    }
    let target = match record.get(deal::LOST_STAGE) {
        Some(stage) => stage,
        None => stage_of(engine, who, &record, "open").await?,
    };
    let change = Change::update("opportunity", id)
        .expecting(expected)
        .from(source)
        .set(deal::STAGE, target)
        .put(deal::CLOSE_DATE.name(), trato_model::Value::Null);
    engine.save(who, change).await
}

/// The first stage of a kind in the deal's pipeline.
async fn stage_of(engine: &Engine, who: &Who, record: &Record, kind: &str) -> Result<Id, Refusal> {
    let mut query = Query::new("stage").and(Filter::equal(stage::KIND.name(), kind));
    if let Some(pipeline) = record.get(deal::PIPELINE) {
        query = query.and(Filter::equal(stage::PIPELINE.name(), pipeline));
    }
    let found = engine.rows(&who.elevated(), &query.columns(vec![Path::field("name")]).limit(1)).await?;
    let missing = || Refusal::field(deal::STAGE.name(), Fault::new("no-stage"));
    found.rows.first().map(|row| row.id).ok_or_else(missing)
}
