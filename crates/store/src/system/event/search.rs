//! The log as an administrator reads it: newest first, by who acted, by kind of record, between two moments. Events are
//! found by their ids, which say their time; who acted and what on are no indexes, so that writing an event stays cheap:
//! what is rare is looked for a stretch at a time, and whoever reads goes on where it ended.

use trato_model::{Cell, ColumnType, Event, Id};

use super::chain::COLUMNS;
use super::read;
use crate::system::row::{Cells, text};
use crate::{Store, StoreError};

/// Which events of the log.
#[derive(Clone, Debug)]
pub struct EventFilter {
    pub actor: Option<Id>,
    pub entity: Option<&'static str>,
    /// Moments `[from, to)` (UTC microseconds, to the millisecond).
    pub from: i64,
    pub to: i64,
    /// Only what comes before this event: where the page before ended.
    pub before: Option<Id>,
    pub limit: u32,
    /// Events looked through at once where somebody or some kind is asked for.
    pub stretch: u32,
}

/// A page of the log.
#[derive(Clone, Debug, Default)]
pub struct EventPage {
    /// Newest first.
    pub events: Vec<Event>,
    /// The event from which to go on; `None` at the end.
    pub next: Option<Id>,
}

impl EventFilter {
    /// Where the ids lie: `[from, to)`.
    fn bounds(&self) -> [Cell; 2] {
        let end = Id::new(self.to, 0);
        let end = self.before.filter(|before| *before < end).unwrap_or(end);
        [Cell::Id(Id::new(self.from, 0)), Cell::Id(end)]
    }

    /// The condition that needs a search, with its parameters.
    fn conditions(&self) -> (String, Vec<Cell>) {
        let mut params = Vec::new();
        let mut conditions = Vec::new();
        if let Some(actor) = self.actor {
            conditions.push("e.actor = ?");
            params.push(Cell::Id(actor));
        }
        if let Some(entity) = self.entity {
            conditions.push("e.entity = ?");
            params.push(text(entity));
        }
        let conditions = conditions.join(" AND ");
        (if conditions.is_empty() { conditions } else { format!(" WHERE {conditions}") }, params)
    }
}

impl Store {
    /// A page of the log. Nothing is left out: whoever shows it applies the reader's rights.
    ///
    /// # Errors
    /// As any read.
    pub async fn events(&self, filter: &EventFilter) -> Result<EventPage, StoreError> {
        let limit = i64::from(filter.limit);
        let (conditions, wanted) = filter.conditions();
        let stretch = if wanted.is_empty() { limit + 1 } else { i64::from(filter.stretch) };
        let statement = format!(
            "SELECT {COLUMNS}, p.body FROM (SELECT * FROM sys_event WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?) e \
             LEFT JOIN sys_event_payload p ON p.event = e.id{conditions} ORDER BY e.id DESC LIMIT ?"
        );
        let mut params = filter.bounds().to_vec();
        params.push(Cell::Int(stretch));
        params.extend(wanted);
        params.push(Cell::Int(limit + 1));
        let mut events = read::events(self, &statement, params).await?;
        if events.len() as i64 > limit {
            events.truncate(filter.limit as usize);
            return Ok(EventPage { next: events.last().map(|event| event.id), events });
        }
        Ok(EventPage { events, next: self.stretch_end(filter, stretch).await? })
    }

    /// The last event of a stretch, if there is one behind it.
    async fn stretch_end(&self, filter: &EventFilter, stretch: i64) -> Result<Option<Id>, StoreError> {
        let statement = "SELECT id FROM sys_event WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 2 OFFSET ?";
        let mut params = filter.bounds().to_vec();
        params.push(Cell::Int(stretch - 1));
        let rows = self.all(&self.dialect().sql(statement, params), &[ColumnType::Id]).await?;
        match <[_; 2]>::try_from(rows) {
            Ok([last, _]) => Ok(Some(Cells::new(last).id()?)),
            Err(_) => Ok(None),
        }
    }
}
