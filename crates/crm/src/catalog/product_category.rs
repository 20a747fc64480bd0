//! A category (line, series) of products; categories form a tree.

use trato_model::entity::Area;
use trato_model::field::{Link, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const PARENT: Field<Link> = Field::link("parent", "product_category").reverse("subcategories");

pub static PRODUCT_CATEGORY: EntityDef = EntityDef::new("product_category", Area::Settings)
    .icon("folder-tree", 190)
    .fields(&[NAME.def(), PARENT.def()])
    .list(&["name", "parent"]);
