//! A product or service that we sell.

use trato_model::entity::Area;
use trato_model::field::{Amount, Boolean, Choice, Default, Link, LongText, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use crate::mixins;

pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed().matched();
pub const CODE: Field<Text> = Field::text("code").unique().searched();
pub const CATEGORY: Field<Link> = Field::link("category", "product_category").reverse("products");
pub const PRICE: Field<Amount> = Field::money("price").min(0).indexed();
pub const COST: Field<Amount> = Field::money("cost").min(0);
pub const UNIT: Field<Choice> =
    Field::choice("unit", &["piece", "hour", "day", "month", "year", "kilogram", "metre", "litre"])
        .default(Default::Text("piece"));
pub const ACTIVE: Field<Boolean> = Field::boolean("active").default(Default::Bool(true)).indexed();
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static PRODUCT: EntityDef = EntityDef::new("product", Area::Sales)
    .icon("package", 190)
    .fields(&[
        NAME.def(),
        CODE.def(),
        CATEGORY.def(),
        PRICE.def(),
        COST.def(),
        UNIT.def(),
        ACTIVE.def(),
        DESCRIPTION.def(),
    ])
    .with(&[&mixins::IMPORTED, &mixin::TIMELINE, &mixin::TRASH, &mixin::SEARCH])
    .list(&["name", "code", "category", "price", "unit", "active"])
    .form(&[
        Section::new("main", &[&["name", "code"], &["category", "unit"], &["price", "cost"], &["active"]]),
        Section::new("description", &[&["description"]]),
    ])
    .quick(&["name", "code", "category", "price"]);
