//! What a hook may do inside the transaction: read, and make further changes through the same pipeline. Never SQL.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use trato_model::{Change, Record, Refusal, Registry};
use trato_store::Tx;

use crate::save::{Saved, pipeline};
use crate::{Engine, Who};

/// How deep changes may cause changes.
pub const DEEPEST: u8 = 8;

/// A running transaction, seen by hooks.
pub struct Scope<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) tx: &'a mut Tx,
    pub registry: Arc<Registry>,
    pub who: Who,
    pub(crate) depth: u8,
    /// Entities written so far: what follows the commit depends on them.
    pub(crate) touched: &'a mut Vec<&'static str>,
}

impl std::fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope").field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl Scope<'_> {
    #[must_use]
    pub fn engine(&self) -> &Engine {
        self.engine
    }

    /// A further change in the same transaction, as the acting user. A refusal undoes the whole transaction unless the
    /// hook catches it.
    ///
    /// # Errors
    /// As [`Engine::save`]; [`Refusal::Limit`] at depth [`DEEPEST`].
    pub fn save(&mut self, change: Change) -> BoxFuture<'_, Result<Saved, Refusal>> {
        let who = self.who.clone();
        self.save_as(who, change)
    }

    /// A further change that our own rules make (a ledger row, a total): it is not limited by the user's rights, but the
    /// log names him.
    ///
    /// # Errors
    /// As [`Scope::save`].
    pub fn save_elevated(&mut self, change: Change) -> BoxFuture<'_, Result<Saved, Refusal>> {
        let who = self.who.elevated();
        self.save_as(who, change)
    }

    /// Many changes of one entity and intent at once, set-based; the first refusal ends it.
    ///
    /// # Errors
    /// As [`Scope::save`].
    pub fn save_many(&mut self, changes: Vec<Change>) -> BoxFuture<'_, Result<Vec<Saved>, Refusal>> {
        let who = self.who.elevated();
        Box::pin(async move {
            let mut inner = self.nested(who)?;
            pipeline(&mut inner, changes).await?.into_iter().map(|outcome| outcome.0).collect()
        })
    }

    fn save_as(&mut self, who: Who, change: Change) -> BoxFuture<'_, Result<Saved, Refusal>> {
        Box::pin(async move {
            let mut inner = self.nested(who)?;
            let mut outcomes = pipeline(&mut inner, vec![change]).await?;
            outcomes.pop().map_or(Err(Refusal::Internal("no outcome".into())), |outcome| outcome.0)
        })
    }

    fn nested(&mut self, who: Who) -> Result<Scope<'_>, Refusal> {
        if self.depth >= DEEPEST {
            return Err(Refusal::Limit { name: "depth", most: u64::from(DEEPEST) });
        }
        Ok(Scope {
            engine: self.engine,
            tx: self.tx,
            registry: self.registry.clone(),
            who,
            depth: self.depth + 1,
            touched: self.touched,
        })
    }

    /// Puts a job into the queue; it runs after the commit.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn enqueue(&mut self, kind: &str, payload: serde_json::Value) -> Result<(), Refusal> {
        let job = trato_store::NewJob { kind: kind.to_owned(), payload, run_at: self.who.ctx.now, key: None };
        Ok(self.tx.enqueue(job).await?)
    }

    /// Records by id for writing, regardless of the acting user's rights (totals, ledgers).
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn any_records(&mut self, entity: &str, ids: &[trato_model::Id]) -> Result<Vec<Record>, Refusal> {
        let reader = trato_model::Reader::system();
        self.tx.records(&self.registry, &reader, trato_model::Action::Read, entity, ids).await
    }
}
