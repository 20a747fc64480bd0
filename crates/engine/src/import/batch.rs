//! Several files at once: what others link to comes first, all are rehearsed together, and run one after the other. Each run
//! knows the one it waits for; it begins when that one is done, and stays as it is where that one was not.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use trato_model::{Id, Refusal};
use trato_store::Tx;

use super::brought::Brought;
use super::mapping::Mapping;
use super::run::Run;
use super::steps::{Begin, Import, Status, WAITING, begin_in, code_of};
use super::synonyms::rank;
use crate::{Engine, Who};

/// Files of one user that wait, at most: ten of the largest uploads.
const MOST: u32 = 1_000;

/// Columns that nobody knows, named of each, and how much of their headings.
const LEFT_OUT: usize = 3;
const LONGEST: usize = 40;

impl Engine {
    /// The user's own files that wait to be run, in the order in which they should be; those that nobody knows come last.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn waiting_imports(&self, who: &Who) -> Result<Vec<Import>, Refusal> {
        let mut waiting = in_order(self.runs_in(who.user(), &[Status::Uploaded, Status::Mapped]).await?);
        waiting.retain(|run| !run.trial);
        Ok(waiting)
    }

    /// Takes the mapping that is proposed for an uploaded file, and notes whether it can be read to its end; `false` where
    /// nothing is recognised or may be written. `wanted` is the entity that the user chose.
    ///
    /// # Errors
    /// As [`Engine::inspect_import`], but for what the file itself refuses.
    pub async fn accept_import(&self, who: &Who, id: Id, wanted: Option<&str>) -> Result<bool, Refusal> {
        let found = match self.inspect_import(who, id, wanted).await {
            Ok(found) => found,
            Err(Refusal::Conflict(_)) => return Ok(false),
            Err(other) => return Err(other),
        };
        if found.broken {
            self.note_import(id, |run| Import { broken: true, ..run }).await?;
        }
        if found.entity.is_empty() {
            return Ok(false);
        }
        match self.map_import(who, id, found.mapping).await {
            Ok(()) => Ok(true),
            Err(Refusal::Invalid(_) | Refusal::Forbidden(_) | Refusal::NotFound | Refusal::Conflict(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Rehearses the first rows of the files that wait and keeps what each would do, or why that cannot be said: of those
    /// that were not yet, so that asking again goes on; of all anew where there are none. Begins no other file once
    /// `patience` is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn check_waiting(&self, who: &Who, most: u64, patience: Duration) -> Result<(), Refusal> {
        let begun = Instant::now();
        let all = self.waiting_imports(who).await?;
        let mut waiting = all.clone();
        waiting.retain(|run| run.status == Status::Mapped);
        let untried = |run: &Import| run.checked.is_none() && run.uncheckable.is_empty();
        match waiting.iter().any(untried) {
            true => waiting.retain(untried),
            false => waiting = self.forget_checks(waiting).await?,
        }
        for was in waiting {
            let run = match self.check_import(who, was.id, most, |_| true).await {
                Ok(check) => Import {
                    checked: Some(check.counts),
                    left_out: self.left_out(who, &was).await,
                    broken: check.broken || was.broken && !check.whole,
                    ..was.clone()
                },
                Err(passing @ (Refusal::Storage | Refusal::Unavailable(_) | Refusal::Conflict("retry"))) => {
                    return Err(passing);
                }
                // This file's own affair: it says so, and the others are tried all the same.
                Err(refusal) => Import { uncheckable: why(&refusal).to_owned(), ..was.clone() },
            };
            // Where it began or was mapped anew meanwhile, this is the check of something else.
            self.keep_check(&run, &was, &all).await?;
            if begun.elapsed() > patience {
                break;
            }
        }
        Ok(())
    }

    /// The first of the columns that a mapping leaves out because nobody knows them, and how many those are.
    async fn left_out(&self, who: &Who, import: &Import) -> (Vec<String>, usize) {
        let found = self.inspect_import(who, import.id, Some(import.entity)).await;
        let (Ok(found), Some(mapping)) = (found, &import.mapping) else { return <_>::default() };
        let shown = found.left_out(mapping).take(LEFT_OUT).map(|heading| heading.chars().take(LONGEST).collect());
        (shown.collect(), found.left_out(mapping).count())
    }

    /// What the files bring that wait before this one.
    pub(super) async fn brought_before(&self, who: &Who, import: &Import, run: &Run) -> Result<Brought, Refusal> {
        let mut brought = Brought::default();
        if !import.status.waits() {
            return Ok(brought);
        }
        let waiting = in_order(self.runs_in(import.user, &[Status::Mapped]).await?);
        let targets: Vec<&'static str> = run.plan.links.iter().map(|link| link.target.name).collect();
        let alike = waiting.iter().filter(|before| before.trial == import.trial);
        for before in alike.take_while(|before| before.id != import.id) {
            // One that cannot be read says so itself.
            if let Ok(before_run) = self.ready(who, before) {
                brought.read(before, &before_run, &targets).await;
            }
        }
        Ok(brought)
    }

    /// A file is mapped, or mapped anew: what was said of those behind it, as it was and as it is, is forgotten.
    pub(super) async fn mapped_anew(&self, was: &Import, entity: &'static str) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        let waiting = held(&mut tx, was.user).await?;
        let now = Import { entity, ..was.clone() };
        let first = if was.status == Status::Mapped && place(was) < place(&now) { was } else { &now };
        forget_behind(&mut tx, &waiting, first).await?;
        Ok(tx.commit().await?)
    }

    /// Keeps what was said of a run, unless it or a file before it is another by now.
    async fn keep_check(&self, run: &Import, was: &Import, waiting: &[Import]) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        let now = in_order(held(&mut tx, was.user).await?);
        if before(&now, was.id).eq(before(waiting, was.id)) {
            tx.keep_import_run(&run.stored(), &WAITING, Some(&was.stored().mapping)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The runs without what was said of them, those left out that are others by now.
    async fn forget_checks(&self, checked: Vec<Import>) -> Result<Vec<Import>, Refusal> {
        let mut kept = Vec::with_capacity(checked.len());
        for was in checked {
            let run = was.clone().unchecked();
            if self.keep_import(&run, &was).await? {
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
        let mut tx = self.store().begin().await?;
        match self.start_in(&mut tx, who).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(refusal) => {
                tx.rollback().await;
                Err(refusal)
            }
        }
    }

    async fn start_in(&self, tx: &mut Tx, who: &Who) -> Result<(), Refusal> {
        let mut ready = in_order(held(tx, who.user()).await?);
        ready.retain(|run| run.status == Status::Mapped && !run.trial);
        let first = ready.first().ok_or(Refusal::Conflict("import-unmapped"))?;
        let running = tx.import_runs_of(who.user(), &[Status::Running.name()], MOST).await?;
        let running: Vec<Id> = running.iter().map(|run| run.id).collect();
        if ready.iter().any(|run| run.after.is_some_and(|before| running.contains(&before))) {
            return Err(Refusal::Conflict("import-begun"));
        }
        self.ready(who, first)?;
        // What it waited for in another order is none of its affair any more.
        tx.keep_import_run(&Import { after: None, ..first.clone() }.stored(), &WAITING, None).await?;
        for (before, run) in ready.iter().zip(ready.iter().skip(1)) {
            let run = Import { after: Some(before.id), ..run.clone() };
            tx.keep_import_run(&run.stored(), &WAITING, None).await?;
        }
        match begin_in(tx, (who.user(), who.ctx.now), first.id, Begin::Run).await? {
            true => Ok(()),
            false => Err(Refusal::Conflict("import-begun")),
        }
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
        let user = self.import(who, id).await?.user;
        let mut tx = self.store().begin().await?;
        let waiting = held(&mut tx, user).await?;
        let now = Some(self.clock().now());
        let mut gone = false;
        for status in WAITING {
            gone = gone || tx.move_import(id, status, Status::Discarded.name(), now).await?;
        }
        if !gone {
            tx.rollback().await;
            return Err(Refusal::Conflict("import-begun"));
        }
        let after = waiting.iter().find(|run| run.id == id).and_then(|run| run.after);
        for next in waiting.iter().filter(|run| run.after == Some(id)) {
            tx.keep_import_run(&Import { after, ..next.clone() }.stored(), &WAITING, None).await?;
        }
        if let Some(gone) = waiting.iter().find(|run| run.id == id) {
            let left = held(&mut tx, user).await?;
            forget_behind(&mut tx, &left, gone).await?;
        }
        tx.commit().await?;
        self.forget_import_file(who, id).await
    }

    /// The runs that began because this one was done, each after the one before it, that can be undone, again perhaps, or are
    /// at work.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn imports_after(&self, first: &Import) -> Result<Vec<Import>, Refusal> {
        Ok(after(first, &self.runs_in(first.user, &BEGUN).await?))
    }

    /// Takes a run back, or what an earlier undo kept of it, and, if `all`, before it those that came after it, the last one
    /// first: what one of them links to is in nobody's use any more when its turn comes. Each waits for those behind it.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-not-undoable` for a run that is running, undone with nothing kept, or never began;
    /// `import-running` if one of the others is still being imported.
    pub async fn undo_imports(&self, who: &Who, id: Id, all: bool) -> Result<(), Refusal> {
        let import = self.import(who, id).await?;
        let mut tx = self.store().begin().await?;
        match undo_in(&mut tx, who, &import, all).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(refusal) => {
                tx.rollback().await;
                Err(refusal)
            }
        }
    }

    /// Ends an undo.
    pub(super) async fn undone(&self, done: &Import) -> Result<(), Refusal> {
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        forget_leaning(&mut tx, done, false).await?;
        tx.move_import(done.id, Status::Undoing.name(), Status::Undone.name(), Some(now)).await?;
        Ok(tx.commit().await?)
    }

    /// A user's runs that are so far, newest first.
    pub(super) async fn runs_in(&self, user: Id, statuses: &[Status]) -> Result<Vec<Import>, Refusal> {
        let names: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
        Ok(self.store().import_runs(Some(user), &names, MOST).await?.into_iter().map(Import::of).collect())
    }
}

/// Forgets what was said of the files that stand behind one: it may bring what they link to.
async fn forget_behind(tx: &mut Tx, waiting: &[Import], first: &Import) -> Result<(), Refusal> {
    let behind =
        |run: &&Import| !first.trial && run.id != first.id && (place(run), &run.name) >= (place(first), &first.name);
    for run in waiting.iter().filter(behind).filter(|run| run.checked.is_some()) {
        tx.keep_import_run(&run.clone().unchecked().stored(), &WAITING, None).await?;
    }
    Ok(())
}

/// A run begins or ends: what was said of the files behind it leaned on what was there before. Those that begin by
/// themselves are asked for already, and keep it; `goes_on`: those that wait for this run, too.
pub(super) async fn forget_leaning(tx: &mut Tx, first: &Import, goes_on: bool) -> Result<(), Refusal> {
    let mut waiting = in_order(held(tx, first.user).await?);
    let running = tx.import_runs_of(first.user, &[Status::Running.name()], MOST).await?.into_iter().map(Import::of);
    let running: Vec<Import> = running.filter(|run| goes_on || run.id != first.id).collect();
    let queued = queued(&waiting, &running);
    waiting.retain(|run| !queued.contains(&run.id));
    forget_behind(tx, &waiting, first).await
}

/// The files that bring something to one, in their order, and how they are read.
fn before(in_order: &[Import], id: Id) -> impl Iterator<Item = (Id, Option<&Mapping>)> {
    let before = in_order.iter().take_while(move |run| run.id != id);
    before.filter(|run| run.status == Status::Mapped && !run.trial).map(|run| (run.id, run.mapping.as_ref()))
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

/// Of a run that wrote, or may have.
pub(super) const BEGUN: [Status; 6] =
    [Status::Running, Status::Done, Status::Cancelled, Status::Failed, Status::Undoing, Status::Undone];

/// Those of a user's runs that began because the first was done.
pub(super) fn after(first: &Import, runs: &[Import]) -> Vec<Import> {
    let (mut last, mut seen, mut after) = (first.id, HashSet::from([first.id]), Vec::new());
    while let Some(next) = runs.iter().find(|run| run.after == Some(last)).filter(|run| seen.insert(run.id)) {
        last = next.id;
        let at_work = matches!(next.status, Status::Running | Status::Undoing);
        after.extend((at_work || next.may_undo()).then(|| next.clone()));
    }
    after
}

/// A user's runs that have begun, which nobody else moves until the transaction ends.
async fn begun(tx: &mut Tx, user: Id) -> Result<Vec<Import>, Refusal> {
    let names = BEGUN.map(Status::name);
    Ok(tx.hold_import_runs(user, &names, MOST).await?.into_iter().map(Import::of).collect())
}

async fn undo_in(tx: &mut Tx, who: &Who, import: &Import, all: bool) -> Result<(), Refusal> {
    let runs = begun(tx, import.user).await?;
    let import = runs.iter().find(|run| run.id == import.id).ok_or(Refusal::Conflict("import-not-undoable"))?.clone();
    let mut others = if all { after(&import, &runs) } else { Vec::new() };
    if others.iter().any(|run| run.status == Status::Running) {
        return Err(Refusal::Conflict("import-running"));
    }
    others.retain(Import::may_undo);
    // The queue takes them in this order, too, which knows milliseconds.
    let first = who.ctx.now - 1_000 * i64::try_from(others.len()).unwrap_or(0);
    for (run_at, run) in (first..).step_by(1_000).zip(others.iter().rev().chain([&import])) {
        if !begin_undo(tx, (who.user(), run_at), run).await? {
            return Err(Refusal::Conflict("import-not-undoable"));
        }
    }
    Ok(())
}

/// Begins to take a run back, or what an earlier undo kept of it. `false`: it is not in a status for that.
async fn begin_undo(tx: &mut Tx, by: (Id, i64), run: &Import) -> Result<bool, Refusal> {
    if !run.kept_some() {
        return begin_in(tx, by, run.id, Begin::Undo).await;
    }
    let counts = serde_json::to_value(run.counts.clone().once_more()).map_err(|e| Refusal::Internal(e.to_string()))?;
    Ok(begin_in(tx, by, run.id, Begin::UndoAgain).await? && tx.advance_import(run.id, &counts).await?)
}

/// A user's files that wait, which nobody else changes, begins or gives up until the transaction ends.
async fn held(tx: &mut Tx, user: Id) -> Result<Vec<Import>, Refusal> {
    Ok(tx.hold_import_runs(user, &WAITING, MOST).await?.into_iter().map(Import::of).collect())
}

/// The file that waits for a run.
pub(super) async fn waits_for(tx: &mut Tx, done: &Import) -> Result<Option<Id>, Refusal> {
    let mut waiting = held(tx, done.user).await?.into_iter();
    Ok(waiting.find(|run| run.status == Status::Mapped && run.after == Some(done.id)).map(|run| run.id))
}

/// Why a file cannot be rehearsed.
fn why(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Internal(detail) => {
            tracing::error!(detail, "an import file cannot be checked");
            "import-unreadable"
        }
        other => code_of(other),
    }
}

/// The order in which files should be run; those that nobody knows come last.
fn in_order(mut runs: Vec<Import>) -> Vec<Import> {
    runs.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name)));
    runs
}

fn place(run: &Import) -> usize {
    if run.entity.is_empty() { usize::MAX } else { rank(run.entity) }
}
