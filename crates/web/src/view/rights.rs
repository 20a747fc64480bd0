//! What a change of a role's rights says: one line for each right and each field that is another now.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use trato_model::event::FieldChange;
use trato_model::{Action, Level, Locale, Registry, Value};
use trato_text::t;
use trato_ui::record::timeline::ChangeLine;
use trato_ui::shown::Shown;

/// The key of the line for every kind without one of its own.
const OTHERS: &str = "*";

/// The lines of a role's `grants` or `fields`; none for any other field.
#[must_use]
pub fn changed(registry: &Registry, locale: Locale, change: &FieldChange) -> Vec<ChangeLine> {
    let (before, after) = (object(&change.before), object(&change.after));
    let keys: BTreeSet<&str> = before.keys().chain(after.keys()).map(String::as_str).collect();
    let differs = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    match change.field {
        "grants" => differs.flat_map(|key| granted(registry, locale, key, before.get(key), after.get(key))).collect(),
        "fields" => differs.map(|key| shown(registry, locale, key, before.get(key), after.get(key))).collect(),
        _ => Vec::new(),
    }
}

fn object(value: &Value) -> Map<String, Json> {
    match value {
        Value::Json(json) => json.as_object().cloned().unwrap_or_default(),
        _ => Map::new(),
    }
}

fn granted(
    registry: &Registry,
    locale: Locale,
    key: &str,
    before: Option<&Json>,
    after: Option<&Json>,
) -> Vec<ChangeLine> {
    let kind = match key {
        OTHERS => t(locale, "settings-role-others").into_owned(),
        key => registry.plural(key, locale).into_owned(),
    };
    let level = |levels: Option<&Json>, at: usize| {
        let name = levels.and_then(|levels| levels.get(at)).and_then(Json::as_str).and_then(Level::from_name);
        name.map_or(Shown::Empty, |level| Shown::text(t(locale, &format!("ui-level-{}", level.name()))))
    };
    let line = |(at, action): (usize, Action)| {
        let (before, after) = (level(before, at), level(after, at));
        let right = t(locale, &format!("ui-right-{}", action.name()));
        (before != after).then(|| ChangeLine { label: format!("{kind} · {right}").into(), before, after })
    };
    Action::ALL.into_iter().enumerate().filter_map(line).collect()
}

fn shown(registry: &Registry, locale: Locale, key: &str, before: Option<&Json>, after: Option<&Json>) -> ChangeLine {
    let label = match key.split_once('.') {
        Some((entity, field)) if registry.entity(entity).is_some() => {
            format!("{} · {}", registry.label(entity, locale), registry.field_label(entity, field, locale))
        }
        _ => key.to_owned(),
    };
    // What is not named is full; what nobody could read hides.
    let level = |level: Option<&Json>| {
        let name = match level.map(Json::as_str) {
            None | Some(Some("full")) => "full",
            Some(Some("read-only")) => "read-only",
            _ => "hidden",
        };
        Shown::text(t(locale, &format!("settings-field-{name}")))
    };
    ChangeLine { label: label.into(), before: level(before), after: level(after) }
}
