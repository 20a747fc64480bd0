//! Changes to an overlay, the same for the pages and the API. They only write down what is asked; [`Overlay::check`] judges it.

use serde_json::{Map, Value as Json};

use super::{AddedChoice, Choice, Layout, Overlay, Renamed, Words};
use crate::kinds::Fault;

/// What of a custom field or entity may change once there are columns and values.
const CHANGES: [&str; 15] = [
    "label", "help", "reverse", "required", "tracked", "personal", "choices", "min", "max", "default", "singular",
    "plural", "title", "area", "hidden",
];

impl Overlay {
    /// Other words for an entity, a field or a choice; none bring back the ones that are built in. What is custom has its
    /// words itself.
    pub fn rename(&mut self, words: Renamed) {
        if self.rename_own(&words) {
            return;
        }
        let place = |r: &Renamed| (r.entity.clone(), r.field.clone(), r.choice.clone());
        self.labels.retain(|known| place(known) != place(&words));
        if ![&words.label, &words.plural, &words.help].into_iter().all(Words::is_empty) {
            self.labels.push(words);
        }
    }

    /// Whether what is renamed is custom.
    fn rename_own(&mut self, words: &Renamed) -> bool {
        let field = words.field.as_deref();
        let Some(field) = field else {
            let own = self.entities.iter_mut().find(|own| own.name == words.entity);
            return own.map(|own| (own.singular, own.plural) = (words.label.clone(), words.plural.clone())).is_some();
        };
        let own = self.fields.iter_mut().find(|own| own.entity == words.entity && own.name == field);
        match (own, words.choice.as_deref()) {
            (Some(own), None) => {
                (own.label, own.help) = (words.label.clone(), words.help.clone());
                true
            }
            (Some(own), Some(choice)) => rename_choice(own.choices.iter_mut(), choice, &words.label),
            (None, Some(choice)) => {
                let added = self.choices.iter_mut().filter(|a| a.entity == words.entity && a.field == field);
                rename_choice(added.map(|added| &mut added.choice), choice, &words.label)
            }
            (None, None) => false,
        }
    }

    /// Whether a field has a choice of this name besides those that are built in, hidden or not.
    #[must_use]
    pub fn offers(&self, entity: &str, field: &str, choice: &str) -> bool {
        let own = self.fields.iter().filter(|own| own.entity == entity && own.name == field);
        let added = self.choices.iter().filter(|a| a.entity == entity && a.field == field);
        own.flat_map(|own| &own.choices).chain(added.map(|a| &a.choice)).any(|known| known.name == choice)
    }

    /// A choice more of a field, custom or built in; one of the same name is changed.
    pub fn offer(&mut self, added: AddedChoice) {
        let own = self.fields.iter_mut().find(|own| own.entity == added.entity && own.name == added.field);
        if let Some(own) = own {
            return merge(&mut own.choices, added.choice);
        }
        let same = |a: &AddedChoice| {
            (&a.entity, &a.field, &a.choice.name) == (&added.entity, &added.field, &added.choice.name)
        };
        match self.choices.iter_mut().find(|a| same(a)) {
            Some(known) => *known = added,
            None => self.choices.push(added),
        }
    }

    /// Lays an entity's pages out; a layout that says nothing brings back the one that is built in.
    pub fn lay_out(&mut self, layout: Layout) {
        self.layouts.retain(|known| known.entity != layout.entity);
        if layout != (Layout { entity: layout.entity.clone(), ..Layout::default() }) {
            self.layouts.push(layout);
        }
    }

    /// Changes what may change of a custom field: the named members, choices by their names. `false`: there is none.
    ///
    /// # Errors
    /// The fault `overlay` with a sentence that names what could not be read.
    pub fn amend_field(&mut self, entity: &str, name: &str, members: &Map<String, Json>) -> Result<bool, Fault> {
        let Some(own) = self.fields.iter_mut().find(|own| own.entity == entity && own.name == name) else {
            return Ok(false);
        };
        let choices = std::mem::take(&mut own.choices);
        let mut members = members.clone();
        let given = members.remove("choices").unwrap_or(Json::Array(Vec::new()));
        let given: Vec<Choice> = read(given)?;
        amend(own, &members)?;
        own.choices = choices;
        for choice in given {
            merge(&mut own.choices, choice);
        }
        Ok(true)
    }

    /// Changes what may change of a custom entity: the named members. `false`: there is none.
    ///
    /// # Errors
    /// As [`Overlay::amend_field`].
    pub fn amend_entity(&mut self, name: &str, members: &Map<String, Json>) -> Result<bool, Fault> {
        match self.entities.iter_mut().find(|own| own.name == name) {
            Some(own) => amend(own, members).map(|()| true),
            None => Ok(false),
        }
    }
}

fn rename_choice<'a>(mut choices: impl Iterator<Item = &'a mut Choice>, name: &str, label: &Words) -> bool {
    choices.find(|choice| choice.name == name).map(|choice| choice.label = label.clone()).is_some()
}

fn merge(choices: &mut Vec<Choice>, choice: Choice) {
    match choices.iter_mut().find(|known| known.name == choice.name) {
        Some(known) => *known = choice,
        None => choices.push(choice),
    }
}

fn read<T: serde::de::DeserializeOwned>(json: Json) -> Result<T, Fault> {
    serde_json::from_value(json).map_err(|error| Fault::new("overlay").with("reason", error))
}

fn amend<T>(own: &mut T, members: &Map<String, Json>) -> Result<(), Fault>
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    if members.keys().any(|name| !CHANGES.contains(&name.as_str())) {
        return Err(Fault::new("overlay-fixed"));
    }
    let mut json = serde_json::to_value(&*own).map_err(|error| Fault::new("overlay").with("reason", error))?;
    for (name, member) in members {
        json[name] = member.clone();
    }
    *own = read(json)?;
    Ok(())
}
