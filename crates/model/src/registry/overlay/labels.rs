//! The words of an overlay, by the keys of the message files that they stand in for.

use std::collections::HashMap;

use trato_text::messages::keys;

use super::{Overlay, Words};
use crate::Locale;

/// Messages of one language by key.
pub type Texts = HashMap<String, String>;

impl Overlay {
    /// Its words in each language, in the order of [`Locale::ALL`].
    #[must_use]
    pub fn labels(&self) -> [Texts; 2] {
        Locale::ALL.map(|locale| self.texts(locale))
    }

    fn texts(&self, locale: Locale) -> Texts {
        let mut texts = Texts::new();
        let mut put = |key: String, words: &Words| {
            let text = words.get(locale);
            if !text.is_empty() {
                texts.insert(key, text.to_owned());
            }
        };
        for entity in &self.entities {
            let key = keys::entity(&entity.name);
            put(keys::attribute(&key, "plural"), &entity.plural);
            put(key, &entity.singular);
            if entity.activities {
                put(keys::field(keys::COMMON, &entity.name), &entity.singular);
            }
            put(keys::field(&entity.name, "name"), &entity.title);
        }
        for field in &self.fields {
            let key = keys::field(&field.entity, &field.name);
            put(keys::attribute(&key, "help"), &field.help);
            put(key, &field.label);
            for choice in &field.choices {
                put(keys::choice(&field.entity, &field.name, &choice.name), &choice.label);
            }
            if let Some(target) = &field.target {
                put(keys::field(target, &format!("{}_{}", field.entity, field.name)), &field.reverse);
            }
        }
        for added in &self.choices {
            put(keys::choice(&added.entity, &added.field, &added.choice.name), &added.choice.label);
        }
        for renamed in &self.labels {
            let key = match (&renamed.field, &renamed.choice) {
                (Some(field), Some(choice)) => keys::choice(&renamed.entity, field, choice),
                (Some(field), None) => keys::field(&renamed.entity, field),
                (None, _) => keys::entity(&renamed.entity),
            };
            put(keys::attribute(&key, "plural"), &renamed.plural);
            put(keys::attribute(&key, "help"), &renamed.help);
            put(key, &renamed.label);
        }
        for layout in &self.layouts {
            for section in layout.form.iter().flatten() {
                put(format!("section-{}", section.key(&layout.entity).replace('_', "-")), &section.label);
            }
        }
        texts
    }
}
