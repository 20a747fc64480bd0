//! The entities that access is made of. They live here and not in `crm` because the engine itself reads them: who signs
//! in, what he may see, in which language, zone and currency.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_model::{Filter, Intent, Path, Query, Refusal};

use crate::Scope;
use crate::module::{Hook, Modules, Moment};
use crate::save::Item;

pub mod branch;
pub mod company;
mod currency;
pub mod exchange_rate;
pub mod role;
pub mod team;
mod tree;
pub mod user;

/// Names the engine's own entities.
pub fn register(modules: &mut Modules) {
    modules.entity(&company::COMPANY);
    modules.entity(&user::USER);
    modules.entity(&role::ROLE);
    modules.entity(&team::TEAM);
    modules.entity(&branch::BRANCH);
    modules.entity(&exchange_rate::EXCHANGE_RATE);
    tree::register(modules);
    currency::register(modules);
    modules.hook(crate::access::LEGIBLE);
    for entity in ["user", "role"] {
        modules.hook(Hook {
            name: "administrators-only",
            entity,
            moment: Moment::Before,
            intents: &[Intent::Create, Intent::Update, Intent::Delete, Intent::Restore],
            run: by_administrators,
        });
        modules.hook(Hook {
            name: "last-administrator",
            entity,
            moment: Moment::After,
            intents: &[Intent::Update, Intent::Delete],
            run: somebody_administers,
        });
    }
}

/// A company without an active administrator could not be helped by anybody.
fn somebody_administers<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let touched = [user::ROLE.name(), user::ACTIVE.name(), role::ADMIN.name()];
        let concerns = |item: &&Item| {
            !item.refused() && (item.draft.before.is_none() || touched.iter().any(|name| item.draft.changed(name)))
        };
        let gone = |item: &&Item| item.change.intent == Intent::Delete && !item.refused();
        if items.iter().any(|item| concerns(&item) || gone(&item)) {
            let administrators = Query::new("user")
                .and(Filter::equal(user::ACTIVE.name(), true))
                .and(Filter::equal("role.admin", true))
                .columns(vec![Path::field("name")])
                .limit(1);
            if scope.any_rows(&administrators).await?.rows.is_empty() {
                return Err(Refusal::Conflict("last-administrator"));
            }
        }
        Ok(())
    }
    .boxed()
}

/// Users and roles are written by administrators, whatever else a role grants: who could give himself another role, or
/// an administrator another e-mail address, would be one.
fn by_administrators<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    let may = scope.who.reader.is_admin();
    async move {
        for item in items.iter_mut().filter(|_| !may) {
            item.refuse(Refusal::Forbidden("admin"));
        }
        Ok(())
    }
    .boxed()
}
