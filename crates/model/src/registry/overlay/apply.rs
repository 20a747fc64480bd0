//! Merging an overlay into the entities. What a later release no longer has (a field in a layout, an entity with custom
//! fields) is left out rather than refused, so that a company's changes never keep the server from starting.

use std::collections::HashSet;

use super::super::Entity;
use super::{CustomEntity, CustomField, Layout, Overlay, Start};
use crate::entity::Area;
use crate::field::{Default as FieldDefault, Field, FieldDef, Link, Privacy, Text};
use crate::intern::{intern, intern_all, intern_rows};
use crate::kinds;
use crate::layout::Section;
use crate::mixin::{self, Mixin};

const NAME: Field<Text> = Field::text("name").title().required().searched().indexed();

impl Overlay {
    pub(in crate::registry) fn apply(&self, entities: &mut Vec<Entity>) -> Result<(), String> {
        entities.extend(self.entities.iter().filter(|custom| !custom.hidden).map(made));
        let names: HashSet<&'static str> = entities.iter().map(|entity| entity.name).collect();
        for entity in entities.iter_mut() {
            for field in self.fields.iter().filter(|field| !field.hidden && field.entity == entity.name) {
                // A link to an entity that is gone or hidden is hidden with it.
                if field.target.as_deref().is_none_or(|target| names.contains(target)) {
                    entity.fields.push(field.def()?);
                }
            }
            if entity.mixins.iter().any(|mixin| mixin.name == mixin::ABOUT) {
                self.add_about(entity);
            }
            self.add_choices(entity);
            entity.index();
        }
        // Layouts come when every entity has its fields, since lists reach across links.
        let known: Vec<Entity> = entities.clone();
        for entity in entities.iter_mut() {
            if let Some(layout) = self.layout(entity.name) {
                layout.apply(entity, &known);
            }
        }
        Ok(())
    }

    /// What people do may be about the company's own kinds of record, too: a link of the kind's name, as to ours.
    fn add_about(&self, entity: &mut Entity) {
        for custom in self.entities.iter().filter(|custom| custom.activities && !custom.hidden) {
            if entity.fields.iter().any(|field| field.name == custom.name) {
                continue;
            }
            let mut link = Field::<Link>::link(intern(&custom.name), intern(&custom.name)).def();
            (link.indexed, link.custom) = (true, true);
            entity.fields.push(link);
        }
    }

    fn add_choices(&self, entity: &mut Entity) {
        for field in &mut entity.fields {
            let added = self
                .choices
                .iter()
                .filter(|added| added.entity == entity.name && added.field == field.name && !added.choice.hidden);
            let mut names: Vec<&str> = field.choices.to_vec();
            let before = names.len();
            names.extend(added.map(|added| added.choice.name.as_str()));
            if names.len() > before {
                field.choices = intern_all(&names);
            }
        }
    }
}

fn made(custom: &CustomEntity) -> Entity {
    let has = [
        (custom.owned, &mixin::OWNED),
        (custom.trash, &mixin::TRASH),
        // What is done about it is told on its timeline.
        (custom.timeline || custom.activities, &mixin::TIMELINE),
        (custom.activities, &mixin::ACTIVITIES),
        (true, &mixin::SEARCH),
    ];
    let mixins: Vec<&'static Mixin> = has.into_iter().filter(|(has, _)| *has).map(|(_, mixin)| mixin).collect();
    let mut fields = vec![NAME.def()];
    mixins.iter().for_each(|mixin| fields.extend_from_slice(mixin.fields));
    let area = Area::from_name(&custom.area).unwrap_or(Area::Sales);
    let mut list = vec!["name"];
    list.extend(custom.owned.then_some("owner"));
    list.push("created_at");
    let mut entity = Entity::bare(intern(&custom.name), area, fields);
    entity.icon = intern(&custom.icon);
    entity.hue = custom.hue;
    entity.mixins = mixins;
    entity.list = list;
    entity.custom = true;
    entity
}

impl CustomField {
    /// Its definition.
    fn def(&self) -> Result<FieldDef, String> {
        let unknown = || format!("{}.{}: no kind {}", self.entity, self.name, self.kind);
        let mut def = FieldDef::new(intern(&self.name), kinds::by_name(&self.kind).ok_or_else(unknown)?);
        def.required = self.required;
        def.indexed = self.indexed || self.target.is_some();
        def.searched = self.searched;
        def.tracked = self.tracked;
        def.privacy = if self.personal { Privacy::Personal } else { Privacy::Business };
        let offered: Vec<&str> = self.choices.iter().filter(|c| !c.hidden).map(|c| c.name.as_str()).collect();
        def.choices = intern_all(&offered);
        def.target = self.target.as_deref().map(intern);
        def.reverse = self.target.as_ref().map(|_| intern(&format!("{}_{}", self.entity, self.name)));
        def.scale = self.scale;
        (def.min, def.max) = (self.min, self.max);
        def.default = match &self.default {
            Start::Nothing => FieldDefault::None,
            Start::Text(text) => FieldDefault::Text(intern(text)),
            Start::Int(n) => FieldDefault::Int(*n),
            Start::Bool(b) => FieldDefault::Bool(*b),
            Start::Me => FieldDefault::Me,
            Start::Now => FieldDefault::Now,
        };
        def.custom = true;
        Ok(def)
    }
}

impl Layout {
    fn apply(&self, entity: &mut Entity, known: &[Entity]) {
        let own = |name: &&String| entity.field(name).is_some();
        let pick = |names: &[String]| names.iter().filter(own).map(|name| intern(name)).collect::<Vec<_>>();
        let list = self.list.as_ref().map(|paths| {
            paths.iter().filter(|path| reaches(entity, path, known)).map(|path| intern(path)).collect::<Vec<_>>()
        });
        let quick = self.quick.as_deref().map(pick);
        let sort = self.sort.as_ref().filter(|sort| own(&&sort.trim_start_matches('-').to_owned())).map(|s| intern(s));
        let board = self.board.as_ref().filter(own).map(|name| intern(name));
        let calendar = self.calendar.as_ref().filter(own).map(|name| intern(name));
        let form = self.form.as_ref().map(|sections| {
            let rows = |rows: &[Vec<String>]| rows.iter().map(|row| pick(row)).filter(|row| !row.is_empty()).collect();
            let made = |section: &super::FormSection| -> (&'static str, Vec<Vec<&'static str>>) {
                (section.key(entity.name), rows(&section.rows))
            };
            let kept = sections.iter().map(made).filter(|(_, rows)| !rows.is_empty());
            kept.map(|(name, rows)| Section::new(name, intern_rows(&rows))).collect::<Vec<_>>()
        });
        entity.list = list.filter(|list| !list.is_empty()).unwrap_or_else(|| std::mem::take(&mut entity.list));
        entity.quick = quick.unwrap_or_else(|| std::mem::take(&mut entity.quick));
        entity.form = form.filter(|form| !form.is_empty()).unwrap_or_else(|| std::mem::take(&mut entity.form));
        entity.sort = sort.unwrap_or(entity.sort);
        entity.board = board.or(entity.board);
        entity.calendar = calendar.or(entity.calendar);
    }
}

impl super::FormSection {
    /// The section's name: the company's own headings are kept apart by entity.
    pub(super) fn key(&self, entity: &str) -> &'static str {
        if self.label.is_empty() { intern(&self.name) } else { intern(&format!("{entity}--{}", self.name)) }
    }
}

/// Whether the path leads from the entity to a field.
fn reaches(entity: &Entity, path: &str, known: &[Entity]) -> bool {
    let mut at = entity;
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let Some(field) = at.field(part) else { return false };
        if parts.peek().is_none() {
            return true;
        }
        match known.iter().find(|entity| Some(entity.name) == field.target) {
            Some(target) => at = target,
            None => return false,
        }
    }
    false
}
