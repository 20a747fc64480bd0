//! What the two databases spell differently, both arms side by side. Statements are built with sea-query and rendered
//! here into a [`Sql`]: a text with bound [`Cell`]s.

use sea_query::{
    Alias, ColumnDef, PostgresQueryBuilder, QueryStatementWriter, SchemaStatementBuilder, SqliteQueryBuilder,
    TableCreateStatement, Value, Values,
};
use trato_model::{Cell, ColumnType, Id};

use crate::StoreError;
use crate::db::Sql;

/// Which database a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The column type's name. Texts compare by bytes on both.
    pub(crate) fn type_name(self, ty: ColumnType) -> &'static str {
        match (self, ty) {
            (Dialect::Sqlite, ColumnType::Bool | ColumnType::Int) => "INTEGER",
            (Dialect::Sqlite, ColumnType::Text) => "TEXT",
            (Dialect::Sqlite, ColumnType::Bytes | ColumnType::Id) => "BLOB",
            (Dialect::Postgres, ColumnType::Bool) => "boolean",
            (Dialect::Postgres, ColumnType::Int) => "bigint",
            (Dialect::Postgres, ColumnType::Text) => "text COLLATE \"C\"",
            (Dialect::Postgres, ColumnType::Bytes) => "bytea",
            (Dialect::Postgres, ColumnType::Id) => "uuid",
        }
    }

    /// A column definition, nullable until told otherwise.
    pub(crate) fn column(self, name: &str, ty: ColumnType) -> ColumnDef {
        let mut column = ColumnDef::new(Alias::new(name));
        column.custom(Alias::new(self.type_name(ty)));
        column
    }

    /// `CREATE TABLE`; STRICT on SQLite.
    pub(crate) fn table(self, statement: &TableCreateStatement) -> Sql {
        let mut sql = self.schema(statement);
        if self == Dialect::Sqlite {
            sql.text.push_str(" STRICT");
        }
        sql
    }

    /// Any other schema statement.
    pub(crate) fn schema(self, statement: &impl SchemaStatementBuilder) -> Sql {
        let text = match self {
            Dialect::Sqlite => statement.build(SqliteQueryBuilder),
            Dialect::Postgres => statement.build(PostgresQueryBuilder),
        };
        Sql { text, params: Vec::new() }
    }

    /// A statement of our own text, with a `?` for each parameter (and no other question mark).
    pub(crate) fn sql(self, text: &str, params: Vec<Cell>) -> Sql {
        if self == Dialect::Sqlite {
            return Sql::new(text, params);
        }
        let mut numbered = String::with_capacity(text.len() + 16);
        for (index, part) in text.split('?').enumerate() {
            if index > 0 {
                numbered.push('$');
                numbered.push_str(&index.to_string());
            }
            numbered.push_str(part);
        }
        Sql::new(numbered, params)
    }

    /// What locks the rows that a `SELECT` finds until the transaction ends; SQLite's writer is alone anyway.
    pub(crate) fn for_update(self) -> &'static str {
        if self == Dialect::Postgres { " FOR UPDATE" } else { "" }
    }

    /// The same, passing over rows that another transaction holds.
    pub(crate) fn skip_locked(self) -> &'static str {
        if self == Dialect::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" }
    }

    /// A `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    ///
    /// # Errors
    /// If the statement binds a value that no [`Cell`] can hold (a programming error, found by any test that runs it).
    pub(crate) fn query(self, statement: &impl QueryStatementWriter) -> Result<Sql, StoreError> {
        let (text, Values(values)) = match self {
            Dialect::Sqlite => statement.build(SqliteQueryBuilder),
            Dialect::Postgres => statement.build(PostgresQueryBuilder),
        };
        let params = values.into_iter().map(cell).collect::<Result<_, _>>()?;
        Ok(Sql { text, params })
    }
}

/// A cell as sea-query binds it.
pub(crate) fn value(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::String(None),
        Cell::Bool(b) => Value::Bool(Some(b)),
        Cell::Int(n) => Value::BigInt(Some(n)),
        Cell::Text(text) => Value::String(Some(text)),
        Cell::Bytes(bytes) => Value::Bytes(Some(bytes)),
        Cell::Id(id) => Value::Uuid(Some(id.uuid())),
    }
}

fn cell(value: Value) -> Result<Cell, StoreError> {
    Ok(match value {
        Value::Bool(v) => v.map_or(Cell::Null, Cell::Bool),
        Value::TinyInt(v) => int(v),
        Value::SmallInt(v) => int(v),
        Value::Int(v) => int(v),
        Value::BigInt(v) => int(v),
        Value::TinyUnsigned(v) => int(v),
        Value::SmallUnsigned(v) => int(v),
        Value::Unsigned(v) => int(v),
        Value::BigUnsigned(None) => Cell::Null,
        Value::BigUnsigned(Some(n)) => Cell::Int(i64::try_from(n).map_err(StoreError::other)?),
        Value::String(v) => v.map_or(Cell::Null, Cell::Text),
        Value::Char(v) => v.map_or(Cell::Null, |c| Cell::Text(c.into())),
        Value::Bytes(v) => v.map_or(Cell::Null, Cell::Bytes),
        Value::Uuid(v) => v.map_or(Cell::Null, |id| Cell::Id(Id::from(id))),
        other => return Err(StoreError::Other(format!("a statement binds a {:?}", other.array_type()))),
    })
}

fn int(value: Option<impl Into<i64>>) -> Cell {
    value.map_or(Cell::Null, |n| Cell::Int(n.into()))
}
