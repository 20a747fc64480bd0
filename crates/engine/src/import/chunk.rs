//! Writes one chunk of rows in one transaction: records found, links resolved, changes through the pipeline, what became of
//! each line, and the counts, so that a crash loses all of it or none.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use trato_model::kinds::Fault;
use trato_model::{Action, Alike, Change, Id, Refusal, Source, Value};
use trato_store::ImportRow;

use super::adopt;
use super::alike;
use super::brought::Awaited;
use super::cells::{CellFault, Prepared};
use super::counts::Counts;
use super::deals;
use super::faults;
use super::find::{Match, find};
use super::links::{Created, Known, Resolver, RowLinks};
use super::lookup::name_field;
use super::mapping::Existing as OnExisting;
use super::people;
use super::plan::Plan;
use super::seen::{self, Earlier, Seen};
use super::unique::refuse_taken;
use crate::Scope;
use crate::save::{Outcome, pipeline, rehearse};

/// What a chunk did, or would do.
#[derive(Debug, Default)]
pub struct Done {
    pub counts: Counts,
    pub lines: Vec<ImportRow>,
    pub learned: Known,
    /// The marks of rows that were written.
    pub seen: Vec<(u64, Earlier)>,
    /// What the records of a rehearsal would be called, by the line that is the first to mean them, where rows may link to
    /// each other: a name may be made of several cells.
    pub names: HashMap<u64, String>,
    /// What was (or would be) created on the way.
    pub related: Vec<Created>,
    /// What of it files before this one bring.
    pub awaited: Vec<Awaited>,
    /// The faults and warnings of each line, for a dry run.
    pub faults: Vec<(u64, Vec<CellFault>)>,
}

impl Done {
    /// Adds what a later wave did.
    fn add(&mut self, more: Done) {
        self.counts.add(&more.counts);
        self.lines.extend(more.lines);
        self.learned.learn(more.learned);
        self.seen.extend(more.seen);
        self.names.extend(more.names);
        self.related.extend(more.related);
        self.awaited.extend(more.awaited);
        self.faults.extend(more.faults);
    }
}

/// What becomes of a row.
enum Fate {
    Create,
    Update(Id),
    /// Means a record that an earlier row would have written by now: a rehearsal's only.
    Again,
    Skip,
    Refuse(Vec<CellFault>),
}

/// How a chunk is run.
#[derive(Clone, Copy, Debug)]
pub struct How {
    pub run: Id,
    /// What is written is given up with its transaction.
    pub dry: bool,
}

/// Runs a chunk. Rows that mean the record of an earlier one come after all of those, in waves, so that it does not matter
/// where chunks are cut.
///
/// # Errors
/// What refuses the whole transaction; the caller halves the chunk and tries again.
pub async fn run(
    scope: &mut Scope<'_>,
    plan: &Plan,
    known: &Known,
    seen: &Seen,
    rows: &[Prepared],
    how: How,
) -> Result<Done, Refusal> {
    let mut waves = waves(plan, rows).into_iter();
    let first = waves.next().unwrap_or_default();
    let mut all = wave(scope, plan, known, |mark| seen.row(mark), first, how).await?;
    if waves.len() == 0 {
        return Ok(all);
    }
    let (mut known, mut own) = (known.tables(), HashMap::new());
    known.learn(all.learned.clone());
    own.extend(all.seen.iter().copied());
    for rows in waves {
        let row = |mark: u64| own.get(&mark).copied().or_else(|| seen.row(mark));
        let done = wave(scope, plan, &known, row, rows, how).await?;
        known.learn(done.learned.clone());
        own.extend(done.seen.iter().copied());
        all.add(done);
    }
    all.lines.sort_by_key(|line| line.line);
    all.faults.sort_by_key(|(line, _)| *line);
    Ok(all)
}

/// The rows that mean each a record of their own, those that mean one for the second time, and so on.
fn waves(plan: &Plan, rows: &[Prepared]) -> Vec<Vec<Prepared>> {
    let mut waves: Vec<Vec<Prepared>> = vec![Vec::with_capacity(rows.len())];
    let mut times: HashMap<u64, usize> = HashMap::new();
    for row in rows {
        let mark = seen::mark(plan, row).filter(|_| row.faults.is_empty() && !row.left_out());
        let nth = mark.map_or(0, |mark| {
            let times = times.entry(mark).or_default();
            *times += 1;
            *times - 1
        });
        if nth == waves.len() {
            waves.push(Vec::new());
        }
        if let Some(wave) = waves.get_mut(nth) {
            wave.push(row.clone());
        }
    }
    waves
}

/// Runs rows each of which means a record of its own. `seen`: the earlier row that meant the one with this mark.
async fn wave(
    scope: &mut Scope<'_>,
    plan: &Plan,
    known: &Known,
    seen: impl Fn(u64) -> Option<Earlier>,
    mut rows: Vec<Prepared>,
    how: How,
) -> Result<Done, Refusal> {
    let closing = deals::closing(plan, &rows);
    let marks: Vec<Option<u64>> = rows.iter().map(|row| seen::mark(plan, row)).collect();
    let before: Vec<Option<Earlier>> = marks.iter().map(|mark| mark.and_then(&seen)).collect();
    let again: Vec<bool> = before.iter().map(Option::is_some).collect();
    let unlike = |(row, before): (&Prepared, &Option<Earlier>)| seen::unlike(plan, row, (*before)?);
    let unlike: Vec<Option<CellFault>> = rows.iter().zip(&before).map(unlike).collect();
    let kept: Vec<Earlier> = rows.iter().map(|row| seen::earlier(plan, row)).collect();
    let seen = |mark: u64| seen(mark).is_some();
    let mut fates: Vec<Fate> = rows.iter().map(first_look).collect();
    let alive: Vec<usize> = (0..rows.len()).filter(|at| matches!(fates.get(*at), Some(Fate::Create))).collect();
    let wanting: Vec<&Prepared> = alive.iter().filter_map(|at| rows.get(*at)).collect();
    let found = find(scope, plan, &wanting).await?;
    let may = [Action::Edit, Action::Delete].map(|action| scope.who.reader.can(plan.entity.name, action)).into();
    let mut in_trash: BTreeSet<usize> = BTreeSet::new();
    for (at, found) in alive.iter().zip(found) {
        let Some(fate) = fates.get_mut(*at) else { continue };
        in_trash.extend(matches!(found, Match::Trashed(_)).then_some(*at));
        *fate = fate_of(plan, found, again.get(*at).copied().unwrap_or(false), may, how.dry);
    }
    let is_new: Vec<bool> = alive.iter().map(|at| matches!(fates.get(*at), Some(Fate::Create))).collect();
    let mut resolver = Resolver::new(plan, known, false, Some(how.run));
    let resolved = resolver.resolve(scope, &wanting, &is_new).await?;
    let mut links: HashMap<usize, RowLinks> = HashMap::new();
    for (at, found) in alive.iter().zip(resolved) {
        if !found.faults.is_empty()
            && let Some(fate @ (Fate::Create | Fate::Update(_) | Fate::Again)) = fates.get_mut(*at)
        {
            *fate = Fate::Refuse(found.faults.clone());
        }
        links.insert(*at, found);
    }
    bring_back(scope, plan, &in_trash, &mut fates, how.run).await?;
    let mut places = HashSet::new();
    let saved = save(scope, plan, &mut rows, (&fates, &again), &links, (how, &seen, &mut places)).await?;
    let new = (0..rows.len()).filter(|at| matches!(fates.get(*at), Some(Fate::Create)));
    let alike = alike::warnings(plan, new.filter_map(|at| Some((at, saved.get(&at)?))), seen, &mut places);
    put_back(scope, plan, &in_trash, &fates, &saved, how.run).await?;
    let told = Told {
        rows: &rows,
        fates: &fates,
        links: &links,
        closing: &closing,
        again: &again,
        unlike: &unlike,
        in_trash: &in_trash,
        alike: &alike,
        dry: how.dry,
    };
    let mut done = tell(plan, &told, saved);
    let written = |line: &ImportRow| line.record.is_some() || line.action == "repeated";
    let all = marks.iter().zip(kept).zip(&done.lines).filter(|(_, line)| written(line));
    done.seen = all.filter_map(|((mark, row), _)| Some(((*mark)?, row))).collect();
    done.seen.extend(places.into_iter().map(|place| (place, Earlier::default())));
    done.counts.related = resolver.created.len() as u64;
    (done.related, done.awaited) = (resolver.created, resolver.awaited);
    done.learned = resolver.fresh;
    Ok(done)
}

/// What the row itself says.
fn first_look(row: &Prepared) -> Fate {
    if !row.faults.is_empty() {
        Fate::Refuse(row.faults.clone())
    } else if row.left_out() {
        Fate::Skip
    } else {
        Fate::Create
    }
}

/// What becomes of a row whose record was looked for. `again`: it repeats one of its file, which changes that.
fn fate_of(plan: &Plan, found: Match, again: bool, (may_edit, may_restore): (bool, bool), dry: bool) -> Fate {
    // Without the right to change or bring back any, whole chunks would be refused one by one.
    let forbidden = || Fate::Refuse(vec![CellFault { column: None, fault: Fault::new("import-forbidden") }]);
    match found {
        Match::New if dry && again && may_edit => Fate::Again,
        Match::New if dry && again => forbidden(),
        Match::New => Fate::Create,
        Match::One(_) if plan.mapping.existing != OnExisting::Update && !again => Fate::Skip,
        Match::One(_) if !may_edit => forbidden(),
        Match::One(existing) => Fate::Update(existing),
        Match::Trashed(_) if plan.mapping.existing != OnExisting::Update => Fate::Skip,
        Match::Trashed(_) if !may_edit || !may_restore => forbidden(),
        Match::Trashed(existing) => Fate::Update(existing),
        Match::Several => Fate::Refuse(vec![CellFault { column: None, fault: Fault::new("import-key-several") }]),
    }
}

/// Takes records out of the trash that rows are about to update; where that is refused, so is the row. A rehearsal does it,
/// too: what an update of them would do cannot be said while they lie there, and its transaction is given up.
async fn bring_back(
    scope: &mut Scope<'_>,
    plan: &Plan,
    in_trash: &BTreeSet<usize>,
    fates: &mut [Fate],
    run: Id,
) -> Result<(), Refusal> {
    let (places, changes) = of_trash(fates, in_trash.iter().copied(), run, |id| Change::restore(plan.entity.name, id));
    for (at, Outcome(outcome)) in places.into_iter().zip(pipeline(scope, changes).await?) {
        if let (Err(refusal), Some(fate)) = (outcome, fates.get_mut(at)) {
            *fate = Fate::Refuse(faults::of_refusal(plan, &refusal));
        }
    }
    Ok(())
}

/// Records that were brought back for rows which were refused go where they were.
async fn put_back(
    scope: &mut Scope<'_>,
    plan: &Plan,
    in_trash: &BTreeSet<usize>,
    fates: &[Fate],
    saved: &Saved,
    run: Id,
) -> Result<(), Refusal> {
    let refused = |at: &usize| saved.get(at).is_some_and(|Outcome(outcome)| outcome.is_err());
    let back = in_trash.iter().copied().filter(refused);
    let (_, changes) = of_trash(fates, back, run, |id| Change::delete(plan.entity.name, id));
    pipeline(scope, changes).await?.into_iter().try_for_each(|Outcome(outcome)| outcome.map(|_| ()))
}

/// What is to be done to records in the trash that rows update: the places of the rows, and the changes.
fn of_trash(
    fates: &[Fate],
    places: impl Iterator<Item = usize>,
    run: Id,
    change: impl Fn(Id) -> Change,
) -> (Vec<usize>, Vec<Change>) {
    let of = |at: usize| {
        let Some(Fate::Update(id)) = fates.get(at) else { return None };
        let mut change = change(*id).from(Source::Import);
        change.cause = Some(run);
        Some((at, change))
    };
    places.filter_map(of).unzip()
}

/// The outcomes of the rows that are written, by their place.
type Saved = HashMap<usize, Outcome>;

/// `seen`, `places`: the marks of what a rehearsal's earlier rows and these take ([`refuse_taken`], [`adopt::ids`]).
async fn save(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    (fates, again): (&[Fate], &[bool]),
    links: &HashMap<usize, RowLinks>,
    (how, seen, places): (How, &impl Fn(u64) -> bool, &mut HashSet<u64>),
) -> Result<Saved, Refusal> {
    let met: Vec<(usize, Id)> = fates.iter().enumerate().filter_map(updated).collect();
    people::called_so(scope, plan, rows, &met).await?;
    let new: Vec<usize> = (0..rows.len()).filter(|at| matches!(fates.get(*at), Some(Fate::Create))).collect();
    let late = adopt::contested(plan, rows, &new);
    let (late, first): (Vec<usize>, Vec<usize>) = new.into_iter().partition(|at| late.contains(at));
    let mut written = make(scope, plan, rows, (&first, links), (how, seen, places), &[]).await?;
    adopt::ids(scope, plan, rows, &met, again, adopt::Before { written: &written, seen }).await?;
    let (none, mut met_places, mut updates) = (RowLinks::default(), Vec::new(), Vec::new());
    for (at, existing) in met {
        let Some(row) = rows.get_mut(at) else { continue };
        if again.get(at).copied().unwrap_or(false) {
            seen::keep_spelling(plan, row);
        }
        met_places.push(at);
        updates.push(update(plan, row, links.get(&at).unwrap_or(&none), existing, how.run));
    }
    written.extend(match how.dry {
        false => pipeline(scope, updates).await?,
        true => rehearse(scope, updates).await?,
    });
    let behind = make(scope, plan, rows, (&late, links), (how, seen, places), &written).await?;
    written.extend(behind);
    if how.dry {
        places.extend(adopt::marks(plan, &written));
    }
    Ok(first.into_iter().chain(met_places).chain(late).zip(written).collect())
}

/// Writes new records. `before`: what became of rows of the same wave by now.
async fn make(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    (new, links): (&[usize], &HashMap<usize, RowLinks>),
    (how, seen, places): (How, &impl Fn(u64) -> bool, &mut HashSet<u64>),
    before: &[Outcome],
) -> Result<Vec<Outcome>, Refusal> {
    adopt::refuse(scope, plan, rows, new, adopt::Before { written: before, seen }).await?;
    let none = RowLinks::default();
    let mut changes = Vec::with_capacity(new.len());
    for at in new {
        if let Some(row) = rows.get_mut(*at) {
            changes.push(create(plan, row, links.get(at).unwrap_or(&none), how.run));
        }
    }
    match how.dry {
        false => pipeline(scope, changes).await,
        true => {
            let made = rehearse(scope, changes).await?;
            refuse_taken(scope, made, seen, places).await
        }
    }
}

fn updated((at, fate): (usize, &Fate)) -> Option<(usize, Id)> {
    if let Fate::Update(id) = fate { Some((at, *id)) } else { None }
}

fn create(plan: &Plan, row: &mut Prepared, links: &RowLinks, run: Id) -> Change {
    let mut change = Change::create(plan.entity.name).from(Source::Import);
    change.alike = Alike::Tell;
    change.cause = Some(run);
    change.id = row.id;
    change.made_at = row.created;
    for (at, value) in std::mem::take(&mut row.values) {
        // What the file leaves empty gets the field's default.
        if !value.is_null() {
            change = give(plan, change, at, value);
        }
    }
    links.values.iter().fold(change, |change, (at, id)| give(plan, change, *at, Value::Id(*id)))
}

/// Only what the file says and may say: nothing that was made up, nothing that is fixed but for an id that it adopts.
fn update(plan: &Plan, row: &mut Prepared, links: &RowLinks, existing: Id, run: Id) -> Change {
    let mut change = Change::update(plan.entity.name, existing).from(Source::Import);
    change.cause = Some(run);
    let field = |at: usize| plan.entity.fields.get(at);
    for (at, value) in std::mem::take(&mut row.values) {
        let fixed = field(at).is_none_or(|field| field.fixed);
        if row.adopted.contains(&at) || !fixed && !row.only_new.contains(&at) {
            change = give(plan, change, at, value);
        }
    }
    for (at, value) in std::mem::take(&mut row.own) {
        change = give(plan, change, at, value);
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

/// What is known of the rows of a chunk when they are written.
struct Told<'a> {
    rows: &'a [Prepared],
    fates: &'a [Fate],
    links: &'a HashMap<usize, RowLinks>,
    /// The closing dates that deals bring; none where rows are no deals.
    closing: &'a [Option<i64>],
    /// Rows that mean the record of an earlier one.
    again: &'a [bool],
    /// What is told of those that speak of something else.
    unlike: &'a [Option<CellFault>],
    /// Rows whose record lay in the trash.
    in_trash: &'a BTreeSet<usize>,
    /// What new records look like.
    alike: &'a HashMap<usize, CellFault>,
    dry: bool,
}

/// Counts what was done and says it line by line.
fn tell(plan: &Plan, told: &Told<'_>, mut saved: Saved) -> Done {
    let mut done = Done::default();
    let name = name_field(&plan.entity).filter(|_| told.dry && plan.own_links().next().is_some());
    for (at, (row, fate)) in told.rows.iter().zip(told.fates).enumerate() {
        done.counts.rows += 1;
        done.counts.others += u64::from(row.other);
        let mut line = blank(row);
        let found = told.links.get(&at);
        let again = told.again.get(at).copied().unwrap_or(false);
        // An earlier row would have brought it back by now, and that one says so.
        let back = told.in_trash.contains(&at) && !(told.dry && again);
        let mut own = from_trash(back, fate);
        own.extend(told.unlike.get(at).cloned().flatten().filter(|_| !matches!(fate, Fate::Skip)));
        let result = match fate {
            Fate::Skip => named(&mut line, "skipped"),
            Fate::Refuse(faults) => Err(faults.clone()),
            Fate::Again => {
                later(found, &mut done.counts, &mut line);
                named(&mut line, "repeated")
            }
            Fate::Create | Fate::Update(_) => {
                let new = matches!(fate, Fate::Create);
                let outcome = saved.remove(&at);
                if let Some(Outcome(Ok(saved))) = &outcome {
                    let closing = told.closing.get(at).copied().filter(|_| new);
                    own.extend(deals::undated(plan, closing, &saved.record));
                    own.extend(told.alike.get(&at).cloned());
                    let text = |name| saved.record.value(name).as_text().unwrap_or_default().to_owned();
                    done.names.extend(name.filter(|_| !again).map(|name| (row.line, text(name))));
                }
                let result = written(plan, outcome, new, &mut line);
                if told.in_trash.contains(&at) {
                    restored(&mut line);
                }
                if result.is_ok() {
                    later(found, &mut done.counts, &mut line);
                }
                result
            }
        };
        count(&mut done.counts, &result, &line.action, again);
        match result {
            Err(faults) => {
                line.action = "failed".to_owned();
                line.error = Some(faults::write(&faults));
                done.faults.push((row.line, faults));
            }
            Ok(()) if matches!(fate, Fate::Skip) && own.is_empty() => {}
            Ok(()) => {
                let of_links = found.into_iter().flat_map(|found| found.warnings.iter().cloned());
                let of_row = row.warnings.iter().cloned().chain(of_links).filter(|_| !matches!(fate, Fate::Skip));
                let told: Vec<CellFault> = of_row.chain(own).collect();
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

/// Says of a row whose record lay in the trash what became of it.
fn from_trash(in_trash: bool, fate: &Fate) -> Vec<CellFault> {
    let code = if matches!(fate, Fate::Skip) { "import-in-trash" } else { "import-from-trash" };
    in_trash.then(|| CellFault { column: None, fault: Fault::new(code) }).into_iter().collect()
}

/// Whether a line's row waits for the second pass.
pub(super) fn is_late(line: &ImportRow) -> bool {
    line.before.as_ref().is_some_and(|before| before.get("later").is_some())
}

/// Whether a line's record came back from the trash.
pub(super) fn is_back(line: &ImportRow) -> bool {
    line.before.as_ref().is_some_and(|before| before.get("restored").is_some())
}

/// Notes that a row waits for the second pass.
fn later(found: Option<&RowLinks>, counts: &mut Counts, line: &mut ImportRow) {
    if found.is_some_and(|found| found.later) {
        counts.later = true;
        let before = line.before.get_or_insert_with(|| serde_json::json!({}));
        if let Some(before) = before.as_object_mut() {
            before.insert("later".to_owned(), true.into());
        }
    }
}

/// Notes that a record came back from the trash, which changes it even if its values are what they were.
fn restored(line: &mut ImportRow) {
    if line.action == "unchanged" {
        "updated".clone_into(&mut line.action);
    }
    line.before = Some(serde_json::json!({ "restored": true }));
}

/// A row counts as what became of it; one that means a record of an earlier row as repeated, whatever it changed there.
fn count(counts: &mut Counts, result: &Result<(), Vec<CellFault>>, action: &str, again: bool) {
    let slot = match (result, action) {
        (Err(_), _) => &mut counts.refused,
        (_, "skipped") => &mut counts.skipped,
        (_, "repeated") => &mut counts.repeated,
        _ if again => &mut counts.repeated,
        (_, "created") => &mut counts.created,
        (_, "updated") => &mut counts.updated,
        _ => &mut counts.unchanged,
    };
    *slot += 1;
}

fn no_reason() -> Vec<CellFault> {
    vec![CellFault { column: None, fault: Fault::new("import-refused") }]
}

fn blank(row: &Prepared) -> ImportRow {
    let line = i64::try_from(row.line).unwrap_or(i64::MAX);
    ImportRow { line, action: String::new(), record: None, version: None, before: None, error: None }
}

fn named(line: &mut ImportRow, action: &str) -> Result<(), Vec<CellFault>> {
    line.action = action.to_owned();
    Ok(())
}

fn written(plan: &Plan, outcome: Option<Outcome>, new: bool, line: &mut ImportRow) -> Result<(), Vec<CellFault>> {
    let Outcome(outcome) = outcome.ok_or_else(no_reason)?;
    let saved = outcome.map_err(|refusal| faults::of_refusal(plan, &refusal))?;
    (line.record, line.version) = (Some(saved.record.id), Some(saved.record.version));
    line.action = match (new, saved.changed) {
        (true, _) => "created",
        (false, true) => "updated",
        (false, false) => "unchanged",
    }
    .to_owned();
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
