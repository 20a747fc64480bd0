//! A note about a record.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Default, LongText};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::planning;
use crate::mixins;

pub const TEXT: Field<LongText> = Field::long_text("text").required().title().searched();
/// Stays on top of the record's timeline.
pub const PINNED: Field<Boolean> = Field::boolean("pinned").default(Default::Bool(false)).indexed();

pub static NOTE: EntityDef = EntityDef::new("note", Area::Sales)
    .icon("sticky-note", 55)
    .fields(&[TEXT.def(), PINNED.def()])
    .with(&[&mixins::ABOUT_RECORDS, &mixin::OWNED, &mixins::IMPORTED, &mixin::TIMELINE, &mixin::TRASH, &mixin::SEARCH])
    .list(&["text", "account", "contact", "opportunity", "owner", "created_at"])
    .sort("-created_at")
    .form(&[
        Section::new("main", &[&["text"], &["pinned"]]),
        Section::new("about", &[&["account", "contact"], &["lead", "opportunity"]]),
    ])
    .quick(&["text", "account", "contact"])
    .rules(&[planning::ABOUT_RULE]);
