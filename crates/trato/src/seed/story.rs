//! Three years, week by week: customers are found, leads come in, deals move, are won or lost, and people call and visit.

use anyhow::{Context, Result};
use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_engine::{Engine, Outcome, Who};
use trato_model::{Change, Currency, Id, Money, Source, Value};

use super::people::Company;
use super::{DAY, dice::Dice, names};

/// A customer of the story.
struct Customer {
    account: Id,
    contact: Id,
    seller: usize,
}

/// A deal under way: the weeks in which it moves, and how it ends.
struct Deal {
    id: Id,
    seller: usize,
    account: Id,
    contact: Id,
    stage: usize,
    next: i64,
    won: bool,
    last: usize,
}

struct Story<'a> {
    engine: &'a Engine,
    company: &'a Company,
    dice: Dice,
    /// Sellers as they are this week.
    sellers: Vec<Who>,
    customers: Vec<Customer>,
    deals: Vec<Deal>,
    leads: Vec<(Id, usize, i64)>,
    campaigns: Vec<Id>,
}

const WEEKS: i64 = 156;

/// Tells the story.
///
/// # Errors
/// Those of the pipeline.
pub async fn tell(engine: &Engine, company: &Company, start: i64, end: i64) -> Result<()> {
    let mut story = Story {
        engine,
        company,
        dice: Dice::new(20_261_122),
        sellers: Vec::new(),
        customers: Vec::new(),
        deals: Vec::new(),
        leads: Vec::new(),
        campaigns: Vec::new(),
    };
    for week in 0..=WEEKS {
        let now = if week == WEEKS { end } else { start + week * 7 * DAY + 9 * DAY / 24 };
        engine.clock().set(now);
        story.sellers.clear();
        for (seller, _) in &company.sellers {
            story.sellers.push(engine.who(seller.user()).await?.context("a seller")?);
        }
        story.campaigns(week, now).await?;
        story.targets(week, now).await?;
        story.customers(week).await?;
        story.leads(week, now).await?;
        story.open_deals(week, now).await?;
        story.move_deals(week, now).await?;
        story.activities(week, now).await?;
    }
    Ok(())
}

impl Story<'_> {
    /// Writes changes as one seller; the ids of what was made.
    async fn write(&self, who: &Who, changes: Vec<Change>) -> Result<Vec<Id>> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let changes = changes.into_iter().map(|change| change.from(Source::Demo)).collect();
        let outcomes = self.engine.save_bulk(who, changes, |_| true).await?;
        let ids = outcomes.into_iter().map(|Outcome(outcome)| outcome.map(|saved| saved.record.id));
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn seller(&self, at: usize) -> Result<&Who> {
        self.sellers.get(at).context("a seller")
    }

    async fn campaigns(&mut self, week: i64, now: i64) -> Result<()> {
        if week % 13 != 0 {
            return Ok(());
        }
        let day = now / DAY;
        let at = usize::try_from(week / 13).unwrap_or(0);
        let Some((name, channel, budget)) = names::CAMPAIGNS.get(at % names::CAMPAIGNS.len()) else { return Ok(()) };
        let year = trato_text::dates::format_date(i32::try_from(day)?, trato_model::Locale::Es);
        let year = year.rsplit(' ').next().unwrap_or_default();
        let status = if week + 13 > WEEKS { "active" } else { "done" };
        let change = Change::create("campaign")
            .put("name", Value::from(format!("{name} {year}")))
            .put("channel", Value::from(*channel))
            .put("status", Value::from(status))
            .put("starts_on", Value::Int(day))
            .put("ends_on", Value::Int(day + 84))
            .put("budget", Money::new(*budget, Currency::EUR).into())
            .put("cost", Money::new(budget * self.dice.between(70, 115) / 100, Currency::EUR).into());
        let marketer = self.engine.who(self.company.marketer.user()).await?.context("the marketer")?;
        self.campaigns = self.write(&marketer, vec![change]).await?;
        Ok(())
    }

    /// A target for each seller and month, set four weeks ahead.
    async fn targets(&mut self, week: i64, now: i64) -> Result<()> {
        if week % 4 != 0 {
            return Ok(());
        }
        let day = now / DAY + 28;
        let month = trato_model::Bucket::Month.start(i32::try_from(day)?);
        let admin = self.engine.who(self.company.admin.user()).await?.context("the administrator")?;
        let changes = self.sellers.iter().zip(&self.company.sellers).map(|(seller, (_, place))| {
            let amount = if *place == 0 { 4_500_000 } else { 2_800_000 } + week * 10_000;
            Change::create("target")
                .put("month", Value::Int(i64::from(month)))
                .put("seller", seller.user().into())
                .put("amount", Money::new(amount, Currency::EUR).into())
        });
        // Two of these weeks may fall into one month: the first target of a month stays.
        if week == 0 || trato_model::Bucket::Month.start(i32::try_from(day - 28)?) != month {
            let changes = changes.collect();
            self.write(&admin, changes).await?;
        }
        Ok(())
    }

    fn address(&mut self, place: usize) -> (trato_model::Address, &'static str) {
        let places = if place == 0 { names::PLACES } else { names::PLACES_VE };
        let at = self.dice.below(places.len());
        let (postal_code, city, province, country) = places.get(at).copied().unwrap_or_default();
        let address = trato_model::Address {
            street: format!("{}, {}", self.dice.word_of(names::STREETS), self.dice.between(1, 180)),
            postal_code: postal_code.to_owned(),
            city: city.to_owned(),
            province: province.to_owned(),
            country: country.to_owned(),
            ..trato_model::Address::default()
        };
        (address, city)
    }

    fn phone(&mut self, place: usize) -> String {
        match place {
            0 => format!("+346{:08}", self.dice.between(10_000_000, 99_999_999)),
            _ => format!("+58412{:07}", self.dice.between(1_000_000, 9_999_999)),
        }
    }

    fn person(&mut self, domain: &str) -> (String, String, String, String) {
        let (first, last) = (self.dice.word_of(names::FIRST), self.dice.word_of(names::LAST));
        let second = self.dice.word_of(names::LAST);
        let local = format!("{}.{}", trato_text::fold(first), trato_text::fold(last)).replace(' ', "");
        (first.to_owned(), last.to_owned(), second.to_owned(), format!("{local}@{domain}"))
    }

    /// New accounts with their contacts, and now and then a private customer.
    async fn customers(&mut self, week: i64) -> Result<()> {
        let many = if week == 0 { 220 } else { 7 + self.dice.below(5) };
        for seller in 0..self.sellers.len() {
            let share = many / self.sellers.len() + usize::from(self.dice.chance(30));
            let place = self.company.sellers.get(seller).map_or(0, |(_, place)| *place);
            let mut accounts = Vec::new();
            let mut domains = Vec::new();
            for _ in 0..share {
                let (address, city) = self.address(place);
                let name = format!("{} {}", self.dice.word_of(names::TRADE), self.dice.word_of(names::PROPER));
                let slug = trato_text::fold(&format!("{name} {city}")).replace(' ', "-");
                domains.push(format!("{slug}.example"));
                let industry = self.list("industry");
                let legal = if place == 0 { "S.L." } else { "C.A." };
                let mut change = Change::create("account")
                    .put("name", Value::from(format!("{name} ({city})")))
                    .put("legal_name", Value::from(format!("{name} {city} {legal}")))
                    .put("kind", Value::from("prospect"))
                    .put("industry", industry.into())
                    .put("source", self.list("lead_source").into())
                    .put("phone", Value::from(self.phone(place)))
                    .put("website", Value::from(format!("https://www.{slug}.example")))
                    .put("address", Value::Address(Box::new(address)))
                    .put("employees", Value::Int(self.dice.between(4, 260)));
                if self.dice.chance(40) {
                    let revenue = Money::new(self.dice.between(20, 900) * 1_000_000, Currency::EUR);
                    change = change.put("revenue", revenue.into());
                }
                accounts.push(change);
            }
            let accounts = self.write(self.seller(seller)?, accounts).await?;
            let mut contacts = Vec::new();
            let mut at = Vec::new();
            for (account, domain) in accounts.iter().zip(&domains) {
                for order in 0..1 + self.dice.below(3) {
                    contacts.push(self.contact(Some(*account), domain, place));
                    at.push((*account, order));
                }
            }
            if self.dice.chance(12) {
                let private = self.contact(None, "correo.example", place);
                self.write(self.seller(seller)?, vec![private]).await?;
            }
            let contacts = self.write(self.seller(seller)?, contacts).await?;
            let first = contacts.into_iter().zip(at).filter(|(_, (_, order))| *order == 0);
            self.customers.extend(first.map(|(contact, (account, _))| Customer { account, contact, seller }));
        }
        Ok(())
    }

    fn contact(&mut self, account: Option<Id>, domain: &str, place: usize) -> Change {
        let (first, last, second, email) = self.person(domain);
        let position = self.dice.word_of(&["Gerente", "Compras", "Mantenimiento", "Dirección", "Administración"]);
        let permission = self.dice.word_of(&["granted", "granted", "unknown", "unknown", "unknown", "denied"]);
        Change::create("contact")
            .put("first_name", Value::from(first))
            .put("last_name", Value::from(last))
            .put("second_last_name", Value::from(second))
            .put("account", account.into())
            .put("position", if account.is_some() { Value::from(position) } else { Value::Null })
            .put("email", Value::from(email))
            .put("mobile", Value::from(self.phone(place)))
            .put("address_form", Value::from(self.dice.word_of(&["tu", "usted"])))
            .put("email_permission", Value::from(permission))
            .put("email_permission_source", Value::from("Formulario de visita"))
    }

    fn list(&mut self, name: &'static str) -> Option<Id> {
        let list = self.company.lists.get(name)?;
        self.dice.pick(list).copied()
    }

    /// The customer of the seller who sent somebody, where that is where he came from.
    fn referrer(&self, source: Id, seller: usize) -> Option<Id> {
        if self.company.referral != Some(source) {
            return None;
        }
        let own: Vec<Id> = self.customers.iter().filter(|c| c.seller == seller).map(|c| c.contact).collect();
        own.get((self.leads.len() * 7).checked_rem(own.len())?).copied()
    }

    /// New leads, and what becomes of those of the weeks before.
    async fn leads(&mut self, week: i64, now: i64) -> Result<()> {
        for seller in 0..self.sellers.len() {
            let place = self.company.sellers.get(seller).map_or(0, |(_, place)| *place);
            let mut changes = Vec::new();
            for _ in 0..1 + self.dice.below(3) {
                let (first, last, _, email) = self.person("clientes.example");
                let (address, city) = self.address(place);
                let company =
                    format!("{} {} {city}", self.dice.word_of(names::TRADE), self.dice.word_of(names::PROPER));
                let (source, campaign) = (self.list("lead_source"), self.campaigns.first().copied());
                let budget = Money::new(self.dice.between(15, 400) * 10_000, Currency::EUR);
                let referred_by = source.and_then(|source| self.referrer(source, seller));
                let formal = self.leads.len() + changes.len();
                let change = Change::create("lead")
                    .put("address_form", Value::from(if formal.is_multiple_of(3) { "tu" } else { "usted" }))
                    .put("salutation", Value::from(names::salutation(&first)))
                    .put("first_name", Value::from(first))
                    .put("last_name", Value::from(last))
                    .put("company", Value::from(company))
                    .put("email", Value::from(email))
                    .put("phone", Value::from(self.phone(place)))
                    .put("source", source.into())
                    .put("referred_by", referred_by.into())
                    .put("campaign", if self.dice.chance(45) { campaign.into() } else { Value::Null })
                    .put("rating", Value::from(self.dice.word_of(&["hot", "warm", "warm", "cold"])))
                    .put("budget", budget.into())
                    .put("address", Value::Address(Box::new(address)));
                changes.push(change);
            }
            let made = self.write(self.seller(seller)?, changes).await?;
            let due = made.into_iter().map(|id| (id, seller, week + 1 + self.dice.between(0, 5)));
            self.leads.extend(due.collect::<Vec<_>>());
        }
        let leads = std::mem::take(&mut self.leads);
        let (due, later): (Vec<_>, Vec<_>) = leads.into_iter().partition(|(_, _, at)| *at <= week);
        self.leads = later;
        for (lead, seller, _) in due {
            self.settle_lead(lead, seller, week, now).await?;
        }
        Ok(())
    }

    async fn settle_lead(&mut self, lead: Id, seller: usize, week: i64, now: i64) -> Result<()> {
        let who = self.seller(seller)?.clone();
        match self.dice.below(10) {
            0..4 => {
                let wish = Conversion {
                    account: Wish::New,
                    contact: Wish::New,
                    opportunity: Wish::New,
                    opportunity_name: None,
                    amount: None,
                    close_date: Some(now / DAY + self.dice.between(20, 90)),
                };
                let done = conversion::convert(self.engine, &who, lead, wish, Source::Demo).await?;
                if let (Some(id), Some(account), Some(contact)) = (done.opportunity, done.account, done.contact) {
                    let deal = self.plan(id, account, contact, seller, week);
                    self.deals.push(deal);
                }
            }
            4..7 => {
                let change = Change::update("lead", lead)
                    .put("status", Value::from("disqualified"))
                    .put("disqualified_reason", Value::from("Sin necesidad por ahora"));
                self.write(&who, vec![change]).await?;
            }
            _ => {
                self.write(&who, vec![Change::update("lead", lead).put("status", Value::from("working"))]).await?;
            }
        }
        Ok(())
    }

    /// How a deal will go: how far it comes, and when it moves next. Sellers differ, and so do their branches.
    fn plan(&mut self, id: Id, account: Id, contact: Id, seller: usize, week: i64) -> Deal {
        let odds = [46, 38, 41, 29, 33, 36].get(seller).copied().unwrap_or(35);
        let won = self.dice.chance(odds);
        let stages = self.company.stages.len();
        let last = if won { stages - 1 } else { self.dice.below(stages) };
        Deal { id, seller, account, contact, stage: 0, next: week + self.dice.between(1, 4), won, last }
    }

    async fn open_deals(&mut self, week: i64, now: i64) -> Result<()> {
        if self.customers.is_empty() {
            return Ok(());
        }
        // Summer and Christmas are quiet, spring is busy.
        let season = [2, 2, 3, 4, 5, 4, 2, 1, 3, 3, 3, 2];
        let month = usize::try_from(week * 12 / 52 % 12).unwrap_or(0);
        let many = season.get(month).copied().unwrap_or(3);
        for seller in 0..self.sellers.len() {
            let place = self.company.sellers.get(seller).map_or(0, |(_, place)| *place);
            let mut changes = Vec::new();
            let mut about = Vec::new();
            for _ in 0..self.dice.below(many + 2) {
                let own: Vec<usize> =
                    (0..self.customers.len()).filter(|at| self.customers[*at].seller == seller).collect();
                let Some(customer) = self.dice.pick(&own).and_then(|at| self.customers.get(*at)) else { continue };
                let (account, contact) = (customer.account, customer.contact);
                let Some((product, price)) = self.dice.pick(&self.company.products).copied() else { continue };
                let amount = price.minor * self.dice.between(1, 9);
                let amount =
                    if place == 0 { Money::new(amount, Currency::EUR) } else { Money::new(amount, Currency::USD) };
                let kind = self.dice.word_of(&["Renovación", "Ampliación", "Obra nueva", "Sustitución"]);
                changes.push(
                    Change::create("opportunity")
                        .put("name", Value::from(format!("{kind}: {}", self.dice.word_of(names::WORKS))))
                        .put("account", account.into())
                        .put("contact", contact.into())
                        .put("product", product.into())
                        .put("amount", amount.into())
                        .put("source", self.list("lead_source").into())
                        .put("close_date", Value::Int(now / DAY + self.dice.between(25, 110))),
                );
                about.push((account, contact));
            }
            let made = self.write(self.seller(seller)?, changes).await?;
            for (id, (account, contact)) in made.into_iter().zip(about) {
                let deal = self.plan(id, account, contact, seller, week);
                self.deals.push(deal);
            }
        }
        Ok(())
    }

    /// Moves what is due; a few deals are forgotten and rot.
    async fn move_deals(&mut self, week: i64, now: i64) -> Result<()> {
        let mut deals = std::mem::take(&mut self.deals);
        for seller in 0..self.sellers.len() {
            let mut changes = Vec::new();
            for deal in deals.iter_mut().filter(|deal| deal.seller == seller && deal.next <= week) {
                let mut change = Change::update("opportunity", deal.id);
                if deal.stage < deal.last {
                    deal.stage += 1;
                    // Who forgets a deal finds it again some months later; of the last ones some lie still.
                    let forgotten = self.dice.chance(3);
                    let later = if forgotten { self.dice.between(10, 26) } else { self.dice.between(1, 5) };
                    deal.next = if forgotten && week + later > WEEKS { i64::MAX } else { week + later };
                    change = change.put("stage", self.company.stages.get(deal.stage).copied().into());
                } else {
                    deal.next = -1;
                    let stage = if deal.won { self.company.won } else { self.company.lost };
                    change = change.put("stage", stage.into()).put("close_date", Value::Int(now / DAY));
                    if !deal.won {
                        change = change.put("loss_reason", self.list("loss_reason").into());
                        if self.dice.chance(35) {
                            change = change.put("competitor", self.list("competitor").into());
                        }
                    }
                }
                changes.push(change);
            }
            self.write(self.seller(seller)?, changes).await?;
            let won: Vec<Change> = deals
                .iter()
                .filter(|deal| deal.seller == seller && deal.next == -1 && deal.won)
                .map(|deal| Change::update("account", deal.account).put("kind", Value::from("customer")))
                .collect();
            self.write(self.seller(seller)?, won).await?;
        }
        deals.retain(|deal| deal.next != -1);
        self.deals = deals;
        Ok(())
    }

    /// Calls, visits, meetings, tasks and notes about deals; in the last weeks some lie ahead.
    async fn activities(&mut self, week: i64, now: i64) -> Result<()> {
        let deals = std::mem::take(&mut self.deals);
        if week == WEEKS {
            self.plan_ahead(&deals, now).await?;
        }
        for seller in 0..self.sellers.len() {
            let own: Vec<&Deal> = deals.iter().filter(|deal| deal.seller == seller && deal.next != i64::MAX).collect();
            for entity in ["call", "visit", "meeting", "task", "note"] {
                let most = match entity {
                    "call" => 4,
                    "visit" => 3,
                    _ => 2,
                };
                let mut changes = Vec::new();
                for _ in 0..self.dice.below(most + 1) {
                    if let Some(deal) = self.dice.pick(&own) {
                        changes.push(self.activity(entity, deal, week, now));
                    }
                }
                self.write(self.seller(seller)?, changes).await?;
            }
        }
        self.deals = deals;
        Ok(())
    }

    /// Most open deals have a next step when the story ends.
    async fn plan_ahead(&mut self, deals: &[Deal], now: i64) -> Result<()> {
        for seller in 0..self.sellers.len() {
            let mut tasks = Vec::new();
            let mut calls = Vec::new();
            for deal in deals.iter().filter(|deal| deal.seller == seller && deal.next != i64::MAX) {
                if self.dice.chance(25) {
                    continue;
                }
                let due = self.appointment(now, (0, 14), seller);
                let (entity, subjects) =
                    if self.dice.chance(50) { ("task", names::TASKS) } else { ("call", names::CALLS) };
                let change = Change::create(entity)
                    .put("subject", Value::from(self.dice.word_of(subjects)))
                    .put("opportunity", deal.id.into())
                    .put("contact", deal.contact.into())
                    .put("due_at", Value::Int(due))
                    .put("remind_before", Value::Int(30));
                if entity == "task" { tasks.push(change) } else { calls.push(change) }
            }
            self.write(self.seller(seller)?, tasks).await?;
            self.write(self.seller(seller)?, calls).await?;
        }
        Ok(())
    }

    /// A moment of a working day, so many days from now, at a time when the seller's branch is open.
    fn appointment(&mut self, now: i64, days: (i64, i64), seller: usize) -> i64 {
        let mut day = now.div_euclid(DAY) + self.dice.between(days.0, days.1);
        // 1 January 1970 was a Thursday.
        match (day + 3).rem_euclid(7) {
            5 => day -= 1,
            6 => day += 1,
            _ => {}
        }
        let place = self.company.sellers.get(seller).map_or(0, |(_, place)| *place);
        let opens = if place == 0 { 8 } else { 13 };
        day * DAY + (2 * opens + self.dice.between(0, 17)) * DAY / 48
    }

    fn activity(&mut self, entity: &'static str, deal: &Deal, week: i64, now: i64) -> Change {
        let change = Change::create(entity).put("opportunity", deal.id.into()).put("contact", deal.contact.into());
        if entity == "note" {
            return change.put("text", Value::from(self.dice.word_of(names::NOTES)));
        }
        let subjects = match entity {
            "call" => names::CALLS,
            "visit" => names::VISITS,
            "meeting" => names::MEETINGS,
            _ => names::TASKS,
        };
        let change = change.put("subject", Value::from(self.dice.word_of(subjects)));
        let ahead = week >= WEEKS - 1 && self.dice.chance(75);
        if ahead {
            let due = self.appointment(now, (-2, 9), deal.seller);
            return change.put("due_at", Value::Int(due)).put("remind_before", Value::Int(30));
        }
        let due = self.appointment(now, (-4, 0), deal.seller);
        let change = change.put("due_at", Value::Int(due.min(now)));
        if entity == "visit" && self.dice.chance(16) {
            return change
                .put("status", Value::from("cancelled"))
                .put("cancel_reason", Value::from(self.dice.word_of(names::CANCELS)));
        }
        change.put("status", Value::from("done")).put("outcome", Value::from(self.dice.word_of(names::OUTCOMES)))
    }
}
