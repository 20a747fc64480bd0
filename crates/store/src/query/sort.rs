//! Sorting and keyset paging. Empty values are smallest in both directions; the id breaks ties in the direction of the
//! last key. A page continues after the sort values of the last row, never by counting rows.

use sea_query::{Expr, ExprTrait, NullOrdering, Order, SelectStatement};
use trato_model::kinds::SortBy;
use trato_model::{Cell, ColumnType, Cursor, Refusal, Sort};

use super::expr::{all, always, any, bind, col};
use super::frame::{Compiler, Frame, Trust, type_of};
use crate::dialect::Dialect;
use crate::schema::Ident;
use crate::schema::table::ID;

/// One key of a sort.
#[derive(Clone)]
pub(super) struct Key {
    pub expr: Expr,
    pub ty: ColumnType,
    pub nullable: bool,
    pub descending: bool,
    /// A column of the entity's own table with an index over it.
    pub indexed: bool,
}

/// A sort order with the id at its end.
pub(super) struct Keys {
    pub keys: Vec<Key>,
    pub id: Expr,
    descending: bool,
}

/// Keys of a sort, at most.
const MOST: usize = 4;

impl Compiler<'_> {
    /// The keys of a sort order.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] `field` or `sort` for what is not there or cannot be sorted.
    pub(super) fn keys(&mut self, frame: &mut Frame, sorts: &[Sort]) -> Result<Keys, Refusal> {
        if sorts.len() > MOST {
            return Err(Refusal::Limit { name: "sort", most: MOST as u64 });
        }
        let guarded = std::mem::replace(&mut frame.guarded, false);
        let keys: Result<Vec<Key>, Refusal> = sorts.iter().map(|sort| self.key(frame, sort)).collect();
        frame.guarded = guarded;
        let descending = sorts.last().is_some_and(|sort| sort.descending);
        Ok(Keys { keys: keys?, id: col(&frame.alias, ID), descending })
    }

    fn key(&mut self, frame: &mut Frame, sort: &Sort) -> Result<Key, Refusal> {
        let place = self.place(frame, &sort.path, Trust::Reader)?;
        let indexed = place.own && (place.field.indexed || place.field.name == "id");
        let descending = sort.descending;
        match place.field.kind.sort_by() {
            SortBy::Nothing => Err(Refusal::bad("sort")),
            SortBy::Column(suffix) => Ok(Key {
                expr: place.column(suffix),
                ty: type_of(&place.field, suffix),
                nullable: !place.never_null(),
                descending,
                indexed,
            }),
            SortBy::Fold => Ok(Key {
                expr: place.at(Ident::column(&place.field, "fold")),
                ty: ColumnType::Text,
                nullable: !place.never_null(),
                descending,
                indexed,
            }),
            SortBy::Key => {
                let key = place.at(Ident::column(&place.field, "key"));
                // A linked record that is not there has no key; it sorts with the empty ones.
                let missing =
                    if self.dialect == Dialect::Sqlite { Expr::cust("x''") } else { Expr::cust("'\\x'::bytea") };
                let expr = if place.own { key } else { key.if_null(missing) };
                Ok(Key { expr, ty: ColumnType::Bytes, nullable: false, descending, indexed })
            }
        }
    }
}

impl Keys {
    /// Whether an index gives at least the order of the first key.
    pub(super) fn starts_indexed(&self) -> bool {
        self.keys.first().is_none_or(|key| key.indexed)
    }

    /// Puts the order into a statement.
    pub(super) fn order(&self, dialect: Dialect, select: &mut SelectStatement) {
        for key in &self.keys {
            order(dialect, select, key.expr.clone(), key.descending);
        }
        order(dialect, select, self.id.clone(), self.descending);
    }

    /// Selects the keys.
    pub(super) fn select(&self, select: &mut SelectStatement) {
        for key in &self.keys {
            select.expr(key.expr.clone());
        }
    }

    /// The ranges that hold everything after a cursor, in order; one range without conditions where there is no cursor.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] `cursor` if it belongs to another order.
    pub(super) fn ranges(&self, cursor: Option<&Cursor>) -> Result<Vec<Expr>, Refusal> {
        let Some(cursor) = cursor else { return Ok(vec![always()]) };
        let fits = |(key, cell): (&Key, &Cell)| match cell {
            Cell::Null => key.nullable,
            Cell::Bool(_) => key.ty == ColumnType::Bool,
            Cell::Int(_) => key.ty == ColumnType::Int,
            Cell::Text(text) => key.ty == ColumnType::Text && !text.contains('\0'),
            Cell::Bytes(_) => key.ty == ColumnType::Bytes,
            Cell::Id(_) => key.ty == ColumnType::Id,
        };
        if cursor.cells.len() != self.keys.len() || !self.keys.iter().zip(&cursor.cells).all(fits) {
            return Err(Refusal::bad("cursor"));
        }
        let id = bind(Cell::Id(cursor.id));
        let (Some(first), Some(cell)) = (self.keys.first(), cursor.cells.first()) else {
            return Ok(vec![beyond(self.id.clone(), id, self.descending)]);
        };
        let value = bind(cell.clone());
        let mut ranges = Vec::new();
        match (cell, first.descending) {
            (Cell::Null, descending) => {
                ranges.push(first.expr.clone().is_null().and(self.after(1, cursor)));
                if !descending {
                    ranges.push(first.expr.clone().is_not_null());
                }
            }
            (_, descending) if self.keys.len() == 1 => {
                // One range of the index, however many rows share the value.
                let (row, from) = (Expr::tuple([first.expr.clone(), self.id.clone()]), Expr::tuple([value, id]));
                ranges.push(beyond(row, from, descending));
            }
            (_, descending) => {
                let from = match descending {
                    true => first.expr.clone().lte(value.clone()),
                    false => first.expr.clone().gte(value.clone()),
                };
                let further = beyond(first.expr.clone(), value, descending);
                ranges.push(from.and(any([further, self.after(1, cursor)])));
            }
        }
        if first.descending && first.nullable && *cell != Cell::Null {
            ranges.push(first.expr.clone().is_null());
        }
        Ok(ranges)
    }

    /// What comes after the cursor among rows that agree with it in the first `at` keys.
    fn after(&self, at: usize, cursor: &Cursor) -> Expr {
        let (Some(key), Some(cell)) = (self.keys.get(at), cursor.cells.get(at)) else {
            return beyond(self.id.clone(), bind(Cell::Id(cursor.id)), self.descending);
        };
        let rest = self.after(at + 1, cursor);
        let expr = || key.expr.clone();
        if *cell == Cell::Null {
            let same = expr().is_null().and(rest);
            return if key.descending { same } else { any([expr().is_not_null(), same]) };
        }
        let mut ways = vec![beyond(expr(), bind(cell.clone()), key.descending)];
        if key.descending && key.nullable {
            ways.push(expr().is_null());
        }
        ways.push(all([expr().eq(bind(cell.clone())), rest]));
        any(ways)
    }
}

fn beyond(expr: Expr, value: Expr, descending: bool) -> Expr {
    if descending { expr.lt(value) } else { expr.gt(value) }
}

/// Empty values first going up and last going down: SQLite's habit, said explicitly to PostgreSQL.
pub(super) fn order(dialect: Dialect, select: &mut SelectStatement, expr: Expr, descending: bool) {
    let (direction, nulls) =
        if descending { (Order::Desc, NullOrdering::Last) } else { (Order::Asc, NullOrdering::First) };
    match dialect {
        Dialect::Sqlite => select.order_by_expr(expr, direction),
        Dialect::Postgres => select.order_by_expr_with_nulls(expr, direction, nulls),
    };
}
