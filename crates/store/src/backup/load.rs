//! Tables and rows into an open store that is empty.

use std::collections::HashMap;
use std::sync::Arc;

use trato_model::{Cell, ColumnType, Id};

use super::source::{COLUMNS, Head, Source, quoted};
use super::survey::{Build, Extent, Survey};
use crate::db::Row;
use crate::dialect::Dialect;
use crate::system::tables::continue_places;
use crate::{Store, StoreError};

/// Rows written in one transaction.
const CHUNK: usize = 5_000;

/// Makes the tables of the company whose data a source holds, before the first row is written. A column that no entity
/// names any more (the schema only ever adds) is carried along.
///
/// # Errors
/// [`StoreError::Other`] with the table that this program does not know; as any DDL.
pub(super) async fn prepare(store: &Store, survey: &Survey, build: &impl Build) -> Result<(), StoreError> {
    store.create_tables(&survey.registry(build, Extent::Whole)?).await?;
    let types = types(store).await?;
    let unknown = |what: &str| StoreError::Other(format!("the backup holds {what}, which this program does not know"));
    for head in &survey.heads {
        let columns = types.get(&head.name).ok_or_else(|| unknown(&format!("the table {}", head.name)))?;
        let left_over = head.columns.iter().filter(|(name, _)| !columns.contains_key(name));
        let mut tx = store.begin_alone().await?;
        for (name, ty) in left_over {
            let ty = store.dialect().type_name(*ty);
            let text = format!("ALTER TABLE {} ADD COLUMN {} {ty}", quoted(&head.name), quoted(name));
            tx.exec(&store.dialect().sql(&text, Vec::new())).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Refuses a database in which any table has a row.
///
/// # Errors
/// [`StoreError::Other`] with the table.
pub(super) async fn refuse_rows(store: &Store) -> Result<(), StoreError> {
    for table in types(store).await?.keys() {
        let sql = store.dialect().sql(&format!("SELECT 1 FROM {} LIMIT 1", quoted(table)), Vec::new());
        if store.one(&sql, &[]).await?.is_some() {
            return Err(StoreError::Other(format!("the database is not empty: the table {table} has rows")));
        }
    }
    Ok(())
}

/// Loads all rows of a source into the tables that were made for them.
///
/// # Errors
/// As any write, and whatever stops the source.
pub(super) async fn load(store: &Store, mut source: Source) -> Result<(), StoreError> {
    let types = types(store).await?;
    let mut pending: Vec<Row> = Vec::new();
    let mut table: Option<Arc<Head>> = None;
    loop {
        let batch = source.recv().await.transpose()?;
        let next = batch.as_ref().map(|batch| &batch.head);
        if let Some(head) = table.as_ref().filter(|head| next != Some(head) || pending.len() >= CHUNK) {
            write(store, head, &types, std::mem::take(&mut pending)).await?;
        }
        let Some(batch) = batch else { break };
        pending.extend(batch.rows);
        table = Some(batch.head);
    }
    if store.dialect() == Dialect::Postgres {
        let mut tx = store.begin_alone().await?;
        for sql in continue_places() {
            tx.one(&sql, &[ColumnType::Int]).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

type Types = HashMap<String, HashMap<String, ColumnType>>;

async fn types(store: &Store) -> Result<Types, StoreError> {
    let text = match store.dialect() {
        Dialect::Sqlite => {
            "SELECT t.name, c.name, c.type FROM pragma_table_list AS t, pragma_table_info(t.name) AS c \
             WHERE t.schema = 'main' AND t.type = 'table'"
        }
        Dialect::Postgres => COLUMNS,
    };
    let mut types = Types::new();
    for row in store.all(&store.dialect().sql(text, Vec::new()), &[ColumnType::Text; 3]).await? {
        let [Cell::Text(table), Cell::Text(column), Cell::Text(ty)] = row.as_slice() else { continue };
        let ty = match ty.as_str() {
            "boolean" => ColumnType::Bool,
            "bigint" | "INTEGER" => ColumnType::Int,
            "text" | "TEXT" => ColumnType::Text,
            "bytea" | "BLOB" => ColumnType::Bytes,
            "uuid" => ColumnType::Id,
            _ => continue,
        };
        types.entry(table.clone()).or_default().insert(column.clone(), ty);
    }
    Ok(types)
}

async fn write(store: &Store, head: &Head, types: &Types, mut rows: Vec<Row>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = types.get(&head.name).ok_or_else(|| StoreError::Other(format!("there is no table {}", head.name)))?;
    for row in &mut rows {
        for (cell, (name, _)) in row.iter_mut().zip(&head.columns) {
            if let Some(ty) = columns.get(name) {
                fit(cell, *ty);
            }
        }
    }
    let names: Vec<String> = head.columns.iter().map(|(name, _)| quoted(name)).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let text = format!("INSERT INTO {} ({}) VALUES ({marks})", quoted(&head.name), names.join(", "));
    let mut tx = store.begin_alone().await?;
    let sql = tx.dialect().sql(&text, Vec::new());
    tx.exec_many(&sql.text, rows.iter().map(Vec::as_slice)).await?;
    tx.commit().await
}

/// SQLite knows neither booleans nor ids: they come as numbers and bytes.
fn fit(cell: &mut Cell, ty: ColumnType) {
    let fitted = match (&*cell, ty) {
        (Cell::Int(n), ColumnType::Bool) => Some(Cell::Bool(*n != 0)),
        (Cell::Bytes(bytes), ColumnType::Id) => Id::from_slice(bytes).map(Cell::Id),
        _ => None,
    };
    if let Some(fitted) = fitted {
        *cell = fitted;
    }
}
