//! A role's grants between JSON and [`Rights`]. What does not parse grants nothing; what nobody could read is not written.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value as Json, json};
use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::{Action, Field, FieldError, Grant, Intent, Level, Refusal, Registry, Rights, field};

use crate::Scope;
use crate::module::{Hook, Moment};
use crate::people::role;
use crate::save::Item;

/// The key of the line for every entity without one of its own.
const OTHERS: &str = "*";

/// Reads a role's `grants` and `fields`. The key `*` stands for every entity without a line of its own.
/// Of what there is exactly one, nobody makes another or deletes it, and ledgers are only read, whatever his role grants.
#[must_use]
pub fn parse_rights(registry: &Registry, admin: bool, grants: Option<&Json>, fields: Option<&Json>) -> Rights {
    let mut rights = Rights { admin, ..Rights::default() };
    if admin {
        rights.default = Grant::all(Level::All);
        keep_whole(registry, &mut rights);
        return rights;
    }
    let legible = |json: Option<&Json>| json.is_none_or(Json::is_object);
    if !legible(grants)
        || !legible(fields)
        || fields.and_then(Json::as_object).is_some_and(|all| !all.keys().all(|key| names_a_field(key)))
    {
        tracing::warn!("a role that cannot be read grants nothing");
        return rights;
    }
    for (name, levels) in grants.and_then(Json::as_object).into_iter().flatten() {
        let grant = parse_grant(levels);
        if name == OTHERS {
            rights.default = grant;
        } else if let Some(entity) = registry.entity(name) {
            rights.grants.insert(entity.name, grant);
        }
    }
    keep_whole(registry, &mut rights);
    keep_beside(registry, &mut rights);
    for (path, level) in fields.and_then(Json::as_object).into_iter().flatten() {
        // A field that is no more has nothing to show.
        let Some((entity, field)) = field_at(registry, path) else { continue };
        let level = match level.as_str() {
            Some("read-only") => FieldLevel::ReadOnly,
            Some("full") => FieldLevel::Full,
            _ => FieldLevel::Hidden,
        };
        rights.fields.insert((entity, field), level);
    }
    hide_derived(registry, &mut rights);
    rights
}

/// Hides what is computed or copied from something hidden.
fn hide_derived(registry: &Registry, rights: &mut Rights) {
    let hidden = |rights: &Rights, of: &'static str, source: &str| {
        let key = source.split_once('.').unwrap_or((of, source));
        rights.fields.iter().any(|((entity, field), level)| (*entity, *field) == key && *level == FieldLevel::Hidden)
    };
    // Each round hides a field more, or is the last.
    loop {
        let before = rights.fields.values().filter(|level| **level == FieldLevel::Hidden).count();
        for entity in registry.entities() {
            for field in &entity.fields {
                if field.derived.iter().any(|source| hidden(rights, entity.name, source)) {
                    rights.fields.insert((entity.name, field.name), FieldLevel::Hidden);
                }
            }
        }
        if rights.fields.values().filter(|level| **level == FieldLevel::Hidden).count() == before {
            return;
        }
    }
}

/// Whether a key looks like `entity.field`, be there such a field or not.
fn names_a_field(key: &str) -> bool {
    key.split_once('.').is_some_and(|(entity, field)| !entity.is_empty() && !field.is_empty())
}

fn field_at(registry: &Registry, path: &str) -> Option<(&'static str, &'static str)> {
    let (entity, field) = path.split_once('.')?;
    let entity = registry.entity(entity)?;
    Some((entity.name, entity.field(field)?.name))
}

/// Whoever writes a role names entities, fields and levels that there are: a slip would hide nothing.
pub(crate) const LEGIBLE: Hook = Hook {
    name: "legible-rights",
    entity: "role",
    moment: Moment::Before,
    intents: &[Intent::Create, Intent::Update],
    run: legible,
};

fn legible<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    let registry = scope.registry.clone();
    async move {
        for item in items.iter_mut() {
            for (field, check) in [(role::GRANTS, granted as Check), (role::FIELDS, shown as Check)] {
                let error = faulty(&registry, item, field, check);
                if let Some(fault) = error {
                    item.refuse_field(FieldError::new(field.name(), fault));
                }
            }
        }
        Ok(())
    }
    .boxed()
}

/// What is wrong with one line of a role.
type Check = fn(&Registry, &str, &Json) -> Option<Fault>;

/// What is wrong with a role's grants or fields. Lines that stood there before stay: what they name may be no more.
fn faulty(registry: &Registry, item: &Item, field: Field<field::Json>, check: Check) -> Option<Fault> {
    let given = item.draft.get(field)?;
    let Some(lines) = given.as_object() else { return Some(Fault::new("role-object")) };
    let old = item.draft.old(field);
    let stood = |name: &str| old.as_ref().and_then(|old| old.get(name));
    lines.iter().filter(|(name, line)| stood(name) != Some(*line)).find_map(|(name, line)| check(registry, name, line))
}

fn granted(registry: &Registry, name: &str, levels: &Json) -> Option<Fault> {
    if name != OTHERS && registry.entity(name).is_none() {
        return Some(Fault::new("role-entity").with("name", name));
    }
    let known = |level: &Json| level.as_str().and_then(Level::from_name).is_some();
    let complete = levels.as_array().is_some_and(|all| all.len() == Action::ALL.len() && all.iter().all(known));
    (!complete).then(|| Fault::new("role-levels").with("name", name))
}

fn shown(registry: &Registry, path: &str, level: &Json) -> Option<Fault> {
    if field_at(registry, path).is_none() {
        return Some(Fault::new("role-field").with("name", path));
    }
    let known = level.as_str().is_some_and(|level| ["hidden", "read-only", "full"].contains(&level));
    (!known).then(|| Fault::new("role-field-level").with("name", path))
}

/// Takes away what nobody may do: make and delete what there is one of, write a ledger.
fn keep_whole(registry: &Registry, rights: &mut Rights) {
    for entity in registry.entities() {
        let nobodys: &[Action] = match (entity.ledger, entity.singleton) {
            (true, _) => &[Action::Create, Action::Edit, Action::Delete],
            (_, true) => &[Action::Create, Action::Delete],
            _ => continue,
        };
        let granted = *rights.grants.get(entity.name).unwrap_or(&rights.default);
        let kept = nobodys.iter().fold(granted, |grant, action| grant.with(*action, Level::None));
        rights.grants.insert(entity.name, kept);
    }
}

/// Nobody sees or changes what others bear beyond the people whose records beside it he reads; his own he may see.
fn keep_beside(registry: &Registry, rights: &mut Rights) {
    for entity in registry.entities() {
        let Some(bearers) = entity.bearers else { continue };
        let most = rights.level(bearers.beside, Action::Read).max(Level::Own);
        let mut kept = *rights.grants.get(entity.name).unwrap_or(&rights.default);
        kept.0.iter_mut().for_each(|level| *level = most.min(*level));
        rights.grants.insert(entity.name, kept);
    }
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
