//! The filter tree.

use super::{Op, Path, stretch};
use crate::{Ctx, Id, Value};

/// One comparison of a field with values. Relative meanings (*me*, *this month*) are kept until [`Filter::resolve`].
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub path: Path,
    pub op: Op,
    pub values: Vec<Value>,
}

/// A condition on records of one entity.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of them; true when empty.
    All(Vec<Filter>),
    /// One of them at least; false when empty.
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Test(Test),
    /// Some readable record of `entity` whose `link` points here satisfies `filter` (*contacts that have an open deal*).
    Having {
        entity: &'static str,
        link: &'static str,
        filter: Box<Filter>,
    },
    /// Shared with the user, or on whose account's team he is; `write` asks for a share that lets him edit.
    /// Made by access scopes only.
    Shared {
        user: Id,
        write: bool,
    },
    /// The condition holds for the record that the link points to (made by access scopes of parts).
    Through {
        link: &'static str,
        filter: Box<Filter>,
    },
}

impl Filter {
    #[must_use]
    pub fn everything() -> Self {
        Filter::All(Vec::new())
    }

    #[must_use]
    pub fn nothing() -> Self {
        Filter::Any(Vec::new())
    }

    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(self, Filter::All(all) if all.is_empty())
    }

    #[must_use]
    pub fn test(path: impl Into<Path>, op: Op, values: Vec<Value>) -> Self {
        Filter::Test(Test { path: path.into(), op, values })
    }

    #[must_use]
    pub fn equal(path: impl Into<Path>, value: impl Into<Value>) -> Self {
        Filter::test(path, Op::Equal, vec![value.into()])
    }

    #[must_use]
    pub fn one_of(path: impl Into<Path>, values: Vec<Value>) -> Self {
        if values.is_empty() { Filter::nothing() } else { Filter::test(path, Op::In, values) }
    }

    #[must_use]
    pub fn empty(path: impl Into<Path>) -> Self {
        Filter::test(path, Op::Empty, Vec::new())
    }

    #[must_use]
    pub fn set(path: impl Into<Path>) -> Self {
        Filter::test(path, Op::NotEmpty, Vec::new())
    }

    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        match (self, other) {
            (a, b) if b.is_everything() => a,
            (a, b) if a.is_everything() => b,
            (Filter::All(mut all), Filter::All(more)) => {
                all.extend(more);
                Filter::All(all)
            }
            (Filter::All(mut all), other) => {
                all.push(other);
                Filter::All(all)
            }
            (a, b) => Filter::All(vec![a, b]),
        }
    }

    #[must_use]
    pub fn or(self, other: Filter) -> Self {
        match self {
            Filter::Any(mut any) => {
                any.push(other);
                Filter::Any(any)
            }
            filter => Filter::Any(vec![filter, other]),
        }
    }

    #[must_use]
    pub fn negate(self) -> Self {
        Filter::Not(Box::new(self))
    }

    /// The same condition on the record that `link` points to.
    #[must_use]
    pub fn through(self, link: &'static str) -> Self {
        Filter::Through { link, filter: Box::new(self) }
    }

    /// The same tree with *me*, *my team* and periods replaced by ids and bounds.
    #[must_use]
    pub fn resolve(&self, ctx: &Ctx) -> Filter {
        let each = |filters: &[Filter]| filters.iter().map(|f| f.resolve(ctx)).collect();
        match self {
            Filter::All(all) => Filter::All(each(all)),
            Filter::Any(any) => Filter::Any(each(any)),
            Filter::Not(inner) => Filter::Not(Box::new(inner.resolve(ctx))),
            Filter::Having { entity, link, filter } => {
                Filter::Having { entity, link, filter: Box::new(filter.resolve(ctx)) }
            }
            Filter::Through { link, filter } => Filter::Through { link, filter: Box::new(filter.resolve(ctx)) },
            Filter::Shared { .. } => self.clone(),
            Filter::Test(test) => test.resolve(ctx),
        }
    }
}

impl Test {
    fn resolve(&self, ctx: &Ctx) -> Filter {
        let ids = |ids: &[Id]| ids.iter().map(|id| Value::Id(*id)).collect::<Vec<_>>();
        match self.op {
            Op::Me => Filter::one_of(self.path.clone(), ids(&[ctx.actor])),
            Op::MyTeam => Filter::one_of(self.path.clone(), ids(&ctx.team_members)),
            // Whether the field holds days or moments is the kind's business: `Within` carries [from, to) as days and
            // as microseconds, and the compiler takes the pair that fits the column.
            Op::Within => {
                match self.values.first().and_then(Value::as_text).and_then(|name| stretch::bounds(name, ctx)) {
                    Some((days, micros)) => {
                        let bound = |n: Option<i64>| n.map_or(Value::Null, Value::Int);
                        Filter::Test(Test {
                            path: self.path.clone(),
                            op: Op::Within,
                            values: vec![bound(days.0), bound(days.1), bound(micros.0), bound(micros.1)],
                        })
                    }
                    None => Filter::Test(self.clone()),
                }
            }
            _ => Filter::Test(self.clone()),
        }
    }
}
