//! Where leads come from: the company edits the list.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Default, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title();
pub const ACTIVE: Field<Boolean> = Field::boolean("active").default(Default::Bool(true));

pub static LEAD_SOURCE: EntityDef = EntityDef::new("lead_source", Area::Settings)
    .icon("radar", 130)
    .fields(&[NAME.def(), ACTIVE.def()])
    .list(&["name", "active"]);
