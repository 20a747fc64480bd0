//! Writes one chunk of rows in one transaction: records found, links resolved, changes through the pipeline, what became of
//! each line, and the counts, so that a crash loses all of it or none.

use std::collections::HashMap;
use std::sync::Arc;

use trato_model::kinds::Fault;
use trato_model::{Action, Change, Id, Refusal, Source, Value};
use trato_store::ImportRow;

use super::cells::{CellFault, Prepared};
use super::counts::Counts;
use super::faults;
use super::find::{Existing, Match, find};
use super::links::{Created, Known, Resolver, RowLinks};
use super::mapping::Existing as OnExisting;
use super::plan::{Key, Plan};
use crate::Scope;
use crate::save::{Outcome, pipeline, rehearse};

/// What a chunk did, or would do.
#[derive(Debug, Default)]
pub struct Done {
    pub counts: Counts,
    pub lines: Vec<ImportRow>,
    pub learned: Known,
    /// What was (or would be) created on the way.
    pub related: Vec<Created>,
    /// The faults and warnings of each line, for a dry run.
    pub faults: Vec<(u64, Vec<CellFault>)>,
}

/// What becomes of a row.
enum Fate {
    Create,
    Update(Existing),
    Skip,
    Refuse(Vec<CellFault>),
    /// Means the same record as the row at this place of the chunk.
    Same(usize),
}

/// How a chunk is run.
#[derive(Clone, Copy, Debug)]
pub struct How {
    pub run: Id,
    /// Nothing is written.
    pub dry: bool,
}

/// Runs a chunk.
///
/// # Errors
/// What refuses the whole transaction; the caller halves the chunk and tries again.
pub async fn run(
    scope: &mut Scope<'_>,
    plan: &Plan,
    known: &Known,
    rows: &[Prepared],
    how: How,
) -> Result<Done, Refusal> {
    let (mut rows, mut fates) = classify(plan, rows);
    let alive: Vec<usize> = (0..rows.len()).filter(|at| matches!(fates.get(*at), Some(Fate::Create))).collect();
    let found = find(scope, plan, &alive.iter().filter_map(|at| rows.get(*at)).collect::<Vec<_>>()).await?;
    // Without the right to change any, whole chunks would be refused one by one.
    let may_edit = scope.who.reader.can(plan.entity.name, Action::Edit);
    for (at, found) in alive.iter().zip(found) {
        let Some(fate) = fates.get_mut(*at) else { continue };
        *fate = match found {
            Match::New => Fate::Create,
            Match::One(_) if plan.mapping.existing == OnExisting::Update && !may_edit => {
                Fate::Refuse(vec![CellFault { column: None, fault: Fault::new("import-forbidden") }])
            }
            Match::One(_) if plan.mapping.existing == OnExisting::Skip => Fate::Skip,
            Match::One(existing) => Fate::Update(existing),
            Match::Several => Fate::Refuse(vec![CellFault { column: None, fault: Fault::new("import-key-several") }]),
        };
    }
    let is_new: Vec<bool> = alive.iter().map(|at| matches!(fates.get(*at), Some(Fate::Create))).collect();
    let mut resolver = Resolver::new(plan, known, false, Some(how.run));
    let wanting: Vec<&Prepared> = alive.iter().filter_map(|at| rows.get(*at)).collect();
    let resolved = resolver.resolve(scope, &wanting, &is_new).await?;
    let mut links: HashMap<usize, RowLinks> = HashMap::new();
    for (at, found) in alive.iter().zip(resolved) {
        if !found.faults.is_empty()
            && let Some(fate @ (Fate::Create | Fate::Update(_))) = fates.get_mut(*at)
        {
            *fate = Fate::Refuse(found.faults.clone());
        }
        links.insert(*at, found);
    }
    let saved = save(scope, plan, &mut rows, &fates, &links, how).await?;
    let mut done = tell(plan, &rows, &fates, &links, saved);
    done.counts.related = resolver.created.len() as u64;
    done.related = resolver.created;
    done.learned = resolver.fresh;
    Ok(done)
}

/// Rows that mean one record become one: the later cells win, as if the rows had come one after the other.
fn classify(plan: &Plan, rows: &[Prepared]) -> (Vec<Prepared>, Vec<Fate>) {
    let mut rows = rows.to_vec();
    let mut fates: Vec<Fate> = Vec::with_capacity(rows.len());
    let mut first: HashMap<(usize, String), usize> = HashMap::new();
    for at in 0..rows.len() {
        let Some(row) = rows.get(at) else { break };
        let fate = if !row.faults.is_empty() {
            Fate::Refuse(row.faults.clone())
        } else if row.deleted {
            Fate::Skip
        } else if let Some((key, text)) = &row.key {
            let place = plan.keys.iter().position(|k| k == key).unwrap_or_default();
            match first.get(&(place, same(plan, *key, text))) {
                Some(leader) => Fate::Same(*leader),
                None => {
                    first.insert((place, same(plan, *key, text)), at);
                    Fate::Create
                }
            }
        } else {
            Fate::Create
        };
        if let Fate::Same(leader) = fate
            && let Some(row) = rows.get(at).cloned()
            && let Some(leader) = rows.get_mut(leader)
        {
            join(leader, row);
        }
        fates.push(fate);
    }
    (rows, fates)
}

/// The form in which two rows' keys are the same.
fn same(plan: &Plan, key: Key, text: &str) -> String {
    let Key::Field(at) = key else { return text.to_owned() };
    let field = plan.entity.fields.get(at).filter(|field| field.matched);
    field.and_then(|field| field.kind.match_key(field, &Value::from(text))).unwrap_or_else(|| text.to_owned())
}

fn join(leader: &mut Prepared, row: Prepared) {
    for (at, value) in row.values {
        // A no that one of the rows says stays.
        let refused = leader.value(at).and_then(Value::as_text) == Some("denied");
        if !row.only_new.contains(&at) && !refused {
            leader.put(at, value);
            leader.only_new.retain(|made| *made != at);
        }
    }
    for wanted in row.wanted.into_iter().filter(|wanted| !wanted.only_new) {
        let fields = |w: &super::cells::Wanted| w.tries.iter().map(|(link, _)| *link).collect::<Vec<_>>();
        match leader.wanted.iter_mut().find(|known| fields(known) == fields(&wanted)) {
            Some(known) => *known = wanted,
            None => leader.wanted.push(wanted),
        }
    }
}

/// The outcomes of the rows that are written, by their place.
type Saved = HashMap<usize, Outcome>;

async fn save(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    fates: &[Fate],
    links: &HashMap<usize, RowLinks>,
    how: How,
) -> Result<Saved, Refusal> {
    let none = RowLinks::default();
    let (mut creates, mut updates) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    for (at, fate) in fates.iter().enumerate() {
        let Some(row) = rows.get_mut(at) else { continue };
        let found = links.get(&at).unwrap_or(&none);
        match fate {
            Fate::Create => {
                creates.0.push(at);
                creates.1.push(create(plan, row, found, how.run));
            }
            Fate::Update(existing) => {
                updates.0.push(at);
                updates.1.push(update(plan, row, found, existing, how.run));
            }
            _ => {}
        }
    }
    let mut saved = Saved::new();
    for (places, changes) in [creates, updates] {
        let outcomes = if how.dry { rehearse(scope, changes).await? } else { pipeline(scope, changes).await? };
        saved.extend(places.into_iter().zip(outcomes));
    }
    Ok(saved)
}

fn create(plan: &Plan, row: &mut Prepared, links: &RowLinks, run: Id) -> Change {
    let mut change = Change::create(plan.entity.name).from(Source::Import);
    change.cause = Some(run);
    change.id = row.id;
    for (at, value) in std::mem::take(&mut row.values) {
        // What the file leaves empty gets the field's default.
        if !value.is_null() {
            change = give(plan, change, at, value);
        }
    }
    links.values.iter().fold(change, |change, (at, id)| give(plan, change, *at, Value::Id(*id)))
}

/// Only what the file says and may say: nothing that was made up, nothing that is fixed, no permission over a refusal.
fn update(plan: &Plan, row: &mut Prepared, links: &RowLinks, existing: &Existing, run: Id) -> Change {
    let mut change = Change::update(plan.entity.name, existing.id).from(Source::Import);
    change.cause = Some(run);
    let field = |at: usize| plan.entity.fields.get(at);
    let kept: Vec<usize> = existing
        .refused
        .iter()
        .copied()
        .filter(|at| row.value(*at).and_then(Value::as_text) != Some("denied"))
        .flat_map(|at| {
            let name = field(at).map_or("", |field| field.name);
            let beside = [format!("{name}_source"), format!("{name}_on")];
            std::iter::once(at)
                .chain(beside.into_iter().filter_map(|name| plan.entity.position(&name)))
                .collect::<Vec<_>>()
        })
        .collect();
    for (at, value) in std::mem::take(&mut row.values) {
        let fixed = field(at).is_none_or(|field| field.fixed);
        if !fixed && !kept.contains(&at) && !row.only_new.contains(&at) {
            change = give(plan, change, at, value);
        }
    }
    let free = |at: usize| field(at).is_some_and(|field| !field.fixed);
    links
        .values
        .iter()
        .filter(|(at, _)| free(*at))
        .fold(change, |change, (at, id)| give(plan, change, *at, Value::Id(*id)))
}

fn give(plan: &Plan, change: Change, at: usize, value: Value) -> Change {
    match plan.entity.fields.get(at) {
        Some(field) => change.put(field.name, value),
        None => change,
    }
}

/// Counts what was done and says it line by line.
fn tell(plan: &Plan, rows: &[Prepared], fates: &[Fate], links: &HashMap<usize, RowLinks>, mut saved: Saved) -> Done {
    let mut done = Done::default();
    // Record and version, or why it was refused, for rows that follow another.
    let mut leaders: Leaders = HashMap::new();
    for (at, (row, fate)) in rows.iter().zip(fates).enumerate() {
        done.counts.rows += 1;
        let mut line = blank(row);
        let found = links.get(&at);
        let result = match fate {
            Fate::Skip => {
                done.counts.skipped += 1;
                line.action = "skipped".to_owned();
                done.lines.push(line);
                continue;
            }
            Fate::Refuse(faults) => Err(faults.clone()),
            Fate::Same(leader) => follow(leaders.get(leader), &mut line, &mut done.counts),
            Fate::Create | Fate::Update(_) => {
                let new = matches!(fate, Fate::Create);
                let result = written(plan, saved.remove(&at), new, &mut line, &mut done.counts);
                if found.is_some_and(|found| found.later) && result.is_ok() {
                    done.counts.later = true;
                    line.before = Some(serde_json::json!({ "later": true }));
                }
                let record = line.record.zip(line.version);
                leaders.insert(at, result.clone().and(record.ok_or_else(no_reason)));
                result
            }
        };
        match result {
            Err(faults) => {
                done.counts.refused += 1;
                line.action = "failed".to_owned();
                line.error = Some(faults::write(&faults));
                leaders.insert(at, Err(faults.clone()));
                done.faults.push((row.line, faults));
            }
            Ok(()) => {
                let of_links = found.into_iter().flat_map(|found| found.warnings.iter().cloned());
                let told: Vec<CellFault> = row.warnings.iter().cloned().chain(of_links).collect();
                done.counts.warnings += told.len() as u64;
                if !told.is_empty() {
                    done.faults.push((row.line, told));
                }
            }
        }
        done.lines.push(line);
    }
    done
}

/// What became of the rows that others follow.
type Leaders = HashMap<usize, Result<(Id, i64), Vec<CellFault>>>;

fn no_reason() -> Vec<CellFault> {
    vec![CellFault { column: None, fault: Fault::new("import-refused") }]
}

fn blank(row: &Prepared) -> ImportRow {
    let line = i64::try_from(row.line).unwrap_or(i64::MAX);
    ImportRow { line, action: String::new(), record: None, version: None, before: None, error: None }
}

fn follow(
    leader: Option<&Result<(Id, i64), Vec<CellFault>>>,
    line: &mut ImportRow,
    counts: &mut Counts,
) -> Result<(), Vec<CellFault>> {
    let (id, version) = leader.cloned().unwrap_or_else(|| Err(no_reason()))?;
    (line.record, line.version) = (Some(id), Some(version));
    line.action = "repeated".to_owned();
    counts.repeated += 1;
    Ok(())
}

fn written(
    plan: &Plan,
    outcome: Option<Outcome>,
    new: bool,
    line: &mut ImportRow,
    counts: &mut Counts,
) -> Result<(), Vec<CellFault>> {
    let Outcome(outcome) = outcome.ok_or_else(no_reason)?;
    let saved = outcome.map_err(|refusal| faults::of_refusal(plan, &refusal))?;
    (line.record, line.version) = (Some(saved.record.id), Some(saved.record.version));
    let (action, count) = match (new, saved.changed) {
        (true, _) => ("created", &mut counts.created),
        (false, true) => ("updated", &mut counts.updated),
        (false, false) => ("unchanged", &mut counts.unchanged),
    };
    line.action = action.to_owned();
    *count += 1;
    Ok(())
}

/// One row that refuses a whole transaction by itself.
#[must_use]
pub fn refused(plan: &Plan, row: &Prepared, refusal: &Refusal) -> Done {
    let faults = faults::of_refusal(plan, refusal);
    let line = ImportRow { action: "failed".to_owned(), error: Some(faults::write(&faults)), ..blank(row) };
    let counts = Counts { rows: 1, refused: 1, ..Counts::default() };
    Done { counts, lines: vec![line], faults: vec![(row.line, faults)], ..Done::default() }
}

/// The rows of a chunk, shared with the tries of its transaction.
pub type Chunk = Arc<Vec<Prepared>>;
