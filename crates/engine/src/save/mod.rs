//! The write pipeline. Every write of a business table (page, API, import, automation, seed) is a [`Change`] that passes
//! [`pipeline`], in batches of one entity and intent, so that a single save and an import are the same code.
//!
//! The steps, one file each: [`prepare`] (rights, parsing) · [`load`] (lock within the reader's scope, versions, merge) ·
//! [`complete`] (defaults, rules, valuation) · [`check`] (validation, reach of the new values, links, duplicates) ·
//! [`write`] (rows, events) · [`bulk`] (chunks, bisection).

pub(crate) mod bulk;
mod check;
mod complete;
mod load;
pub mod once;
mod prepare;
mod write;

use futures_util::future::BoxFuture;
use trato_model::refusal::Twin;
use trato_model::{Change, Draft, FieldError, Intent, Record, Refusal};

use crate::module::Moment;
use crate::scope::Opened;
use crate::who::Who;
use crate::{Engine, Scope, revaluation};

/// One change on its way through the pipeline.
#[derive(Debug)]
pub struct Item {
    pub draft: Draft,
    pub change: Change,
    /// Fields that the writer gave, already parsed.
    pub given: Vec<&'static str>,
    /// Records that it looks like, where it is made all the same.
    twins: Vec<Twin>,
    /// Its place in the batch.
    place: usize,
    refusal: Option<Refusal>,
}

impl Item {
    /// Refuses this one; the others of the batch go on.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.refusal.get_or_insert(refusal);
    }

    /// Refuses one of its fields. What is computed from another that is refused too says nothing more.
    pub fn refuse_field(&mut self, error: FieldError) {
        let entity = self.draft.record.entity.clone();
        let typed = |error: &FieldError| {
            matches!(error.fault.code, "read-only" | "unknown-field")
                || entity.field(&error.field).is_none_or(|field| field.writable())
        };
        match &mut self.refusal {
            Some(Refusal::Invalid(errors)) if typed(&error) => {
                errors.retain(typed);
                errors.push(error);
            }
            Some(Refusal::Invalid(errors)) if errors.iter().any(typed) => {}
            Some(Refusal::Invalid(errors)) => errors.push(error),
            Some(_) => {}
            None => self.refusal = Some(Refusal::Invalid(vec![error])),
        }
    }

    #[must_use]
    pub fn refused(&self) -> bool {
        self.refusal.is_some()
    }
}

/// A record as it was written.
#[derive(Clone, Debug)]
pub struct Saved {
    pub record: Record,
    /// False where the change asked for what is already so.
    pub changed: bool,
    /// Records that a new one looks like, where it was made all the same ([`trato_model::Alike::Tell`]).
    pub twins: Vec<Twin>,
}

/// What became of one change of a batch.
#[derive(Debug)]
pub struct Outcome(pub Result<Saved, Refusal>);

/// The pipeline: the one way in. A refused item changes nothing; an `Err` refuses the whole transaction.
pub(crate) async fn pipeline(scope: &mut Scope<'_>, changes: Vec<Change>) -> Result<Vec<Outcome>, Refusal> {
    let Some(first) = changes.first() else { return Ok(Vec::new()) };
    let (entity, intent) = (first.entity, first.intent);
    scope.touched.push(entity);
    let mut items = decide(scope, changes).await?;
    let unwritten: Vec<usize> = items.iter().filter(|item| item.refused()).map(|item| item.place).collect();
    write::rows(scope, &mut items, intent).await?;
    check::reach(scope, &mut items, intent).await?;
    write::events(scope, &mut items, intent).await?;
    hooks(scope, &mut items, entity, Moment::After, intent).await?;
    if intent == Intent::Restore {
        revaluation::restored(scope, &mut items).await?;
    }
    // Whose row is written already is refused with all the others: the caller tries them again without it.
    let late = items.iter_mut().filter(|item| !unwritten.contains(&item.place)).find_map(|item| item.refusal.take());
    if let Some(refusal) = late {
        return Err(refusal);
    }
    items.sort_by_key(|item| item.place);
    Ok(items.into_iter().map(outcome).collect())
}

/// What [`pipeline`] would say, without writing: an import's dry run. What only the database can refuse (unique values,
/// the reach of what is written) is not found here.
pub(crate) async fn rehearse(scope: &mut Scope<'_>, changes: Vec<Change>) -> Result<Vec<Outcome>, Refusal> {
    let mut items = decide(scope, changes).await?;
    items.sort_by_key(|item| item.place);
    let saved = |item: Item| {
        let changed = item.draft.before.as_ref().is_none_or(|before| before.values != item.draft.record.values);
        item.refusal.map_or(Ok(Saved { record: item.draft.record, changed, twins: item.twins }), Err)
    };
    Ok(items.into_iter().map(|item| Outcome(saved(item))).collect())
}

/// Everything before the writing: what the changes mean and whether they may be.
async fn decide(scope: &mut Scope<'_>, changes: Vec<Change>) -> Result<Vec<Item>, Refusal> {
    let Some(first) = changes.first() else { return Ok(Vec::new()) };
    let (entity, intent) = (first.entity, first.intent);
    let mut items = prepare::items(scope, changes)?;
    load::lock(scope, &mut items, intent).await?;
    prepare::parse(scope, &mut items);
    load::merge(scope, &mut items).await?;
    if matches!(intent, Intent::Create | Intent::Update) {
        complete::defaults(scope, &mut items);
        hooks(scope, &mut items, entity, Moment::Prepare, intent).await?;
        complete::rules(scope, &mut items).await?;
        complete::value(scope, &mut items).await?;
    }
    hooks(scope, &mut items, entity, Moment::Before, intent).await?;
    if matches!(intent, Intent::Create | Intent::Update) {
        check::fields(&mut items);
        check::links(scope, &mut items).await?;
        check::files(scope, &mut items).await?;
        check::twins(scope, &mut items).await?;
    }
    Ok(items)
}

/// Runs the entity's hooks on what is not refused.
async fn hooks(
    scope: &mut Scope<'_>,
    items: &mut [Item],
    entity: &str,
    moment: Moment,
    intent: Intent,
) -> Result<(), Refusal> {
    let engine = scope.engine;
    for hook in engine.modules().hooks_for(entity, moment, intent) {
        // Refused items stand aside; their place brings them back at the end.
        items.sort_by_key(Item::refused);
        let live = items.partition_point(|item| !item.refused());
        if let Some(items) = items.get_mut(..live).filter(|items| !items.is_empty()) {
            (hook.run)(scope, items).await?;
        }
    }
    Ok(())
}

fn outcome(item: Item) -> Outcome {
    Outcome(match item.refusal {
        Some(refusal) => Err(refusal),
        None => {
            let changed = item.draft.before.as_ref().is_none_or(|before| before.version != item.draft.record.version);
            Ok(Saved { record: item.draft.record, changed, twins: item.twins })
        }
    })
}

impl Engine {
    /// Writes one change, durably: when this returns `Ok`, the commit is on disk.
    ///
    /// Runs in a task of its own, so that a caller that goes away cannot leave it half done.
    ///
    /// # Errors
    /// Any [`Refusal`]; then nothing has changed.
    pub async fn save(&self, who: &Who, change: Change) -> Result<Saved, Refusal> {
        let mut saved = self.save_all(who, vec![change]).await?;
        saved.pop().ok_or_else(|| Refusal::Internal("no outcome".into()))
    }

    /// Writes several changes in one transaction, in order: all or nothing.
    ///
    /// # Errors
    /// The first [`Refusal`]; then nothing has changed.
    pub async fn save_all(&self, who: &Who, changes: Vec<Change>) -> Result<Vec<Saved>, Refusal> {
        self.transact(who, move |scope| {
            let changes = changes.clone();
            Box::pin(async move {
                let mut saved = Vec::with_capacity(changes.len());
                for change in changes {
                    for Outcome(outcome) in pipeline(scope, vec![change]).await? {
                        saved.push(outcome?);
                    }
                }
                Ok(saved)
            })
        })
        .await
    }

    /// Runs an action in one transaction: all or nothing, in a task of its own. It may run again where another
    /// transaction won a race, so it does nothing but read and save through its scope.
    ///
    /// # Errors
    /// The action's own [`Refusal`], or that of a save on the way even if the action went on; then nothing has changed.
    pub async fn transact<T, F>(&self, who: &Who, action: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: for<'a, 'b> Fn(&'a mut Scope<'b>) -> BoxFuture<'a, Result<T, Refusal>> + Send + Sync + 'static,
    {
        self.transact_with(false, who, action).await
    }

    /// The same for long work: nobody shares its commit, so that whoever saves one record need not wait for its end.
    ///
    /// # Errors
    /// As [`Engine::transact`].
    pub async fn transact_alone<T, F>(&self, who: &Who, action: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: for<'a, 'b> Fn(&'a mut Scope<'b>) -> BoxFuture<'a, Result<T, Refusal>> + Send + Sync + 'static,
    {
        self.transact_with(true, who, action).await
    }

    /// [`Engine::transact_alone`] if `alone`, else [`Engine::transact`].
    pub(crate) async fn transact_with<T, F>(&self, alone: bool, who: &Who, action: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: for<'a, 'b> Fn(&'a mut Scope<'b>) -> BoxFuture<'a, Result<T, Refusal>> + Send + Sync + 'static,
    {
        let (engine, who) = (self.clone(), who.clone());
        let work = tokio::spawn(async move {
            let mut tries = 0;
            loop {
                match engine.attempt(alone, &who, &action).await {
                    Err(Refusal::Conflict("retry")) if tries < 5 => tries += 1,
                    other => return other,
                }
            }
        });
        work.await.unwrap_or_else(|failed| Err(Refusal::Internal(format!("a write ended: {failed}"))))
    }

    async fn attempt<T, F>(&self, alone: bool, who: &Who, action: &F) -> Result<T, Refusal>
    where
        F: for<'a, 'b> Fn(&'a mut Scope<'b>) -> BoxFuture<'a, Result<T, Refusal>>,
    {
        let mut opened = Opened::begin(self, alone).await?;
        let done = action(&mut opened.scope(self, who)).await;
        opened.commit(self, done).await
    }

    /// The registry that the database has now: a node that lags behind loads it before it writes.
    pub(crate) async fn current_registry(
        &self,
        tx: &mut trato_store::Tx,
    ) -> Result<std::sync::Arc<trato_model::Registry>, Refusal> {
        let known = self.registry();
        if tx.registry_version().await? == known.version {
            return Ok(known);
        }
        self.reload_registry().await?;
        Ok(self.registry())
    }

    /// What follows a commit: rights and rates that may have changed are forgotten.
    pub(crate) fn after_commit(&self, touched: &[&'static str]) {
        const ACCESS: [&str; 6] = ["user", "role", "team", "branch", "company", "exchange_rate"];
        if touched.iter().any(|entity| ACCESS.contains(entity)) {
            self.forget_access();
        }
    }
}
