//! A value computed from the records that point here (how many, their sum, their latest day): only the engine writes it.

use super::formula::Formula;

/// A count or another whole number.
pub static COUNT: Formula = Formula { name: "rollup", result: &super::integer::Integer };
/// A decimal at the field's scale.
pub static NUMBER: Formula = Formula { name: "rollup_number", result: &super::decimal::Decimal };
pub static MONEY: Formula = Formula { name: "rollup_money", result: &super::money::MoneyKind };
pub static DATE: Formula = Formula { name: "rollup_date", result: &super::date::Date };
