//! Rows of a query with their columns by name, and amounts in the company's currency.

use jiff::tz::TimeZone;
use trato_model::{Entity, Locale, Path, Registry, Value};
use trato_text::numbers;

use crate::http::Signed;

/// The columns of a query, so that its rows' values are found by name.
#[derive(Clone, Debug)]
pub struct Names(pub Vec<&'static str>, Locale, TimeZone);

static NULL: Value = Value::Null;

impl Names {
    /// The entity's title fields and those of `more` that it has, as far as the user may see them.
    #[must_use]
    pub fn of(signed: &Signed, entity: &Entity, more: &[&'static str]) -> Self {
        let hidden = trato_model::access::FieldLevel::Hidden;
        let seen = |name: &&'static str| signed.who.reader.field(entity.name, name) != hidden;
        let mut names: Vec<&'static str> = entity.title_fields().map(|field| field.name).filter(seen).collect();
        for name in more {
            if entity.position(name).is_some() && seen(name) && !names.contains(name) {
                names.push(name);
            }
        }
        Names(names, signed.locale(), signed.who.ctx.zone.clone())
    }

    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        self.0.iter().map(|name| Path::field(name)).collect()
    }

    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }

    /// The value of a column; `Null` where it was not asked for.
    #[must_use]
    pub fn get<'a>(&self, values: &'a [Value], name: &str) -> &'a Value {
        self.0.iter().position(|own| *own == name).and_then(|at| values.get(at)).unwrap_or(&NULL)
    }

    /// The title that the title fields make, as people read it.
    #[must_use]
    pub fn title(&self, entity: &Entity, values: &[Value]) -> String {
        let parts = entity.title_fields().map(|field| field.kind.plain(field, self.get(values, field.name)));
        let title = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if title.is_empty() { "—".to_owned() } else { entity.said(title, self.1, &self.2) }
    }
}

/// A sum in minor units of the company's currency.
#[must_use]
pub fn company_money(signed: &Signed, minor: i64) -> String {
    numbers::format_money(minor, signed.who.ctx.currency.code(), signed.locale())
}

/// The same, short: `1,2 M€`.
#[must_use]
pub fn company_money_short(signed: &Signed, minor: i64) -> String {
    numbers::format_money_compact(minor, signed.who.ctx.currency.code(), signed.locale())
}

/// What a column or condition is called: the field's label, behind those of the links that lead to it.
#[must_use]
pub fn path_label(registry: &Registry, entity: &Entity, path: &Path, locale: Locale) -> String {
    let mut at = entity;
    let mut words = Vec::new();
    for name in path.links().iter().copied().chain([path.last()]) {
        words.push(registry.field_label(at.name, name, locale).into_owned());
        if let Some(next) = at.field(name).and_then(|field| field.target).and_then(|target| registry.entity(target)) {
            at = next;
        }
    }
    words.join(" · ")
}
