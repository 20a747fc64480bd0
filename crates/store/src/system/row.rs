//! Takes a row apart, cell by cell, and puts parameters together.

use trato_model::{Cell, Id};

use crate::StoreError;
use crate::db::Row;

/// The cells of a row, in order.
pub(super) struct Cells(std::vec::IntoIter<Cell>);

impl Cells {
    pub(super) fn new(row: Row) -> Self {
        Cells(row.into_iter())
    }

    fn next(&mut self) -> Cell {
        self.0.next().unwrap_or_default()
    }

    pub(super) fn id(&mut self) -> Result<Id, StoreError> {
        self.id_or_null().ok_or_else(missing)
    }

    pub(super) fn id_or_null(&mut self) -> Option<Id> {
        if let Cell::Id(id) = self.next() { Some(id) } else { None }
    }

    pub(super) fn int(&mut self) -> Result<i64, StoreError> {
        self.int_or_null().ok_or_else(missing)
    }

    pub(super) fn int_or_null(&mut self) -> Option<i64> {
        if let Cell::Int(n) = self.next() { Some(n) } else { None }
    }

    pub(super) fn bool(&mut self) -> Result<bool, StoreError> {
        if let Cell::Bool(b) = self.next() { Ok(b) } else { Err(missing()) }
    }

    pub(super) fn text(&mut self) -> Result<String, StoreError> {
        self.text_or_null().ok_or_else(missing)
    }

    pub(super) fn text_or_null(&mut self) -> Option<String> {
        if let Cell::Text(text) = self.next() { Some(text) } else { None }
    }

    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        self.bytes_or_null().ok_or_else(missing)
    }

    pub(super) fn bytes_or_null(&mut self) -> Option<Vec<u8>> {
        if let Cell::Bytes(bytes) = self.next() { Some(bytes) } else { None }
    }

    pub(super) fn json(&mut self) -> Result<serde_json::Value, StoreError> {
        Ok(serde_json::from_str(&self.text()?)?)
    }

    pub(super) fn json_or_null(&mut self) -> Result<Option<serde_json::Value>, StoreError> {
        self.text_or_null().map(|text| serde_json::from_str(&text)).transpose().map_err(StoreError::from)
    }
}

fn missing() -> StoreError {
    StoreError::other("a system table lacks a value that it should have")
}

/// A text parameter.
pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

pub(super) fn id_or_null(id: Option<Id>) -> Cell {
    id.map_or(Cell::Null, Cell::Id)
}

pub(super) fn int_or_null(n: Option<i64>) -> Cell {
    n.map_or(Cell::Null, Cell::Int)
}

pub(super) fn text_or_null(value: Option<String>) -> Cell {
    value.map_or(Cell::Null, Cell::Text)
}
