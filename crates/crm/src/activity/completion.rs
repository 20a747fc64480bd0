//! The end of an activity, and what comes after it, in one gesture: how it went, and the next step, in one transaction.

use std::sync::Arc;

use trato_engine::{Engine, Scope, Who};
use trato_model::kinds::{Fault, Input};
use trato_model::{Change, Entity, Expected, Id, Record, Refusal, Source, Value, mixin};

use super::PLANNED;
use crate::mixins as plan;

/// How an activity ended.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// Done, or cancelled with the reason in `cancel_reason`.
    pub cancelled: bool,
    /// Fields of the activity as the user gave them: outcome, result, duration, the reason.
    pub values: Vec<(String, Input)>,
    pub next: Option<Next>,
}

/// What is to be done next.
#[derive(Clone, Debug)]
pub struct Next {
    /// One of [`PLANNED`].
    pub entity: &'static str,
    pub subject: String,
    /// As the user wrote it.
    pub due_at: Input,
}

/// What came of a gesture: the activity, and the next one if one was planned.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    pub activity: Id,
    pub next: Option<Id>,
}

/// Completes or cancels a planned activity and plans the next one.
///
/// # Errors
/// [`Refusal::NotFound`] for what is no activity, [`Refusal::Conflict`] `already-completed`; those of [`Engine::save`].
pub async fn complete(
    engine: &Engine,
    who: &Who,
    entity: &str,
    id: Id,
    expected: Expected,
    completion: Completion,
    source: Source,
) -> Result<Followed, Refusal> {
    let entity = PLANNED.into_iter().find(|name| *name == entity).ok_or(Refusal::NotFound)?;
    engine
        .transact(who, move |scope| {
            let completion = completion.clone();
            Box::pin(async move {
                // Of two who complete it at once the second finds it completed.
                let record = scope.held(entity, &[id]).await?.pop().ok_or(Refusal::NotFound)?;
                if record.get(plan::STATUS).as_deref() != Some("planned") {
                    return Err(Refusal::Conflict("already-completed"));
                }
                let status = if completion.cancelled { "cancelled" } else { "done" };
                let mut change =
                    Change::update(entity, id).expecting(expected).from(source).set(plan::STATUS, status.to_owned());
                change.values.extend(completion.values.clone());
                let saved = scope.save(change).await?.record;
                let next = follow(scope, &saved, completion.next.as_ref(), source).await?;
                Ok(Followed { activity: saved.id, next })
            })
        })
        .await
}

/// Writes down what was done (a note, a call, a visit …) and plans the next step.
///
/// # Errors
/// Those of [`Engine::save`]; faults of the next step are named `next_subject` and `next_due_at`.
pub async fn log(engine: &Engine, who: &Who, change: Change, next: Option<Next>) -> Result<Followed, Refusal> {
    let source = change.source;
    engine
        .transact(who, move |scope| {
            let (change, next) = (change.clone(), next.clone());
            Box::pin(async move {
                let saved = scope.save(change).await?.record;
                let next = follow(scope, &saved, next.as_ref(), source).await?;
                Ok(Followed { activity: saved.id, next })
            })
        })
        .await
}

/// The links of an activity to what it is about: those to built-in kinds, and one to each of the company's own.
fn about(entity: &Arc<Entity>) -> Vec<&'static str> {
    let built = [plan::ABOUT_ACCOUNT, plan::ABOUT_CONTACT, plan::ABOUT_LEAD, plan::ABOUT_OPPORTUNITY];
    let own = entity.fields.iter().filter(|field| field.custom && field.target == Some(field.name));
    built.map(|link| link.name()).into_iter().chain(own.map(|field| field.name)).collect()
}

/// Plans the next step about the same records, for the same owner.
async fn follow(
    scope: &mut Scope<'_>,
    before: &Record,
    next: Option<&Next>,
    source: Source,
) -> Result<Option<Id>, Refusal> {
    let Some(next) = next else { return Ok(None) };
    let mut change = Change::create(next.entity).from(source).derived().text("subject", &next.subject);
    change.values.push((plan::DUE_AT.name().to_owned(), next.due_at.clone()));
    for link in scope.registry.entity(next.entity).map(about).unwrap_or_default() {
        change = change.put(link, before.value(link).clone());
    }
    if let Value::Id(owner) = before.value(mixin::OWNER.name()) {
        change = change.put(mixin::OWNER.name(), Value::Id(*owner));
    }
    if matches!(&next.due_at, Input::Text(text) if text.trim().is_empty()) {
        return Err(Refusal::field("next_due_at", Fault::new("required")));
    }
    match scope.save(change).await {
        Ok(saved) => Ok(Some(saved.record.id)),
        Err(Refusal::Invalid(mut errors)) => {
            for error in &mut errors {
                error.field = format!("next_{}", error.field);
            }
            Err(Refusal::Invalid(errors))
        }
        Err(other) => Err(other),
    }
}
