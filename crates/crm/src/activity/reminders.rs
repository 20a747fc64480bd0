//! Reminders: once a minute, what was to be remembered by now becomes a notice of its owner, and a mail
//! where there is a mail server and he wishes it.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};
use trato_engine::{Engine, Job, Scope};
use trato_model::{Change, Filter, Op, Path, Query, Record, Refusal, Source, Value, mixin};

use super::PLANNED;
use crate::mail::reminders as by_mail;
use crate::mixins as plan;

/// Fires due reminders.
pub const FIRE: Job =
    Job { kind: "activity-reminders", every: Some(60 * 1_000_000), long: false, run: fire, aside: None };

/// Reminders of one kind of activity in one transaction, at most.
const CHUNK: u32 = 200;

fn fire(engine: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        let who = engine.system().await?;
        for entity in PLANNED {
            loop {
                let fired = engine.transact(&who, move |scope| Box::pin(chunk(scope, entity))).await?;
                if fired < CHUNK as usize {
                    break;
                }
            }
        }
        Ok(())
    }
    .boxed()
}

/// Tells the owners of the activities whose reminder is due, and clears the reminders: whoever runs this again finds
/// nothing left to do.
async fn chunk(scope: &mut Scope<'_>, entity: &'static str) -> Result<usize, Refusal> {
    let now = scope.who.ctx.now;
    let due = Query::new(entity)
        .and(Filter::set(plan::REMIND_AT.name()))
        .and(Filter::test(plan::REMIND_AT.name(), Op::AtMost, vec![Value::Int(now)]))
        .sort(Path::field(plan::REMIND_AT.name()), false)
        .columns(vec![Path::field("id")])
        .limit(CHUNK);
    let rows = scope.any_rows(&due).await?.rows;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut changes = Vec::with_capacity(rows.len());
    let mut mails = Vec::new();
    // Between the look and the lock somebody may have moved it, or another node may have told.
    let is_due =
        |record: &Record| record.trashed_at.is_none() && record.get(plan::REMIND_AT).is_some_and(|at| at <= now);
    for record in scope.locked(entity, &ids).await?.iter().filter(|record| is_due(record)) {
        if let Some(owner) = record.get(mixin::OWNER) {
            let due = record.get(plan::DUE_AT);
            scope.notify(owner, now, "reminder", (entity, record.id), json!({"due_at": due})).await?;
            mails.push(by_mail::work(scope.who.ctx.new_id(), owner, (entity, record.id), due));
        }
        changes.push(Change::update(entity, record.id).from(Source::System).put(plan::REMIND_AT.name(), Value::Null));
    }
    scope.save_many(changes).await?;
    if scope.engine().mail().is_some() && !mails.is_empty() {
        scope.enqueue(by_mail::SEND.kind, mails.into()).await?;
    }
    Ok(rows.len())
}
