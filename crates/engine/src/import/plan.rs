//! A mapping made ready to run: every path resolved, every choice's words in a table, every link with its policy. What does
//! not fit is told column by column before the first row is read.

use std::collections::HashMap;
use std::sync::Arc;

use trato_model::kinds::{Fault, Reading};
use trato_model::{Action, Entity, FieldDef, FieldError, Locale, Refusal, Registry};

use super::heading::key;
use super::mapping::{Mapping, Missing};
use super::systems::values::CHOICES;
use super::target::{self, Aim, By, Part, Target};
use crate::Who;

/// A link field's way from text to record.
#[derive(Clone, Debug)]
pub struct LinkPlan {
    pub aim: Aim,
    pub target: Arc<Entity>,
    pub by: By,
    pub missing: Missing,
}

/// Where a column (or a made value) goes.
#[derive(Clone, Debug)]
pub enum Slot {
    Nowhere,
    Deleted,
    Company,
    Id,
    Created(FieldDef),
    FullName,
    Surnames,
    Value(Aim, bool),
    Denied(Vec<Aim>),
    /// Places in [`Plan::links`]; the first that is found is set.
    Links(Vec<usize>),
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Column(usize),
}

/// How rows find their records again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Id,
    External,
    /// The field at this place.
    Field(usize),
}

/// Everything a run needs to know.
#[derive(Clone, Debug)]
pub struct Plan {
    pub registry: Arc<Registry>,
    pub entity: Arc<Entity>,
    pub mapping: Mapping,
    pub reading: Reading,
    pub slots: Vec<Slot>,
    pub made: Vec<(Slot, Vec<Piece>)>,
    pub links: Vec<LinkPlan>,
    pub keys: Vec<Key>,
    /// By the place of the field: the words that mean each choice.
    pub choices: HashMap<usize, HashMap<String, &'static str>>,
}

impl Plan {
    /// Resolves a mapping for a user.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] and [`Refusal::Forbidden`] for the entity; [`Refusal::Invalid`] with the headings and fields
    /// that do not fit.
    pub fn new(registry: &Arc<Registry>, who: &Who, mapping: &Mapping) -> Result<Plan, Refusal> {
        let entity =
            registry.entity(&mapping.entity).filter(|entity| entity.imported).ok_or(Refusal::NotFound)?.clone();
        let reader = &who.reader;
        if !reader.can(entity.name, Action::Read) {
            return Err(Refusal::NotFound);
        }
        if !reader.can(entity.name, Action::Create) {
            return Err(Refusal::Forbidden(Action::Create.name()));
        }
        let mut plan = Plan {
            registry: registry.clone(),
            reading: reading(who, mapping)?,
            mapping: mapping.clone(),
            slots: Vec::new(),
            made: Vec::new(),
            links: Vec::new(),
            keys: Vec::new(),
            choices: HashMap::new(),
            entity,
        };
        let mut errors = Vec::new();
        for column in &mapping.columns {
            match plan.slot(who, &column.field, column.missing, column.lenient) {
                Ok(slot) => plan.slots.push(slot),
                Err(fault) => errors.push(FieldError::new(column.heading.clone(), fault)),
            }
        }
        for made in &mapping.made {
            match plan
                .slot(who, &made.field, made.missing, false)
                .and_then(|slot| Ok((slot, plan.pieces(&made.template)?)))
            {
                Ok(made) => plan.made.push(made),
                Err(fault) => errors.push(FieldError::new(made.field.clone(), fault)),
            }
        }
        for path in &mapping.keys {
            match plan.key(path) {
                Ok(key) if given(mapping, path) => plan.keys.push(key),
                Ok(_) => {
                    let label = registry.field_label(plan.entity.name, path, who.ctx.locale);
                    errors.push(FieldError::new("keys", Fault::new("import-key-missing").with("field", label)));
                }
                Err(fault) => errors.push(FieldError::new("keys", fault)),
            }
        }
        if errors.is_empty() { Ok(plan) } else { Err(Refusal::Invalid(errors)) }
    }

    fn slot(&mut self, who: &Who, path: &str, missing: Missing, lenient: bool) -> Result<Slot, Fault> {
        Ok(match target::resolve(&self.registry, &self.entity, &who.reader, path)? {
            Target::Nowhere => Slot::Nowhere,
            Target::Deleted => Slot::Deleted,
            Target::Company => Slot::Company,
            Target::Id => Slot::Id,
            Target::Created(field) => Slot::Created(field),
            Target::FullName => Slot::FullName,
            Target::Surnames => Slot::Surnames,
            Target::Denied(aims) => Slot::Denied(aims),
            Target::Field(aim) if matches!(aim.part, Part::Link(_)) => Slot::Links(vec![self.link(aim, missing)?]),
            Target::OneOf(aims) => {
                Slot::Links(aims.into_iter().map(|aim| self.link(aim, Missing::Leave)).collect::<Result<_, _>>()?)
            }
            Target::Field(aim) => {
                if matches!(aim.field.kind.name(), "choice" | "multi_choice") {
                    let words = words(&self.registry, &self.entity, &aim);
                    self.choices.insert(aim.at, words);
                }
                Slot::Value(aim, lenient)
            }
        })
    }

    fn link(&mut self, aim: Aim, missing: Missing) -> Result<usize, Fault> {
        let Part::Link(by) = aim.part else { return Err(Fault::new("type")) };
        let target = aim.field.target.and_then(|name| self.registry.entity(name)).cloned();
        let target = target.ok_or_else(|| Fault::new("type"))?;
        self.links.push(LinkPlan { aim, target, by, missing });
        Ok(self.links.len() - 1)
    }

    /// `{Account} – {Product}` in pieces.
    fn pieces(&self, template: &str) -> Result<Vec<Piece>, Fault> {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').ok_or_else(|| Fault::new("import-template"))?;
            let column = self.mapping.columns.iter().position(|column| column.heading == name);
            let column = column.ok_or_else(|| Fault::new("import-column").with("column", name))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Column(column));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(pieces)
    }

    fn key(&self, path: &str) -> Result<Key, Fault> {
        let unfit = || Fault::new("import-key").with("field", path.chars().take(80).collect::<String>());
        match path {
            "@id" => Ok(Key::Id),
            "external_id" if self.entity.position(path).is_some() => Ok(Key::External),
            _ => {
                let at = self.entity.position(path).ok_or_else(unfit)?;
                let field = self.entity.fields.get(at).ok_or_else(unfit)?;
                if is_key(field) { Ok(Key::Field(at)) } else { Err(unfit()) }
            }
        }
    }

    /// The columns that feed a field: where an error about it is shown.
    pub fn columns_of(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let feeds = move |slot: &Slot| match slot {
            Slot::Value(aim, _) => aim.at == at,
            Slot::Surnames => {
                ["last_name", "second_last_name"].iter().any(|name| self.entity.position(name) == Some(at))
            }
            Slot::Links(links) => links.iter().any(|link| self.links.get(*link).is_some_and(|link| link.aim.at == at)),
            _ => false,
        };
        self.slots.iter().enumerate().filter(move |(_, slot)| feeds(slot)).map(|(column, _)| column)
    }

    /// The heading of a column.
    #[must_use]
    pub fn heading(&self, column: usize) -> &str {
        self.mapping.columns.get(column).map_or("", |column| column.heading.as_str())
    }

    /// Links from the entity to itself: their targets may stand further down in the file.
    pub fn own_links(&self) -> impl Iterator<Item = usize> + '_ {
        self.links.iter().enumerate().filter(|(_, link)| link.target.name == self.entity.name).map(|(at, _)| at)
    }
}

/// Whether the rows have the field by which they are to be recognised.
fn given(mapping: &Mapping, path: &str) -> bool {
    mapping.column_of(path).is_some() || mapping.gives(path) || (path == "name" && mapping.column_of("@name").is_some())
}

/// Whether records may be found by a field: what is compared must be a text that is found without a scan.
#[must_use]
pub fn is_key(field: &FieldDef) -> bool {
    let text = matches!(field.kind.name(), "text" | "email" | "phone" | "url" | "currency");
    text && (field.indexed || field.matched)
}

/// Whether records are found by a field however their letters are written: what nobody else may have in another spelling.
#[must_use]
pub fn is_folded(field: &FieldDef) -> bool {
    field.unique && !field.matched
}

fn reading(who: &Who, mapping: &Mapping) -> Result<Reading, Refusal> {
    let ctx = &who.ctx;
    let unknown = |field, value: &str| {
        Refusal::field(field, Fault::new("choice").with("value", value.chars().take(40).collect::<String>()))
    };
    let currency = match mapping.currency.as_str() {
        "" => ctx.currency,
        code => code.parse().map_err(|_| unknown("currency", code))?,
    };
    let zone = match mapping.zone.as_str() {
        "" => ctx.zone.clone(),
        name => jiff::tz::TimeZone::get(name).map_err(|_| unknown("zone", name))?,
    };
    let dates = mapping.dates.order();
    Ok(Reading { locale: ctx.locale, numbers: mapping.numbers.style(), dates, zone, currency, country: ctx.country })
}

/// The words that mean each choice: its name, its labels, and what other systems call it.
fn words(registry: &Registry, entity: &Entity, aim: &Aim) -> HashMap<String, &'static str> {
    let mut words = HashMap::new();
    for (of, field, theirs, ours) in CHOICES {
        let fits = (*of == entity.name || *of == "*") && *field == aim.field.name && aim.field.choices.contains(ours);
        if fits {
            words.entry((*theirs).to_owned()).or_insert(*ours);
        }
    }
    for choice in aim.field.choices {
        for locale in Locale::ALL {
            words.insert(key(&registry.choice_label(entity.name, aim.field.name, choice, locale)), *choice);
        }
    }
    for choice in aim.field.choices {
        words.insert(key(choice), *choice);
    }
    words
}
