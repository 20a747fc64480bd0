//! A company's own fields, entities, choices, labels and layouts, as deltas over the built-in definitions. A delta has a
//! stable id; names, once given, are columns and tables and never change; deleting hides.
//!
//! `edit`: changing one · `check`: what an overlay may say · `apply`: merging it into the entities · `labels`: its words.
//!
//! Stored as one JSON document; unknown keys are an error.

mod apply;
mod check;
mod edit;
mod labels;
#[cfg(test)]
mod tests;

pub use labels::Texts;

use serde::{Deserialize, Serialize};

use crate::{Id, Locale};

/// Custom fields of an entity, hidden ones included, at most.
pub const MOST_FIELDS: usize = 500;
/// Custom entities, hidden ones included, at most.
pub const MOST_ENTITIES: usize = 200;
/// Columns of an entity's table at most (PostgreSQL takes 1,600).
pub const MOST_COLUMNS: usize = 1200;
/// Choices of a field, at most.
pub const MOST_CHOICES: usize = 500;
/// Bytes of a name, and characters of a label, at most.
pub const LONGEST_NAME: usize = 40;
pub const LONGEST_LABEL: usize = 80;

/// What a company changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overlay {
    /// Counts the changes; the store has the last word.
    pub version: i64,
    pub entities: Vec<CustomEntity>,
    pub fields: Vec<CustomField>,
    pub choices: Vec<AddedChoice>,
    pub labels: Vec<Renamed>,
    pub layouts: Vec<Layout>,
}

impl Overlay {
    /// The same with the entities and fields that were hidden: their tables and columns are there.
    #[must_use]
    pub fn unhidden(mut self) -> Self {
        self.entities.iter_mut().for_each(|entity| entity.hidden = false);
        self.fields.iter_mut().for_each(|field| field.hidden = false);
        self
    }
}

/// Words in every language; where one is empty, the other stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    pub es: String,
    pub en: String,
}

impl Words {
    #[must_use]
    pub fn new(es: &str, en: &str) -> Self {
        Words { es: es.to_owned(), en: en.to_owned() }
    }

    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        let (own, other) = match locale {
            Locale::Es => (&self.es, &self.en),
            Locale::En => (&self.en, &self.es),
        };
        if own.is_empty() { other } else { own }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.es.is_empty() && self.en.is_empty()
    }
}

/// A kind of record that the company made. It has a field `name`, its title, besides its custom fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomEntity {
    pub id: Id,
    /// Begins with `c_`.
    pub name: String,
    pub singular: Words,
    pub plural: Words,
    /// Label of the field `name`; *Name* where empty.
    #[serde(default)]
    pub title: Words,
    /// Name of an [`crate::entity::Area`].
    #[serde(default = "sales")]
    pub area: String,
    #[serde(default = "boxed")]
    pub icon: String,
    #[serde(default)]
    pub hue: u16,
    /// Which mixins it has.
    #[serde(default = "yes")]
    pub owned: bool,
    #[serde(default = "yes")]
    pub trash: bool,
    #[serde(default = "yes")]
    pub timeline: bool,
    #[serde(default)]
    pub activities: bool,
    #[serde(default)]
    pub hidden: bool,
}

/// A field that the company added to an entity of either sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomField {
    pub id: Id,
    pub entity: String,
    /// Begins with `c_`; the column's name.
    pub name: String,
    /// Name of a [`crate::Kind`].
    pub kind: String,
    pub label: Words,
    #[serde(default)]
    pub help: Words,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub indexed: bool,
    #[serde(default)]
    pub searched: bool,
    #[serde(default)]
    pub tracked: bool,
    /// Tells something about a person.
    #[serde(default)]
    pub personal: bool,
    /// Of a choice or multi-choice.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// The entity that a link points to, and the heading of the list on its page.
    #[serde(default)]
    pub target: Option<String>,
    #[serde(default)]
    pub reverse: Words,
    #[serde(default)]
    pub scale: u8,
    #[serde(default)]
    pub min: Option<i64>,
    #[serde(default)]
    pub max: Option<i64>,
    #[serde(default)]
    pub default: Start,
    #[serde(default)]
    pub hidden: bool,
}

/// What a new record's custom field starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    #[default]
    Nothing,
    Text(String),
    Int(i64),
    Bool(bool),
    Me,
    Now,
}

/// One of the choices of a custom field. A hidden one is not offered and not taken any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub name: String,
    pub label: Words,
    #[serde(default)]
    pub hidden: bool,
}

/// A choice added to a built-in field. Its name begins with `c_`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedChoice {
    pub entity: String,
    pub field: String,
    #[serde(flatten)]
    pub choice: Choice,
}

/// Other words for an entity, a field or a choice that is built in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Renamed {
    pub entity: String,
    pub field: Option<String>,
    pub choice: Option<String>,
    pub label: Words,
    /// Of an entity.
    pub plural: Words,
    /// Of a field.
    pub help: Words,
}

/// How an entity's pages are laid out; what is `None` stays as defined.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Layout {
    pub entity: String,
    /// Columns of the default list; fields across links too.
    pub list: Option<Vec<String>>,
    /// As in [`crate::EntityDef::sort`].
    pub sort: Option<String>,
    pub form: Option<Vec<FormSection>>,
    pub quick: Option<Vec<String>>,
    pub board: Option<String>,
    pub calendar: Option<String>,
}

/// A section of a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormSection {
    pub name: String,
    /// Its heading, where the company worded it.
    pub label: Words,
    pub rows: Vec<Vec<String>>,
}

fn yes() -> bool {
    true
}

fn sales() -> String {
    "sales".to_owned()
}

fn boxed() -> String {
    "box".to_owned()
}

impl Overlay {
    /// From its stored form.
    ///
    /// # Errors
    /// The fault `overlay` with a sentence that names what could not be read.
    pub fn from_json(json: serde_json::Value) -> Result<Self, crate::kinds::Fault> {
        serde_json::from_value(json).map_err(|error| crate::kinds::Fault::new("overlay").with("reason", error))
    }

    /// Its stored form; [`Overlay::from_json`] reads it back.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn layout(&self, entity: &str) -> Option<&Layout> {
        self.layouts.iter().find(|layout| layout.entity == entity)
    }
}
