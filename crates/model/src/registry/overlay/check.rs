//! What an overlay may say. Everything wrong is listed at once, each with the place it stands at (`fields.c_colour`).

use std::collections::{HashMap, HashSet};

use super::super::{Entity, Registry, columns_of};
use super::{
    AddedChoice, Choice, CustomField, LONGEST_LABEL, LONGEST_NAME, Layout, MOST_CHOICES, MOST_COLUMNS, MOST_ENTITIES,
};
use super::{MOST_FIELDS, Overlay, Start, Words};
use crate::entity::Area;
use crate::kinds::{self, Fault, Input, Kind, SortBy};
use crate::{EntityDef, FieldDef, FieldError, Id, Reader, Value};

/// The largest scale of a custom decimal.
const MOST_SCALE: u8 = 8;

/// What is wrong, gathered on the way.
#[derive(Default)]
struct Findings(Vec<FieldError>);

impl Findings {
    fn put(&mut self, at: &str, fault: Fault) {
        self.0.push(FieldError::new(at, fault));
    }

    fn unless(&mut self, good: bool, at: &str, fault: impl FnOnce() -> Fault) {
        if !good {
            self.put(at, fault());
        }
    }
}

fn named(code: &'static str, value: &str) -> Fault {
    Fault::new(code).with("value", value.chars().take(LONGEST_LABEL).collect::<String>())
}

impl Overlay {
    /// Checks the overlay against the built-in definitions and the overlay that it follows: names in use stay, kinds and
    /// targets do not change, nothing but labels and layouts goes away.
    ///
    /// # Errors
    /// All that is wrong; the place is the `field` of each [`FieldError`].
    pub fn check(&self, builtin: &[&'static EntityDef], before: &Overlay) -> Result<(), Vec<FieldError>> {
        let mut found = Findings::default();
        self.check_entities(builtin, &mut found);
        self.check_ids(&mut found);
        for field in &self.fields {
            // What was taken by an earlier program goes on.
            let old = before.fields.iter().find(|old| old.id == field.id);
            let long_before = old.is_some_and(|old| (old.max, old.indexed) == (field.max, field.indexed));
            self.check_field(field, builtin, long_before, &mut found);
        }
        self.check_columns(builtin, &mut found);
        self.check_added(builtin, &mut found);
        self.check_past(before, &mut found);
        if found.0.is_empty() {
            match Registry::build(builtin, self) {
                Ok(registry) => self.check_pages(&registry, &mut found),
                Err(reason) => found.put("", Fault::new("overlay").with("reason", reason)),
            }
        }
        if found.0.is_empty() { Ok(()) } else { Err(found.0) }
    }

    fn check_entities(&self, builtin: &[&'static EntityDef], found: &mut Findings) {
        found.unless(self.entities.len() <= MOST_ENTITIES, "entities", || limit(MOST_ENTITIES));
        let mut names: HashSet<&str> = builtin.iter().map(|def| def.name).collect();
        for entity in &self.entities {
            let at = format!("entities.{}", entity.name);
            check_name(&entity.name, &at, found);
            found.unless(names.insert(&entity.name), &at, || named("overlay-taken", &entity.name));
            check_words(&entity.singular, true, &at, found);
            check_words(&entity.plural, true, &at, found);
            check_words(&entity.title, false, &at, found);
            found.unless(Area::from_name(&entity.area).is_some(), &at, || named("overlay-area", &entity.area));
            found.unless(is_icon(&entity.icon), &at, || named("overlay-icon", &entity.icon));
            found.unless(entity.hue < 360, &at, || Fault::new("overlay-hue"));
        }
    }

    fn check_ids(&self, found: &mut Findings) {
        let mut ids: HashSet<Id> = HashSet::new();
        let all = self.entities.iter().map(|e| (e.id, &e.name)).chain(self.fields.iter().map(|f| (f.id, &f.name)));
        for (id, name) in all {
            found.unless(ids.insert(id), name, || named("overlay-taken", &id.to_string()));
        }
    }

    /// Whether there is such an entity that is not hidden.
    fn has_entity(&self, builtin: &[&'static EntityDef], name: &str) -> bool {
        let custom = self.entities.iter().find(|entity| entity.name == name);
        builtin.iter().any(|def| def.name == name) || custom.is_some_and(|entity| !entity.hidden)
    }

    fn check_field(
        &self,
        field: &CustomField,
        builtin: &[&'static EntityDef],
        long_before: bool,
        found: &mut Findings,
    ) {
        let at = format!("fields.{}.{}", field.entity, field.name);
        check_name(&field.name, &at, found);
        let custom = self.entities.iter().any(|entity| entity.name == field.entity);
        let entity = custom || builtin.iter().any(|def| def.name == field.entity);
        found.unless(entity, &at, || named("overlay-entity", &field.entity));
        check_words(&field.label, true, &at, found);
        check_words(&field.reverse, false, &at, found);
        let Some(kind) = kinds::by_name(&field.kind).filter(|kind| !kind.computed()) else {
            return found.put(&at, named("overlay-kind", &field.kind));
        };
        let links = kind.name() == "link";
        match &field.target {
            Some(target) if field.hidden && links => check_name_shape(target, &at, found),
            Some(target) => {
                found.unless(links && self.has_entity(builtin, target), &at, || named("overlay-target", target));
            }
            None => found.unless(!links, &at, || named("overlay-target", "")),
        }
        found.unless(field.scale <= MOST_SCALE, &at, || Fault::new("overlay-scale").with("most", MOST_SCALE));
        let bounds = field.min.zip(field.max).is_none_or(|(min, max)| min <= max);
        found.unless(bounds, &at, || Fault::new("overlay-bounds"));
        let most = kind.longest(field.indexed);
        if let Some(most) = most.filter(|most| !long_before && field.max.is_some_and(|max| max > *most)) {
            found.put(&at, Fault::new("overlay-long").with("most", most));
        }
        let sorted = kind.sort_by() != SortBy::Nothing;
        found.unless(sorted || !field.indexed, &at, || Fault::new("overlay-unsorted"));
        let chooses = matches!(kind.name(), "choice" | "multi_choice");
        found.unless(chooses != field.choices.is_empty(), &at, || Fault::new("overlay-choices"));
        check_choices(field.choices.iter(), &[], false, &at, found);
        found.unless(good_start(field, kind), &at, || Fault::new("overlay-default"));
    }

    /// Names, counts and columns of the fields of each entity; hidden ones still have their columns.
    fn check_columns(&self, builtin: &[&'static EntityDef], found: &mut Findings) {
        let mut taken: HashMap<&str, HashSet<String>> = HashMap::new();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for def in builtin {
            let columns = Entity::of(def).fields.iter().flat_map(columns_of).collect();
            taken.insert(def.name, columns);
        }
        for field in &self.fields {
            let at = format!("fields.{}.{}", field.entity, field.name);
            let count = counts.entry(&field.entity).or_default();
            *count += 1;
            let Some(kind) = kinds::by_name(&field.kind) else { continue };
            let columns = taken.entry(&field.entity).or_default();
            let mut def = FieldDef::new("", kind);
            // Only a checked name is kept for the life of the process.
            def.name = if is_name(&field.name) { crate::intern::intern(&field.name) } else { continue };
            let new = columns_of(&def);
            found.unless(!new.iter().any(|c| columns.contains(c)), &at, || named("overlay-taken", &field.name));
            columns.extend(new);
        }
        for (entity, count) in counts {
            let columns = taken.get(entity).map_or(0, HashSet::len);
            let at = format!("fields.{entity}");
            found.unless(count <= MOST_FIELDS, &at, || limit(MOST_FIELDS));
            found.unless(columns <= MOST_COLUMNS, &at, || limit(MOST_COLUMNS));
        }
    }

    /// Choices added to built-in fields.
    fn check_added(&self, builtin: &[&'static EntityDef], found: &mut Findings) {
        let mut seen: HashSet<(&str, &str, &str)> = HashSet::new();
        for added in &self.choices {
            let at = format!("choices.{}.{}", added.entity, added.field);
            // With the fields of its mixins.
            let entity = builtin.iter().find(|def| def.name == added.entity).map(|def| Entity::of(def));
            let field = entity.as_ref().and_then(|entity| entity.fields.iter().find(|f| f.name == added.field));
            let Some(field) = field else {
                found.put(&at, named("overlay-field", &added.field));
                continue;
            };
            found.unless(!field.choices.is_empty(), &at, || named("overlay-field", &added.field));
            found.unless(!field.closed && field.writable(), &at, || Fault::new("overlay-closed"));
            check_choices([&added.choice].into_iter(), field.choices, true, &at, found);
            let key = (added.entity.as_str(), added.field.as_str(), added.choice.name.as_str());
            found.unless(seen.insert(key), &at, || named("overlay-taken", &added.choice.name));
        }
    }

    /// What may not change: columns and tables are there.
    fn check_past(&self, before: &Overlay, found: &mut Findings) {
        for old in &before.entities {
            let at = format!("entities.{}", old.name);
            match self.entities.iter().find(|entity| entity.id == old.id) {
                Some(new) => found.unless(new.name == old.name, &at, || Fault::new("overlay-fixed")),
                None => found.put(&at, Fault::new("overlay-gone")),
            }
        }
        for old in &before.fields {
            let at = format!("fields.{}.{}", old.entity, old.name);
            let same = |new: &CustomField| {
                (&new.entity, &new.name, &new.kind, &new.target, new.scale)
                    == (&old.entity, &old.name, &old.kind, &old.target, old.scale)
            };
            match self.fields.iter().find(|field| field.id == old.id) {
                Some(new) => {
                    found.unless(same(new), &at, || Fault::new("overlay-fixed"));
                    let kept = |c: &Choice| new.choices.iter().any(|now| now.name == c.name);
                    found.unless(old.choices.iter().all(kept), &at, || Fault::new("overlay-gone"));
                }
                None => found.put(&at, Fault::new("overlay-gone")),
            }
        }
        for old in &before.choices {
            let same = |new: &AddedChoice| {
                (&new.entity, &new.field, &new.choice.name) == (&old.entity, &old.field, &old.choice.name)
            };
            let at = format!("choices.{}.{}", old.entity, old.field);
            found.unless(self.choices.iter().any(same), &at, || Fault::new("overlay-gone"));
        }
    }

    /// Labels and layouts, on the merged entities.
    fn check_pages(&self, registry: &Registry, found: &mut Findings) {
        for renamed in &self.labels {
            let at = format!("labels.{}", renamed.entity);
            let Some(entity) = registry.entity(&renamed.entity) else {
                found.put(&at, named("overlay-entity", &renamed.entity));
                continue;
            };
            check_words(&renamed.label, false, &at, found);
            check_words(&renamed.plural, false, &at, found);
            let Some(name) = &renamed.field else { continue };
            match (entity.field(name), &renamed.choice) {
                (None, _) => found.put(&at, named("overlay-field", name)),
                (Some(f), Some(c)) if !f.choices.contains(&c.as_str()) => found.put(&at, named("overlay-choice", c)),
                _ => {}
            }
        }
        let mut seen = HashSet::new();
        for layout in &self.layouts {
            let at = format!("layouts.{}", layout.entity);
            found.unless(seen.insert(&layout.entity), &at, || named("overlay-taken", &layout.entity));
            match registry.entity(&layout.entity) {
                Some(_) => check_layout(layout, registry, &at, found),
                None => found.put(&at, named("overlay-entity", &layout.entity)),
            }
        }
    }
}

fn check_layout(layout: &Layout, registry: &Registry, at: &str, found: &mut Findings) {
    let Some(entity) = registry.entity(&layout.entity) else { return };
    let system = Reader::system();
    for path in layout.list.iter().flatten() {
        found.unless(registry.find(entity, path, &system).is_ok(), at, || named("overlay-field", path));
    }
    let sort = layout.sort.iter().map(|sort| sort.strip_prefix('-').unwrap_or(sort));
    let rows = layout.form.iter().flatten().flat_map(|section| section.rows.iter().flatten());
    let named_fields = layout.quick.iter().flatten().chain(&layout.board).chain(&layout.calendar).chain(rows);
    for name in named_fields.map(String::as_str).chain(sort) {
        found.unless(entity.field(name).is_some(), at, || named("overlay-field", name));
    }
    for section in layout.form.iter().flatten() {
        check_name_shape(&section.name, at, found);
        check_words(&section.label, false, at, found);
        let four = section.rows.iter().all(|row| (1..=4).contains(&row.len()));
        found.unless(four, at, || Fault::new("overlay-row"));
    }
}

fn check_choices<'a>(
    choices: impl Iterator<Item = &'a Choice>,
    taken: &[&str],
    added: bool,
    at: &str,
    found: &mut Findings,
) {
    let mut names: HashSet<&str> = taken.iter().copied().collect();
    for choice in choices {
        let good = if added { is_name(&choice.name) } else { is_snake(&choice.name) };
        found.unless(good, at, || named("overlay-name", &choice.name));
        found.unless(names.insert(&choice.name), at, || named("overlay-taken", &choice.name));
        check_words(&choice.label, true, at, found);
    }
    found.unless(names.len() <= MOST_CHOICES, at, || limit(MOST_CHOICES));
}

/// Whether new records can start with the field's default.
fn good_start(field: &CustomField, kind: &'static dyn Kind) -> bool {
    let mut def = FieldDef::new("", kind);
    (def.min, def.max, def.scale) = (field.min, field.max, field.scale);
    let value = match &field.default {
        Start::Nothing => return true,
        Start::Me => return kind.name() == "link" && field.target.as_deref() == Some("user"),
        Start::Now => return matches!(kind.name(), "date" | "date_time"),
        Start::Text(choice) if kind.name() == "choice" => {
            return field.choices.iter().any(|c| !c.hidden && c.name == *choice);
        }
        Start::Text(text) => Value::Text(text.clone()),
        Start::Int(n) => Value::Int(*n),
        Start::Bool(b) => Value::Bool(*b),
    };
    let reading = crate::kinds::Reading::programs();
    kind.parse(&def, &Input::Ready(value.clone()), &reading).is_ok_and(|read| read == value)
        && kind.validate(&def, &value).is_ok()
}

fn limit(most: usize) -> Fault {
    Fault::new("overlay-limit").with("most", most)
}

fn check_words(words: &Words, needed: bool, at: &str, found: &mut Findings) {
    let good = |text: &str| text.chars().count() <= LONGEST_LABEL && !text.contains(char::is_control);
    let missing = needed && words.es.trim().is_empty() && words.en.trim().is_empty();
    found.unless(!missing && good(&words.es) && good(&words.en), at, || {
        Fault::new("overlay-label").with("most", LONGEST_LABEL)
    });
}

fn check_name(name: &str, at: &str, found: &mut Findings) {
    found.unless(is_name(name), at, || named("overlay-name", name));
}

fn check_name_shape(name: &str, at: &str, found: &mut Findings) {
    found.unless(is_snake(name), at, || named("overlay-name", name));
}

/// `c_` and a snake-case name, at most 40 bytes.
fn is_name(name: &str) -> bool {
    name.strip_prefix("c_").is_some_and(is_snake) && name.len() <= LONGEST_NAME
}

/// ASCII letters in lower case, digits and single underscores between them, a letter first; at most 40 bytes.
fn is_snake(name: &str) -> bool {
    let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let edges = name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('_');
    letters && edges && !name.contains("__") && name.len() <= LONGEST_NAME
}

fn is_icon(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.bytes().all(|b| b.is_ascii_lowercase() || b"-0123456789".contains(&b))
}
