//! How a part of the business joins the engine: each module has one `register` function that names its entities, hooks
//! and jobs. Nothing is found by magic; `Modules` is the list of everything there is.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use trato_model::{EntityDef, Intent, Refusal};

use crate::save::Item;
use crate::{Engine, Scope};

/// When a hook runs, inside the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Before the rules: gives what the rules read.
    Prepare,
    /// After the rules, before validation: may complete or refuse drafts.
    Before,
    /// After the rows are written: makes further changes in the same transaction.
    After,
}

/// What a hook does. It sees a whole batch, so that imports stay set-based; `items` are those not refused so far.
pub type HookFn = for<'a, 'b> fn(&'a mut Scope<'b>, &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>>;

/// A function that runs inside the transaction of a change of `entity`.
#[derive(Clone, Copy)]
pub struct Hook {
    pub name: &'static str,
    pub entity: &'static str,
    pub moment: Moment,
    pub intents: &'static [Intent],
    pub run: HookFn,
}

/// What a job does: at least once, harmless twice.
pub type JobFn = for<'a> fn(&'a Engine, serde_json::Value) -> BoxFuture<'a, Result<(), Refusal>>;

/// A kind of background work.
#[derive(Clone, Copy)]
pub struct Job {
    pub kind: &'static str,
    /// Runs by itself so often (microseconds), on one node.
    pub every: Option<i64>,
    /// May work for minutes: such jobs have a worker of their own, so that nobody waits for a mail behind an import.
    pub long: bool,
    pub run: JobFn,
    /// Tells whoever waits for it that it is laid aside after its last try.
    pub aside: Option<JobFn>,
}

/// What a module gives a new company (pipelines, reasons, sources), named in its language.
pub type SeedFn = for<'a, 'b> fn(&'a mut Scope<'b>, &'a str) -> BoxFuture<'a, Result<(), Refusal>>;

/// A part of the business.
pub type Module = fn(&mut Modules);

/// Everything that the modules registered.
#[derive(Default)]
pub struct Modules {
    pub entities: Vec<&'static EntityDef>,
    pub hooks: HashMap<&'static str, Vec<Hook>>,
    pub jobs: HashMap<&'static str, Job>,
    pub seeds: Vec<SeedFn>,
}

impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Modules").field("entities", &self.entities.len()).finish_non_exhaustive()
    }
}

impl Modules {
    /// The engine's own entities and those of the given modules.
    #[must_use]
    pub fn of(modules: &[Module]) -> Self {
        let mut all = Modules::default();
        crate::people::register(&mut all);
        crate::import::register(&mut all);
        crate::revaluation::register(&mut all);
        all.job(crate::jobs::housekeeping::CLEAN);
        all.job(crate::jobs::housekeeping::SWEEP);
        all.job(crate::jobs::audit::VERIFY);
        for register in modules {
            register(&mut all);
        }
        all
    }

    pub fn entity(&mut self, def: &'static EntityDef) {
        self.entities.push(def);
    }

    pub fn hook(&mut self, hook: Hook) {
        self.hooks.entry(hook.entity).or_default().push(hook);
    }

    pub fn seed(&mut self, seed: SeedFn) {
        self.seeds.push(seed);
    }

    pub fn job(&mut self, job: Job) {
        self.jobs.insert(job.kind, job);
    }

    /// The hooks of an entity for one moment and intent, in the order of registration.
    pub fn hooks_for(&self, entity: &str, moment: Moment, intent: Intent) -> impl Iterator<Item = &Hook> {
        self.hooks
            .get(entity)
            .into_iter()
            .flatten()
            .filter(move |hook| hook.moment == moment && hook.intents.contains(&intent))
    }
}
