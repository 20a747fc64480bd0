//! The end of a deal, and its undoing: won, lost with a reason, reopened.

use trato_engine::{Engine, Saved, Scope, Who};
use trato_model::kinds::{Fault, Input};
use trato_model::{Change, Expected, Filter, Id, Money, Path, Query, Record, Refusal, Source, Value};

use super::opportunity_rules::is_ahead;
use super::{opportunity as deal, stage, stage_history as history};

/// How a deal ends.
#[derive(Clone, Debug, Default)]
pub struct Closure {
    pub won: bool,
    /// Where it ends; the first such stage of its pipeline, if empty.
    pub stage: Option<Id>,
    /// Mandatory for a loss.
    pub loss_reason: Option<Id>,
    pub competitor: Option<Id>,
    /// What it was won or lost for; as it was, if empty.
    pub amount: Option<Money>,
    pub note: Option<String>,
    /// The day of the decision (epoch days), not after today; today if empty.
    pub on: Option<i64>,
    /// What else its stage asks for.
    pub more: Vec<(String, Input)>,
    /// Won or lost where that decision is to be the other one; else only an open deal is decided.
    pub instead: Option<String>,
}

/// Wins or loses a deal.
///
/// # Errors
/// [`Refusal::Conflict`] `already-closed`; [`Refusal::Invalid`] where the reason or a field that the stage asks for is
/// missing, or the pipeline has no such stage or not the one that was named; and those of [`Engine::save`].
pub async fn close(
    engine: &Engine,
    who: &Who,
    id: Id,
    expected: Expected,
    closure: Closure,
    source: Source,
) -> Result<Saved, Refusal> {
    engine
        .transact(who, move |scope| {
            let closure = closure.clone();
            Box::pin(async move { close_in(scope, id, expected, closure, source).await })
        })
        .await
}

/// [`close`] inside a transaction.
///
/// # Errors
/// As [`close`].
pub async fn close_in(
    scope: &mut Scope<'_>,
    id: Id,
    expected: Expected,
    closure: Closure,
    source: Source,
) -> Result<Saved, Refusal> {
    // Held from here on: of two decisions at once the second finds it decided.
    let record = scope.held("opportunity", &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    if record.get(deal::STATUS).as_deref() != Some(closure.instead.as_deref().unwrap_or("open")) {
        return Err(Refusal::Conflict("already-closed"));
    }
    let kind = if closure.won { "won" } else { "lost" };
    // Another end of the same kind is another stage.
    let stays = closure.stage.is_none() || closure.stage == record.get(deal::STAGE);
    if closure.instead.as_deref() == Some(kind) && stays {
        return Err(Refusal::Conflict("already-closed"));
    }
    if !closure.won && closure.loss_reason.is_none() {
        return Err(Refusal::field(deal::LOSS_REASON.name(), Fault::new("loss-reason")));
    }
    if closure.on.is_some_and(|day| is_ahead(day, &scope.who.ctx)) {
        return Err(Refusal::field(deal::CLOSE_DATE.name(), Fault::new("decided-ahead")));
    }
    let target = stage_of(scope, &record, kind, closure.stage).await?;
    let mut change = Change::update("opportunity", id).expecting(expected).from(source).set(deal::STAGE, target);
    if !closure.won {
        change = change.put(deal::LOSS_REASON.name(), closure.loss_reason.into());
    }
    if let Some(competitor) = closure.competitor {
        change = change.set(deal::COMPETITOR, competitor);
    }
    if let Some(amount) = closure.amount.filter(|amount| !record.get(deal::AMOUNT).is_some_and(|own| own.same(*amount)))
    {
        change = change.set(deal::AMOUNT, amount);
    }
    if let Some(note) = closure.note.filter(|note| !note.trim().is_empty()) {
        change = change.set(deal::LOSS_NOTE, note);
    }
    if let Some(day) = closure.on {
        change = change.set(deal::CLOSE_DATE, day);
    }
    change.values.extend(closure.more);
    scope.save(change).await
}

/// Puts a decided deal back to where it was before the decision.
///
/// # Errors
/// [`Refusal::Conflict`] `not-closed`; and those of [`Engine::save`].
pub async fn reopen(engine: &Engine, who: &Who, id: Id, expected: Expected, source: Source) -> Result<Saved, Refusal> {
    engine.transact(who, move |scope| Box::pin(async move { reopen_in(scope, id, expected, source).await })).await
}

/// [`reopen`] inside a transaction.
///
/// # Errors
/// As [`reopen`].
pub async fn reopen_in(scope: &mut Scope<'_>, id: Id, expected: Expected, source: Source) -> Result<Saved, Refusal> {
    let record = scope.held("opportunity", &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    if record.get(deal::STATUS).as_deref() == Some("open") {
        return Err(Refusal::Conflict("not-closed"));
    }
    let (stage, expected_close) = left(scope, &record).await?;
    let target = match stage {
        Some(stage) => stage,
        None => stage_of(scope, &record, "open", None).await?,
    };
    let mut change = Change::update("opportunity", id).expecting(expected).from(source).set(deal::STAGE, target);
    // The day of closing was that of the decision. The one that was expected before comes back; where none was known it
    // goes, unless the stage will not have a deal without one.
    let wanted = scope.records("stage", &[target]).await?.pop().and_then(|at| at.get(stage::REQUIRED_FIELDS));
    if let Some(day) = expected_close {
        change = change.set(deal::CLOSE_DATE, day);
    } else if !wanted.unwrap_or_default().iter().any(|field| field == deal::CLOSE_DATE.name()) {
        change = change.put(deal::CLOSE_DATE.name(), Value::Null);
    }
    scope.save(change).await
}

/// The stage in which the deal was decided, if it was decided here and the stage is still one of its pipeline, and the day for
/// which the close was expected then.
async fn left(scope: &mut Scope<'_>, record: &Record) -> Result<(Option<Id>, Option<i64>), Refusal> {
    let decided = ["won", "lost"].map(Value::from).to_vec();
    let last = Query::new("stage_history")
        .and(Filter::equal(history::OPPORTUNITY.name(), record.id))
        .and(Filter::one_of(history::EXIT.name(), decided))
        .columns([history::STAGE.name(), history::EXPECTED_CLOSE.name()].map(Path::field).to_vec())
        .sort(Path::field(history::LEFT_AT.name()), true)
        .limit(1);
    let found = scope.any_rows(&last).await?;
    let at = |at: usize| found.rows.first().and_then(|row| row.values.get(at));
    let (from, expected) = (at(0).and_then(Value::as_id), at(1).and_then(Value::as_int));
    let Some(stage) = from.or_else(|| record.get(deal::LOST_STAGE)) else { return Ok((None, expected)) };
    let there = scope.any_records("stage", &[stage]).await?.pop().filter(|at| {
        at.trashed_at.is_none()
            && at.get(stage::KIND).as_deref() == Some("open")
            && at.get(stage::PIPELINE) == record.get(deal::PIPELINE)
    });
    Ok((there.map(|stage| stage.id), expected))
}

/// The stage of a kind in the deal's pipeline: the one that is named, else the first.
async fn stage_of(scope: &mut Scope<'_>, record: &Record, kind: &str, named: Option<Id>) -> Result<Id, Refusal> {
    let mut query = Query::new("stage").and(Filter::equal(stage::KIND.name(), kind));
    if let Some(pipeline) = record.get(deal::PIPELINE) {
        query = query.and(Filter::equal(stage::PIPELINE.name(), pipeline));
    }
    if let Some(named) = named {
        query = query.and(Filter::equal("id", named));
    }
    let found = scope.any_rows(&query.columns(vec![Path::field("name")]).limit(1)).await?;
    let missing = || Refusal::field(deal::STAGE.name(), Fault::new("no-stage"));
    found.rows.first().map(|row| row.id).ok_or_else(missing)
}
