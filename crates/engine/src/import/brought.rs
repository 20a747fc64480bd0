//! What the files that wait before one bring with them: whoever links to it finds it when his turn comes, though it is not
//! there yet. They are read without being rehearsed, and once, however often a check is asked for.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use trato_model::{Id, Value};
use trato_text::email::normalize_email;

use super::cells::Prepared;
use super::heading;
use super::links::may_create;
use super::mapping::Mapping;
use super::plan::Plan;
use super::run::Run;
use super::steps::Import;
use super::stream;
use super::target::By;

/// Rows that are read of all files before one together, at most.
const MOST: usize = 100_000;
/// Marks of files that are kept, at most: sixteen bytes each.
const KEPT: usize = 1_000_000;

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
    /// Whether the files go on behind what was read of them: they may bring more.
    pub part: bool,
    found: HashMap<u64, usize>,
    read: usize,
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
        let left = MOST.saturating_sub(self.read);
        if left == 0 {
            self.part = true;
            return;
        }
        let kept = &run.engine.inner().brought;
        let load = match kept.of(run, left) {
            Some(load) => load,
            None => kept.keep(run, Load::read(run, left).await),
        };
        self.read += load.rows;
        self.part |= load.limit.is_some();
        let file = self.files.len();
        self.files.push(Before { run: import.id, name: import.name.clone() });
        for mark in &load.marks {
            self.found.entry(*mark).or_insert(file);
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

/// What one file brings.
#[derive(Debug, Default)]
struct Load {
    marks: HashSet<u64>,
    rows: usize,
    /// How many rows were to be read, of a file that goes on behind them.
    limit: Option<usize>,
}

impl Load {
    async fn read(run: &Run, most: usize) -> Load {
        let mut load = Load::default();
        let mut blocks = stream::read(run.path.clone(), run.plan.clone(), 0);
        while let Some(Ok(block)) = blocks.recv().await {
            if load.rows >= most && !block.rows.is_empty() {
                load.limit = Some(most);
                break;
            }
            let good = block.rows.iter().filter(|row| row.faults.is_empty() && !row.left_out());
            good.for_each(|row| load.take(&run.plan, row));
            load.rows += block.rows.len();
        }
        load
    }

    /// A row's own record, and those that it would create on the way.
    fn take(&mut self, plan: &Plan, row: &Prepared) {
        let entity = plan.entity.name;
        let text = |field: &str| row.value(plan.entity.position(field)?).and_then(Value::as_text);
        self.marks.extend(text("external_id").and_then(|id| external(entity, &plan.mapping.source, id)));
        self.marks.extend(text("email").and_then(|email| address(entity, email)));
        self.marks.extend(named(entity, &name_of(plan, row)));
        for wanted in &row.wanted {
            if let Some((at, text)) = wanted.tries.iter().rev().find(|(at, _)| may_create(plan, *at))
                && let Some(link) = plan.links.get(*at)
            {
                self.marks.extend(named(link.target.name, text));
            }
        }
    }
}

/// Of which file, in whose name and by which mapping a load was read.
#[derive(PartialEq)]
struct Label {
    run: Id,
    user: Id,
    registry: i64,
    mapping: Mapping,
}

impl Label {
    fn of(run: &Run) -> Label {
        let (user, registry) = (run.who.user(), run.plan.registry.version);
        Label { run: run.id, user, registry, mapping: run.plan.mapping.clone() }
    }
}

/// What was read last, so that a page that is looked at again reads nothing again. The oldest go first.
#[derive(Default)]
pub(crate) struct Kept(Mutex<VecDeque<(Label, Arc<Load>)>>);

impl Kept {
    /// What was read of a run's file by the same mapping, as far as now.
    fn of(&self, run: &Run, most: usize) -> Option<Arc<Load>> {
        let label = Label::of(run);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, load) = kept.iter().find(|(of, _)| *of == label)?;
        let same = load.limit.map_or(load.rows <= most, |limit| limit == most);
        same.then(|| load.clone())
    }

    fn keep(&self, run: &Run, load: Load) -> Arc<Load> {
        let (label, load) = (Label::of(run), Arc::new(load));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _)| of.run != label.run || of.user != label.user);
        // What cannot be read just now may be later.
        if load.rows > 0 {
            kept.push_back((label, load.clone()));
        }
        let mut marks: usize = kept.iter().map(|(_, load)| load.marks.len()).sum();
        while marks > KEPT
            && let Some((_, oldest)) = kept.pop_front()
        {
            marks -= oldest.marks.len();
        }
        load
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
