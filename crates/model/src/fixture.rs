//! A small company for the tests of this crate: accounts, contacts and opportunities with owners, and their records.

use std::sync::{Arc, LazyLock};

use jiff::tz::TimeZone;

use crate::entity::Area;
use crate::field::{Amount, Boolean, Choice, Date, DateTime, Decimal, Email, Field, Link, Place, Tags, Text};
use crate::kinds::{DateOrder, NumberStyle, Reading};
use crate::mixin::{OWNED, TIMELINE, TRASH};
use crate::{Ctx, Currency, EntityDef, Id, Locale, Record, Registry, ctx::Entropy, registry::Overlay};

pub const NAME: Field<Text> = Field::text("name").title().required().indexed();
pub const INDUSTRY: Field<Choice> = Field::choice("industry", &["energy", "retail"]);
pub const EMAIL: Field<Email> = Field::email("email");
pub const TAGS: Field<Tags> = Field::tags("tags");
pub const PLACE: Field<Place> = Field::address("place");
pub const ACCOUNT: Field<Link> = Field::link("account", "account").reverse("opportunities");
pub const AMOUNT: Field<Amount> = Field::money("amount").indexed();
pub const RATE: Field<Decimal> = Field::decimal("rate", 3);
pub const CLOSE_DATE: Field<Date> = Field::date("close_date");
pub const CALLED_AT: Field<DateTime> = Field::date_time("called_at");
pub const WON: Field<Boolean> = Field::boolean("won");

pub static ACCOUNT_DEF: EntityDef = EntityDef::new("account", Area::Sales)
    .fields(&[NAME.def(), INDUSTRY.def(), EMAIL.def(), TAGS.def(), PLACE.def()])
    .with(&[&OWNED, &TRASH, &TIMELINE])
    .list(&["name", "industry", "owner"]);

pub static OPPORTUNITY_DEF: EntityDef = EntityDef::new("opportunity", Area::Sales)
    .fields(&[NAME.def(), ACCOUNT.def(), AMOUNT.def(), RATE.def(), CLOSE_DATE.def(), CALLED_AT.def(), WON.def()])
    .with(&[&OWNED, &TRASH])
    .list(&["name", "account", "amount", "account.industry"]);

pub static USER_DEF: EntityDef = EntityDef::new("user", Area::Settings).fields(&[NAME.def()]);
pub static TEAM_DEF: EntityDef = EntityDef::new("team", Area::Settings).fields(&[NAME.def()]);
pub static BRANCH_DEF: EntityDef = EntityDef::new("branch", Area::Settings).fields(&[NAME.def()]);

pub static BUILTIN: &[&EntityDef] = &[&ACCOUNT_DEF, &OPPORTUNITY_DEF, &USER_DEF, &TEAM_DEF, &BRANCH_DEF];

static REGISTRY: LazyLock<Arc<Registry>> =
    LazyLock::new(|| Arc::new(Registry::build(BUILTIN, &Overlay::default()).expect("the fixture is sound")));

pub fn registry() -> &'static Registry {
    &REGISTRY
}

pub fn id(n: u128) -> Id {
    Id::constant(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

pub fn record(entity: &str, n: u128) -> Record {
    Record::new(registry().entity(entity).expect("an entity").clone(), id(n))
}

pub fn madrid() -> TimeZone {
    TimeZone::get("Europe/Madrid").expect("a zone")
}

pub fn reading() -> Reading {
    Reading {
        locale: Locale::Es,
        numbers: NumberStyle::Es,
        dates: DateOrder::DayFirst,
        zone: madrid(),
        currency: Currency::EUR,
        country: "ES",
    }
}

/// Saturday 21 November 2026, 12:00 in Madrid; user 1, whose team is users 1 and 2.
pub fn ctx() -> Ctx {
    Ctx {
        actor: id(1),
        team: None,
        branch: None,
        team_members: vec![id(1), id(2)],
        now: 1_795_258_800_000_000,
        zone: madrid(),
        company_zone: madrid(),
        locale: Locale::Es,
        currency: Currency::EUR,
        own_currency: Currency::EUR,
        country: "ES",
        entropy: Entropy::new(7),
    }
}
