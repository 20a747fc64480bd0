//! Which records have a key of the duplicate check: the look-up of an import, for many keys at once.

use sea_query::{Expr, ExprTrait, Query};
use trato_model::{Cell, ColumnType, Entity, Id};

use crate::db::Reads;
use crate::record::keys::{MATCH_KEY, family};
use crate::record::many::{ENTITY, FIELD, KEY, RECORD};
use crate::{StoreError, Tx};

/// Keys of one statement.
const BATCH: usize = 500;

impl Tx {
    /// Keys (as [`trato_model::Kind::match_key`] makes them) with the records that have them in a `matched` field, or in
    /// another of its family. In no scope and also from the trash: read the records before telling anybody.
    ///
    /// # Errors
    /// As any statement.
    pub async fn matching(
        &mut self,
        entity: &Entity,
        field: &str,
        keys: &[String],
    ) -> Result<Vec<(String, Id)>, StoreError> {
        let Some(field) = entity.field(field).filter(|field| field.matched) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for batch in keys.chunks(BATCH) {
            let mut select = Query::select();
            select.columns([KEY, RECORD]).from(MATCH_KEY);
            select.and_where(Expr::col(ENTITY).eq(entity.name)).and_where(Expr::col(FIELD).eq(family(field)));
            select.and_where(Expr::col(KEY).is_in(batch.iter().map(|key| key.replace('\0', ""))));
            let sql = self.dialect().query(&select)?;
            let mut reads = &mut *self;
            for row in Reads::all(&mut reads, &sql, &[ColumnType::Text, ColumnType::Id]).await? {
                if let Ok([Cell::Text(key), Cell::Id(id)]) = <[Cell; 2]>::try_from(row) {
                    found.push((key, id));
                }
            }
        }
        Ok(found)
    }
}
