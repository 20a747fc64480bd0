//! A saved view of a list or board: filter, sort and columns under a name, for its owner or for everybody.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Choice, Default, Integer, Link, LongText, Tags, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().title();
/// The entity that it lists.
pub const LISTS: Field<Text> = Field::text("lists").required().fixed().indexed();
pub const KIND: Field<Choice> = Field::choice("kind", &["list", "board", "calendar"]).default(Default::Text("list"));
/// In the written filter language; checked again, for the reader of then, whenever it is used.
pub const FILTER: Field<LongText> = Field::long_text("filter");
pub const SORT: Field<Text> = Field::text("sort");
pub const COLUMNS: Field<Tags> = Field::tags("columns");
pub const OWNER: Field<Link> = Field::link("owner", "user").default(Default::Me).indexed();
/// Whether everybody who may read the entity sees it.
pub const SHARED: Field<Boolean> = Field::boolean("shared").default(Default::Bool(false)).indexed();
pub const POSITION: Field<Integer> = Field::integer("position").indexed().default(Default::Int(0));

pub static SAVED_VIEW: EntityDef = EntityDef::new("saved_view", Area::Part)
    .icon("bookmark", 220)
    .fields(&[
        NAME.def(),
        LISTS.def(),
        KIND.def(),
        FILTER.def(),
        SORT.def(),
        COLUMNS.def(),
        OWNER.def(),
        SHARED.def(),
        POSITION.def(),
    ])
    .list(&["name", "lists", "shared", "owner"])
    .sort("position")
    .personal("shared")
    .imported(false);
