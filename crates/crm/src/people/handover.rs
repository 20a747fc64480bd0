//! Somebody leaves: he signs in no more, and others take over his open deals, his planned activities and his customers.
//!
//! He is deactivated first, so that nothing new becomes his meanwhile; then his records change hands in chunks. What is
//! refused stays his and is counted; doing it again takes up what was left.

use futures_util::future::try_join_all;
use trato_engine::people::user;
use trato_engine::{Engine, Who};
use trato_model::{Change, Expected, Filter, Id, Path, Query, Refusal, Source, Value, mixin};

use crate::activity::PLANNED;

/// Who takes over; nobody: it stays with him.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heirs {
    /// Open deals.
    pub deals: Option<Id>,
    /// Planned tasks, calls, meetings and visits.
    pub tasks: Option<Id>,
    /// Accounts, contacts and leads.
    pub customers: Option<Id>,
}

/// What changed hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    pub deals: usize,
    pub tasks: usize,
    pub customers: usize,
    /// What could not be handed over, for whatever reason.
    pub refused: usize,
}

/// What a user has in hand, for the question who takes it over.
///
/// # Errors
/// As [`Engine::count`].
pub async fn in_hand(engine: &Engine, who: &Who, user: Id) -> Result<[u64; 3], Refusal> {
    let counts = groups().map(|entities| async move {
        let queries: Vec<Query> = entities.into_iter().map(|(entity, filter)| of(entity, &filter, user)).collect();
        let counts = try_join_all(queries.iter().map(|query| engine.count(who, query, 10_000))).await?;
        Ok(counts.iter().map(|count| count.n).sum::<u64>())
    });
    try_join_all(counts).await.map(|counts| <[u64; 3]>::try_from(counts).unwrap_or_default())
}

/// Deactivates a user and hands his work over.
///
/// # Errors
/// [`Refusal::Conflict`] `own-deactivation`, or `heir-inactive` for an heir who cannot sign in himself; those of
/// [`Engine::save`].
pub async fn deactivate(engine: &Engine, who: &Who, id: Id, heirs: Heirs, source: Source) -> Result<Handed, Refusal> {
    if id == who.user() {
        return Err(Refusal::Conflict("own-deactivation"));
    }
    let all = [heirs.deals, heirs.tasks, heirs.customers];
    for heir in all.into_iter().flatten() {
        if heir == id || engine.who(heir).await?.is_none() {
            return Err(Refusal::Conflict("heir-inactive"));
        }
    }
    let change = Change::update("user", id).expecting(Expected::Current).from(source).set(user::ACTIVE, false);
    engine.save(who, change).await?;
    let mut handed = Handed::default();
    for ((heir, entities), place) in all.into_iter().zip(groups()).zip(0..) {
        let Some(heir) = heir else { continue };
        for (entity, filter) in entities {
            let (moved, refused) = hand_over(engine, who, entity, &filter, (id, heir), source).await?;
            handed.refused += refused;
            *match place {
                0 => &mut handed.deals,
                1 => &mut handed.tasks,
                _ => &mut handed.customers,
            } += moved;
        }
    }
    Ok(handed)
}

/// The entities of deals, tasks and customers, with which of their records are still in hand.
fn groups() -> [Vec<(&'static str, Filter)>; 3] {
    let all = Filter::everything;
    [
        vec![("opportunity", Filter::equal("status", "open"))],
        PLANNED.into_iter().map(|entity| (entity, Filter::equal("status", "planned"))).collect(),
        vec![("account", all()), ("contact", all()), ("lead", all())],
    ]
}

fn of(entity: &'static str, filter: &Filter, owner: Id) -> Query {
    Query::new(entity).and(Filter::equal(mixin::OWNER.name(), owner)).and(filter.clone())
}

async fn hand_over(
    engine: &Engine,
    who: &Who,
    entity: &'static str,
    filter: &Filter,
    (from, to): (Id, Id),
    source: Source,
) -> Result<(usize, usize), Refusal> {
    let (mut moved, mut refused) = (0, 0);
    let mut query = of(entity, filter, from).sort(Path::field("created_at"), false).columns(vec![Path::field("id")]);
    query.page.limit = 500;
    loop {
        let page = engine.rows(who, &query).await?;
        // Team and branch follow the new owner.
        let changes = page.rows.iter().map(|row| {
            let change = Change::update(entity, row.id).expecting(Expected::Current).from(source);
            change.put(mixin::OWNER.name(), Value::Id(to))
        });
        for outcome in engine.save_bulk(who, changes.collect(), |_| true).await? {
            *if outcome.0.is_ok() { &mut moved } else { &mut refused } += 1;
        }
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => return Ok((moved, refused)),
        }
    }
}
