//! The answers of a query in memory, the same as both databases give: for conditions of automation on records at hand,
//! and as the oracle of the store's property tests.
//!
//! Filters are two-valued ([`Op`]). What an operator says:
//! - An empty value equals only an empty value; `NotEqual`, `NotIn` and `NotContains` are the exact opposites of `Equal`,
//!   `In` and `Contains`, so they hold for empty values; ordering operators never do.
//! - Texts are equal letter for letter; `Contains` and `StartsWith` compare folded texts; an address contains what one
//!   of its parts contains. Money compares by its value in the company's currency.
//! - On kinds with several values, `Contains` is *has the item* and `In` *has one of the items*.
//! - A path across a link that is empty, or whose record the [`Lookup`] does not give, leads to an empty value.
//! - `Me`, `MyTeam` and `Within` must have been resolved ([`Filter::resolve`]); unresolved ones hold for nothing.
//!
//! [`mod@aggregate`]: groups and measures · [`memory`]: records in memory as a [`Lookup`].

pub mod aggregate;
pub mod memory;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Ordering;

use trato_text::fold;

pub use aggregate::aggregate;
pub use memory::{Memory, Readable};

use super::{Filter, Op, Path, Sort, Test};
use crate::kinds::{self, Kind};
use crate::{FieldDef, Id, Record, Value};

/// What the evaluation reads besides the record itself. What a reader may not see, his `Lookup` does not give.
pub trait Lookup {
    /// The record that a link points to, live or in the trash.
    fn record(&self, entity: &str, id: Id) -> Option<&Record>;

    /// The live records of `entity` whose `link` points to the record `id`.
    fn pointing<'a>(&'a self, entity: &str, link: &str, id: Id) -> Box<dyn Iterator<Item = &'a Record> + 'a>;

    /// Whether the record is shared with the user (for writing, if `write`), or belongs to an account on whose team he is.
    fn shared(&self, record: &Record, user: Id, write: bool) -> bool;
}

/// Whether the record satisfies a resolved filter.
#[must_use]
pub fn matches(filter: &Filter, record: &Record, lookup: &dyn Lookup) -> bool {
    match filter {
        Filter::All(all) => all.iter().all(|f| matches(f, record, lookup)),
        Filter::Any(any) => any.iter().any(|f| matches(f, record, lookup)),
        Filter::Not(inner) => !matches(inner, record, lookup),
        Filter::Test(test) => holds(test, record, lookup),
        Filter::Having { entity, link, filter } => {
            lookup.pointing(entity, link, record.id).any(|r| matches(filter, r, lookup))
        }
        Filter::Shared { user, write } => lookup.shared(record, *user, *write),
        Filter::Through { link, filter } => {
            linked(record, link, lookup).is_some_and(|target| matches(filter, target, lookup))
        }
    }
}

/// The order of two records; empty values are smallest, and the id breaks ties, both in the direction of their key (the
/// id in that of the last).
#[must_use]
pub fn compare(sorts: &[Sort], a: &Record, b: &Record, lookup: &dyn Lookup) -> Ordering {
    for sort in sorts {
        let ((left, kind), (right, other)) = (value_at(a, &sort.path, lookup), value_at(b, &sort.path, lookup));
        let order = match (left.is_null(), right.is_null(), kind.or(other)) {
            (false, false, Some(kind)) => kind.compare(&left, &right),
            (left, right, _) => right.cmp(&left),
        };
        if order != Ordering::Equal {
            return if sort.descending { order.reverse() } else { order };
        }
    }
    let tie = a.id.cmp(&b.id);
    if sorts.last().is_some_and(|sort| sort.descending) { tie.reverse() } else { tie }
}

/// The value at the end of a path, with its kind where the path could be followed.
#[must_use]
pub fn value_at<'a>(
    record: &'a Record,
    path: &Path,
    lookup: &'a dyn Lookup,
) -> (Cow<'a, Value>, Option<&'static dyn Kind>) {
    let mut at = record;
    for link in path.links() {
        match linked(at, link, lookup) {
            Some(target) => at = target,
            None => return (Cow::Owned(Value::Null), None),
        }
    }
    own_value(at, path.last())
}

/// The value of a field or system column of the record itself.
fn own_value<'a>(record: &'a Record, name: &str) -> (Cow<'a, Value>, Option<&'static dyn Kind>) {
    if record.entity.position(name).is_some() {
        return (Cow::Borrowed(record.value(name)), record.entity.field(name).map(|field| field.kind));
    }
    let (value, kind): (Value, &'static dyn Kind) = match name {
        "id" => (Value::Id(record.id), &kinds::link::Link),
        "created_at" => (Value::Int(record.created_at), &kinds::date_time::DateTime),
        "created_by" => (Value::Id(record.created_by), &kinds::link::Link),
        "updated_at" => (Value::Int(record.updated_at), &kinds::date_time::DateTime),
        "updated_by" => (Value::Id(record.updated_by), &kinds::link::Link),
        "version" => (Value::Int(record.version), &kinds::integer::Integer),
        "trashed_at" => (record.trashed_at.into(), &kinds::date_time::DateTime),
        _ => return (Cow::Owned(Value::Null), None),
    };
    (Cow::Owned(value), Some(kind))
}

fn linked<'a>(record: &'a Record, link: &str, lookup: &'a dyn Lookup) -> Option<&'a Record> {
    let target = record.entity.field(link).and_then(|field: &FieldDef| field.target)?;
    own_value(record, link).0.as_id().and_then(|id| lookup.record(target, id))
}

fn holds(test: &Test, record: &Record, lookup: &dyn Lookup) -> bool {
    let (value, kind) = value_at(record, &test.path, lookup);
    let wanted = test.values.first().unwrap_or(&Value::Null);
    let ordered = |holds: fn(Ordering) -> bool| match kind {
        Some(kind) if !value.is_null() && !wanted.is_null() => holds(kind.compare(&value, wanted)),
        _ => false,
    };
    match test.op {
        Op::Empty => value.is_null(),
        Op::NotEmpty => !value.is_null(),
        Op::Equal => same(&value, wanted),
        Op::NotEqual => !same(&value, wanted),
        Op::In => one_of(&value, &test.values),
        Op::NotIn => !one_of(&value, &test.values),
        Op::Less => ordered(Ordering::is_lt),
        Op::AtMost => ordered(Ordering::is_le),
        Op::Greater => ordered(Ordering::is_gt),
        Op::AtLeast => ordered(Ordering::is_ge),
        Op::Contains => contains(&value, wanted),
        Op::NotContains => !contains(&value, wanted),
        Op::StartsWith => match (value.as_text(), wanted.as_text()) {
            (Some(text), Some(start)) => fold(text).starts_with(&fold(start)),
            _ => false,
        },
        Op::Within => within(&value, kind.is_some_and(Kind::is_moment), &test.values),
        Op::Me | Op::MyTeam => false,
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Money(a), Value::Money(b)) => a.company == b.company,
        _ => a == b,
    }
}

fn one_of(value: &Value, wanted: &[Value]) -> bool {
    match value {
        Value::List(items) => items.iter().any(|item| wanted.iter().any(|w| same(item, w))),
        value => wanted.iter().any(|w| same(value, w)),
    }
}

fn contains(value: &Value, wanted: &Value) -> bool {
    let within = |text: &str, part: &str| fold(text).contains(&fold(part));
    match (value, wanted) {
        (Value::List(items), wanted) => items.iter().any(|item| same(item, wanted)),
        (Value::Text(text), Value::Text(part)) => within(text, part),
        (Value::Address(address), Value::Text(part)) => address.parts().iter().any(|text| within(text, part)),
        _ => false,
    }
}

/// Bounds as [`Filter::resolve`] leaves them: from and to as days, then as moments; open where `Null`.
fn within(value: &Value, moment: bool, bounds: &[Value]) -> bool {
    let [from_day, to_day, from, to] = bounds else { return false };
    let (from, to) = if moment { (from, to) } else { (from_day, to_day) };
    value.as_int().is_some_and(|n| from.as_int().is_none_or(|from| n >= from) && to.as_int().is_none_or(|to| n < to))
}
