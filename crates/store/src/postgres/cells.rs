//! Binds and decodes cells in the server's binary form.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use trato_model::{Cell, ColumnType, Id};

use crate::StoreError;
use crate::db::Row;

type Boxed = Box<dyn Error + Sync + Send>;

/// A parameter; the server says which type it expects.
#[derive(Debug)]
pub(super) struct Bound<'a>(pub &'a Cell);

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match (self.0, ty) {
            (Cell::Null, _) => Ok(IsNull::Yes),
            (Cell::Bool(b), &Type::BOOL) => b.to_sql(ty, out),
            (Cell::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Cell::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(ty, out),
            (Cell::Int(n), &Type::INT2) => i16::try_from(*n)?.to_sql(ty, out),
            #[expect(clippy::cast_precision_loss, reason = "the statement asks for a floating-point number")]
            (Cell::Int(n), &Type::FLOAT8) => (*n as f64).to_sql(ty, out),
            (Cell::Text(text), _) if <&str as ToSql>::accepts(ty) || matches!(*ty, Type::JSON) => {
                out.extend_from_slice(text.as_bytes());
                Ok(IsNull::No)
            }
            (Cell::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (Cell::Id(id), &Type::UUID) => id.uuid().to_sql(ty, out),
            (Cell::Id(id), &Type::BYTEA) => id.as_bytes().as_slice().to_sql(ty, out),
            (cell, ty) => Err(format!("a {} parameter got {}", ty.name(), kind(cell)).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn kind(cell: &Cell) -> &'static str {
    match cell {
        Cell::Null => "null",
        Cell::Bool(_) => "a boolean",
        Cell::Int(_) => "an integer",
        Cell::Text(_) => "a text",
        Cell::Bytes(_) => "bytes",
        Cell::Id(_) => "an id",
    }
}

struct Found(Cell);

impl<'a> FromSql<'a> for Found {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        Ok(Found(match *ty {
            Type::BOOL => Cell::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Cell::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::NUMERIC => Cell::Int(whole(raw)?),
            Type::BYTEA => Cell::Bytes(raw.to_vec()),
            Type::UUID => Cell::Id(Id::from_slice(raw).ok_or("not a uuid")?),
            _ => Cell::Text(std::str::from_utf8(raw)?.to_owned()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Boxed> {
        Ok(Found(Cell::Null))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::BOOL | Type::INT8 | Type::INT4 | Type::INT2 | Type::NUMERIC | Type::BYTEA | Type::UUID)
            || <&str as FromSql>::accepts(ty)
    }
}

/// A whole `numeric` (the sum of bigints): digits in base 10,000 after a header of four 16-bit numbers.
fn whole(raw: &[u8]) -> Result<i64, Boxed> {
    let mut words = raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let mut header = || words.next().ok_or("a short numeric");
    let (digits, weight, sign, _scale) = (header()?, header()?, header()?, header()?);
    let mut number: i128 = 0;
    for place in 0..=i32::from(weight.max(0)) {
        let digit = if place < i32::from(digits) { words.next().ok_or("a short numeric")? } else { 0 };
        number = number.checked_mul(10_000).and_then(|n| n.checked_add(i128::from(digit))).ok_or("too large")?;
    }
    if weight < 0 {
        number = 0;
    }
    match sign {
        0x0000 => Ok(i64::try_from(number)?),
        0x4000 => Ok(i64::try_from(-number)?),
        _ => Err("not a number".into()),
    }
}

/// One row, with one cell for each of `types`.
pub(crate) fn decode(row: &tokio_postgres::Row, types: &[ColumnType]) -> Result<Row, StoreError> {
    let mut cells = Vec::with_capacity(types.len());
    for (index, ty) in types.iter().enumerate() {
        let Found(cell) = row.try_get(index).map_err(StoreError::other)?;
        let fits = matches!(
            (&cell, ty),
            (Cell::Null, _)
                | (Cell::Bool(_), ColumnType::Bool)
                | (Cell::Int(_), ColumnType::Int)
                | (Cell::Text(_), ColumnType::Text)
                | (Cell::Bytes(_), ColumnType::Bytes)
                | (Cell::Id(_), ColumnType::Id)
        );
        if !fits {
            return Err(StoreError::Other(format!("column {index} holds {} where {ty:?} is expected", kind(&cell))));
        }
        cells.push(cell);
    }
    Ok(cells)
}
