//! Keeping the search words of records, in the transaction that writes the records.
//!
//! On PostgreSQL the tokens are a column of the row (and its GIN index has a waiting list of its own). On SQLite FTS5
//! writes a whole segment at the end of every savepoint (measured: half a millisecond a record beside 100,000 others,
//! 30 µs in a batch), so records written one by one leave their words in `{entity}_fts_waiting`, which a search reads
//! too, and every [`BATCH`] of them go into the full-text table together.

use sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use trato_model::{Cell, Entity, Id, Record};

use super::tokens;
use crate::db::Sql;
use crate::dialect::{Dialect, value};
use crate::schema::Ident;
use crate::schema::table::{ID, RID, WORDS, is_searched};
use crate::{StoreError, Tx};

pub(crate) const ROWID: Ident = Ident::fixed("rowid");
pub(crate) const FTS_WORDS: Ident = Ident::fixed("words");
const FRESH: Ident = Ident::fixed("fresh");

/// Records whose words wait, about, before they are indexed together; as many written at once do not wait at all.
const BATCH: usize = 400;

/// PostgreSQL: the tokens, bound as one text, as a `tsvector`.
pub(crate) fn vector(tokens: String) -> Expr {
    let text = Expr::from(value(Cell::Text(tokens))).cast_as("text");
    let array = Func::cust("string_to_array").arg(text).arg(Expr::cust("' '"));
    Func::cust("array_to_tsvector").arg(array).into()
}

/// Whether rows carry their words in themselves.
pub(crate) fn in_row(dialect: Dialect, entity: &Entity) -> bool {
    dialect == Dialect::Postgres && is_searched(entity)
}

/// SQLite: keeps the words of new records.
pub(crate) async fn insert(tx: &mut Tx, records: &[Record]) -> Result<(), StoreError> {
    let Some(entity) = records.first().map(|record| record.entity.clone()) else { return Ok(()) };
    if tx.dialect() == Dialect::Postgres || !is_searched(&entity) {
        return Ok(());
    }
    let rows: Vec<Vec<Cell>> = records.iter().map(words_of).collect();
    if rows.len() >= BATCH {
        return index(tx, &entity, &rows).await;
    }
    wait(tx, &entity, rows, true).await
}

/// Whether a record may have other words than before.
pub(crate) fn is_changed(before: &Record, after: &Record) -> bool {
    let mut fields = after.entity.fields.iter().filter(|field| tokens::is_indexed(&after.entity, field));
    fields.any(|field| before.value(field.name) != after.value(field.name))
}

/// SQLite: keeps the words of the records that have other ones now.
pub(crate) async fn update(tx: &mut Tx, pairs: &[(Record, Record)]) -> Result<(), StoreError> {
    let Some(entity) = pairs.first().map(|(_, after)| after.entity.clone()) else { return Ok(()) };
    let changed: Vec<&Record> = pairs.iter().filter(|(b, a)| is_changed(b, a)).map(|(_, after)| after).collect();
    if changed.is_empty() || !is_searched(&entity) || in_row(tx.dialect(), &entity) {
        return Ok(());
    }
    again(tx, &entity, &changed).await
}

/// Replaces the words of records.
pub(crate) async fn again(tx: &mut Tx, entity: &Entity, records: &[&Record]) -> Result<(), StoreError> {
    if tx.dialect() == Dialect::Sqlite {
        let rows: Vec<Vec<Cell>> = records.iter().map(|record| words_of(record)).collect();
        if rows.len() < BATCH {
            return wait(tx, entity, rows, false).await;
        }
        remove(tx, entity, records).await?;
        return index(tx, entity, &rows).await;
    }
    let mut statement = Query::update();
    statement.table(Ident::table(entity)).value(WORDS, vector(String::new()));
    statement.and_where(Expr::col(ID).eq(value(Cell::Id(Id::NIL))));
    let text = tx.dialect().query(&statement)?.text;
    let rows: Vec<[Cell; 2]> =
        records.iter().map(|record| [Cell::Text(tokens::of_record(record)), Cell::Id(record.id)]).collect();
    tx.exec_many(&text, rows.iter().map(<[Cell; 2]>::as_slice)).await.map(|_| ())
}

/// SQLite: forgets the words of records; before their rows go.
pub(crate) async fn remove(tx: &mut Tx, entity: &Entity, records: &[&Record]) -> Result<(), StoreError> {
    if tx.dialect() == Dialect::Postgres || !is_searched(entity) {
        return Ok(());
    }
    let rows: Vec<[Cell; 1]> = records.iter().map(|record| [Cell::Id(record.id)]).collect();
    let table = Ident::table(entity);
    for (from, column) in [(Ident::fts(&table), ROWID), (Ident::waiting(&table), RID)] {
        let mut statement = Query::delete();
        statement.from_table(from).and_where(Expr::col(column).eq(subquery(rid_of(entity))));
        let text = tx.dialect().query(&statement)?.text;
        tx.exec_many(&text, rows.iter().map(<[Cell; 1]>::as_slice)).await?;
    }
    Ok(())
}

/// The id and the words of a record.
fn words_of(record: &Record) -> Vec<Cell> {
    vec![Cell::Id(record.id), Cell::Text(tokens::of_record(record))]
}

/// Puts words into the full-text table, none of whose records has any there.
async fn index(tx: &mut Tx, entity: &Entity, rows: &[Vec<Cell>]) -> Result<(), StoreError> {
    let mut statement = Query::insert();
    statement
        .into_table(Ident::fts(&Ident::table(entity)))
        .columns([ROWID, FTS_WORDS])
        .values([subquery(rid_of(entity)), Expr::val("")])
        .map_err(StoreError::other)?;
    let text = tx.dialect().query(&statement)?.text;
    tx.exec_many(&text, rows.iter().map(Vec::as_slice)).await.map(|_| ())
}

/// Lets words wait, with a space before each of them, so that a search knows where a word begins.
async fn wait(tx: &mut Tx, entity: &Entity, rows: Vec<Vec<Cell>>, fresh: bool) -> Result<(), StoreError> {
    let count = rows.len();
    let mut spaced = rows;
    for row in &mut spaced {
        if let Some(Cell::Text(words)) = row.last_mut() {
            words.insert(0, ' ');
        }
        row.push(Cell::Bool(fresh));
    }
    let mut statement = Query::insert();
    statement
        .into_table(Ident::waiting(&Ident::table(entity)))
        .columns([RID, FTS_WORDS, FRESH])
        .values([subquery(rid_of(entity)), Expr::val(""), Expr::val(false)])
        .map_err(StoreError::other)?;
    if !fresh {
        // What waits already and was never indexed still was not.
        statement.on_conflict(sea_query::OnConflict::column(RID).update_column(FTS_WORDS).to_owned());
    }
    let text = tx.dialect().query(&statement)?.text;
    tx.exec_many(&text, spaced.iter().map(Vec::as_slice)).await?;
    if tx.store().0.sizes.waited(entity.name, count, BATCH) {
        flush(tx, entity).await?;
    }
    Ok(())
}

/// Indexes the words that wait.
async fn flush(tx: &mut Tx, entity: &Entity) -> Result<(), StoreError> {
    let table = Ident::table(entity);
    let (fts, waiting) = (Ident::fts(&table).quoted(), Ident::waiting(&table).quoted());
    for text in [
        format!("DELETE FROM {fts} WHERE rowid IN (SELECT rid FROM {waiting} WHERE fresh = 0)"),
        format!("INSERT INTO {fts} (rowid, words) SELECT rid, words FROM {waiting} ORDER BY rid"),
        format!("DELETE FROM {waiting}"),
    ] {
        tx.exec(&Sql::new(text, Vec::new())).await?;
    }
    Ok(())
}

/// The row number that belongs to an id, which the caller binds.
fn rid_of(entity: &Entity) -> SelectStatement {
    let mut statement = Query::select();
    statement.column(RID).from(Ident::table(entity));
    statement.and_where(Expr::col(ID).eq(value(Cell::Id(Id::NIL))));
    statement
}

fn subquery(statement: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(statement.into()))
}
