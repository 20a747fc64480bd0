//! Outgoing mail. A message lies here with its Message-ID, decided before anything is sent, in the transaction that
//! wants it sent; a worker leases it, sends it and records the outcome. If it dies between the server's `250` and the
//! record, the message goes out again under the same Message-ID: at most one duplicate a crash, none lost.

use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, id_or_null, int_or_null, text, text_or_null};
use crate::db::Row;
use crate::{Store, StoreError, Tx};

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    pub id: Id,
    /// With its angle brackets, unique for ever.
    pub message_id: String,
    /// Envelope sender and recipients.
    pub sender: String,
    pub recipients: Vec<String>,
    /// The whole message, as it goes over the wire.
    pub raw: Vec<u8>,
    /// The record on whose timeline it shows.
    pub about: Option<(&'static str, Id)>,
    pub run_at: i64,
}

/// A message on lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: Id,
    pub message_id: String,
    pub sender: String,
    pub recipients: Vec<String>,
    pub raw: Vec<u8>,
    pub attempt: i64,
    pub fence: i64,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it; its words.
    Accepted(String),
    /// It did not; try again not before the moment.
    Later(String, i64),
    /// It never will.
    Failed(String),
}

impl Tx {
    /// Puts a message into the outbox.
    ///
    /// # Errors
    /// [`StoreError::Unique`] for a Message-ID that was used.
    pub async fn outbox_put(&mut self, mail: &NewMail) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_outbox (id, message_id, sender, recipients, raw, entity, record, state, run_at, attempt, \
             fence, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, 0, 0, ?)",
            vec![
                Cell::Id(mail.id),
                text(mail.message_id.as_str()),
                text(mail.sender.as_str()),
                text(serde_json::to_string(&mail.recipients)?),
                Cell::Bytes(mail.raw.clone()),
                text_or_null(mail.about.map(|(entity, _)| entity.to_owned())),
                id_or_null(mail.about.map(|(_, record)| record)),
                Cell::Int(mail.run_at),
                Cell::Int(mail.run_at),
            ],
        );
        self.exec(&sql).await?;
        Ok(())
    }
}

impl Store {
    /// Leases due messages, those included whose sender let its lease run out.
    ///
    /// # Errors
    /// As any write.
    pub async fn lease_mail(&self, limit: u32, lease_micros: i64, now: i64) -> Result<Vec<Mail>, StoreError> {
        let due = "finished_at IS NULL AND run_at <= ? AND (lease_until IS NULL OR lease_until < ?)";
        let look = format!("SELECT run_at FROM sys_outbox WHERE {due} LIMIT 1");
        let look = self.dialect().sql(&look, vec![Cell::Int(now), Cell::Int(now)]);
        if self.one(&look, &[ColumnType::Int]).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let statement = format!(
            "UPDATE sys_outbox SET state = 'sending', attempt = attempt + 1, fence = fence + 1, lease_until = ? \
             WHERE id IN (SELECT id FROM sys_outbox WHERE {due} ORDER BY run_at, id LIMIT ?{}) \
             RETURNING id, message_id, sender, recipients, raw, attempt, fence",
            tx.dialect().skip_locked()
        );
        let until = now.saturating_add(lease_micros);
        let params = vec![Cell::Int(until), Cell::Int(now), Cell::Int(now), Cell::Int(i64::from(limit))];
        let types = {
            use ColumnType::{Bytes, Id, Int, Text};
            [Id, Text, Text, Text, Bytes, Int, Int]
        };
        let sql = tx.dialect().sql(&statement, params);
        let mails = tx.all(&sql, &types).await?.into_iter().map(mail).collect::<Result<Vec<_>, _>>()?;
        tx.commit().await?;
        Ok(mails)
    }

    /// Records what became of a try. `false`: the lease was lost.
    ///
    /// # Errors
    /// As any write.
    pub async fn mail_sent(&self, id: Id, fence: i64, sent: &Sent, now: i64) -> Result<bool, StoreError> {
        let (state, outcome, run_at, finished) = match sent {
            Sent::Accepted(words) => ("sent", words, now, Some(now)),
            Sent::Later(words, at) => ("queued", words, *at, None),
            Sent::Failed(words) => ("failed", words, now, Some(now)),
        };
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_outbox SET state = ?, outcome = ?, run_at = ?, finished_at = ?, lease_until = NULL \
             WHERE id = ? AND fence = ? AND state = 'sending'",
            vec![
                text(state),
                text(outcome.as_str()),
                Cell::Int(run_at),
                int_or_null(finished),
                Cell::Id(id),
                Cell::Int(fence),
            ],
        );
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// How many messages are in each state.
    ///
    /// # Errors
    /// As any read.
    pub async fn outbox_counts(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let sql =
            self.dialect().sql("SELECT state, count(*) FROM sys_outbox GROUP BY state ORDER BY state", Vec::new());
        let rows = self.all(&sql, &[ColumnType::Text, ColumnType::Int]).await?;
        rows.into_iter()
            .map(|row| {
                let mut cells = Cells::new(row);
                Ok((cells.text()?, cells.int()?))
            })
            .collect()
    }
}

fn mail(row: Row) -> Result<Mail, StoreError> {
    let mut cells = Cells::new(row);
    Ok(Mail {
        id: cells.id()?,
        message_id: cells.text()?,
        sender: cells.text()?,
        recipients: serde_json::from_str(&cells.text()?)?,
        raw: cells.bytes()?,
        attempt: cells.int()?,
        fence: cells.int()?,
    })
}
