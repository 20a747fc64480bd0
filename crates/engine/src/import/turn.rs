//! Whose turn it is among undos: that of a run waits for those of the runs that came after it, since what they link to is in
//! use as long as they are there.

use std::collections::HashMap;

use trato_model::{Id, Refusal};

use super::batch::{BEGUN, after};
use super::steps::{Import, Status, UNDO_JOB, key_of};
use crate::{Engine, jobs};

impl Engine {
    /// The run for whose undo that of this one waits: one that came after it.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn undo_waits_for(&self, import: &Import) -> Result<Option<Import>, Refusal> {
        if import.status != Status::Undoing {
            return Ok(None);
        }
        Ok(undoing(self.imports_after(import).await?).next())
    }

    /// Of one user's runs at work, those whose undo waits, each with the run for whose undo it does.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn undos_that_wait(&self, at_work: &[Import]) -> Result<HashMap<Id, Import>, Refusal> {
        let own: Vec<&Import> = at_work.iter().filter(|run| run.status == Status::Undoing).collect();
        let [first, _, ..] = own[..] else { return Ok(HashMap::new()) };
        let begun = self.runs_in(first.user, &BEGUN).await?;
        Ok(own.into_iter().filter_map(|run| Some((run.id, undoing(after(run, &begun)).next()?))).collect())
    }

    /// Whether it is not the turn of a run's undo yet.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn undo_waits(&self, id: Id) -> Result<bool, Refusal> {
        let Some(import) = self.store().import_run(id).await?.map(Import::of) else { return Ok(false) };
        Ok(self.undo_waits_for(&import).await?.is_some())
    }

    /// Works on a run's undo, or on the one whose turn it is before, unless a server does: `false`.
    ///
    /// # Errors
    /// Why it failed: the next call goes on.
    pub async fn help_undo(&self, node: &str, id: Id) -> Result<bool, Refusal> {
        let Some(import) = self.store().import_run(id).await?.map(Import::of) else { return Ok(false) };
        let last = undoing(self.imports_after(&import).await?).next_back();
        let turn = last.map_or(id, |run| run.id);
        jobs::run_now(self, node, &key_of(UNDO_JOB, turn)).await
    }
}

fn undoing(after: Vec<Import>) -> impl DoubleEndedIterator<Item = Import> {
    after.into_iter().filter(|run| run.status == Status::Undoing)
}
