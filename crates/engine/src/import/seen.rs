//! Which records of the file a run has written already. A row that means one of them is a repetition, wherever the chunks
//! happen to be cut: the rehearsal and the run count it alike. So are rows that look like an earlier one ([`super::alike`]).
//!
//! An entry is twenty-four bytes in a table that doubles; measured, a run keeps some two hundred bytes a row, two hundred
//! megabytes a million, as long as it lasts (docs/performance.md). A run that goes on after a crash reads its file and its lines up to there once more. Two keys of one
//! number would make a row count as a repetition that is none: once in some thirty million files of a million rows.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use trato_model::kinds::Fault;
use trato_model::{Refusal, Value};

use super::cells::{CellFault, Prepared};
use super::heading;
use super::plan::{Key, Plan, is_folded};
use super::run::Run;
use super::stream;

/// What is kept of a row: enough to tell whether one that repeats it speaks of something else. Nothing is 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct Earlier {
    line: u32,
    /// The other system's id.
    id: u32,
    name: u32,
    /// A bit for each word of the name.
    words: u32,
}

/// The keys of rows that were written: those of transactions that are committed, and those of the one that is open.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    committed: Arc<HashMap<u64, Earlier>>,
    open: HashMap<u64, Earlier>,
}

impl Seen {
    /// The row that has this mark.
    #[must_use]
    pub fn row(&self, mark: u64) -> Option<Earlier> {
        self.open.get(&mark).or_else(|| self.committed.get(&mark)).copied()
    }

    /// Takes what a chunk wrote.
    pub fn learn(&mut self, marks: impl IntoIterator<Item = (u64, Earlier)>) {
        self.open.extend(marks);
    }

    /// The transaction is committed. Nobody else holds the old ones any more.
    pub fn settle(&mut self) {
        let open = std::mem::take(&mut self.open);
        Arc::make_mut(&mut self.committed).extend(open);
    }
}

/// The form in which two rows' keys are the same.
#[must_use]
pub fn same(plan: &Plan, key: Key, text: &str) -> String {
    let Key::Field(at) = key else { return text.to_owned() };
    match plan.entity.fields.get(at) {
        Some(field) if is_folded(field) => {
            field.kind.unique_form(field, &Value::from(text)).unwrap_or_else(|| text.to_owned())
        }
        Some(field) if field.matched => {
            field.kind.match_key(field, &Value::from(text)).unwrap_or_else(|| text.to_owned())
        }
        _ => text.to_owned(),
    }
}

/// A row that repeats an earlier one in other letters leaves its record as that one wrote it.
pub(super) fn keep_spelling(plan: &Plan, row: &mut Prepared) {
    if let Some((Key::Field(key), _)) = row.key
        && plan.entity.fields.get(key).is_some_and(is_folded)
    {
        row.values.retain(|(at, _)| *at != key);
    }
}

/// A row's key as a number; rows without one mean a record of their own.
#[must_use]
pub fn mark(plan: &Plan, row: &Prepared) -> Option<u64> {
    let (key, text) = row.key.as_ref()?;
    let mut hash = DefaultHasher::new();
    plan.keys.iter().position(|own| own == key).hash(&mut hash);
    same(plan, *key, text).hash(&mut hash);
    Some(hash.finish())
}

/// What is kept of a row.
#[must_use]
pub fn earlier(plan: &Plan, row: &Prepared) -> Earlier {
    let number = |text: &str| {
        let mut hash = DefaultHasher::new();
        text.hash(&mut hash);
        u32::try_from(hash.finish() >> 32).unwrap_or(u32::MAX).max(1)
    };
    // What was made up names nothing.
    let said = |field: &&str| {
        let at = plan.entity.position(field)?;
        let own = || row.own.iter().find(|(own, _)| *own == at).map(|(_, value)| value);
        if row.only_new.contains(&at) { own() } else { row.value(at) }.and_then(Value::as_text)
    };
    let names: Vec<&str> = ["name", "first_name", "last_name", "second_last_name"].iter().filter_map(said).collect();
    let name = names.join(" ");
    let key = heading::key(&name);
    Earlier {
        line: u32::try_from(row.line).unwrap_or(u32::MAX),
        id: said(&"external_id").map_or(0, number),
        name: if key.is_empty() { 0 } else { number(&key) },
        words: trato_text::fold_words(&name).fold(0, |words, word| words | 1 << (number(&word) % 32)),
    }
}

/// That a row repeats one which has another name or another id: what they are recognised by may be no key. A name that says
/// more of the other is the same.
#[must_use]
pub fn unlike(plan: &Plan, row: &Prepared, before: Earlier) -> Option<CellFault> {
    let now = earlier(plan, row);
    let other = |one: u32, two: u32| one != 0 && two != 0 && one != two;
    let common = now.words & before.words;
    let named = other(now.name, before.name) && common != now.words && common != before.words;
    let unlike = before.line != 0 && (named || other(now.id, before.id));
    let column = match row.key.as_ref().map(|(key, _)| *key) {
        Some(Key::Field(at)) => plan.columns_of(at).next(),
        Some(Key::External) => plan.entity.position("external_id").and_then(|at| plan.columns_of(at).next()),
        _ => None,
    };
    unlike.then(|| CellFault { column, fault: Fault::new("import-unlike").with("line", before.line) })
}

/// What a run wrote before it was interrupted: read again from the file and from its lines.
pub(super) async fn before(run: &Run) -> Result<Seen, Refusal> {
    let mut seen = Seen::default();
    if run.counts.line == 0 || run.plan.keys.is_empty() {
        return Ok(seen);
    }
    let number = |line: u64| i64::try_from(line).unwrap_or(i64::MAX);
    let mut blocks = stream::read(run.path.clone(), run.plan.clone(), 0);
    while let Some(Ok(block)) = blocks.recv().await {
        let (Some(first), Some(last)) = (block.rows.first(), block.rows.last()) else { continue };
        let (first, last) = (number(first.line), number(last.line));
        let limit = u32::try_from(last - first + 1).unwrap_or(u32::MAX);
        let lines = run.engine.store().import_rows(run.id, first - 1, limit, false).await?;
        let written: HashSet<i64> =
            lines.iter().filter(|line| line.record.is_some() && line.line <= last).map(|line| line.line).collect();
        let rows = block.rows.iter().filter(|row| written.contains(&number(row.line)));
        seen.learn(rows.filter_map(|row| Some((mark(&run.plan, row)?, earlier(&run.plan, row)))));
        if last >= number(run.counts.line) {
            break;
        }
    }
    seen.settle();
    Ok(seen)
}
