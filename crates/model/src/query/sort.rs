//! The written form of sorts (`-amount,name`) and of columns (`name,account.industry`).

use std::sync::Arc;

use super::{Path, Sort};
use crate::Reader;
use crate::kinds::{Fault, SortBy};
use crate::registry::{Entity, Registry};

/// Keys of a sort, and columns of a list, at most.
pub const MOST_KEYS: usize = 4;
pub const MOST_COLUMNS: usize = 60;

/// Reads a sort; `-` before a field is descending. The empty text is the entity's default.
///
/// # Errors
/// `sort-many` (with `most`), `sort-field` (with `name`) for a field that is not there for this reader or cannot be
/// sorted by.
pub fn parse(text: &str, registry: &Registry, entity: &Arc<Entity>, reader: &Reader) -> Result<Vec<Sort>, Fault> {
    let given = names(text);
    if given.len() > MOST_KEYS {
        return Err(Fault::new("sort-many").with("most", MOST_KEYS));
    }
    if given.is_empty() {
        let (name, descending) = entity.usual_sort(reader);
        return Ok(vec![Sort { path: Path::from(name), descending }]);
    }
    let key = |name: &&str| {
        let (descending, path) = name.strip_prefix('-').map_or((false, *name), |path| (true, path));
        let found =
            registry.find(entity, path, reader).map_err(|error| Fault::new("sort-field").with("name", error.0))?;
        if found.field.kind.sort_by() == SortBy::Nothing {
            return Err(Fault::new("sort-field").with("name", path));
        }
        Ok(Sort { path: found.path, descending })
    };
    given.iter().map(key).collect()
}

/// The text that [`parse`] reads back.
#[must_use]
pub fn print(sorts: &[Sort]) -> String {
    let keys = sorts.iter().map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.path));
    keys.collect::<Vec<_>>().join(",")
}

/// Reads columns; the empty text is the entity's list, as far as the reader may see it.
///
/// # Errors
/// `sort-many` (with `most`), `filter-field` (with `name`).
pub fn columns(text: &str, registry: &Registry, entity: &Arc<Entity>, reader: &Reader) -> Result<Vec<Path>, Fault> {
    let given = names(text);
    if given.len() > MOST_COLUMNS {
        return Err(Fault::new("sort-many").with("most", MOST_COLUMNS));
    }
    if given.is_empty() {
        let found = entity.list.iter().filter_map(|name| registry.find(entity, name, reader).ok());
        return Ok(found.map(|found| found.path).collect());
    }
    let column = |name: &&str| match registry.find(entity, name, reader) {
        Ok(found) => Ok(found.path),
        Err(error) => Err(Fault::new("filter-field").with("name", error.0)),
    };
    given.iter().map(column).collect()
}

fn names(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}
