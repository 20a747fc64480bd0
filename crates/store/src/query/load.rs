//! Whole records by id, within the reader's scope of an action.

use std::sync::Arc;

use sea_query::{ExprTrait, LockType, Query};
use trato_model::access::Scope;
use trato_model::{Action, Cell, ColumnType, Entity, Id, Reader, Record, Refusal, Registry};

use super::expr::{all, col};
use super::frame::Compiler;
use super::sort::order;
use crate::db::{Reads, Sql};
use crate::dialect::Dialect;
use crate::record::{BATCH, cells, many, padded};
use crate::schema::table::ID;

/// Records by id, in the order of their ids, live or in the trash; `lock` keeps others from changing them until the end
/// of the transaction.
pub(crate) async fn records(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    action: Action,
    entity: &str,
    ids: &[Id],
    lock: bool,
) -> Result<Vec<Record>, Refusal> {
    let entity = registry.entity(entity).cloned().ok_or(Refusal::NotFound)?;
    if reader.scope(entity.name, action) == Scope::Nothing {
        return Ok(Vec::new());
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let types: Vec<ColumnType> = cells::read_columns(&entity).into_iter().map(|(_, ty)| ty).collect();
    let mut records = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(BATCH) {
        let sql = statement(reads.dialect(), registry, reader, action, &entity, chunk, lock)?;
        records.extend(reads.all(&sql, &types).await?.into_iter().map(|row| cells::read(&entity, row)));
    }
    many::fill(reads, &mut records).await?;
    Ok(records)
}

fn statement(
    dialect: Dialect,
    registry: &Registry,
    reader: &Reader,
    action: Action,
    entity: &Arc<Entity>,
    ids: &[Id],
    lock: bool,
) -> Result<Sql, Refusal> {
    let mut compiler = Compiler::new(dialect, registry, reader);
    let mut frame = compiler.frame(entity.clone());
    let among = col(&frame.alias, ID).is_in(padded(ids).into_iter().map(|id| crate::dialect::value(Cell::Id(id))));
    let mut conditions = vec![among];
    conditions.extend(compiler.scope(&mut frame, action)?);
    let mut select = Query::select();
    for (column, _) in cells::read_columns(entity) {
        select.expr(col(&frame.alias, column));
    }
    compiler.tables(&frame, &mut select);
    select.and_where(all(conditions));
    order(dialect, &mut select, col(&frame.alias, ID), false);
    if lock && dialect == Dialect::Postgres {
        // Only who takes a record away waits for those who have just linked to it.
        let how = if action == Action::Delete { LockType::Update } else { LockType::NoKeyUpdate };
        select.lock_with_tables(how, [frame.alias.clone()]);
    }
    Ok(dialect.query(&select)?)
}
