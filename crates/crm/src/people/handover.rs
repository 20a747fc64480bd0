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
use trato_model::{Action, Change, Expected, Filter, Id, Path, Query, Refusal, Registry, Source, Value, mixin};

use crate::activity::PLANNED;

/// Hands over what is more than a request can wait for.
pub const HAND_OVER: Job = Job { kind: "handover", every: None, long: true, run: work, aside: None };

/// Records that are handed over at once, and while a request waits.
pub(super) const CHUNK: u32 = 500;

/// Who takes over; nobody: it stays with him.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heirs {
    /// Open deals.
    pub deals: Option<Id>,
    /// Planned tasks, calls, meetings and visits.
    pub tasks: Option<Id>,
    /// Accounts, contacts, leads, and everything else that has an owner.
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

/// What a user has in hand: deals, tasks and customers, of each the kinds of record with how many.
pub type InHand = [Vec<(&'static str, u64)>; 3];

/// How many there are of deals, tasks and customers.
#[must_use]
pub fn sums(in_hand: &InHand) -> [u64; 3] {
    [0, 1, 2].map(|place: usize| in_hand.get(place).into_iter().flatten().map(|(_, n)| n).sum())
}

/// Of deals, tasks and customers: whether a user may work on all that he would take over.
#[must_use]
pub fn may_take(heir: &Who, in_hand: &InHand) -> [bool; 3] {
    let may = |(entity, n): &(&'static str, u64)| *n == 0 || heir.reader.can(entity, Action::Edit);
    [0, 1, 2].map(|place: usize| in_hand.get(place).into_iter().flatten().all(may))
}

/// What a user has in hand, for the question who takes it over.
///
/// # Errors
/// As [`Engine::count`].
pub async fn in_hand(engine: &Engine, who: &Who, user: Id) -> Result<InHand, Refusal> {
    let counts = groups(&engine.registry()).map(|entities| async move {
        let kinds: Vec<&'static str> = entities.iter().map(|(entity, _)| *entity).collect();
        let queries: Vec<Query> = entities.into_iter().map(|(entity, filter)| of(entity, &filter, user)).collect();
        let counts = try_join_all(queries.iter().map(|query| engine.count(who, query, MOST))).await?;
        Ok(kinds.into_iter().zip(counts.iter().map(|count| count.n)).collect::<Vec<_>>())
    });
    try_join_all(counts).await.map(|counts| InHand::try_from(counts).unwrap_or_default())
}

/// How much of what he has in hand has an heir.
///
/// # Errors
/// As [`Engine::count`].
pub async fn left(engine: &Engine, who: &Who, user: Id, heirs: Heirs) -> Result<u64, Refusal> {
    let in_hand = sums(&in_hand(engine, who, user).await?);
    Ok(in_hand.into_iter().zip(heirs.all()).filter(|(_, heir)| heir.is_some()).map(|(n, _)| n).sum())
}

/// Deactivates a user and hands his work over, at once or, where it is much, by a job.
///
/// # Errors
/// [`Refusal::Conflict`] `own-deactivation`, or `heir-inactive` for an heir who cannot sign in himself,
/// `heir-reads` for one who may not change what he would take over; those of
/// [`Engine::save`].
pub async fn deactivate(engine: &Engine, who: &Who, id: Id, heirs: Heirs, source: Source) -> Result<Handed, Refusal> {
    if id == who.user() {
        return Err(Refusal::Conflict("own-deactivation"));
    }
    let all = in_hand(engine, who, id).await?;
    for (place, heir) in heirs.all().into_iter().enumerate() {
        let Some(heir) = heir else { continue };
        match engine.who(heir).await?.filter(|_| heir != id) {
            None => return Err(Refusal::Conflict("heir-inactive")),
            Some(heir) if may_take(&heir, &all).get(place) != Some(&true) => {
                return Err(Refusal::Conflict("heir-reads"));
            }
            Some(_) => {}
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
    for ((heir, entities), place) in heirs.all().into_iter().zip(groups(&engine.registry())).zip(0..) {
        let Some(heir) = heir else { continue };
        for (entity, filter) in entities {
            let (moved, refused) = give(engine, who, entity, &filter, (id, heir), source).await?;
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

/// The entities of deals, tasks and customers, with which of their records are still in hand. What the company's own kinds
/// hold, campaigns and documents go with the customers; notes are what somebody wrote, and stay his.
fn groups(registry: &Registry) -> [Vec<(&'static str, Filter)>; 3] {
    let apart = |name: &str| ["opportunity", "note"].contains(&name) || PLANNED.contains(&name);
    let owned = registry.entities().iter().filter(|entity| entity.owned() && !apart(entity.name));
    [
        vec![("opportunity", Filter::equal("status", "open"))],
        PLANNED.into_iter().map(|entity| (entity, Filter::equal("status", "planned"))).collect(),
        owned.map(|entity| (entity.name, Filter::everything())).collect(),
    ]
}

fn of(entity: &'static str, filter: &Filter, owner: Id) -> Query {
    Query::new(entity).and(Filter::equal(mixin::OWNER.name(), owner)).and(filter.clone())
}

/// Gives what somebody has of a kind to somebody else: how many records changed hands, and how many not, for whatever
/// reason.
pub(super) async fn give(
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
