//! What the derived columns, keys and words of rows were made with. Where that has changed (another folding, collation or
//! kind of token, another set of searched fields), they are made anew; and a database that a newer program has changed in
//! a way that this one would spoil is refused.

use std::collections::BTreeMap;

use serde_json::json;
use trato_model::kinds::UNIQUE_FORM_VERSION;
use trato_model::{Entity, FieldDef, Registry};

use super::current::Current;
use super::{SchemaReport, table};
use crate::search::tokens::TOKEN_VERSION;
use crate::{StoreError, Tx};

/// Raise it with a change that older programs must not write beside: those that are stopped do not start again, and those
/// that run beside are to be stopped before. 2: telephone numbers are found by their beginning.
/// 3: codes and names in lists are unique in their folded form.
const BINARY: i64 = 3;

/// The table of the settings that follow.
const SETTINGS: &str = "sys_setting";
const MIN_BINARY: &str = "schema.min_binary";
const MADE_WITH: &str = "schema.derived";

/// What each entity's rows were made with.
pub(super) type Made = BTreeMap<String, String>;

/// Refuses a database that wants a newer program; gives what it wants. It changes nothing, and asks a database without
/// tables nothing.
pub(crate) async fn refuse_newer(tx: &mut Tx, current: &Current) -> Result<i64, StoreError> {
    if !current.tables.contains_key(SETTINGS) {
        return Ok(0);
    }
    let wanted = tx.setting(MIN_BINARY).await?.and_then(|value| value.as_i64()).unwrap_or(0);
    if wanted > BINARY {
        return Err(StoreError::Other(format!(
            "the database was changed by a newer Trato (schema {wanted}, this one knows {BINARY}): install that one"
        )));
    }
    Ok(wanted)
}

/// The same, and writes down what this program wants.
pub(super) async fn claim(tx: &mut Tx, current: &Current) -> Result<(), StoreError> {
    if refuse_newer(tx, current).await? < BINARY {
        tx.set_setting(MIN_BINARY, &json!(BINARY)).await?;
    }
    Ok(())
}

/// What an entity's rows are made with now, without the fields that were `added` just now: they are empty everywhere.
/// Companion columns are named, too: they are there as soon as they are added, and filled only later.
fn made_with(entity: &Entity, added: &[&str]) -> String {
    let there: Vec<&FieldDef> = entity.fields.iter().filter(|field| !added.contains(&field.name)).collect();
    let names = |which: fn(&FieldDef) -> bool| {
        there.iter().filter(|field| which(field)).map(|field| field.name).collect::<Vec<_>>().join(",")
    };
    let companions: Vec<String> =
        there.iter().flat_map(|field| table::companions(entity, field)).map(|column| column.name.to_string()).collect();
    let unique = if there.iter().any(|field| table::is_matched(entity, field)) {
        format!(" unique.{UNIQUE_FORM_VERSION}")
    } else {
        String::new()
    };
    let (fold, sort) = (trato_text::FOLD_VERSION, trato_text::SORT_KEY_VERSION);
    let (searched, matched) = (names(|field| field.searched), names(|field| field.matched));
    format!("{fold}.{sort}.{TOKEN_VERSION} {searched} {matched} {}{unique}", companions.join(","))
}

pub(super) async fn read(tx: &mut Tx) -> Result<Made, StoreError> {
    let stored = tx.setting(MADE_WITH).await?;
    Ok(stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

/// Adds to the report the entities whose rows must be made anew.
pub(super) fn compare<'e>(entities: impl Iterator<Item = &'e Entity>, made: &Made, report: &mut SchemaReport) {
    for entity in entities {
        let name = entity.name.to_owned();
        if report.tables.contains(&name) || report.stale.contains(&name) {
            continue;
        }
        let prefix = format!("{name}.");
        let added: Vec<&str> = report.columns.iter().filter_map(|column| column.strip_prefix(&prefix)).collect();
        if made.get(&name) != Some(&made_with(entity, &added)) {
            report.stale.push(name);
        }
    }
}

/// Whether another node has made an entity's rows anew since `before` was read.
pub(super) fn is_done(entity: &Entity, before: &Made, made: &Made) -> bool {
    let now = made.get(entity.name);
    now != before.get(entity.name) && now == Some(&made_with(entity, &[]))
}

/// What is to be written down once all rows of these entities are made as they are made now.
fn with<'e>(entities: impl Iterator<Item = &'e Entity>, made: &Made) -> Made {
    let mut now = made.clone();
    now.extend(entities.map(|entity| (entity.name.to_owned(), made_with(entity, &[]))));
    now
}

/// Whether [`write`] would write anything.
pub(super) fn is_news<'e>(entities: impl Iterator<Item = &'e Entity>, made: &Made) -> bool {
    with(entities, made) != *made
}

/// Writes down that all rows of these entities are made as they are made now.
pub(super) async fn write<'e>(
    tx: &mut Tx,
    entities: impl Iterator<Item = &'e Entity>,
    made: &Made,
) -> Result<(), StoreError> {
    let now = with(entities, made);
    if now == *made {
        return Ok(());
    }
    tx.set_setting(MADE_WITH, &serde_json::to_value(&now)?).await
}

/// The entities of a registry.
pub(super) fn all(registry: &Registry) -> impl Iterator<Item = &Entity> {
    registry.entities().iter().map(AsRef::as_ref)
}
