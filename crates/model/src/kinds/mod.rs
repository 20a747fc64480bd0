//! The kinds of field, one file each. A kind says how a value is stored, read from text and JSON, checked, filtered,
//! shown, exported and described in the API; everything else asks it. To add one: write its file, list it in [`ALL`],
//! give it a constructor in `field.rs` (see `docs/recipes.md`, kept true by a test).

use std::cmp::Ordering;
use std::fmt::Debug;

use jiff::tz::TimeZone;
use trato_text::Locale;
pub use trato_text::dates::DateOrder;
pub use trato_text::numbers::NumberStyle;

use crate::query::Op;
use crate::{Cell, ColumnType, Currency, FieldDef, Value};

pub mod address;
pub mod boolean;
pub mod choice;
pub mod code;
mod common;
pub mod country;
pub mod currency;
pub mod date;
pub mod date_time;
pub mod decimal;
pub mod duration;
pub mod email;
pub mod file;
pub mod formula;
pub mod integer;
pub mod json;
pub mod link;
pub mod long_text;
pub mod money;
pub mod multi_choice;
pub mod percent;
pub mod phone;
pub mod rich_text;
pub mod rollup;
pub mod sequence;
pub mod tags;
#[cfg(test)]
mod tests;
pub mod text;
pub mod time_of_day;
pub mod url;
pub mod zone;

/// Every kind, by which the registry finds a custom field's kind from its stored name.
pub static ALL: &[&dyn Kind] = &[
    &text::Text,
    &long_text::LongText,
    &rich_text::RichText,
    &integer::Integer,
    &decimal::Decimal,
    &money::MoneyKind,
    &percent::Percent,
    &boolean::Boolean,
    &date::Date,
    &date_time::DateTime,
    &duration::Duration,
    &time_of_day::TimeOfDay,
    &choice::Choice,
    &multi_choice::MultiChoice,
    &link::Link,
    &email::Email,
    &email::Emails,
    &phone::Phone,
    &phone::Phones,
    &url::Url,
    &address::AddressKind,
    &country::COUNTRY,
    &currency::CURRENCY,
    &zone::ZONE,
    &tags::Tags,
    &file::File,
    &formula::NUMBER,
    &formula::MONEY,
    &formula::TEXT,
    &formula::DATE,
    &formula::FLAG,
    &rollup::COUNT,
    &rollup::NUMBER,
    &rollup::MONEY,
    &rollup::DATE,
    &sequence::Sequence,
    &json::Json,
];

/// The kind with this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Kind> {
    ALL.iter().copied().find(|kind| kind.name() == name)
}

/// Raise it whenever [`Kind::unique_form`] gives other results: the stored forms are then made anew at the next start.
pub const UNIQUE_FORM_VERSION: u16 = 1;

/// A column of a kind: the field's name plus `suffix`.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub suffix: &'static str,
    pub ty: ColumnType,
}

/// The value that a single cell holds: a group, a measure, an item of a list.
#[must_use]
pub fn value_of(cell: Cell) -> Value {
    common::value(cell)
}

/// How a value is sorted and compared with `<`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// Not at all.
    Nothing,
    /// By the column with this suffix, as it is.
    Column(&'static str),
    /// By the companion column `{field}_key`, the collation key of the text.
    Key,
    /// By the companion column `{field}_fold`, the folded text: addresses and numbers, which no language orders.
    Fold,
}

/// The control that edits a value; `ui` draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widget {
    Text,
    TextArea,
    RichText,
    Number,
    Money,
    Percent,
    Toggle,
    Date,
    DateTime,
    Duration,
    TimeOfDay,
    Select,
    MultiSelect,
    Link,
    Email,
    Phone,
    Url,
    Address,
    Tags,
    Lines,
    File,
    ReadOnly,
}

/// What a user, file or program gave for a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// One control or one cell.
    Text(String),
    /// Several controls of one name.
    List(Vec<String>),
    /// Named parts: `currency` of money, `city` of an address.
    Parts(Vec<(String, String)>),
    Json(serde_json::Value),
    /// A value made by our own code.
    Ready(Value),
}

/// How text is read: a form's language, or what an import detected.
#[derive(Clone, Debug)]
pub struct Reading {
    pub locale: Locale,
    pub numbers: NumberStyle,
    pub dates: DateOrder,
    pub zone: TimeZone,
    /// For amounts without a currency.
    pub currency: Currency,
    /// For telephones without a prefix and tax ids (ISO 3166-1 alpha-2).
    pub country: &'static str,
}

impl Reading {
    /// How programs write: plain numbers, ISO dates, UTC.
    #[must_use]
    pub fn programs() -> Self {
        Reading {
            locale: Locale::En,
            numbers: NumberStyle::Plain,
            dates: DateOrder::default(),
            zone: TimeZone::UTC,
            currency: Currency::EUR,
            country: "ES",
        }
    }
}

/// Why a value was refused: the stable code of `error-{code}` in the message files, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Fault {
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Fault { code, args: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// A kind of field.
pub trait Kind: Debug + Send + Sync {
    /// Stable name, stored with custom fields and shown in the API's schema.
    fn name(&self) -> &'static str;

    /// The table's columns. Empty for kinds held as rows of their own ([`Kind::many`]) or computed on reading.
    fn columns(&self) -> &'static [Column];

    /// Whether its values are rows of the store's `value_row` table, one for each item of a [`Value::List`].
    fn many(&self) -> bool {
        false
    }

    /// Reads what was given. Text is trimmed; empty text is `Null`. Never panics, whatever comes.
    ///
    /// # Errors
    /// A [`Fault`] whose message tells the user what is expected.
    fn parse(&self, field: &FieldDef, input: &Input, reading: &Reading) -> Result<Value, Fault>;

    /// Checks a value against the field's bounds.
    ///
    /// # Errors
    /// A [`Fault`] that names the bound.
    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        let _ = (field, value);
        Ok(())
    }

    /// Characters of a text, at most, whatever the field says: fewer where an index is to hold it. `None` for what is no text.
    fn longest(&self, indexed: bool) -> Option<i64> {
        let _ = indexed;
        None
    }

    /// Whether only the engine sets it, whatever the field says (formulas, rollups).
    fn computed(&self) -> bool {
        false
    }

    /// The operators that filters may use.
    fn operators(&self) -> &'static [Op];

    fn sort_by(&self) -> SortBy;

    /// Whether its values are moments (UTC microseconds), not days: which pair of a period's bounds fits.
    fn is_moment(&self) -> bool {
        false
    }

    /// The column that sums and averages use, if it can be summed.
    fn sum_by(&self) -> Option<&'static str> {
        None
    }

    fn widget(&self) -> Widget;

    /// What a [`Widget::Select`] offers where the kind itself knows everything there is (countries): value and name, in
    /// the order in which people look for them. Empty where the field lists its choices.
    fn options(&self, locale: Locale) -> Vec<(String, String)> {
        let _ = locale;
        Vec::new()
    }

    /// For people: localised.
    fn show(&self, field: &FieldDef, value: &Value, locale: Locale, zone: &TimeZone) -> String;

    /// For files: what [`Kind::parse`] reads back in every locale (ISO dates, plain numbers). Empty for `Null`.
    fn plain(&self, field: &FieldDef, value: &Value) -> String;

    /// For the API; `parse(Input::Json(json(v))) == v`.
    fn json(&self, field: &FieldDef, value: &Value) -> serde_json::Value;

    /// JSON Schema (2020-12) of [`Kind::json`], nullable unless the field is required.
    fn schema(&self, field: &FieldDef) -> serde_json::Value;

    /// Appends one cell for each of [`Kind::columns`].
    fn write(&self, value: &Value, cells: &mut Vec<Cell>) {
        cells.extend(self.columns().iter().map(|column| common::cell(column.ty, value)));
    }

    /// Reads the cells that [`Kind::write`] made; `cells` has exactly as many as [`Kind::columns`].
    fn read(&self, cells: &mut [Cell]) -> Value {
        common::value(common::take(cells, 0))
    }

    /// Order of two values as both databases give it; `Null` is smallest.
    fn compare(&self, a: &Value, b: &Value) -> Ordering {
        common::compare(self.sort_by(), a, b)
    }

    /// The form in which two values are the same customer's: folded name, lower-case e-mail, digits of a telephone.
    fn match_key(&self, field: &FieldDef, value: &Value) -> Option<String> {
        let _ = (field, value);
        None
    }

    /// The form in which a text is unique where its field is; `None` for what is no text.
    fn unique_form(&self, field: &FieldDef, value: &Value) -> Option<String> {
        let text = value.as_text()?;
        Some(self.match_key(field, value).unwrap_or_else(|| text.to_owned()))
    }
}
