//! The other system's id of rows that are recognised by something else: a record that has none yet takes the file's, and is
//! found by it from then on; one that has another keeps it. Of several records, new ones among them, the first has it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use trato_model::kinds::Fault;
use trato_model::{Filter, Id, Path, Query, Record, Refusal, Trash, Value};

use super::cells::{CellFault, Prepared};
use super::plan::{Key, Plan};
use crate::Scope;
use crate::save::Outcome;

/// An id and the system whose it is.
type Theirs = (String, String);

/// Ids of one query.
const BATCH: usize = 500;

/// What rows take before these do.
#[derive(Clone, Copy)]
pub(super) struct Before<'a, S> {
    /// What became of rows of the same wave by now.
    pub written: &'a [Outcome],
    /// Whether an earlier row of a rehearsal has the id with this mark.
    pub seen: &'a S,
}

/// Says of each row that meets a record whether its id is taken, or warns. `again`: rows that repeat one of the file, of
/// which the check has said what there is to say.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn ids<S: Fn(u64) -> bool>(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    met: &[(usize, Id)],
    again: &[bool],
    before: Before<'_, S>,
) -> Result<(), Refusal> {
    let Some((id, source)) = fields(plan) else { return Ok(()) };
    let wish = |(at, record): &(usize, Id)| Some((*at, *record, asked(plan, rows.get(*at)?)?));
    let wishes: Vec<(usize, Id, Theirs)> = met.iter().filter_map(wish).collect();
    if wishes.is_empty() {
        return Ok(());
    }
    let records: Vec<Id> = wishes.iter().map(|(_, record, _)| *record).collect();
    let mut own: HashMap<Id, Theirs> = HashMap::new();
    for record in scope.any_records(plan.entity.name, &records).await? {
        own.insert(record.id, theirs_of(&record));
    }
    let mut taken = taken(scope, plan, wishes.iter().map(|(_, _, theirs)| theirs)).await?;
    taken.extend(written(before.written).map(theirs_of));
    let column = plan.columns_of(id).next();
    for (at, record, theirs) in wishes {
        let (Some(row), Some(has)) = (rows.get_mut(at), own.get(&record)) else { continue };
        let repeats = again.get(at).copied().unwrap_or(false);
        let fault = match (has.0.as_str(), has.1.as_str()) {
            _ if *has == theirs => continue,
            // Where it comes from is known, and stays.
            ("", from) if !from.is_empty() && from != theirs.1 => Fault::new("import-id-system").with("system", from),
            ("", from) if !(before.seen)(mark(plan, &theirs)) && taken.insert(theirs.clone()) => {
                row.adopted.push(id);
                row.adopted.extend(from.is_empty().then_some(source));
                continue;
            }
            ("", _) => Fault::new("import-id-taken").with("value", &theirs.0),
            (has, _) => Fault::new("import-id-other").with("id", has),
        };
        if !repeats {
            row.warnings.push(CellFault { column, fault });
        }
    }
    Ok(())
}

/// Those of the new rows whose id an earlier row of the wave may take: they are written behind all others.
pub(super) fn contested(plan: &Plan, rows: &[Prepared], new: &[usize]) -> HashSet<usize> {
    if !may(plan) {
        return HashSet::new();
    }
    let mut earlier: HashSet<Theirs> = HashSet::new();
    let taken = rows.iter().enumerate().filter_map(|(at, row)| Some((at, asked(plan, row)?)));
    let late = taken.filter_map(|(at, theirs)| (!earlier.insert(theirs)).then_some(at));
    let late: HashSet<usize> = late.collect();
    new.iter().copied().filter(|at| late.contains(at)).collect()
}

/// Takes the id from new rows where another record has it already, and warns.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn refuse<S: Fn(u64) -> bool>(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    new: &[usize],
    before: Before<'_, S>,
) -> Result<(), Refusal> {
    let Some((id, _)) = fields(plan).filter(|_| may(plan)) else { return Ok(()) };
    let wishes: Vec<(usize, Theirs)> = new.iter().filter_map(|at| Some((*at, asked(plan, rows.get(*at)?)?))).collect();
    if wishes.is_empty() {
        return Ok(());
    }
    let mut taken = taken(scope, plan, wishes.iter().map(|(_, theirs)| theirs)).await?;
    taken.extend(written(before.written).map(theirs_of));
    let column = plan.columns_of(id).next();
    for (at, theirs) in wishes {
        let free = !(before.seen)(mark(plan, &theirs)) && taken.insert(theirs.clone());
        if let Some(row) = rows.get_mut(at).filter(|_| !free) {
            row.values.retain(|(field, _)| *field != id);
            row.warn(column, Fault::new("import-id-taken").with("value", &theirs.0));
        }
    }
    Ok(())
}

/// Where id and system stand among the entity's fields.
fn fields(plan: &Plan) -> Option<(usize, usize)> {
    Some((plan.entity.position("external_id")?, plan.entity.position("external_source")?))
}

/// Whether rows may be recognised by something else than the id.
fn may(plan: &Plan) -> bool {
    plan.keys.iter().any(|key| *key != Key::External)
}

fn given(plan: &Plan, row: &Prepared) -> Option<Theirs> {
    let (id, source) = fields(plan)?;
    let text = |at| row.value(at).and_then(Value::as_text).unwrap_or_default().to_owned();
    Some((text(id), text(source))).filter(|(id, _)| !id.is_empty())
}

/// The id of a row that is recognised by something else.
fn asked(plan: &Plan, row: &Prepared) -> Option<Theirs> {
    let by_id = row.key.as_ref().is_some_and(|(key, _)| *key == Key::External);
    given(plan, row).filter(|_| !by_id)
}

/// The marks of the ids that the records of a rehearsal have or would have, where any row may adopt one.
pub(super) fn marks<'a>(plan: &'a Plan, outcomes: &'a [Outcome]) -> impl Iterator<Item = u64> + 'a {
    let may = may(plan);
    let theirs = written(outcomes).filter(move |_| may).map(theirs_of).filter(|(id, _)| !id.is_empty());
    theirs.map(|theirs| mark(plan, &theirs))
}

fn written(outcomes: &[Outcome]) -> impl Iterator<Item = &Record> {
    outcomes.iter().filter_map(|Outcome(outcome)| Some(&outcome.as_ref().ok()?.record))
}

fn theirs_of(record: &Record) -> Theirs {
    let text = |field: &str| record.value(field).as_text().unwrap_or_default().to_owned();
    (text("external_id"), text("external_source"))
}

fn mark(plan: &Plan, theirs: &Theirs) -> u64 {
    let mut hash = DefaultHasher::new();
    ("adopted", plan.entity.name, theirs).hash(&mut hash);
    hash.finish()
}

/// Those of the ids that a record has already, whoever may see it and wherever it lies.
async fn taken(
    scope: &mut Scope<'_>,
    plan: &Plan,
    wishes: impl Iterator<Item = &Theirs>,
) -> Result<HashSet<Theirs>, Refusal> {
    let ids: Vec<Value> = wishes.map(|(id, _)| Value::from(id.as_str())).collect();
    let mut taken = HashSet::new();
    for batch in ids.chunks(BATCH) {
        let mut query = Query::new(plan.entity.name)
            .and(Filter::one_of("external_id", batch.to_vec()))
            .columns(["external_id", "external_source"].map(Path::field).to_vec())
            .sort(Path::field("external_id"), false);
        query.trash = Trash::Any;
        let text = |value: Option<&Value>| value.and_then(Value::as_text).unwrap_or_default().to_owned();
        let rows = scope.every_any(&query).await?;
        taken.extend(rows.iter().map(|row| (text(row.values.first()), text(row.values.get(1)))));
    }
    Ok(taken)
}
