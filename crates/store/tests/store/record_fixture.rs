//! A small company with every kind of field: users in teams and branches, accounts, deals of an account, and the lines of
//! a deal, which are seen with it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use trato_model::access::Grant;
use trato_model::entity::Area;
use trato_model::field::{Choice, Date, Decimal, Email, Integer, Link, LongText, Text};
use trato_model::registry::Overlay;
use trato_model::{
    Currency, Entity, EntityDef, Field, FieldDef, Id, Level, Money, Reader, Record, Registry, Rights, Value, kinds,
    mixin,
};

pub const NAME: Field<Text> = Field::text("name").title().required().searched().indexed().matched();
pub const INDUSTRY: Field<Choice> = Field::choice("industry", &["energy", "retail", "health"]).indexed();
pub const ACCOUNT: Field<Link> = Field::link("account", "account").reverse("deals");
pub const DEAL: Field<Link> = Field::link("deal", "deal").reverse("lines");
pub const STAGE: Field<Choice> = Field::choice("stage", &["new", "open", "won", "lost"]).indexed();
pub const AMOUNT: Field<trato_model::field::Amount> = Field::money("amount").indexed();
pub const CODE: Field<Text> = Field::text("code").unique().searched();
pub const NOTE: Field<LongText> = Field::long_text("note").searched();
pub const EMAIL: Field<Email> = Field::email("email").searched().indexed().matched();
pub const CLOSE: Field<Date> = Field::date("close_date").indexed();
pub const COUNT: Field<Integer> = Field::integer("count");
pub const PRICE: Field<Decimal> = Field::decimal("price", 3);
pub const USER: Field<Link> = Field::link("user", "user");
pub const LABEL: Field<Text> = Field::text("label").title();

const fn described(name: &'static str, kind: &'static dyn trato_model::Kind) -> FieldDef {
    FieldDef::new(name, kind)
}

pub static USERS: EntityDef =
    EntityDef::new("user", Area::Settings).fields(&[Field::text("name").title().indexed().def()]);
pub static TEAMS: EntityDef = EntityDef::new("team", Area::Settings).fields(&[Field::text("name").title().def()]);
pub static BRANCHES: EntityDef = EntityDef::new("branch", Area::Settings).fields(&[Field::text("name").title().def()]);
pub static ACCOUNTS: EntityDef = EntityDef::new("account", Area::Sales)
    .fields(&[
        NAME.def(),
        INDUSTRY.def(),
        Field::tags("tags").def(),
        Field::emails("emails").searched().matched().def(),
    ])
    .with(&[&mixin::OWNED, &mixin::TRASH, &mixin::SEARCH]);
pub static DEALS: EntityDef = EntityDef::new("deal", Area::Sales)
    .fields(&[
        NAME.def(),
        ACCOUNT.def(),
        STAGE.def(),
        AMOUNT.def(),
        CODE.def(),
        NOTE.def(),
        EMAIL.def(),
        CLOSE.def(),
        COUNT.def(),
        PRICE.def(),
        described("rich", &kinds::rich_text::RichText),
        described("odds", &kinds::percent::Percent),
        described("flag", &kinds::boolean::Boolean),
        described("moment", &kinds::date_time::DateTime),
        described("span", &kinds::duration::Duration),
        Field::multi_choice("several", &["a", "b", "c"]).def(),
        Field::phone("phone").searched().matched().def(),
        described("site", &kinds::url::Url),
        described("place", &kinds::address::AddressKind),
        Field::tags("tags").def(),
        described("number", &kinds::sequence::Sequence),
        described("data", &kinds::json::Json),
    ])
    .board("stage")
    .ordered(&[("stage", "close_date")])
    .with(&[&mixin::OWNED, &mixin::TRASH, &mixin::SEARCH]);
pub static LINES: EntityDef =
    EntityDef::new("line", Area::Part).fields(&[DEAL.def(), LABEL.def(), COUNT.def()]).part_of("deal");
pub static MEMBERS: EntityDef = EntityDef::new("account_team", Area::Part).fields(&[ACCOUNT.def(), USER.def()]);

pub fn registry() -> Registry {
    let all = [&USERS, &TEAMS, &BRANCHES, &ACCOUNTS, &DEALS, &LINES, &MEMBERS];
    Registry::build(&all, &Overlay::default()).expect("the fixture is sound")
}

/// The `n`th id.
pub fn id(n: u64) -> Id {
    Id::constant(0x0199_0000_0000_7000_8000_0000_0000_0000 + u128::from(n))
}

pub fn entity(registry: &Registry, name: &str) -> Arc<Entity> {
    registry.entity(name).expect("an entity of the fixture").clone()
}

/// A new record with its system columns set.
pub fn record(registry: &Registry, name: &str, n: u64) -> Record {
    let mut record = Record::new(entity(registry, name), id(n));
    (record.version, record.created_at, record.updated_at) = (1, 1_000_000, 1_000_000);
    record
}

pub fn euros(minor: i64) -> Value {
    Value::Money(Money::new(minor, Currency::EUR))
}

pub fn list(items: &[&str]) -> Value {
    match items {
        [] => Value::Null,
        items => Value::List(items.iter().map(|item| Value::Text((*item).to_owned())).collect()),
    }
}

/// A user with the same level for every action on every entity.
pub fn reader(user: u64, level: Level, teams: &[u64], branches: &[u64]) -> Reader {
    reader_with(user, Rights { default: Grant::all(level), ..Rights::default() }, teams, branches)
}

pub fn reader_with(user: u64, rights: Rights, teams: &[u64], branches: &[u64]) -> Reader {
    Reader::new(
        id(user),
        rights,
        teams.iter().map(|n| id(*n)).collect(),
        branches.iter().map(|n| id(*n)).collect(),
        HashSet::from(["account", "deal"]),
        HashMap::from([("line", ("deal", "deal"))]),
        HashMap::new(),
    )
}
