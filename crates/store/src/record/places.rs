//! What of a record nobody else may have, asked for before it is written.

use sea_query::{Expr, ExprTrait, Query};
use trato_model::{Cell, ColumnType, Entity, Id, Record, Value};

use super::BATCH;
use super::cells::unique_cell;
use crate::db::Reads;
use crate::dialect::value;
use crate::schema::Ident;
use crate::schema::table::{ID, TRASHED_AT, unique_column, unique_sets};
use crate::{StoreError, Tx};

/// What only one live record of an entity may have at a time: the content of a unique index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The field, or the first of those that are unique together.
    pub field: &'static str,
    columns: Vec<(Ident, Cell)>,
}

/// The places that a record takes. What is empty, or only half filled, takes none.
#[must_use]
pub fn places(record: &Record) -> Vec<Place> {
    let place = |set: Vec<(&'static str, Ident)>| {
        let columns = set.iter().map(|(name, column)| {
            let field = record.entity.field(name)?;
            let cell = unique_cell(field, record.value(name));
            (cell != Cell::Null).then(|| (column.clone(), cell))
        });
        let columns: Option<Vec<(Ident, Cell)>> = columns.collect();
        Some(Place { field: set.first()?.0, columns: columns? })
    };
    unique_sets(&record.entity).into_iter().filter_map(place).collect()
}

impl Tx {
    /// Whether another live record of the entity has a place.
    ///
    /// # Errors
    /// As any statement.
    pub async fn is_taken(&mut self, record: &Record, place: &Place) -> Result<bool, StoreError> {
        let mut statement = Query::select();
        statement.expr(Expr::cust("1")).from(Ident::table(&record.entity)).limit(1);
        statement.and_where(Expr::col(TRASHED_AT).is_null()).and_where(Expr::col(ID).ne(value(Cell::Id(record.id))));
        for (column, cell) in &place.columns {
            statement.and_where(Expr::col(column.clone()).eq(value(cell.clone())));
        }
        let sql = self.dialect().query(&statement)?;
        Ok(self.one(&sql, &[ColumnType::Int]).await?.is_some())
    }

    /// The live records that have one of the values in a unique field, as its index compares them. In no scope: read the
    /// records before telling anybody.
    ///
    /// # Errors
    /// As any statement.
    pub async fn holders(&mut self, entity: &Entity, field: &str, values: &[Value]) -> Result<Vec<Id>, StoreError> {
        let Some(field) = entity.field(field).filter(|field| field.unique) else { return Ok(Vec::new()) };
        let Some(column) = unique_column(field) else { return Ok(Vec::new()) };
        let mut holders = Vec::new();
        for batch in values.chunks(BATCH) {
            let mut select = Query::select();
            select.column(ID).from(Ident::table(entity)).and_where(Expr::col(TRASHED_AT).is_null());
            let forms = batch.iter().map(|text| value(unique_cell(field, text)));
            select.and_where(Expr::col(column.clone()).is_in(forms));
            let sql = self.dialect().query(&select)?;
            let mut reads = &mut *self;
            for row in Reads::all(&mut reads, &sql, &[ColumnType::Id]).await? {
                holders
                    .extend(row.into_iter().filter_map(|cell| if let Cell::Id(id) = cell { Some(id) } else { None }));
            }
        }
        Ok(holders)
    }
}
