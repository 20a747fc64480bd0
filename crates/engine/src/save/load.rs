//! Load and lock the records to be changed, within the actor's reach, and settle versions.

use std::collections::HashMap;

use trato_model::refusal::Conflict;
use trato_model::{Action, Expected, Id, Intent, Refusal, Value};

use super::{Item, prepare};
use crate::Scope;

/// Loads and locks. What the actor may not see does not exist; what he sees but may not change is forbidden.
pub(super) async fn lock(scope: &mut Scope<'_>, items: &mut [Item], intent: Intent) -> Result<(), Refusal> {
    if intent == Intent::Create {
        return Ok(());
    }
    let Some(entity) = items.first().map(|item| item.change.entity) else { return Ok(()) };
    let ids: Vec<Id> = items.iter().map(|item| item.draft.record.id).collect();
    let reader = scope.who.reader.clone();
    let action = prepare::action(intent);
    let found = scope.tx.lock(&scope.registry, &reader, action, entity, &ids).await?;
    let mut found: HashMap<Id, _> = found.into_iter().map(|record| (record.id, record)).collect();
    let missing: Vec<Id> = ids.iter().filter(|id| !found.contains_key(id)).copied().collect();
    let seen = match missing.is_empty() {
        true => Vec::new(),
        false => scope.tx.records(&scope.registry, &reader, Action::Read, entity, &missing).await?,
    };
    for item in items {
        let Some(record) = found.remove(&item.draft.record.id) else {
            let visible = seen.iter().any(|record| record.id == item.draft.record.id);
            item.refuse(if visible { Refusal::Forbidden(action.name()) } else { Refusal::NotFound });
            continue;
        };
        if record.trashed_at.is_some() != (intent == Intent::Restore) {
            item.refuse(Refusal::NotFound);
            continue;
        }
        item.draft.before = Some(record.clone());
        item.draft.record = record;
    }
    Ok(())
}

/// Compares versions. A stale form keeps what nobody else touched and is refused, with both values, where two people
/// changed the same field; a stale API call is refused whole.
pub(super) async fn merge(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    for item in items.iter_mut().filter(|item| !item.refused()) {
        let Some(before) = item.draft.before.clone() else { continue };
        match item.change.expected {
            Expected::Current => {}
            Expected::Unknown => item.refuse(Refusal::VersionRequired),
            Expected::Exactly(version) | Expected::Version(version) if version == before.version => {}
            Expected::Exactly(_) => {
                item.refuse(Refusal::Stale { current: Box::new(before), conflicts: Vec::new() });
            }
            Expected::Version(version) => merge_stale(scope, item, version).await?,
        }
    }
    Ok(())
}

/// Whether a writer means the same value: what a sum is worth to the company he does not say.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one.as_money(), other.as_money()) {
        (Some(one), Some(other)) => one.same(other),
        _ => one == other,
    }
}

/// A form that was opened at `version` and comes back later. What it shows of a field that the user left alone is the
/// value of then, which the log still knows.
async fn merge_stale(scope: &mut Scope<'_>, item: &mut Item, version: i64) -> Result<(), Refusal> {
    let Some(current) = item.draft.before.clone() else { return Ok(()) };
    if item.change.intent != Intent::Update || version > current.version {
        item.refuse(Refusal::Stale { current: Box::new(current), conflicts: Vec::new() });
        return Ok(());
    }
    let since = scope.tx.events_since(&scope.registry, item.change.entity, current.id, version).await?;
    let mut then: HashMap<&'static str, Value> = HashMap::new();
    for change in since.into_iter().flat_map(|event| event.changes) {
        then.entry(change.field).or_insert(change.before);
    }
    let mut conflicts = Vec::new();
    for field in item.given.clone() {
        let Some(base) = then.get(field) else { continue };
        let mine = item.draft.record.value(field).clone();
        let theirs = current.value(field).clone();
        if same(&mine, base) {
            item.draft.record.put(field, theirs);
        } else if !same(&mine, &theirs) {
            conflicts.push(Conflict { field, theirs, mine });
        }
    }
    if !conflicts.is_empty() {
        // What this form alone changed goes along; a file that came with it is not kept.
        let mut current = current;
        for field in item.given.iter().filter(|field| conflicts.iter().all(|conflict| conflict.field != **field)) {
            if current.entity.field(field).is_some_and(|field| field.kind.name() != "file") {
                current.put(field, item.draft.record.value(field).clone());
            }
        }
        item.refuse(Refusal::Stale { current: Box::new(current), conflicts });
    }
    Ok(())
}
