//! What a change of a run replaced comes back, field by field, where nobody has changed it since; once only, however often the
//! run is undone.

use std::collections::HashSet;

use trato_model::event::EventKind;
use trato_model::{Change, Event, Id, Refusal, Source};

use super::counts::Counts;
use super::people::is_permission;
use super::undo::{Run, WAYS, caused};
use crate::Scope;
use crate::save::{Outcome, pipeline};

/// A change that the run made: the record, and its version afterwards.
pub(super) struct Line {
    pub entity: &'static str,
    pub record: Id,
    pub version: i64,
}

impl Line {
    pub(super) fn of(event: &Event) -> Line {
        Line { entity: event.entity, record: event.record, version: event.version }
    }
}

/// What became of values that a change of the run replaced.
#[derive(Default)]
pub(super) struct Values {
    /// Given back, some at least.
    pub undone: bool,
    /// It was another one until then.
    pub changed: bool,
    /// Why some are as they are.
    pub left: Option<&'static str>,
}

impl Values {
    pub(super) fn count(&self, entity: &str, record: Id, counts: &mut Counts) {
        counts.undone += u64::from(self.undone);
        if let Some(why) = self.left {
            counts.leave(entity, record, why);
        }
    }
}

/// Gives back the values that a change of the run replaced, field by field, where nobody has changed them since.
pub(super) async fn restore(
    scope: &mut Scope<'_>,
    run: Run,
    Line { entity, record, version }: Line,
    source: Source,
) -> Result<Values, Refusal> {
    let mut values = Values::default();
    let registry = scope.registry.clone();
    let events = scope.tx.events_since(&registry, entity, record, version - 1).await?;
    let Some(ours) = events.iter().find(|event| event.version == version && event.kind == EventKind::Updated) else {
        return Ok(values);
    };
    let later: HashSet<&str> = events
        .iter()
        .filter(|event| event.version > version && foreign(event, run.id))
        .flat_map(|event| event.changes.iter().map(|change| change.field))
        .collect();
    let given_back = given_back(scope, run, ours, &events).await?;
    let Some(entity) = registry.entity(entity) else { return Ok(values) };
    // A refusal that the file told of stays: whoever gave it must not be written to because an import was a mistake.
    let refused: Vec<&str> = ours
        .changes
        .iter()
        .filter(|c| c.after.as_text() == Some("denied") && entity.field(c.field).is_some_and(is_permission))
        .map(|c| c.field)
        .collect();
    let stays = |field: &str| refused.iter().any(|refused| field.starts_with(refused));
    let mut change = caused(Change::update(entity.name, record), run.id, source);
    for field in &ours.changes {
        match entity.field(field.field).is_some_and(trato_model::FieldDef::writable) {
            true if stays(field.field) || given_back.contains(field.field) => {}
            true if later.contains(field.field) => values.left = Some("changed"),
            true => change = change.put(field.field, field.before.clone()),
            false => {}
        }
    }
    if change.values.is_empty() {
        return Ok(values);
    }
    for Outcome(outcome) in pipeline(scope, vec![change]).await? {
        match outcome {
            // What the business keeps as it is for another reason is no change.
            Ok(saved) => {
                values.undone = saved.changed || source == Source::Import;
                values.changed = saved.changed;
            }
            Err(Refusal::NotFound) => {}
            Err(refusal) => values.left = Some(refusal.code()),
        }
    }
    Ok(values)
}

/// Whether an event is somebody else's doing, and not the run's.
fn foreign(event: &Event, run: Id) -> bool {
    event.cause != Some(run) && WAYS.contains(&event.source)
}

/// The fields to which an undo gave back already what a change of the run had replaced: what became of them since is nothing
/// of the run's.
async fn given_back(
    scope: &mut Scope<'_>,
    run: Run,
    ours: &Event,
    events: &[Event],
) -> Result<HashSet<&'static str>, Refusal> {
    let Some(last) = run.last else { return Ok(HashSet::new()) };
    let versions = scope.tx.versions_behind((ours.entity, ours.record), run.id, last).await?;
    let by_undo = || events.iter().filter(|event| versions.contains(&event.version)).flat_map(|event| &event.changes);
    let back = ours.changes.iter().filter(|own| by_undo().any(|c| c.field == own.field && c.after == own.before));
    Ok(back.map(|change| change.field).collect())
}
