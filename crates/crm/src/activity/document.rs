//! A document: a stored file with a name, about a record or of the company.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::Scope;
use trato_engine::module::{Hook, Moment};
use trato_engine::save::Item;
use trato_model::entity::Area;
use trato_model::field::{File, Integer, LongText, Tags, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, Intent, Refusal, Value, mixin};

use super::planning;
use crate::mixins;

pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed();
pub const FILE: Field<File> = Field::file("file").required();
/// As found when it was stored.
pub const MEDIA_TYPE: Field<Text> = Field::text("media_type").computed().derived_from(&["file"]);
/// Bytes.
pub const SIZE: Field<Integer> = Field::integer("size").computed().derived_from(&["file"]);
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

/// Type and size follow the file.
pub const FOUND: Hook = Hook {
    name: "document.found",
    entity: "document",
    moment: Moment::Before,
    intents: &[Intent::Create, Intent::Update],
    run: found,
};

fn found<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        for item in items.iter_mut().filter(|item| item.draft.changed(FILE.name())) {
            let Some(id) = item.draft.record.value(FILE.name()).as_id() else { continue };
            if let Some(info) = scope.any_file(id).await? {
                item.draft.record.put(MEDIA_TYPE.name(), Value::from(info.mime));
                item.draft.record.put(SIZE.name(), Value::Int(info.size));
            }
        }
        Ok(())
    }
    .boxed()
}
