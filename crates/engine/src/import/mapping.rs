//! What an import does with a file: which column goes into which field, how its values are read, which records it finds
//! again, and what happens where something is missing. Proposed by [`super::propose`], changed by the user, stored with the run.

use serde::{Deserialize, Serialize};
use trato_model::kinds::{DateOrder, NumberStyle};

use super::encoding::Encoding;
use super::rows::Form;
use super::systems::System;

/// How numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Numbers {
    #[default]
    Auto,
    /// `1.234,56`
    Comma,
    /// `1,234.56`
    Point,
    /// `1234.56`, as programs write.
    Plain,
}

impl Numbers {
    #[must_use]
    pub fn style(self) -> NumberStyle {
        match self {
            Numbers::Auto => NumberStyle::Auto,
            Numbers::Comma => NumberStyle::Es,
            Numbers::Point => NumberStyle::En,
            Numbers::Plain => NumberStyle::Plain,
        }
    }

    #[must_use]
    pub fn of(style: NumberStyle) -> Self {
        match style {
            NumberStyle::Auto => Numbers::Auto,
            NumberStyle::Es => Numbers::Comma,
            NumberStyle::En => Numbers::Point,
            NumberStyle::Plain => Numbers::Plain,
        }
    }
}

/// Which number of a date comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dates {
    #[default]
    Auto,
    Day,
    Month,
}

impl Dates {
    #[must_use]
    pub fn order(self) -> DateOrder {
        match self {
            Dates::Auto => DateOrder::Auto,
            Dates::Day => DateOrder::DayFirst,
            Dates::Month => DateOrder::MonthFirst,
        }
    }

    #[must_use]
    pub fn of(order: DateOrder) -> Self {
        match order {
            DateOrder::Auto | DateOrder::YearFirst => Dates::Auto,
            DateOrder::DayFirst => Dates::Day,
            DateOrder::MonthFirst => Dates::Month,
        }
    }
}

/// What to do where a linked record is not found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// Create it with this name.
    Create,
    /// Import the row without the link, with a warning.
    Leave,
    /// Refuse the row.
    #[default]
    Refuse,
}

/// What an empty cell does to a record that exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blanks {
    #[default]
    Keep,
    Clear,
}

/// What happens to rows whose record exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Existing {
    #[default]
    Update,
    /// Only new records are imported.
    Skip,
}

/// A column of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Column {
    /// As [`super::heading::named`] names it.
    pub heading: String,
    /// The field path it goes into (see [`super::systems`]); empty: not imported.
    pub field: String,
    /// For links.
    pub missing: Missing,
    /// Whether a word that is no choice of the field is left out with a warning instead of refusing the row.
    pub lenient: bool,
}

/// A value made of other columns: `{Account} – {Product}`; without braces a constant. Used where no column gives one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Made {
    pub field: String,
    pub template: String,
    pub missing: Missing,
}

/// The whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    pub entity: String,
    /// Where the file comes from; `source` is what `external_source` says.
    pub system: System,
    pub source: String,
    pub encoding: Encoding,
    /// One ASCII character.
    pub delimiter: char,
    pub skip: u64,
    pub headed: bool,
    pub numbers: Numbers,
    pub dates: Dates,
    /// For amounts without a currency (ISO 4217); the company's where empty.
    pub currency: String,
    /// For moments without an offset (IANA); the user's where empty.
    pub zone: String,
    pub columns: Vec<Column>,
    pub made: Vec<Made>,
    /// Fields by which a row finds its record again, tried in this order; none: every row is a new record. `@id` is our
    /// own id.
    pub keys: Vec<String>,
    pub existing: Existing,
    pub blanks: Blanks,
    /// Takes away the sign that a safe export puts before what a spreadsheet would calculate.
    pub unguard: bool,
}

impl Default for Mapping {
    fn default() -> Self {
        Mapping {
            entity: String::new(),
            system: System::Unknown,
            source: String::new(),
            encoding: Encoding::Utf8,
            delimiter: ',',
            skip: 0,
            headed: true,
            numbers: Numbers::Auto,
            dates: Dates::Auto,
            currency: String::new(),
            zone: String::new(),
            columns: Vec::new(),
            made: Vec::new(),
            keys: Vec::new(),
            existing: Existing::Update,
            blanks: Blanks::Keep,
            unguard: false,
        }
    }
}

impl Mapping {
    /// How the file is cut.
    #[must_use]
    pub fn form(&self) -> Form {
        let delimiter = u8::try_from(self.delimiter).unwrap_or(b',');
        Form { encoding: self.encoding, delimiter, skip: self.skip, headed: self.headed }
    }

    /// The place of the first column that goes into a field path.
    #[must_use]
    pub fn column_of(&self, path: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.field == path)
    }

    /// Whether a column or a made value gives the field (or a part of it).
    #[must_use]
    pub fn gives(&self, field: &str) -> bool {
        let of = |path: &str| path.split('|').any(|one| one.split('.').next() == Some(field));
        self.columns.iter().any(|column| of(&column.field)) || self.made.iter().any(|made| of(&made.field))
    }
}
