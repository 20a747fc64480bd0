//! Keeping the search words of records, in the transaction that writes the records.

use sea_query::{Expr, Func, Query, SelectStatement};
use trato_model::{Cell, Entity, Record};

use super::tokens;
use crate::dialect::{Dialect, value};
use crate::schema::Ident;
use crate::schema::table::{ID, RID, WORDS, is_searched};
use crate::{StoreError, Tx};

pub(crate) const ROWID: Ident = Ident::fixed("rowid");
pub(crate) const FTS_WORDS: Ident = Ident::fixed("words");

/// PostgreSQL: the tokens, bound as one text, as a `tsvector`.
pub(crate) fn vector(tokens: String) -> Expr {
    let text = Expr::from(value(Cell::Text(tokens)));
    let array = Func::cust("string_to_array").arg(sea_query::ExprTrait::cast_as(text, "text")).arg(Expr::cust("' '"));
    Func::cust("array_to_tsvector").arg(array).into()
}

/// Whether new rows carry their words in the row itself.
pub(crate) fn in_row(dialect: Dialect, entity: &Entity) -> bool {
    dialect == Dialect::Postgres && is_searched(entity)
}

/// SQLite: indexes the words of new records.
pub(crate) async fn insert(tx: &mut Tx, records: &[Record]) -> Result<(), StoreError> {
    let Some(first) = records.first() else { return Ok(()) };
    if tx.dialect() == Dialect::Postgres || !is_searched(&first.entity) {
        return Ok(());
    }
    let rows: Vec<[Cell; 2]> =
        records.iter().map(|record| [Cell::Id(record.id), Cell::Text(tokens::of_record(record))]).collect();
    put(tx, &first.entity, &rows).await
}

async fn put(tx: &mut Tx, entity: &Entity, rows: &[[Cell; 2]]) -> Result<(), StoreError> {
    let mut statement = Query::insert();
    statement
        .into_table(Ident::fts(&Ident::table(entity)))
        .columns([ROWID, FTS_WORDS])
        .values([subquery(rid_of(entity)), Expr::val("")])
        .map_err(StoreError::other)?;
    let text = tx.dialect().query(&statement)?.text;
    tx.exec_many(&text, rows.iter().map(<[Cell; 2]>::as_slice)).await.map(|_| ())
}

/// Indexes anew the records whose words changed.
pub(crate) async fn update(tx: &mut Tx, pairs: &[(Record, Record)]) -> Result<(), StoreError> {
    let Some(entity) = pairs.first().map(|(_, after)| after.entity.clone()) else { return Ok(()) };
    let indexed = |before: &Record, after: &Record| {
        let mut fields = entity.fields.iter().filter(|field| tokens::is_indexed(&entity, field));
        fields.any(|field| before.value(field.name) != after.value(field.name))
    };
    let changed: Vec<&Record> = pairs.iter().filter(|(b, a)| indexed(b, a)).map(|(_, after)| after).collect();
    if changed.is_empty() || !is_searched(&entity) {
        return Ok(());
    }
    again(tx, &entity, &changed).await
}

/// Replaces the words of records.
pub(crate) async fn again(tx: &mut Tx, entity: &Entity, records: &[&Record]) -> Result<(), StoreError> {
    if tx.dialect() == Dialect::Sqlite {
        remove(tx, entity, records).await?;
        let rows: Vec<[Cell; 2]> =
            records.iter().map(|record| [Cell::Id(record.id), Cell::Text(tokens::of_record(record))]).collect();
        return put(tx, entity, &rows).await;
    }
    let mut statement = Query::update();
    statement.table(Ident::table(entity)).value(WORDS, vector(String::new()));
    statement.and_where(sea_query::ExprTrait::eq(Expr::col(ID), value(Cell::Id(trato_model::Id::NIL))));
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
    let mut statement = Query::delete();
    statement.from_table(Ident::fts(&Ident::table(entity)));
    statement.and_where(sea_query::ExprTrait::eq(Expr::col(ROWID), subquery(rid_of(entity))));
    let text = tx.dialect().query(&statement)?.text;
    let rows: Vec<[Cell; 1]> = records.iter().map(|record| [Cell::Id(record.id)]).collect();
    tx.exec_many(&text, rows.iter().map(<[Cell; 1]>::as_slice)).await.map(|_| ())
}

/// The row number that belongs to an id, which the caller binds.
fn rid_of(entity: &Entity) -> SelectStatement {
    let mut statement = Query::select();
    statement.column(RID).from(Ident::table(entity));
    statement.and_where(sea_query::ExprTrait::eq(Expr::col(ID), value(Cell::Id(trato_model::Id::NIL))));
    statement
}

fn subquery(statement: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(statement.into()))
}
