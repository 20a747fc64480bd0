//! Once for each key: a repeated request has one effect and gets the first answer again. Key, effect and answer are one
//! transaction, so a crash between them loses all or none.

use futures_util::future::BoxFuture;
use trato_model::{Id, Refusal};
use trato_store::{Claim, Tx};

use crate::who::Who;
use crate::{Engine, Scope};

/// What identifies a request: bound to user and route; other content under the same key is refused.
#[derive(Clone, Debug)]
pub struct Key {
    pub key: String,
    pub route: String,
    /// Hash of the request's content.
    pub content: [u8; 32],
}

impl Key {
    /// Claims the key; the first answer where it was used before.
    pub(crate) async fn claim(&self, tx: &mut Tx, user: Id, now: i64) -> Result<Option<Answer>, Refusal> {
        match tx.claim(&self.key, user, &self.route, &self.content, now).await? {
            Claim::New => Ok(None),
            Claim::Done { status, body } => Ok(Some((u16::try_from(status).unwrap_or(200), body))),
            Claim::Other => Err(Refusal::Idempotency("idempotency-other")),
            Claim::InFlight => Err(Refusal::Idempotency("idempotency-busy")),
        }
    }

    /// Keeps the answer of what was claimed.
    pub(crate) async fn answer(&self, tx: &mut Tx, user: Id, (status, body): &Answer) -> Result<(), Refusal> {
        Ok(tx.answer(&self.key, user, &self.route, i64::from(*status), body).await?)
    }
}

/// An answer: status and body.
pub type Answer = (u16, String);

impl Engine {
    /// Runs an action once for its key and keeps its answer for a day.
    ///
    /// # Errors
    /// [`Refusal::Idempotency`]: `idempotency-other` for other content under the same key, `idempotency-busy` while the
    /// first one is at work; the action's own refusals, which are not kept.
    pub async fn once<F>(&self, who: &Who, key: Key, action: F) -> Result<Answer, Refusal>
    where
        F: for<'a, 'b> Fn(&'a mut Scope<'b>) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync + 'static,
    {
        let action = std::sync::Arc::new(action);
        self.transact(who, move |scope| {
            let (key, action) = (key.clone(), action.clone());
            Box::pin(async move {
                let (user, now) = (scope.who.user(), scope.who.ctx.now);
                if let Some(answer) = key.claim(scope.tx, user, now).await? {
                    return Ok(answer);
                }
                let answer = action(scope).await?;
                key.answer(scope.tx, user, &answer).await?;
                Ok(answer)
            })
        })
        .await
    }
}
