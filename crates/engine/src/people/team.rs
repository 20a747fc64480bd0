//! A team; teams form a tree, and a right of the level *team* reaches the teams below.

use trato_model::entity::Area;
use trato_model::field::{Link, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const PARENT: Field<Link> = Field::link("parent", "team").reverse("subteams");
pub const LEADER: Field<Link> = Field::link("leader", "user").reverse("leads");
pub const BRANCH: Field<Link> = Field::link("branch", "branch").reverse("teams");

pub static TEAM: EntityDef = EntityDef::new("team", Area::Settings)
    .icon("users", 170)
    .fields(&[NAME.def(), PARENT.def(), LEADER.def(), BRANCH.def()])
    .list(&["name", "parent", "leader", "branch"])
    .form(&[Section::new("main", &[&["name", "branch"], &["leader", "parent"]])]);
