//! Whom the company deals with: accounts with their contacts, private customers, and leads with what becomes of them. No two
//! have the same name, address or number.

use anyhow::Result;
use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_model::{Address, Change, Currency, Id, Money, Source, Value};

use super::Story;
use crate::seed::names::Trade;
use crate::seed::{calendar, names};

/// A customer of the story.
pub struct Customer {
    pub account: Id,
    pub contact: Id,
    pub seller: usize,
    pub trade: &'static Trade,
}

/// A lead, the day on which it is looked at next, and how often it was.
pub struct Prospect {
    id: Id,
    seller: usize,
    due: i32,
    looked: u8,
    trade: &'static Trade,
}

/// A company that nobody has made yet.
struct Firm {
    name: String,
    city: &'static str,
    domain: String,
    phone: String,
    address: Address,
    trade: &'static Trade,
}

/// A person that nobody has made yet.
struct Person {
    first: &'static str,
    last: &'static str,
    second: &'static str,
    email: String,
}

static ANY: Trade = Trade("Oficinas", "services", 4, 40);

impl Story<'_> {
    fn address(&mut self, place: usize) -> (Address, &'static str) {
        let places = if place == 0 { names::PLACES } else { names::PLACES_VE };
        let at = self.dice.below(places.len());
        let (postal_code, city, province, country) = places.get(at).copied().unwrap_or_default();
        let address = Address {
            street: format!("{}, {}", self.dice.word_of(names::STREETS), self.dice.between(1, 180)),
            postal_code: postal_code.to_owned(),
            city: city.to_owned(),
            province: province.to_owned(),
            country: country.to_owned(),
            ..Address::default()
        };
        (address, city)
    }

    /// A telephone number of an office, or of a person's pocket.
    fn phone(&mut self, place: usize, province: Option<&str>) -> String {
        let mobile = if place == 0 { ("+346", 8) } else { ("+58412", 7) };
        let (prefix, digits) = province.map_or(mobile, names::prefix);
        let least = 10_i64.pow(digits - 1);
        loop {
            let phone = format!("{prefix}{}", self.dice.between(2 * least, 10 * least - 1));
            if self.take(&phone) {
                return phone;
            }
        }
    }

    fn firm(&mut self, place: usize) -> Firm {
        let mut tries = 0;
        loop {
            let (address, city) = self.address(place);
            let trade = self.dice.pick(names::TRADES).unwrap_or(&ANY);
            let mut name = format!("{} {}", trade.0, self.dice.word_of(names::PROPER));
            tries += 1;
            if tries > 40 {
                name = format!("{name} {}", self.dice.word_of(names::LAST));
            }
            if self.take(&format!("{name} {city}")) {
                let domain = format!("{}.example", trato_text::fold(&format!("{name} {city}")).replace(' ', "-"));
                let phone = self.phone(place, Some(&address.province));
                return Firm { name, city, domain, phone, address, trade };
            }
        }
    }

    fn person(&mut self, domain: &str) -> Person {
        loop {
            let (first, last) = (self.dice.word_of(names::FIRST), self.dice.word_of(names::LAST));
            let second = self.dice.word_of(names::LAST);
            let local = format!("{}.{}", trato_text::fold(first), trato_text::fold(last)).replace(' ', "");
            let email = format!("{local}@{domain}");
            if last != second && self.take(&format!("{first} {last} {second}")) && self.take(&email) {
                return Person { first, last, second, email };
            }
        }
    }

    /// New accounts with their contacts once a week, and now and then a private customer.
    pub(super) async fn customers(&mut self, seller: usize, day: i32, first: i32) -> Result<()> {
        let week = calendar::monday(day);
        let begins = week == first && day == calendar::next(self.place(seller), first);
        if day != week + i32::try_from(seller % 5)? && !begins {
            return Ok(());
        }
        let many = if begins { 36 } else { 1 + self.dice.below(2) };
        let place = self.place(seller);
        let (mut accounts, mut firms) = (Vec::new(), Vec::new());
        for _ in 0..many {
            let firm = self.firm(place);
            accounts.push(self.account(&firm, place));
            firms.push(firm);
        }
        let accounts = self.write(self.seller(seller)?, accounts).await?;
        let (mut contacts, mut at) = (Vec::new(), Vec::new());
        for (account, firm) in accounts.iter().zip(&firms) {
            for order in 0..1 + self.dice.below(3) {
                contacts.push(self.contact(Some(*account), &firm.domain, place));
                at.push((*account, order, firm.trade));
            }
        }
        let private = self.dice.chance(12).then(|| self.contact(None, "correo.example", place));
        self.write(self.seller(seller)?, private.into_iter().collect()).await?;
        let contacts = self.write(self.seller(seller)?, contacts).await?;
        for (contact, (account, order, trade)) in contacts.into_iter().zip(at) {
            if order == 0 {
                self.customers.push(Customer { account, contact, seller, trade });
            }
        }
        Ok(())
    }

    fn account(&mut self, firm: &Firm, place: usize) -> Change {
        let Firm { name, city, domain, phone, address, trade } = firm;
        let legal = if place == 0 { "S.L." } else { "C.A." };
        let employees = self.dice.between(trade.2, trade.3);
        let change = Change::create("account")
            .put("name", Value::from(format!("{name} ({city})")))
            .put("legal_name", Value::from(format!("{name} {city} {legal}")))
            .put("kind", Value::from("prospect"))
            .put("industry", self.company.industries.get(trade.1).copied().into())
            .put("source", self.source().into())
            .put("phone", Value::from(phone.as_str()))
            .put("website", Value::from(format!("https://www.{domain}")))
            .put("address", Value::Address(Box::new(address.clone())))
            .put("employees", Value::Int(employees));
        if !self.dice.chance(40) {
            return change;
        }
        let revenue = Money::new(employees * self.dice.between(55, 140) * 100_000, Currency::EUR);
        change.put("revenue", revenue.into())
    }

    fn contact(&mut self, account: Option<Id>, domain: &str, place: usize) -> Change {
        let Person { first, last, second, email } = self.person(domain);
        let position = self.dice.word_of(&["Gerencia", "Compras", "Mantenimiento", "Dirección", "Administración"]);
        let permission = self.dice.word_of(&["granted", "granted", "unknown", "unknown", "unknown", "denied"]);
        Change::create("contact")
            .put("first_name", Value::from(first))
            .put("last_name", Value::from(last))
            .put("second_last_name", Value::from(second))
            .put("account", account.into())
            .put("position", if account.is_some() { Value::from(position) } else { Value::Null })
            .put("email", Value::from(email))
            .put("mobile", Value::from(self.phone(place, None)))
            .put("address_form", Value::from(self.dice.word_of(&["tu", "usted"])))
            .put("email_permission", Value::from(permission))
            .put("email_permission_source", Value::from("Formulario de visita"))
    }

    pub(super) fn source(&mut self) -> Option<Id> {
        self.dice.weighted(&self.company.sources)
    }

    /// The customer of the seller who sent somebody, where that is where he came from.
    fn referrer(&mut self, source: Id, seller: usize) -> Option<Id> {
        if self.company.referral != Some(source) {
            return None;
        }
        let own: Vec<Id> = self.customers.iter().filter(|c| c.seller == seller).map(|c| c.contact).collect();
        self.dice.pick(&own).copied()
    }

    /// New leads, every other day or so.
    pub(super) async fn leads(&mut self, seller: usize, day: i32) -> Result<()> {
        let place = self.place(seller);
        let (mut changes, mut trades) = (Vec::new(), Vec::new());
        for _ in 0..usize::from(self.dice.chance(38)) + usize::from(self.dice.chance(6)) {
            let firm = self.firm(place);
            let Person { first, last, second, email } = self.person(&firm.domain);
            let source = self.source();
            let budget = Money::new(self.dice.between(15, 400) * 10_000, Currency::EUR);
            let referred_by = source.and_then(|source| self.referrer(source, seller));
            let form = if self.dice.chance(33) { "tu" } else { "usted" };
            let rating = self.dice.word_of(&["hot", "warm", "warm", "cold"]);
            let change = Change::create("lead")
                .put("address_form", Value::from(form))
                .put("salutation", Value::from(names::salutation(first)))
                .put("first_name", Value::from(first))
                .put("last_name", Value::from(last))
                .put("second_last_name", Value::from(second))
                .put("company", Value::from(format!("{} ({})", firm.name, firm.city)))
                .put("email", Value::from(email))
                .put("phone", Value::from(firm.phone))
                .put("website", Value::from(format!("https://www.{}", firm.domain)))
                .put("industry", self.company.industries.get(firm.trade.1).copied().into())
                .put("source", source.into())
                .put("referred_by", referred_by.into())
                .put("campaign", if self.dice.chance(45) { self.campaign.into() } else { Value::Null })
                .put("rating", Value::from(rating))
                .put("budget", budget.into())
                .put("address", Value::Address(Box::new(firm.address)));
            changes.push(change);
            trades.push(firm.trade);
        }
        let made = self.write(self.seller(seller)?, changes).await?;
        for (id, trade) in made.into_iter().zip(trades) {
            let due = day + i32::try_from(self.dice.between(2, 21))?;
            self.leads.push(Prospect { id, seller, due, looked: 0, trade });
        }
        Ok(())
    }

    /// What becomes of the leads of the weeks before: none stays open for ever.
    pub(super) async fn settle_leads(&mut self, seller: usize, day: i32) -> Result<()> {
        let leads = std::mem::take(&mut self.leads);
        for mut lead in leads {
            if lead.seller != seller || lead.due > day {
                self.leads.push(lead);
                continue;
            }
            let fate = self.dice.below(if lead.looked > 2 { 70 } else { 100 });
            match fate {
                0..26 => self.convert(&lead, day).await?,
                26..70 => {
                    let change = Change::update("lead", lead.id)
                        .put("status", Value::from("disqualified"))
                        .put("disqualified_reason", Value::from(self.dice.word_of(names::DISQUALIFIED)));
                    self.write(self.seller(seller)?, vec![change]).await?;
                }
                _ => {
                    let change = Change::update("lead", lead.id).put("status", Value::from("working"));
                    self.write(self.seller(seller)?, vec![change]).await?;
                    lead.looked += 1;
                    lead.due = day + i32::try_from(self.dice.between(6, 30))?;
                    self.leads.push(lead);
                }
            }
        }
        Ok(())
    }

    async fn convert(&mut self, lead: &Prospect, day: i32) -> Result<()> {
        let close = i64::from(day) + self.dice.between(20, 90);
        let wish = Conversion {
            account: Wish::New,
            contact: Wish::New,
            opportunity: Wish::New,
            opportunity_name: None,
            amount: None,
            close_date: Some(close),
        };
        let done = conversion::convert(self.engine, self.seller(lead.seller)?, lead.id, wish, Source::Demo).await?;
        if let (Some(id), Some(account), Some(contact)) = (done.opportunity, done.account, done.contact) {
            let (seller, trade) = (lead.seller, lead.trade);
            self.customers.push(Customer { account, contact, seller, trade });
            let deal = self.plan(id, (account, contact), seller, day, close);
            self.deals.push(deal);
        }
        Ok(())
    }
}
