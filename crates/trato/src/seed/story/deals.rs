//! Deals: they are opened, move through the stages, and are won or lost.

use anyhow::Result;
use trato_model::{Change, Currency, Id, Money, Value};

use super::{Story, WEEKS};
use crate::seed::{calendar, names};

/// A deal under way: when it moves next, and how it ends.
pub struct Deal {
    pub id: Id,
    pub seller: usize,
    account: Id,
    pub contact: Id,
    stage: usize,
    next: i32,
    close: i64,
    won: bool,
    last: usize,
    over: bool,
    /// What a proposal will be made of, where one is written.
    offer: Option<Offer>,
}

/// A product, how many of it, and what they come to with what is installed along.
#[derive(Clone, Copy)]
struct Offer {
    product: Id,
    units: i64,
    amount: Money,
}

/// The stage in which a proposal is written.
const PROPOSAL: usize = 2;
/// Of so many deals one has its proposal written line by line.
const WRITTEN: usize = 3;

impl Offer {
    /// The lines of a proposal: the products, some with a discount, and the work, which together are the deal's amount.
    fn lines(self, deal: Id, number: usize) -> Vec<Change> {
        let money = |minor: i64| Value::from(Money::new(minor, self.amount.currency));
        let price = self.amount.minor * 85 / 100 / self.units / 1_000 * 1_000;
        if price == 0 {
            return Vec::new();
        }
        let discount = [0, 500, 1_000].get(number % 3).copied().unwrap_or(0);
        let products = self.units * price * (10_000 - discount) / 10_000;
        let line = |position: i64| {
            Change::create("opportunity_line").put("opportunity", deal.into()).put("position", Value::Int(position))
        };
        let main = line(1)
            .put("product", self.product.into())
            .put("quantity", Value::Int(self.units * 1_000))
            .put("price", money(price))
            .put("cost", money(price * 62 / 100))
            .put("discount", if discount == 0 { Value::Null } else { Value::Int(discount) });
        let work = line(2)
            .put("name", Value::from("Instalación y puesta en marcha"))
            .put("price", money(self.amount.minor - products))
            .put("cost", money((self.amount.minor - products) / 2));
        vec![main, work]
    }
}

/// The day of what will not happen any more.
const NEVER: i32 = i32::MAX;

impl Deal {
    /// Whether nobody thinks of it any more.
    pub fn forgotten(&self) -> bool {
        self.next == NEVER
    }
}

/// Of a hundred deals, how many each seller wins: sellers differ, and so do their branches.
const ODDS: [usize; 6] = [46, 38, 41, 29, 33, 36];

impl Story<'_> {
    /// How a deal will go: how far it comes, and when it moves next.
    pub(super) fn plan(&mut self, id: Id, with: (Id, Id), seller: usize, day: i32, close: i64) -> Deal {
        let won = self.dice.chance(ODDS.get(seller).copied().unwrap_or(35));
        let stages = self.company.stages.len();
        // What is lost is mostly lost early.
        let last = if won { stages - 1 } else { self.dice.below(stages).min(self.dice.below(stages)) };
        let next = self.later(day, 4, 26);
        Deal {
            id,
            seller,
            account: with.0,
            contact: with.1,
            stage: 0,
            next,
            close,
            won,
            last,
            over: false,
            offer: None,
        }
    }

    /// A day so many days later; what would fall on a weekend happens on any day of the week after.
    fn later(&mut self, day: i32, least: i64, most: i64) -> i32 {
        let later = day + i32::try_from(self.dice.between(least, most)).unwrap_or(7);
        let monday = calendar::monday(later);
        if later - monday < 5 { later } else { monday + 7 + i32::try_from(self.dice.below(5)).unwrap_or(0) }
    }

    /// New deals with customers of the seller; business grows over the years.
    pub(super) async fn open_deals(&mut self, seller: usize, day: i32, first: i32) -> Result<()> {
        let grown = usize::try_from((day - first) / 7 * 30 / WEEKS).unwrap_or(0);
        // In a week: between 0.8 (August) and 2.5 (May), and a third more in the last year.
        let often = (6 + 8 * calendar::season(day)) * (100 + grown) / 100;
        if !self.dice.chance(often) {
            return Ok(());
        }
        let own: Vec<usize> = (0..self.customers.len()).filter(|at| self.customers[*at].seller == seller).collect();
        let Some(customer) = self.dice.pick(&own).and_then(|at| self.customers.get(*at)) else { return Ok(()) };
        let (account, contact, trade) = (customer.account, customer.contact, customer.trade);
        let fits =
            |work: &&names::Work| work.whose.is_empty() || [trade.0, trade.1].iter().any(|of| work.whose.contains(of));
        let works: Vec<&names::Work> = names::WORKS.iter().filter(fits).collect();
        let Some(work) = self.dice.pick(&works).copied() else { return Ok(()) };
        let Some((product, price)) = self.company.products.get(work.code).copied() else { return Ok(()) };
        // With what is installed along, less a discount, in whole tens.
        let units = self.dice.between(work.least, work.most);
        let full = price.minor * units * self.dice.between(96, 135) / 100;
        let currency = if self.place(seller) == 0 { Currency::EUR } else { Currency::USD };
        let amount = Money::new(full / 1_000 * 1_000, currency);
        let close = i64::from(day) + self.dice.between(25, 110);
        let change = Change::create("opportunity")
            .put("name", Value::from(format!("{}: {}", self.dice.word_of(work.kinds), work.name)))
            .put("account", account.into())
            .put("contact", contact.into())
            .put("product", product.into())
            .put("amount", amount.into())
            .put("source", self.source().into())
            .put("close_date", Value::Int(close));
        for id in self.write(self.seller(seller)?, vec![change]).await? {
            let mut deal = self.plan(id, (account, contact), seller, day, close);
            self.opened += 1;
            deal.offer = self.opened.is_multiple_of(WRITTEN).then_some(Offer { product, units, amount });
            self.deals.push(deal);
        }
        Ok(())
    }

    /// Moves what is due; a few deals are forgotten and rot.
    pub(super) async fn move_deals(&mut self, seller: usize, day: i32) -> Result<()> {
        let mut deals = std::mem::take(&mut self.deals);
        let (mut changes, mut won, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for deal in deals.iter_mut().filter(|deal| deal.seller == seller && deal.next <= day) {
            // In August nobody decides.
            if calendar::season(day) == 1 && self.dice.chance(55) {
                deal.next = self.later(day, 10, 30);
                continue;
            }
            changes.push(if deal.stage < deal.last { self.advance(deal, day) } else { self.end(deal, day) });
            if let Some(offer) = deal.offer.take_if(|_| deal.stage == PROPOSAL && !deal.over) {
                lines.extend(offer.lines(deal.id, self.opened));
            }
            if deal.over && deal.won {
                won.push(Change::update("account", deal.account).put("kind", Value::from("customer")));
            }
        }
        deals.retain(|deal| !deal.over);
        self.deals = deals;
        self.write(self.seller(seller)?, changes).await?;
        self.write(self.seller(seller)?, lines).await?;
        self.write(self.seller(seller)?, won).await?;
        Ok(())
    }

    fn advance(&mut self, deal: &mut Deal, day: i32) -> Change {
        deal.stage += 1;
        // Who forgets a deal finds it again some months later; of the last ones some lie still.
        let forgotten = self.dice.chance(3);
        let next = if forgotten { self.later(day, 70, 150) } else { self.later(day, 4, 34) };
        deal.next = if forgotten && next >= self.today { NEVER } else { next };
        let change =
            Change::update("opportunity", deal.id).put("stage", self.company.stages.get(deal.stage).copied().into());
        if deal.close > i64::from(day) + 10 {
            return change;
        }
        // What takes longer than was thought is put off.
        deal.close = i64::from(day) + self.dice.between(20, 70);
        change.put("close_date", Value::Int(deal.close))
    }

    fn end(&mut self, deal: &mut Deal, day: i32) -> Change {
        deal.over = true;
        let stage = if deal.won { self.company.won } else { self.company.lost };
        let change = Change::update("opportunity", deal.id)
            .put("stage", stage.into())
            .put("close_date", Value::Int(i64::from(day)));
        if deal.won {
            return change;
        }
        let reason = self.dice.weighted(&self.company.loss_reasons);
        let rival = if reason == self.company.outdone { 92 } else { 18 };
        let rival = if self.dice.chance(rival) { self.dice.pick(&self.company.competitors).copied() } else { None };
        change.put("loss_reason", reason.into()).put("competitor", rival.into())
    }
}
