//! Keys of the duplicate check: for every value of a `matched` field the form in which it is the same customer's.
//! Addresses and telephones are kept by what they are, not by field: a second address finds the record whose first it is.

use std::collections::BTreeSet;

use sea_query::{Expr, ExprTrait, Query};
use trato_model::{Alike, Cell, FieldDef, Id, Record, Value, kinds};

use super::many::{ENTITY, FIELD, KEY, RECORD};
use crate::dialect::value;
use crate::schema::Ident;
use crate::{StoreError, Tx};

pub(crate) const MATCH_KEY: Ident = Ident::fixed("sys_match_key");

/// The name under which a field's keys are kept.
pub(crate) fn family(field: &FieldDef) -> &'static str {
    match field.kind.name() {
        "email" | "emails" => "email",
        "phone" | "phones" => "phone",
        _ => field.name,
    }
}

/// The keys of one value.
pub(crate) fn keys_of(field: &FieldDef, value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => {
            let kind = match field.kind.name() {
                "emails" => kinds::by_name("email"),
                "phones" => kinds::by_name("phone"),
                _ => None,
            };
            let kind = kind.unwrap_or(field.kind);
            items.iter().filter_map(|item| kind.match_key(field, item)).collect()
        }
        single => field.kind.match_key(field, single).into_iter().collect(),
    }
}

/// All keys of a record: family and key.
pub(crate) fn keys(record: &Record) -> BTreeSet<(&'static str, String)> {
    keys_of_fields(record, |field| field.matched)
}

/// The keys of a record by which an import knows another for the same: field, family and key.
#[must_use]
pub fn telling_keys(record: &Record) -> Vec<(&'static str, &'static str, String)> {
    let fields = record.entity.fields.iter().filter(|field| Alike::Tell.counts(field));
    let of = |field: &FieldDef| {
        let (name, family) = (field.name, family(field));
        keys_of(field, record.value(name)).into_iter().map(move |key| (name, family, key))
    };
    fields.flat_map(of).collect()
}

pub(crate) fn keys_of_fields(record: &Record, counts: impl Fn(&FieldDef) -> bool) -> BTreeSet<(&'static str, String)> {
    let mut keys = BTreeSet::new();
    for field in record.entity.fields.iter().filter(|field| counts(field)) {
        keys.extend(keys_of(field, record.value(field.name)).into_iter().map(|key| (family(field), key)));
    }
    keys
}

fn row(record: &Record, (family, key): (&'static str, String)) -> Vec<Cell> {
    let entity = Cell::Text(record.entity.name.to_owned());
    vec![entity, Cell::Text(family.to_owned()), Cell::Text(key), Cell::Id(record.id)]
}

pub(super) async fn insert(tx: &mut Tx, records: &[Record]) -> Result<(), StoreError> {
    let rows: Vec<Vec<Cell>> = records.iter().flat_map(|r| keys(r).into_iter().map(|key| row(r, key))).collect();
    put(tx, &rows).await
}

async fn put(tx: &mut Tx, rows: &[Vec<Cell>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = super::insert_text(tx.dialect(), MATCH_KEY, &[ENTITY, FIELD, KEY, RECORD])?;
    tx.exec_many(&text, rows.iter().map(Vec::as_slice)).await.map(|_| ())
}

async fn take(tx: &mut Tx, rows: &[Vec<Cell>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statement = Query::delete();
    statement.from_table(MATCH_KEY);
    for column in [ENTITY, FIELD, KEY] {
        statement.and_where(Expr::col(column).eq(""));
    }
    statement.and_where(Expr::col(RECORD).eq(value(Cell::Id(Id::NIL))));
    let text = tx.dialect().query(&statement)?.text;
    tx.exec_many(&text, rows.iter().map(Vec::as_slice)).await.map(|_| ())
}

pub(super) async fn update(tx: &mut Tx, pairs: &[(Record, Record)]) -> Result<(), StoreError> {
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for (before, after) in pairs {
        let (old, now) = (keys(before), keys(after));
        gone.extend(old.difference(&now).map(|key| row(after, key.clone())));
        new.extend(now.difference(&old).map(|key| row(after, key.clone())));
    }
    take(tx, &gone).await?;
    put(tx, &new).await
}

pub(super) async fn delete(tx: &mut Tx, records: &[Record]) -> Result<(), StoreError> {
    let rows: Vec<Vec<Cell>> = records.iter().flat_map(|r| keys(r).into_iter().map(|key| row(r, key))).collect();
    take(tx, &rows).await
}
