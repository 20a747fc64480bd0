//! The company's currency: what every amount is valued in when it is written, so it stays once there is one.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_model::kinds::Fault;
use trato_model::{FieldError, Filter, Intent, Path, Query, Refusal, Trash};

use super::company;
use crate::Scope;
use crate::module::{Hook, Modules, Moment};
use crate::save::Item;

pub(super) fn register(modules: &mut Modules) {
    modules.hook(Hook {
        name: "currency-stays",
        entity: company::COMPANY.name,
        moment: Moment::Before,
        intents: &[Intent::Update],
        run: stays,
    });
}

fn stays<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let moved = |item: &Item| !item.refused() && item.draft.changed(company::CURRENCY.name());
        if !items.iter().any(moved) || !is_valued(scope).await? {
            return Ok(());
        }
        for item in items.iter_mut().filter(|item| moved(item)) {
            let now = scope.who.ctx.currency;
            item.refuse_field(FieldError::new(
                company::CURRENCY.name(),
                Fault::new("currency-stays").with("currency", now),
            ));
        }
        Ok(())
    }
    .boxed()
}

/// Whether any record, in the trash or not, has an amount.
async fn is_valued(scope: &mut Scope<'_>) -> Result<bool, Refusal> {
    for entity in scope.registry.clone().entities() {
        let monies = entity.fields.iter().filter(|field| field.kind.name() == "money").map(|f| Filter::set(f.name));
        let any = Filter::Any(monies.collect());
        if any == Filter::nothing() {
            continue;
        }
        let query = Query { trash: Trash::Any, ..Query::new(entity.name) };
        let query = query.and(any).columns(vec![Path::field("id")]).limit(1);
        if !scope.any_rows(&query).await?.rows.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
