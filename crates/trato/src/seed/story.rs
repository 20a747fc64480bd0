//! Three years, day by day: customers are found, leads come in, deals move, are won or lost, and people call and visit. It
//! ends on the eve of the day on which it is told; what is planned begins with that day.
//!
//! [`customers`]: accounts, contacts, leads; [`deals`]: how they go; [`activities`]: what is done about them and planned.

mod activities;
mod customers;
mod deals;

use std::collections::HashSet;

use anyhow::{Context, Result};
use trato_engine::{Engine, Who};
use trato_model::query::period::date_of;
use trato_model::{Bucket, Change, Currency, Id, Money, Source, Value};

use self::customers::{Customer, Prospect};
use self::deals::Deal;
use super::people::Company;
use super::{calendar, dice::Dice, names};

struct Story<'a> {
    engine: &'a Engine,
    company: &'a Company,
    dice: Dice,
    /// Sellers as they are this week, by their clock.
    sellers: Vec<Who>,
    customers: Vec<Customer>,
    deals: Vec<Deal>,
    /// Deals that sellers opened.
    opened: usize,
    leads: Vec<Prospect>,
    campaign: Option<Id>,
    campaigns: HashSet<String>,
    /// Names, addresses and numbers that somebody has.
    taken: HashSet<String>,
    visits: usize,
    /// The day on which the story is told.
    today: i32,
}

pub const WEEKS: i32 = 156;

/// What a seller does on a day, in this order.
#[derive(Clone, Copy)]
enum Step {
    Customers,
    Leads,
    Settle,
    Open,
    Move,
    Log,
}

/// The steps with the minutes of the day at which they begin.
const STEPS: [(Step, i64); 6] = [
    (Step::Customers, 20),
    (Step::Leads, 70),
    (Step::Settle, 140),
    (Step::Open, 210),
    (Step::Move, 400),
    (Step::Log, 480),
];

/// Tells the story until the day before `today`, and sets the clock to `end`.
///
/// # Errors
/// Those of the pipeline.
pub async fn tell(engine: &Engine, company: &Company, today: i32, end: i64) -> Result<()> {
    let mut story = Story {
        engine,
        company,
        dice: Dice::new(20_261_122),
        sellers: Vec::new(),
        customers: Vec::new(),
        deals: Vec::new(),
        opened: 0,
        leads: Vec::new(),
        campaign: None,
        campaigns: HashSet::new(),
        taken: HashSet::new(),
        visits: 0,
        today,
    };
    let first = calendar::monday(today) - WEEKS * 7;
    for monday in (first..today).step_by(7) {
        story.sellers.clear();
        for (seller, _) in &company.sellers {
            story.sellers.push(engine.who(seller.user()).await?.context("a seller")?);
        }
        let begin = calendar::moment(story.seller(0)?, monday, 0);
        story.set(begin);
        story.campaigns(monday).await?;
        story.targets(monday, monday == first).await?;
        for day in monday..(monday + 5).min(today) {
            story.day(day, first).await?;
        }
    }
    engine.clock().set(end);
    Ok(())
}

impl Story<'_> {
    /// Moves everybody's clock.
    fn set(&mut self, now: i64) {
        self.engine.clock().set(now);
        for seller in &mut self.sellers {
            seller.ctx.now = now;
        }
    }

    /// A working day of all sellers, whose steps follow one another by the clock.
    async fn day(&mut self, day: i32, first: i32) -> Result<()> {
        let mut steps = Vec::new();
        for seller in 0..self.sellers.len() {
            if !calendar::works(self.place(seller), day) {
                continue;
            }
            for (step, minutes) in STEPS {
                let minutes = minutes + self.dice.between(0, 55);
                steps.push((calendar::moment(self.seller(seller)?, day, minutes), seller, step));
            }
        }
        steps.sort_by_key(|(at, seller, _)| (*at, *seller));
        for (at, seller, step) in steps {
            self.set(at);
            match step {
                Step::Customers => self.customers(seller, day, first).await?,
                Step::Leads => self.leads(seller, day).await?,
                Step::Settle => self.settle_leads(seller, day).await?,
                Step::Open => self.open_deals(seller, day, first).await?,
                Step::Move => self.move_deals(seller, day).await?,
                Step::Log => self.activities(seller, day).await?,
            }
        }
        Ok(())
    }

    /// Writes changes as one seller; the ids of what was made.
    async fn write(&self, who: &Who, changes: Vec<Change>) -> Result<Vec<Id>> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let changes = changes.into_iter().map(|change| change.from(Source::Demo)).collect();
        let saved = self.engine.save_all(who, changes).await?;
        Ok(saved.into_iter().map(|saved| saved.record.id).collect())
    }

    fn seller(&self, at: usize) -> Result<&Who> {
        self.sellers.get(at).context("a seller")
    }

    /// The branch of a seller: 0 Madrid, 1 Caracas.
    fn place(&self, seller: usize) -> usize {
        self.company.sellers.get(seller).map_or(0, |(_, place)| *place)
    }

    /// Says whether something is nobody's yet, and takes it.
    fn take(&mut self, what: &str) -> bool {
        self.taken.insert(trato_text::fold(what))
    }

    /// Each campaign begins with its month; one is there from the first week.
    async fn campaigns(&mut self, monday: i32) -> Result<()> {
        let date = date_of(monday);
        let begins = |month: i8| month == date.month() && calendar::begins_month(monday);
        let found = names::CAMPAIGNS.iter().find(|(month, ..)| begins(*month));
        let usual = self.campaign.is_none().then(|| names::CAMPAIGNS.last()).flatten();
        let Some((_, name, channel, budget)) = found.or(usual) else { return Ok(()) };
        let name = format!("{name} {}", date.year());
        if !self.campaigns.insert(name.clone()) {
            return Ok(());
        }
        let (day, over) = (i64::from(monday), monday + LASTS < self.today);
        let spent = i64::from((self.today - monday).min(LASTS));
        let cost = budget * self.dice.between(80, 112) / 100 * spent / i64::from(LASTS);
        let change = Change::create("campaign")
            .put("name", Value::from(name))
            .put("channel", Value::from(*channel))
            .put("status", Value::from(if over { "done" } else { "active" }))
            .put("starts_on", Value::Int(day))
            .put("ends_on", Value::Int(day + i64::from(LASTS)))
            .put("budget", Money::new(*budget, Currency::EUR).into())
            .put("cost", Money::new(cost, Currency::EUR).into());
        let marketer = self.engine.who(self.company.marketer.user()).await?.context("the marketer")?;
        self.campaign = self.write(&marketer, vec![change]).await?.pop();
        Ok(())
    }

    /// A target for each seller and month, set a month ahead.
    async fn targets(&mut self, monday: i32, first: bool) -> Result<()> {
        if !first && !calendar::begins_month(monday) {
            return Ok(());
        }
        let admin = self.engine.who(self.company.admin.user()).await?.context("the administrator")?;
        let months = Bucket::Month.shift(monday, i32::from(!first))..=Bucket::Month.shift(monday, 1);
        let grown = i64::from(monday - (self.today - WEEKS * 7)) / 7;
        let mut changes = Vec::new();
        for month in months.filter(|day| Bucket::Month.start(*day) == *day) {
            for (seller, (_, place)) in self.sellers.iter().zip(&self.company.sellers) {
                let amount = if *place == 0 { 5_000_000 } else { 4_200_000 } + grown * 15_000;
                let change = Change::create("target")
                    .put("month", Value::Int(i64::from(month)))
                    .put("seller", seller.user().into())
                    .put("amount", Money::new(amount / 100_000 * 100_000, Currency::EUR).into());
                changes.push(change);
            }
        }
        self.write(&admin, changes).await?;
        Ok(())
    }
}

/// Days that a campaign lasts.
const LASTS: i32 = 84;
