//! What users are told: notices and reminders, put inside a transaction and read back only while the user may read the
//! record they are about.

use serde_json::Value as Json;
use trato_model::{Id, Refusal};
use trato_store::Notification;

use crate::{Engine, Scope, Who};

impl Scope<'_> {
    /// Tells a user something about a record: shown from `at` (UTC microseconds) on. `kind` names the message
    /// (`notice-{kind}`), `body` holds its arguments.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn notify(
        &mut self,
        user: Id,
        at: i64,
        kind: &str,
        about: (&'static str, Id),
        body: Json,
    ) -> Result<(), Refusal> {
        let id = self.who.ctx.new_id();
        let notice = Notification { id, user, at, kind: kind.to_owned(), about: Some(about), body, seen_at: None };
        Ok(self.tx.notify(&[notice]).await?)
    }
}

/// A notice with the title, as it is now, of the record it is about.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: Id,
    /// UTC microseconds.
    pub at: i64,
    pub kind: String,
    pub entity: &'static str,
    pub record: Id,
    pub title: String,
    pub body: Json,
    pub seen: bool,
}

impl Engine {
    /// A user's notices that are due, newest first. What is about records that he may no longer read is left out.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn notices(&self, who: &Who, limit: u32) -> Result<Vec<Notice>, Refusal> {
        let found = self.store().notifications(who.user(), None, limit, who.ctx.now).await?;
        let about: Vec<_> = found.iter().filter_map(|notice| notice.about).collect();
        let titles = self.titles(who, &about).await?;
        let readable = found.into_iter().filter_map(|notice| {
            let (entity, record) = notice.about?;
            let title = titles.get(&record)?.clone();
            let (id, at, kind, body, seen) = (notice.id, notice.at, notice.kind, notice.body, notice.seen_at.is_some());
            Some(Notice { id, at, kind, entity, record, title, body, seen })
        });
        Ok(readable.collect())
    }

    /// Marks a user's notices as seen: one, or all that are due.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn see_notices(&self, who: &Who, one: Option<Id>) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        tx.see_notifications(who.user(), one, who.ctx.now).await?;
        Ok(tx.commit().await?)
    }
}
