//! Links by mail: for a password that was forgotten, for a new account. And a test, so that the administrator sees mail
//! arrive.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};
use trato_engine::mail::Outgoing;
use trato_engine::signin::Purpose;
use trato_engine::signin::session::Device;
use trato_engine::{Engine, Job, Who};
use trato_mail::letters;
use trato_model::{Id, Refusal};

use super::{Desk, id_in};

/// Mails a link to whoever has an address, if anybody has.
pub const RESET: Job = Job { kind: "password-mail", every: None, long: false, run: reset, aside: None };

/// Somebody says that he forgot the password of an address. Does the same whether a user has it or not, in the same time:
/// to look him up and write to him is a job's work.
///
/// # Errors
/// [`Refusal::Limit`] `sign-in`; where the database cannot be written.
pub async fn ask_reset(engine: &Engine, email: &str, device: &Device) -> Result<(), Refusal> {
    let email = engine.reset_asked(email, device).await?;
    if engine.mail().is_none() {
        tracing::warn!(
            "a new password was asked for, but there is no mail server: the administrator has to give a link"
        );
        return Ok(());
    }
    let system = engine.system().await?;
    let work = json!({"email": email, "mail": system.ctx.new_id().to_string()});
    engine
        .transact(&system, move |scope| {
            let work = work.clone();
            Box::pin(async move { scope.enqueue(RESET.kind, work).await })
        })
        .await
}

fn reset(engine: &Engine, work: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        let email = work.get("email").and_then(Json::as_str).unwrap_or_default();
        let Some(to) = engine.user_by_email(email).await? else { return Ok(()) };
        mail_link(engine, &to, id_in(&work, "mail")?, Purpose::Reset).await
    }
    .boxed()
}

/// Mails an invitation to a user who has no password yet, or lost it. Returns where it goes.
///
/// # Errors
/// [`Refusal::Forbidden`] unless the actor administers; [`Refusal::NotFound`] for a user whom he may not see or who is
/// deactivated; [`Refusal::Conflict`] `no-mail` where no mail server is set up.
pub async fn invite(engine: &Engine, who: &Who, user: Id) -> Result<String, Refusal> {
    if !who.reader.is_admin() {
        return Err(Refusal::Forbidden("admin"));
    }
    engine.record(who, "user", user).await?;
    let to = engine.who(user).await?.ok_or(Refusal::NotFound)?;
    mail_link(engine, &to, who.ctx.new_id(), Purpose::Invite).await?;
    Ok(to.email)
}

/// A letter with a fresh link, under the id that was decided for it.
async fn mail_link(engine: &Engine, to: &Who, mail: Id, purpose: Purpose) -> Result<(), Refusal> {
    let desk = Desk::open(engine).await?;
    let write = |url: &str, until: i64| {
        let around = desk.around(to);
        let letter = match purpose {
            Purpose::Invite => letters::invitation(&around, url),
            _ => letters::reset(&around, url),
        };
        Ok(Outgoing { good_until: Some(until), ..desk.outgoing(mail, to, &letter)? })
    };
    engine.mail_link(purpose, to.user(), write).await
}

/// Mails a test to the administrator himself.
///
/// # Errors
/// [`Refusal::Conflict`] `no-mail` where no mail server is set up.
pub async fn trial(engine: &Engine, who: &Who) -> Result<(), Refusal> {
    let desk = Desk::open(engine).await?;
    let url = format!("{}/settings/mail", engine.settings().base_url);
    let letter = letters::trial(&desk.around(who), &url);
    engine.post(desk.outgoing(who.ctx.new_id(), who, &letter)?).await
}
