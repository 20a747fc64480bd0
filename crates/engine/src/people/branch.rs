//! A branch (sucursal): branches form a tree and have a country, a currency and a time zone of their own.

use trato_model::entity::Area;
use trato_model::field::{Link, Phone, Place, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const PARENT: Field<Link> = Field::link("parent", "branch").reverse("subbranches");
/// ISO 3166-1 alpha-2, ISO 4217 and IANA names.
pub const COUNTRY: Field<Text> = Field::text("country").max(2);
pub const CURRENCY: Field<Text> = Field::text("currency").max(3);
pub const ZONE: Field<Text> = Field::text("zone");
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
