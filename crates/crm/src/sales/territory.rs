//! A territory: part of a country, found from an address by province or postal code; territories form a tree.

use trato_model::entity::Area;
use trato_model::field::{Link, Tags, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const PARENT: Field<Link> = Field::link("parent", "territory").reverse("subterritories");
/// ISO 3166-1 alpha-2; empty for any country.
pub const COUNTRY: Field<Text> = Field::text("country").max(2);
/// Provinces or states by name, and beginnings of postal codes; without either the whole country.
pub const PROVINCES: Field<Tags> = Field::tags("provinces");
pub const POSTAL_PREFIXES: Field<Tags> = Field::tags("postal_prefixes");
/// Who gets leads from here.
pub const SELLER: Field<Link> = Field::link("seller", "user").reverse("territories");

pub static TERRITORY: EntityDef = EntityDef::new("territory", Area::Settings)
    .icon("map", 90)
    .fields(&[NAME.def(), PARENT.def(), COUNTRY.def(), PROVINCES.def(), POSTAL_PREFIXES.def(), SELLER.def()])
    .list(&["name", "parent", "country", "provinces", "seller"])
    .form(&[Section::new(
        "main",
        &[&["name", "parent"], &["country", "seller"], &["provinces"], &["postal_prefixes"]],
    )]);
