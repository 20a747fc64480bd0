//! Reminders by mail, for those who wish them: the job that follows when reminders fire. Each has its mail's id from the
//! transaction in which it fired, so that it is mailed once, however often the job runs.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};
use trato_engine::mail::Outgoing;
use trato_engine::people::user;
use trato_engine::{Engine, Job};
use trato_mail::letters;
use trato_model::{Id, Refusal};
use trato_text::dates;

use super::{Desk, id_in};

/// Writes to the owners of activities whose reminders fired.
pub const SEND: Job = Job { kind: "reminder-mail", every: None, long: false, run: send, aside: None };

/// One reminder as the job's work.
#[must_use]
pub fn work(mail: Id, owner: Id, (entity, record): (&str, Id), due: Option<i64>) -> Json {
    let [mail, owner, record] = [mail, owner, record].map(|id| id.to_string());
    json!({"mail": mail, "owner": owner, "entity": entity, "record": record, "due_at": due})
}

fn send(engine: &Engine, works: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        let desk = Desk::open(engine).await?;
        let mut outcome = Ok(());
        for work in works.as_array().into_iter().flatten() {
            // One that cannot be written must not keep the others from leaving.
            outcome = outcome.and(remind(engine, &desk, work).await);
        }
        outcome
    }
    .boxed()
}

async fn remind(engine: &Engine, desk: &Desk, work: &Json) -> Result<(), Refusal> {
    let registry = engine.registry();
    let name = work.get("entity").and_then(Json::as_str).unwrap_or_default();
    let (Some(entity), Some(to)) = (registry.entity(name), engine.who(id_in(work, "owner")?).await?) else {
        return Ok(());
    };
    let own = engine.record(&to.elevated(), "user", to.user()).await?;
    if own.get(user::MAIL_REMINDERS) == Some(false) {
        return Ok(());
    }
    // What he may not read, or what is gone meanwhile, is no business of a mail either.
    let record = match engine.record(&to, entity.name, id_in(work, "record")?).await {
        Ok(record) => record,
        Err(Refusal::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    };
    let (locale, zone) = (to.ctx.locale, &to.ctx.zone);
    let due = work.get("due_at").and_then(Json::as_i64).map(|due| dates::format_datetime(due, zone, locale));
    let url = format!("{}/{}/{}", engine.settings().base_url, entity.name, record.id);
    let kind = registry.label(entity.name, locale);
    let letter = letters::reminder(&desk.around(&to), &kind, &record.title(), due.as_deref(), &url);
    let mail = desk.outgoing(id_in(work, "mail")?, &to, &letter)?;
    engine.post(Outgoing { about: Some((entity.name, record.id)), ..mail }).await
}
