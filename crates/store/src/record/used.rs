//! What still points at a record.

use sea_query::{Expr, ExprTrait, Query};
use trato_model::{ColumnType, Id, Record, Registry};

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
}
