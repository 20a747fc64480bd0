//! From what is there to what should be, by adding only: tables, columns, indexes. Nothing is dropped or changed; what a
//! newer registry no longer names stays until a release that contracts.

use super::current::Current;
use super::ddl;
use super::table::{Column, ID, Index, Table};
use super::{Ident, SchemaReport};
use crate::StoreError;
use crate::db::Sql;
use crate::dialect::Dialect;

/// Statements that make one table what it should be.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Inside the transaction.
    pub inside: Vec<Sql>,
    /// Indexes on a table that was there already: built outside on PostgreSQL, so that nobody waits.
    pub indexes: Vec<(Ident, Sql)>,
}

/// Plans one table; `outside` leaves the indexes of an existing table to be built concurrently.
///
/// # Errors
/// If a column is there with another type: a name was used again for something else.
pub(super) fn plan(
    dialect: Dialect,
    table: &Table,
    current: &Current,
    outside: bool,
    report: &mut SchemaReport,
) -> Result<Plan, StoreError> {
    let mut plan = Plan::default();
    let there = current.tables.get(table.name.as_str());
    match there {
        None => {
            plan.inside.extend(ddl::create(dialect, table));
            report.tables.push(table.name.to_string());
        }
        Some(columns) => {
            let mut derived = false;
            for column in &table.columns {
                match columns.get(column.name.as_str()) {
                    Some(ty) => same_type(dialect, table, column, ty)?,
                    None => {
                        plan.inside.push(ddl::add(dialect, table, column));
                        report.columns.push(format!("{}.{}", table.name, column.name));
                        derived |= is_companion(table, column, |name| columns.contains_key(name));
                    }
                }
            }
            if derived {
                report.stale.push(table.name.to_string());
            }
        }
    }
    let concurrently = outside && there.is_some() && dialect == Dialect::Postgres;
    words(dialect, table, current, concurrently, &mut plan, report);
    for index in &table.indexes {
        add_index(dialect, table, index, current, concurrently, &mut plan, report);
    }
    Ok(plan)
}

fn add_index(
    dialect: Dialect,
    table: &Table,
    index: &Index,
    current: &Current,
    concurrently: bool,
    plan: &mut Plan,
    report: &mut SchemaReport,
) {
    if current.indexes.contains(index.name.as_str()) {
        return;
    }
    report.indexes.push(index.name.to_string());
    let broken = current.broken.contains(index.name.as_str());
    let made = ddl::index(dialect, table, index, concurrently);
    place(index.name.clone(), made, broken, concurrently, plan);
}

fn place(name: Ident, made: Sql, broken: bool, concurrently: bool, plan: &mut Plan) {
    if broken {
        plan.inside.push(ddl::drop_index(&name));
    }
    if concurrently {
        plan.indexes.push((name, made));
    } else {
        plan.inside.push(made);
    }
}

/// The full-text side of a table.
fn words(
    dialect: Dialect,
    table: &Table,
    current: &Current,
    concurrently: bool,
    plan: &mut Plan,
    report: &mut SchemaReport,
) {
    if !table.words {
        return;
    }
    let there = current.tables.get(table.name.as_str());
    let mut missing = false;
    for (name, made) in ddl::words(dialect, table) {
        let has = match dialect {
            Dialect::Sqlite => current.tables.contains_key(name.as_str()),
            Dialect::Postgres => there.is_some_and(|columns| columns.contains_key(name.as_str())),
        };
        if !has {
            missing = true;
            plan.inside.push(made);
        }
    }
    if missing && there.is_some() && !report.stale.contains(&table.name.to_string()) {
        report.stale.push(table.name.to_string());
    }
    if dialect == Dialect::Postgres {
        let (name, made) = ddl::words_index(table, concurrently);
        if !current.indexes.contains(name.as_str()) {
            report.indexes.push(name.to_string());
            let broken = current.broken.contains(name.as_str());
            place(name, made, broken, concurrently, plan);
        }
    }
}

/// Whether the column is computed from one that was there before, so that the rows want it filled.
fn is_companion(table: &Table, column: &Column, there: impl Fn(&str) -> bool) -> bool {
    let name = column.name.as_str();
    ["_key", "_fold", "_match"].iter().filter_map(|end| name.strip_suffix(end)).any(|base| {
        base != ID.as_str() && table.columns.iter().any(|other| other.name.as_str().starts_with(base) && there(base))
    })
}

fn same_type(dialect: Dialect, table: &Table, column: &Column, there: &str) -> Result<(), StoreError> {
    let wanted = dialect.type_name(column.ty).split(' ').next().unwrap_or_default().to_ascii_lowercase();
    if wanted == there {
        return Ok(());
    }
    Err(StoreError::Other(format!(
        "column {}.{} is {there} and should be {wanted}: the name was used before for something else",
        table.name, column.name
    )))
}
