//! Insert, update, trash, restore, delete: set-based for many.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Query};
use trato_model::{Cell, Entity, Id, Record, Registry};

use super::{BATCH, among, cells, keys, many, named};
use crate::dialect::{Dialect, value};
use crate::schema::Ident;
use crate::schema::table::{ID, TRASHED_AT, TRASHED_BY, UPDATED_AT, UPDATED_BY, VERSION, WORDS};
use crate::search::{index, tokens};
use crate::{StoreError, Tx};

impl Tx {
    /// Inserts records of one entity with everything that goes with them.
    ///
    /// # Errors
    /// [`StoreError::Unique`] for an id or a unique value that is there; nothing of the batch may be kept then.
    pub async fn insert(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let Some(first) = records.first() else { return Ok(()) };
        let entity = first.entity.clone();
        let text = insert_text(self.dialect(), &entity)?;
        let with_words = index::in_row(self.dialect(), &entity);
        let rows: Vec<Vec<Cell>> = records
            .iter()
            .map(|record| {
                let mut row = cells::write(record);
                if with_words {
                    row.push(Cell::Text(tokens::of_record(record)));
                }
                row
            })
            .collect();
        let done = self.exec_many(&text, rows.iter().map(Vec::as_slice)).await;
        done.map_err(|error| named(&entity, error))?;
        many::insert(self, records).await?;
        keys::insert(self, records).await?;
        index::insert(self, records).await
    }

    /// Writes what differs between a record as it was read and as it should be; `false` if somebody else changed it in
    /// between (nothing was written then).
    ///
    /// # Errors
    /// [`StoreError::Unique`] for a unique value that another record has.
    pub async fn update(&mut self, before: &Record, after: &Record) -> Result<bool, StoreError> {
        self.update_many(&[(before.clone(), after.clone())]).await
    }

    /// [`Tx::update`] for many; `false` if one of them was stale: the transaction, or the savepoint, must be given up.
    ///
    /// # Errors
    /// As [`Tx::update`].
    pub async fn update_many(&mut self, pairs: &[(Record, Record)]) -> Result<bool, StoreError> {
        let Some((_, first)) = pairs.first() else { return Ok(true) };
        let entity = first.entity.clone();
        // One statement for each set of changed columns.
        let with_words = index::in_row(self.dialect(), &entity);
        let mut shapes: BTreeMap<Vec<Ident>, Vec<Vec<Cell>>> = BTreeMap::new();
        for (before, after) in pairs {
            let (columns, row) = changed(before, after, with_words);
            shapes.entry(columns).or_default().push(row);
        }
        for (columns, rows) in shapes {
            let text = update_text(self.dialect(), &entity, &columns)?;
            let touched = self.exec_many(&text, rows.iter().map(Vec::as_slice)).await;
            if touched.map_err(|error| named(&entity, error))? != rows.len() as u64 {
                return Ok(false);
            }
        }
        many::update(self, pairs).await?;
        keys::update(self, pairs).await?;
        index::update(self, pairs).await?;
        Ok(true)
    }

    /// Puts records into the trash. `records` are as they were read, of one entity.
    ///
    /// # Errors
    /// [`StoreError::Serialization`] if one of them changed in between.
    pub async fn trash(&mut self, records: &[Record], at: i64, by: Id) -> Result<(), StoreError> {
        self.set_trashed(records, Some(at), at, by).await
    }

    /// Takes records out of the trash.
    ///
    /// # Errors
    /// [`StoreError::Unique`] if a live record has taken a unique value; [`StoreError::Serialization`] as above.
    pub async fn restore(&mut self, records: &[Record], at: i64, by: Id) -> Result<(), StoreError> {
        self.set_trashed(records, None, at, by).await
    }

    async fn set_trashed(
        &mut self,
        records: &[Record],
        trashed: Option<i64>,
        at: i64,
        by: Id,
    ) -> Result<(), StoreError> {
        let Some(first) = records.first() else { return Ok(()) };
        let entity = first.entity.clone();
        let cell = trashed.map_or(Cell::Null, Cell::Int);
        let who = trashed.map_or(Cell::Null, |_| Cell::Id(by));
        let columns = [TRASHED_AT, TRASHED_BY, VERSION, UPDATED_AT, UPDATED_BY];
        let text = update_text(self.dialect(), &entity, &columns)?;
        let rows: Vec<Vec<Cell>> = records
            .iter()
            .map(|record| {
                let version = Cell::Int(record.version);
                let next = Cell::Int(record.version + 1);
                vec![cell.clone(), who.clone(), next, Cell::Int(at), Cell::Id(by), Cell::Id(record.id), version]
            })
            .collect();
        let touched = self.exec_many(&text, rows.iter().map(Vec::as_slice)).await;
        match touched.map_err(|error| named(&entity, error))? == records.len() as u64 {
            true => Ok(()),
            false => Err(StoreError::Serialization),
        }
    }

    /// Removes records of one entity for good, with everything that goes with them. Links that point at them stay.
    ///
    /// # Errors
    /// As any statement.
    pub async fn delete(&mut self, _registry: &Registry, records: &[Record]) -> Result<(), StoreError> {
        let Some(first) = records.first() else { return Ok(()) };
        let entity = first.entity.clone();
        many::delete(self, records).await?;
        keys::delete(self, records).await?;
        index::remove(self, &entity, &records.iter().collect::<Vec<_>>()).await?;
        for chunk in records.chunks(BATCH) {
            let ids: Vec<Id> = chunk.iter().map(|record| record.id).collect();
            let mut statement = Query::delete();
            statement.from_table(Ident::table(&entity)).and_where(among(ID, &ids));
            let sql = self.dialect().query(&statement)?;
            self.exec(&sql).await?;
        }
        Ok(())
    }
}

fn insert_text(dialect: Dialect, entity: &Entity) -> Result<String, StoreError> {
    let mut columns = cells::columns(entity);
    let mut blanks: Vec<Expr> = columns.iter().map(|_| Expr::val(sea_query::Value::String(None))).collect();
    if index::in_row(dialect, entity) {
        columns.push(WORDS);
        blanks.push(index::vector(String::new()));
    }
    let mut statement = Query::insert();
    statement.into_table(Ident::table(entity)).columns(columns);
    statement.values(blanks).map_err(StoreError::other)?;
    Ok(dialect.query(&statement)?.text)
}

/// The text of an update of these columns; bound after them: id and expected version.
fn update_text(dialect: Dialect, entity: &Entity, columns: &[Ident]) -> Result<String, StoreError> {
    let mut statement = Query::update();
    statement.table(Ident::table(entity));
    for column in columns {
        let blank = match *column == WORDS {
            true => index::vector(String::new()),
            false => Expr::val(sea_query::Value::String(None)),
        };
        statement.value(column.clone(), blank);
    }
    statement.and_where(Expr::col(ID).eq(value(Cell::Id(Id::NIL))));
    statement.and_where(Expr::col(VERSION).eq(0i64));
    Ok(dialect.query(&statement)?.text)
}

/// The columns that differ, and the cells to bind for them, the id and the version that was read.
fn changed(before: &Record, after: &Record, with_words: bool) -> (Vec<Ident>, Vec<Cell>) {
    let mut columns = vec![VERSION, UPDATED_AT, UPDATED_BY];
    let mut row = vec![Cell::Int(after.version), Cell::Int(after.updated_at), Cell::Id(after.updated_by)];
    for field in after.entity.fields.iter().filter(|field| !field.kind.columns().is_empty()) {
        let value = after.value(field.name);
        if before.value(field.name) != value {
            columns.extend(cells::field_columns(&after.entity, field));
            cells::field_cells(&after.entity, field, value, &mut row);
        }
    }
    if with_words && index::is_changed(before, after) {
        columns.push(WORDS);
        row.push(Cell::Text(tokens::of_record(after)));
    }
    row.push(Cell::Id(after.id));
    row.push(Cell::Int(before.version));
    (columns, row)
}
