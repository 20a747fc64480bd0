//! The dry run: the whole file through the same steps as the import, with nothing kept. What only the writing can find
//! (the reach of a new owner, what somebody does meanwhile) comes with the run.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::ErrorKind;
use std::sync::Arc;

use trato_model::{Locale, Refusal};

use super::ahead::Ahead;
use super::cells::{CellFault, Prepared};
use super::chunk::{self, Done, How};
use super::counts::{Awaited, Counts};
use super::plan::Plan;
use super::rest::{self, Rest};
use super::rows::Rows;
use super::run::{Run, is_fatal, unreadable};
use super::{faults, stream};
use crate::scope::Opened;

/// Rows of one transaction that is then given up.
const CHUNK: usize = 1_000;
/// Faults and rows that are kept to be shown, names of records that would be created.
const SHOWN: usize = 100;
const NAMES: usize = 20;
const ROWS: usize = 20;
/// Characters of a wrong cell that are shown.
const LONGEST: usize = 200;

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    pub line: u64,
    /// Empty for the row as a whole.
    pub heading: String,
    /// What stands there.
    pub value: String,
    /// In the user's words.
    pub text: String,
    /// The row is imported all the same.
    pub warning: bool,
}

/// A fault and how often it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    pub text: String,
    pub count: u64,
    pub first: LineFault,
}

/// One of the first rows, as it stands, and what would become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub line: u64,
    /// `created`, `updated`, `unchanged`, `repeated`, `skipped`, `failed`.
    pub verdict: String,
    pub cells: Vec<String>,
}

/// Records of an entity that would be created because rows link to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    pub entity: &'static str,
    pub count: u64,
    /// The first of them.
    pub names: Vec<String>,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    pub counts: Counts,
    /// The first faults, by line.
    pub faults: Vec<LineFault>,
    /// All faults counted, the commonest first.
    pub common: Vec<Common>,
    pub related: Vec<Related>,
    /// The first rows; what is wrong with their cells is in `faults`.
    pub rows: Vec<Shown>,
    /// Whether the file was read to its end.
    pub whole: bool,
    /// Whether it cannot be: a quote is not closed, or a row does not end.
    pub broken: bool,
}

/// What is gathered on the way.
#[derive(Default)]
struct Notes {
    check: Check,
    common: HashMap<(String, String), Common>,
    related: HashMap<&'static str, HashSet<String>>,
    names: HashMap<&'static str, Vec<String>>,
    /// What files before this one bring.
    awaited: HashMap<(&'static str, String), usize>,
    ahead: Ahead,
    /// The last line that was rehearsed.
    last: u64,
}

/// Runs through the file, or its first `most` rows. `progress` may end it by answering `false`.
pub(super) async fn check(
    run: &mut Run,
    most: u64,
    mut progress: impl FnMut(&Counts) -> bool + Send,
) -> Result<Check, Refusal> {
    let mut notes = Notes::default();
    notes.check.counts.total = run.counts.total;
    let mut blocks = stream::read(run.path.clone(), run.plan.clone(), 0);
    let mut waiting: Vec<Prepared> = Vec::new();
    let mut ended = false;
    while !ended {
        while waiting.len() < CHUNK && !ended {
            match blocks.recv().await {
                Some(Ok(block)) => {
                    notes.check.counts.bytes = block.bytes;
                    waiting.extend(block.rows);
                }
                Some(Err(error)) if error.kind() == ErrorKind::InvalidData => {
                    let line = notes.check.counts.line.max(notes.check.counts.rows + 2);
                    broken(run, &mut notes, &error, line);
                    ended = true;
                }
                Some(Err(error)) => return Err(unreadable(&error)),
                None => {
                    notes.check.whole = true;
                    ended = true;
                }
            }
        }
        let room = usize::try_from(most.saturating_sub(notes.check.counts.rows)).unwrap_or(usize::MAX);
        let rest = waiting.split_off(CHUNK.min(room).min(waiting.len()));
        let rows = std::mem::replace(&mut waiting, rest);
        try_rows(run, rows, &mut notes).await?;
        if !progress(&notes.check.counts) {
            (notes.check.whole, notes.check.counts.at_least) = (false, true);
            break;
        }
        if notes.check.counts.rows >= most && (!ended || !waiting.is_empty()) {
            notes.check.whole = false;
            go_on(run, waiting, blocks, &mut notes).await?;
            break;
        }
    }
    second(run, &mut notes);
    let mut check = finish(run, notes);
    tokio::task::block_in_place(|| show(run, &mut check));
    Ok(check)
}

/// The rows behind those that are rehearsed: what they bring along is counted with what those do.
async fn go_on(
    run: &Run,
    waiting: Vec<Prepared>,
    mut blocks: stream::Blocks,
    notes: &mut Notes,
) -> Result<(), Refusal> {
    let (mut rest, mut rows) = (Rest::default(), waiting);
    loop {
        notes.check.counts.at_least = rest.full();
        if notes.check.counts.at_least {
            break;
        }
        let last = rows.last().map_or(0, |row| row.line);
        for row in std::mem::take(&mut rows) {
            rest.take(run, row, |row, name| notes.ahead.add(&run.plan, row, Some(name), false));
        }
        match blocks.recv().await {
            Some(Ok(block)) => rows = block.rows,
            Some(Err(error)) if error.kind() == ErrorKind::InvalidData => {
                broken(run, notes, &error, last + 1);
                break;
            }
            Some(Err(error)) => return Err(unreadable(&error)),
            None => {
                // The last row that was to be rehearsed was the last of the file.
                notes.check.whole = rest.none();
                break;
            }
        }
    }
    for rows in rest.firsts.chunks(rest::CHUNK) {
        let (done, late) = rest::look(run, rows).await?;
        relate(&done, notes);
        rows.iter().filter(|row| late.contains(&row.line)).for_each(|row| notes.ahead.add(&run.plan, row, None, true));
    }
    Ok(())
}

/// The cells of the rows that are shown, and what stands in those that are wrong.
fn show(run: &Run, check: &mut Check) {
    let Ok(mut rows) = Rows::open(&run.path, &run.plan.mapping.form()) else { return };
    let column = |heading: &str| run.plan.mapping.columns.iter().position(|column| column.heading == heading);
    let mut unread: BTreeMap<u64, Vec<&mut LineFault>> = BTreeMap::new();
    let common = check.common.iter_mut().map(|common| &mut common.first);
    for fault in check.faults.iter_mut().chain(common) {
        if fault.value.is_empty() && !fault.heading.is_empty() {
            unread.entry(fault.line).or_default().push(fault);
        }
    }
    let mut shown = check.rows.iter_mut().peekable();
    while shown.peek().is_some() || !unread.is_empty() {
        let Ok(Some(row)) = rows.next_row() else { return };
        for fault in unread.remove(&row.line).into_iter().flatten() {
            let cell = column(&fault.heading).and_then(|at| row.cells.get(at)).unwrap_or_default();
            fault.value = cell.chars().take(LONGEST).collect();
        }
        if let Some(shown) = shown.next_if(|shown| shown.line == row.line) {
            shown.cells = row.cells.iter().map(str::to_owned).collect();
        }
    }
}

async fn try_rows(run: &mut Run, rows: Vec<Prepared>, notes: &mut Notes) -> Result<(), Refusal> {
    let mut parts = vec![rows];
    while let Some(mut part) = parts.pop() {
        match attempt(run, &part).await {
            Ok(done) => take(run, &part, done, notes),
            Err(refusal) if is_fatal(&refusal) => return Err(refusal),
            Err(refusal) => match part.as_slice() {
                [] => {}
                [row] => {
                    let done = chunk::refused(&run.plan, row, &refusal);
                    take(run, &part, done, notes);
                }
                _ => {
                    let second = part.split_off(part.len() / 2);
                    parts.push(second);
                    parts.push(part);
                }
            },
        }
    }
    Ok(())
}

/// Tries again where another transaction won a race: rows that come back from the trash are locked as in a real run.
async fn attempt(run: &mut Run, rows: &[Prepared]) -> Result<Done, Refusal> {
    let mut tries = 0;
    loop {
        match rehearse(run, rows).await {
            Err(Refusal::Conflict("retry")) if tries < 5 => tries += 1,
            other => return other,
        }
    }
}

/// One transaction, given up at its end.
async fn rehearse(run: &mut Run, rows: &[Prepared]) -> Result<Done, Refusal> {
    let how = How { run: run.id, dry: true };
    let mut opened = Opened::begin(&run.engine, false).await?;
    let mut scope = opened.scope(&run.engine, &run.who);
    let done = chunk::run(&mut scope, &run.plan, &run.known, &run.seen, rows, how).await;
    let mut done = opened.give_up(done).await?;
    // What was created or brought back is gone again, and what was learned with it.
    let learned = std::mem::take(&mut done.learned);
    if done.related.is_empty() && !done.lines.iter().any(chunk::is_back) {
        Arc::make_mut(&mut run.known).learn(learned);
    }
    Ok(done)
}

fn take(run: &mut Run, rows: &[Prepared], mut done: Done, notes: &mut Notes) {
    run.seen.learn(std::mem::take(&mut done.seen));
    let mut counts = done.counts.clone();
    notes.last = rows.last().map_or(notes.last, |row| row.line);
    for (row, line) in rows.iter().zip(&done.lines) {
        if notes.check.rows.len() < ROWS {
            notes.check.rows.push(Shown { line: row.line, verdict: line.action.clone(), cells: Vec::new() });
        }
        if line.error.is_none() {
            notes.ahead.add(&run.plan, row, done.names.get(&row.line).map(String::as_str), chunk::is_late(line));
        }
    }
    counts.related = 0;
    counts.related_by.clear();
    notes.check.counts.add(&counts);
    relate(&done, notes);
    let refused: HashSet<i64> = done.lines.iter().filter(|line| line.error.is_some()).map(|line| line.line).collect();
    for (line, faults) in &done.faults {
        let warning = !refused.contains(&i64::try_from(*line).unwrap_or(i64::MAX));
        for fault in faults {
            note(&run.plan, run.who.ctx.locale, *line, fault, warning, notes);
        }
    }
}

/// Counts what would be created on the way, each once, but for what files before this one bring.
fn relate(done: &Done, notes: &mut Notes) {
    notes.awaited.extend(done.awaited.iter().map(|awaited| ((awaited.entity, awaited.name.clone()), awaited.file)));
    for created in &done.related {
        if notes.awaited.contains_key(&(created.entity, super::heading::key(&created.name))) {
            continue;
        }
        let of = notes.related.entry(created.entity).or_default();
        if of.insert(super::heading::key(&created.name)) {
            notes.check.counts.related += 1;
            let names = notes.names.entry(created.entity).or_default();
            if names.len() < NAMES {
                names.push(created.name.clone());
            }
        }
    }
}

/// The links between rows of the file.
fn second(run: &Run, notes: &mut Notes) {
    let settled = std::mem::take(&mut notes.ahead).settle(&run.plan, &run.who.reader, &run.known.brought);
    relate(&Done { related: settled.created, awaited: settled.awaited, ..Done::default() }, notes);
    // Of the rows behind those that were rehearsed nothing else is said.
    let last = notes.last;
    let told = || settled.faults.iter().filter(|(line, _)| *line <= last);
    notes.check.counts.warnings += told().count() as u64;
    for (line, fault) in told() {
        note(&run.plan, run.who.ctx.locale, *line, fault, true, notes);
    }
}

fn note(plan: &Plan, locale: Locale, line: u64, fault: &CellFault, warning: bool, notes: &mut Notes) {
    let told = told(plan, locale, line, fault, warning);
    let text = faults::general(locale, &fault.fault).unwrap_or_else(|| told.text.clone());
    let common = notes.common.entry((told.heading.clone(), text.clone()));
    let common = common.or_insert_with(|| Common { text, count: 0, first: told.clone() });
    common.count += 1;
    if notes.check.faults.len() < SHOWN {
        notes.check.faults.push(told);
    }
}

fn told(plan: &Plan, locale: Locale, line: u64, fault: &CellFault, warning: bool) -> LineFault {
    let value = fault.fault.args.iter().find(|(name, _)| *name == "value").map(|(_, value)| value.clone());
    LineFault {
        line,
        heading: fault.column.map(|column| plan.heading(column).to_owned()).unwrap_or_default(),
        value: value.unwrap_or_default(),
        text: match fault.column {
            Some(_) => faults::text(locale, &fault.fault),
            // A field that no column gives: only the text can name it.
            None => faults::sentence(plan, locale, std::slice::from_ref(fault)),
        },
        warning,
    }
}

/// The file cannot be read on: the run would end here, too.
fn broken(run: &Run, notes: &mut Notes, error: &std::io::Error, line: u64) {
    tracing::info!(%error, "an import file cannot be read on");
    notes.check.broken = true;
    let fault = CellFault { column: None, fault: trato_model::kinds::Fault::new("import-quote-open") };
    note(&run.plan, run.who.ctx.locale, line, &fault, false, notes);
}

fn finish(run: &Run, mut notes: Notes) -> Check {
    let mut common: Vec<Common> = notes.common.into_values().collect();
    common.sort_by(|a, b| b.count.cmp(&a.count).then(a.first.line.cmp(&b.first.line)));
    common.truncate(SHOWN);
    notes.check.common = common;
    let names = &mut notes.names;
    notes.check.related = notes
        .related
        .into_iter()
        .map(|(entity, all)| Related {
            entity,
            count: all.len() as u64,
            names: names.remove(entity).unwrap_or_default(),
        })
        .collect();
    notes.check.related.sort_by_key(|related| related.entity);
    let by = notes.check.related.iter().map(|related| (related.entity.to_owned(), related.count));
    notes.check.counts.related_by = by.collect();
    notes.check.counts.part = !notes.check.whole;
    let counts = &mut notes.check.counts;
    counts.brought_part = run.known.brought.part && counts.related + counts.refused + counts.warnings > 0;
    let mut awaited: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for ((entity, _), file) in &notes.awaited {
        *awaited.entry((*file, entity)).or_default() += 1;
    }
    let of = |((file, entity), count): ((usize, &str), u64)| {
        let before = run.known.brought.files.get(file)?;
        Some(Awaited { run: before.run, file: before.name.clone(), entity: entity.to_owned(), count })
    };
    notes.check.counts.awaited = awaited.into_iter().filter_map(of).collect();
    notes.check
}
