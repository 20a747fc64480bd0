//! What still points at a record, and whether a currency is in use.

use std::collections::HashSet;

use sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use trato_model::{Cell, ColumnType, Currency, Entity, FieldDef, Id, Record, Registry};

use super::{BATCH, among};
use crate::schema::Ident;
use crate::schema::table::ID;
use crate::{StoreError, Tx};

impl Tx {
    /// Whether a record of any entity, in the trash or not, still points at one of `records`. Parts of the record itself
    /// count too: remove them first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn used(&mut self, registry: &Registry, records: &[Record]) -> Result<bool, StoreError> {
        let Some(first) = records.first() else { return Ok(false) };
        for (entity, field) in registry.pointing_at(first.entity.name).filter(|(_, field)| !field.kind.many()) {
            for chunk in records.chunks(BATCH) {
                let mut statement = pointing(entity, field, chunk, &[]);
                statement.expr(Expr::cust("1")).limit(1);
                let sql = self.dialect().query(&statement)?;
                if self.one(&sql, &[ColumnType::Int]).await?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Those of some records of one entity at which a record of any, in the trash or not, points, but for such as are `part`s
    /// and those of `but_by`.
    ///
    /// # Errors
    /// As any statement.
    pub async fn pointed_at(
        &mut self,
        registry: &Registry,
        records: &[Record],
        part: &(dyn Fn(&Entity, &FieldDef) -> bool + Sync),
        but_by: &[Id],
    ) -> Result<HashSet<Id>, StoreError> {
        let mut found = HashSet::new();
        let Some(first) = records.first() else { return Ok(found) };
        let others = registry.pointing_at(first.entity.name).filter(|(_, field)| !field.kind.many());
        for (entity, field) in others.filter(|(entity, field)| !part(entity, field)) {
            for chunk in records.chunks(BATCH) {
                let mut statement = pointing(entity, field, chunk, but_by);
                statement.distinct().column(Ident::column(field, ""));
                let sql = self.dialect().query(&statement)?;
                let rows = self.all(&sql, &[ColumnType::Id]).await?;
                found.extend(rows.into_iter().flatten().filter_map(|cell| match cell {
                    Cell::Id(id) => Some(id),
                    _ => None,
                }));
            }
        }
        Ok(found)
    }

    /// Whether a record of the entity, in the trash or not, has an amount in the currency in one of these fields of money.
    ///
    /// # Errors
    /// As any statement.
    pub async fn holds_currency(
        &mut self,
        entity: &Entity,
        fields: &[&'static str],
        currency: Currency,
    ) -> Result<bool, StoreError> {
        let mut holds = Cond::any();
        for field in fields.iter().filter_map(|name| entity.field(name)) {
            holds = holds.add(Expr::col(Ident::column(field, "currency")).eq(currency.code()));
        }
        if holds.is_empty() {
            return Ok(false);
        }
        let mut statement = Query::select();
        statement.expr(Expr::cust("1")).from(Ident::table(entity)).cond_where(holds).limit(1);
        let sql = self.dialect().query(&statement)?;
        Ok(self.one(&sql, &[ColumnType::Int]).await?.is_some())
    }
}

/// What points at these records by a field; records that go together may point at each other.
fn pointing(entity: &Entity, field: &FieldDef, records: &[Record], but_by: &[Id]) -> SelectStatement {
    let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
    let mut statement = Query::select();
    statement
        .from(Ident::table(entity))
        .and_where(among(Ident::column(field, ""), &ids))
        .and_where(among(ID, &ids).not());
    if !but_by.is_empty() {
        statement.and_where(among(ID, but_by).not());
    }
    statement
}
