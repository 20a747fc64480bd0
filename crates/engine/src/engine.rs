//! [`Engine`]: the running program's heart. One value, shared by every request, job and import.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use trato_model::registry::Overlay;
use trato_model::{Id, Refusal, Registry};
use trato_store::{SchemaReport, Store, Together};

use crate::Clock;
use crate::mail::MailSettings;
use crate::module::Modules;
use crate::valuation::Rates;
use crate::who::Who;

/// What the administrator configures by environment or command line.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address in links of mails and invitations, without a trailing slash: `https://crm.example.com`.
    pub base_url: String,
    /// The demo says so on every page and accepts its printed sign-ins.
    pub demo: bool,
    /// Whether and as whom mail is sent.
    pub mail: Option<MailSettings>,
}

/// Shared by everything that runs. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
    /// The one store; its reads wait for others on the handle of [`Engine::together`].
    store: Store,
}

pub(crate) struct Inner {
    pub registry: RwLock<Arc<Registry>>,
    pub modules: Modules,
    pub clock: Clock,
    pub settings: Settings,
    pub schema: SchemaReport,
    /// Counts the changes that may alter anybody's rights; cached rights of an older epoch are made anew.
    pub access_epoch: AtomicU64,
    pub who: RwLock<HashMap<Id, (u64, Arc<Who>)>>,
    /// The exchange rates, with the epoch they were read in.
    pub rates: RwLock<Option<(u64, Arc<Rates>)>>,
    /// The company's record, with the epoch it was read in: every page names the company.
    pub company: RwLock<Option<(u64, trato_model::Record)>>,
    /// What files that wait to be imported bring with them.
    pub brought: crate::import::Brings,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the engine on a store: merges the registry with the company's overlay and brings the schema up to date.
    ///
    /// # Errors
    /// [`Refusal::Internal`] where the overlay does not fit the definitions or the schema cannot be brought up to date.
    pub async fn start(store: Store, modules: Modules, clock: Clock, settings: Settings) -> Result<Self, Refusal> {
        // The system tables hold the overlay, so they come first. The rest is made once, with all of the company's own: what
        // rows are made with depends on it.
        store.create_system_tables().await?;
        let registry = crate::engine::load_registry(&store, &modules).await?;
        let schema = store.sync_schema(&registry).await?;
        let inner = Inner {
            registry: RwLock::new(registry),
            modules,
            clock,
            settings,
            schema,
            access_epoch: AtomicU64::new(1),
            who: RwLock::default(),
            rates: RwLock::default(),
            company: RwLock::default(),
            brought: crate::import::Brings::default(),
        };
        Ok(Engine { inner: Arc::new(inner), store })
    }

    /// A handle whose reads wait for one another, and who runs them: what they ask at the same time is one statement.
    ///
    /// ```ignore
    /// let (engine, together) = engine.together();
    /// let (deals, tasks) = together.read(try_join(engine.rows(who, &deals), engine.rows(who, &tasks))).await?;
    /// ```
    #[must_use]
    pub fn together(&self) -> (Engine, Together) {
        let (store, together) = self.store.together();
        (Engine { inner: self.inner.clone(), store }, together)
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    #[must_use]
    pub fn modules(&self) -> &Modules {
        &self.inner.modules
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// What the start had to do to the schema.
    #[must_use]
    pub fn schema(&self) -> &SchemaReport {
        &self.inner.schema
    }

    /// The registry as it is now.
    #[must_use]
    pub fn registry(&self) -> Arc<Registry> {
        match self.inner.registry.read() {
            Ok(registry) => registry.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// Takes the overlay that another node or an administrator committed. One that was read before a newer one was
    /// taken comes too late and is let go.
    ///
    /// # Errors
    /// [`Refusal::Internal`] where it cannot be read; the old registry stays.
    pub async fn reload_registry(&self) -> Result<(), Refusal> {
        let registry = load_registry(&self.store, &self.inner.modules).await?;
        take(&self.inner.registry, registry);
        self.forget_access();
        Ok(())
    }

    /// Rights, rates and company settings are read anew from now on: called after every commit that may change them and
    /// when another node says that it made one.
    pub fn forget_access(&self) {
        self.inner.access_epoch.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

/// Puts a registry into the slot unless a newer one is there: two reloads at once may end in the other order.
fn take(slot: &RwLock<Arc<Registry>>, fresh: Arc<Registry>) {
    let mut slot = slot.write().unwrap_or_else(PoisonError::into_inner);
    if fresh.version >= slot.version {
        *slot = fresh;
    }
}

async fn load_registry(store: &Store, modules: &Modules) -> Result<Arc<Registry>, Refusal> {
    let (version, json) = store.overlay().await?;
    registry_of(modules, version, json).map(Arc::new).map_err(Refusal::Internal)
}

/// The registry that the modules' definitions and a stored overlay make together.
///
/// # Errors
/// A sentence for the log where the overlay does not fit.
pub fn registry_of(modules: &Modules, version: i64, overlay: Option<serde_json::Value>) -> Result<Registry, String> {
    Registry::build(&modules.entities, &overlay_of(version, overlay)?)
}

/// The same with what the company has hidden: all that lies in its database.
///
/// # Errors
/// As [`registry_of`].
pub fn whole_registry_of(
    modules: &Modules,
    version: i64,
    overlay: Option<serde_json::Value>,
) -> Result<Registry, String> {
    Registry::build(&modules.entities, &overlay_of(version, overlay)?.unhidden())
}

fn overlay_of(version: i64, overlay: Option<serde_json::Value>) -> Result<Overlay, String> {
    let overlay: Overlay = match overlay {
        Some(json) => serde_json::from_value(json).map_err(|e| format!("overlay: {e}"))?,
        None => Overlay::default(),
    };
    Ok(Overlay { version, ..overlay })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reload_that_ends_late_does_not_bring_an_old_registry_back() {
        let of = |version| Arc::new(registry_of(&Modules::default(), version, None).expect("an empty registry"));
        let slot = RwLock::new(of(1));
        let (slow, quick) = (of(2), of(3));
        take(&slot, quick);
        take(&slot, slow);
        assert_eq!(slot.read().expect("not poisoned").version, 3);
    }
}
