//! Writes rows and events.

use trato_model::event::EventKind;
use trato_model::kinds::Fault;
use trato_model::{Event, FieldChange, Intent, Record, Refusal, Source, Value, mixin};
use trato_store::{ChangeNotice, StoreError};

use super::Item;
use crate::Scope;

/// Writes the rows of what is not refused.
pub(super) async fn rows(scope: &mut Scope<'_>, items: &mut [Item], intent: Intent) -> Result<(), Refusal> {
    match intent {
        Intent::Create => create(scope, items).await,
        Intent::Update => update(scope, items).await,
        Intent::Delete => delete(scope, items).await,
        Intent::Restore => {
            let records = stamped(scope, items);
            Ok(scope.tx.restore(&records, scope.who.ctx.now, scope.who.user()).await?)
        }
    }
}

async fn create(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    number(scope, items).await?;
    let (now, actor) = (scope.who.ctx.now, scope.who.user());
    let mut records = Vec::with_capacity(items.len());
    for item in items.iter_mut().filter(|item| !item.refused()) {
        let made = made_at(item, now);
        let record = &mut item.draft.record;
        record.version = 1;
        (record.created_at, record.updated_at) = (made, now);
        (record.created_by, record.updated_by) = (actor, actor);
        records.push(record.clone());
    }
    if records.is_empty() {
        return Ok(());
    }
    scope.tx.insert(&records).await.map_err(|error| taken(&records, error))
}

/// When what is written now was made: an import may say that it was long ago, in another system.
pub(super) fn made_at(item: &Item, now: i64) -> i64 {
    let told = item.change.made_at.filter(|_| item.change.source == Source::Import && item.draft.is_new());
    told.map_or(now, |made| made.min(now))
}

/// Numbers of sequences, given as late as possible.
async fn number(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let Some(entity) = items.first().map(|item| item.draft.record.entity.clone()) else { return Ok(()) };
    for field in entity.fields.iter().filter(|field| field.kind.name() == "sequence") {
        for item in items.iter_mut().filter(|item| !item.refused()) {
            if item.draft.record.value(field.name).is_null() {
                let number = scope.tx.next_number(entity.name, field.name).await?;
                item.draft.record.put(field.name, Value::Int(number));
            }
        }
    }
    Ok(())
}

async fn update(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let (now, actor) = (scope.who.ctx.now, scope.who.user());
    let mut pairs = Vec::with_capacity(items.len());
    for item in items.iter_mut().filter(|item| !item.refused()) {
        let Some(before) = &item.draft.before else { continue };
        if before.values == item.draft.record.values {
            continue;
        }
        let record = &mut item.draft.record;
        record.version = before.version + 1;
        (record.updated_at, record.updated_by) = (now, actor);
        pairs.push((before.clone(), record.clone()));
    }
    if pairs.is_empty() {
        return Ok(());
    }
    let records: Vec<Record> = pairs.iter().map(|(_, after)| after.clone()).collect();
    let written = scope.tx.update_many(&pairs).await.map_err(|error| taken(&records, error))?;
    // The rows were locked: a version that moved all the same means that another transaction won the race.
    if written { Ok(()) } else { Err(Refusal::Conflict("retry")) }
}

async fn delete(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let records = stamped(scope, items);
    let Some(entity) = records.first().map(|record| record.entity.clone()) else { return Ok(()) };
    if entity.trash() {
        return Ok(scope.tx.trash(&records, scope.who.ctx.now, scope.who.user()).await?);
    }
    let used = scope.tx.used(&scope.registry, &records).await?;
    if used {
        return Err(Refusal::Conflict("in-use"));
    }
    Ok(scope.tx.delete(&scope.registry, &records).await?)
}

/// Moves version and stamps of what is not refused, and gives copies of the records as they were before.
fn stamped(scope: &Scope<'_>, items: &mut [Item]) -> Vec<Record> {
    let (now, actor) = (scope.who.ctx.now, scope.who.user());
    let mut records = Vec::with_capacity(items.len());
    for item in items.iter_mut().filter(|item| !item.refused()) {
        records.push(item.draft.record.clone());
        let record = &mut item.draft.record;
        record.version += 1;
        record.trashed_at = if item.change.intent == Intent::Delete { Some(now) } else { None };
        (record.updated_at, record.updated_by) = (now, actor);
    }
    records
}

/// A unique value that another record has, or one too long for its index.
fn taken(records: &[Record], error: StoreError) -> Refusal {
    match error {
        StoreError::Unique { field: Some(field), .. } => Refusal::field(field, Fault::new("taken")),
        StoreError::TooLong { field: Some(field), .. } => Refusal::field(field, Fault::new("too-long-index")),
        StoreError::Unique { .. } if records.len() == 1 => Refusal::Exists,
        other => other.into(),
    }
}

/// Appends one event for each record that was written.
pub(super) async fn events(scope: &mut Scope<'_>, items: &mut [Item], intent: Intent) -> Result<(), Refusal> {
    let mut events = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.refused()) {
        let kind = match intent {
            Intent::Create => EventKind::Created,
            Intent::Update => EventKind::Updated,
            Intent::Delete => EventKind::Deleted,
            Intent::Restore => EventKind::Restored,
        };
        let changes = changes(item);
        if intent == Intent::Update && changes.is_empty() {
            continue;
        }
        let record = &item.draft.record;
        events.push(Event {
            id: scope.who.ctx.new_id(),
            at: scope.who.ctx.now,
            actor: scope.who.user(),
            source: item.change.source,
            kind,
            entity: record.entity.name,
            record: record.id,
            version: record.version,
            title: record.title(),
            changes,
            subjects: subjects(scope, record),
            cause: item.change.cause,
        });
    }
    if events.is_empty() {
        return Ok(());
    }
    for event in &events {
        for (entity, record) in &event.subjects {
            scope.tx.notice(ChangeNotice { entity, record: *record });
        }
    }
    Ok(scope.tx.append(&events).await?)
}

/// The fields that differ from what was stored.
fn changes(item: &Item) -> Vec<FieldChange> {
    if !matches!(item.change.intent, Intent::Create | Intent::Update) {
        return Vec::new();
    }
    let record = &item.draft.record;
    let null = Value::Null;
    record
        .entity
        .fields
        .iter()
        .filter(|field| !field.kind.columns().is_empty() || field.kind.many())
        .filter_map(|field| {
            let before = item.draft.before.as_ref().map_or(&null, |b| b.value(field.name));
            let after = record.value(field.name);
            (before != after).then(|| FieldChange { field: field.name, before: before.clone(), after: after.clone() })
        })
        .collect()
}

/// The record itself and the linked records that have a timeline.
fn subjects(scope: &Scope<'_>, record: &Record) -> Vec<(&'static str, trato_model::Id)> {
    let mut subjects = vec![(record.entity.name, record.id)];
    for field in record.entity.fields.iter().filter(|field| !field.kind.many()) {
        let Some(target) = field.target.and_then(|target| scope.registry.entity(target)) else { continue };
        if let (true, Some(id)) = (target.has(&mixin::TIMELINE), record.value(field.name).as_id())
            && target.name != "user"
        {
            subjects.push((target.name, id));
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

#[cfg(test)]
mod tests {
    use trato_model::FieldError;

    use super::*;

    #[test]
    fn what_an_index_cannot_hold_is_the_fields_fault() {
        let too_long = |field| StoreError::TooLong { constraint: None, field };
        let Refusal::Invalid(errors) = taken(&[], too_long(Some("name"))) else { panic!("a field's fault") };
        assert_eq!(errors, [FieldError::new("name", Fault::new("too-long-index"))]);
        assert!(matches!(taken(&[], too_long(None)), Refusal::BadRequest(fault) if fault.code == "too-long-index"));
    }
}
