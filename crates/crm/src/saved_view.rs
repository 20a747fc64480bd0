//! A saved view of a list or board: filter, sort and columns under a name, for its owner or for everybody.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::entity::Area;
use trato_model::field::{Boolean, Choice, Default, Integer, Link, LongText, Tags, Text};
use trato_model::kinds::Fault;
use trato_model::query::{sort, text};
use trato_model::{EntityDef, Field, FieldError, Intent, Refusal, Value};

pub const NAME: Field<Text> = Field::text("name").required().title();
/// The entity that it lists.
pub const LISTS: Field<Text> = Field::text("lists").required().fixed().indexed();
pub const KIND: Field<Choice> =
    Field::choice("kind", &["list", "board", "calendar"]).closed().default(Default::Text("list"));
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

/// A view is of a kind of record that there is, and says what can be read now.
pub const READABLE: Hook = Hook {
    name: "saved-view.readable",
    entity: "saved_view",
    moment: Moment::Before,
    intents: &[Intent::Create, Intent::Update],
    run: readable,
};

fn readable<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        for item in items.iter_mut().filter(|item| !item.change.derived) {
            for (field, fault) in faults(scope, item) {
                item.refuse_field(FieldError::new(field, fault));
            }
        }
        Ok(())
    }
    .boxed()
}

/// What is wrong with the parts that were written anew, as their writer sees the kind of record.
fn faults(scope: &Scope<'_>, item: &Item) -> Vec<(&'static str, Fault)> {
    let (registry, reader) = (&scope.registry, &scope.who.reader);
    let words = |field: &str| item.draft.record.value(field).as_text().unwrap_or_default().to_owned();
    let readable = |name: &str| reader.can(name, trato_model::Action::Read);
    let Some(entity) = registry.entity(&words(LISTS.name())).filter(|entity| readable(entity.name)) else {
        return vec![(LISTS.name(), Fault::new("unknown-entity"))];
    };
    let columns = match item.draft.record.value(COLUMNS.name()) {
        Value::List(names) => names.iter().filter_map(Value::as_text).collect::<Vec<_>>().join(","),
        _ => String::new(),
    };
    let reading = scope.who.reading_plain();
    let parts = [
        (FILTER.name(), text::parse_typed(&words(FILTER.name()), registry, entity, reader, &reading).err()),
        (SORT.name(), sort::parse(&words(SORT.name()), registry, entity, reader).err()),
        (COLUMNS.name(), sort::columns(&columns, registry, entity, reader).err()),
    ];
    let anew = |field: &str| item.draft.is_new() || item.draft.changed(field);
    parts.into_iter().filter(|(field, _)| anew(field)).filter_map(|(field, fault)| Some((field, fault?))).collect()
}
