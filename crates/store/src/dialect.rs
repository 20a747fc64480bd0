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

    /// A statement of our own text, with a `?` for each parameter (no other question mark outside of quotes) and `LIMIT ?`.
    pub(crate) fn sql(self, text: &str, params: Vec<Cell>) -> Sql {
        if self == Dialect::Sqlite {
            return Sql::new(text, params);
        }
        let mut kept = Vec::with_capacity(params.len());
        let (mut params, mut number) = (params.into_iter(), 0_usize);
        let numbered = with_parameters(text, '?', |_, out| match params.next() {
            // As `with_limits`.
            Some(Cell::Int(limit)) if out.ends_with("LIMIT ") => out.push_str(&limit.to_string()),
            param => {
                number += 1;
                kept.extend(param);
                out.push('$');
                out.push_str(&number.to_string());
            }
        });
        Sql::new(numbered, kept)
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
        let (text, values) = if self == Dialect::Postgres { with_limits(&text, values) } else { (text, values) };
        let params = values.into_iter().map(cell).collect::<Result<_, _>>()?;
        Ok(Sql { text, params })
    }
}

/// Writes limits (the only unsigned numbers that are bound, and few different ones) into the statement. Of a limit that it
/// does not see PostgreSQL expects a tenth of all rows, so that it never keeps a plan but makes one anew at each
/// execution, which took as long as all the rest.
fn with_limits(text: &str, values: Vec<Value>) -> (String, Vec<Value>) {
    if !values.iter().any(|value| matches!(value, Value::BigUnsigned(_))) {
        return (text.to_owned(), values);
    }
    let mut kept = Vec::with_capacity(values.len());
    let mut values = values.into_iter();
    // Each `$n` stands for the next value: the builder numbers them as it writes them.
    let written = with_parameters(text, '$', |_, out| match values.next() {
        Some(Value::BigUnsigned(Some(limit))) => out.push_str(&limit.to_string()),
        value => {
            kept.extend(value);
            out.push('$');
            out.push_str(&kept.len().to_string());
        }
    });
    (written, kept)
}

/// The statement with what `write` puts in the place of each parameter (a `mark` with the number behind it, which it is
/// told). Names and texts in quotes hold no parameters.
pub(crate) fn with_parameters(text: &str, mark: char, mut write: impl FnMut(usize, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let (mut quote, mut escapes) = (None, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match quote {
            None if letter == mark => {
                let mut number = 0_usize;
                while let Some(digit) = letters.next_if(char::is_ascii_digit).and_then(|letter| letter.to_digit(10)) {
                    number = number * 10 + digit as usize;
                }
                write(number, &mut out);
                continue;
            }
            None if letter == '\'' || letter == '"' => {
                quote = Some(letter);
                // PostgreSQL's own kind of text (`E'…'`), as the builder writes those with a backslash or a quote.
                escapes = letter == '\'' && out.ends_with('E');
            }
            Some(_) if escapes && letter == '\\' => {
                out.push(letter);
                out.extend(letters.next());
                continue;
            }
            Some(open) if open == letter => quote = None,
            _ => {}
        }
        out.push(letter);
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_no_parameters() {
        let values = vec![Value::from(7_i64), Value::from(51_u64)];
        let text = r#"SELECT 'it''s $1', E'a\'s $2\\', 'C:\', "a $3" WHERE x = $1 LIMIT $2"#;
        let (written, kept) = with_limits(text, values);
        assert_eq!(written, r#"SELECT 'it''s $1', E'a\'s $2\\', 'C:\', "a $3" WHERE x = $1 LIMIT 51"#);
        assert_eq!(kept, [Value::from(7_i64)]);
        let own = Dialect::Postgres.sql("SELECT 'why?' WHERE x = ?", vec![Cell::Int(1)]);
        assert_eq!(own.text, "SELECT 'why?' WHERE x = $1");
        // As the builder writes it.
        let mut statement = sea_query::Query::select();
        let says = sea_query::Expr::cust("E'5 $ isn\\'t $1'");
        statement.expr(says).and_where(sea_query::ExprTrait::eq(sea_query::Expr::col("x"), 7)).limit(3);
        let sql = Dialect::Postgres.query(&statement).unwrap();
        assert_eq!(sql.text, "SELECT E'5 $ isn\\'t $1' WHERE \"x\" = $1 LIMIT 3");
        assert_eq!(sql.params, [Cell::Int(7)]);
    }

    #[test]
    fn limits_are_written_and_the_rest_is_numbered_anew() {
        let values = vec![Value::from("a"), Value::from(51_u64), Value::from(7_i64), Value::from(100_u64)];
        let text = "SELECT (SELECT x WHERE y = $1 LIMIT $2) WHERE z = $3 LIMIT $4 OFFSET 0";
        let (written, kept) = with_limits(text, values);
        assert_eq!(written, "SELECT (SELECT x WHERE y = $1 LIMIT 51) WHERE z = $2 LIMIT 100 OFFSET 0");
        assert_eq!(kept, [Value::from("a"), Value::from(7_i64)]);
        let own = "SELECT 1 WHERE x = ? AND y IN (SELECT y LIMIT ?) AND z = ?";
        let sql = Dialect::Postgres.sql(own, vec![Cell::Int(1), Cell::Int(50), Cell::Int(2)]);
        assert_eq!(sql.text, "SELECT 1 WHERE x = $1 AND y IN (SELECT y LIMIT 50) AND z = $2");
        assert_eq!(sql.params, [Cell::Int(1), Cell::Int(2)]);
        let for_many_rows = Dialect::Postgres.sql("DELETE FROM a WHERE b = ? AND c = ?", Vec::new());
        assert_eq!(for_many_rows.text, "DELETE FROM a WHERE b = $1 AND c = $2");
    }
}
