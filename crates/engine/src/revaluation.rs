//! A corrected rate corrects what was valued by it: a job values those amounts anew, through the pipeline. And a currency
//! that records use keeps a rate: without one they could be changed no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use trato_model::kinds::Fault;
use trato_model::query::period::{day_start, local_day};
use trato_model::{
    Change, Currency, Entity, Expected, Id, Intent, Money, Page, Path, Query, Reader, Refusal, Source, Value,
};
use trato_store::{NewJob, RowOut};

use crate::module::{Hook, Job, Modules, Moment};
use crate::people::exchange_rate::{self as rate, EXCHANGE_RATE};
use crate::save::Item;
use crate::valuation::{Rates, Spans, day_field, day_of};
use crate::{Engine, Outcome, Scope, Who};

/// Values anew what was valued by rates that changed.
pub const REVALUE: Job = Job { kind: "revalue", every: None, long: true, run: work, aside: None };

/// How much later at least (and twice that at most) amounts are looked at once more: by then nobody writes any longer who began
/// by the rate there was.
const LATER: i64 = 5 * 60 * 1_000_000;

pub(crate) fn register(modules: &mut Modules) {
    modules.hook(Hook {
        name: "last-rate",
        entity: EXCHANGE_RATE.name,
        moment: Moment::Before,
        intents: &[Intent::Update, Intent::Delete],
        run: keep,
    });
    modules.hook(Hook {
        name: "revalue",
        entity: EXCHANGE_RATE.name,
        moment: Moment::After,
        intents: &[Intent::Create, Intent::Update, Intent::Delete],
        run: ask,
    });
    modules.job(REVALUE);
}

/// Refuses to take away the last rate of a currency that records use.
fn keep<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let gone = |item: &Item| item.change.intent == Intent::Delete || item.draft.changed(rate::CURRENCY.name());
        if !items.iter().any(gone) {
            return Ok(());
        }
        let rates = scope.every_any(&Query::new(EXCHANGE_RATE.name).columns(vec![Path::field("currency")])).await?;
        // Of two who take away two rates at once, the second waits here and finds the first one's gone.
        let ids: Vec<Id> = rates.iter().map(|row| row.id).collect();
        let mut left: HashMap<Currency, usize> = HashMap::new();
        for found in scope.locked(EXCHANGE_RATE.name, &ids).await? {
            if let Some(currency) = code(found.get(rate::CURRENCY)) {
                *left.entry(currency).or_default() += 1;
            }
        }
        for item in items.iter_mut().filter(|item| gone(item)) {
            let Some(currency) = code(item.draft.old(rate::CURRENCY)) else { continue };
            let left = left.entry(currency).or_default();
            *left = left.saturating_sub(1);
            if *left > 0 || currency == scope.who.ctx.currency {
                continue;
            }
            if is_used(scope, currency).await? {
                let fault = Fault::new("rate-in-use").with("currency", currency);
                item.refuse(Refusal::field(rate::CURRENCY.name(), fault));
                *left += 1;
            }
        }
        Ok(())
    }
    .boxed()
}

fn code(text: Option<String>) -> Option<Currency> {
    text.and_then(|code| code.parse().ok())
}

/// Whether a record has an amount in the currency, those in the trash among them.
async fn is_used(scope: &mut Scope<'_>, currency: Currency) -> Result<bool, Refusal> {
    for entity in scope.registry.clone().entities() {
        // What is only computed (a ledger's rows) stays as it is without a rate.
        let mut monies = monies(entity);
        monies.retain(|name| entity.field(name).is_some_and(|field| field.writable()));
        if scope.tx.holds_currency(entity, &monies, currency).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn monies(entity: &Entity) -> Vec<&'static str> {
    entity.fields.iter().filter(|field| field.kind.name() == "money").map(|field| field.name).collect()
}

/// Every record of an entity, in an order that is indexed and does not move under the reader.
fn walk(entity: &Entity, columns: &[&'static str]) -> Query {
    Query::new(entity.name)
        .columns(columns.iter().copied().map(Path::field).collect())
        .sort(Path::field("created_at"), false)
        .limit(Page::MOST)
}

/// What the job is asked for: the days of rates that have changed, by currency.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Due {
    /// Whose doing it is, if it is one user's.
    by: Option<String>,
    rates: BTreeMap<String, BTreeSet<i32>>,
    /// Whether what else waited has been added.
    #[serde(default)]
    together: bool,
}

impl Due {
    fn read(payload: Json) -> Result<Self, Refusal> {
        serde_json::from_value(payload).map_err(|error| Refusal::Internal(format!("what to value anew: {error}")))
    }

    fn payload(&self) -> Json {
        json!({ "by": self.by, "rates": self.rates, "together": self.together })
    }

    fn add(&mut self, other: Due) {
        self.by.take_if(|by| other.by.as_ref() != Some(by));
        for (currency, days) in other.rates {
            self.rates.entry(currency).or_default().extend(days);
        }
    }

    /// The days on which an amount of each currency may be worth something else now.
    fn spans(&self, rates: &Rates) -> HashMap<Currency, Spans> {
        let known = self.rates.iter().filter_map(|(code, days)| Some((code.parse::<Currency>().ok()?, days)));
        known.map(|(currency, days)| (currency, rates.spans(currency, days))).collect()
    }
}

/// Whether a job with this payload values amounts in a currency.
#[must_use]
pub fn concerns(payload: &Json, currency: &str) -> bool {
    Due::read(payload.clone()).is_ok_and(|due| due.rates.contains_key(currency))
}

/// Puts the job into the queue: rates of some days have changed.
fn ask<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let mut due = Due { by: Some(scope.who.user().to_string()), ..Due::default() };
        for item in items.iter().filter(|item| !item.refused()) {
            let (draft, deleted) = (&item.draft, item.change.intent == Intent::Delete);
            let fields = [rate::CURRENCY.name(), rate::DATE.name(), rate::RATE.name()];
            if !deleted && !fields.iter().any(|field| draft.changed(field)) {
                continue;
            }
            let now = draft.get(rate::CURRENCY).zip(draft.get(rate::DATE));
            let before = draft.old(rate::CURRENCY).zip(draft.old(rate::DATE));
            for (currency, day) in [now, before].into_iter().flatten() {
                due.rates.entry(currency).or_default().extend(i32::try_from(day));
            }
        }
        if due.rates.is_empty() {
            return Ok(());
        }
        ahead(scope, &due).await?;
        // Who was writing meanwhile, or on a node that nobody had told yet, may commit by the rate there was.
        // A feed writes many rates one by one: their second looks come due together and are one walk.
        let (kind, run_at) = (REVALUE.kind.to_owned(), (scope.who.ctx.now / LATER + 2) * LATER);
        scope.tx.enqueue(NewJob { kind, payload: due.payload(), run_at, key: None }).await?;
        scope.enqueue(REVALUE.kind, due.payload()).await
    }
    .boxed()
}

/// The rate of a day to come counts from the beginning of that day: the amounts whose own day is later still are worth today's
/// until then.
async fn ahead(scope: &mut Scope<'_>, due: &Due) -> Result<(), Refusal> {
    let (now, zone) = (scope.who.ctx.now, scope.who.ctx.company_zone.clone());
    let today = local_day(now, &zone);
    let mut days: BTreeMap<i32, Due> = BTreeMap::new();
    for (currency, dated) in &due.rates {
        for day in dated.range(today + 1..) {
            let due = days.entry(*day).or_insert_with(|| Due { by: due.by.clone(), ..Due::default() });
            due.rates.entry(currency.clone()).or_default().insert(*day);
        }
    }
    for (day, due) in days {
        let (kind, payload) = (REVALUE.kind.to_owned(), due.payload());
        scope.tx.enqueue(NewJob { kind, payload, run_at: day_start(day, &zone), key: None }).await?;
    }
    Ok(())
}

/// Amounts that come back from the trash are worth what the rates say now: while they lay there nobody valued them anew. Only
/// of those that have a day of their own is known by which rate.
pub(crate) async fn restored(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let Some(entity) = items.first().map(|item| item.draft.record.entity.clone()) else { return Ok(()) };
    let monies = monies(&entity);
    let Some(dated) = day_field(&entity).filter(|_| !monies.is_empty()) else { return Ok(()) };
    let rates = scope.engine().rates().await?;
    for item in items.iter_mut().filter(|item| !item.refused()) {
        let record = &item.draft.record;
        let day = day_of(&scope.who.ctx, &entity, record.value(dated), record.created_at);
        let sums = monies.iter().filter_map(|name| Some((*name, record.value(name).as_money()?)));
        let sums: Vec<(&'static str, Money)> = sums.collect();
        let worth = |money: &Money| rates.value(*money, day, scope.who.ctx.currency);
        if !sums.iter().any(|(_, money)| worth(money).is_some_and(|worth| worth.company != money.company)) {
            continue;
        }
        let change = Change::update(entity.name, record.id).from(Source::System);
        let change = sums.into_iter().fold(change, |change, (name, money)| change.put(name, Value::Money(money)));
        item.draft.record = scope.save_elevated(change).await?.record;
    }
    Ok(())
}

/// The job: at least once and harmless twice, for it gives every amount what it is worth by the rates there are.
fn work(engine: &Engine, work: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        // Another node or program may have written the rates: nobody told this one yet.
        engine.forget_access();
        let mut due = Due::read(work)?;
        if !due.together && gathered(engine, &mut due).await? {
            return Ok(());
        }
        let by = match due.by.as_ref().and_then(|id| id.parse::<Id>().ok()) {
            Some(by) => engine.who(by).await?,
            None => None,
        };
        let who = match by {
            Some(who) => who.elevated(),
            None => engine.system().await?,
        };
        let spans = due.spans(&*engine.rates().await?);
        let (mut valued, mut refused) = (0, 0);
        for entity in engine.registry().entities() {
            let (done, left) = anew(engine, &who, entity, &spans).await?;
            (valued, refused) = (valued + done, refused + left);
        }
        tracing::info!(currencies = spans.len(), valued, refused, "amounts were valued anew by the rates that changed");
        Ok(())
    }
    .boxed()
}

/// Each job walks through every table with amounts: where others wait (an import of rates asks once a chunk), one job takes
/// the place of all. `true`: it stands in the queue. It gathers no more, so that it is done however many are still to come.
async fn gathered(engine: &Engine, due: &mut Due) -> Result<bool, Refusal> {
    let mut tx = engine.store().begin().await?;
    let waiting = tx.take_jobs(REVALUE.kind, engine.clock().now()).await?;
    let first = waiting.iter().map(|(_, run_at)| *run_at).min();
    for (payload, _) in waiting {
        match Due::read(payload) {
            Ok(other) => due.add(other),
            // Nobody could ever do it, and it must not keep others from being done.
            Err(refusal) => tracing::error!(%refusal, "a job to value anew cannot be read"),
        }
    }
    let more = first.is_some();
    if let Some(first) = first {
        let payload = Due { together: true, ..due.clone() }.payload();
        // Before whatever is asked for from now on.
        let run_at = first.min(engine.clock().now());
        tx.enqueue(NewJob { kind: REVALUE.kind.to_owned(), payload, run_at, key: None }).await?;
    }
    tx.commit().await?;
    Ok(more)
}

/// Values the amounts of one entity anew; how many records have changed, and how many were refused.
async fn anew(
    engine: &Engine,
    who: &Who,
    entity: &Entity,
    spans: &HashMap<Currency, Spans>,
) -> Result<(usize, usize), Refusal> {
    let monies = monies(entity);
    let (mut valued, mut refused) = (0, 0);
    if monies.is_empty() {
        return Ok((valued, refused));
    }
    let mut columns = monies.clone();
    let dated = day_field(entity);
    columns.push(dated.unwrap_or("created_at"));
    let mut query = walk(entity, &columns);
    loop {
        let page = engine.store().rows(&engine.registry(), &Reader::system(), &query).await?;
        let changes = page.rows.iter().filter_map(|row| {
            let (day, written) = match row.values.last() {
                Some(Value::Int(written)) if dated.is_none() => (&Value::Null, *written),
                day => (day.unwrap_or(&Value::Null), who.ctx.now),
            };
            let day = day_of(&who.ctx, entity, day, written);
            again(entity, &monies, row, |currency| spans.get(&currency).is_some_and(|spans| spans.hold(day)))
        });
        for Outcome(outcome) in engine.save_bulk(who, changes.collect(), |_| true).await? {
            match outcome {
                Ok(saved) => valued += usize::from(saved.changed),
                // The job is tried again, and does no harm to what is done.
                Err(refusal) if refusal.is_passing() => return Err(refusal),
                Err(_) => refused += 1,
            }
        }
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => return Ok((valued, refused)),
        }
    }
}

/// The change that gives a record's amounts in currencies concerned once more.
fn again(
    entity: &Entity,
    monies: &[&'static str],
    row: &RowOut,
    concerned: impl Fn(Currency) -> bool,
) -> Option<Change> {
    let is_due = |value: &Value| value.as_money().is_some_and(|money| concerned(money.currency));
    let sums: Vec<_> = monies.iter().zip(&row.values).filter(|(_, value)| is_due(value)).collect();
    // Whoever gives another amount meanwhile has it valued anyway.
    let change = Change::update(entity.name, row.id).from(Source::System).expecting(Expected::Version(row.version));
    let given = |change: Change, (name, value): (&&'static str, &Value)| change.put(name, value.clone());
    (!sums.is_empty()).then(|| sums.into_iter().fold(change, given))
}
