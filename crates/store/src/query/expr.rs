//! Small pieces of SQL that the compiler is made of.

use sea_query::{BinOper, Expr, ExprTrait, Func, SelectStatement};
use trato_model::{Cell, ColumnType};

use crate::dialect::{Dialect, value};
use crate::schema::Ident;

/// A column of a table of the statement.
pub(super) fn col(alias: &Ident, column: Ident) -> Expr {
    Expr::col((alias.clone(), column))
}

/// A bound cell.
pub(super) fn bind(cell: Cell) -> Expr {
    Expr::from(value(cell))
}

/// A bound cell with its type said, for places where PostgreSQL cannot guess it.
pub(super) fn typed(dialect: Dialect, ty: ColumnType, cell: Cell) -> Expr {
    match (dialect, ty) {
        (Dialect::Sqlite, _) => bind(cell),
        (_, ColumnType::Bool) => bind(cell).cast_as("boolean"),
        (_, ColumnType::Int) => bind(cell).cast_as("bigint"),
        (_, ColumnType::Text) => bind(cell).cast_as("text"),
        (_, ColumnType::Bytes) => bind(cell).cast_as("bytea"),
        (_, ColumnType::Id) => bind(cell).cast_as("uuid"),
    }
}

fn truth(value: bool) -> Expr {
    Expr::Constant(sea_query::Value::Bool(Some(value)))
}

pub(super) fn always() -> Expr {
    truth(true)
}

pub(super) fn never() -> Expr {
    truth(false)
}

/// The whole number 1, for `EXISTS` and counting.
pub(super) fn one() -> Expr {
    Expr::cust("1")
}

/// The opposite in two values: what is unknown is not true, so its opposite holds.
pub(super) fn not(condition: Expr) -> Expr {
    Expr::tuple([condition]).binary(BinOper::IsNot, truth(true))
}

/// All of them.
pub(super) fn all(conditions: impl IntoIterator<Item = Expr>) -> Expr {
    conditions.into_iter().reduce(ExprTrait::and).unwrap_or_else(always)
}

/// One of them at least.
pub(super) fn any(conditions: impl IntoIterator<Item = Expr>) -> Expr {
    match conditions.into_iter().reduce(ExprTrait::or) {
        Some(condition) => Expr::tuple([condition]),
        None => never(),
    }
}

/// Whether the text holds the other one.
pub(super) fn holds(dialect: Dialect, text: Expr, part: String) -> Expr {
    let place = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    Expr::from(Func::cust(place).arg(text).arg(bind(Cell::Text(part)))).gt(Expr::cust("0"))
}

/// `expr IN (select)`.
pub(super) fn within(expr: Expr, select: SelectStatement) -> Expr {
    expr.in_subquery(select)
}

/// The smallest text that no text beginning with `prefix` reaches; `None` if there is none.
pub(super) fn after_prefix(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = match last {
            '\u{D7FF}' => Some('\u{E000}'),
            c => char::from_u32(u32::from(c) + 1),
        };
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::after_prefix;

    #[test]
    fn the_end_of_a_prefix() {
        assert_eq!(after_prefix("abc").as_deref(), Some("abd"));
        assert_eq!(after_prefix("a\u{D7FF}").as_deref(), Some("a\u{E000}"));
        assert_eq!(after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
    }
}
