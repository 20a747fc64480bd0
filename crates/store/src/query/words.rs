//! The condition of a search text on a list, and the index that leads to it.

use sea_query::{BinOper, Expr, ExprTrait, JoinType, Query, SelectStatement};
use trato_model::access::Scope;
use trato_model::{Action, Cell, Filter, Id, Op, Trash, Value};

use super::drive::Drive;
use super::expr::{bind, col};
use super::frame::{Compiler, Frame, aliased};
use crate::dialect::Dialect;
use crate::schema::Ident;
use crate::schema::table::{ID, RID, TRASHED_AT, WORDS};
use crate::search::index::ROWID;
use crate::search::tokens::{SCOPES, Wanted, scope_token};

/// Owners, teams and branches in one search, at most; more are left to the condition on each record.
const MOST: usize = 64;

/// What a scope says in tokens: one of these, or shared in one of these ways.
struct Narrowed {
    tokens: Vec<String>,
    shared: Vec<(Id, bool)>,
}

/// Reads a scope that is made of owners, teams, branches and shares; `None` for any other.
fn narrowed(scope: &Scope) -> Option<Narrowed> {
    let Scope::Only(Filter::Any(parts)) = scope else { return None };
    let mut narrowed = Narrowed { tokens: Vec::new(), shared: Vec::new() };
    for part in parts {
        match part {
            Filter::Shared { user, write } => narrowed.shared.push((*user, *write)),
            Filter::Test(test) if test.op == Op::In && test.path.links().is_empty() => {
                let (_, mark) = SCOPES.iter().find(|(field, _)| *field == test.path.last())?;
                narrowed.tokens.extend(test.values.iter().filter_map(Value::as_id).map(|id| scope_token(mark, id)));
            }
            _ => return None,
        }
    }
    (!narrowed.tokens.is_empty() && narrowed.tokens.len() <= MOST).then_some(narrowed)
}

impl Compiler<'_> {
    /// Whether the record's words satisfy the search.
    pub(super) fn words(&self, frame: &Frame, wanted: &Wanted) -> Expr {
        match self.dialect {
            Dialect::Sqlite => {
                let fts = Ident::fts(&Ident::table(&frame.entity));
                let mut select = Query::select();
                select.column(ROWID).from(fts.clone()).and_where(matches(&fts, wanted, &[]));
                col(&frame.alias, RID).in_subquery(select)
            }
            Dialect::Postgres => at_at(&frame.alias, wanted, &[]),
        }
    }

    /// The selects that lead to the records of a search within the reader's scope.
    pub(super) fn drive_words(&mut self, frame: &Frame, wanted: &Wanted, action: Action, trash: Trash) -> Drive {
        match narrowed(&self.reader.scope(frame.entity.name, action)) {
            None => vec![self.found(frame, wanted, &[], trash)],
            Some(narrowed) => {
                let mut drive = vec![self.found(frame, wanted, &narrowed.tokens, trash)];
                for (user, write) in narrowed.shared {
                    for (column, ids) in self.shares(frame, user, write) {
                        drive.push(self.found_among(frame, wanted, column, ids, trash));
                    }
                }
                drive
            }
        }
    }

    /// The same among records with one of these values in a column: those shared with the reader, which are few.
    fn found_among(
        &mut self,
        frame: &Frame,
        wanted: &Wanted,
        column: Ident,
        ids: SelectStatement,
        trash: Trash,
    ) -> SelectStatement {
        let alias = self.alias();
        let mut select = Query::select();
        select.expr_as(col(&alias, ID), ID).from(aliased(&frame.entity, &alias));
        select.and_where(col(&alias, column).in_subquery(ids));
        match self.dialect {
            Dialect::Sqlite => {
                let fts = Ident::fts(&Ident::table(&frame.entity));
                select.join(JoinType::CrossJoin, fts.clone(), sea_query::Condition::all());
                select.and_where(matches(&fts, wanted, &[])).and_where(col(&fts, ROWID).eq(col(&alias, RID)));
            }
            Dialect::Postgres => {
                select.and_where(at_at(&alias, wanted, &[]));
            }
        }
        in_trash(&mut select, &alias, trash);
        select
    }

    /// Ids of records whose words satisfy the search, newest rows first on SQLite.
    pub(super) fn found(&mut self, frame: &Frame, wanted: &Wanted, scope: &[String], trash: Trash) -> SelectStatement {
        let alias = self.alias();
        let mut select = Query::select();
        select.expr_as(col(&alias, ID), ID);
        match self.dialect {
            Dialect::Sqlite => {
                let fts = Ident::fts(&Ident::table(&frame.entity));
                select.from(fts.clone()).and_where(matches(&fts, wanted, scope));
                select.join(JoinType::CrossJoin, aliased(&frame.entity, &alias), sea_query::Condition::all());
                select.and_where(col(&alias, RID).eq(col(&fts, ROWID)));
            }
            Dialect::Postgres => {
                select.from(aliased(&frame.entity, &alias)).and_where(at_at(&alias, wanted, scope));
            }
        }
        in_trash(&mut select, &alias, trash);
        select
    }
}

fn in_trash(select: &mut SelectStatement, alias: &Ident, trash: Trash) {
    match trash {
        Trash::Live => select.and_where(col(alias, TRASHED_AT).is_null()),
        Trash::Only => select.and_where(col(alias, TRASHED_AT).is_not_null()),
        Trash::Any => select,
    };
}

/// `fts MATCH …`: the hidden column of a full-text table has the table's name.
fn matches(fts: &Ident, wanted: &Wanted, scope: &[String]) -> Expr {
    col(fts, fts.clone()).binary(BinOper::Custom("MATCH"), bind(Cell::Text(wanted.fts5(scope))))
}

fn at_at(alias: &Ident, wanted: &Wanted, scope: &[String]) -> Expr {
    let asked = bind(Cell::Text(wanted.tsquery(scope))).cast_as("text").cast_as("tsquery");
    col(alias, WORDS).binary(BinOper::Custom("@@"), asked)
}
