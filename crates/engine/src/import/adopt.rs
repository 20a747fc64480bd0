//! The other system's id of records that were recognised by something else: who has none yet takes the file's, and is found
//! by it from then on; who has another keeps it.

use std::collections::{HashMap, HashSet};

use trato_model::kinds::Fault;
use trato_model::{Id, Refusal, Trash, Value};

use super::cells::{CellFault, Prepared};
use super::lookup::rows_in;
use super::plan::Plan;
use crate::Scope;

/// An id and the system whose it is.
type Theirs = (String, String);

/// Says of each row that meets a record whether its id is taken, or warns. `again`: rows that repeat one of the file, of
/// which the check has said what there is to say.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn ids(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    met: &[(usize, Id)],
    again: &[bool],
) -> Result<(), Refusal> {
    let places = ["external_id", "external_source"].map(|name| plan.entity.position(name));
    let [Some(id), Some(source)] = places else { return Ok(()) };
    let given = |row: &Prepared| -> Option<Theirs> {
        let text = |at| row.value(at).and_then(Value::as_text).unwrap_or_default().to_owned();
        Some((text(id), text(source))).filter(|(id, _)| !id.is_empty())
    };
    let by_id = |row: &Prepared| row.key.as_ref().is_some_and(|(key, _)| *key == super::plan::Key::External);
    let wish = |(at, record): &(usize, Id)| {
        let row = rows.get(*at).filter(|row| !by_id(row))?;
        Some((*at, *record, given(row)?))
    };
    let wishes: Vec<(usize, Id, Theirs)> = met.iter().filter_map(wish).collect();
    if wishes.is_empty() {
        return Ok(());
    }
    let records: Vec<Id> = wishes.iter().map(|(_, record, _)| *record).collect();
    let mut own: HashMap<Id, Theirs> = HashMap::new();
    for record in scope.any_records(plan.entity.name, &records).await? {
        let text = |field: &str| record.value(field).as_text().unwrap_or_default().to_owned();
        own.insert(record.id, (text("external_id"), text("external_source")));
    }
    let mut taken = taken(scope, plan, &wishes).await?;
    let column = plan.columns_of(id).next();
    for (at, record, theirs) in wishes {
        let (Some(row), Some(has)) = (rows.get_mut(at), own.get(&record)) else { continue };
        let repeats = again.get(at).copied().unwrap_or(false);
        let fault = match has.0.as_str() {
            "" if taken.insert(theirs.clone()) => {
                row.adopted.extend([id, source]);
                continue;
            }
            "" => Fault::new("import-id-taken").with("value", &theirs.0),
            _ if *has == theirs => continue,
            has => Fault::new("import-id-other").with("id", has),
        };
        if !repeats {
            row.warnings.push(CellFault { column, fault });
        }
    }
    Ok(())
}

/// Those of the ids that a record has already.
async fn taken(scope: &mut Scope<'_>, plan: &Plan, wishes: &[(usize, Id, Theirs)]) -> Result<HashSet<Theirs>, Refusal> {
    let ids: Vec<Value> = wishes.iter().map(|(_, _, (id, _))| Value::from(id.as_str())).collect();
    let columns = ["external_id", "external_source"];
    let found = rows_in(scope, &plan.entity, Trash::Live, "external_id", &ids, &columns).await?;
    let text = |value: Option<&Value>| value.and_then(Value::as_text).unwrap_or_default().to_owned();
    Ok(found.iter().map(|row| (text(row.values.first()), text(row.values.get(1)))).collect())
}
