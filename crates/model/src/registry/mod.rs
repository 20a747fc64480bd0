//! What kinds of record there are: the built-in definitions merged with a company's own fields, entities, labels and
//! layouts (the overlay). Immutable; a change makes a new one, swapped in after the commit.
//!
//! [`Entity`]: a kind of record as it is now · [`Registry::find`]: from text to a path · [`Registry::field_label`] and its
//! kin: names for people · [`overlay`]: what the company changed.

mod entity;
mod labels;
pub mod overlay;
mod paths;

pub use entity::{Entity, SYSTEM, columns_of};
pub use overlay::Overlay;
pub use paths::{Found, PathError};

use std::collections::HashMap;
use std::sync::Arc;

use crate::{EntityDef, FieldDef, intern};

/// All kinds of record of a company.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Counts the changes of the overlay; a write transaction compares it with the database's.
    pub version: i64,
    entities: Vec<Arc<Entity>>,
    by_name: HashMap<&'static str, usize>,
    names: [labels::Names; 2],
    texts: [overlay::Texts; 2],
}

impl Registry {
    /// Merges the built-in definitions with an overlay.
    ///
    /// # Errors
    /// A sentence for the log that names what does not fit: a link to a missing entity, a name used twice.
    pub fn build(builtin: &[&'static EntityDef], overlay: &Overlay) -> Result<Self, String> {
        let mut entities: Vec<Entity> = builtin.iter().map(|def| Entity::of(def)).collect();
        overlay.apply(&mut entities)?;
        name_fields(&mut entities);
        let mut by_name = HashMap::new();
        for (at, entity) in entities.iter().enumerate() {
            if by_name.insert(entity.name, at).is_some() {
                return Err(format!("two entities are named {}", entity.name));
            }
        }
        for entity in &entities {
            entity.check(|target| by_name.contains_key(target))?;
            check_owners(entity, &entities)?;
            check_sources(entity, &entities)?;
        }
        let texts = overlay.labels();
        let names = labels::names(&entities, &texts);
        let entities = entities.into_iter().map(Arc::new).collect();
        Ok(Registry { version: overlay.version, entities, by_name, names, texts })
    }

    #[must_use]
    pub fn entities(&self) -> &[Arc<Entity>] {
        &self.entities
    }

    #[must_use]
    pub fn entity(&self, name: &str) -> Option<&Arc<Entity>> {
        self.by_name.get(name).and_then(|at| self.entities.get(*at))
    }

    /// Records of which entity and by which link point at `target`, with the panel's name.
    pub fn pointing_at<'a>(&'a self, target: &'a str) -> impl Iterator<Item = (&'a Arc<Entity>, &'a FieldDef)> + 'a {
        self.entities.iter().flat_map(move |entity| {
            entity.fields.iter().filter(move |f| f.target == Some(target)).map(move |field| (entity, field))
        })
    }
}

/// Lists the fields that [`FieldDef::fields_of`] offers: those that people fill in and can leave empty, the company's own
/// among them.
fn name_fields(entities: &mut [Entity]) {
    let fillable: HashMap<&'static str, &'static [&'static str]> = entities
        .iter()
        .map(|entity| {
            let left_empty = |field: &&FieldDef| !matches!(field.kind.name(), "boolean" | "json");
            let fields = entity.fields.iter().filter(|field| field.writable() && !field.fixed).filter(left_empty);
            (entity.name, intern::intern_all(&fields.map(|field| field.name).collect::<Vec<_>>()))
        })
        .collect();
    for field in entities.iter_mut().flat_map(|entity| &mut entity.fields) {
        if let Some(choices) = field.fields_of.and_then(|entity| fillable.get(entity)) {
            field.choices = choices;
        }
    }
}

/// What a field is derived from must exist: a name that does not would hide nothing.
fn check_sources(entity: &Entity, entities: &[Entity]) -> Result<(), String> {
    for field in &entity.fields {
        for source in field.derived {
            let (of, name) = source.split_once('.').unwrap_or((entity.name, source));
            if !entities.iter().any(|other| other.name == of && other.field(name).is_some()) {
                return Err(format!("{}.{}: no field {source}", entity.name, field.name));
            }
        }
    }
    Ok(())
}

/// Follows the links by which a record is part of another; they must end.
fn check_owners(entity: &Entity, entities: &[Entity]) -> Result<(), String> {
    let mut at = entity;
    for _ in 0..=entities.len() {
        let Some(link) = at.part_of else { return Ok(()) };
        let target = at.field(link).and_then(|field| field.target);
        at = entities
            .iter()
            .find(|owner| Some(owner.name) == target)
            .ok_or_else(|| format!("{}: it is part of {link}, which is no link", at.name))?;
    }
    Err(format!("{}: it is part of itself", entity.name))
}
