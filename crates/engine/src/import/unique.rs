//! What only one record may have, in a rehearsal: there the database refuses nothing as it is written, so it is looked for,
//! among the records that are there and among those that earlier rows would have made.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use trato_model::kinds::Fault;
use trato_model::{Record, Refusal};
use trato_store::{Place, places};

use crate::Scope;
use crate::save::Outcome;

/// Refuses those of the records that would be new whose place is taken, as the run would. `seen`: whether an earlier row took
/// the place with this mark; the marks of those that are taken now are added.
pub(super) async fn refuse_taken(
    scope: &mut Scope<'_>,
    outcomes: Vec<Outcome>,
    seen: impl Fn(u64) -> bool,
    marks: &mut HashSet<u64>,
) -> Result<Vec<Outcome>, Refusal> {
    let mut told = Vec::with_capacity(outcomes.len());
    for Outcome(outcome) in outcomes {
        let saved = match outcome {
            Ok(saved) => saved,
            Err(refusal) => {
                told.push(Outcome(Err(refusal)));
                continue;
            }
        };
        let all = places(&saved.record);
        let mut taken = None;
        for place in &all {
            let mark = mark(&saved.record, place);
            if marks.contains(&mark) || seen(mark) || scope.tx.is_taken(&saved.record, place).await? {
                taken = Some(Refusal::field(place.field, Fault::new("taken")));
                break;
            }
        }
        if taken.is_none() {
            marks.extend(all.iter().map(|place| mark(&saved.record, place)));
        }
        told.push(Outcome(taken.map_or(Ok(saved), Err)));
    }
    Ok(told)
}

fn mark(record: &Record, place: &Place) -> u64 {
    let mut hash = DefaultHasher::new();
    ("unique", record.entity.name, place).hash(&mut hash);
    hash.finish()
}
