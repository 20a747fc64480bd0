//! Runs an import: chunk after chunk, with its lines and counts, so that whoever comes after a crash goes on behind the last
//! committed line. A transaction takes chunks until somebody else wants to write: the more rows it has, the fewer times a
//! page of an index goes to disk. What is refused as a whole is halved until the culprit stands alone.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use trato_model::{Id, Refusal};
use trato_store::{ImportRow, StoreError};

use super::cells::Prepared;
use super::chunk::{self, Chunk, Done, How};
use super::counts::Counts;
use super::links::{Created, Known};
use super::plan::Plan;
use super::seen::{self, Seen};
use super::{second, stream};
use crate::save::bulk::{MOST, halved, next_size};
use crate::{Engine, Scope, Who};

/// The run is no longer ours: cancelled, or another worker has it.
pub const STOPPED: Refusal = Refusal::Conflict("import-stopped");

/// A run at work.
pub(super) struct Run {
    pub engine: Engine,
    pub who: Who,
    pub id: Id,
    pub plan: Arc<Plan>,
    pub path: PathBuf,
    pub counts: Counts,
    pub known: Arc<Known>,
    pub seen: Seen,
    /// Rows of a chunk, now: a quarter of a second at most, for which others wait.
    pub size: usize,
}

impl Run {
    /// Both passes, from where the counts say.
    pub async fn all(&mut self) -> Result<(), Refusal> {
        if self.counts.pass == 0 {
            self.rows().await?;
            self.counts.pass = 1;
            self.counts.line = 0;
            self.note().await?;
        }
        if self.counts.later {
            second::links(self).await?;
        }
        Ok(())
    }

    /// The first pass: every row.
    async fn rows(&mut self) -> Result<(), Refusal> {
        self.seen = seen::before(self).await?;
        let mut blocks = stream::read(self.path.clone(), self.plan.clone(), self.counts.line);
        let mut waiting: Vec<Prepared> = Vec::new();
        let mut ended = false;
        while !ended {
            let mut bytes = self.counts.bytes;
            while waiting.len() < MOST && !ended {
                match blocks.recv().await {
                    Some(Ok(block)) => {
                        bytes = block.bytes;
                        waiting.extend(block.rows);
                    }
                    Some(Err(error)) => {
                        // What was read before the fault is kept.
                        self.write(std::mem::take(&mut waiting), bytes).await?;
                        return Err(unreadable(&error));
                    }
                    None => ended = true,
                }
            }
            let rest = waiting.split_off(MOST.min(waiting.len()));
            self.write(std::mem::replace(&mut waiting, rest), bytes).await?;
        }
        self.write(waiting, self.counts.total).await
    }

    /// Writes rows, or their halves where the whole is refused. What is written counts at once. `bytes` of the file are read
    /// behind the last of them.
    async fn write(&mut self, rows: Vec<Prepared>, bytes: u64) -> Result<(), Refusal> {
        let rows = Chunk::new(rows);
        let mut parts: Vec<Range<usize>> = std::iter::once(0..rows.len()).collect();
        while let Some(part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            match self.try_part(rows.clone(), part.clone(), bytes).await {
                Ok(done) => parts.push(part.start + done..part.end),
                Err(refusal) if is_fatal(&refusal) => return Err(refusal),
                Err(refusal) => match rows.get(part.clone()) {
                    Some([row]) => self.refuse(row, &refusal, bytes).await?,
                    _ => {
                        // What was found may be out of date: read it anew.
                        self.known = Arc::new(Known::default());
                        parts.extend(halved(&part));
                    }
                },
            }
        }
        Ok(())
    }

    /// Writes chunks of some of the rows in one transaction until somebody else wants to write; how many rows it wrote.
    async fn try_part(&mut self, rows: Chunk, part: Range<usize>, bytes: u64) -> Result<usize, Refusal> {
        let how = How { run: self.id, dry: false };
        let (plan, known, store) = (self.plan.clone(), self.known.clone(), self.engine.store().clone());
        let (base, size, seen) = (self.counts.clone(), self.size, self.seen.clone());
        let left = (rows.len() - part.start).max(1) as u64;
        let (done, known, learned, counts, took) = self
            .engine
            .transact_alone(&self.who, move |scope| {
                let (plan, mut known, rows, store) = (plan.clone(), known.clone(), rows.clone(), store.clone());
                let (mut counts, mut seen, part) = (base.clone(), seen.clone(), part.clone());
                Box::pin(async move {
                    let begun = Instant::now();
                    let (mut written, mut took) = (0, Duration::ZERO);
                    for chunk in rows.get(part).unwrap_or_default().chunks(size) {
                        let at = Instant::now();
                        let ahead = bytes.saturating_sub(counts.bytes);
                        let share = ahead * chunk.len() as u64 / (left - written as u64).max(1);
                        counts.bytes += share;
                        counts.line = chunk.last().map_or(counts.line, |row| row.line);
                        let mut done = chunk::run(scope, &plan, &known, &seen, chunk, how).await?;
                        seen.learn(std::mem::take(&mut done.seen));
                        counts = commit(scope, how.run, &mut done, &counts).await?;
                        Arc::make_mut(&mut known).learn(done.learned);
                        written += chunk.len();
                        took = at.elapsed();
                        if !store.may_go_on(begun) {
                            break;
                        }
                    }
                    Ok((written, known, seen, counts, took))
                })
            })
            .await?;
        (self.known, self.seen, self.counts) = (known, learned, counts);
        self.seen.settle();
        self.size = next_size(size, took, self.engine.store().contended());
        Ok(done)
    }

    async fn refuse(&mut self, row: &Prepared, refusal: &Refusal, bytes: u64) -> Result<(), Refusal> {
        let id = self.id;
        let told = chunk::refused(&self.plan, row, refusal);
        let (lines, added) = (Arc::new(told.lines), told.counts);
        let base = Counts { line: row.line, bytes, ..self.counts.clone() };
        let counts = self
            .engine
            .transact(&self.who, move |scope| {
                let (lines, added, base) = (lines.clone(), added.clone(), base.clone());
                Box::pin(async move {
                    let mut done = Done { counts: added, lines: lines.to_vec(), ..Done::default() };
                    commit(scope, id, &mut done, &base).await
                })
            })
            .await?;
        self.counts = counts;
        Ok(())
    }

    /// Stores the counts by themselves.
    pub async fn note(&mut self) -> Result<(), Refusal> {
        let (id, counts) = (self.id, self.counts.clone());
        self.engine
            .transact(&self.who, move |scope| {
                let counts = counts.clone();
                Box::pin(async move { advance(scope, id, &counts).await })
            })
            .await
    }
}

/// What a chunk did goes to the database with it: lines, what it created on the way, counts.
pub(super) async fn commit(scope: &mut Scope<'_>, run: Id, done: &mut Done, base: &Counts) -> Result<Counts, Refusal> {
    let mut counts = base.clone();
    // What was created on the way stands on lines of its own, below zero.
    let from = i64::try_from(base.related).unwrap_or(i64::MAX - 1);
    for (at, created) in (from + 1..).zip(&done.related) {
        done.lines.push(related(-at, created));
        *done.counts.related_by.entry(created.entity.to_owned()).or_default() += 1;
    }
    counts.add(&done.counts);
    if counts.pass == 0 {
        counts.lines = counts.line;
    }
    let lines = std::mem::take(&mut done.lines);
    match scope.tx.add_import_rows(run, &lines).await {
        Ok(()) => {}
        Err(StoreError::Unique { .. }) => return Err(STOPPED),
        Err(other) => return Err(other.into()),
    }
    advance(scope, run, &counts).await?;
    Ok(counts)
}

async fn advance(scope: &mut Scope<'_>, run: Id, counts: &Counts) -> Result<(), Refusal> {
    let json = serde_json::to_value(counts).map_err(|error| Refusal::Internal(error.to_string()))?;
    if scope.tx.advance_import(run, &json).await? { Ok(()) } else { Err(STOPPED) }
}

fn related(line: i64, created: &Created) -> ImportRow {
    ImportRow {
        line,
        action: "related".to_owned(),
        record: Some(created.id),
        version: Some(1),
        before: Some(serde_json::json!({ "entity": created.entity })),
        error: None,
    }
}

/// What no smaller chunk would cure.
pub(super) fn is_fatal(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Conflict("import-stopped") => true,
        other => other.is_passing(),
    }
}

/// Why a file cannot be read on.
pub(super) fn unreadable(error: &std::io::Error) -> Refusal {
    match error.kind() {
        std::io::ErrorKind::InvalidData => Refusal::Conflict("import-quote-open"),
        // No later try brings it back: swept away, or it lies on a node that shares no folder with this one.
        std::io::ErrorKind::NotFound => Refusal::Conflict("import-file-gone"),
        _ => Refusal::Internal(format!("import file: {error}")),
    }
}
