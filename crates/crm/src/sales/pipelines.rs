//! The rules of pipelines and their stages: one pipeline at most is the standard one, and a stage with deals stays what and
//! where it is.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::people::company;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::kinds::Fault;
use trato_model::{Aggregate, Change, FieldError, Filter, Id, Intent, Path, Query, Refusal, Trash};

use super::{opportunity as deal, pipeline, stage};

/// Before a stage is changed.
pub const STAGE_STAYS: Hook =
    Hook { name: "stage-stays", entity: "stage", moment: Moment::Before, intents: &[Intent::Update], run: stay };

/// The kind of a stage is its deals' status, and its pipeline is theirs: neither moves under them.
fn stay<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        for item in items.iter_mut() {
            let held = [stage::KIND.name(), stage::PIPELINE.name()];
            let Some(field) = held.into_iter().find(|field| item.draft.changed(field)) else { continue };
            let inside = Aggregate::new("opportunity").and(Filter::equal(deal::STAGE.name(), item.draft.record.id));
            let n = scope.any_count(Aggregate { trash: Trash::Any, ..inside }).await?;
            if n > 0 {
                item.refuse_field(FieldError::new(field, Fault::new("stage-has-deals").with("n", n)));
            }
        }
        Ok(())
    }
    .boxed()
}

/// After a pipeline was written.
pub const ONE_STANDARD: Hook = Hook {
    name: "one-standard-pipeline",
    entity: "pipeline",
    moment: Moment::After,
    intents: &[Intent::Create, Intent::Update],
    run: take_over,
};

/// The pipeline that becomes the standard one takes that from the others.
fn take_over<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let standard = pipeline::STANDARD.name();
        let new = |item: &&Item| item.draft.get(pipeline::STANDARD) == Some(true) && item.draft.changed(standard);
        let Some(chosen) = items.iter().rfind(new).map(|item| item.draft.record.id) else { return Ok(()) };
        // The company has one: whoever makes another pipeline the standard one at the same moment waits here.
        scope.locked(company::COMPANY.name, &[company::ID]).await?;
        let marked = Query::new("pipeline").and(Filter::equal(standard, true)).columns(vec![Path::field("name")]);
        let others: Vec<Id> =
            scope.every_any(&marked).await?.iter().map(|row| row.id).filter(|id| *id != chosen).collect();
        let changes = others.into_iter().map(|id| Change::update("pipeline", id).set(pipeline::STANDARD, false));
        scope.save_many(changes.collect()).await?;
        Ok(())
    }
    .boxed()
}
