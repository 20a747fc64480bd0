//! Why a deal was lost: the company edits the list.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Default, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title();
pub const ACTIVE: Field<Boolean> = Field::boolean("active").default(Default::Bool(true));

pub static LOSS_REASON: EntityDef = EntityDef::new("loss_reason", Area::Settings)
    .icon("circle-x", 0)
    .fields(&[NAME.def(), ACTIVE.def()])
    .list(&["name", "active"]);
