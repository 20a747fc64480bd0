//! What the database holds now: tables with their columns, and indexes.

use std::collections::{HashMap, HashSet};

use trato_model::{Cell, ColumnType};

use crate::StoreError;
use crate::db::{Reads, Row, Sql};
use crate::dialect::Dialect;

/// The tables and indexes that are there.
#[derive(Debug, Default)]
pub(crate) struct Current {
    /// Columns with the database's name of their type, by table.
    pub tables: HashMap<String, HashMap<String, String>>,
    pub indexes: HashSet<String>,
    /// Indexes that a concurrent build left unusable.
    pub broken: HashSet<String>,
}

const SQLITE_COLUMNS: &str = "SELECT m.name, p.name, p.type FROM sqlite_schema AS m, pragma_table_info(m.name) AS p \
                              WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const SQLITE_INDEXES: &str = "SELECT name, 1 FROM sqlite_schema WHERE type = 'index'";
const POSTGRES_COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL) \
                                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                                JOIN pg_attribute a ON a.attrelid = c.oid \
                                WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') \
                                AND a.attnum > 0 AND NOT a.attisdropped";
const POSTGRES_INDEXES: &str = "SELECT c.relname::text, i.indisvalid FROM pg_index i \
                                JOIN pg_class c ON c.oid = i.indexrelid \
                                JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()";

/// Reads the catalogue.
pub(crate) async fn read(reads: &mut impl Reads) -> Result<Current, StoreError> {
    let (columns, indexes) = match reads.dialect() {
        Dialect::Sqlite => (SQLITE_COLUMNS, SQLITE_INDEXES),
        Dialect::Postgres => (POSTGRES_COLUMNS, POSTGRES_INDEXES),
    };
    let mut current = Current::default();
    for row in reads.all(&Sql::new(columns, Vec::new()), &[ColumnType::Text; 3]).await? {
        let [table, column, ty] = texts(row);
        current.tables.entry(table).or_default().insert(column, ty.to_ascii_lowercase());
    }
    for row in reads.all(&Sql::new(indexes, Vec::new()), &[ColumnType::Text, ColumnType::Bool]).await? {
        if let [Cell::Text(name), valid] = row.as_slice() {
            let set = if *valid == Cell::Bool(true) { &mut current.indexes } else { &mut current.broken };
            set.insert(name.clone());
        }
    }
    Ok(current)
}

fn texts(row: Row) -> [String; 3] {
    let mut cells = row.into_iter().map(|cell| if let Cell::Text(text) = cell { text } else { String::new() });
    [(); 3].map(|()| cells.next().unwrap_or_default())
}
