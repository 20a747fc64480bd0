//! A branch (sucursal): branches form a tree and have a country, a currency and a time zone of their own.

use trato_model::entity::Area;
use trato_model::field::{Country, CurrencyCode, Link, Phone, Place, Text, Zone};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const PARENT: Field<Link> = Field::link("parent", "branch").reverse("subbranches");
/// ISO 3166-1 alpha-2, ISO 4217 and IANA names.
pub const COUNTRY: Field<Country> = Field::country("country");
pub const CURRENCY: Field<CurrencyCode> = Field::currency("currency");
pub const ZONE: Field<Zone> = Field::zone("zone");
pub const MANAGER: Field<Link> = Field::link("manager", "user");
pub const PHONE: Field<Phone> = Field::phone("phone");
pub const ADDRESS: Field<Place> = Field::address("address");

pub static BRANCH: EntityDef = EntityDef::new("branch", Area::Settings)
    .icon("store", 30)
    .fields(&[
        NAME.def(),
        PARENT.def(),
        COUNTRY.def(),
        CURRENCY.def(),
        ZONE.def(),
        MANAGER.def(),
        PHONE.def(),
        ADDRESS.def(),
    ])
    .list(&["name", "country", "currency", "zone", "manager"])
    .form(&[
        Section::new("main", &[&["name", "parent"], &["country", "currency", "zone"], &["manager", "phone"]]),
        Section::new("address", &[&["address"]]),
    ]);
