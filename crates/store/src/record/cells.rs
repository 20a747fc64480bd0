//! Between a record and its row: which cells its columns hold, and back.

use std::sync::Arc;

use trato_model::{Cell, ColumnType, Entity, FieldDef, Id, Record, Value};
use trato_text::{fold, sort_key};

use crate::db::Row;
use crate::schema::Ident;
use crate::schema::table::{
    CREATED_AT, CREATED_BY, ID, TRASHED_AT, UPDATED_AT, UPDATED_BY, VERSION, fold_column, is_matched, key_column,
    unique_column,
};

/// The columns of one field with what stands in them: its kind's, then the companions.
pub(crate) fn field_cells(entity: &Entity, field: &FieldDef, value: &Value, cells: &mut Vec<Cell>) {
    field.kind.write(value, cells);
    if key_column(field).is_some() {
        cells.push(Cell::Bytes(value.as_text().map(sort_key).unwrap_or_default()));
    }
    if fold_column(field).is_some() {
        cells.push(folded(field, value).map_or(Cell::Null, Cell::Text));
    }
    if is_matched(entity, field) {
        cells.push(field.kind.unique_form(field, value).map_or(Cell::Null, Cell::Text));
    }
}

/// The names of [`field_cells`]' columns, in their order.
pub(crate) fn field_columns(entity: &Entity, field: &FieldDef) -> Vec<Ident> {
    let mut columns: Vec<Ident> = field.kind.columns().iter().map(|c| Ident::column(field, c.suffix)).collect();
    columns.extend(key_column(field));
    columns.extend(fold_column(field));
    if is_matched(entity, field) {
        columns.extend(unique_column(field));
    }
    columns
}

/// The folded text on which filters act; `None` for an empty value.
pub(crate) fn folded(field: &FieldDef, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(fold(text)),
        // Parts stay apart: no folded text holds the separator.
        Value::Address(address) => Some(address.parts().map(fold).join("\u{1}")),
        other => Some(fold(&field.kind.plain(field, other))),
    }
}

/// What stands in the column by which a field is unique.
pub(super) fn unique_cell(field: &FieldDef, value: &Value) -> Cell {
    match value {
        Value::Text(_) => field.kind.unique_form(field, value).map_or(Cell::Null, Cell::Text),
        other => {
            let mut cells = Vec::with_capacity(1);
            field.kind.write(other, &mut cells);
            cells.into_iter().next().unwrap_or_default()
        }
    }
}

/// The columns of a new row, system columns first.
pub(super) fn columns(entity: &Entity) -> Vec<Ident> {
    let mut columns = vec![ID, CREATED_AT, CREATED_BY, UPDATED_AT, UPDATED_BY, VERSION, TRASHED_AT];
    for field in &entity.fields {
        columns.extend(field_columns(entity, field));
    }
    columns
}

/// The cells of a new row, in the order of [`columns`].
pub(super) fn write(record: &Record) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Id(record.id),
        Cell::Int(record.created_at),
        Cell::Id(record.created_by),
        Cell::Int(record.updated_at),
        Cell::Id(record.updated_by),
        Cell::Int(record.version),
        record.trashed_at.map_or(Cell::Null, Cell::Int),
    ];
    for (field, value) in record.entity.fields.iter().zip(&record.values) {
        field_cells(&record.entity, field, value, &mut cells);
    }
    cells
}

/// The columns that a whole record is read from.
pub(crate) fn read_columns(entity: &Entity) -> Vec<(Ident, ColumnType)> {
    let mut columns = vec![
        (ID, ColumnType::Id),
        (CREATED_AT, ColumnType::Int),
        (CREATED_BY, ColumnType::Id),
        (UPDATED_AT, ColumnType::Int),
        (UPDATED_BY, ColumnType::Id),
        (VERSION, ColumnType::Int),
        (TRASHED_AT, ColumnType::Int),
    ];
    for field in &entity.fields {
        columns.extend(field.kind.columns().iter().map(|c| (Ident::column(field, c.suffix), c.ty)));
    }
    columns
}

/// A record from the cells of [`read_columns`]; its many-valued fields are still empty.
pub(crate) fn read(entity: &Arc<Entity>, row: Row) -> Record {
    let mut cells = row.into_iter();
    let mut record = Record::new(entity.clone(), Id::NIL);
    record.id = id(cells.next());
    record.created_at = int(cells.next());
    record.created_by = id(cells.next());
    record.updated_at = int(cells.next());
    record.updated_by = id(cells.next());
    record.version = int(cells.next());
    record.trashed_at = if let Some(Cell::Int(at)) = cells.next() { Some(at) } else { None };
    for (field, value) in entity.fields.iter().zip(record.values.iter_mut()) {
        let width = field.kind.columns().len();
        if width > 0 {
            let mut own: Vec<Cell> = cells.by_ref().take(width).collect();
            *value = field.kind.read(&mut own);
        }
    }
    record
}

pub(crate) fn id(cell: Option<Cell>) -> Id {
    if let Some(Cell::Id(id)) = cell { id } else { Id::NIL }
}

pub(crate) fn int(cell: Option<Cell>) -> i64 {
    if let Some(Cell::Int(n)) = cell { n } else { 0 }
}
