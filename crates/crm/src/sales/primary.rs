//! One main person for each deal: whoever is marked as it takes that from the one before.

use std::collections::HashMap;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::{Change, Filter, Id, Intent, Path, Query, Refusal, Value};

use super::opportunity_contact as part;

/// After somebody's part in a deal was written.
pub const ONE_PRIMARY: Hook = Hook {
    name: "one-primary-contact",
    entity: "opportunity_contact",
    moment: Moment::After,
    intents: &[Intent::Create, Intent::Update],
    run: take_over,
};

fn take_over<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let new = |item: &&Item| {
            !item.refused() && item.draft.get(part::PRIMARY) == Some(true) && item.draft.changed(part::PRIMARY.name())
        };
        // Of several at once the last stays.
        let chosen: HashMap<Id, Id> = items
            .iter()
            .filter(new)
            .filter_map(|item| Some((item.draft.get(part::OPPORTUNITY)?, item.draft.record.id)))
            .collect();
        if chosen.is_empty() {
            return Ok(());
        }
        let mut deals: Vec<Id> = chosen.keys().copied().collect();
        deals.sort_unstable();
        // Whoever marks another person of the same deal at the same moment waits here.
        scope.locked("opportunity", &deals).await?;
        let marked = Query::new("opportunity_contact")
            .and(Filter::one_of(part::OPPORTUNITY.name(), deals.into_iter().map(Value::Id).collect()))
            .and(Filter::equal(part::PRIMARY.name(), true))
            .columns(vec![Path::field("opportunity")]);
        let others = scope.every_any(&marked).await?;
        let changes = others.iter().filter(|row| !chosen.values().any(|id| *id == row.id));
        let changes = changes.map(|row| Change::update("opportunity_contact", row.id).set(part::PRIMARY, false));
        scope.save_many(changes.collect()).await?;
        Ok(())
    }
    .boxed()
}
