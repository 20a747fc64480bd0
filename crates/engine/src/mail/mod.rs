//! Mail out. A message is put into the outbox in the transaction that wants it sent, whole and with its Message-ID; then
//! [`send`] sees to it that it leaves. Nobody who wants a mail sent waits for a mail server, or learns from the time it
//! takes whether a mail is sent at all.
//!
//! What a message says and how it is written down is `trato-mail`'s business; how it reaches a server is a [`Courier`]'s.

pub mod send;

use trato_model::{Id, Refusal};
use trato_store::{NewMail, StoreError};

pub use send::{Courier, Delivery, Pace};
pub use trato_store::{Mail, MailRow, MailState, Sent};

use crate::{Engine, Scope};

const DAY: i64 = 24 * 3_600_000_000;

/// How long a message is tried that does not say itself until when it is of use (RFC 5321 asks for four or five days).
pub const PATIENCE: i64 = 5 * DAY;

/// What the administrator decided about mail. Without it none is sent, and links are given to him instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// Who writes: `crm@example.com` or `Our company <crm@example.com>`.
    pub from: String,
    /// The server's host and port, for the administrator to see.
    pub server: String,
    /// How the way there is protected: `none`, `starttls` or `tls`.
    pub security: &'static str,
}

/// A message that is written down and ready to go.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Decided by whoever wants the message sent, so that wanting it twice sends it once; the Message-ID is made of it.
    pub id: Id,
    pub message_id: String,
    /// Envelope sender and recipient.
    pub sender: String,
    pub recipient: String,
    pub subject: String,
    /// As it goes over the wire.
    pub raw: Vec<u8>,
    pub about: Option<(&'static str, Id)>,
    /// After that moment (UTC microseconds) it is of no use any more; [`PATIENCE`] where there is none.
    pub good_until: Option<i64>,
}

impl Outgoing {
    pub(crate) fn row(self, now: i64) -> NewMail {
        NewMail {
            id: self.id,
            message_id: self.message_id,
            sender: self.sender,
            recipients: vec![self.recipient],
            subject: self.subject,
            raw: self.raw,
            about: self.about,
            run_at: now,
            give_up_at: self.good_until.unwrap_or(i64::MAX).min(now + PATIENCE),
            good_until: self.good_until,
        }
    }
}

impl Engine {
    /// What the administrator decided about mail; `None`: none is sent.
    #[must_use]
    pub fn mail(&self) -> Option<&MailSettings> {
        self.settings().mail.as_ref()
    }

    /// Puts a message into the outbox; one with the same id that is there already is the same message.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn post(&self, mail: Outgoing) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        let row = mail.row(self.clock().now());
        match tx.outbox_put(&row).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(StoreError::Unique { .. }) => {
                tx.rollback().await;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Tries a message again at once that failed, waits or came too late.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is none, or it was sent, is being sent, or is of no use any more.
    pub async fn repost(&self, id: Id) -> Result<(), Refusal> {
        let now = self.clock().now();
        if self.store().resend_mail(id, now, now + PATIENCE).await? { Ok(()) } else { Err(Refusal::NotFound) }
    }
}

impl Scope<'_> {
    /// Puts a message into the outbox; it leaves after the commit.
    ///
    /// # Errors
    /// [`Refusal::Exists`] for an id that was used; where the database cannot be written.
    pub async fn post(&mut self, mail: Outgoing) -> Result<(), Refusal> {
        let row = mail.row(self.who.ctx.now);
        Ok(self.tx.outbox_put(&row).await?)
    }
}
