//! The second pass of a rehearsal: links between rows of the file, whose targets would stand further down. What no row is
//! would be created, left or told, as the mapping says and as [`super::second`] does it.

use std::collections::{HashMap, HashSet};

use trato_model::kinds::Fault;
use trato_model::{Action, Id, Reader, Value};

use super::brought::{Awaited, Brought};
use super::cells::{CellFault, Prepared, Wanted};
use super::links::{Created, may_create};
use super::lookup::{Directory, Found};
use super::plan::Plan;

/// The file's own records, and the links that wait for them.
#[derive(Default)]
pub struct Ahead {
    rows: Directory,
    waiting: Vec<(u64, Wanted)>,
}

/// What the second pass would do.
#[derive(Default)]
pub struct Settled {
    pub created: Vec<Created>,
    pub awaited: Vec<Awaited>,
    /// Links that would be missing, by line.
    pub faults: Vec<(u64, CellFault)>,
}

impl Ahead {
    /// Takes a row that would be written. `name`: its record's, where it is the first row that means it; `later` where it has
    /// links that wait.
    pub fn add(&mut self, plan: &Plan, row: &Prepared, name: Option<&str>, later: bool) {
        let own: HashSet<usize> = plan.own_links().collect();
        if own.is_empty() {
            return;
        }
        if let Some(name) = name {
            let text = |field: &str| plan.entity.position(field).and_then(|at| row.value(at)).and_then(Value::as_text);
            let external = text("external_id").map(|id| (id, plan.mapping.source.as_str()));
            self.rows.add(name, text("email"), external, place(row.line));
        }
        if later {
            let mine = |wanted: &&Wanted| wanted.tries.iter().any(|(link, _)| own.contains(link));
            self.waiting.extend(row.wanted.iter().filter(mine).map(|wanted| (row.line, wanted.clone())));
        }
    }

    /// Settles the links that wait, in the order of their rows.
    pub fn settle(mut self, plan: &Plan, reader: &Reader, brought: &Brought) -> Settled {
        let mut settled = Settled::default();
        // By field: which record hangs on which.
        let mut above: HashMap<(usize, Id), Id> = HashMap::new();
        let may = reader.is_system() || reader.can(plan.entity.name, Action::Create);
        for (line, wanted) in std::mem::take(&mut self.waiting) {
            let told = |fault| (line, CellFault { column: wanted.column, fault });
            let (own, value) = (place(line), wanted.tries.last().map_or("", |(_, text)| text));
            let missing = |code| Fault::new(code).with("value", value.chars().take(100).collect::<String>());
            match self.find(plan, &wanted, brought) {
                Tried::Found(field, target) if ring(&above, field, own, target) => {
                    settled.faults.push(told(Fault::new("link-ring")));
                }
                Tried::Found(field, target) => {
                    above.insert((field, own), target);
                }
                Tried::Brought(awaited) => settled.awaited.push(awaited),
                Tried::New(text) if may => {
                    let id = Id::constant(u128::MAX - settled.created.len() as u128);
                    let email = text.contains('@').then(|| trato_text::email::normalize_email(&text));
                    self.rows.add(&text, email.as_deref(), None, id);
                    settled.created.push(Created { entity: plan.entity.name, id, name: text });
                }
                Tried::New(_) => settled.faults.push(told(missing("import-may-not-create"))),
                Tried::Missing(code) => settled.faults.push(told(missing(code))),
            }
        }
        settled
    }

    /// What [`super::links::Resolver`] would say of a link.
    fn find(&self, plan: &Plan, wanted: &Wanted, brought: &Brought) -> Tried {
        let mut several = false;
        for (at, text) in &wanted.tries {
            let Some(link) = plan.links.get(*at) else { continue };
            match self.rows.find(link.by, text, &plan.mapping.source) {
                Found::One(id) => return Tried::Found(link.aim.at, id),
                Found::Several => several = true,
                Found::None => {}
            }
        }
        if let Some(awaited) = wanted.tries.iter().find_map(|wish| brought.find(plan, wish)).filter(|_| !several) {
            return Tried::Brought(awaited);
        }
        let makes = |(at, _): &&(usize, String)| may_create(plan, *at);
        match wanted.tries.iter().rev().find(makes) {
            _ if several => Tried::Missing("import-several"),
            Some((_, text)) => Tried::New(text.clone()),
            None => Tried::Missing("import-not-found"),
        }
    }
}

/// What becomes of a link that waits.
enum Tried {
    /// By the field's place.
    Found(usize, Id),
    /// By a file before this one.
    Brought(Awaited),
    New(String),
    Missing(&'static str),
}

/// Whether a record would be above itself.
fn ring(above: &HashMap<(usize, Id), Id>, field: usize, own: Id, target: Id) -> bool {
    let mut at = target;
    while at != own {
        match above.get(&(field, at)) {
            Some(next) => at = *next,
            None => return false,
        }
    }
    true
}

/// A row's stand-in for the id that it would get.
fn place(line: u64) -> Id {
    Id::constant(u128::from(line))
}
