//! A pipeline: a way of selling with its own stages.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Default, Integer, Link, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title();
/// Order in menus.
pub const POSITION: Field<Integer> = Field::integer("position").indexed().default(Default::Int(0));
/// Chosen for new deals where nobody says otherwise.
pub const STANDARD: Field<Boolean> = Field::boolean("standard").default(Default::Bool(false));
pub const TEAM: Field<Link> = Field::link("team", "team");

pub static PIPELINE: EntityDef = EntityDef::new("pipeline", Area::Settings)
    .icon("git-commit-horizontal", 340)
    .fields(&[NAME.def(), POSITION.def(), STANDARD.def(), TEAM.def()])
    .list(&["name", "standard", "team", "position"])
    .sort("position");
