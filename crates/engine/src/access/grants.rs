//! A role's grants between JSON and [`Rights`]. What does not parse grants nothing.

use serde_json::{Map, Value as Json, json};
use trato_model::access::FieldLevel;
use trato_model::{Grant, Level, Registry, Rights};

/// Reads a role's `grants` and `fields`. The key `*` stands for every entity without a line of its own.
#[must_use]
pub fn parse_rights(registry: &Registry, admin: bool, grants: Option<&Json>, fields: Option<&Json>) -> Rights {
    let mut rights = Rights { admin, ..Rights::default() };
    if admin {
        rights.default = Grant::all(Level::All);
        return rights;
    }
    for (name, levels) in grants.and_then(Json::as_object).into_iter().flatten() {
        let grant = parse_grant(levels);
        if name == "*" {
            rights.default = grant;
        } else if let Some(entity) = registry.entity(name) {
            rights.grants.insert(entity.name, grant);
        }
    }
    for (path, level) in fields.and_then(Json::as_object).into_iter().flatten() {
        let Some((entity, field)) = path.split_once('.') else { continue };
        let Some(entity) = registry.entity(entity) else { continue };
        let Some(field) = entity.field(field) else { continue };
        let level = match level.as_str() {
            Some("read-only") => FieldLevel::ReadOnly,
            Some("full") => FieldLevel::Full,
            _ => FieldLevel::Hidden,
        };
        rights.fields.insert((entity.name, field.name), level);
    }
    rights
}

fn parse_grant(levels: &Json) -> Grant {
    let mut grant = Grant::default();
    for (slot, level) in grant.0.iter_mut().zip(levels.as_array().into_iter().flatten()) {
        *slot = level.as_str().and_then(Level::from_name).unwrap_or_default();
    }
    grant
}

/// The JSON that [`parse_rights`] reads, for seeds and the roles page.
#[must_use]
pub fn rights_json(default: Grant, grants: &[(&str, Grant)]) -> Json {
    let levels = |grant: Grant| Json::Array(grant.0.iter().map(|level| json!(level.name())).collect());
    let mut map = Map::new();
    map.insert("*".to_owned(), levels(default));
    for (entity, grant) in grants {
        map.insert((*entity).to_owned(), levels(*grant));
    }
    Json::Object(map)
}
