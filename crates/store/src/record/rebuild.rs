//! Derived columns and search words of rows that were there before: after an upgrade that adds them, or when folding,
//! collation or tokens change.

use sea_query::{Expr, ExprTrait, LockType, Order, Query};
use std::sync::Arc;

use trato_model::{Cell, ColumnType, Entity, Id, Record};

use super::{cells, keys, many};
use crate::db::{Reads, Sql};
use crate::dialect::value;
use crate::schema::Ident;
use crate::schema::table::{ID, is_matched, is_searched, unique_column};
use crate::schema::turn::still_held;
use crate::search::index;
use crate::{Store, StoreError, Tx};

/// Rows in one transaction.
const CHUNK: u64 = 1000;
/// Times that a transaction is tried again where others are in its way.
const TRIES: u32 = 5;

impl Store {
    /// Computes the derived columns, duplicate keys and search words of all rows of an entity anew, a thousand rows a
    /// transaction, so that nobody waits long. Where a new unique form is still another row's old one, all of them are
    /// taken away first.
    ///
    /// # Errors
    /// As any statement; what was done before stays done. [`StoreError::Other`] where two rows have one unique form.
    pub async fn rebuild_derived(&self, entity: &Arc<Entity>) -> Result<u64, StoreError> {
        self.rebuild(entity, None).await
    }

    /// The same in this node's turn, for as long as it holds it.
    pub(crate) async fn rebuild(&self, entity: &Arc<Entity>, mut turn: Option<&mut Tx>) -> Result<u64, StoreError> {
        let mut after = None;
        let (mut done, mut tries, mut vacated) = (0, 0, false);
        loop {
            still_held(turn.as_deref_mut()).await?;
            match self.rebuild_page(entity, after).await {
                Ok(None) => return Ok(done),
                Ok(Some((last, rows))) => {
                    done += rows;
                    (after, tries) = (Some(last), 0);
                }
                // Somebody else is at work with the same rows, in another order.
                Err(StoreError::Serialization | StoreError::Busy(_)) if tries < TRIES => tries += 1,
                Err(StoreError::Unique { .. }) if !vacated => {
                    still_held(turn.as_deref_mut()).await?;
                    self.vacate(entity).await?;
                    (after, done, tries, vacated) = (None, 0, 0, true);
                }
                Err(StoreError::Unique { columns, constraint, .. }) => {
                    let which = constraint.unwrap_or_else(|| columns.join(", "));
                    let entity = entity.name;
                    return Err(StoreError::Other(format!(
                        "two rows of {entity} have the same unique value ({which})"
                    )));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the unique forms away. Until they are made anew, nothing is unique by them.
    async fn vacate(&self, entity: &Entity) -> Result<(), StoreError> {
        let mut statement = Query::update();
        statement.table(Ident::table(entity));
        for column in entity.fields.iter().filter(|field| is_matched(entity, field)).filter_map(unique_column) {
            statement.value(column, value(Cell::Null));
        }
        let mut tx = self.begin_alone().await?;
        let sql = tx.dialect().query(&statement)?;
        tx.exec(&sql).await?;
        tx.commit().await
    }

    /// The next rows after a record: the last of them, and how many; `None` behind the last.
    async fn rebuild_page(&self, entity: &Arc<Entity>, after: Option<Id>) -> Result<Option<(Id, u64)>, StoreError> {
        let mut tx = self.begin_alone().await?;
        let sql = page(&mut &mut tx, entity, after)?;
        let types: Vec<ColumnType> = cells::read_columns(entity).into_iter().map(|(_, ty)| ty).collect();
        let rows = tx.all(&sql, &types).await?;
        let mut records: Vec<Record> = rows.into_iter().map(|row| cells::read(entity, row)).collect();
        let Some(last) = records.last().map(|record| record.id) else {
            tx.rollback().await;
            return Ok(None);
        };
        many::fill(&mut &mut tx, &mut records).await?;
        rewrite(&mut tx, entity, &records).await?;
        tx.commit().await?;
        Ok(Some((last, records.len() as u64)))
    }
}

fn page(reads: &mut impl Reads, entity: &Entity, after: Option<Id>) -> Result<Sql, StoreError> {
    let mut statement = Query::select();
    statement.columns(cells::read_columns(entity).into_iter().map(|(name, _)| name)).from(Ident::table(entity));
    if let Some(id) = after {
        statement.and_where(Expr::col(ID).gt(value(Cell::Id(id))));
    }
    if reads.dialect() == crate::dialect::Dialect::Postgres {
        statement.lock(LockType::NoKeyUpdate);
    }
    statement.order_by(ID, Order::Asc).limit(CHUNK);
    reads.dialect().query(&statement)
}

async fn rewrite(tx: &mut Tx, entity: &Arc<Entity>, records: &[Record]) -> Result<(), StoreError> {
    let fields: Vec<_> = entity
        .fields
        .iter()
        .filter(|field| cells::field_columns(entity, field).len() > field.kind.columns().len())
        .collect();
    let columns: Vec<Ident> = fields.iter().flat_map(|field| cells::field_columns(entity, field)).collect();
    if !columns.is_empty() {
        let mut statement = Query::update();
        statement.table(Ident::table(entity));
        for column in &columns {
            statement.value(column.clone(), Expr::val(sea_query::Value::String(None)));
        }
        statement.and_where(Expr::col(ID).eq(value(Cell::Id(Id::NIL))));
        let text = tx.dialect().query(&statement)?.text;
        let rows: Vec<Vec<Cell>> = records
            .iter()
            .map(|record| {
                let mut row = Vec::new();
                for field in &fields {
                    cells::field_cells(entity, field, record.value(field.name), &mut row);
                }
                row.push(Cell::Id(record.id));
                row
            })
            .collect();
        tx.exec_many(&text, rows.iter().map(Vec::as_slice)).await?;
    }
    keys::delete(tx, records).await?;
    keys::insert(tx, records).await?;
    if is_searched(entity) {
        index::again(tx, entity, &records.iter().collect::<Vec<_>>()).await?;
    }
    Ok(())
}
