//! How many records, counted no further than asked.

use sea_query::{Expr, Query};
use trato_model::access::Scope;
use trato_model::{Action, Cell, ColumnType, Query as Asking, Reader, Refusal, Registry};

use super::expr::one;
use super::frame::Compiler;
use super::route::{Asked, Route, choose};
use super::verify::settle;
use crate::db::Reads;
use crate::schema::Ident;
use crate::search::tokens::Wanted;

/// A number of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub n: u64,
    /// There are more than `n`.
    pub more: bool,
}

/// Counts the records of a query within the reader's scope, up to `cap`.
pub(crate) async fn count(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    query: &Asking,
    cap: u32,
) -> Result<Count, Refusal> {
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let mut frame = {
        let entity = compiler.entity(query.entity)?;
        compiler.frame(entity)
    };
    let words = Wanted::read(&query.search);
    let hopeless = words.is_none() && !query.search.trim().is_empty();
    if hopeless || reader.scope(query.entity, Action::Read) == Scope::Nothing {
        return Ok(Count::default());
    }
    let (action, entity) = (Action::Read, frame.entity.clone());
    let (words, filter) = settle(reads, registry, reader, &entity, words, &query.filter, action, query.trash).await?;
    let asked = Asked {
        filter: &filter,
        words,
        action: Action::Read,
        trash: query.trash,
        sorted_by_index: true,
        order: None,
        everything: false,
    };
    let route = choose(reads, &mut compiler, &frame, &asked).await?;
    frame.guarded = route.drive().is_some();
    let conditions = compiler.conditions(&mut frame, &asked, &route)?;
    // A walk has no order to keep here: any index will do.
    let route = if let Route::Walk = route { Route::Plain } else { route };
    let mut rows = compiler.from(&frame, &route);
    rows.expr(one()).and_where(conditions).limit(u64::from(cap) + 1);
    let mut select = Query::select();
    select.expr(Expr::cust("count(*)")).from_subquery(rows, Ident::fixed("r"));
    let sql = reads.dialect().query(&select)?;
    let row = reads.sums(&sql, &[ColumnType::Int]).await?.into_iter().next();
    let n = if let Some([Cell::Int(n)]) = row.as_deref() { u64::try_from(*n).unwrap_or(0) } else { 0 };
    Ok(Count { n: n.min(u64::from(cap)), more: n > u64::from(cap) })
}
