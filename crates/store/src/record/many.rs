//! Items of many-valued fields: rows of `sys_value_row`, in their order. `key` is the item as text, by which filters find it;
//! `link` is set where the item is an id.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, Order, Query};
use trato_model::{Cell, ColumnType, FieldDef, Id, Record, Value};

use super::{BATCH, padded};
use crate::db::{Reads, Sql};
use crate::dialect::{Dialect, value};
use crate::schema::Ident;
use crate::{StoreError, Tx};

pub(crate) const VALUE_ROW: Ident = Ident::fixed("sys_value_row");
pub(crate) const RECORD: Ident = Ident::fixed("record");
pub(crate) const FIELD: Ident = Ident::fixed("field");
pub(crate) const POSITION: Ident = Ident::fixed("position");
pub(crate) const ENTITY: Ident = Ident::fixed("entity");
pub(crate) const LINK: Ident = Ident::fixed("link");
pub(crate) const KEY: Ident = Ident::fixed("key");

/// The key of an item: the text, or the id.
pub(crate) fn item_key(item: &Value) -> Option<String> {
    match item {
        Value::Text(text) => Some(text.clone()),
        Value::Id(id) => Some(id.to_string()),
        _ => None,
    }
}

fn rows_of(record: &Record, field: &FieldDef, rows: &mut Vec<Vec<Cell>>) {
    let Value::List(items) = record.value(field.name) else { return };
    for (position, item) in (0i64..).zip(items) {
        let Some(key) = item_key(item) else { continue };
        rows.push(vec![
            Cell::Id(record.id),
            Cell::Text(field.name.to_owned()),
            Cell::Int(position),
            Cell::Text(record.entity.name.to_owned()),
            Cell::Text(key),
            item.as_id().map_or(Cell::Null, Cell::Id),
        ]);
    }
}

/// Writes the items of new records.
pub(super) async fn insert(tx: &mut Tx, records: &[Record]) -> Result<(), StoreError> {
    let Some(first) = records.first() else { return Ok(()) };
    let fields: Vec<FieldDef> = first.entity.many_fields().copied().collect();
    let mut rows = Vec::new();
    for record in records {
        fields.iter().for_each(|field| rows_of(record, field, &mut rows));
    }
    put(tx, &rows).await
}

async fn put(tx: &mut Tx, rows: &[Vec<Cell>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = [RECORD, FIELD, POSITION, ENTITY, KEY, LINK];
    let text = super::insert_text(tx.dialect(), VALUE_ROW, &columns)?;
    tx.exec_many(&text, rows.iter().map(Vec::as_slice)).await.map(|_| ())
}

/// Replaces the items of the fields that differ.
pub(super) async fn update(tx: &mut Tx, pairs: &[(Record, Record)]) -> Result<(), StoreError> {
    let mut gone = Vec::new();
    let mut rows = Vec::new();
    for (before, after) in pairs {
        for field in after.entity.many_fields().filter(|f| before.value(f.name) != after.value(f.name)) {
            if !before.value(field.name).is_null() {
                gone.push(vec![Cell::Id(after.id), Cell::Text(field.name.to_owned())]);
            }
            rows_of(after, field, &mut rows);
        }
    }
    if !gone.is_empty() {
        let mut statement = Query::delete();
        statement.from_table(VALUE_ROW);
        statement.and_where(Expr::col(RECORD).eq(value(Cell::Id(Id::NIL))));
        statement.and_where(Expr::col(FIELD).eq(""));
        let text = tx.dialect().query(&statement)?.text;
        tx.exec_many(&text, gone.iter().map(Vec::as_slice)).await?;
    }
    put(tx, &rows).await
}

/// Removes the items of records that go for good.
pub(super) async fn delete(tx: &mut Tx, records: &[Record]) -> Result<(), StoreError> {
    if records.first().is_none_or(|record| record.entity.many_fields().next().is_none()) {
        return Ok(());
    }
    for chunk in records.chunks(BATCH) {
        let ids: Vec<Id> = chunk.iter().map(|record| record.id).collect();
        let mut statement = Query::delete();
        statement.from_table(VALUE_ROW).and_where(super::among(RECORD, &ids));
        let sql = tx.dialect().query(&statement)?;
        tx.exec(&sql).await?;
    }
    Ok(())
}

/// Items by record and field, of some records.
pub(crate) type Items = HashMap<(Id, String), Vec<Value>>;

/// Reads the items of all many-valued fields of some records.
pub(crate) async fn load(reads: &mut impl Reads, ids: &[Id]) -> Result<Items, StoreError> {
    let mut items = Items::new();
    for chunk in ids.chunks(BATCH) {
        let sql = load_sql(reads.dialect(), chunk)?;
        let types = [ColumnType::Id, ColumnType::Text, ColumnType::Text, ColumnType::Id];
        for row in reads.all(&sql, &types).await? {
            let mut cells = row.into_iter();
            let (Some(Cell::Id(record)), Some(Cell::Text(field))) = (cells.next(), cells.next()) else { continue };
            let item = match (cells.next(), cells.next()) {
                (_, Some(Cell::Id(id))) => Value::Id(id),
                (Some(Cell::Text(text)), _) => Value::Text(text),
                _ => continue,
            };
            items.entry((record, field)).or_default().push(item);
        }
    }
    Ok(items)
}

fn load_sql(dialect: Dialect, ids: &[Id]) -> Result<Sql, StoreError> {
    let mut statement = Query::select();
    statement.columns([RECORD, FIELD, KEY, LINK]).from(VALUE_ROW).and_where(super::among(RECORD, &padded(ids)));
    statement.order_by(RECORD, Order::Asc).order_by(FIELD, Order::Asc).order_by(POSITION, Order::Asc);
    dialect.query(&statement)
}

/// Reads the items of records' many-valued fields into the records.
pub(crate) async fn fill(reads: &mut impl Reads, records: &mut [Record]) -> Result<(), StoreError> {
    let Some(entity) = records.first().map(|record| record.entity.clone()) else { return Ok(()) };
    if entity.many_fields().next().is_none() {
        return Ok(());
    }
    let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
    let mut items = load(reads, &ids).await?;
    for record in records {
        for field in entity.many_fields() {
            if let Some(list) = items.remove(&(record.id, field.name.to_owned())) {
                record.put(field.name, Value::List(list));
            }
        }
    }
    Ok(())
}
