//! Names for people: the overlay's words, else those of the message files, looked up once for each registry, since a
//! page asks for the name of every column.

use std::borrow::Cow;
use std::collections::HashMap;

use trato_text::messages::{keys, try_t};

use super::overlay::Texts;
use super::{Entity, Registry, entity};
use crate::{FieldDef, Locale};

/// The names of one language.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    entities: HashMap<&'static str, EntityNames>,
    /// Keys without a message.
    missing: Vec<String>,
}

#[derive(Clone, Debug)]
struct EntityNames {
    singular: Name,
    plural: Name,
    /// Of each field its label and those of its choices.
    fields: HashMap<&'static str, (Name, HashMap<&'static str, Name>)>,
}

type Name = Cow<'static, str>;

/// The names of all entities, in the order of [`Locale::ALL`].
pub(super) fn names(entities: &[Entity], texts: &[Texts; 2]) -> [Names; 2] {
    Locale::ALL.map(|locale| Names::of(entities, locale, texts.get(locale as usize)))
}

impl Names {
    fn of(entities: &[Entity], locale: Locale, own: Option<&Texts>) -> Self {
        let mut names = Names::default();
        for entity in entities {
            let key = keys::entity(entity.name);
            let plural = keys::attribute(&key, "plural");
            let (singular, plural) = (names.first(&[key], locale, own), names.first(&[plural], locale, own));
            let all = entity.fields.iter().chain(entity::SYSTEM);
            let fields = all.map(|field| (field.name, names.of_field(entity.name, field, locale, own))).collect();
            names.entities.insert(entity.name, EntityNames { singular, plural, fields });
        }
        names
    }

    fn of_field(
        &mut self,
        entity: &str,
        field: &FieldDef,
        locale: Locale,
        own: Option<&Texts>,
    ) -> (Name, HashMap<&'static str, Name>) {
        let shared = keys::field(keys::COMMON, field.name);
        let label = self.first(&[keys::field(entity, field.name), shared], locale, own);
        let mut choices = HashMap::new();
        for choice in field.choices {
            let wanted = match field.fields_of {
                Some(other) => [keys::field(other, choice), keys::field(keys::COMMON, choice)],
                None => [entity, keys::COMMON].map(|of| keys::choice(of, field.name, choice)),
            };
            let name = self.first(&wanted, locale, own);
            choices.insert(*choice, name);
        }
        (label, choices)
    }

    /// The first of the keys that has words; the first key in brackets where none has.
    fn first(&mut self, wanted: &[String], locale: Locale, own: Option<&Texts>) -> Name {
        for key in wanted {
            if let Some(text) = own.and_then(|texts| texts.get(key)) {
                return Cow::Owned(text.clone());
            }
            if let Some(text) = try_t(locale, key) {
                return Cow::Borrowed(text);
            }
        }
        let key = wanted.first().cloned().unwrap_or_default();
        let shown = bracketed(&key);
        self.missing.push(key);
        Cow::Owned(shown)
    }
}

/// What stands for a missing message.
fn bracketed(key: &str) -> String {
    format!("⟦{key}⟧")
}

impl Registry {
    fn names(&self, locale: Locale) -> &Names {
        let [es, en] = &self.names;
        match locale {
            Locale::Es => es,
            Locale::En => en,
        }
    }

    /// The entity's name for people, singular.
    #[must_use]
    pub fn label(&self, entity: &str, locale: Locale) -> Cow<'_, str> {
        match self.names(locale).entities.get(entity) {
            Some(names) => Cow::Borrowed(&names.singular),
            None => self.text(locale, &keys::entity(entity)),
        }
    }

    /// The entity's name for people, plural.
    #[must_use]
    pub fn plural(&self, entity: &str, locale: Locale) -> Cow<'_, str> {
        match self.names(locale).entities.get(entity) {
            Some(names) => Cow::Borrowed(&names.plural),
            None => self.text(locale, &keys::attribute(&keys::entity(entity), "plural")),
        }
    }

    /// The field's name for people: its own message, else the one that mixins and system columns share.
    #[must_use]
    pub fn field_label(&self, entity: &str, field: &str, locale: Locale) -> Cow<'_, str> {
        match self.names(locale).entities.get(entity).and_then(|names| names.fields.get(field)) {
            Some((label, _)) => Cow::Borrowed(label),
            None => Cow::Owned(bracketed(&keys::field(entity, field))),
        }
    }

    /// What helps to fill the field in, where there is something to say.
    #[must_use]
    pub fn field_help(&self, entity: &str, field: &str, locale: Locale) -> Option<Cow<'_, str>> {
        let key = keys::attribute(&keys::field(entity, field), "help");
        match self.own(locale, &key) {
            Some(text) => Some(Cow::Borrowed(text)),
            None => trato_text::messages::field_help(locale, entity, field).map(Cow::Borrowed),
        }
    }

    /// A choice's name for people.
    #[must_use]
    pub fn choice_label(&self, entity: &str, field: &str, choice: &str, locale: Locale) -> Cow<'_, str> {
        let names = self.names(locale).entities.get(entity).and_then(|names| names.fields.get(field));
        match names.and_then(|(_, choices)| choices.get(choice)) {
            Some(name) => Cow::Borrowed(name),
            // A choice that is no longer offered: better its bare name than nothing.
            None => Cow::Owned(choice.to_owned()),
        }
    }

    /// The heading of the list of `source`'s records on the page of the record that their link `field` points to:
    /// `<target>--<reverse>`, else the plural of `source`.
    #[must_use]
    pub fn panel_label(&self, source: &str, field: &FieldDef, locale: Locale) -> Cow<'_, str> {
        let key = field.target.zip(field.reverse).map(|(target, reverse)| keys::field(target, reverse));
        let own = key.as_ref().and_then(|key| self.own(locale, key).or_else(|| try_t(locale, key)));
        own.map_or_else(|| self.plural(source, locale), Cow::Borrowed)
    }

    /// A message without variables: the overlay's own words first, then the files'.
    #[must_use]
    pub fn text(&self, locale: Locale, key: &str) -> Cow<'_, str> {
        match self.own(locale, key) {
            Some(text) => Cow::Borrowed(text),
            None => trato_text::t(locale, key),
        }
    }

    /// The keys of entities, fields and choices that have no words: empty in a healthy release.
    #[must_use]
    pub fn unlabelled(&self, locale: Locale) -> &[String] {
        &self.names(locale).missing
    }

    fn own(&self, locale: Locale, key: &str) -> Option<&str> {
        let [es, en] = &self.texts;
        let texts = if locale == Locale::Es { es } else { en };
        texts.get(key).map(String::as_str)
    }
}
