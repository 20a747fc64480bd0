//! Writing records: the row with its derived columns, the items of many-valued fields, the keys of the duplicate check
//! and the search words, all in the transaction of the caller. Who may write what is decided above; here every write names
//! the version it has seen.
//!
//! `cells`: between a record and its row · `write`: insert, update, trash, delete · `many`, `keys`: the rows that go
//! with it · `rebuild`: derived columns of rows that were there before · `number`: sequences · `places`: what only one may have · `used`: what still points
//! at a record.

pub(crate) mod cells;
pub(crate) mod keys;
pub(crate) mod many;
mod number;
pub(crate) mod places;
mod rebuild;
mod used;
mod write;

use sea_query::{Expr, ExprTrait, Query, Value};
use trato_model::{Cell, Entity, FieldDef, Id};

use crate::StoreError;
use crate::dialect::{Dialect, value};
use crate::schema::{Ident, table};

/// Ids in one statement, at most.
pub(crate) const BATCH: usize = 512;

/// `column IN (ids)`.
pub(crate) fn among(column: Ident, ids: &[Id]) -> Expr {
    Expr::col(column).is_in(ids.iter().map(|id| value(Cell::Id(*id))))
}

/// The ids, the last one repeated up to a power of two: few statement texts, so that prepared ones are found again.
pub(crate) fn padded(ids: &[Id]) -> Vec<Id> {
    let mut ids = ids.to_vec();
    if let Some(last) = ids.last().copied() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    ids
}

/// The text of an `INSERT` of one row; the values are bound by the caller.
pub(crate) fn insert_text(dialect: Dialect, table: Ident, columns: &[Ident]) -> Result<String, StoreError> {
    let mut statement = Query::insert();
    statement.into_table(table).columns(columns.iter().cloned());
    let blank = columns.iter().map(|_| Expr::val(Value::String(None)));
    statement.values(blank).map_err(StoreError::other)?;
    Ok(dialect.query(&statement)?.text)
}

/// A unique violation, or a value too long for its index, with the field that it means.
pub(crate) fn named(entity: &Entity, error: StoreError) -> StoreError {
    let indexes = table::table_of(entity).indexes;
    match error {
        StoreError::Unique { table: of, mut columns, constraint, .. } => {
            columns.sort_unstable();
            let hit = indexes.iter().filter(|index| index.unique).find(|index| {
                let mut parts: Vec<&str> = index.parts.iter().map(Ident::as_str).collect();
                parts.sort_unstable();
                Some(index.name.as_str()) == constraint.as_deref() || columns == parts
            });
            let field = hit.and_then(|index| index.fields.first().copied());
            StoreError::Unique { table: of, columns, constraint, field }
        }
        StoreError::TooLong { constraint, .. } => {
            let hit = indexes.iter().find(|index| Some(index.name.as_str()) == constraint.as_deref());
            let field = hit.and_then(|index| {
                let of = |field: &&FieldDef| {
                    cells::field_columns(entity, field).iter().any(|column| index.parts.contains(column))
                };
                entity.fields.iter().find(of).map(|field| field.name)
            });
            StoreError::TooLong { constraint, field }
        }
        other => other,
    }
}
