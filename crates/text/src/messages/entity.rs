//! Labels of entities, fields and choices: the entity's own key, else the one shared by the mixins.

use std::borrow::Cow;

use super::keys::{self, COMMON};
use super::{missing, try_t};
use crate::Locale;

/// The singular name of an entity: "Cuenta".
pub fn entity_label(locale: Locale, entity: &str) -> Cow<'static, str> {
    first(locale, &[keys::entity(entity)])
}

/// The plural name of an entity: "Cuentas".
pub fn entity_plural(locale: Locale, entity: &str) -> Cow<'static, str> {
    first(locale, &[keys::attribute(&keys::entity(entity), "plural")])
}

/// The label of a field: `<entity>--<field>`, else `common--<field>`.
pub fn field_label(locale: Locale, entity: &str, field: &str) -> Cow<'static, str> {
    first(locale, &[keys::field(entity, field), keys::field(COMMON, field)])
}

/// The help of a field, where it has one: `.help` of the entity's own key, else of the shared one.
pub fn field_help(locale: Locale, entity: &str, field: &str) -> Option<&'static str> {
    [entity, COMMON].into_iter().find_map(|owner| try_t(locale, &keys::attribute(&keys::field(owner, field), "help")))
}

fn first(locale: Locale, keys: &[String]) -> Cow<'static, str> {
    match keys.iter().find_map(|key| try_t(locale, key)) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(missing(keys.first().map_or("", String::as_str))),
    }
}
