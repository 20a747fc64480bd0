//! The tables of a statement: the entity asked for and those that its paths lead to. Every joined table carries the
//! reader's scope, so that what he may not read looks empty.

use std::sync::Arc;

use sea_query::{Expr, ExprTrait, IntoTableRef, JoinType, SelectStatement, TableRef};
use trato_model::access::FieldLevel;
use trato_model::kinds::{self, Fault};
use trato_model::{Action, ColumnType, Entity, FieldDef, Path, Reader, Refusal, Registry};

use super::expr::{all, col};
use crate::dialect::Dialect;
use crate::schema::Ident;
use crate::schema::table::ID;

/// Whose words a filter is: a reader's paths are checked and joined within his scope, those of our own scopes are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    Reader,
    Ours,
}

/// What a statement is compiled with.
pub(super) struct Compiler<'a> {
    pub dialect: Dialect,
    pub registry: &'a Registry,
    pub reader: &'a Reader,
    tables: usize,
}

/// One `SELECT`'s tables.
pub(super) struct Frame {
    pub entity: Arc<Entity>,
    pub alias: Ident,
    /// SQLite: keep the planner from taking an index for a condition on the entity's own columns, because the statement
    /// walks another index on purpose.
    pub guarded: bool,
    /// The two fields whose index is walked: conditions on them may use it.
    pub free: Option<(&'static str, &'static str)>,
    joins: Vec<Join>,
}

struct Join {
    links: Vec<&'static str>,
    trust: Trust,
    entity: Arc<Entity>,
    alias: Ident,
    on: Expr,
}

/// Where a field stands.
#[derive(Clone)]
pub(super) struct Place {
    pub alias: Ident,
    pub entity: Arc<Entity>,
    pub field: FieldDef,
    /// Whether it is the entity's own, not a linked record's.
    pub own: bool,
    guarded: bool,
}

impl Place {
    /// A column of the field.
    pub(super) fn column(&self, suffix: &str) -> Expr {
        self.at(Ident::column(&self.field, suffix))
    }

    /// A column of the record.
    pub(super) fn at(&self, column: Ident) -> Expr {
        let column = col(&self.alias, column);
        if self.guarded { Expr::cust_with_expr("+?", column) } else { column }
    }

    /// The first column, which is empty exactly if the field is.
    pub(super) fn first(&self) -> Expr {
        self.column(self.field.kind.columns().first().map_or("", |column| column.suffix))
    }

    /// Whether it is a column of the table that is never null.
    pub(super) fn never_null(&self) -> bool {
        self.own && ["id", "version", "created_at", "created_by", "updated_at", "updated_by"].contains(&self.field.name)
    }
}

/// System columns that are fields only for queries.
static ID_FIELD: FieldDef = indexed(FieldDef::new("id", &kinds::link::Link));
static VERSION_FIELD: FieldDef = FieldDef::new("version", &kinds::integer::Integer);
static TRASHED_FIELD: FieldDef = FieldDef::new("trashed_at", &kinds::date_time::DateTime);

const fn indexed(mut field: FieldDef) -> FieldDef {
    field.indexed = true;
    field
}

/// A field by name, system columns included.
pub(super) fn field_of(entity: &Entity, name: &str) -> Option<FieldDef> {
    match name {
        "id" => Some(ID_FIELD),
        "version" => Some(VERSION_FIELD),
        "trashed_at" => Some(TRASHED_FIELD),
        _ => entity.field(name).copied(),
    }
}

/// The answer for a path that is not there, or not for this reader.
pub(super) fn no_field(path: &Path) -> Refusal {
    Refusal::BadRequest(Fault::new("field").with("field", path))
}

impl<'a> Compiler<'a> {
    pub(super) fn new(dialect: Dialect, registry: &'a Registry, reader: &'a Reader) -> Self {
        Compiler { dialect, registry, reader, tables: 0 }
    }

    /// An entity by name.
    pub(super) fn entity(&self, name: &str) -> Result<Arc<Entity>, Refusal> {
        self.registry.entity(name).cloned().ok_or(Refusal::NotFound)
    }

    pub(super) fn frame(&mut self, entity: Arc<Entity>) -> Frame {
        Frame { entity, alias: self.alias(), guarded: false, free: None, joins: Vec::new() }
    }

    pub(super) fn alias(&mut self) -> Ident {
        self.tables += 1;
        Ident::numbered('t', self.tables - 1)
    }

    /// Finds a path's field, joining what it crosses.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] `field` if it does not exist, is hidden from the reader, or crosses an entity that he may
    /// not read at all.
    pub(super) fn place(&mut self, frame: &mut Frame, path: &Path, trust: Trust) -> Result<Place, Refusal> {
        let lost = || no_field(path);
        if path.links().len() > Path::MOST_LINKS {
            return Err(lost());
        }
        let mut entity = frame.entity.clone();
        let mut alias = frame.alias.clone();
        for (depth, link) in path.links().iter().enumerate() {
            let field = self.visible(&entity, link, trust).ok_or_else(lost)?;
            let target = field.target.and_then(|name| self.registry.entity(name)).ok_or_else(lost)?.clone();
            if field.kind.many() || (trust == Trust::Reader && !self.reader.can(target.name, Action::Read)) {
                return Err(lost());
            }
            let links = path.links().get(..=depth).unwrap_or_default();
            alias = self.join(frame, &alias, &field, target.clone(), links, trust)?;
            entity = target;
        }
        let field = self.visible(&entity, path.last(), trust).ok_or_else(lost)?;
        let own = path.links().is_empty();
        let free = frame.free.is_some_and(|(one, by)| [one, by].contains(&field.name));
        let guarded = own && frame.guarded && !free && self.dialect == Dialect::Sqlite;
        Ok(Place { alias, entity, field, own, guarded })
    }

    fn visible(&self, entity: &Entity, name: &str, trust: Trust) -> Option<FieldDef> {
        let field = field_of(entity, name)?;
        let shown = trust == Trust::Ours || self.reader.field(entity.name, field.name) != FieldLevel::Hidden;
        shown.then_some(field)
    }

    fn join(
        &mut self,
        frame: &mut Frame,
        parent: &Ident,
        link: &FieldDef,
        target: Arc<Entity>,
        links: &[&'static str],
        trust: Trust,
    ) -> Result<Ident, Refusal> {
        if let Some(join) = frame.joins.iter().find(|join| join.links == links && join.trust == trust) {
            return Ok(join.alias.clone());
        }
        let mut inner = self.frame(target.clone());
        let alias = inner.alias.clone();
        let mut on = vec![col(&alias, ID).eq(col(parent, Ident::column(link, "")))];
        if trust == Trust::Reader {
            on.extend(self.scope(&mut inner, Action::Read)?);
        }
        if !inner.joins.is_empty() {
            return Err(Refusal::Internal("a scope of a linked record crosses links itself".to_owned()));
        }
        frame.joins.push(Join { links: links.to_vec(), trust, entity: target, alias: alias.clone(), on: all(on) });
        Ok(alias)
    }

    /// Puts the frame's tables into the statement.
    pub(super) fn tables(&self, frame: &Frame, select: &mut SelectStatement) {
        select.from(aliased(&frame.entity, &frame.alias));
        self.joined(frame, select);
    }

    /// Puts only the joined tables into the statement.
    pub(super) fn joined(&self, frame: &Frame, select: &mut SelectStatement) {
        for join in &frame.joins {
            select.join(JoinType::LeftJoin, aliased(&join.entity, &join.alias), join.on.clone());
        }
    }
}

/// `entity AS alias`.
pub(super) fn aliased(entity: &Entity, alias: &Ident) -> TableRef {
    Ident::table(entity).into_table_ref().alias(alias.clone())
}

/// The type of a field's column.
pub(super) fn type_of(field: &FieldDef, suffix: &str) -> ColumnType {
    field.kind.columns().iter().find(|column| column.suffix == suffix).map_or(ColumnType::Bytes, |column| column.ty)
}
