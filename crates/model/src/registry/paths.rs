//! From text to a path: the only way in for names that come from outside.

use std::sync::Arc;

use super::{Entity, Registry};
use crate::query::Path;
use crate::{FieldDef, Reader, access::FieldLevel};

/// A path that exists, with the field at its end and the entity that holds it.
#[derive(Clone, Debug)]
pub struct Found {
    pub path: Path,
    pub entity: Arc<Entity>,
    pub field: FieldDef,
}

/// Why a path cannot be used. A hidden field and a missing one give the same answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no field {0}")]
pub struct PathError(pub String);

impl Registry {
    /// Resolves `account.industry` seen from `entity` for a reader: a field that is hidden from him, or that lies behind
    /// an entity he may not read at all, does not exist.
    ///
    /// # Errors
    /// [`PathError`] with the path as given.
    pub fn find(&self, entity: &Arc<Entity>, path: &str, reader: &Reader) -> Result<Found, PathError> {
        let lost = || PathError(path.chars().take(100).collect());
        let mut at = entity.clone();
        let mut parts: Vec<&'static str> = Vec::new();
        let mut pieces = path.split('.').peekable();
        loop {
            let piece = pieces.next().ok_or_else(lost)?;
            let field = *at.field(piece).ok_or_else(lost)?;
            if reader.field(at.name, field.name) == FieldLevel::Hidden {
                return Err(lost());
            }
            parts.push(field.name);
            if pieces.peek().is_none() {
                return Ok(Found { path: Path::across(&parts), entity: at, field });
            }
            if parts.len() > Path::MOST_LINKS {
                return Err(lost());
            }
            let target = field.target.and_then(|t| self.entity(t)).ok_or_else(lost)?;
            if !reader.can(target.name, crate::Action::Read) {
                return Err(lost());
            }
            at = target.clone();
        }
    }

    /// Resolves a path that our own code wrote.
    #[must_use]
    pub fn resolve(&self, entity: &Arc<Entity>, path: &Path) -> Option<Found> {
        self.find(entity, &path.to_string(), &Reader::system()).ok()
    }
}
