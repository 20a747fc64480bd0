//! How big tables are, roughly and remembered: small ones need no plan, big ones refuse scans.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sea_query::{Expr, Query};
use trato_model::{Cell, ColumnType, Entity, Refusal};

use super::CANDIDATES;
use super::expr::one;
use crate::db::Reads;
use crate::schema::Ident;

/// Times that a remembered size is used before the table is asked again: small tables grow, big ones stay big.
const USES: u32 = 64;

/// Remembered sizes by entity, counted no further than one above [`CANDIDATES`].
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    rows: Mutex<HashMap<&'static str, (u64, u32)>>,
    waiting: Mutex<HashMap<&'static str, usize>>,
}

impl Sizes {
    fn recall(&self, entity: &'static str) -> Option<u64> {
        let mut sizes = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, uses) = sizes.get_mut(entity)?;
        *uses += 1;
        (*uses < if *size > CANDIDATES { USES * 16 } else { USES }).then_some(*size)
    }

    /// Counts records whose search words wait to be indexed; when they are as many as `batch`, begins anew.
    pub(crate) fn waited(&self, entity: &'static str, count: usize, batch: usize) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = waiting.entry(entity).or_default();
        *sum += count;
        let full = *sum >= batch;
        if full {
            *sum = 0;
        }
        full
    }

    pub(super) fn note(&self, entity: &'static str, size: u64) {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).insert(entity, (size, 0));
    }
}

/// The rows of an entity's table, counted no further than one above [`CANDIDATES`].
pub(super) async fn of(reads: &mut impl Reads, entity: &Entity) -> Result<u64, Refusal> {
    if let Some(size) = reads.sizes().recall(entity.name) {
        return Ok(size);
    }
    let mut rows = Query::select();
    rows.expr(one()).from(Ident::table(entity)).limit(CANDIDATES + 1);
    let mut count = Query::select();
    count.expr(Expr::cust("count(*)")).from_subquery(rows, Ident::fixed("s"));
    let sql = reads.dialect().query(&count)?;
    let row = reads.one(&sql, &[ColumnType::Int]).await?;
    let size = if let Some([Cell::Int(n)]) = row.as_deref() { u64::try_from(*n).unwrap_or(0) } else { 0 };
    reads.sizes().note(entity.name, size);
    Ok(size)
}
