//! The links of a chunk's rows: found, or created where the mapping says so. What is found is remembered for the chunks to
//! come; what is created counts only once its chunk is committed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use trato_model::kinds::Fault;
use trato_model::{Action, Id, Refusal};

use super::brought::{Awaited, Brought};
use super::cells::{CellFault, Prepared, Wanted};
use super::create;
use super::lookup::{self, Directory, Found};
use super::mapping::Missing;
use super::plan::Plan;
use super::stages::Stages;
use super::target::By;
use crate::Scope;

/// Texts remembered, at most: then they are asked for again.
const REMEMBERED: usize = 200_000;

/// What a run knows of the records that rows link to.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Small tables; `None` for those that are not small.
    directories: HashMap<&'static str, Option<Arc<Directory>>>,
    /// By the link's place and the text.
    found: HashMap<(usize, String), Found>,
    stages: Option<Arc<Stages>>,
    /// Of a rehearsal: what files before this one bring.
    pub brought: Arc<Brought>,
}

impl Known {
    /// Of a rehearsal that stands behind other files.
    #[must_use]
    pub fn behind(brought: Brought) -> Known {
        Known { brought: Arc::new(brought), ..Known::default() }
    }

    /// The tables that are read whole, without what was looked up one by one, of which there may be much.
    pub fn tables(&self) -> Known {
        let (directories, stages, brought) = (self.directories.clone(), self.stages.clone(), self.brought.clone());
        Known { directories, found: HashMap::new(), stages, brought }
    }

    /// Takes what a committed chunk found and created.
    pub fn learn(&mut self, fresh: Known) {
        if self.found.len() > REMEMBERED {
            self.found.clear();
        }
        self.directories.extend(fresh.directories);
        self.found.extend(fresh.found);
        self.stages = fresh.stages.or(self.stages.take());
    }
}

/// A row's links.
#[derive(Clone, Debug, Default)]
pub struct RowLinks {
    /// Field's place and record.
    pub values: Vec<(usize, Id)>,
    pub faults: Vec<CellFault>,
    pub warnings: Vec<CellFault>,
    /// A link to a record of the same entity was not found: it may stand further down in the file.
    pub later: bool,
}

impl RowLinks {
    /// The record that a field links to.
    #[must_use]
    pub fn of(&self, plan: &Plan, field: &str) -> Option<Id> {
        let at = plan.entity.position(field)?;
        self.values.iter().find(|(place, _)| *place == at).map(|(_, id)| *id)
    }
}

/// A record that was created because rows link to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    pub entity: &'static str,
    pub id: Id,
    /// What the file calls it.
    pub name: String,
}

/// Finds and creates, for one chunk, in its transaction.
pub struct Resolver<'a> {
    pub plan: &'a Plan,
    pub known: &'a Known,
    pub fresh: Known,
    pub created: Vec<Created>,
    /// Of a rehearsal: what comes before it. A stand-in is created for it, which is among the created.
    pub awaited: Vec<Awaited>,
    /// Whether nothing is written: what would be created is only told.
    pub tells: bool,
    /// Whether links to the entity itself are settled now (the second pass) or left for later.
    pub own: bool,
    /// The run, as the events of what is created name it.
    pub cause: Option<Id>,
}

/// What is created once: the entity, a stage's pipeline, and the name without what does not tell names apart.
type WishKey = (&'static str, Option<Id>, String);

/// A row's wish that waits for its record to be created.
struct Waiting {
    row: usize,
    link: usize,
    text: String,
    column: Option<usize>,
    /// Stands in for what a file before this one brings: what refuses it says nothing of the row.
    awaited: bool,
}

/// Whether what a link does not find is created.
#[must_use]
pub fn may_create(plan: &Plan, link: usize) -> bool {
    plan.links.get(link).is_some_and(|l| l.missing == Missing::Create && matches!(l.by, By::Any | By::Name))
}

impl<'a> Resolver<'a> {
    #[must_use]
    pub fn new(plan: &'a Plan, known: &'a Known, own: bool, cause: Option<Id>) -> Self {
        let (created, awaited) = (Vec::new(), Vec::new());
        Resolver { plan, known, fresh: Known::default(), created, awaited, tells: false, own, cause }
    }

    /// Resolves the links of rows; `is_new` tells for each whether its record is being created.
    ///
    /// # Errors
    /// Where the database cannot be read, or refuses a created record for the whole transaction.
    pub async fn resolve(
        &mut self,
        scope: &mut Scope<'_>,
        rows: &[&Prepared],
        is_new: &[bool],
    ) -> Result<Vec<RowLinks>, Refusal> {
        let mut links: Vec<RowLinks> = rows.iter().map(|_| RowLinks::default()).collect();
        // Stages need their pipeline, teams their branch: those come second.
        for late in [false, true] {
            self.prepare(scope, rows, late).await?;
            let mut waiting = Vec::new();
            for (at, row) in rows.iter().enumerate() {
                let Some(out) = links.get_mut(at) else { continue };
                for wanted in &row.wanted {
                    let new = is_new.get(at).copied().unwrap_or(true);
                    if self.is_late(wanted) == late && (new || !self.leaves_alone(wanted)) {
                        self.one(at, wanted, out, &mut waiting);
                    }
                }
            }
            self.create(scope, rows, &mut links, waiting).await?;
        }
        Ok(links)
    }

    fn target(&self, wanted: &Wanted) -> &'static str {
        let first = wanted.tries.first().and_then(|(link, _)| self.plan.links.get(*link));
        first.map_or("", |link| link.target.name)
    }

    fn is_late(&self, wanted: &Wanted) -> bool {
        let branch = self.plan.entity.name == "user";
        matches!(self.target(wanted), "stage") || (branch && matches!(self.target(wanted), "team" | "user"))
    }

    /// What was made up, and what may not change, is for new records only.
    fn leaves_alone(&self, wanted: &Wanted) -> bool {
        let fixed = wanted.tries.iter().any(|(link, _)| self.plan.links.get(*link).is_some_and(|l| l.aim.field.fixed));
        wanted.only_new || fixed
    }

    /// Reads the small tables that are needed, and asks the large ones for all texts at once.
    async fn prepare(&mut self, scope: &mut Scope<'_>, rows: &[&Prepared], late: bool) -> Result<(), Refusal> {
        let mut asked: HashMap<usize, Vec<String>> = HashMap::new();
        for wanted in rows.iter().flat_map(|row| &row.wanted).filter(|wanted| self.is_late(wanted) == late) {
            for (link, text) in &wanted.tries {
                asked.entry(*link).or_default().push(text.clone());
            }
        }
        for (at, mut texts) in asked {
            let Some(link) = self.plan.links.get(at) else { continue };
            if link.target.name == "stage" {
                if self.known.stages.is_none() && self.fresh.stages.is_none() {
                    self.fresh.stages = Some(Arc::new(Stages::load(scope).await?));
                }
                continue;
            }
            let name = link.target.name;
            if !self.known.directories.contains_key(name) && !self.fresh.directories.contains_key(name) {
                let small = lookup::directory(scope, &link.target).await?.map(Arc::new);
                self.fresh.directories.insert(name, small);
            }
            if self.small(name).is_some() {
                continue;
            }
            texts.sort_unstable();
            texts.dedup();
            texts.retain(|text| self.remembered(at, text).is_none());
            if !texts.is_empty() {
                let found = lookup::many(scope, &link.target, link.by, &texts, &self.plan.mapping.source).await?;
                for text in texts {
                    let what = found.get(&text).copied().unwrap_or(Found::None);
                    self.fresh.found.insert((at, text), what);
                }
            }
        }
        Ok(())
    }

    fn small(&self, entity: &str) -> Option<&Arc<Directory>> {
        self.fresh.directories.get(entity).or_else(|| self.known.directories.get(entity))?.as_ref()
    }

    fn stages(&self) -> Option<&Arc<Stages>> {
        self.fresh.stages.as_ref().or(self.known.stages.as_ref())
    }

    fn remembered(&self, link: usize, text: &str) -> Option<Found> {
        let key = (link, text.to_owned());
        // Nobody may have created it in the meantime: what was not found is asked for again.
        let found = self.fresh.found.get(&key).or_else(|| self.known.found.get(&key).filter(|f| **f != Found::None));
        found.copied()
    }

    fn look(&self, at: usize, text: &str, row: &RowLinks) -> Found {
        let Some(link) = self.plan.links.get(at) else { return Found::None };
        if link.target.name == "stage" {
            let pipeline = row.of(self.plan, "pipeline");
            return self.stages().map_or(Found::None, |stages| stages.find(text, pipeline));
        }
        match self.small(link.target.name) {
            Some(directory) => directory.find(link.by, text, &self.plan.mapping.source),
            None => self.remembered(at, text).unwrap_or(Found::None),
        }
    }

    fn one(&mut self, row: usize, wanted: &Wanted, out: &mut RowLinks, waiting: &mut Vec<Waiting>) {
        let mut several = false;
        for (at, text) in &wanted.tries {
            match self.look(*at, text, out) {
                Found::One(id) => {
                    if let Some(link) = self.plan.links.get(*at) {
                        out.values.push((link.aim.at, id));
                    }
                    return;
                }
                Found::Several => several = true,
                Found::None => {}
            }
        }
        let own = self.target(wanted) == self.plan.entity.name;
        if own && !self.own && !several {
            out.later = true;
            return;
        }
        let brought = |wish: &(usize, String)| Some((wish.clone(), self.known.brought.find(self.plan, wish)?));
        if let Some(((link, text), awaited)) = wanted.tries.iter().find_map(brought).filter(|_| !several) {
            self.awaited.push(awaited);
            waiting.push(Waiting { row, link, text, column: wanted.column, awaited: true });
            return;
        }
        let may = |(at, _): &&(usize, String)| may_create(self.plan, *at);
        let value = wanted.tries.last().map_or("", |(_, text)| text).chars().take(100).collect::<String>();
        match wanted.tries.iter().rev().find(may).filter(|_| !several) {
            Some((link, text)) => {
                waiting.push(Waiting { row, link: *link, text: text.clone(), column: wanted.column, awaited: false });
            }
            None => {
                let code = if several { "import-several" } else { "import-not-found" };
                let fault = CellFault { column: wanted.column, fault: Fault::new(code).with("value", value) };
                let leave = |(at, _): &(usize, String)| {
                    self.plan.links.get(*at).is_some_and(|link| link.missing == Missing::Leave)
                };
                if wanted.tries.iter().all(leave) { out.warnings.push(fault) } else { out.faults.push(fault) }
            }
        }
    }

    /// Creates what rows wait for, each once, with what its first row says of it: all that one link wants together.
    async fn create(
        &mut self,
        scope: &mut Scope<'_>,
        rows: &[&Prepared],
        links: &mut [RowLinks],
        mut waiting: Vec<Waiting>,
    ) -> Result<(), Refusal> {
        let mut made = HashMap::new();
        waiting.sort_by_key(|wish| wish.link);
        for wishes in waiting.chunk_by(|one, next| one.link == next.link) {
            // Refused rows create nothing.
            let live = |wish: &&Waiting| {
                rows.get(wish.row).is_some_and(|row| row.faults.is_empty())
                    && links.get(wish.row).is_some_and(|row| row.faults.is_empty())
            };
            let wishes: Vec<&Waiting> = wishes.iter().filter(live).collect();
            self.create_for_link(scope, links, &wishes, &mut made).await?;
        }
        Ok(())
    }

    async fn create_for_link(
        &mut self,
        scope: &mut Scope<'_>,
        links: &mut [RowLinks],
        wishes: &[&Waiting],
        made: &mut HashMap<WishKey, Result<Id, Fault>>,
    ) -> Result<(), Refusal> {
        let Some(link) = wishes.first().and_then(|wish| self.plan.links.get(wish.link)) else { return Ok(()) };
        let (name, plan) = (link.target.name, self.plan);
        let key = |wish: &Waiting, row: &RowLinks| -> WishKey {
            let pipeline = if name == "stage" { row.of(plan, "pipeline") } else { None };
            (name, pipeline, super::heading::key(&wish.text))
        };
        let (mut firsts, mut texts) = (Vec::new(), Vec::new());
        let mut asked = HashSet::new();
        for wish in wishes {
            let Some(row) = links.get(wish.row) else { continue };
            let key = key(wish, row);
            if !made.contains_key(&key) && asked.insert(key.clone()) {
                firsts.push(key);
                texts.push((wish.text.as_str(), row));
            }
        }
        if self.tells {
            let may = scope.who.reader.is_system() || scope.who.reader.can(name, Action::Create);
            let named = texts.iter().filter(|_| may).map(|(text, _)| (*text).to_owned());
            self.created.extend(named.map(|text| Created { entity: name, id: Id::NIL, name: text }));
            return Ok(());
        }
        made.extend(firsts.into_iter().zip(create::create(scope, self, link, &texts).await?));
        for wish in wishes {
            let Some(row) = links.get_mut(wish.row) else { continue };
            match made.get(&key(wish, row)) {
                Some(Ok(id)) => row.values.push((link.aim.at, *id)),
                Some(Err(_)) if wish.awaited => {}
                Some(Err(fault)) => row.faults.push(CellFault { column: wish.column, fault: fault.clone() }),
                None => {}
            }
        }
        Ok(())
    }

    /// Remembers a record that was created.
    pub fn note(&mut self, entity: &'static str, link: usize, text: &str, id: Id) {
        self.created.push(Created { entity, id, name: text.to_owned() });
        if self.small(entity).is_none() {
            self.fresh.found.insert((link, text.to_owned()), Found::One(id));
            return;
        }
        if !self.fresh.directories.contains_key(entity) {
            let known = self.known.directories.get(entity).cloned().flatten();
            self.fresh.directories.insert(entity, known);
        }
        if let Some(Some(directory)) = self.fresh.directories.get_mut(entity) {
            let email = text.contains('@').then(|| trato_text::email::normalize_email(text));
            Arc::make_mut(directory).add(text, email.as_deref(), None, id);
        }
    }

    /// Remembers the stages as they are after one was created.
    pub fn note_stages(&mut self, stages: Stages) {
        self.fresh.stages = Some(Arc::new(stages));
    }

    #[must_use]
    pub fn known_stages(&self) -> Option<Stages> {
        self.stages().map(|stages| (**stages).clone())
    }
}
