//! Takes a run back, last line first: links, changed values, created records, what was created on the way, what the system
//! concluded from them (an account that became a customer), and what only named each other. What somebody changed since, or hung a contact, a deal or
//! a note on, is kept and counted; what was created is removed for good ([`clear`]). Each step commits with its place, so an undo survives a crash, too.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use trato_model::{Action, Change, Event, Filter, Id, Page, Path, Query, Reader, Refusal, Source, Value};
use trato_store::ImportRow;

use super::chunk::is_back;
use super::clear::{clear, untie};
use super::counts::{Counts, Written};
use super::restore::{Line, restore};
use super::run::{STOPPED, is_fatal};
use super::second::OFFSET;
use super::steps::Import;
use crate::save::{Outcome, pipeline};
use crate::{Engine, Scope, Who};

/// Lines of one step.
const WINDOW: i64 = 500;

/// Records that name each other and are untied together, at most.
const MOST_KNOTS: usize = 2_000;

/// Consequences read at once.
const CONCLUDED: usize = 500;

/// Where an undo stands, in [`Counts::pass`].
const LINKS: u8 = 10;
const ROWS: u8 = 11;
const RELATED: u8 = 12;
const CONSEQUENCES: u8 = 13;
const KNOTS: u8 = 14;

/// How far clocks of several servers may differ (microseconds).
const CLOCKS: i64 = 3_600_000_000;

/// Undoes a run, from where its counts say.
pub(super) async fn undo(engine: &Engine, who: &Who, import: &Import) -> Result<(), Refusal> {
    let mut work = Undo { engine, who: who.elevated(), import, counts: import.counts.clone(), counted: HashSet::new() };
    if work.counts.pass < LINKS {
        let last = engine.store().import_line(import.id).await?;
        work.counts.pass = LINKS;
        work.counts.line = u64::try_from(last - OFFSET).unwrap_or(0);
        if !work.counts.again {
            let at = import.finished_at.unwrap_or_else(|| engine.clock().now());
            let place = engine.store().last_caused(import.id, work.span(at)).await?;
            work.counts.written = Some(Written { at, place });
        }
    } else if let (None, Some(at), false) = (work.counts.written, import.finished_at, work.counts.again) {
        // A former version began it and noted no end: what is behind the run's own is an undo's.
        let place = engine.store().last_caused(import.id, (import.created_at - CLOCKS, at)).await?;
        work.counts.written = Some(Written { at, place });
    }
    if work.counts.pass == LINKS {
        work.down(OFFSET).await?;
        (work.counts.pass, work.counts.line) = (ROWS, work.counts.lines);
    }
    if work.counts.pass == ROWS {
        work.down(0).await?;
        (work.counts.pass, work.counts.line) = (RELATED, work.counts.related);
    }
    if work.counts.pass == RELATED {
        work.related().await?;
        (work.counts.pass, work.counts.line) = (CONSEQUENCES, 0);
    }
    if work.counts.pass == CONSEQUENCES {
        work.consequences().await?;
        (work.counts.pass, work.counts.line) = (KNOTS, 0);
    }
    work.knots().await
}

struct Undo<'a> {
    engine: &'a Engine,
    who: Who,
    import: &'a Import,
    counts: Counts,
    /// Lines of the second pass whose rows the first one wrote: they count there.
    counted: HashSet<i64>,
}

impl Undo<'_> {
    /// The run; `repeated`: an undo may have been there before.
    fn run(&self, repeated: bool) -> Run {
        let last = self.counts.written.map_or(0, |written| written.place);
        Run { id: self.import.id, since: self.import.created_at, last: repeated.then_some(last) }
    }

    /// Lines from `counts.line` down to the first, `offset` added.
    async fn down(&mut self, offset: i64) -> Result<(), Refusal> {
        let (store, run) = (self.engine.store(), self.import.id);
        while self.counts.line > 0 {
            let high = i64::try_from(self.counts.line).unwrap_or(i64::MAX - OFFSET);
            let low = (high - WINDOW).max(0);
            let limit = u32::try_from(high - low).unwrap_or(u32::MAX);
            let mut lines = store.import_rows(run, offset + low, limit, false).await?;
            lines.retain(|line| line.line <= offset + high);
            lines.reverse();
            self.counted = HashSet::new();
            if offset > 0 && !lines.is_empty() {
                let first = store.import_rows(run, low, limit, false).await?;
                let written = first.iter().filter(|line| matches!(line.action.as_str(), "created" | "updated"));
                self.counted = written.map(|line| offset + line.line).collect();
            }
            self.step(lines, low, |line| line - offset - 1).await?;
        }
        Ok(())
    }

    /// When the run may have written anything, if it ended at this moment.
    fn span(&self, end: i64) -> (i64, i64) {
        (self.import.created_at - CLOCKS, end + CLOCKS)
    }

    /// What the system changed because of the run, the last change first; it goes on behind those that are done. What was
    /// put back already stays as it is: an undo once more repeats it, for what it removes may have held a change that the
    /// first one left.
    async fn consequences(&mut self) -> Result<(), Refusal> {
        let store = self.engine.store();
        let Some(written) = self.counts.written else { return Ok(()) };
        let all = store.consequences(self.import.id, self.span(written.at), written.place).await?;
        let places: HashMap<Id, u64> = all.iter().copied().zip(1..).collect();
        let done = usize::try_from(self.counts.line).unwrap_or(usize::MAX);
        for part in all.get(done..).unwrap_or_default().chunks(CONCLUDED) {
            for event in store.events_by_id(part).await? {
                let place = places.get(&event.id).copied().unwrap_or(self.counts.line);
                self.concluded(event, place).await?;
            }
        }
        Ok(())
    }

    /// Takes one of them back, which has this place among them.
    async fn concluded(&mut self, event: Event, place: u64) -> Result<(), Refusal> {
        let run = self.run(true);
        let (entity, record) = (event.entity, event.record);
        let base = Counts { line: place, ..self.counts.clone() };
        let done = self.engine.transact_alone(&self.who, move |scope| {
            let (event, mut counts) = (event.clone(), base.clone());
            Box::pin(async move {
                let values = restore(scope, run, Line::of(&event), Source::System).await?;
                values.count(event.entity, event.record, &mut counts);
                counts.undone_concluded += u64::from(values.undone);
                advance(scope, run.id, counts).await
            })
        });
        match done.await {
            Ok(counts) => self.counts = counts,
            Err(refusal) if is_fatal(&refusal) => return Err(refusal),
            Err(refusal) => {
                self.counts.leave(entity, record, refusal.code());
                self.attempt(Arc::new(Vec::new()), place).await?;
            }
        }
        Ok(())
    }

    /// What was created because rows linked to it, the last one first; what is in use by then stays.
    async fn related(&mut self) -> Result<(), Refusal> {
        while self.counts.line > 0 {
            let from = i64::try_from(self.counts.line).unwrap_or(i64::MAX - 1);
            let limit = u32::try_from(WINDOW.min(from)).unwrap_or(u32::MAX);
            let mut lines = self.engine.store().import_rows(self.import.id, -from - 1, limit, false).await?;
            lines.retain(|line| line.line < 0);
            self.step(lines, from - i64::from(limit), |line| -line - 1).await?;
        }
        Ok(())
    }

    /// What was kept because others of them name it, as a team its leader and he his team: together they go.
    async fn knots(&mut self) -> Result<(), Refusal> {
        let (run, base) = (self.run(false), self.counts.clone());
        let entity = self.import.entity;
        let mut lines = self.left(-i64::MAX, 0).await?;
        if self.engine.registry().entity(entity).is_some_and(|entity| !entity.trash()) {
            lines.extend(self.left(0, OFFSET).await?);
        }
        if lines.is_empty() {
            return Ok(());
        }
        let lines = Arc::new(lines);
        let done = self.engine.transact_alone(&self.who, move |scope| {
            let (lines, mut counts) = (lines.clone(), base.clone());
            Box::pin(async move {
                hold(scope, entity, &lines).await?;
                let others = Others::read(scope, run, entity, &lines).await?;
                let free = |(kind, line): (&'static str, &ImportRow)| {
                    let (record, version) = (line.record?, line.version?);
                    others.hold(record, version).is_none().then_some((kind, record))
                };
                let kinds: Vec<_> =
                    lines.iter().filter_map(|line| Some((made_of(scope, entity, line)?, line))).collect();
                let free: Vec<(&'static str, Id)> = kinds.into_iter().filter_map(free).collect();
                let gone = untie(scope, run.id, free).await?;
                let along = lines.iter().filter(|line| line.action == "related");
                let along = along.filter_map(|line| Some((of(line)?, line.record?)));
                let along: Vec<(&str, Id)> = along.filter(|(_, id)| gone.contains(id)).collect();
                counts.went(&gone, &along);
                advance(scope, run.id, counts).await
            })
        });
        match done.await {
            Ok(counts) => self.counts = counts,
            Err(refusal) if is_fatal(&refusal) => return Err(refusal),
            Err(refusal) => {
                tracing::warn!(run = %run.id, error = %refusal, "what only names each other stays, as the counts say");
            }
        }
        Ok(())
    }

    /// Lines about records that the run created, that have no trash and that are there still: those between two places, as far
    /// as they are few.
    async fn left(&mut self, from: i64, to: i64) -> Result<Vec<ImportRow>, Refusal> {
        let (mut left, mut after) = (Vec::new(), from);
        let registry = self.engine.registry();
        loop {
            let limit = u32::try_from(WINDOW).unwrap_or(u32::MAX);
            let mut lines = self.engine.store().import_rows(self.import.id, after, limit, false).await?;
            let Some(last) = lines.last().map(|line| line.line) else { break };
            let mut by_kind: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
            let kind_of = |line: &ImportRow| match line.action.as_str() {
                "created" => Some(self.import.entity),
                "related" => registry.entity(of(line)?).map(|entity| entity.name),
                _ => None,
            };
            let listed = |kind: &&'static str| registry.entity(kind).is_some_and(|entity| !entity.trash());
            for line in lines.iter().filter(|line| line.line < to) {
                if let Some(kind) = kind_of(line).filter(listed) {
                    by_kind.entry(kind).or_default().extend(line.record);
                }
            }
            let mut there: HashSet<Id> = HashSet::new();
            for (kind, ids) in by_kind {
                let found = self.engine.store().records(&registry, &Reader::system(), Action::Read, kind, &ids).await?;
                there.extend(found.iter().map(|record| record.id));
            }
            lines.retain(|line| line.line < to && kind_of(line).is_some());
            left.extend(lines.into_iter().filter(|line| line.record.is_some_and(|id| there.contains(&id))));
            if last >= to || left.len() > MOST_KNOTS {
                break;
            }
            after = last;
        }
        left.truncate(MOST_KNOTS);
        Ok(left)
    }

    /// Undoes some lines and notes that `next` is the place to go on from; `behind`: the one behind a line.
    async fn step(&mut self, lines: Vec<ImportRow>, next: i64, behind: impl Fn(i64) -> i64) -> Result<(), Refusal> {
        let at = |place: i64| u64::try_from(place).unwrap_or(0);
        let next = at(next);
        let mut parts = vec![lines];
        if parts.first().is_some_and(Vec::is_empty) {
            self.attempt(Arc::new(Vec::new()), next).await?;
        }
        while let Some(mut part) = parts.pop() {
            // Each part moves on: one that is done counts once, whatever becomes of the next.
            let rest = part.last().filter(|_| !parts.is_empty());
            let place = rest.map_or(next, |line| at(behind(line.line)));
            match self.attempt(Arc::new(part.clone()), place).await {
                Ok(()) => {}
                Err(refusal) if is_fatal(&refusal) => return Err(refusal),
                Err(refusal) if part.len() <= 1 => {
                    for (line, record) in part.iter().filter_map(|line| Some((line, line.record?))) {
                        self.counts.leave(of(line).unwrap_or(self.import.entity), record, refusal.code());
                        if let Some(of) = of(line).filter(|_| line.action == "related") {
                            self.counts.leave_along(of, record);
                        }
                    }
                    self.attempt(Arc::new(Vec::new()), place).await?;
                }
                Err(_) => {
                    let second = part.split_off(part.len() / 2);
                    parts.push(second);
                    parts.push(part);
                }
            }
        }
        Ok(())
    }

    async fn attempt(&mut self, lines: Arc<Vec<ImportRow>>, next: u64) -> Result<(), Refusal> {
        let (run, entity, base) = (self.run(self.counts.again), self.import.entity, self.counts.clone());
        let counted = Arc::new(self.counted.clone());
        self.counts = self
            .engine
            .transact_alone(&self.who, move |scope| {
                let (lines, counted, mut counts) = (lines.clone(), counted.clone(), base.clone());
                Box::pin(async move {
                    let there = hold(scope, entity, &lines).await?;
                    let others = Others { there, ..Others::read(scope, run, entity, &lines).await? };
                    back(scope, run, entity, (&lines, &counted), &others, &mut counts).await?;
                    counts.line = next;
                    advance(scope, run.id, counts).await
                })
            })
            .await?;
        Ok(())
    }
}

/// Notes how far the undo is.
async fn advance(scope: &mut Scope<'_>, run: Id, counts: Counts) -> Result<Counts, Refusal> {
    let json = serde_json::to_value(&counts).map_err(|e| Refusal::Internal(e.to_string()))?;
    if scope.tx.advance_import(run, &json).await? { Ok(counts) } else { Err(STOPPED) }
}

/// Keeps the lines' records from everybody else until the end of the transaction, so that nobody changes one or hangs
/// something on it between the look and the deed. Answers which are there, and not in the trash.
async fn hold(scope: &mut Scope<'_>, entity: &'static str, lines: &[ImportRow]) -> Result<HashSet<Id>, Refusal> {
    let mut held: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
    for line in lines {
        if let Some(kind) = made_of(scope, entity, line) {
            held.entry(kind).or_default().extend(line.record);
        }
    }
    let registry = scope.registry.clone();
    let mut there = HashSet::new();
    for (kind, ids) in held {
        let records = scope.tx.lock(&registry, &Reader::system(), Action::Delete, kind, &ids).await?;
        there.extend(records.iter().filter(|record| record.trashed_at.is_none()).map(|record| record.id));
    }
    Ok(there)
}

/// Undoes lines in one transaction.
async fn back(
    scope: &mut Scope<'_>,
    run: Run,
    entity: &'static str,
    (lines, counted): (&[ImportRow], &HashSet<i64>),
    others: &Others,
    counts: &mut Counts,
) -> Result<(), Refusal> {
    let mut gone: Vec<(&'static str, Id)> = Vec::new();
    let related = lines.iter().filter(|line| line.action == "related");
    let along: HashSet<Id> = related.filter_map(|line| line.record).collect();
    let stays = |entity: &str, record: Id, why: &str, counts: &mut Counts| {
        counts.leave(entity, record, why);
        if along.contains(&record) && others.there.contains(&record) {
            counts.leave_along(entity, record);
        }
    };
    for line in lines {
        let (Some(record), Some(version)) = (line.record, line.version) else { continue };
        match line.action.as_str() {
            "updated" | "linked" => {
                let mut values = restore(scope, run, Line { entity, record, version }, Source::Import).await?;
                values.undone &= !counted.contains(&line.line) && (values.changed || !counts.again);
                if is_back(line) {
                    // Into the trash again, and counted as that, with all its values as they were or not at all.
                    match values.left.or_else(|| others.hold(record, version)) {
                        Some(why) => counts.leave(entity, record, why),
                        None => gone.push((entity, record)),
                    }
                } else {
                    values.count(entity, record, counts);
                }
            }
            "created" | "related" => {
                let Some(of) = made_of(scope, entity, line) else { continue };
                match others.hold(record, version) {
                    Some(why) => stays(of, record, why, counts),
                    None => gone.push((of, record)),
                }
            }
            _ => {}
        }
    }
    let mut entities: Vec<&'static str> = Vec::new();
    for (entity, _) in &gone {
        if !entities.contains(entity) {
            entities.push(entity);
        }
    }
    for entity in entities {
        let ids: Vec<Id> = gone.iter().filter(|(of, _)| *of == entity).map(|(_, id)| *id).collect();
        let changes = ids.iter().map(|id| caused(Change::delete(entity, *id), run.id, Source::Import)).collect();
        for (id, Outcome(outcome)) in ids.iter().zip(pipeline(scope, changes).await?) {
            match outcome {
                Ok(_) => {
                    counts.undone += 1;
                    counts.undone_along += u64::from(along.contains(id));
                }
                // Already in the trash.
                Err(Refusal::NotFound) => {}
                Err(refusal) => stays(entity, *id, refusal.code(), counts),
            }
        }
        let made: Vec<Id> = ids.into_iter().filter(|id| others.created.contains(id)).collect();
        counts.in_trash += clear(scope, run.id, entity, &made).await?;
    }
    Ok(())
}

/// The kind of record that a line about one created on the way names.
pub(super) fn of(line: &ImportRow) -> Option<&str> {
    line.before.as_ref()?.get("entity")?.as_str()
}

pub(super) fn caused(change: Change, run: Id, source: Source) -> Change {
    let mut change = change.from(source);
    change.cause = Some(run);
    change
}

/// The ways by which somebody writes; what comes by another is a consequence that the system drew.
pub(super) const WAYS: [Source; 5] = [Source::Page, Source::Api, Source::Mail, Source::Form, Source::Import];

/// A run that is taken back.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub id: Id,
    /// When it began (UTC microseconds).
    pub since: i64,
    /// The place in the log of the last event that it wrote, where an undo may have written behind it.
    pub last: Option<i64>,
}

/// What others did since with the records that lines created or brought back.
#[derive(Default)]
struct Others {
    /// Those that are there, and not in the trash.
    there: HashSet<Id>,
    /// Those on which somebody has hung something: a record that is there, that points at one of them and that was made or
    /// changed by somebody else than the run.
    linked: HashSet<Id>,
    /// The latest version that somebody else wrote.
    versions: HashMap<Id, i64>,
    /// Those that the run created, which were nowhere before.
    created: HashSet<Id>,
}

impl Others {
    /// Asks for all of them at once.
    async fn read(
        scope: &mut Scope<'_>,
        run: Run,
        entity: &'static str,
        lines: &[ImportRow],
    ) -> Result<Others, Refusal> {
        let mut others = Others::default();
        let mut made: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
        let mut back: Vec<Id> = Vec::new();
        for line in lines {
            match line.action.as_str() {
                "created" | "related" => {
                    if let Some(of) = made_of(scope, entity, line) {
                        made.entry(of).or_default().extend(line.record);
                    }
                }
                _ if is_back(line) => back.extend(line.record),
                _ => {}
            }
        }
        others.created.extend(made.values().flatten());
        for (of, ids) in made.iter().map(|(of, ids)| (*of, ids)).chain([(entity, &back)]) {
            others.versions.extend(written(scope, run.id, of, ids, 0).await?);
        }
        for (of, ids) in made.into_iter().chain([(entity, back)]) {
            others.linked.extend(scope.tx.with_files(of, &ids).await?);
            others.look_for_links(scope, run, of, ids).await?;
        }
        Ok(others)
    }

    /// What points at records is read a page at a time, and only until somebody else's is among it.
    async fn look_for_links(
        &mut self,
        scope: &mut Scope<'_>,
        run: Run,
        target: &str,
        mut ids: Vec<Id>,
    ) -> Result<(), Refusal> {
        let registry = scope.registry.clone();
        for (pointing, field) in registry.pointing_at(target).filter(|(_, field)| !field.kind.many()) {
            let mut after = None;
            while !ids.is_empty() {
                let mut query = Query::new(pointing.name)
                    .and(Filter::one_of(field.name, ids.iter().copied().map(Value::Id).collect()))
                    .columns(vec![Path::field(field.name)])
                    .limit(Page::MOST);
                query.page.after = after;
                let page = scope.any_rows(&query).await?;
                let found: Vec<Id> = page.rows.iter().map(|row| row.id).collect();
                let touched = written(scope, run.id, pointing.name, &found, run.since).await?;
                let touched = page.rows.iter().filter(|row| touched.contains_key(&row.id));
                self.linked.extend(touched.filter_map(|row| row.values.first().and_then(Value::as_id)));
                ids.retain(|id| !self.linked.contains(id));
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// Why a record that had this version stays, if it does.
    fn hold(&self, record: Id, version: i64) -> Option<&'static str> {
        let changed = || self.versions.get(&record).is_some_and(|last| *last > version);
        if self.linked.contains(&record) { Some("linked") } else { changed().then_some("changed") }
    }
}

/// Which records of one kind somebody else than the run has written since a moment, each with its latest version of those.
async fn written(
    scope: &mut Scope<'_>,
    run: Id,
    entity: &str,
    ids: &[Id],
    since: i64,
) -> Result<HashMap<Id, i64>, Refusal> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(scope.tx.written_since(entity, ids, since, run, &WAYS).await?.into_iter().collect())
}

/// What kind of record a line made: the run's own, or one on the way, of a kind that may be no more.
fn made_of(scope: &Scope<'_>, entity: &'static str, line: &ImportRow) -> Option<&'static str> {
    match line.action.as_str() {
        "related" => of(line).and_then(|of| scope.registry.entity(of)).map(|entity| entity.name),
        _ => Some(entity),
    }
}
