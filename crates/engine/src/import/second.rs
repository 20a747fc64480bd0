//! The second pass: links between rows of the same file, whose targets may stand further down than the rows that name them
//! (a subsidiary before its parent). Reads the file again; only rows that wait are touched.

use std::collections::HashMap;
use std::sync::Arc;

use trato_model::{Change, Id, Refusal, Source, Value};
use trato_store::ImportRow;

use super::cells::{CellFault, Prepared};
use super::chunk::{Done, How, is_late};
use super::counts::Counts;
use super::faults;
use super::links::{Known, Resolver};
use super::plan::Plan;
use super::run::{Run, commit, is_fatal};
use super::stream;
use crate::Scope;
use crate::save::{Outcome, pipeline};

/// Lines of the second pass stand behind all those of the first.
pub const OFFSET: i64 = 1 << 40;

/// A row that waits, with its record.
#[derive(Clone, Debug)]
struct Late {
    row: Prepared,
    record: Id,
    /// Whether the first pass created it: what was made up is for those only.
    new: bool,
}

/// Settles the links of rows that wait.
pub(super) async fn links(run: &mut Run) -> Result<(), Refusal> {
    run.known = Arc::new(Known::default());
    let mut blocks = stream::read(run.path.clone(), run.plan.clone(), run.counts.line);
    while let Some(block) = blocks.recv().await {
        // The first pass has read the whole file.
        let block = block.map_err(|error| Refusal::Internal(format!("import file: {error}")))?;
        let Some(last) = block.rows.last().map(|row| row.line) else { continue };
        let waiting = waiting(run, block.rows, last).await?;
        let base = Counts { line: last, bytes: block.bytes, ..run.counts.clone() };
        write(run, waiting, base).await?;
    }
    Ok(())
}

/// The rows of a block that were put off.
async fn waiting(run: &Run, rows: Vec<Prepared>, last: u64) -> Result<Vec<Late>, Refusal> {
    let number = |line: u64| i64::try_from(line).unwrap_or(i64::MAX);
    let first = rows.first().map_or(0, |row| number(row.line) - 1);
    let limit = u32::try_from(last.saturating_sub(u64::try_from(first).unwrap_or(0)) + 1).unwrap_or(u32::MAX);
    let lines = run.engine.store().import_rows(run.id, first, limit, false).await?;
    let late: HashMap<i64, (Id, bool)> = lines
        .into_iter()
        .filter(is_late)
        .filter_map(|line| Some((line.line, (line.record?, line.action == "created"))))
        .collect();
    let of = |row: Prepared| late.get(&number(row.line)).map(|(record, new)| Late { row, record: *record, new: *new });
    Ok(rows.into_iter().filter_map(of).collect())
}

async fn write(run: &mut Run, rows: Vec<Late>, base: Counts) -> Result<(), Refusal> {
    let mut parts = vec![Arc::new(rows)];
    while let Some(part) = parts.pop() {
        // What is behind a part is done only once all of them are: whoever goes on after a crash begins there.
        let place = match part.last().filter(|_| !parts.is_empty()) {
            Some(late) => Counts { line: late.row.line, bytes: run.counts.bytes, ..Counts::default() },
            None => base.clone(),
        };
        match attempt(run, part.clone(), &place, None).await {
            Ok(()) => {}
            Err(refusal) if is_fatal(&refusal) => return Err(refusal),
            Err(refusal) if part.len() <= 1 => {
                let faults = faults::of_refusal(&run.plan, &refusal);
                attempt(run, part, &place, Some(faults)).await?;
            }
            Err(_) => {
                run.known = Arc::new(Known::default());
                let (first, second) = part.split_at(part.len() / 2);
                parts.push(Arc::new(second.to_vec()));
                parts.push(Arc::new(first.to_vec()));
            }
        }
    }
    Ok(())
}

/// One transaction. `refused` says that the row (there is one) is not to be tried again.
async fn attempt(
    run: &mut Run,
    rows: Arc<Vec<Late>>,
    base: &Counts,
    refused: Option<Vec<CellFault>>,
) -> Result<(), Refusal> {
    let how = How { run: run.id, dry: false };
    let (plan, known) = (run.plan.clone(), run.known.clone());
    let base = Counts { line: base.line, bytes: base.bytes, ..run.counts.clone() };
    let (done, counts) = run
        .engine
        .transact_alone(&run.who, move |scope| {
            let (plan, known, rows, base) = (plan.clone(), known.clone(), rows.clone(), base.clone());
            let refused = refused.clone();
            Box::pin(async move {
                let mut done = match refused {
                    Some(faults) => failed(&rows, &faults),
                    None => settle(scope, &plan, &known, &rows, how).await?,
                };
                let counts = commit(scope, how.run, &mut done, &base).await?;
                Ok((done, counts))
            })
        })
        .await?;
    run.counts = counts;
    Arc::make_mut(&mut run.known).learn(done.learned);
    Ok(())
}

fn failed(rows: &[Late], faults: &[CellFault]) -> Done {
    let lines = rows.iter().map(|late| line(late, "failed", None, Some(faults))).collect();
    let counts = Counts { warnings: rows.len() as u64, ..Counts::default() };
    Done { counts, lines, ..Done::default() }
}

fn line(late: &Late, action: &str, version: Option<i64>, faults: Option<&[CellFault]>) -> ImportRow {
    ImportRow {
        line: OFFSET + i64::try_from(late.row.line).unwrap_or(0),
        action: action.to_owned(),
        record: Some(late.record),
        version,
        before: None,
        error: faults.map(faults::write),
    }
}

async fn settle(scope: &mut Scope<'_>, plan: &Plan, known: &Known, rows: &[Late], how: How) -> Result<Done, Refusal> {
    let mut resolver = Resolver::new(plan, known, true, Some(how.run));
    let wanting: Vec<&Prepared> = rows.iter().map(|late| &late.row).collect();
    let new: Vec<bool> = rows.iter().map(|late| late.new).collect();
    let links = resolver.resolve(scope, &wanting, &new).await?;
    let own: Vec<usize> = plan.own_links().filter_map(|at| plan.links.get(at)).map(|link| link.aim.at).collect();
    let mut done = Done::default();
    let (mut places, mut changes) = (Vec::new(), Vec::new());
    for (at, (late, found)) in rows.iter().zip(&links).enumerate() {
        if !found.faults.is_empty() {
            done.counts.warnings += 1;
            done.lines.push(line(late, "failed", None, Some(&found.faults)));
            continue;
        }
        // The row stands without such a link.
        done.counts.warnings += found.warnings.len() as u64;
        let mut change = Change::update(plan.entity.name, late.record).from(Source::Import);
        change.cause = Some(how.run);
        for (field, id) in found.values.iter().filter(|(field, _)| own.contains(field)) {
            if let Some(field) = plan.entity.fields.get(*field) {
                change = change.put(field.name, Value::Id(*id));
            }
        }
        places.push(at);
        changes.push(change);
    }
    for (at, Outcome(outcome)) in places.into_iter().zip(pipeline(scope, changes).await?) {
        let Some(late) = rows.get(at) else { continue };
        done.lines.push(match outcome {
            Ok(saved) => line(late, "linked", Some(saved.record.version), None),
            Err(refusal) => {
                done.counts.warnings += 1;
                line(late, "failed", None, Some(&faults::of_refusal(plan, &refusal)))
            }
        });
    }
    done.counts.related = resolver.created.len() as u64;
    done.related = resolver.created;
    done.learned = resolver.fresh;
    Ok(done)
}
