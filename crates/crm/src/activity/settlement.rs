//! What is still planned on a deal when it is decided: how much that is, and the one gesture that ends it. Whoever does
//! nothing keeps it.

use futures_util::future::try_join_all;
use trato_engine::{Engine, Outcome, Scope, Who};
use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::{Action, Change, Filter, Id, Path, Query, Reader, Refusal, Source};

use super::PLANNED;
use crate::mixins as plan;
use crate::sales::opportunity as deal;

/// Activities counted of a kind, at most.
const MOST: u32 = 1_000;

/// What became of a deal's planned activities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub ended: usize,
    /// Those that the user may see but not end.
    pub kept: usize,
}

/// Reads how they are to end: `done` or `cancelled`; says whether the latter.
///
/// # Errors
/// [`Refusal::Invalid`] naming `ended`.
pub fn cancels(ended: &str) -> Result<bool, Refusal> {
    match ended {
        "cancelled" => Ok(true),
        "done" => Ok(false),
        other => Err(Refusal::field("ended", Fault::new("choice").with("value", other))),
    }
}

/// The planned activities of a kind; `None` where the reader may not know which those are.
fn planned(reader: &Reader, entity: &'static str, id: Id) -> Option<Query> {
    let (link, status) = (plan::ABOUT_OPPORTUNITY.name(), plan::STATUS.name());
    let known = |field| reader.field(entity, field) != FieldLevel::Hidden;
    if !reader.can(entity, Action::Read) || !known(link) || !known(status) {
        return None;
    }
    let query = Query::new(entity).and(Filter::equal(link, id)).and(Filter::equal(status, "planned"));
    Some(query.columns(vec![Path::field("subject")]))
}

/// How many planned activities of a deal the user sees.
///
/// # Errors
/// Where the database cannot be read.
pub async fn left(engine: &Engine, who: &Who, id: Id) -> Result<u64, Refusal> {
    let queries: Vec<Query> = PLANNED.iter().filter_map(|entity| planned(&who.reader, entity, id)).collect();
    let counts = try_join_all(queries.iter().map(|query| engine.count(who, query, MOST))).await?;
    Ok(counts.iter().map(|count| count.n).sum())
}

/// Completes or cancels the planned activities of a decided deal; the reason for cancelling is how the deal ended.
///
/// # Errors
/// [`Refusal::NotFound`] for a deal that the user may not see, [`Refusal::Conflict`] `not-closed`.
pub async fn settle(engine: &Engine, who: &Who, id: Id, cancelled: bool, source: Source) -> Result<Settled, Refusal> {
    engine.transact(who, move |scope| Box::pin(async move { settle_in(scope, id, cancelled, source).await })).await
}

/// [`settle`] inside a transaction.
///
/// # Errors
/// As [`settle`].
pub async fn settle_in(scope: &mut Scope<'_>, id: Id, cancelled: bool, source: Source) -> Result<Settled, Refusal> {
    // Nobody reopens it meanwhile.
    let record = scope.held("opportunity", &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    let status = record.get(deal::STATUS).filter(|status| status != "open").ok_or(Refusal::Conflict("not-closed"))?;
    let reason = trato_text::t(scope.who.ctx.locale, &format!("settlement-{status}"));
    let mut settled = Settled::default();
    for entity in PLANNED {
        let Some(query) = planned(&scope.who.reader, entity, id) else { continue };
        let end = |id: Id| {
            let change = Change::update(entity, id).from(source);
            match cancelled {
                true => change
                    .set(plan::STATUS, "cancelled".to_owned())
                    .set(plan::CANCEL_REASON, reason.clone().into_owned()),
                false => change.set(plan::STATUS, "done".to_owned()),
            }
        };
        let changes = scope.every(&query).await?.iter().map(|row| end(row.id)).collect();
        for Outcome(outcome) in scope.save_each(changes).await? {
            match outcome {
                Ok(_) => settled.ended += 1,
                Err(_) => settled.kept += 1,
            }
        }
    }
    Ok(settled)
}
