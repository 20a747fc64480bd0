//! Binds and decodes cells.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use trato_model::{Cell, ColumnType, Id};

use super::error::translate;
use crate::StoreError;
use crate::db::{Row, Sql};

struct Bound<'a>(&'a Cell);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Cell::Null => ValueRef::Null,
            Cell::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Cell::Int(n) => ValueRef::Integer(*n),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Bytes(bytes) => ValueRef::Blob(bytes),
            Cell::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

fn bind(statement: &mut Statement<'_>, params: &[Cell]) -> rusqlite::Result<()> {
    for (index, cell) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, Bound(cell))?;
    }
    Ok(())
}

/// Runs a query and decodes every row.
pub(super) fn all(connection: &Connection, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(&sql.text).map_err(translate)?;
    bind(&mut statement, &sql.params).map_err(translate)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(translate)? {
        let mut cells = Vec::with_capacity(types.len());
        for (index, ty) in types.iter().enumerate() {
            cells.push(decode(row.get_ref(index).map_err(translate)?, *ty, index)?);
        }
        found.push(cells);
    }
    Ok(found)
}

/// Runs a statement; a schema statement touches 0 rows.
pub(super) fn exec(connection: &Connection, sql: &Sql) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(&sql.text).map_err(translate)?;
    bind(&mut statement, &sql.params).map_err(translate)?;
    run(&mut statement)
}

/// Runs one statement with many sets of parameters.
pub(super) fn exec_many<'a>(
    connection: &Connection,
    text: &str,
    rows: impl Iterator<Item = &'a [Cell]>,
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(text).map_err(translate)?;
    let mut touched = 0;
    for params in rows {
        bind(&mut statement, params).map_err(translate)?;
        touched += run(&mut statement)?;
    }
    Ok(touched)
}

fn run(statement: &mut Statement<'_>) -> Result<u64, StoreError> {
    if statement.column_count() > 0 {
        // `RETURNING` or a pragma: step to the end.
        let mut rows = statement.raw_query();
        let mut touched = 0;
        while rows.next().map_err(translate)?.is_some() {
            touched += 1;
        }
        return Ok(touched);
    }
    Ok(statement.raw_execute().map_err(translate)? as u64)
}

fn decode(value: ValueRef<'_>, ty: ColumnType, index: usize) -> Result<Cell, StoreError> {
    let wrong = || StoreError::Other(format!("column {index} holds {} where {ty:?} is expected", value.data_type()));
    Ok(match (ty, value) {
        (_, ValueRef::Null) => Cell::Null,
        (ColumnType::Bool, ValueRef::Integer(n)) => Cell::Bool(n != 0),
        (ColumnType::Int, ValueRef::Integer(n)) => Cell::Int(n),
        (ColumnType::Text, ValueRef::Text(bytes)) => {
            Cell::Text(std::str::from_utf8(bytes).map_err(|_| wrong())?.to_owned())
        }
        (ColumnType::Bytes, ValueRef::Blob(bytes)) => Cell::Bytes(bytes.to_vec()),
        (ColumnType::Id, ValueRef::Blob(bytes)) => Cell::Id(Id::from_slice(bytes).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    })
}
