//! Keeps on each deal when its next step is planned and when it was last worked on, so that neglected deals are found by
//! an indexed filter.

use std::collections::HashSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::{Change, Filter, Id, Intent, Path, Query, Refusal, Value};

use super::PLANNED;
use crate::mixins as plan;
use crate::sales::opportunity as deal;

/// After an activity of this kind changed.
#[must_use]
pub const fn on(entity: &'static str) -> Hook {
    Hook {
        name: "next-step",
        entity,
        moment: Moment::After,
        intents: &[Intent::Create, Intent::Update, Intent::Delete, Intent::Restore],
        run: follow,
    }
}

/// After a deal came back from the trash: what happened meanwhile was not noted on it.
pub const RESTORED: Hook = Hook {
    name: "next-step-restored",
    entity: "opportunity",
    moment: Moment::After,
    intents: &[Intent::Restore],
    run: catch_up,
};

fn catch_up<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move { note(scope, items.iter().map(|item| item.draft.record.id).collect()).await }.boxed()
}

fn follow<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let deals: HashSet<Id> = items
            .iter()
            .flat_map(|item| [item.draft.get(plan::ABOUT_OPPORTUNITY), item.draft.old(plan::ABOUT_OPPORTUNITY)])
            .flatten()
            .collect();
        note(scope, deals.into_iter().collect()).await
    }
    .boxed()
}

/// Looks at the deals' activities and notes what it found. A deal in the trash is left as it is.
async fn note(scope: &mut Scope<'_>, deals: Vec<Id>) -> Result<(), Refusal> {
    if deals.is_empty() {
        return Ok(());
    }
    let mut changes = Vec::new();
    for record in scope.locked("opportunity", &deals).await? {
        if record.trashed_at.is_some() {
            continue;
        }
        let next = edge(scope, record.id, "planned", plan::DUE_AT.name(), false).await?;
        let last = edge(scope, record.id, "done", plan::DONE_AT.name(), true).await?;
        if next != record.get(deal::NEXT_STEP_AT) || last != record.get(deal::LAST_ACTIVITY_AT) {
            changes.push(
                Change::update("opportunity", record.id)
                    .put(deal::NEXT_STEP_AT.name(), Value::from(next))
                    .put(deal::LAST_ACTIVITY_AT.name(), Value::from(last)),
            );
        }
    }
    scope.save_many(changes).await?;
    Ok(())
}

/// The first (or last) moment among the deal's activities with this status.
async fn edge(
    scope: &mut Scope<'_>,
    deal: Id,
    status: &str,
    moment: &'static str,
    last: bool,
) -> Result<Option<i64>, Refusal> {
    let mut best = None;
    for entity in PLANNED {
        let query = Query::new(entity)
            .and(Filter::equal(plan::ABOUT_OPPORTUNITY.name(), deal))
            .and(Filter::equal(plan::STATUS.name(), status))
            .and(Filter::set(moment))
            .columns(vec![Path::field(moment)])
            .sort(Path::field(moment), last)
            .limit(1);
        let found = scope.any_rows(&query).await?;
        let at = found.rows.first().and_then(|row| row.values.first()).and_then(Value::as_int);
        best = match (best, at) {
            (Some(a), Some(b)) if last => Some(std::cmp::max::<i64>(a, b)),
            (Some(a), Some(b)) => Some(std::cmp::min(a, b)),
            (a, b) => a.or(b),
        };
    }
    Ok(best)
}
