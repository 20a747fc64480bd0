//! Rows whose new record looks like another: one that is there (the pipeline finds it), or one that an earlier row makes. Both
//! are made: a person with two addresses at work, two people with one number. The check says so before, the run counts it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use trato_model::Record;
use trato_model::kinds::Fault;
use trato_store::telling_keys;

use super::cells::CellFault;
use super::plan::Plan;
use crate::save::{Outcome, Saved};

/// The warnings of new records, by the places of their rows. `seen`: whether an earlier row has the key with this mark; the
/// marks of these are added.
pub(super) fn warnings<'a>(
    plan: &Plan,
    created: impl Iterator<Item = (usize, &'a Outcome)>,
    seen: impl Fn(u64) -> bool,
    marks: &mut HashSet<u64>,
) -> HashMap<usize, CellFault> {
    let mut told = HashMap::new();
    for (at, Outcome(outcome)) in created {
        let Ok(saved) = outcome else { continue };
        let own: Vec<(&str, u64)> = keys(&saved.record).collect();
        let earlier = own.iter().find(|(_, mark)| marks.contains(mark) || seen(*mark)).map(|(field, _)| *field);
        marks.extend(own.iter().map(|(_, mark)| *mark));
        let fault = match (earlier, there(saved)) {
            (Some(field), _) => (field, "import-alike-row"),
            (None, Some(field)) => (field, "import-alike"),
            (None, None) => continue,
        };
        told.insert(at, warning(plan, fault));
    }
    told
}

/// The first field in which a record that is there agrees.
fn there(saved: &Saved) -> Option<&'static str> {
    saved.twins.first().and_then(|twin| twin.fields.first()).copied()
}

fn keys(record: &Record) -> impl Iterator<Item = (&'static str, u64)> {
    let entity = record.entity.name;
    telling_keys(record).into_iter().map(move |(field, family, key)| {
        let mut hash = DefaultHasher::new();
        ("alike", entity, family, key).hash(&mut hash);
        (field, hash.finish())
    })
}

fn warning(plan: &Plan, (field, code): (&str, &'static str)) -> CellFault {
    let column = plan.entity.position(field).and_then(|at| plan.columns_of(at).next());
    CellFault { column, fault: Fault::new(code) }
}
