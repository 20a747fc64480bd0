//! A company's own fields, entities, labels and layouts, as deltas over the built-in definitions.

use std::collections::HashMap;

use super::Entity;
use crate::Locale;

/// What a company changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    pub version: i64,
}

impl Overlay {
    pub(super) fn apply(&self, _entities: &mut Vec<Entity>) -> Result<(), String> {
        Ok(())
    }

    pub(super) fn labels(&self) -> HashMap<(Locale, String), String> {
        HashMap::new()
    }
}
