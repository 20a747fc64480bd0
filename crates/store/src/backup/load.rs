//! Rows into an open store whose tables are there and empty.

use std::collections::HashMap;
use std::sync::Arc;

use trato_model::{Cell, ColumnType, Id};

use super::source::{Head, Source, quoted};
use crate::db::Row;
use crate::dialect::Dialect;
use crate::{Store, StoreError};

/// Rows written in one transaction.
const CHUNK: usize = 5_000;

/// Which tables to load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Those of the store, the overlay among them: it says which other tables there are.
    System,
    Others,
}

impl Part {
    fn holds(self, head: &Head) -> bool {
        head.name.starts_with("sys_") == (self == Part::System)
    }
}

/// Loads one part of a source.
pub(super) async fn load(store: &Store, mut source: Source, part: Part) -> Result<(), StoreError> {
    let types = types(store).await?;
    let mut pending: Vec<Row> = Vec::new();
    let mut table: Option<Arc<Head>> = None;
    loop {
        let batch = source.recv().await.transpose()?;
        let next = batch.as_ref().map(|batch| &batch.head);
        if let Some(head) = table.as_ref().filter(|head| next != Some(head) || pending.len() >= CHUNK) {
            write(store, head, &types, std::mem::take(&mut pending)).await?;
        }
        let Some(batch) = batch else { return Ok(()) };
        if part.holds(&batch.head) {
            pending.extend(batch.rows);
            table = Some(batch.head);
        } else {
            table = None;
        }
    }
}

type Types = HashMap<String, HashMap<String, ColumnType>>;

async fn types(store: &Store) -> Result<Types, StoreError> {
    let text = match store.dialect() {
        Dialect::Sqlite => {
            "SELECT t.name, c.name, c.type FROM pragma_table_list AS t, pragma_table_info(t.name) AS c \
             WHERE t.schema = 'main' AND t.type = 'table'"
        }
        Dialect::Postgres => {
            "SELECT table_name::text, column_name::text, udt_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
    };
    let mut types = Types::new();
    for row in store.all(&store.dialect().sql(text, Vec::new()), &[ColumnType::Text; 3]).await? {
        let [Cell::Text(table), Cell::Text(column), Cell::Text(ty)] = row.as_slice() else { continue };
        let ty = match ty.as_str() {
            "bool" => ColumnType::Bool,
            "int8" | "INTEGER" => ColumnType::Int,
            "text" | "TEXT" => ColumnType::Text,
            "bytea" => ColumnType::Bytes,
            "uuid" => ColumnType::Id,
            "BLOB" => ColumnType::Bytes,
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
    let unknown = |what: &str| StoreError::Other(format!("the backup holds {what}, which this program does not know"));
    let columns = types.get(&head.name).ok_or_else(|| unknown(&format!("the table {}", head.name)))?;
    let mut wanted = Vec::with_capacity(head.columns.len());
    for (name, _) in &head.columns {
        wanted.push(*columns.get(name).ok_or_else(|| unknown(&format!("the column {}.{name}", head.name)))?);
    }
    for row in &mut rows {
        for (cell, ty) in row.iter_mut().zip(&wanted) {
            fit(cell, *ty);
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
