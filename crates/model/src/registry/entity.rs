//! A kind of record as it is now: definition, mixins and the company's own fields merged.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;
use trato_text::dates::month_in_words;

use crate::entity::{Area, Bearers};
use crate::intern::intern;
use crate::kinds::{self, Input, Reading, Widget};
use crate::layout::Section;
use crate::mixin::Mixin;
use crate::rule::Rule;
use crate::{EntityDef, FieldDef, Locale, Value};

/// A kind of record. Fields stand in the order of definition, mixins' after the own, custom ones last.
#[derive(Clone, Debug)]
pub struct Entity {
    pub name: &'static str,
    pub area: Area,
    pub icon: &'static str,
    pub hue: u16,
    pub fields: Vec<FieldDef>,
    pub mixins: Vec<&'static Mixin>,
    pub list: Vec<&'static str>,
    pub panel: &'static [&'static str],
    pub sort: &'static str,
    pub board: Option<&'static str>,
    pub calendar: Option<&'static str>,
    pub form: Vec<Section>,
    pub quick: Vec<&'static str>,
    pub rules: &'static [Rule],
    pub unique: Vec<&'static [&'static str]>,
    pub ordered: &'static [(&'static str, &'static str)],
    pub part_of: Option<&'static str>,
    pub personal: Option<&'static str>,
    pub bearers: Option<Bearers>,
    pub imported: bool,
    /// There is exactly one record: nobody makes another or deletes it.
    pub singleton: bool,
    /// Rows are written by rules alone.
    pub ledger: bool,
    /// Made by the company.
    pub custom: bool,
    positions: HashMap<&'static str, usize>,
}

/// System columns that every record has, as fields: they can be listed, filtered and sorted, never written.
pub static SYSTEM: &[FieldDef] = &[
    system(FieldDef::new("created_at", &kinds::date_time::DateTime), None, true),
    system(FieldDef::new("created_by", &kinds::link::Link), Some("user"), false),
    system(FieldDef::new("updated_at", &kinds::date_time::DateTime), None, true),
    system(FieldDef::new("updated_by", &kinds::link::Link), Some("user"), false),
];

const fn system(mut def: FieldDef, target: Option<&'static str>, indexed: bool) -> FieldDef {
    def.computed = true;
    def.target = target;
    def.indexed = indexed;
    def
}

impl Entity {
    /// The built-in definition with its mixins.
    #[must_use]
    pub fn of(def: &'static EntityDef) -> Self {
        let mut fields = def.fields.to_vec();
        for mixin in def.mixins {
            fields.extend_from_slice(mixin.fields);
        }
        Entity {
            icon: def.icon,
            hue: def.hue,
            mixins: def.mixins.to_vec(),
            list: def.list.to_vec(),
            panel: def.panel,
            sort: def.sort,
            board: def.board,
            calendar: def.calendar,
            form: def.form.to_vec(),
            quick: def.quick.to_vec(),
            rules: def.rules,
            unique: def.unique.to_vec(),
            ordered: def.ordered,
            part_of: def.part_of,
            personal: def.personal,
            bearers: def.bearers,
            imported: def.imported,
            singleton: def.singleton,
            ledger: def.ledger,
            ..Entity::bare(def.name, def.area, fields)
        }
    }

    /// An entity with fields and nothing else.
    pub(super) fn bare(name: &'static str, area: Area, fields: Vec<FieldDef>) -> Self {
        let mut entity = Entity {
            name,
            area,
            icon: "box",
            hue: 220,
            fields,
            mixins: Vec::new(),
            list: Vec::new(),
            panel: &[],
            sort: "",
            board: None,
            calendar: None,
            form: Vec::new(),
            quick: Vec::new(),
            rules: &[],
            unique: Vec::new(),
            ordered: &[],
            part_of: None,
            personal: None,
            bearers: None,
            imported: true,
            singleton: false,
            ledger: false,
            custom: false,
            positions: HashMap::new(),
        };
        entity.index();
        entity
    }

    /// Recomputes the positions after fields were added.
    pub fn index(&mut self) {
        self.positions = self.fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
    }

    #[must_use]
    pub fn position(&self, field: &str) -> Option<usize> {
        self.positions.get(field).copied()
    }

    /// A field by name; system columns included.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        match self.position(name) {
            Some(at) => self.fields.get(at),
            None => SYSTEM.iter().find(|field| field.name == name),
        }
    }

    #[must_use]
    pub fn has(&self, mixin: &Mixin) -> bool {
        self.mixins.iter().any(|m| m.name == mixin.name)
    }

    /// Whether records have an owner, a team and a branch.
    #[must_use]
    pub fn owned(&self) -> bool {
        self.has(&crate::mixin::OWNED)
    }

    /// Whether deleted records go to the trash first.
    #[must_use]
    pub fn trash(&self) -> bool {
        self.has(&crate::mixin::TRASH)
    }

    /// Fields that make the title, in order.
    pub fn title_fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| field.title)
    }

    /// A title of its records as people read it: the month that it begins with, and the days and moments in it, in their words.
    #[must_use]
    pub fn said(&self, title: String, locale: Locale, zone: &TimeZone) -> String {
        if self.title_fields().next().is_some_and(|first| first.monthly) {
            return month_in_words(&title, locale);
        }
        let dated = |field: &&FieldDef| matches!(field.kind.widget(), Widget::Date | Widget::DateTime);
        let Some(field) = self.title_fields().find(dated) else { return title };
        let word = |word: &str| match field.kind.parse(field, &Input::Text(word.to_owned()), &Reading::programs()) {
            Ok(Value::Null) | Err(_) => word.to_owned(),
            Ok(value) => field.kind.show(field, &value, locale, zone),
        };
        title.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }

    /// Fields that hold their values in rows of their own.
    pub fn many_fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| field.kind.many())
    }

    pub(super) fn check(&self, exists: impl Fn(&str) -> bool) -> Result<(), String> {
        if self.positions.len() != self.fields.len() {
            return Err(format!("{}: two fields share a name", self.name));
        }
        if let Some(field) = self.fields.iter().find(|field| crate::query::text::KEYWORDS.contains(&field.name)) {
            return Err(format!("{}.{}: the filter language has this word", self.name, field.name));
        }
        let mut columns = HashSet::new();
        if let Some(column) = self.fields.iter().flat_map(columns_of).find(|column| !columns.insert(column.clone())) {
            return Err(format!("{}: two fields share the column {column}", self.name));
        }
        for field in &self.fields {
            if let Some(target) = field.target
                && !exists(target)
            {
                return Err(format!("{}.{}: no entity {target}", self.name, field.name));
            }
        }
        let ordered = self.ordered.iter().flat_map(|(one, by)| [one, by]);
        let named = self
            .list
            .iter()
            .chain(self.panel)
            .chain(&self.quick)
            .chain(&self.board)
            .chain(&self.calendar)
            .chain(ordered);
        let laid_out = self.form.iter().flat_map(|section| section.rows.iter().flat_map(|row| row.iter()));
        for name in named.chain(laid_out) {
            // A list may name a field across a link; its first part must be ours.
            let first = name.split('.').next().unwrap_or(name);
            if self.field(first).is_none() {
                return Err(format!("{}: no field {name}", self.name));
            }
        }
        Ok(())
    }

    /// The default sort of lists for a reader: the newest first where he may not see what others are sorted by, for the
    /// order would tell him.
    #[must_use]
    pub fn usual_sort(&self, reader: &crate::Reader) -> (&'static str, bool) {
        let (name, descending) = self.default_sort();
        let hidden = reader.field(self.name, name) == crate::access::FieldLevel::Hidden;
        if hidden { ("created_at", true) } else { (name, descending) }
    }

    /// The default sort: path and whether descending.
    #[must_use]
    pub fn default_sort(&self) -> (&'static str, bool) {
        if let Some(name) = self.sort.strip_prefix('-') {
            return (name, true);
        }
        if !self.sort.is_empty() {
            return (self.sort, false);
        }
        match self.title_fields().next() {
            Some(field) => (field.name, false),
            None => (intern("created_at"), true),
        }
    }
}

/// The columns that a field may have in its entity's table: those of its kind and the companions that the store keeps
/// beside them (collation key, folded text, match key).
#[must_use]
pub fn columns_of(field: &FieldDef) -> Vec<String> {
    let own = field.kind.columns().iter().map(|column| column.suffix);
    own.chain(["key", "fold", "match"])
        .map(|suffix| if suffix.is_empty() { field.name.to_owned() } else { format!("{}_{suffix}", field.name) })
        .collect()
}
