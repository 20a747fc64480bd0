//! The letters that the business writes: from whom, to whom, in which language, and when they are of no use any more. All
//! of them only ever reach the outbox; `engine::mail` sends them.
//!
//! [`access`]: links for new passwords and new accounts, and the administrator's test. [`reminders`]: what was to be
//! remembered.

pub mod access;
pub mod reminders;

use trato_engine::mail::Outgoing;
use trato_engine::people::company;
use trato_engine::{Engine, Modules, Who};
use trato_mail::letters::Around;
use trato_mail::{Draft, Letter, Party, message};
use trato_model::{Id, Refusal};

/// Names the jobs.
pub fn register(modules: &mut Modules) {
    modules.job(access::RESET);
    modules.job(reminders::SEND);
}

/// Who writes: the sender and the company of this moment.
struct Desk {
    from: Party,
    company: String,
}

impl Desk {
    /// The desk; [`Refusal::Conflict`] `no-mail` where mail is not set up.
    async fn open(engine: &Engine) -> Result<Desk, Refusal> {
        let mail = engine.mail().ok_or(Refusal::Conflict("no-mail"))?;
        let mut from = Party::parse(&mail.from).map_err(|error| Refusal::Internal(error.to_string()))?;
        let company = engine.company().await?.and_then(|record| record.get(company::NAME)).unwrap_or_default();
        if from.name.is_empty() {
            from = Party::new(&company, from.address()).map_err(|error| Refusal::Internal(error.to_string()))?;
        }
        Ok(Desk { from, company })
    }

    /// What every letter to a user needs.
    fn around<'a>(&'a self, to: &'a Who) -> Around<'a> {
        Around { locale: to.ctx.locale, name: &to.name, company: &self.company }
    }

    /// A letter to a user, written down under the id that was decided for it.
    fn outgoing(&self, id: Id, to: &Who, letter: &Letter) -> Result<Outgoing, Refusal> {
        let reader = Party::new(&to.name, &to.email).map_err(|error| Refusal::Internal(error.to_string()))?;
        let message_id = message::message_id(&id.to_string(), &self.from);
        let draft = Draft { message_id: &message_id, date: to.ctx.now, from: &self.from, to: &reader, letter };
        let raw = draft.write().map_err(|error| Refusal::Internal(error.to_string()))?;
        Ok(Outgoing {
            id,
            sender: self.from.address().to_owned(),
            recipient: reader.address().to_owned(),
            subject: message::subject(&letter.subject),
            raw,
            message_id,
            about: None,
            good_until: None,
        })
    }
}

/// An id in a job's work.
fn id_in(work: &serde_json::Value, key: &str) -> Result<Id, Refusal> {
    let text = work.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    text.parse().map_err(|_| Refusal::Internal(format!("a job's work has no {key}")))
}
