//! Somebody leaves: he signs in no more, and others take over his open deals, his planned activities and his customers.
//!
//! He is deactivated first, so that nothing new becomes his meanwhile; then his records change hands in chunks. What is
//! refused stays his and is counted; doing it again takes up what was left. More than a chunk is a job's work, put into the
//! queue by the transaction that deactivates him: no request waits so long, and a restart goes on with what is still his.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, try_join_all};
use serde_json::{Value as Json, json};
use trato_engine::people::user;
use trato_engine::{Engine, Job, Who};
use trato_model::{Change, Expected, Filter, Id, Path, Query, Refusal, Source, Value, mixin};

use crate::activity::PLANNED;

/// Hands over what is more than a request can wait for.
pub const HAND_OVER: Job = Job { kind: "handover", every: None, long: true, run: work };

/// Records that are handed over at once, and while a request waits.
const CHUNK: u32 = 500;

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
    /// What a job is to hand over.
    pub left: u64,
}

/// A handover that a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// In whose name.
    pub by: Id,
    /// Who leaves.
    pub user: Id,
    pub heirs: Heirs,
}

impl Heirs {
    /// In the order of [`groups`].
    fn all(self) -> [Option<Id>; 3] {
        [self.deals, self.tasks, self.customers]
    }
}

impl Task {
    /// Reads what [`Task::payload`] wrote.
    #[must_use]
    pub fn read(work: &Json) -> Option<Task> {
        let id = |name: &str| work.get(name).and_then(Json::as_str).and_then(|text| text.parse().ok());
        let heirs = Heirs { deals: id("deals"), tasks: id("tasks"), customers: id("customers") };
        Some(Task { by: id("by")?, user: id("user")?, heirs })
    }

    fn payload(self) -> Json {
        let [deals, tasks, customers] = self.heirs.all().map(|heir| heir.map(|id| id.to_string()));
        let (by, user) = (self.by.to_string(), self.user.to_string());
        json!({ "by": by, "user": user, "deals": deals, "tasks": tasks, "customers": customers })
    }
}

/// Records of a kind that are counted, at most.
const MOST: u32 = 1_000_000;

/// What a user has in hand, for the question who takes it over.
///
/// # Errors
/// As [`Engine::count`].
pub async fn in_hand(engine: &Engine, who: &Who, user: Id) -> Result<[u64; 3], Refusal> {
    let counts = groups().map(|entities| async move {
        let queries: Vec<Query> = entities.into_iter().map(|(entity, filter)| of(entity, &filter, user)).collect();
        let counts = try_join_all(queries.iter().map(|query| engine.count(who, query, MOST))).await?;
        Ok(counts.iter().map(|count| count.n).sum::<u64>())
    });
    try_join_all(counts).await.map(|counts| <[u64; 3]>::try_from(counts).unwrap_or_default())
}

/// How much of what he has in hand has an heir.
///
/// # Errors
/// As [`Engine::count`].
pub async fn left(engine: &Engine, who: &Who, user: Id, heirs: Heirs) -> Result<u64, Refusal> {
    let in_hand = in_hand(engine, who, user).await?;
    Ok(in_hand.into_iter().zip(heirs.all()).filter(|(_, heir)| heir.is_some()).map(|(n, _)| n).sum())
}

/// Deactivates a user and hands his work over, at once or, where it is much, by a job.
///
/// # Errors
/// [`Refusal::Conflict`] `own-deactivation`, or `heir-inactive` for an heir who cannot sign in himself; those of
/// [`Engine::save`].
pub async fn deactivate(engine: &Engine, who: &Who, id: Id, heirs: Heirs, source: Source) -> Result<Handed, Refusal> {
    if id == who.user() {
        return Err(Refusal::Conflict("own-deactivation"));
    }
    for heir in heirs.all().into_iter().flatten() {
        if heir == id || engine.who(heir).await?.is_none() {
            return Err(Refusal::Conflict("heir-inactive"));
        }
    }
    let left = Some(left(engine, who, id, heirs).await?).filter(|left| *left > u64::from(CHUNK));
    let task = left.map(|_| Task { by: who.user(), user: id, heirs }.payload());
    let change = Change::update("user", id).expecting(Expected::Current).from(source).set(user::ACTIVE, false);
    engine
        .transact(who, move |scope| {
            let (change, task) = (change.clone(), task.clone());
            Box::pin(async move {
                scope.save(change).await?;
                match task {
                    Some(task) => scope.enqueue(HAND_OVER.kind, task).await,
                    None => Ok(()),
                }
            })
        })
        .await?;
    match left {
        Some(left) => Ok(Handed { left, ..Handed::default() }),
        None => hand_all(engine, who, id, heirs, source).await,
    }
}

/// The job: at least once and harmless twice, for it asks what is his now.
fn work(engine: &Engine, work: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        let task = Task::read(&work).ok_or(Refusal::Internal("a handover of nobody".to_owned()))?;
        // Who came back meanwhile keeps what he has; who was to take over and left himself takes nothing.
        if engine.who(task.user).await?.is_some() {
            return Ok(());
        }
        let mut heirs = task.heirs;
        for heir in [&mut heirs.deals, &mut heirs.tasks, &mut heirs.customers] {
            if let Some(id) = *heir
                && engine.who(id).await?.is_none()
            {
                *heir = None;
            }
        }
        let who = match engine.who(task.by).await? {
            Some(who) => who,
            None => engine.system().await?,
        };
        let done = hand_all(engine, &who, task.user, heirs, Source::Page).await?;
        tracing::info!(?done, user = %task.user, "a handover has ended");
        Ok(())
    }
    .boxed()
}

async fn hand_all(engine: &Engine, who: &Who, id: Id, heirs: Heirs, source: Source) -> Result<Handed, Refusal> {
    let mut handed = Handed::default();
    for ((heir, entities), place) in heirs.all().into_iter().zip(groups()).zip(0..) {
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
    query.page.limit = CHUNK;
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
