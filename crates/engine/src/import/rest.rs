//! What the rows behind those that are rehearsed bring along: they are read, and what they link to is looked up once, but
//! nothing is written.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use trato_model::Refusal;

use super::brought::name_of;
use super::cells::{Prepared, Wanted};
use super::chunk::Done;
use super::find::{Match, find};
use super::links::Resolver;
use super::plan::Plan;
use super::run::Run;
use super::seen;
use crate::Scope;
use crate::scope::Opened;

/// Rows that are read, and rows with links of their own that are looked up, at most.
const MOST: usize = 100_000;
const ASKED: usize = 20_000;
/// Rows whose links are looked up together.
pub const CHUNK: usize = 2_000;

/// The rows that link to something that none before them links to.
#[derive(Default)]
pub struct Rest {
    read: usize,
    wishes: HashSet<u64>,
    keys: HashSet<u64>,
    pub firsts: Vec<Prepared>,
}

impl Rest {
    /// Takes a row. `name`: told what its record would be called, where it is the first that means it.
    pub fn take(&mut self, run: &Run, row: Prepared, name: impl FnOnce(&Prepared, &str)) {
        self.read += 1;
        if !row.faults.is_empty() || row.left_out() {
            return;
        }
        if run.plan.own_links().next().is_some() {
            let known = |mark: u64| run.seen.row(mark).is_some() || !self.keys.insert(mark);
            if !seen::mark(&run.plan, &row).is_some_and(known) {
                name(&row, &name_of(&run.plan, &row));
            }
        }
        let wishes: Vec<u64> = row.wanted.iter().map(|wanted| wish(&run.plan, &row, wanted)).collect();
        // All of them are noted, not only the first that is new.
        let new = wishes.into_iter().filter(|wish| self.wishes.insert(*wish)).count();
        if new > 0 {
            let Prepared { line, wanted, key, .. } = row;
            self.firsts.push(Prepared { line, wanted, key, ..Prepared::default() });
        }
    }

    /// Whether there are no such rows.
    #[must_use]
    pub fn none(&self) -> bool {
        self.read == 0
    }

    /// Whether enough was read: of what is behind it nothing is said.
    #[must_use]
    pub fn full(&self) -> bool {
        self.read >= MOST || self.firsts.len() >= ASKED
    }
}

/// A link as a number. A stage is another one in another pipeline.
fn wish(plan: &Plan, row: &Prepared, wanted: &Wanted) -> u64 {
    let mut hash = DefaultHasher::new();
    wanted.tries.hash(&mut hash);
    wanted.only_new.hash(&mut hash);
    let of = |name: &'static str| {
        move |wanted: &&Wanted| {
            let first = wanted.tries.first().and_then(|(at, _)| plan.links.get(*at));
            first.is_some_and(|link| link.target.name == name)
        }
    };
    if of("stage")(&wanted) {
        row.wanted.iter().find(of("pipeline")).map(|pipeline| &pipeline.tries).hash(&mut hash);
    }
    hash.finish()
}

/// What rows would create on the way, and which of them wait for links to rows of the file.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn look(run: &Run, rows: &[Prepared]) -> Result<(Done, HashSet<u64>), Refusal> {
    let mut opened = Opened::begin(&run.engine, false).await?;
    let looked = look_in(&mut opened.scope(&run.engine, &run.who), run, rows).await;
    opened.give_up(looked).await
}

async fn look_in(scope: &mut Scope<'_>, run: &Run, rows: &[Prepared]) -> Result<(Done, HashSet<u64>), Refusal> {
    let rows: Vec<&Prepared> = rows.iter().collect();
    let is_new: Vec<bool> = find(scope, &run.plan, &rows).await?.iter().map(|found| *found == Match::New).collect();
    let mut resolver = Resolver::new(&run.plan, &run.known, false, None);
    resolver.tells = true;
    let links = resolver.resolve(scope, &rows, &is_new).await?;
    let waits = |(row, links): (&&Prepared, &super::links::RowLinks)| links.later.then_some(row.line);
    let late = rows.iter().zip(&links).filter_map(waits).collect();
    Ok((Done { related: resolver.created, awaited: resolver.awaited, ..Done::default() }, late))
}
