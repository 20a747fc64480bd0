//! Appends events inside the transaction of their change, and erases payloads.

use trato_model::{Cell, Event, Id};

use super::{chain, codec};
use crate::system::row::{id_or_null, text};
use crate::{StoreError, Tx};

const EVENT: &str = "INSERT INTO sys_event (id, at, actor, source, kind, entity, record, version, cause, digest) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const PAYLOAD: &str = "INSERT INTO sys_event_payload (event, salt, body) VALUES (?, ?, ?)";
const SUBJECT: &str = "INSERT INTO sys_event_subject (entity, record, at, event) VALUES (?, ?, ?, ?)";

impl Tx {
    /// Appends events, each with its payload and the timelines it shows on (its own record's among them).
    ///
    /// # Errors
    /// As any statement.
    pub async fn append(&mut self, events: &[Event]) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(events.len());
        let mut payloads = Vec::with_capacity(events.len());
        let mut subjects = Vec::new();
        for event in events {
            let body = codec::body(event);
            let salt: [u8; 16] = rand::random();
            rows.push(vec![
                Cell::Id(event.id),
                Cell::Int(event.at),
                Cell::Id(event.actor),
                text(event.source.name()),
                text(event.kind.name()),
                text(event.entity),
                Cell::Id(event.record),
                Cell::Int(event.version),
                id_or_null(event.cause),
                Cell::Bytes(chain::digest(&salt, &body).to_vec()),
            ]);
            payloads.push(vec![Cell::Id(event.id), Cell::Bytes(salt.to_vec()), text(body)]);
            let mut shown: Vec<(&str, Id)> = vec![(event.entity, event.record)];
            for subject in &event.subjects {
                if !shown.contains(subject) {
                    shown.push(*subject);
                }
            }
            subjects.extend(
                shown.into_iter().map(|(of, id)| vec![text(of), Cell::Id(id), Cell::Int(event.at), Cell::Id(event.id)]),
            );
        }
        let dialect = self.dialect();
        for (statement, rows) in [(EVENT, rows), (PAYLOAD, payloads), (SUBJECT, subjects)] {
            let sql = dialect.sql(statement, Vec::new());
            self.exec_many(&sql.text, rows.iter().map(Vec::as_slice)).await?;
        }
        Ok(())
    }

    /// Erases what the log says about a record: values, titles and salts, for good. `by` is the `Purged` event that
    /// says so, appended in the same transaction; without one the audit reports the gaps. Answers how many were erased.
    ///
    /// # Errors
    /// As any statement.
    pub async fn erase_payloads(&mut self, entity: &str, record: Id, by: Id) -> Result<u64, StoreError> {
        let sql = self.dialect().sql(
            "UPDATE sys_event_payload SET salt = NULL, body = NULL, erased_by = ? WHERE erased_by IS NULL AND event <> ? \
             AND event IN (SELECT id FROM sys_event WHERE entity = ? AND record = ?)",
            vec![Cell::Id(by), Cell::Id(by), text(entity), Cell::Id(record)],
        );
        self.exec(&sql).await
    }
}
