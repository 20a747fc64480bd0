//! Events read back: timelines, what happened since a version, the feed.

use std::collections::HashMap;

use trato_model::event::EventKind;
use trato_model::intern::intern;
use trato_model::{Cell, ColumnType, Event, Id, Registry, Source};

use super::chain::{COLUMNS, Link, TYPES};
use super::codec;
use crate::db::{Reads, Row};
use crate::system::row::{Cells, text};
use crate::{Store, StoreError, Tx};

fn types(more: &[ColumnType]) -> Vec<ColumnType> {
    let mut types = TYPES.to_vec();
    types.push(ColumnType::Text);
    types.extend(more);
    types
}

/// The events that show on a record's timeline, newest first, before the moment and event given.
pub(crate) async fn about(
    reads: impl Reads,
    entity: &str,
    record: Id,
    before: Option<(i64, Id)>,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let mut params = vec![text(entity), Cell::Id(record)];
    let mut place = String::new();
    if let Some((at, id)) = before {
        place.push_str(" AND (s.at < ? OR (s.at = ? AND s.event < ?))");
        params.extend([Cell::Int(at), Cell::Int(at), Cell::Id(id)]);
    }
    params.push(Cell::Int(i64::from(limit)));
    let statement = format!(
        "SELECT {COLUMNS}, p.body FROM sys_event_subject s JOIN sys_event e ON e.id = s.event \
         LEFT JOIN sys_event_payload p ON p.event = e.id \
         WHERE s.entity = ? AND s.record = ?{place} ORDER BY s.at DESC, s.event DESC LIMIT ?"
    );
    events(reads, &statement, params).await
}

/// How the values of records of one kind changed since a moment, each record's changes oldest first.
pub(crate) async fn updates(
    reads: impl Reads,
    entity: &str,
    records: &[Id],
    since: i64,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let marks = vec!["?"; records.len()].join(", ");
    let statement = format!(
        "SELECT {COLUMNS}, p.body FROM sys_event e JOIN sys_event_payload p ON p.event = e.id \
         WHERE e.record IN ({marks}) AND e.entity = ? AND e.kind = ? AND e.at >= ? \
         ORDER BY e.record, e.version, e.placed LIMIT ?"
    );
    let mut params: Vec<Cell> = records.iter().copied().map(Cell::Id).collect();
    params.extend([text(entity), text(EventKind::Updated.name()), Cell::Int(since), Cell::Int(i64::from(limit))]);
    events(reads, &statement, params).await
}

/// A record's events after a version, oldest first.
async fn since(reads: impl Reads, entity: &str, record: Id, version: i64) -> Result<Vec<Event>, StoreError> {
    let statement = format!(
        "SELECT {COLUMNS}, p.body FROM sys_event e LEFT JOIN sys_event_payload p ON p.event = e.id \
         WHERE e.record = ? AND e.version > ? AND e.entity = ? ORDER BY e.version, e.placed"
    );
    events(reads, &statement, vec![Cell::Id(record), Cell::Int(version), text(entity)]).await
}

/// The events that a statement gives: its columns are those of the chain and the payload.
pub(super) async fn events(
    mut reads: impl Reads,
    statement: &str,
    params: Vec<Cell>,
) -> Result<Vec<Event>, StoreError> {
    let sql = reads.dialect().sql(statement, params);
    reads.all(&sql, &types(&[])).await?.into_iter().map(|row| event(row).map(|(event, _)| event)).collect()
}

/// Sealed events after a number.
pub(super) async fn feed(store: &Store, after: i64, limit: u32) -> Result<Vec<(i64, Event)>, StoreError> {
    let statement = format!(
        "SELECT {COLUMNS}, p.body, e.seq FROM sys_event e LEFT JOIN sys_event_payload p ON p.event = e.id \
         WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
    );
    let sql = store.dialect().sql(&statement, vec![Cell::Int(after), Cell::Int(i64::from(limit))]);
    let rows = store.all(&sql, &types(&[ColumnType::Int])).await?;
    rows.into_iter().map(|row| event(row).and_then(|(event, seq)| Ok((seq.ok_or_else(broken)?, event)))).collect()
}

fn broken() -> StoreError {
    StoreError::other("the log holds a word that this program does not know")
}

fn event(row: Row) -> Result<(Event, Option<i64>), StoreError> {
    let (link, mut cells) = Link::read(row)?;
    let body = cells.text_or_null();
    let mut event = Event {
        id: link.id,
        at: link.at,
        actor: link.actor,
        source: Source::from_name(&link.source).ok_or_else(broken)?,
        kind: EventKind::from_name(&link.kind).ok_or_else(broken)?,
        entity: intern(&link.entity),
        record: link.record,
        version: link.version,
        title: String::new(),
        changes: Vec::new(),
        subjects: Vec::new(),
        cause: link.cause,
    };
    codec::read(&mut event, body.as_deref())?;
    Ok((event, cells.int_or_null()))
}

impl Store {
    /// The place in the log of the last event that something (an import) caused between two moments; 0 where there is none.
    ///
    /// # Errors
    /// As any read.
    pub async fn last_caused(&self, cause: Id, (from, to): (i64, i64)) -> Result<i64, StoreError> {
        let statement = "SELECT COALESCE(MAX(placed), 0) FROM sys_event WHERE id >= ? AND id < ? AND cause = ?";
        let params = vec![Cell::Id(Id::new(from, 0)), Cell::Id(Id::new(to, u128::MAX)), Cell::Id(cause)];
        let row = self.one(&self.dialect().sql(statement, params), &[ColumnType::Int]).await?;
        row.map_or(Ok(0), |row| Cells::new(row).int())
    }

    /// What the system changed of records as a consequence of something (an import) between two moments and up to a place in
    /// the log: the events' ids, each record's last change before its earlier ones.
    ///
    /// # Errors
    /// As any read.
    pub async fn consequences(&self, cause: Id, (from, to): (i64, i64), last: i64) -> Result<Vec<Id>, StoreError> {
        // Ids of one moment have no order; versions have.
        let statement = "SELECT id FROM sys_event WHERE id >= ? AND id < ? AND cause = ? AND source = ? AND kind = ? \
                         AND placed <= ? ORDER BY version DESC, id DESC";
        let mut params = vec![Cell::Id(Id::new(from, 0)), Cell::Id(Id::new(to, u128::MAX)), Cell::Id(cause)];
        params.extend([text(Source::System.name()), text(EventKind::Updated.name()), Cell::Int(last)]);
        let rows = self.all(&self.dialect().sql(statement, params), &[ColumnType::Id]).await?;
        rows.into_iter().map(|row| Cells::new(row).id()).collect()
    }

    /// Events by their ids, in the order given; those that are not there are left out.
    ///
    /// # Errors
    /// As any read.
    pub async fn events_by_id(&self, ids: &[Id]) -> Result<Vec<Event>, StoreError> {
        let marks = vec!["?"; ids.len()].join(", ");
        let statement = format!(
            "SELECT {COLUMNS}, p.body FROM sys_event e LEFT JOIN sys_event_payload p ON p.event = e.id \
             WHERE e.id IN ({marks})"
        );
        let found = events(self, &statement, ids.iter().copied().map(Cell::Id).collect()).await?;
        let mut found: HashMap<Id, Event> = found.into_iter().map(|event| (event.id, event)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The events that show on a record's timeline, newest first: its own and those of records that link to it. `before`
    /// is the moment and id of the last one seen. Nothing is left out: whoever shows them applies the reader's rights.
    ///
    /// # Errors
    /// As any read.
    pub async fn events_about(
        &self,
        entity: &str,
        record: Id,
        before: Option<(i64, Id)>,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        about(self, entity, record, before, limit).await
    }
}

impl Tx {
    /// Which of some records of one kind were written since a moment by one of the ways and not because of `cause`: each
    /// with its latest version that was.
    ///
    /// # Errors
    /// As any statement.
    pub async fn written_since(
        &mut self,
        entity: &str,
        records: &[Id],
        since: i64,
        cause: Id,
        ways: &[Source],
    ) -> Result<Vec<(Id, i64)>, StoreError> {
        let marks = |n: usize| vec!["?"; n].join(", ");
        let statement = format!(
            "SELECT e.record, MAX(e.version) FROM sys_event e WHERE e.record IN ({}) AND e.entity = ? AND e.at >= ? \
             AND (e.cause IS NULL OR e.cause <> ?) AND e.source IN ({}) GROUP BY e.record",
            marks(records.len()),
            marks(ways.len())
        );
        let mut params: Vec<Cell> = records.iter().copied().map(Cell::Id).collect();
        params.extend([text(entity), Cell::Int(since), Cell::Id(cause)]);
        params.extend(ways.iter().map(|way| text(way.name())));
        let sql = self.dialect().sql(&statement, params);
        let rows = self.all(&sql, &[ColumnType::Id, ColumnType::Int]).await?;
        let pair = |row: Row| {
            let mut cells = Cells::new(row);
            Ok((cells.id()?, cells.int()?))
        };
        rows.into_iter().map(pair).collect()
    }

    /// The versions of a record that something (an import) caused behind a place in the log.
    ///
    /// # Errors
    /// As any statement.
    pub async fn versions_behind(
        &mut self,
        (entity, record): (&str, Id),
        cause: Id,
        last: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let statement = "SELECT version FROM sys_event WHERE record = ? AND entity = ? AND cause = ? AND placed > ?";
        let params = vec![Cell::Id(record), text(entity), Cell::Id(cause), Cell::Int(last)];
        let rows = self.all(&self.dialect().sql(statement, params), &[ColumnType::Int]).await?;
        rows.into_iter().map(|row| Cells::new(row).int()).collect()
    }

    /// A record's events after a version, oldest first; changes of fields that are no more are left out.
    ///
    /// # Errors
    /// As any statement.
    pub async fn events_since(
        &mut self,
        registry: &Registry,
        entity: &str,
        record: Id,
        version: i64,
    ) -> Result<Vec<Event>, StoreError> {
        let mut events = since(self, entity, record, version).await?;
        let known = registry.entity(entity);
        for event in &mut events {
            event.changes.retain(|change| known.is_some_and(|entity| entity.field(change.field).is_some()));
        }
        Ok(events)
    }
}
