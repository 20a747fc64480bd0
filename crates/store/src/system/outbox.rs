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
    /// What the administrator's list shows.
    pub subject: String,
    /// The whole message, as it goes over the wire.
    pub raw: Vec<u8>,
    /// The record on whose timeline it shows.
    pub about: Option<(&'static str, Id)>,
    /// UTC microseconds, like all moments here.
    pub run_at: i64,
    /// From then on it is not tried again.
    pub give_up_at: i64,
    /// From then on it is of no use to anybody, however often somebody wants it tried again; `None`: it always is.
    pub good_until: Option<i64>,
}

/// A message on lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: Id,
    pub message_id: String,
    pub sender: String,
    pub recipients: Vec<String>,
    pub raw: Vec<u8>,
    /// Counts from one.
    pub attempt: i64,
    pub fence: i64,
    pub give_up_at: i64,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailState {
    /// It waits for its first or next try.
    Queued,
    /// A node is at it.
    Sending,
    /// The server took it.
    Sent,
    /// The server will not take it, or took too long to.
    Failed,
    /// Its time passed before it could be handed over.
    Expired,
}

impl MailState {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sending => "sending",
            MailState::Sent => "sent",
            MailState::Failed => "failed",
            MailState::Expired => "expired",
        }
    }

    fn from_name(name: &str) -> Result<Self, StoreError> {
        [MailState::Queued, MailState::Sending, MailState::Sent, MailState::Failed, MailState::Expired]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Other(format!("a mail is {name:?}")))
    }
}

/// A message as the administrator sees it: without its content, which may hold a secret link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: Id,
    pub message_id: String,
    pub recipients: Vec<String>,
    pub subject: String,
    pub state: MailState,
    pub run_at: i64,
    pub attempt: i64,
    /// The server's words after the latest try.
    pub outcome: Option<String>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
    pub good_until: Option<i64>,
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
    /// There was none: it was too late. The server's earlier words stay.
    Expired,
}

impl Tx {
    /// Puts a message into the outbox.
    ///
    /// # Errors
    /// [`StoreError::Unique`] for a Message-ID that was used.
    pub async fn outbox_put(&mut self, mail: &NewMail) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_outbox (id, message_id, sender, recipients, subject, raw, entity, record, state, run_at, \
             give_up_at, good_until, attempt, fence, created_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, 0, 0, ?)",
            vec![
                Cell::Id(mail.id),
                text(mail.message_id.as_str()),
                text(mail.sender.as_str()),
                text(serde_json::to_string(&mail.recipients)?),
                text(mail.subject.as_str()),
                Cell::Bytes(mail.raw.clone()),
                text_or_null(mail.about.map(|(entity, _)| entity.to_owned())),
                id_or_null(mail.about.map(|(_, record)| record)),
                Cell::Int(mail.run_at),
                Cell::Int(mail.give_up_at),
                int_or_null(mail.good_until),
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
             RETURNING id, message_id, sender, recipients, raw, attempt, fence, COALESCE(give_up_at, created_at)",
            tx.dialect().skip_locked()
        );
        let until = now.saturating_add(lease_micros);
        let params = vec![Cell::Int(until), Cell::Int(now), Cell::Int(now), Cell::Int(i64::from(limit))];
        let types = {
            use ColumnType::{Bytes, Id, Int, Text};
            [Id, Text, Text, Text, Bytes, Int, Int, Int]
        };
        let sql = tx.dialect().sql(&statement, params);
        let mails = tx.all(&sql, &types).await?.into_iter().map(mail).collect::<Result<Vec<_>, _>>()?;
        tx.commit().await?;
        Ok(mails)
    }

    /// Prolongs a lease while the server is still at work. `false`: the lease was lost; stop.
    ///
    /// # Errors
    /// As any write.
    pub async fn hold_mail(&self, id: Id, fence: i64, until: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_outbox SET lease_until = ? WHERE id = ? AND fence = ? AND state = 'sending'",
            vec![Cell::Int(until), Cell::Id(id), Cell::Int(fence)],
        );
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Records what became of a try; of a message that was taken, or that nobody may send any more, the content is
    /// forgotten. `false`: the lease was lost.
    ///
    /// # Errors
    /// As any write.
    pub async fn mail_sent(&self, id: Id, fence: i64, sent: &Sent, now: i64) -> Result<bool, StoreError> {
        let (state, words, run_at, finished) = match sent {
            Sent::Accepted(words) => (MailState::Sent, Some(words), now, Some(now)),
            Sent::Later(words, at) => (MailState::Queued, Some(words), *at, None),
            Sent::Failed(words) => (MailState::Failed, Some(words), now, Some(now)),
            Sent::Expired => (MailState::Expired, None, now, Some(now)),
        };
        let mut params =
            vec![text(state.name()), text_or_null(words.cloned()), Cell::Int(run_at), int_or_null(finished)];
        let raw = match state {
            MailState::Sent => ", raw = ?",
            MailState::Expired => ", raw = CASE WHEN good_until <= ? THEN ? ELSE raw END",
            _ => "",
        };
        if state == MailState::Expired {
            params.push(Cell::Int(now));
        }
        if !raw.is_empty() {
            params.push(Cell::Bytes(Vec::new()));
        }
        params.extend([Cell::Id(id), Cell::Int(fence)]);
        let statement = format!(
            "UPDATE sys_outbox SET state = ?, outcome = COALESCE(?, outcome), run_at = ?, finished_at = ?, \
             lease_until = NULL{raw} WHERE id = ? AND fence = ? AND state = 'sending'"
        );
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(&statement, params);
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Tries a message again at once that failed, waits or came too late, under its own Message-ID and for as long as it is
    /// good. `false`: it was sent, or is good no more, or a node is at it, or there is none.
    ///
    /// # Errors
    /// As any write.
    pub async fn resend_mail(&self, id: Id, now: i64, give_up_at: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_outbox SET state = 'queued', finished_at = NULL, run_at = ?, attempt = 0, \
             give_up_at = CASE WHEN good_until < ? THEN good_until ELSE ? END \
             WHERE id = ? AND state IN ('queued', 'failed', 'expired') AND (good_until IS NULL OR good_until > ?)",
            vec![Cell::Int(now), Cell::Int(give_up_at), Cell::Int(give_up_at), Cell::Id(id), Cell::Int(now)],
        );
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Messages in a state, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn mails(&self, state: MailState, limit: u32) -> Result<Vec<MailRow>, StoreError> {
        let sql = self.dialect().sql(
            "SELECT id, message_id, recipients, COALESCE(subject, ''), state, run_at, attempt, outcome, created_at, \
             finished_at, good_until FROM sys_outbox WHERE state = ? ORDER BY created_at DESC, id DESC LIMIT ?",
            vec![text(state.name()), Cell::Int(i64::from(limit))],
        );
        let types = {
            use ColumnType::{Id, Int, Text};
            [Id, Text, Text, Text, Text, Int, Int, Text, Int, Int, Int]
        };
        self.all(&sql, &types).await?.into_iter().map(mail_row).collect()
    }

    /// Forgets messages that ended before the moments given: those that were sent, those that were not.
    ///
    /// # Errors
    /// As any write.
    pub async fn prune_mail(&self, sent_before: i64, failed_before: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let mut count = 0;
        let (sent, failed, expired) = (MailState::Sent, MailState::Failed, MailState::Expired);
        for (state, before) in [(sent, sent_before), (failed, failed_before), (expired, failed_before)] {
            let statement = "DELETE FROM sys_outbox WHERE state = ? AND finished_at < ?";
            count += tx.exec(&tx.dialect().sql(statement, vec![text(state.name()), Cell::Int(before)])).await?;
        }
        tx.commit().await?;
        Ok(count)
    }

    /// How many messages are in each state.
    ///
    /// # Errors
    /// As any read.
    pub async fn outbox_counts(&self) -> Result<Vec<(MailState, i64)>, StoreError> {
        let sql =
            self.dialect().sql("SELECT state, count(*) FROM sys_outbox GROUP BY state ORDER BY state", Vec::new());
        let rows = self.all(&sql, &[ColumnType::Text, ColumnType::Int]).await?;
        rows.into_iter()
            .map(|row| {
                let mut cells = Cells::new(row);
                Ok((MailState::from_name(&cells.text()?)?, cells.int()?))
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
        give_up_at: cells.int()?,
    })
}

fn mail_row(row: Row) -> Result<MailRow, StoreError> {
    let mut cells = Cells::new(row);
    Ok(MailRow {
        id: cells.id()?,
        message_id: cells.text()?,
        recipients: serde_json::from_str(&cells.text()?)?,
        subject: cells.text()?,
        state: MailState::from_name(&cells.text()?)?,
        run_at: cells.int()?,
        attempt: cells.int()?,
        outcome: cells.text_or_null(),
        created_at: cells.int()?,
        finished_at: cells.int_or_null(),
        good_until: cells.int_or_null(),
    })
}
