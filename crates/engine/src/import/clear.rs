//! What an undo takes out of the trash again, for good: what a run created and nobody else made use of is then as though it
//! had never been, and the people, branches and lists that came with it can go, too, for nothing names them any more.

use std::collections::{BTreeMap, HashSet};

use trato_model::{Action, Change, Entity, FieldDef, Filter, Id, Query, Reader, Record, Refusal, Source, Value};

use super::people::is_permission;
use super::undo::caused;
use crate::Scope;
use crate::save::{Outcome, pipeline};

/// Removes records of one kind that the run created and that were put into the trash, with their parts. What a record points at,
/// in the trash or not, stays there, and whoever must not be written to: that would be forgotten with him. Answers how many
/// stay.
pub(super) async fn clear(scope: &mut Scope<'_>, run: Id, entity: &'static str, ids: &[Id]) -> Result<u64, Refusal> {
    let registry = scope.registry.clone();
    if !registry.entity(entity).is_some_and(|entity| entity.trash()) || ids.is_empty() {
        return Ok(0);
    }
    let mut records = scope.tx.records(&registry, &Reader::system(), Action::Read, entity, ids).await?;
    records.retain(|record| record.trashed_at.is_some());
    let all = records.len();
    records.retain(|record| !refuses(record));
    free(scope, &mut records, &is_part).await?;
    let gone: Vec<Id> = records.iter().map(|record| record.id).collect();
    for (part, field) in registry.pointing_at(entity).filter(|(part, field)| is_part(part, field)) {
        let of_them = Filter::one_of(field.name, gone.iter().copied().map(Value::Id).collect());
        let parts: HashSet<Id> =
            scope.every_any(&Query::new(part.name).and(of_them)).await?.into_iter().map(|row| row.id).collect();
        let changes = parts.into_iter().map(|id| caused(Change::delete(part.name, id), run, Source::Import)).collect();
        for Outcome(outcome) in pipeline(scope, changes).await? {
            outcome?;
        }
    }
    scope.tx.delete(&registry, &records).await?;
    Ok((all - records.len()) as u64)
}

/// Leaves those at which nothing else points; what falls out points, too.
async fn free(scope: &mut Scope<'_>, records: &mut Vec<Record>, part: Part) -> Result<(), Refusal> {
    let registry = scope.registry.clone();
    loop {
        let used = scope.tx.pointed_at(&registry, records, part, &[]).await?;
        if used.is_empty() {
            return Ok(());
        }
        records.retain(|record| !used.contains(&record.id));
    }
}

/// Removes records of kinds without a trash that only name each other: those links first. Answers which went.
pub(super) async fn untie(scope: &mut Scope<'_>, run: Id, wanted: Vec<(&'static str, Id)>) -> Result<Vec<Id>, Refusal> {
    let registry = scope.registry.clone();
    let mut kinds: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for (kind, id) in wanted {
        let found = scope.tx.records(&registry, &Reader::system(), Action::Read, kind, &[id]).await?;
        kinds.entry(kind).or_default().extend(found);
    }
    // What somebody else names stays, and whatever it names with it.
    loop {
        let before: usize = kinds.values().map(Vec::len).sum();
        let among: Vec<Id> = kinds.values().flatten().map(|record| record.id).collect();
        for records in kinds.values_mut() {
            let used = scope.tx.pointed_at(&registry, records, &|_, _| false, &among).await?;
            records.retain(|record| !used.contains(&record.id));
        }
        if kinds.values().map(Vec::len).sum::<usize>() == before {
            break;
        }
    }
    let among: HashSet<Id> = kinds.values().flatten().map(|record| record.id).collect();
    for (kind, records) in &kinds {
        let changes = records.iter().filter_map(|record| loosened(kind, record, &among, run)).collect();
        for Outcome(outcome) in pipeline(scope, changes).await? {
            outcome?;
        }
    }
    for (kind, records) in &kinds {
        let changes = records.iter().map(|record| caused(Change::delete(kind, record.id), run, Source::Import));
        for Outcome(outcome) in pipeline(scope, changes.collect()).await? {
            outcome?;
        }
    }
    Ok(among.into_iter().collect())
}

/// The record without its links to these, if it has any.
fn loosened(kind: &'static str, record: &Record, among: &HashSet<Id>, run: Id) -> Option<Change> {
    let ties = record.entity.fields.iter().filter(|field| {
        let to = record.value(field.name).as_id();
        field.target.is_some() && !field.required && to.is_some_and(|id| among.contains(&id))
    });
    let change = caused(Change::update(kind, record.id), run, Source::Import);
    let change = ties.fold(change, |change, field| change.put(field.name, Value::Null));
    (!change.values.is_empty()).then_some(change)
}

/// Which kinds are parts of what a field of theirs points at.
type Part = &'static (dyn Fn(&Entity, &FieldDef) -> bool + Sync);

/// Whether records of this kind are parts of what they point at by the field: nothing without it.
fn is_part(entity: &Entity, field: &FieldDef) -> bool {
    field.required && !field.kind.many() && !entity.trash()
}

fn refuses(record: &Record) -> bool {
    let mut permissions = record.entity.fields.iter().filter(|field| is_permission(field));
    permissions.any(|field| record.value(field.name).as_text() == Some("denied"))
}
