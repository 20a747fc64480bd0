//! What the files that wait before one bring with them: whoever links to it finds it when his turn comes, though it is not
//! there yet. They are read without being rehearsed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use trato_model::{Id, Value};
use trato_text::email::normalize_email;

use super::cells::Prepared;
use super::heading;
use super::links::may_create;
use super::plan::Plan;
use super::run::Run;
use super::steps::Import;
use super::stream;
use super::target::By;

/// Rows of each file that are read, at most.
const MOST: usize = 100_000;

/// A file that waits.
#[derive(Clone, Debug)]
pub struct Before {
    pub run: Id,
    pub name: String,
}

/// A record that rows link to and that a file before this one brings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Awaited {
    pub entity: &'static str,
    /// What this file calls it, in the form in which names are compared.
    pub name: String,
    /// The file's place in [`Brought::files`].
    pub file: usize,
}

/// The records that files bring, each by the first of them.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub files: Vec<Before>,
    found: HashMap<u64, usize>,
}

impl Brought {
    /// Reads what a file brings to one that links to the kinds of record named. A file that cannot be read brings what it
    /// has up to there.
    pub(super) async fn read(&mut self, import: &Import, run: &Run, targets: &[&'static str]) {
        let plan = &run.plan;
        let linked = plan.links.iter().any(|link| targets.contains(&link.target.name));
        if !linked && !targets.contains(&plan.entity.name) {
            return;
        }
        self.files.push(Before { run: import.id, name: import.name.clone() });
        let mut blocks = stream::read(run.path.clone(), plan.clone(), 0);
        let mut read = 0;
        while let Some(Ok(block)) = blocks.recv().await {
            block.rows.iter().filter(|row| row.faults.is_empty() && !row.deleted).for_each(|row| self.take(plan, row));
            read += block.rows.len();
            if read >= MOST {
                return;
            }
        }
    }

    /// A row's own record, and those that it would create on the way.
    fn take(&mut self, plan: &Plan, row: &Prepared) {
        let entity = plan.entity.name;
        let text = |field: &str| row.value(plan.entity.position(field)?).and_then(Value::as_text);
        if let Some(id) = text("external_id") {
            self.note(external(entity, &plan.mapping.source, id));
        }
        if let Some(email) = text("email") {
            self.note(address(entity, email));
        }
        self.note(named(entity, &name_of(plan, row)));
        for wanted in &row.wanted {
            if let Some((at, text)) = wanted.tries.iter().rev().find(|(at, _)| may_create(plan, *at))
                && let Some(link) = plan.links.get(*at)
            {
                self.note(named(link.target.name, text));
            }
        }
    }

    fn note(&mut self, mark: Option<u64>) {
        if let (Some(mark), Some(last)) = (mark, self.files.len().checked_sub(1)) {
            self.found.entry(mark).or_insert(last);
        }
    }

    /// What a link's text names, if a file brings it.
    #[must_use]
    pub fn find(&self, plan: &Plan, (at, text): &(usize, String)) -> Option<Awaited> {
        let link = plan.links.get(*at).filter(|_| !self.found.is_empty())?;
        let (entity, any) = (link.target.name, link.by == By::Any);
        let asked = [
            external(entity, &plan.mapping.source, text).filter(|_| any || link.by == By::External),
            address(entity, text).filter(|_| any || link.by == By::Email),
            named(entity, text).filter(|_| any || link.by == By::Name),
        ];
        let file = asked.into_iter().flatten().find_map(|mark| self.found.get(&mark)).copied()?;
        Some(Awaited { entity, name: heading::key(text), file })
    }
}

/// What a row calls its record, as far as its cells say it.
#[must_use]
pub fn name_of(plan: &Plan, row: &Prepared) -> String {
    let text = |field: &&str| row.value(plan.entity.position(field)?).and_then(Value::as_text);
    let parts: Vec<&str> = ["name", "first_name", "last_name", "second_last_name"].iter().filter_map(text).collect();
    parts.join(" ")
}

fn mark(parts: (&str, &str, &str, &str)) -> Option<u64> {
    let mut hash = DefaultHasher::new();
    parts.hash(&mut hash);
    (!parts.3.is_empty()).then(|| hash.finish())
}

fn external(entity: &str, source: &str, id: &str) -> Option<u64> {
    mark(("id", entity, source, id))
}

fn address(entity: &str, email: &str) -> Option<u64> {
    email.contains('@').then(|| mark(("email", entity, "", &normalize_email(email))))?
}

fn named(entity: &str, name: &str) -> Option<u64> {
    mark(("name", entity, "", &heading::key(name)))
}
