//! A record in memory: its entity, its system columns and one [`Value`] a field.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::field::{Field, FieldType};
use crate::registry::Entity;
use crate::{Id, Locale, Value};

/// A record. Values stand in the order of [`Entity::fields`].
#[derive(Clone, Debug)]
pub struct Record {
    pub entity: Arc<Entity>,
    pub id: Id,
    /// Counts the changes; the lock that every update names.
    pub version: i64,
    /// UTC microseconds and users.
    pub created_at: i64,
    pub created_by: Id,
    pub updated_at: i64,
    pub updated_by: Id,
    /// When it went to the trash, if it lies there.
    pub trashed_at: Option<i64>,
    pub values: Vec<Value>,
}

static NULL: Value = Value::Null;

impl Record {
    /// A new, empty record of an entity.
    #[must_use]
    pub fn new(entity: Arc<Entity>, id: Id) -> Self {
        let values = vec![Value::Null; entity.fields.len()];
        Record {
            entity,
            id,
            version: 0,
            created_at: 0,
            created_by: Id::NIL,
            updated_at: 0,
            updated_by: Id::NIL,
            trashed_at: None,
            values,
        }
    }

    /// The typed value, if it is set (and the entity has the field).
    #[must_use]
    pub fn get<T: FieldType>(&self, field: Field<T>) -> Option<T::Rust> {
        T::from_value(self.value(field.name()))
    }

    /// Sets a typed value; a field that the entity lacks is left alone.
    pub fn set<T: FieldType>(&mut self, field: Field<T>, value: T::Rust) {
        self.put(field.name(), T::into_value(value));
    }

    pub fn clear<T>(&mut self, field: Field<T>) {
        self.put(field.name(), Value::Null);
    }

    /// The value of the field with this name; `Null` if there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> &Value {
        self.entity.position(field).and_then(|at| self.values.get(at)).unwrap_or(&NULL)
    }

    pub fn put(&mut self, field: &str, value: Value) {
        if let Some(slot) = self.entity.position(field).and_then(|at| self.values.get_mut(at)) {
            *slot = value;
        }
    }

    /// Takes out what a reader may not see, so that nothing made of the record can show it.
    pub fn veil(&mut self, reader: &crate::Reader) {
        for (field, value) in self.entity.fields.iter().zip(&mut self.values) {
            if reader.field(self.entity.name, field.name) == crate::access::FieldLevel::Hidden {
                *value = Value::Null;
            }
        }
    }

    /// The record's title: its title fields joined, or the first words of what it has.
    #[must_use]
    pub fn title(&self) -> String {
        let mut title = String::new();
        for field in self.entity.fields.iter().filter(|f| f.title) {
            let text = field.kind.plain(field, self.value(field.name));
            if !text.is_empty() {
                if !title.is_empty() {
                    title.push(' ');
                }
                title.push_str(&text);
            }
        }
        title
    }

    /// The title as people read it.
    #[must_use]
    pub fn said(&self, locale: Locale, zone: &TimeZone) -> String {
        self.entity.said(self.title(), locale, zone)
    }
}

/// Titles of linked records that the reader may see: what stands in place of an id on every page.
pub type Labels = HashMap<Id, String>;
