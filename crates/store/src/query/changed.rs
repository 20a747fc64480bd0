//! What happened to the records of a page since a moment: for who tells what was from what is. The page is read within the
//! reader's scope, so the events are of records that he may read; what is hidden from him is left out of them.

use trato_model::access::FieldLevel;
use trato_model::{Event, Id, Query, Reader, Refusal, Registry};

use super::rows::{self, Rows};
use crate::db::Reads;
use crate::system::event;

/// Events read of one page, at most.
const MOST: u32 = 10_000;

/// Records with what changed in them.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    pub rows: Rows,
    /// The changes of their values, each record's oldest first.
    pub events: Vec<Event>,
    /// Whether these are all events that there are.
    pub complete: bool,
}

/// A page of records, without the titles of what they link to, and the changes of their values since a moment (UTC
/// microseconds).
pub(crate) async fn changed(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    query: &Query,
    since: i64,
) -> Result<Changed, Refusal> {
    let (rows, _) = rows::bare(&mut *reads, registry, reader, query).await?;
    let ids: Vec<Id> = rows.rows.iter().map(|row| row.id).collect();
    let mut events =
        if ids.is_empty() { Vec::new() } else { event::updates(&mut *reads, query.entity, &ids, since, MOST).await? };
    let complete = events.len() < MOST as usize;
    for event in &mut events {
        event.changes.retain(|change| reader.field(query.entity, change.field) != FieldLevel::Hidden);
    }
    Ok(Changed { rows, events, complete })
}
