//! What pages say of a kind of record: the message that was written for it, else what holds for any kind. A company's own
//! kinds have names and no further messages.

use trato_model::{Entity, FieldDef, Locale, Registry};
use trato_text::messages::try_t;
use trato_text::{Arg, t, t_args};
use trato_ui::Str;

/// The title of a form for a new record, and what the button says that leads there.
#[must_use]
pub fn create(registry: &Registry, entity: &Entity, locale: Locale) -> String {
    let label = || registry.label(entity.name, locale);
    own(registry, entity, "new", locale)
        .unwrap_or_else(|| t_args(locale, "ui-new-kind", &[("kind", Arg::from(label().as_ref()))]))
}

/// What an empty list says.
#[must_use]
pub fn empty(registry: &Registry, entity: &Entity, locale: Locale) -> Str {
    own(registry, entity, "empty", locale).map_or_else(|| t(locale, "ui-none-yet"), Into::into)
}

/// The heading of a group of fields; empty where nobody named it.
#[must_use]
pub fn section(registry: &Registry, name: &str, locale: Locale) -> Str {
    known(registry, locale, &format!("section-{}", name.replace('_', "-"))).map_or_else(Str::default, Into::into)
}

/// The heading of the fields that stand in no group; none where there are no groups.
#[must_use]
pub fn rest(entity: &Entity, locale: Locale) -> Str {
    if entity.form.is_empty() { Str::default() } else { t(locale, "section-custom") }
}

/// The heading of the records of `source` that point with `link` at the one whose page it is.
#[must_use]
pub fn panel(registry: &Registry, source: &Entity, link: &FieldDef, locale: Locale) -> Str {
    // A name that the company gave may be a word of ours for something else.
    let known = link.reverse.filter(|_| !link.custom);
    match known.and_then(|reverse| try_t(locale, &format!("panel-{}", reverse.replace('_', "-")))) {
        Some(text) => text.into(),
        None => registry.panel_label(source.name, link, locale).into_owned().into(),
    }
}

fn own(registry: &Registry, entity: &Entity, what: &str, locale: Locale) -> Option<String> {
    known(registry, locale, &format!("{}.{what}", entity.name.replace('_', "-")))
}

/// A message of the company's own or of ours.
fn known(registry: &Registry, locale: Locale, key: &str) -> Option<String> {
    let text = registry.text(locale, key);
    (!text.contains('⟦')).then(|| text.into_owned())
}
