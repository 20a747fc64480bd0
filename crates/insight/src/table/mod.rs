//! The columnar table that the learning modules read: numbers and categories with gaps, a key, an outcome and dates.
//!
//! Everything that learns from "any table with a key and an outcome" starts here. [`Table::from_text`] turns rows of
//! text (a CSV that somebody else has read) into typed columns by the rules of [`TableSpec`]; code that already has
//! typed values uses [`Table::new`] and the `with_…` methods. Nothing in here knows a model.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | [`Table`]: columns of equal length, key, outcome, order and decision dates |
//! | `column.rs` | [`Column`], [`Values`], [`Categories`]: one typed column and its readings |
//! | `build.rs` | [`TableSpec`] and [`Table::from_text`]: roles, type detection, derived month |
//! | `cell.rs` | numbers and dates from text, in many styles |
//! | `outcome.rs` | [`Meaning`]: which texts of an outcome mean yes, no and not known yet |
//! | `fold.rs` | FNV-1a: a row's fold depends on its key alone |

mod build;
pub mod cell;
mod column;
pub mod fold;
mod outcome;

pub use build::{OutcomeSpec, TableSpec};
pub use column::{Categories, Column, GAP, Values};
pub use outcome::Meaning;

use crate::{InsightError, Result};

/// Columns of equal length with what is known about each row beside them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    rows: usize,
    columns: Vec<Column>,
    keys: Option<Vec<String>>,
    outcome: Option<Vec<Option<bool>>>,
    meaning: Option<Meaning>,
    order: Option<Vec<f64>>,
    decided_at: Option<Vec<f64>>,
}

impl Table {
    /// A table of `rows` rows without columns.
    pub fn new(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Adds a number column; NaN and infinities are gaps.
    ///
    /// # Errors
    /// [`InsightError::Length`] unless there is one value for each row.
    pub fn with_number(self, name: &str, values: Vec<f64>) -> Result<Self> {
        self.with_column(Column::new(name, Values::Number(values)))
    }

    /// Adds a category column; `None` and texts of spaces are gaps. Levels are kept in alphabetical order.
    ///
    /// # Errors
    /// [`InsightError::Length`] unless there is one value for each row.
    pub fn with_category<S: AsRef<str>>(self, name: &str, values: &[Option<S>]) -> Result<Self> {
        let categories = Categories::from_texts(values.iter().map(|v| v.as_ref().map_or("", |s| s.as_ref())));
        self.with_column(Column::new(name, Values::Category(categories)))
    }

    /// Adds a finished column; infinities are gaps; a name that exists already gets a number, as in "Phone (2)".
    ///
    /// # Errors
    /// [`InsightError::Length`] unless it has one value for each row.
    pub fn with_column(mut self, mut column: Column) -> Result<Self> {
        check_length("a column", self.rows, column.len())?;
        if let Some(known_at) = &column.known_at {
            check_length("the known-at date", self.rows, known_at.len())?;
        }
        if let Values::Number(values) | Values::Date(values) = &mut column.values {
            values.iter_mut().filter(|v| v.is_infinite()).for_each(|v| *v = f64::NAN);
        }
        let plain = column.name.clone();
        let mut number = 2;
        while self.columns.iter().any(|c| c.name == column.name) {
            column.name = format!("{plain} ({number})");
            number += 1;
        }
        self.columns.push(column);
        Ok(self)
    }

    /// Names each row.
    ///
    /// # Errors
    /// [`InsightError::Length`] unless there is one key for each row.
    pub fn with_keys(mut self, keys: Vec<String>) -> Result<Self> {
        check_length("the key", self.rows, keys.len())?;
        self.keys = Some(keys);
        Ok(self)
    }

    /// Says for each row whether it happened; `None` where it is not known yet (an open deal).
    ///
    /// # Errors
    /// [`InsightError::Length`] unless there is one value for each row.
    pub fn with_outcome(mut self, outcome: Vec<Option<bool>>) -> Result<Self> {
        check_length("the outcome", self.rows, outcome.len())?;
        self.outcome = Some(outcome);
        Ok(self)
    }

    /// Keeps what the texts of the outcome meant.
    pub(crate) fn with_meaning(self, meaning: Meaning) -> Self {
        Self { meaning: Some(meaning), ..self }
    }

    /// Gives the time order of the rows (days, or any number that grows with time); gaps come first.
    ///
    /// # Errors
    /// [`InsightError::Length`] unless there is one value for each row.
    pub fn with_order(mut self, order: Vec<f64>) -> Result<Self> {
        check_length("the order", self.rows, order.len())?;
        self.order = Some(order);
        Ok(self)
    }

    /// Gives the day on which each outcome was decided (days since 1970-01-01, NaN where not known).
    ///
    /// # Errors
    /// [`InsightError::Length`] unless there is one value for each row.
    pub fn with_decided_at(mut self, days: Vec<f64>) -> Result<Self> {
        check_length("the decision date", self.rows, days.len())?;
        self.decided_at = Some(days);
        Ok(self)
    }

    /// Gives the day on which each value of a column was written (days since 1970-01-01, NaN where not known).
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`]; [`InsightError::Length`] unless there is one value for each row.
    pub fn with_known_at(mut self, column: &str, days: Vec<f64>) -> Result<Self> {
        check_length("the known-at date", self.rows, days.len())?;
        let found = self.columns.iter_mut().find(|c| c.name == column);
        found.ok_or_else(|| InsightError::UnknownColumn { name: column.into() })?.known_at = Some(days);
        Ok(self)
    }

    /// Adds the calendar month (01 to 12) of a date column or, for `None`, of the order, as a category.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`] if the column does not exist or holds no dates, or no order is given.
    pub fn with_month_of(self, column: Option<&str>) -> Result<Self> {
        let unknown = || InsightError::UnknownColumn { name: column.unwrap_or("order").into() };
        let days: Vec<f64> = match column {
            None => self.order.clone().ok_or_else(unknown)?,
            Some(name) => match &self.column(name)?.values {
                Values::Date(days) => days.clone(),
                _ => return Err(unknown()),
            },
        };
        let months: Vec<Option<String>> =
            days.iter().map(|d| cell::month_of_days(*d).map(|m| format!("{m:02}"))).collect();
        let name = format!("{} month", column.unwrap_or("order"));
        self.with_category(&name, &months)
    }

    /// Adds ln(1 + x) of a number column (gaps where x ≤ −1) under the name "log COLUMN": prices and sizes are skewed.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`].
    pub fn with_log_of(self, column: &str) -> Result<Self> {
        let logs = self.column(column)?.as_numbers().iter().map(|x| x.ln_1p()).collect();
        self.with_number(&format!("log {column}"), logs)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// All columns in the order in which they were added.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of that name.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`].
    pub fn column(&self, name: &str) -> Result<&Column> {
        let found = self.columns.iter().find(|c| c.name == name);
        found.ok_or_else(|| InsightError::UnknownColumn { name: name.into() })
    }

    /// The row's key, or its zero-based number as text where the table has no key.
    pub fn key(&self, row: usize) -> String {
        let key = self.keys.as_ref().and_then(|keys| keys.get(row).cloned());
        key.unwrap_or_else(|| row.to_string())
    }

    /// Whether the rows have keys of their own.
    pub fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// What happened in each row, where an outcome was given.
    pub fn outcome(&self) -> Option<&[Option<bool>]> {
        self.outcome.as_deref()
    }

    /// What the texts of the outcome meant, where it was read from texts.
    pub fn meaning(&self) -> Option<&Meaning> {
        self.meaning.as_ref()
    }

    /// The rows' order in time, where one was given.
    pub fn order(&self) -> Option<&[f64]> {
        self.order.as_deref()
    }

    /// The decision days, where they were given.
    pub fn decided_at(&self) -> Option<&[f64]> {
        self.decided_at.as_deref()
    }

    /// The names of the columns a model can read: numbers and categories, no dates.
    pub fn features(&self) -> Vec<String> {
        let readable = self.columns.iter().filter(|c| !matches!(c.values, Values::Date(_)));
        readable.map(|c| c.name.clone()).collect()
    }

    /// The rows whose outcome is known, with the outcome of each.
    ///
    /// # Errors
    /// [`InsightError::Empty`] without an outcome or without a row that has one.
    pub fn labelled(&self) -> Result<(Vec<usize>, Vec<bool>)> {
        let outcome = self.outcome.as_deref().unwrap_or_default();
        let known = outcome.iter().enumerate().filter_map(|(row, o)| o.map(|happened| (row, happened)));
        let (rows, labels): (Vec<usize>, Vec<bool>) = known.unzip();
        if rows.is_empty() {
            return Err(InsightError::Empty { what: "no row has a known outcome" });
        }
        Ok((rows, labels))
    }

    /// The known outcome of each of the given rows.
    ///
    /// # Errors
    /// [`InsightError::NoSuchRow`]; [`InsightError::Empty`] if one of them has none.
    pub fn labels_of(&self, rows: &[usize]) -> Result<Vec<bool>> {
        self.check_rows(rows)?;
        let outcome = self.outcome.as_deref().unwrap_or_default();
        let known: Option<Vec<bool>> = rows.iter().map(|r| outcome.get(*r).copied().flatten()).collect();
        known.ok_or(InsightError::Empty { what: "a row to learn from has no known outcome" })
    }

    /// Checks that every row exists.
    ///
    /// # Errors
    /// [`InsightError::NoSuchRow`] names the first that does not.
    pub fn check_rows(&self, rows: &[usize]) -> Result<()> {
        match rows.iter().find(|r| **r >= self.rows) {
            Some(row) => Err(InsightError::NoSuchRow { row: *row, rows: self.rows }),
            None => Ok(()),
        }
    }
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(InsightError::Length { what, expected, found }) }
}
