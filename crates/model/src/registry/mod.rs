//! What kinds of record there are: the built-in definitions merged with a company's own fields, entities, labels and
//! layouts (the overlay). Immutable; a change makes a new one, swapped in after the commit.

mod entity;
pub mod overlay;
mod paths;

pub use entity::Entity;
pub use overlay::Overlay;
pub use paths::{Found, PathError};

use std::collections::HashMap;
use std::sync::Arc;

use crate::{EntityDef, FieldDef, Locale};

/// All kinds of record of a company.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Counts the changes of the overlay; a write transaction compares it with the database's.
    pub version: i64,
    entities: Vec<Arc<Entity>>,
    by_name: HashMap<&'static str, usize>,
    labels: HashMap<(Locale, String), String>,
}

impl Registry {
    /// Merges the built-in definitions with an overlay.
    ///
    /// # Errors
    /// A sentence for the log that names what does not fit: a link to a missing entity, a name used twice.
    pub fn build(builtin: &[&'static EntityDef], overlay: &Overlay) -> Result<Self, String> {
        let mut entities: Vec<Entity> = builtin.iter().map(|def| Entity::of(def)).collect();
        overlay.apply(&mut entities)?;
        let mut by_name = HashMap::new();
        for (at, entity) in entities.iter().enumerate() {
            if by_name.insert(entity.name, at).is_some() {
                return Err(format!("two entities are named {}", entity.name));
            }
        }
        for entity in &entities {
            entity.check(|target| by_name.contains_key(target))?;
        }
        Ok(Registry {
            version: overlay.version,
            entities: entities.into_iter().map(Arc::new).collect(),
            by_name,
            labels: overlay.labels(),
        })
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

    /// The entity's name for people, singular.
    #[must_use]
    pub fn label(&self, entity: &str, locale: Locale) -> String {
        self.text(locale, &entity.replace('_', "-"))
    }

    /// The entity's name for people, plural.
    #[must_use]
    pub fn plural(&self, entity: &str, locale: Locale) -> String {
        self.text(locale, &format!("{}.plural", entity.replace('_', "-")))
    }

    /// The field's name for people.
    #[must_use]
    pub fn field_label(&self, entity: &str, field: &str, locale: Locale) -> String {
        self.text(locale, &field_key(entity, field))
    }

    /// A choice's name for people.
    #[must_use]
    pub fn choice_label(&self, entity: &str, field: &str, choice: &str, locale: Locale) -> String {
        self.text(locale, &format!("{}--{}", field_key(entity, field), choice.replace('_', "-")))
    }

    /// A message: the overlay's own words first, then the files'.
    #[must_use]
    pub fn text(&self, locale: Locale, key: &str) -> String {
        if !self.labels.is_empty()
            && let Some(own) = self.labels.get(&(locale, key.to_owned()))
        {
            return own.clone();
        }
        trato_text::t(locale, key).into_owned()
    }
}

/// The message key of a field: `opportunity--close-date`; fields of mixins and system columns are shared.
fn field_key(entity: &str, field: &str) -> String {
    format!("{}--{}", entity.replace('_', "-"), field.replace('_', "-"))
}
