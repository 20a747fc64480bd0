//! Rules: pure functions over one record and the related records they declare.

use std::collections::HashMap;

use crate::field::{Field, FieldType};
use crate::kinds::Fault;
use crate::{Ctx, FieldError, Id, Record, Source, Value};

/// A pure rule: completes or refuses a draft. Rules run in the order of their definition, on every write path.
#[derive(Clone, Copy)]
pub struct Rule {
    pub name: &'static str,
    /// Link fields whose records the rule reads through [`Related`]; the engine loads them.
    pub needs: &'static [&'static str],
    pub run: fn(&mut Draft, &Related, &Ctx) -> Result<(), FieldError>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("name", &self.name).field("needs", &self.needs).finish_non_exhaustive()
    }
}

/// A record about to be written, with what it was before.
#[derive(Clone, Debug)]
pub struct Draft {
    pub record: Record,
    /// As stored; `None` when the record is being created.
    pub before: Option<Record>,
    /// What a rule finds wrong beside the fault that it answers with: [`Draft::refuse`].
    pub faults: Vec<FieldError>,
    pub source: Source,
}

impl Draft {
    #[must_use]
    pub fn new(record: Record, before: Option<Record>, source: Source) -> Self {
        Draft { record, before, faults: Vec::new(), source }
    }

    /// Refuses one field and lets the rule go on: who is asked for several is told of all of them at once.
    pub fn refuse(&mut self, fault: FieldError) {
        self.faults.push(fault);
    }

    #[must_use]
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Whether it comes from another system, which may not know what is asked of everybody here.
    #[must_use]
    pub fn imported(&self) -> bool {
        self.source == Source::Import
    }

    /// Whether the field's value differs from the stored one (a new record: whether it is set).
    #[must_use]
    pub fn changed(&self, field: &str) -> bool {
        let old = self.before.as_ref().map_or(&Value::Null, |b| b.value(field));
        self.record.value(field) != old
    }

    #[must_use]
    pub fn get<T: FieldType>(&self, field: Field<T>) -> Option<T::Rust> {
        self.record.get(field)
    }

    #[must_use]
    pub fn old<T: FieldType>(&self, field: Field<T>) -> Option<T::Rust> {
        self.before.as_ref().and_then(|b| b.get(field))
    }

    pub fn set<T: FieldType>(&mut self, field: Field<T>, value: T::Rust) {
        self.record.set(field, value);
    }
}

/// The records that a rule declared to need, by id.
#[derive(Clone, Debug, Default)]
pub struct Related(HashMap<Id, Record>);

impl Related {
    #[must_use]
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        Related(records.into_iter().map(|r| (r.id, r)).collect())
    }

    #[must_use]
    pub fn get(&self, id: Id) -> Option<&Record> {
        self.0.get(&id)
    }

    /// The record that a link field of the draft points to.
    #[must_use]
    pub fn of(&self, draft: &Draft, link: Field<crate::field::Link>) -> Option<&Record> {
        draft.get(link).and_then(|id| self.get(id))
    }
}

/// Shorthand for a rule's refusal of one field.
#[must_use]
pub fn refuse(field: &'static str, code: &'static str) -> FieldError {
    FieldError::new(field, Fault::new(code))
}
