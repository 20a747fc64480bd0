//! What still points at a record, and whether a currency is in use.

use sea_query::{Cond, Expr, ExprTrait, Query};
use trato_model::{ColumnType, Currency, Entity, Id, Record, Registry};

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
        for (entity, field) in registry.pointing_at(first.entity.name) {
            if field.kind.many() {
                continue;
            }
            for chunk in records.chunks(BATCH) {
                let ids: Vec<Id> = chunk.iter().map(|record| record.id).collect();
                let mut statement = Query::select();
                statement.expr(Expr::cust("1")).from(Ident::table(entity)).limit(1);
                statement.and_where(among(Ident::column(field, ""), &ids));
                // Records that go together may point at each other.
                statement.and_where(among(ID, &ids).not());
                let sql = self.dialect().query(&statement)?;
                if self.one(&sql, &[ColumnType::Int]).await?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
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
