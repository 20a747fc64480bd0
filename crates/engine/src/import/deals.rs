//! Deals that come decided have a day of decision. One that brings none would be decided on the day of the import and count in
//! the figures of that month: it is told, in the rehearsal as in the run. Names fields of the business by their names.

use trato_model::kinds::Fault;
use trato_model::{Record, Value};

use super::cells::{CellFault, Prepared};
use super::plan::Plan;

/// The closing dates that rows give; nothing where rows are no deals.
#[must_use]
pub fn closing(plan: &Plan, rows: &[Prepared]) -> Vec<Option<i64>> {
    let at = plan.entity.position("close_date").filter(|_| plan.entity.name == "opportunity");
    at.map(|at| rows.iter().map(|row| row.value(at).and_then(Value::as_int)).collect()).unwrap_or_default()
}

/// The warning about a new deal that is decided, if its row gave no closing date or one that is yet to come. `given` is
/// `None` where rows are no deals.
#[must_use]
pub fn undated(plan: &Plan, given: Option<Option<i64>>, saved: &Record) -> Option<CellFault> {
    let given = given?;
    let status = saved.value("status").as_text().unwrap_or("open");
    if status == "open" || saved.value("close_date").as_int() == given {
        return None;
    }
    let column = |field: &str| plan.entity.position(field).and_then(|at| plan.columns_of(at).next());
    Some(match given {
        None => CellFault { column: column("stage"), fault: Fault::new("import-closed-undated") },
        Some(_) => CellFault { column: column("close_date"), fault: Fault::new("import-closed-ahead") },
    })
}
