//! Measures as expressions of both databases, and back as values.

use sea_query::{Expr, ExprTrait, Func};
use trato_model::kinds::value_of;
use trato_model::money::{held, rounded};
use trato_model::{Cell, ColumnType, Measure, Path, Refusal, Value};

use super::expr::col;
use super::filter::compared;
use super::frame::{Compiler, Frame, Place, Trust, type_of};
use crate::dialect::Dialect;
use crate::schema::Ident;

/// One measure: what is selected for it and how it is read.
pub(super) struct Sum {
    pub exprs: Vec<Expr>,
    pub types: Vec<ColumnType>,
    read: Reading,
}

#[derive(Clone, Copy)]
enum Reading {
    /// One cell as it is.
    Cell,
    /// Upper and lower half of a sum, and how many values were set.
    Sum,
    Average,
}

/// Bits of the lower half of a sum: SQLite's `sum` fails beyond 64 bits, two sums of halves do not.
const HALF: u32 = 32;

/// The expressions of some measures.
///
/// # Errors
/// [`Refusal::BadRequest`] `measure` for a field that has no sum, or no order.
pub(super) fn measures(compiler: &mut Compiler<'_>, frame: &mut Frame, asked: &[Measure]) -> Result<Vec<Sum>, Refusal> {
    asked.iter().map(|measure| one(compiler, frame, measure)).collect()
}

fn one(compiler: &mut Compiler<'_>, frame: &mut Frame, measure: &Measure) -> Result<Sum, Refusal> {
    let cell = |expr: Expr, ty| Sum { exprs: vec![expr], types: vec![ty], read: Reading::Cell };
    Ok(match measure {
        Measure::Count => cell(Expr::cust("count(*)"), ColumnType::Int),
        Measure::Sum(path) => sum(compiler, frame, path, Reading::Sum)?,
        Measure::Average(path) => sum(compiler, frame, path, Reading::Average)?,
        Measure::Distinct(path) => {
            let (column, _) = value(compiler, frame, path)?;
            cell(column.count_distinct(), ColumnType::Int)
        }
        Measure::Least(path) => {
            let (column, ty) = value(compiler, frame, path)?;
            cell(extreme(compiler.dialect, column, ty, true), ty)
        }
        Measure::Most(path) => {
            let (column, ty) = value(compiler, frame, path)?;
            cell(extreme(compiler.dialect, column, ty, false), ty)
        }
    })
}

fn sum(compiler: &mut Compiler<'_>, frame: &mut Frame, path: &Path, read: Reading) -> Result<Sum, Refusal> {
    let place = single(compiler, frame, path)?;
    let suffix = place.field.kind.sum_by().ok_or_else(|| Refusal::bad("measure"))?;
    let column = || col(&place.alias, Ident::column(&place.field, suffix));
    let shift = Expr::Constant(sea_query::Value::Int(Some(HALF as i32)));
    let mask = Expr::Constant(sea_query::Value::BigInt(Some(0xffff_ffff)));
    let (high, low) = (column().right_shift(shift).sum(), column().bit_and(mask).sum());
    let exprs = vec![high, low, column().count()];
    Ok(Sum { exprs, types: vec![ColumnType::Int; 3], read })
}

/// The column by which a field's values are compared, with its type.
fn value(compiler: &mut Compiler<'_>, frame: &mut Frame, path: &Path) -> Result<(Expr, ColumnType), Refusal> {
    let place = single(compiler, frame, path)?;
    if place.field.kind.columns().is_empty() || place.field.kind.name() == "address" {
        return Err(Refusal::bad("measure"));
    }
    let suffix = compared(&place);
    Ok((col(&place.alias, Ident::column(&place.field, suffix)), type_of(&place.field, suffix)))
}

fn single(compiler: &mut Compiler<'_>, frame: &mut Frame, path: &Path) -> Result<Place, Refusal> {
    let place = compiler.place(frame, path, Trust::Reader)?;
    if place.field.kind.many() { Err(Refusal::bad("measure")) } else { Ok(place) }
}

/// The smallest or largest; PostgreSQL 15 has neither for booleans nor for ids.
fn extreme(dialect: Dialect, column: Expr, ty: ColumnType, least: bool) -> Expr {
    let pick = |expr: Expr| if least { expr.min() } else { expr.max() };
    match (dialect, ty) {
        (Dialect::Postgres, ColumnType::Bool) => {
            Func::cust(if least { "bool_and" } else { "bool_or" }).arg(column).into()
        }
        (Dialect::Postgres, ColumnType::Id) => pick(column.cast_as("text")).cast_as("uuid"),
        _ => pick(column),
    }
}

/// Reads the measures of one row.
pub(super) fn read_measures(sums: &[Sum], cells: &mut impl Iterator<Item = Cell>) -> Vec<Value> {
    let mut values = Vec::with_capacity(sums.len());
    for sum in sums {
        values.push(match sum.read {
            Reading::Cell => value_of(cells.next().unwrap_or_default()),
            Reading::Sum => Value::Int(held(halves(cells).0)),
            Reading::Average => match halves(cells) {
                (_, 0) => Value::Null,
                (total, n) => {
                    rounded(total, n).and_then(|mean| i64::try_from(mean).ok()).map_or(Value::Null, Value::Int)
                }
            },
        });
    }
    values
}

fn halves(cells: &mut impl Iterator<Item = Cell>) -> (i128, i128) {
    let mut next = || if let Some(Cell::Int(n)) = cells.next() { i128::from(n) } else { 0 };
    let (high, low, n) = (next(), next(), next());
    ((high << HALF) + low, n)
}
