//! A value computed from the record's own fields: only the engine writes it. The kind of its result is declared, and
//! everything about it (columns, operators, formats) is that kind's.

use std::cmp::Ordering;

use jiff::tz::TimeZone;
use trato_text::Locale;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget};
use crate::query::Op;
use crate::{Cell, FieldDef, Value};

/// A computed value: [`NUMBER`], [`MONEY`], [`TEXT`], [`DATE`], [`FLAG`], and those of [`super::rollup`].
#[derive(Debug)]
pub struct Formula {
    pub(super) name: &'static str,
    pub(super) result: &'static dyn Kind,
}

/// A decimal at the field's scale.
pub static NUMBER: Formula = Formula { name: "formula", result: &super::decimal::Decimal };
pub static MONEY: Formula = Formula { name: "formula_money", result: &super::money::MoneyKind };
pub static TEXT: Formula = Formula { name: "formula_text", result: &super::text::Text };
pub static DATE: Formula = Formula { name: "formula_date", result: &super::date::Date };
pub static FLAG: Formula = Formula { name: "formula_boolean", result: &super::boolean::Boolean };

impl Kind for Formula {
    fn name(&self) -> &'static str {
        self.name
    }

    fn columns(&self) -> &'static [Column] {
        self.result.columns()
    }

    fn computed(&self) -> bool {
        true
    }

    /// Reads values to compare with: filters need it, writers are refused before they come here.
    fn parse(&self, field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault> {
        self.result.parse(field, input, reading)
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        self.result.validate(field, value)
    }

    fn operators(&self) -> &'static [Op] {
        self.result.operators()
    }

    fn sort_by(&self) -> SortBy {
        self.result.sort_by()
    }

    fn sum_by(&self) -> Option<&'static str> {
        self.result.sum_by()
    }

    fn is_moment(&self) -> bool {
        self.result.is_moment()
    }

    fn widget(&self) -> Widget {
        Widget::ReadOnly
    }

    fn show(&self, field: &FieldDef, value: &Value, locale: Locale, zone: &TimeZone) -> String {
        self.result.show(field, value, locale, zone)
    }

    fn plain(&self, field: &FieldDef, value: &Value) -> String {
        self.result.plain(field, value)
    }

    fn json(&self, field: &FieldDef, value: &Value) -> serde_json::Value {
        self.result.json(field, value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        let mut schema = self.result.schema(field);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("readOnly".to_owned(), true.into());
        }
        schema
    }

    fn write(&self, value: &Value, cells: &mut Vec<Cell>) {
        self.result.write(value, cells);
    }

    fn read(&self, cells: &mut [Cell]) -> Value {
        self.result.read(cells)
    }

    fn compare(&self, a: &Value, b: &Value) -> Ordering {
        self.result.compare(a, b)
    }
}
