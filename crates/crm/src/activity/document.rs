//! A document: a stored file with a name, about a record or of the company.

use trato_model::entity::Area;
use trato_model::field::{File, Integer, LongText, Tags, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::planning;
use crate::mixins;

pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed();
pub const FILE: Field<File> = Field::file("file").required();
/// As found when it was stored.
pub const MEDIA_TYPE: Field<Text> = Field::text("media_type").computed();
/// Bytes.
pub const SIZE: Field<Integer> = Field::integer("size").computed();
pub const TAGS: Field<Tags> = Field::tags("tags");
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static DOCUMENT: EntityDef = EntityDef::new("document", Area::Knowledge)
    .icon("file-text", 230)
    .fields(&[NAME.def(), FILE.def(), MEDIA_TYPE.def(), SIZE.def(), TAGS.def(), DESCRIPTION.def()])
    .with(&[&mixins::ABOUT_RECORDS, &mixin::OWNED, &mixin::TIMELINE, &mixin::TRASH, &mixin::SEARCH])
    .list(&["name", "media_type", "size", "account", "opportunity", "owner", "created_at"])
    .sort("-created_at")
    .form(&[
        Section::new("main", &[&["name"], &["file"], &["tags"], &["description"]]),
        Section::new("about", &[&["account", "contact"], &["lead", "opportunity"]]),
    ])
    .quick(&["name", "file"])
    .rules(&[planning::ABOUT_RULE])
    .imported(false);
