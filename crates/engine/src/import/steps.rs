//! The steps of an import as a page or the command line takes them. Everybody sees his own runs, administrators all.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use trato_model::{Id, Refusal};
use trato_store::{ImportRun, NewJob};

use super::batch::{forget_leaning, waits_for};
use super::check::{self, Check};
use super::counts::Counts;
use super::inspect::{Inspection, inspect};
use super::links::Known;
use super::mapping::Mapping;
use super::plan::Plan;
use super::run::Run;
use super::seen::Seen;
pub use super::status::Status;
use super::status::UNDOABLE;
use super::{people, undo, upload};
use crate::jobs::LATER;
use crate::save::bulk::FIRST;
use crate::{Engine, Who};

pub const RUN_JOB: &str = "import";
pub const UNDO_JOB: &str = "import-undo";

/// Finished runs among which a file is looked for that came before.
const LOOKED_BACK: u32 = 500;

/// Of a run of which an undo may have kept something.
const UNDONE: [Status; 1] = [Status::Undone];

/// Of a run that has not begun.
pub(super) const WAITING: [&str; 2] = [Status::Uploaded.name(), Status::Mapped.name()];

/// What is stored of a run beside its counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Ticket {
    /// What the user's file is called.
    pub name: String,
    /// Of the file's bytes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hash: String,
    pub mapping: Option<Mapping>,
    /// Why it failed: a stable code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub failure: String,
    /// What the rehearsal of all that wait said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Counts>,
    /// The columns that nobody knows, as far as they are kept, and how many there are.
    #[serde(skip_serializing_if = "is_none")]
    pub left_out: (Vec<String>, usize),
    /// Why it could not rehearse it: a stable code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uncheckable: String,
    /// Whether it was found to be unreadable behind some row.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub broken: bool,
    /// Whether it is only to be rehearsed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub trial: bool,
    /// The run that it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Id>,
}

fn is_none(left_out: &(Vec<String>, usize)) -> bool {
    left_out.1 == 0
}

/// A run as the pages see it.
#[derive(Clone, Debug)]
pub struct Import {
    pub id: Id,
    pub user: Id,
    /// The file's name.
    pub name: String,
    /// Of the file's bytes; empty for files of former versions.
    pub(super) hash: String,
    pub entity: &'static str,
    pub status: Status,
    pub mapping: Option<Mapping>,
    pub counts: Counts,
    /// Why it failed: a code of `error-{code}`; empty otherwise.
    pub failure: String,
    /// What [`Engine::check_waiting`] said of its first rows.
    pub checked: Option<Counts>,
    /// The first of the columns that it leaves out because nobody knows them, and how many those are; said with the check.
    pub left_out: (Vec<String>, usize),
    /// Why that could not: a code of `error-{code}`; empty where it could, or has not tried.
    pub uncheckable: String,
    /// Whether the file cannot be read to its end, as far as anybody has looked: a quote is not closed, or a row does not end.
    pub broken: bool,
    /// Whether it is only to be rehearsed: it is shown to nobody and never begins.
    pub(super) trial: bool,
    /// The run after which it begins.
    pub(super) after: Option<Id>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

impl Import {
    /// The run after which it begins, or would have begun.
    #[must_use]
    pub fn waits_for(&self) -> Option<Id> {
        self.after
    }

    pub(super) fn of(run: ImportRun) -> Import {
        let ticket: Ticket = serde_json::from_value(run.mapping).unwrap_or_default();
        Import {
            id: run.id,
            user: run.user,
            name: ticket.name,
            hash: ticket.hash,
            entity: run.entity,
            status: Status::from_name(&run.status),
            mapping: ticket.mapping,
            counts: serde_json::from_value(run.counts).unwrap_or_default(),
            failure: ticket.failure,
            checked: ticket.checked,
            left_out: ticket.left_out,
            uncheckable: ticket.uncheckable,
            broken: ticket.broken,
            trial: ticket.trial,
            after: ticket.after,
            created_at: run.created_at,
            finished_at: run.finished_at,
        }
    }

    /// Whether an undo can begin: it wrote something and writes no more, or an earlier undo kept something of it.
    #[must_use]
    pub fn may_undo(&self) -> bool {
        self.status.may_undo() && self.counts.wrote() || self.kept_some()
    }

    /// Whether it is undone but for what an undo had to keep.
    #[must_use]
    pub fn kept_some(&self) -> bool {
        self.status == Status::Undone && self.counts.kept > 0
    }

    /// The run as if nobody had rehearsed it yet.
    pub(super) fn unchecked(self) -> Import {
        Import { checked: None, left_out: <_>::default(), uncheckable: String::new(), ..self }
    }

    pub(super) fn stored(&self) -> ImportRun {
        let ticket = Ticket {
            name: self.name.clone(),
            hash: self.hash.clone(),
            mapping: self.mapping.clone(),
            failure: self.failure.clone(),
            checked: self.checked.clone(),
            left_out: self.left_out.clone(),
            uncheckable: self.uncheckable.clone(),
            broken: self.broken,
            trial: self.trial,
            after: self.after,
        };
        ImportRun {
            id: self.id,
            user: self.user,
            entity: self.entity,
            status: self.status.name().to_owned(),
            file: None,
            mapping: serde_json::to_value(ticket).unwrap_or_default(),
            counts: serde_json::to_value(&self.counts).unwrap_or_default(),
            created_at: self.created_at,
            finished_at: self.finished_at,
        }
    }
}

impl Engine {
    /// A run of the user's (an administrator's: anybody's).
    ///
    /// # Errors
    /// [`Refusal::NotFound`] whether it is missing or another's.
    pub async fn import(&self, who: &Who, id: Id) -> Result<Import, Refusal> {
        let run = self.store().import_run(id).await?.map(Import::of).ok_or(Refusal::NotFound)?;
        let own = run.user == who.user() || who.reader.is_admin() || who.reader.is_system();
        if own { Ok(run) } else { Err(Refusal::NotFound) }
    }

    /// The runs that the user may see, newest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn imports(&self, who: &Who, limit: u32) -> Result<Vec<Import>, Refusal> {
        let all = who.reader.is_admin() || who.reader.is_system();
        let runs = self.store().import_runs((!all).then(|| who.user()), &[], limit).await?;
        Ok(runs.into_iter().map(Import::of).filter(|run| !run.trial).collect())
    }

    /// Says of a file that it is only to be rehearsed, with others of which that is said.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Conflict`] `import-begun` once the run has begun.
    pub async fn only_rehearse(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        self.import(who, id).await?;
        match self.note_import(id, |run| Import { trial: true, ..run }).await? {
            true => Ok(()),
            false => Err(Refusal::Conflict("import-begun")),
        }
    }

    /// The newest run that brought a file of the same bytes as records of this kind to its end and was not undone, whoever's
    /// it is, and whether the user may see it.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn imported_before(
        &self,
        who: &Who,
        import: &Import,
        entity: &str,
    ) -> Result<Option<(Import, bool)>, Refusal> {
        if import.hash.is_empty() {
            return Ok(None);
        }
        let runs = self.store().import_runs(None, &[Status::Done.name()], LOOKED_BACK).await?;
        let same = |run: &Import| run.id != import.id && run.entity == entity && run.hash == import.hash;
        let before = runs.into_iter().map(Import::of).find(same);
        let may = |run: &Import| run.user == who.user() || who.reader.is_admin() || who.reader.is_system();
        Ok(before.map(|run| (run.clone(), may(&run))))
    }

    /// What the uploaded file is; `entity` is what the user says its rows are.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Conflict`] `import-unreadable` for a file that is no table.
    pub async fn inspect_import(&self, who: &Who, id: Id, entity: Option<&str>) -> Result<Inspection, Refusal> {
        let run = self.import(who, id).await?;
        let (registry, reader, locale) = (self.registry(), who.reader.clone(), who.ctx.locale);
        let (path, entity) = (upload::source(self, id)?, entity.map(str::to_owned));
        let look = move || inspect(&registry, &reader, locale, &path, &run.name, entity.as_deref());
        let looked = tokio::task::spawn_blocking(look).await.map_err(|error| Refusal::Internal(error.to_string()))?;
        let mut found = looked.map_err(|error| {
            tracing::info!(%error, "an import file cannot be read");
            Refusal::Conflict("import-unreadable")
        })?;
        // The company's own role, which may be named in another language than its user's.
        if let Some(made) = found.mapping.made.iter_mut().find(|made| made.field == "role")
            && let Some(role) = people::standard_role(self, "role-seller").await?
        {
            made.template = role;
        }
        Ok(found)
    }

    /// Takes the user's mapping.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] by heading; [`Refusal::Conflict`] `import-begun` once the run has begun; and those of
    /// [`Plan::new`].
    pub async fn map_import(&self, who: &Who, id: Id, mapping: Mapping) -> Result<(), Refusal> {
        let was = self.import(who, id).await?;
        let entity = Plan::new(&self.registry(), who, &mapping)?.entity.name;
        let mapped = |now: Import| Import { entity, mapping: Some(mapping), status: Status::Mapped, ..now.unchecked() };
        match self.note_import(id, mapped).await? {
            true => self.mapped_anew(&was, entity).await,
            false => Err(Refusal::Conflict("import-begun")),
        }
    }

    /// Notes something of a run that has not begun; what others note of it meanwhile stays. `false`: it has begun.
    pub(super) async fn note_import(&self, id: Id, note: impl FnOnce(Import) -> Import) -> Result<bool, Refusal> {
        let mut tx = self.store().begin().await?;
        let run = note(tx.hold_import_run(id).await?.map(Import::of).ok_or(Refusal::NotFound)?);
        let kept = tx.keep_import_run(&run.stored(), &WAITING, None).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Writes a run that has not begun. `false`: it has meanwhile, or is not `was` any more.
    pub(super) async fn keep_import(&self, run: &Import, was: &Import) -> Result<bool, Refusal> {
        let mut tx = self.store().begin().await?;
        let kept = tx.keep_import_run(&run.stored(), &WAITING, Some(&was.stored().mapping)).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// The dry run over the file's first `most` rows. `progress` is told the counts and may end it by answering `false`.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-unmapped` before [`Engine::map_import`]; those of [`Plan::new`]; where the database
    /// cannot be read.
    pub async fn check_import(
        &self,
        who: &Who,
        id: Id,
        most: u64,
        progress: impl FnMut(&Counts) -> bool + Send,
    ) -> Result<Check, Refusal> {
        let import = self.import(who, id).await?;
        let mut run = self.ready(who, &import)?;
        let brought = self.brought_before(who, &import, &run).await?;
        run.known = Arc::new(Known::behind(brought));
        check::check(&mut run, most, progress).await
    }

    pub(super) fn ready(&self, who: &Who, import: &Import) -> Result<Run, Refusal> {
        let mapping = import.mapping.as_ref().ok_or(Refusal::Conflict("import-unmapped"))?;
        Ok(Run {
            engine: self.clone(),
            who: who.clone(),
            id: import.id,
            plan: Arc::new(Plan::new(&self.registry(), who, mapping)?),
            path: upload::source(self, import.id)?,
            counts: import.counts.clone(),
            known: Arc::new(Known::default()),
            seen: Seen::default(),
            size: FIRST,
        })
    }

    /// Begins the run: it is worked on in the background and survives a restart.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-unmapped` or `import-begun`; those of [`Plan::new`].
    pub async fn start_import(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        let import = self.import(who, id).await?;
        self.ready(who, &import)?;
        let mut tx = self.store().begin().await?;
        forget_leaning(&mut tx, &import, false).await?;
        // Begun by hand, it comes after nothing. What was noted of it meanwhile stays; another mapping is another import.
        let now =
            tx.hold_import_run(id).await?.map(Import::of).filter(|now| now.mapping == import.mapping && !now.trial);
        let Some(now) = now else {
            tx.rollback().await;
            return Err(Refusal::Conflict("import-begun"));
        };
        let alone = Import { after: None, ..now };
        tx.keep_import_run(&alone.stored(), &[Status::Mapped.name()], None).await?;
        match begin_in(&mut tx, (who.user(), who.ctx.now), id, Begin::Run).await? {
            true => Ok(tx.commit().await?),
            false => {
                tx.rollback().await;
                Err(Refusal::Conflict("import-begun"))
            }
        }
    }

    /// Ends a running import; what is written stays, and can be undone.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-not-running`.
    pub async fn cancel_import(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        let import = self.import(who, id).await?;
        let mut tx = self.store().begin().await?;
        forget_leaning(&mut tx, &import, false).await?;
        let (from, to) = (Status::Running.name(), Status::Cancelled.name());
        if tx.move_import(id, from, to, Some(self.clock().now())).await? {
            Ok(tx.commit().await?)
        } else {
            tx.rollback().await;
            Err(Refusal::Conflict("import-not-running"))
        }
    }

    /// Takes everything back: what was created goes (to the trash where there is one), what was changed gets its former
    /// values, unless somebody changed it since.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-not-undoable` for a run that is running, undone with nothing kept, or never began.
    pub async fn undo_import(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        self.undo_imports(who, id, false).await
    }

    /// Ends a run that came to its end, and begins the one that waits for it: both or, where it was cancelled, neither.
    async fn finish(&self, who: &Who, done: &Import) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        let next = waits_for(&mut tx, done).await?;
        forget_leaning(&mut tx, done, true).await?;
        if tx.move_import(done.id, Status::Running.name(), Status::Done.name(), Some(self.clock().now())).await?
            && let Some(next) = next
        {
            begin_in(&mut tx, (who.user(), who.ctx.now), next, Begin::Run).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Works on a run until it is done, cancelled or failed, from where it stands. What the job does; the command line
    /// calls it at once.
    ///
    /// # Errors
    /// Where the database fails: the run stays, and the next call goes on.
    pub async fn run_import(&self, id: Id) -> Result<(), Refusal> {
        let Some((who, import)) = self.own(id, Status::Running).await? else { return Ok(()) };
        let worked = match self.ready(&who, &import) {
            Ok(mut run) => run.all().await,
            Err(refusal) => Err(refusal),
        };
        match worked {
            Ok(()) => {
                // The database's own affair: an import that is done stays done.
                if let Err(error) = self.store().analyze().await {
                    tracing::warn!(%error, "the database's planner could not look at the imported rows");
                }
                self.finish(&who, &import).await
            }
            // Cancelled, or another worker has it.
            Err(Refusal::Conflict("import-stopped")) => Ok(()),
            Err(refusal) if refusal.is_passing() => Err(refusal),
            Err(refusal) => self.fail(id, &refusal).await,
        }
    }

    /// Works on an undo until it is done, in the name of who asked for it: whoever imported may be gone. It does not look
    /// whether it is its turn ([`Engine::undo_waits`]).
    ///
    /// # Errors
    /// Where the database fails: the next call goes on.
    pub async fn run_undo(&self, id: Id, by: Id) -> Result<(), Refusal> {
        let Some(import) = self.store().import_run(id).await?.map(Import::of) else { return Ok(()) };
        if import.status != Status::Undoing {
            return Ok(());
        }
        // Who has gone since he asked has still asked.
        let who = match self.who(by).await? {
            Some(who) => who,
            None => self.system().await?,
        };
        undo::undo(self, &who, &import).await?;
        self.undone(&import).await
    }

    /// The run and its user, if it is in this status.
    async fn own(&self, id: Id, status: Status) -> Result<Option<(Who, Import)>, Refusal> {
        let Some(import) = self.store().import_run(id).await?.map(Import::of) else { return Ok(None) };
        if import.status != status {
            return Ok(None);
        }
        let who = if import.user.is_nil() { Some(self.system().await?) } else { self.who(import.user).await? };
        match who {
            Some(who) => Ok(Some((who, import))),
            None => {
                self.fail(id, &Refusal::Conflict("import-user-gone")).await?;
                Ok(None)
            }
        }
    }

    /// The run ends here; why is kept.
    async fn fail(&self, id: Id, refusal: &Refusal) -> Result<(), Refusal> {
        let Some(mut import) = self.store().import_run(id).await?.map(Import::of) else { return Ok(()) };
        import.status = Status::Failed;
        code_of(refusal).clone_into(&mut import.failure);
        import.finished_at = Some(self.clock().now());
        let mut tx = self.store().begin().await?;
        forget_leaning(&mut tx, &import, false).await?;
        let at_work = [Status::Running, Status::Undoing].map(Status::name);
        tx.keep_import_run(&import.stored(), &at_work, None).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets a run that is not at work, with its file and the means to undo it; its records stay.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `import-running`.
    pub async fn forget_import_file(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        let import = self.import(who, id).await?;
        if matches!(import.status, Status::Running | Status::Undoing) {
            return Err(Refusal::Conflict("import-running"));
        }
        match std::fs::remove_dir_all(upload::folder(self, id)?) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Refusal::Internal(error.to_string())),
        }
    }
}

/// Why a run cannot go on, or be rehearsed: a code of `error-{code}`.
pub(super) fn code_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Conflict(code) => code,
        Refusal::Forbidden(_) => "import-forbidden",
        // The plan's: fields, or the kind of record, that are no more.
        Refusal::Invalid(_) | Refusal::NotFound => "import-mapping",
        _ => "import-refused",
    }
}

fn run_of(payload: &serde_json::Value) -> Result<Id, Refusal> {
    let id = payload.get("run").and_then(|run| run.as_str()).and_then(|run| run.parse().ok());
    id.ok_or_else(|| Refusal::Internal("an import job names no run".into()))
}

pub(super) fn run_job<'a>(engine: &'a Engine, payload: serde_json::Value) -> BoxFuture<'a, Result<(), Refusal>> {
    async move { engine.run_import(run_of(&payload)?).await }.boxed()
}

pub(super) fn undo_job<'a>(engine: &'a Engine, payload: serde_json::Value) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let by = payload.get("by").and_then(|by| by.as_str()).and_then(|by| by.parse().ok()).unwrap_or(Id::NIL);
        let run = run_of(&payload)?;
        match engine.undo_waits(run).await? {
            true => Err(LATER),
            false => engine.run_undo(run, by).await,
        }
    }
    .boxed()
}

/// A job about a run is laid aside: the run is over, and says why. An undo can be asked for again and goes on where it was.
pub(super) fn laid_aside<'a>(engine: &'a Engine, payload: serde_json::Value) -> BoxFuture<'a, Result<(), Refusal>> {
    async move { engine.fail(run_of(&payload)?, &Refusal::Conflict("import-aside")).await }.boxed()
}

/// The key of a job about a run.
pub(super) fn key_of(job: &str, run: Id) -> String {
    format!("{job}:{run}")
}

/// What begins with a run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Begin {
    Run,
    Undo,
    /// Its undo once more: what the first one kept may be in nobody's use any more.
    UndoAgain,
}

/// Moves a run and puts its job into the queue, in somebody's name. `false`: it is not in a status for that.
pub(super) async fn begin_in(
    tx: &mut trato_store::Tx,
    (by, now): (Id, i64),
    id: Id,
    what: Begin,
) -> Result<bool, Refusal> {
    let (from, to, job): (&[Status], Status, &str) = match what {
        Begin::Run => (&[Status::Mapped], Status::Running, RUN_JOB),
        Begin::Undo => (&UNDOABLE, Status::Undoing, UNDO_JOB),
        Begin::UndoAgain => (&UNDONE, Status::Undoing, UNDO_JOB),
    };
    for status in from {
        if !tx.move_import(id, status.name(), to.name(), None).await? {
            continue;
        }
        let payload = serde_json::json!({ "run": id, "by": by });
        let key = Some(key_of(job, id));
        tx.enqueue(NewJob { kind: job.to_owned(), payload, run_at: now, key }).await?;
        return Ok(true);
    }
    Ok(false)
}
