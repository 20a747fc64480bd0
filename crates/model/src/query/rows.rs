//! The filter form: rows of a field, an operator and values, all of which hold.

use std::sync::Arc;

use super::text::value;
use super::{Filter, Op, Test};
use crate::kinds::{Fault, Reading};
use crate::registry::{Entity, Registry};
use crate::{FieldError, Reader};

/// Rows of a form, at most.
pub const MOST_ROWS: usize = 50;

/// One row of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The field's path; a row without one is passed over.
    pub path: String,
    /// As [`Op::name`] writes it.
    pub op: String,
    pub values: Vec<String>,
}

/// The filter that the rows say, with numbers and dates as the user writes them.
///
/// # Errors
/// For each bad row an error whose field is the row's number from 0: `filter-field`, `filter-op`, `filter-value`, or the
/// kind's own fault; `filter-many` without a field if there are too many rows.
pub fn build(
    rows: &[Row],
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    reading: &Reading,
) -> Result<Filter, Vec<FieldError>> {
    if rows.len() > MOST_ROWS {
        return Err(vec![FieldError::new("", Fault::new("filter-many").with("most", MOST_ROWS))]);
    }
    let (mut tests, mut errors) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.path.is_empty()) {
        match test(row, registry, entity, reader, reading) {
            Ok(filter) => tests.push(filter),
            Err(fault) => errors.push(FieldError::new(at.to_string(), fault)),
        }
    }
    if errors.is_empty() { Ok(Filter::All(tests)) } else { Err(errors) }
}

fn test(
    row: &Row,
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    reading: &Reading,
) -> Result<Filter, Fault> {
    let found =
        registry.find(entity, &row.path, reader).map_err(|error| Fault::new("filter-field").with("name", error.0))?;
    let bad_op = || Fault::new("filter-op").with("op", row.op.chars().take(20).collect::<String>());
    let op = Op::from_name(&row.op).ok_or_else(bad_op)?;
    let given = row.values.iter().map(|value| value.trim()).filter(|value| !value.is_empty());
    // A control that stays on the page sends its value also with an operator that takes none.
    let texts: Vec<&str> = if op.arity() == super::op::Arity::None { Vec::new() } else { given.collect() };
    value::test(&found, op, &texts, reading).map_err(|fault| fault.with("name", &found.path))
}

/// The rows of a filter that the form can show: tests all of which hold, with plain values. `None` for any other.
#[must_use]
pub fn rows_of(filter: &Filter, registry: &Registry, entity: &Arc<Entity>, reading: &Reading) -> Option<Vec<Row>> {
    let row = |test: &Test| -> Option<Row> {
        let field = registry.resolve(entity, &test.path)?.field;
        let values = super::text::texts(&field, test, reading)?;
        Some(Row { path: test.path.to_string(), op: test.op.name().to_owned(), values })
    };
    match filter {
        Filter::Test(test) => row(test).map(|row| vec![row]),
        Filter::All(all) => all.iter().map(|f| if let Filter::Test(test) = f { row(test) } else { None }).collect(),
        _ => None,
    }
}
