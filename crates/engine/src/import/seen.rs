//! Which records of the file a run has written already. A row that means one of them is a repetition, wherever the chunks
//! happen to be cut: the rehearsal and the run count it alike. So are rows that look like an earlier one ([`super::alike`]).
//!
//! It costs eight bytes and the table's slack for each key of a row: some twenty megabytes a million, as long as the run
//! lasts. A run that goes on after a crash reads its file and its lines up to there once more. Two keys of one
//! number would make a row count as a repetition that is none: once in some thirty million files of a million rows.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use trato_model::{Refusal, Value};

use super::cells::Prepared;
use super::plan::{Key, Plan};
use super::run::Run;
use super::stream;

/// The keys of rows that were written: those of transactions that are committed, and those of the one that is open.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    committed: Arc<HashSet<u64>>,
    open: HashSet<u64>,
}

impl Seen {
    #[must_use]
    pub fn has(&self, mark: u64) -> bool {
        self.open.contains(&mark) || self.committed.contains(&mark)
    }

    /// Takes what a chunk wrote.
    pub fn learn(&mut self, marks: impl IntoIterator<Item = u64>) {
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
    let field = plan.entity.fields.get(at).filter(|field| field.matched);
    field.and_then(|field| field.kind.match_key(field, &Value::from(text))).unwrap_or_else(|| text.to_owned())
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
        seen.learn(rows.filter_map(|row| mark(&run.plan, row)));
        if last >= number(run.counts.line) {
            break;
        }
    }
    seen.settle();
    Ok(seen)
}
