//! The condition of a search text on a list, and the index that leads to it.

use sea_query::{BinOper, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};
use trato_model::access::Scope;
use trato_model::{Action, Cell, Entity, Filter, Id, Op, Trash, Value};

use super::customers::{of_accounts, select_of_accounts};
use super::drive::{Drive, Way};
use super::expr::{all, any, bind, col, holds};
use super::frame::{Compiler, Frame, aliased};
use crate::dialect::Dialect;
use crate::schema::Ident;
use crate::schema::table::{RID, TRASHED_AT, WORDS};
use crate::search::index::{FTS_WORDS, ROWID};
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
        let named = match self.dialect {
            Dialect::Sqlite => {
                let mut select = indexed(&frame.entity, wanted, &[]);
                let fts = Ident::fts(&Ident::table(&frame.entity));
                select.expr(col(&fts, ROWID));
                let mut waits = waiting(&frame.entity, wanted, &[]);
                waits.column(RID);
                select.union(UnionType::All, waits);
                col(&frame.alias, RID).in_subquery(select)
            }
            Dialect::Postgres => at_at(&frame.alias, wanted, &[]),
        };
        any(std::iter::once(named).chain(of_accounts(&frame.entity, &frame.alias, &wanted.accounts)))
    }

    /// The selects that lead to the records of a search within the reader's scope. On SQLite the first one reads the
    /// full-text table.
    pub(super) fn drive_words(&mut self, frame: &Frame, wanted: &Wanted, action: Action, trash: Trash) -> Drive {
        let mut drive = match narrowed(&self.reader.scope(frame.entity.name, action)) {
            None => self.found(frame, wanted, &[], trash),
            Some(narrowed) => {
                let mut drive = self.found(frame, wanted, &narrowed.tokens, trash);
                for (user, write) in narrowed.shared {
                    for (column, ids) in self.shares(frame, user, write) {
                        drive.push(self.found_among(frame, wanted, column, ids, trash));
                    }
                }
                drive
            }
        };
        let alias = self.alias();
        if let Some(mut select) = select_of_accounts(&frame.entity, &alias, &wanted.accounts) {
            in_trash(&mut select, &alias, trash);
            drive.push(Way::of(select, alias));
        }
        drive
    }

    /// Whether the index knows the reader's scope, so that what it finds is his.
    pub(super) fn is_narrowed(&self, frame: &Frame, action: Action) -> bool {
        let scope = self.reader.scope(frame.entity.name, action);
        scope == Scope::Everything || narrowed(&scope).is_some()
    }

    /// Ids of records whose words satisfy the search.
    fn found(&mut self, frame: &Frame, wanted: &Wanted, scope: &[String], trash: Trash) -> Drive {
        if self.dialect == Dialect::Postgres {
            let alias = self.alias();
            let mut select = Query::select();
            select.from(aliased(&frame.entity, &alias));
            select.and_where(at_at(&alias, wanted, scope));
            in_trash(&mut select, &alias, trash);
            return vec![Way::of(select, alias)];
        }
        let table = Ident::table(&frame.entity);
        let (fts, waits) = (Ident::fts(&table), Ident::waiting(&table));
        let sources = [
            (indexed(&frame.entity, wanted, scope), col(&fts, ROWID)),
            (waiting(&frame.entity, wanted, scope), col(&waits, RID)),
        ];
        let mut drive = Vec::new();
        for (mut select, row) in sources {
            let alias = self.alias();
            select.join(JoinType::CrossJoin, aliased(&frame.entity, &alias), Condition::all());
            select.and_where(col(&alias, RID).eq(row));
            in_trash(&mut select, &alias, trash);
            drive.push(Way::of(select, alias));
        }
        drive
    }

    /// The same among records with one of these values in a column: those shared with the reader, which are few.
    fn found_among(
        &mut self,
        frame: &Frame,
        wanted: &Wanted,
        column: Ident,
        ids: SelectStatement,
        trash: Trash,
    ) -> Way {
        let alias = self.alias();
        let mut select = Query::select();
        select.from(aliased(&frame.entity, &alias));
        select.and_where(col(&alias, column).in_subquery(ids));
        match self.dialect {
            Dialect::Sqlite => {
                // Looked up row by row, not the other way round.
                let table = Ident::table(&frame.entity);
                let (fts, waits) = (Ident::fts(&table), Ident::waiting(&table));
                let mut one = indexed(&frame.entity, wanted, &[]);
                one.expr(Expr::cust("1")).and_where(col(&fts, ROWID).eq(col(&alias, RID)));
                let mut other = waiting(&frame.entity, wanted, &[]);
                other.expr(Expr::cust("1")).and_where(col(&waits, RID).eq(col(&alias, RID)));
                select.and_where(any([Expr::exists(one), Expr::exists(other)]));
            }
            Dialect::Postgres => {
                select.and_where(at_at(&alias, wanted, &[]));
            }
        }
        in_trash(&mut select, &alias, trash);
        Way::of(select, alias)
    }
}

/// SQLite: from the full-text table, except what has other words waiting.
pub(super) fn indexed(entity: &Entity, wanted: &Wanted, scope: &[String]) -> SelectStatement {
    let table = Ident::table(entity);
    let fts = Ident::fts(&table);
    let mut waits = Query::select();
    waits.column(RID).from(Ident::waiting(&table));
    let mut select = Query::select();
    // The hidden column of a full-text table has the table's name.
    let hidden = col(&fts, fts.clone());
    select.from(fts.clone()).and_where(hidden.binary(BinOper::Custom("MATCH"), bind(Cell::Text(wanted.fts5(scope)))));
    select.and_where(col(&fts, ROWID).not_in_subquery(waits));
    select
}

/// SQLite: from the words that wait to be indexed, which are few.
pub(super) fn waiting(entity: &Entity, wanted: &Wanted, scope: &[String]) -> SelectStatement {
    let waits = Ident::waiting(&Ident::table(entity));
    let has = |piece: String| holds(Dialect::Sqlite, col(&waits, FTS_WORDS), piece);
    let (words, number) = wanted.pieces();
    let mut ways = vec![all(words.into_iter().map(has))];
    ways.extend(number.map(has));
    let mut select = Query::select();
    select.from(waits.clone()).and_where(any(ways));
    if !scope.is_empty() {
        select.and_where(any(scope.iter().map(|token| has(format!(" {token}")))));
    }
    select
}

fn at_at(alias: &Ident, wanted: &Wanted, scope: &[String]) -> Expr {
    let asked = bind(Cell::Text(wanted.tsquery(scope))).cast_as("text").cast_as("tsquery");
    col(alias, WORDS).binary(BinOper::Custom("@@"), asked)
}

pub(super) fn in_trash(select: &mut SelectStatement, alias: &Ident, trash: Trash) {
    match trash {
        Trash::Live => select.and_where(col(alias, TRASHED_AT).is_null()),
        Trash::Only => select.and_where(col(alias, TRASHED_AT).is_not_null()),
        Trash::Any => select,
    };
}
