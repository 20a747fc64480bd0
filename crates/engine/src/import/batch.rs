//! Several files at once: what others link to comes first, all are rehearsed together, and run one after the other. Each run
//! knows the one it waits for; it begins when that one is done, and stays as it is where that one was not.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use trato_model::{Id, Refusal};

use super::steps::{Import, Status};
use super::synonyms::rank;
use crate::{Engine, Who};

/// Files of one user that wait, at most: ten of the largest uploads.
const MOST: u32 = 1_000;

impl Engine {
    /// The user's own files that wait to be run, in the order in which they should be; those that nobody knows come last.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn waiting_imports(&self, who: &Who) -> Result<Vec<Import>, Refusal> {
        let mut waiting = self.runs_in(who.user(), &[Status::Uploaded, Status::Mapped]).await?;
        waiting.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name)));
        Ok(waiting)
    }

    /// Takes the mapping that is proposed for an uploaded file; `false` where nothing is recognised or may be written.
    ///
    /// # Errors
    /// As [`Engine::inspect_import`], but for what the file itself refuses.
    pub async fn accept_import(&self, who: &Who, id: Id) -> Result<bool, Refusal> {
        let mapping = match self.inspect_import(who, id, None).await {
            Ok(inspection) if !inspection.entity.is_empty() => inspection.mapping,
            Ok(_) | Err(Refusal::Conflict(_)) => return Ok(false),
            Err(other) => return Err(other),
        };
        match self.map_import(who, id, mapping).await {
            Ok(()) => Ok(true),
            Err(Refusal::Invalid(_) | Refusal::Forbidden(_) | Refusal::NotFound | Refusal::Conflict(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Rehearses the first rows of the files that wait and keeps what each would do: of those that were not yet, so that
    /// asking again goes on; of all anew where there are none. Begins no other file once `patience` is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn check_waiting(&self, who: &Who, most: u64, patience: Duration) -> Result<(), Refusal> {
        let begun = Instant::now();
        let mut waiting = self.waiting_imports(who).await?;
        waiting.retain(|run| run.status == Status::Mapped);
        match waiting.iter().any(|run| run.checked.is_none()) {
            true => waiting.retain(|run| run.checked.is_none()),
            false => waiting = self.forget_checks(waiting).await?,
        }
        for was in waiting {
            match self.check_import(who, was.id, most, |_| true).await {
                // Where it began or was mapped anew meanwhile, this is the check of something else.
                Ok(check) => {
                    let run = Import { checked: Some(check.counts), ..was.clone() };
                    self.keep_import(&run, Some(&was)).await?;
                }
                Err(refusal @ (Refusal::Storage | Refusal::Internal(_))) => return Err(refusal),
                // Its own page says what is wrong.
                Err(_) => {}
            }
            if begun.elapsed() > patience {
                break;
            }
        }
        Ok(())
    }

    /// The runs without what was said of them, those left out that are others by now.
    async fn forget_checks(&self, checked: Vec<Import>) -> Result<Vec<Import>, Refusal> {
        let mut kept = Vec::with_capacity(checked.len());
        for was in checked {
            let run = Import { checked: None, ..was.clone() };
            if self.keep_import(&run, Some(&was)).await? {
                kept.push(run);
            }
        }
        Ok(kept)
    }

    /// Begins the first file that waits; each of the others begins when the one before it is done.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-unmapped` where none is ready, `import-begun` where they wait for one that runs; those
    /// of [`Engine::start_import`].
    pub async fn start_waiting(&self, who: &Who) -> Result<(), Refusal> {
        let mut ready = self.waiting_imports(who).await?;
        ready.retain(|run| run.status == Status::Mapped);
        let first = ready.first().map(|run| run.id).ok_or(Refusal::Conflict("import-unmapped"))?;
        let running: Vec<Id> = self.runs_in(who.user(), &[Status::Running]).await?.iter().map(|run| run.id).collect();
        if ready.iter().any(|run| run.after.is_some_and(|before| running.contains(&before))) {
            return Err(Refusal::Conflict("import-begun"));
        }
        let mut before = first;
        for was in ready.into_iter().skip(1) {
            let run = Import { after: Some(before), ..was.clone() };
            if self.keep_import(&run, Some(&was)).await? {
                before = run.id;
            }
        }
        self.start_import(who, first).await
    }

    /// The user's own files that are being imported or taken back.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn running_imports(&self, who: &Who) -> Result<Vec<Import>, Refusal> {
        self.runs_in(who.user(), &[Status::Running, Status::Undoing]).await
    }

    /// Gives up a file that waits: it is not imported, and is gone. What waited for it waits for what it waited for itself.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-begun` once it has begun.
    pub async fn discard_import(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        let import = self.import(who, id).await?;
        let next = self.waits_for(&import).await?;
        let mapped = self.turn(id, Status::Mapped, Status::Discarded).await?;
        if !mapped && !self.turn(id, Status::Uploaded, Status::Discarded).await? {
            return Err(Refusal::Conflict("import-begun"));
        }
        if let Some(next) = next {
            let was = self.import(who, next).await?;
            self.keep_import(&Import { after: import.after, ..was.clone() }, Some(&was)).await?;
        }
        self.forget_import_file(who, id).await
    }

    /// The file that waits for a run.
    pub(super) async fn waits_for(&self, done: &Import) -> Result<Option<Id>, Refusal> {
        let runs = self.runs_in(done.user, &[Status::Mapped]).await?;
        Ok(runs.iter().find(|run| run.after == Some(done.id)).map(|run| run.id))
    }

    /// A user's runs that are so far, newest first.
    async fn runs_in(&self, user: Id, statuses: &[Status]) -> Result<Vec<Import>, Refusal> {
        let names: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
        Ok(self.store().import_runs(Some(user), &names, MOST).await?.into_iter().map(Import::of).collect())
    }
}

/// Those of the files that wait, in their order, that begin by themselves once one that runs is done.
#[must_use]
pub fn queued(waiting: &[Import], running: &[Import]) -> HashSet<Id> {
    let mut before: HashSet<Id> =
        running.iter().filter(|run| run.status == Status::Running).map(|run| run.id).collect();
    let mut queued = HashSet::new();
    for run in waiting.iter().filter(|run| run.status == Status::Mapped) {
        if run.after.is_some_and(|after| before.contains(&after)) {
            before.insert(run.id);
            queued.insert(run.id);
        }
    }
    queued
}

fn place(run: &Import) -> usize {
    if run.entity.is_empty() { usize::MAX } else { rank(run.entity) }
}
