//! What an undo takes out of the trash again, for good: what a run created and nobody else made use of is then as though it
//! had never been, and the people, branches and lists that came with it can go, too, for nothing names them any more.

use std::collections::HashSet;

use trato_model::{Action, Change, Entity, FieldDef, Filter, Id, Query, Reader, Record, Refusal, Source, Value};

use super::people::is_permission;
use super::undo::caused;
use crate::Scope;
use crate::save::{Outcome, pipeline};

/// Removes records of one kind that the run created and that were put into the trash, with their parts. What a record points at,
/// in the trash or not, stays there, and whoever must not be written to: that would be forgotten with him.
pub(super) async fn clear(scope: &mut Scope<'_>, run: Id, entity: &'static str, ids: &[Id]) -> Result<(), Refusal> {
    let registry = scope.registry.clone();
    if !registry.entity(entity).is_some_and(|entity| entity.trash()) || ids.is_empty() {
        return Ok(());
    }
    let mut records = scope.tx.records(&registry, &Reader::system(), Action::Read, entity, ids).await?;
    let used = scope.tx.pointed_at(&registry, &records, &is_part).await?;
    records.retain(|record| record.trashed_at.is_some() && !used.contains(&record.id) && !refuses(record));
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
    Ok(scope.tx.delete(&registry, &records).await?)
}

/// Whether records of this kind are parts of what they point at by the field: nothing without it.
fn is_part(entity: &Entity, field: &FieldDef) -> bool {
    field.required && !field.kind.many() && !entity.trash()
}

fn refuses(record: &Record) -> bool {
    let mut permissions = record.entity.fields.iter().filter(|field| is_permission(field));
    permissions.any(|field| record.value(field.name).as_text() == Some("denied"))
}
