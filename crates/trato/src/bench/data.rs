//! Makes the company's records: contacts, a fifth as many accounts and deals, and as many activities on one account, so
//! that there is one record with a very long history. One seller owns a tenth of everything. The same seed gives the same
//! records; what an earlier bench made in the same database is measured again.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use trato_engine::{Clock, Engine, Modules, Outcome, Settings, Who};
use trato_model::{Change, Filter, Id, Money, Path, Query, Source, Value};
use trato_store::{Store, StoreConfig};

use super::crowd;
use super::server::Place;
use crate::seed::{DAY, Dice, names};

/// Marks a database as a bench's, with its size.
const MARK: &str = "bench";
const SEED: u64 = 20_261_122;
/// Changes handed to the pipeline at once.
const CHUNK: u64 = 10_000;
/// Records of a kind that requests are spread over.
const SAMPLE: u64 = 200;
pub const HEAVY: &str = "Grupo Cuenta Mayor";

/// What the operations need to know of the data.
#[derive(Debug)]
pub struct Facts {
    pub records: u64,
    pub accounts: u64,
    pub deals: u64,
    pub activities: u64,
    /// The account with all the activities.
    pub heavy: Id,
    /// Some of them, spread over all.
    pub contacts: Vec<Id>,
    pub deal_ids: Vec<Id>,
    /// How fast the data was made; `None` where it was there.
    pub speed: Option<f64>,
}

/// Makes the data, unless it is there.
///
/// # Errors
/// Where the database holds something else.
pub async fn prepare(place: &Place, records: u64) -> Result<Facts> {
    let config = StoreConfig { files: Some(place.files.clone()), ..StoreConfig::new(place.database.clone()) };
    let now = Clock::System.now();
    let clock = Clock::fixed(now, SEED);
    let settings = Settings { base_url: "http://127.0.0.1".into(), demo: false, mail: None };
    let engine = Engine::start(Store::open(&config).await?, Modules::of(trato_crm::MODULES), clock, settings).await?;
    let speed = if engine.is_new().await? { Some(fill(&engine, records, now).await?) } else { None };
    let size = engine.store().setting(MARK).await?.and_then(|size| size.as_u64());
    if size != Some(records) {
        bail!("{} holds something else than a bench of {records} records", place.database);
    }
    let facts = facts(&engine, records, speed).await;
    engine.store().clone().close().await;
    facts
}

async fn fill(engine: &Engine, records: u64, end: i64) -> Result<f64> {
    let begun = Instant::now();
    engine.clock().set(end - 3 * 365 * DAY);
    let (admin, sellers) = crowd::hire(engine, records).await?;
    let mut maker = Maker { engine, admin, sellers, dice: Dice::new(SEED), span: (end - 3 * 365 * DAY, end) };
    let accounts = maker.make("accounts", records / 5, |maker, n| maker.account(n)).await?;
    let contacts = maker.make("contacts", records, |maker, n| maker.contact(n, &accounts)).await?;
    let lists = Lists::read(engine, &maker.admin).await?;
    maker.make("deals", records / 5, |maker, n| maker.deal(n, &accounts, &contacts, &lists)).await?;
    let heavy = accounts.first().copied().context("an account")?;
    maker.make("activities", records, |maker, n| maker.task(n, heavy)).await?;
    let mut tx = engine.store().begin().await?;
    tx.set_setting(MARK, &records.into()).await?;
    tx.commit().await?;
    engine.store().seal(end).await?;
    engine.store().analyze().await?;
    Ok((records * 12 / 5) as f64 / begun.elapsed().as_secs_f64())
}

/// Stages and reasons that deals need.
struct Lists {
    open: Vec<Id>,
    won: Vec<Id>,
    lost: Vec<Id>,
    reasons: Vec<Id>,
}

impl Lists {
    async fn read(engine: &Engine, who: &Who) -> Result<Lists> {
        let query = Query::new("stage").columns(vec![Path::field("kind")]).limit(100);
        let stages = engine.rows(who, &query).await?.rows;
        let kind = |wanted: &str| -> Vec<Id> {
            let fits = stages.iter().filter(|row| row.values.first().and_then(Value::as_text) == Some(wanted));
            fits.map(|row| row.id).collect()
        };
        let reasons = engine.rows(who, &Query::new("loss_reason").limit(50)).await?.rows;
        let reasons = reasons.iter().map(|row| row.id).collect();
        Ok(Lists { open: kind("open"), won: kind("won"), lost: kind("lost"), reasons })
    }
}

struct Maker<'a> {
    engine: &'a Engine,
    admin: Who,
    sellers: Vec<Id>,
    dice: Dice,
    /// From when to when things happened.
    span: (i64, i64),
}

impl Maker<'_> {
    /// Makes `count` records in chunks on a clock that moves; their ids.
    async fn make(&mut self, what: &str, count: u64, one: impl Fn(&mut Self, u64) -> Change) -> Result<Vec<Id>> {
        let begun = Instant::now();
        let mut ids = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        let mut next = 0;
        while next < count {
            let until = (next + CHUNK).min(count);
            let (from, to) = self.span;
            let part = i64::try_from(count.div_ceil(CHUNK)).unwrap_or(1);
            self.engine.clock().set(from + (to - from) / part * i64::try_from(next / CHUNK).unwrap_or(0));
            let changes = (next..until).map(|n| one(self, n).from(Source::Demo)).collect();
            for Outcome(outcome) in self.engine.save_bulk(&self.admin, changes, |_| true).await? {
                ids.push(outcome?.record.id);
            }
            next = until;
        }
        let seconds = begun.elapsed().as_secs_f64();
        eprintln!("{count} {what}: {seconds:.1} s, {:.0} a second", count as f64 / seconds.max(0.001));
        Ok(ids)
    }

    /// The first seller owns a tenth, the others the rest.
    fn owner(&mut self, n: u64) -> Value {
        let at = if n.is_multiple_of(10) { 0 } else { 1 + self.dice.below(self.sellers.len().saturating_sub(1)) };
        self.sellers.get(at).copied().into()
    }

    fn account(&mut self, n: u64) -> Change {
        let trade = self.dice.pick(names::TRADES).map_or("", |trade| trade.0);
        let proper = self.dice.word_of(names::PROPER);
        let name = if n == 0 { HEAVY.to_owned() } else { format!("{trade} {proper} {n}") };
        let owner = self.owner(n);
        Change::create("account")
            .put("name", Value::from(name.as_str()))
            .put("kind", Value::from(self.dice.word_of(&["customer", "prospect", "lapsed", "partner"])))
            .text("phone", &format!("+3491{n:07}"))
            .text("email", &format!("info@empresa{n}.example"))
            .put("owner", owner)
    }

    fn contact(&mut self, n: u64, accounts: &[Id]) -> Change {
        let account = self.dice.pick(accounts).copied();
        let owner = self.owner(n);
        Change::create("contact")
            .put("first_name", Value::from(self.dice.word_of(names::FIRST)))
            .put("last_name", Value::from(self.dice.word_of(names::LAST)))
            .put("second_last_name", Value::from(self.dice.word_of(names::LAST)))
            .put("position", Value::from(self.dice.word_of(&["Compras", "Dirección", "Técnica", "Mantenimiento"])))
            .text("email", &format!("persona{n}@empresa{}.example", n % 20_000))
            .text("mobile", &format!("+346{n:08}"))
            .put("account", account.into())
            .put("owner", owner)
    }

    fn deal(&mut self, n: u64, accounts: &[Id], contacts: &[Id], lists: &Lists) -> Change {
        let mut change = Change::create("opportunity")
            .put("name", Value::from(format!("{} {n}", self.dice.word_of(names::TASKS)).as_str()))
            .put("account", self.dice.pick(accounts).copied().into())
            .put("contact", self.dice.pick(contacts).copied().into());
        let kind = self.dice.below(10);
        let stages = match kind {
            0..=4 => &lists.open,
            5..=7 => &lists.won,
            _ => {
                change = change.put("loss_reason", self.dice.pick(&lists.reasons).copied().into());
                &lists.lost
            }
        };
        let amount = Money::new(self.dice.between(50_000, 9_000_000), trato_model::Currency::EUR);
        let today = i64::from(self.admin.ctx.today());
        // Nobody decides ahead of time.
        let ahead = self.dice.between(0, 1_100);
        let owner = self.owner(n);
        change
            .put("stage", self.dice.pick(stages).copied().into())
            .put("amount", amount.into())
            .put("close_date", Value::Int(if kind <= 4 { today + ahead } else { today }))
            .put("owner", owner)
    }

    fn task(&mut self, n: u64, about: Id) -> Change {
        let (from, to) = self.span;
        let step = (to - from) / 100_000;
        let due = from + step * i64::try_from(n % 100_000).unwrap_or(0);
        let owner = self.owner(n);
        Change::create("task")
            .put("subject", Value::from(format!("{} {n}", self.dice.word_of(names::TASKS)).as_str()))
            .put("due_at", Value::Int(due))
            .put("status", Value::from(if n.is_multiple_of(20) { "planned" } else { "done" }))
            .put("account", about.into())
            .put("owner", owner)
    }
}

async fn facts(engine: &Engine, records: u64, speed: Option<f64>) -> Result<Facts> {
    let system = engine.system().await?;
    let heavy = Query::new("account").and(Filter::equal("name", HEAVY)).limit(1);
    let heavy = engine.rows(&system, &heavy).await?.rows.first().map(|row| row.id).context("the heavy account")?;
    let step = (records / SAMPLE).max(1);
    let emails = (0..SAMPLE.min(records)).map(|n| n * step);
    let emails: Vec<Value> =
        emails.map(|n| Value::from(format!("persona{n}@empresa{}.example", n % 20_000).as_str())).collect();
    let contacts = Query::new("contact").and(Filter::one_of("email", emails)).limit(200);
    let contacts: Vec<Id> = engine.rows(&system, &contacts).await?.rows.iter().map(|row| row.id).collect();
    let deals = engine.rows(&system, &Query::new("opportunity").sort(Path::field("name"), false).limit(200)).await?;
    let deal_ids: Vec<Id> = deals.rows.iter().map(|row| row.id).collect();
    if contacts.is_empty() || deal_ids.is_empty() {
        bail!("the data is not complete");
    }
    let fifth = records / 5;
    Ok(Facts { records, accounts: fifth, deals: fifth, activities: records, heavy, contacts, deal_ids, speed })
}
