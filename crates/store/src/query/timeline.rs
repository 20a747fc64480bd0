//! What happened about a record: its own events and those of records that were linked to it, each only if the reader may
//! read the record that it happened to.

use trato_model::access::FieldLevel;
use trato_model::{Event, Id, Labels, Reader, Refusal, Registry};

use super::titles::titles;
use crate::db::Reads;
use crate::system::event;

/// Rounds of reading more when what was read is not for this reader, at most.
const ROUNDS: usize = 10;

/// The event as the reader may see it: without changes of hidden fields, and with the title that he may read.
fn seen(registry: &Registry, reader: &Reader, readable: &Labels, about: Id, mut event: Event) -> Option<Event> {
    let title = readable.get(&event.record);
    if event.record != about && title.is_none() {
        return None;
    }
    let entity = registry.entity(event.entity)?;
    event.title = title.cloned().unwrap_or_default();
    event.changes.retain(|change| reader.field(entity.name, change.field) != FieldLevel::Hidden);
    Some(event)
}

/// Events on a record's timeline, newest first, before the moment and event given.
pub(crate) async fn timeline(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &str,
    id: Id,
    before: Option<(i64, Id)>,
    limit: u32,
) -> Result<Vec<Event>, Refusal> {
    let entity = registry.entity(entity).ok_or(Refusal::NotFound)?.name;
    let (mut shown, mut before) = (Vec::new(), before);
    for _ in 0..ROUNDS {
        let batch = event::about(&mut *reads, entity, id, before, limit).await?;
        let complete = batch.len() < limit as usize;
        before = batch.last().map(|event| (event.at, event.id));
        let of: Vec<(&'static str, Id)> =
            batch.iter().map(|event| (event.entity, event.record)).chain([(entity, id)]).collect();
        let readable: Labels = titles(reads, registry, reader, &of, false).await?;
        // Whoever may not read the record is told nothing of what was read about it.
        if !readable.contains_key(&id) {
            return Err(Refusal::NotFound);
        }
        shown.extend(batch.into_iter().filter_map(|event| seen(registry, reader, &readable, id, event)));
        if complete || shown.len() >= limit as usize {
            break;
        }
    }
    shown.truncate(limit as usize);
    Ok(shown)
}
