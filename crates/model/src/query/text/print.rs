//! From a filter to text, which [`super::parse()`] reads back.

use std::sync::Arc;

use super::token::is_sign;
use super::value::part_of_text;
use crate::kinds::Reading;
use crate::query::op::Arity;
use crate::query::{Filter, Op, Test};
use crate::registry::{Entity, Registry};
use crate::{FieldDef, Value};

/// The text of a filter on records of `entity`; money in `reading`'s currency is written without it. `None` for what has
/// no written form: access scopes, resolved periods, fields that are not there any more.
#[must_use]
pub fn print(filter: &Filter, registry: &Registry, entity: &Arc<Entity>, reading: &Reading) -> Option<String> {
    if filter.is_everything() {
        return Some(String::new());
    }
    let mut out = String::new();
    Printer { registry, reading }.filter(filter, entity, false, &mut out)?;
    Some(out)
}

struct Printer<'a> {
    registry: &'a Registry,
    reading: &'a Reading,
}

impl Printer<'_> {
    /// `inner`: several conditions stand in parentheses.
    fn filter(&self, filter: &Filter, entity: &Arc<Entity>, inner: bool, out: &mut String) -> Option<()> {
        match filter {
            Filter::All(all) => self.joined(all, ("everything", " and "), entity, inner, out),
            Filter::Any(any) => self.joined(any, ("nothing", " or "), entity, inner, out),
            Filter::Not(negated) => {
                out.push_str("not ");
                self.filter(negated, entity, true, out)
            }
            Filter::Test(test) => self.test(test, entity, out),
            Filter::Having { entity: source, link, filter } => {
                let source = self.registry.entity(source)?;
                out.extend(["having ", source.name, ".", link, " ("]);
                if !filter.is_everything() {
                    self.filter(filter, source, false, out)?;
                }
                out.push(')');
                Some(())
            }
            Filter::Shared { .. } | Filter::Through { .. } => None,
        }
    }

    fn joined(
        &self,
        filters: &[Filter],
        (none, between): (&str, &str),
        entity: &Arc<Entity>,
        inner: bool,
        out: &mut String,
    ) -> Option<()> {
        match filters {
            [] => out.push_str(none),
            [only] => self.filter(only, entity, inner, out)?,
            several => {
                out.push_str(if inner { "(" } else { "" });
                for (at, filter) in several.iter().enumerate() {
                    out.push_str(if at > 0 { between } else { "" });
                    self.filter(filter, entity, true, out)?;
                }
                out.push_str(if inner { ")" } else { "" });
            }
        }
        Some(())
    }

    fn test(&self, test: &Test, entity: &Arc<Entity>, out: &mut String) -> Option<()> {
        let field = self.registry.resolve(entity, &test.path)?.field;
        out.push_str(&test.path.to_string());
        out.push(' ');
        out.push_str(test.op.symbol());
        let texts = texts(&field, test, self.reading)?;
        match test.op.arity() {
            Arity::None => {}
            Arity::One => {
                out.push(' ');
                push_value(texts.first()?, out);
            }
            Arity::Several => {
                out.push_str(" (");
                for (at, text) in texts.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    push_value(text, out);
                }
                out.push(')');
            }
        }
        Some(())
    }
}

/// The values of a test as [`super::value::test`] reads them.
pub(in crate::query) fn texts(field: &FieldDef, test: &Test, reading: &Reading) -> Option<Vec<String>> {
    let counted = match test.op.arity() {
        Arity::None => test.values.is_empty(),
        Arity::One => test.values.len() == 1,
        Arity::Several => !test.values.is_empty(),
    };
    let texts = test.values.iter().map(|value| text(field, test.op, value, reading));
    if counted { texts.collect() } else { None }
}

fn text(field: &FieldDef, op: Op, value: &Value, reading: &Reading) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) if op == Op::Within || field.kind.many() || part_of_text(field, op) => Some(text.clone()),
        Value::Money(money) if money.currency != reading.currency => None,
        Value::Money(_) => {
            let plain = field.kind.plain(field, value);
            plain.split(' ').next().map(str::to_owned)
        }
        value => Some(field.kind.plain(field, value)).filter(|text| !text.is_empty()),
    }
}

/// The value, quoted unless it is one plain word.
fn push_value(text: &str, out: &mut String) {
    if !text.is_empty() && !text.contains(|c| is_sign(c) || c == '\\') {
        out.push_str(text);
        return;
    }
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}
