//! Numbers of sequences: one row a field, locked until the commit, so that no number is given twice.

use sea_query::{Expr, ExprTrait, OnConflict, Query};
use trato_model::{Cell, ColumnType};

use super::many::{ENTITY, FIELD};
use crate::schema::Ident;
use crate::{StoreError, Tx};

const TABLE: Ident = Ident::fixed("sys_sequence_number");
const LAST: Ident = Ident::fixed("last");

impl Tx {
    /// The next number of a sequence field, from 1 on.
    ///
    /// # Errors
    /// As any statement.
    pub async fn next_number(&mut self, entity: &str, field: &str) -> Result<i64, StoreError> {
        self.advance_number(entity, field, 1).await
    }

    /// Reserves `count` numbers and gives the last of them.
    ///
    /// # Errors
    /// As any statement.
    pub async fn advance_number(&mut self, entity: &str, field: &str, count: i64) -> Result<i64, StoreError> {
        let mut statement = Query::insert();
        statement
            .into_table(TABLE)
            .columns([ENTITY, FIELD, LAST])
            .values([entity.into(), field.into(), count.into()])
            .map_err(StoreError::other)?
            .on_conflict(
                OnConflict::columns([ENTITY, FIELD]).value(LAST, Expr::col((TABLE, LAST)).add(count)).to_owned(),
            )
            .returning_col(LAST);
        let sql = self.dialect().query(&statement)?;
        let row = self.one(&sql, &[ColumnType::Int]).await?;
        match row.as_deref() {
            Some([Cell::Int(last)]) => Ok(*last),
            _ => Err(StoreError::other("a sequence gave no number")),
        }
    }
}
