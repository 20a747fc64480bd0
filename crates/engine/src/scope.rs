//! What a hook may do inside the transaction: read, and make further changes through the same pipeline. Never SQL.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use trato_model::{Change, Record, Refusal, Registry};
use trato_store::Tx;

use crate::save::bulk::{chunks, halves};
use crate::save::{Outcome, Saved, pipeline};
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
    /// The first refusal of a change. What came before it may be written already, so nothing of the transaction is kept,
    /// even where the caller goes on.
    pub(crate) refused: &'a mut Option<Refusal>,
}

/// A transaction that has begun, with what its scope keeps.
pub(crate) struct Opened {
    tx: Tx,
    registry: Arc<Registry>,
    touched: Vec<&'static str>,
    refused: Option<Refusal>,
}

impl Opened {
    /// `alone`: nobody shares its commit.
    pub(crate) async fn begin(engine: &Engine, alone: bool) -> Result<Self, Refusal> {
        let store = engine.store();
        let mut tx = if alone { store.begin_alone().await? } else { store.begin().await? };
        let registry = engine.current_registry(&mut tx).await?;
        Ok(Opened { tx, registry, touched: Vec::new(), refused: None })
    }

    pub(crate) fn scope<'a>(&'a mut self, engine: &'a Engine, who: &Who) -> Scope<'a> {
        Scope {
            engine,
            tx: &mut self.tx,
            registry: self.registry.clone(),
            who: who.clone(),
            depth: 0,
            touched: &mut self.touched,
            refused: &mut self.refused,
        }
    }

    /// Keeps what was done, unless a change of it was refused.
    pub(crate) async fn commit<T>(self, engine: &Engine, done: Result<T, Refusal>) -> Result<T, Refusal> {
        match done.and_then(|done| self.refused.map_or(Ok(done), Err)) {
            Ok(done) => {
                self.tx.commit().await?;
                engine.after_commit(&self.touched);
                Ok(done)
            }
            Err(refusal) => {
                self.tx.rollback().await;
                Err(refusal)
            }
        }
    }

    /// Keeps nothing, and tells what was found out.
    pub(crate) async fn give_up<T>(self, done: Result<T, Refusal>) -> Result<T, Refusal> {
        self.tx.rollback().await;
        done.and_then(|done| self.refused.map_or(Ok(done), Err))
    }
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

    /// A further change in the same transaction, as the acting user. A refusal undoes the whole transaction, whatever the
    /// caller makes of it; changes that stand alone are [`Scope::save_each`]'s.
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
            let outcomes = self.nested(who)?.batch(changes).await;
            let saved = outcomes.and_then(|outcomes| outcomes.into_iter().map(|outcome| outcome.0).collect());
            saved.inspect_err(|refusal| self.note(refusal))
        })
    }

    /// Many changes of one entity and intent as the acting user, set-based; each stands alone, as in
    /// [`Engine::save_bulk`], but all in this transaction.
    ///
    /// # Errors
    /// Only where the database itself fails, or another transaction won a race; refusals are in the outcomes.
    pub async fn save_each(&mut self, changes: Vec<Change>) -> Result<Vec<Outcome>, Refusal> {
        let who = self.who.clone();
        self.each(&who, changes).await
    }

    /// The same for changes that our own rules make, as [`Scope::save_elevated`].
    ///
    /// # Errors
    /// As [`Scope::save_each`].
    pub async fn save_each_elevated(&mut self, changes: Vec<Change>) -> Result<Vec<Outcome>, Refusal> {
        let who = self.who.elevated();
        self.each(&who, changes).await
    }

    async fn each(&mut self, who: &Who, changes: Vec<Change>) -> Result<Vec<Outcome>, Refusal> {
        let mut outcomes = Vec::with_capacity(changes.len());
        for chunk in chunks(changes) {
            let mut stack = vec![chunk];
            while let Some(part) = stack.pop() {
                match self.savepoint(who, part.clone()).await {
                    Ok(done) => outcomes.extend(done),
                    Err(refusal) if refusal.is_passing() => return Err(refusal),
                    Err(refusal) if part.len() <= 1 => outcomes.push(Outcome(Err(refusal))),
                    Err(_) => stack.extend(halves(part)),
                }
            }
        }
        Ok(outcomes)
    }

    /// All of a batch's rows or, refused as a whole, nothing of it.
    pub(crate) async fn savepoint(&mut self, who: &Who, changes: Vec<Change>) -> Result<Vec<Outcome>, Refusal> {
        let refused = self.refused.clone();
        self.tx.savepoint().await?;
        let done = self.nested(who.clone())?.batch(changes).await;
        match done {
            Ok(_) => self.tx.release().await?,
            Err(_) => {
                self.tx.rollback_to().await?;
                *self.refused = refused;
            }
        }
        done
    }

    fn save_as(&mut self, who: Who, change: Change) -> BoxFuture<'_, Result<Saved, Refusal>> {
        Box::pin(async move {
            let outcomes = self.nested(who)?.batch(vec![change]).await;
            let last = outcomes.map(|mut outcomes| outcomes.pop().map(|outcome| outcome.0));
            let saved = last.and_then(|saved| saved.unwrap_or_else(|| Err(Refusal::Internal("no outcome".into()))));
            saved.inspect_err(|refusal| self.note(refusal))
        })
    }

    fn note(&mut self, refusal: &Refusal) {
        self.refused.get_or_insert_with(|| refusal.clone());
    }

    fn batch(&mut self, changes: Vec<Change>) -> BoxFuture<'_, Result<Vec<Outcome>, Refusal>> {
        Box::pin(pipeline(self, changes))
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
            refused: self.refused,
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

    /// [`Scope::any_records`], kept from everybody else's changes until the end of the transaction: what is added up for
    /// them after this is added up by nobody else meanwhile.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn locked(&mut self, entity: &str, ids: &[trato_model::Id]) -> Result<Vec<Record>, Refusal> {
        let reader = trato_model::Reader::system();
        self.tx.lock(&self.registry, &reader, trato_model::Action::Read, entity, ids).await
    }

    /// [`Scope::records`], kept from everybody else's changes until the end of the transaction: what is decided by their
    /// values is decided by nobody else meanwhile.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn held(&mut self, entity: &str, ids: &[trato_model::Id]) -> Result<Vec<Record>, Refusal> {
        self.tx.lock(&self.registry, &self.who.reader, trato_model::Action::Read, entity, ids).await
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
