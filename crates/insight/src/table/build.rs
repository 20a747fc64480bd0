//! From rows of text to a typed table: which column plays which part, and what type each has.

use std::collections::HashSet;

use super::cell::{DateStyle, NumberStyle, date_style, moment, number, number_style};
use super::{Categories, Column, Meaning, Table, Values};
use crate::{InsightError, Result};

/// Which column plays which part, and what to read in another way than the texts suggest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableSpec {
    /// The column that names a row; without it the row number does.
    pub key: Option<String>,
    /// The column that says what happened.
    pub outcome: Option<OutcomeSpec>,
    /// The column that orders the rows in time: a date or a number. It is no feature.
    pub order: Option<String>,
    /// The column with the day on which the outcome was decided. It is no feature.
    pub decided_at: Option<String>,
    /// Columns with the column that holds the day on which their value was written. The latter are no features.
    pub known_at: Vec<(String, String)>,
    /// Columns to leave out.
    pub ignore: Vec<String>,
    /// Columns that are categories although their texts are numbers (postcodes, product numbers).
    pub categories: Vec<String>,
    /// Columns of numbers with a decimal comma, where their texts could also be read with a decimal point ("1.500").
    pub comma: Vec<String>,
    /// Texts that mean "nothing was entered", e.g. "Select" or "n/a", whatever their case.
    pub gap_words: Vec<String>,
    /// Adds the calendar month of the order date as a feature.
    pub order_month: bool,
    /// Reads the outcome as another table's was, instead of finding out what its texts mean.
    pub meaning: Option<Meaning>,
}

/// How to read what happened.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutcomeSpec {
    /// The column.
    pub column: String,
    /// The text that means "it happened"; without it the usual words are looked for ([`Meaning::find`]).
    pub positive: Option<String>,
    /// The text that means "it did not happen"; without it the opposite of `positive` in the usual words (won and lost), else every other text does.
    /// Empty is always "not known yet".
    pub negative: Option<String>,
}

impl OutcomeSpec {
    /// The outcome column with the text that means "it happened".
    pub fn new(column: &str, positive: &str) -> Self {
        Self { column: column.into(), positive: Some(positive.into()), negative: None }
    }
}

impl Table {
    /// Reads rows of text. A column is numeric if every text in it is a number, a date if every one is a date, else
    /// a category; empty texts (after trimming) are gaps; "nan" and "inf" are gaps of a numeric column.
    ///
    /// # Errors
    /// [`InsightError::Ragged`] if a row has too many or too few cells, [`InsightError::UnknownColumn`] if the
    /// specification names a column that is not there, [`InsightError::Outcome`] if the outcome cannot be read.
    pub fn from_text<R: AsRef<[S]>, S: AsRef<str>>(header: &[S], rows: &[R], spec: &TableSpec) -> Result<Self> {
        if let Some(row) = rows.iter().position(|r| r.as_ref().len() != header.len()) {
            return Err(InsightError::Ragged { row, found: rows[row].as_ref().len(), expected: header.len() });
        }
        let gaps: HashSet<String> = spec.gap_words.iter().map(|w| w.trim().to_lowercase()).collect();
        let cells = |at: usize| -> Vec<&str> {
            let clean = |t: &'_ str| !gaps.is_empty() && gaps.contains(&t.to_lowercase());
            let texts = rows.iter().map(|r| r.as_ref()[at].as_ref().trim());
            texts.map(|t| if clean(t) { "" } else { t }).collect()
        };
        let find = |name: &str| -> Result<usize> {
            let found = header.iter().position(|h| h.as_ref().trim() == name.trim());
            found.ok_or_else(|| InsightError::UnknownColumn { name: name.into() })
        };
        let mut table = Table::new(rows.len());
        let mut taken: HashSet<usize> = HashSet::new();
        for name in spec.ignore.iter().chain(&spec.categories) {
            find(name)?;
        }
        for name in &spec.ignore {
            taken.insert(find(name)?);
        }
        if let Some(key) = &spec.key {
            taken.insert(find(key)?);
            table = table.with_keys(cells(find(key)?).into_iter().map(String::from).collect())?;
        }
        if let Some(outcome) = &spec.outcome {
            taken.insert(find(&outcome.column)?);
            let texts = cells(find(&outcome.column)?);
            let meaning = spec.meaning.clone().map_or_else(|| Meaning::find(outcome, &texts), Ok)?;
            table = table.with_outcome(meaning.read(&texts))?.with_meaning(meaning);
        }
        if let Some(name) = &spec.order {
            taken.insert(find(name)?);
            table = table.with_order(read_days(&cells(find(name)?)))?;
        }
        if let Some(name) = &spec.decided_at {
            taken.insert(find(name)?);
            table = table.with_decided_at(read_days(&cells(find(name)?)))?;
        }
        for (_, date_column) in &spec.known_at {
            taken.insert(find(date_column)?);
        }
        for (at, name) in header.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
            let name = name.as_ref().trim();
            let forced = spec.categories.iter().any(|c| c.trim() == name);
            let comma = spec.comma.iter().any(|c| c.trim() == name);
            let values = if comma { with_comma(&cells(at)) } else { None };
            let values = values.unwrap_or_else(|| read_values(&cells(at), forced));
            table = table.with_column(Column::new(name, values))?;
        }
        for (column, date_column) in &spec.known_at {
            table = table.with_known_at(column.trim(), read_days(&cells(find(date_column)?)))?;
        }
        if spec.order_month && spec.order.is_some() { table.with_month_of(None) } else { Ok(table) }
    }
}

/// The type that fits every text that is not empty; a column without any text is a number column of gaps. Digits that begin
/// with a zero are a code (a postcode, an account), not a number.
fn read_values(texts: &[&str], forced_category: bool) -> Values {
    let filled = texts.iter().copied().filter(|t| !t.is_empty());
    let is_code = |t: &str| t.len() > 1 && t.starts_with('0') && t.bytes().all(|b| b.is_ascii_digit());
    if !forced_category {
        if let Some(style) = number_style(filled.clone()).filter(|_| !filled.clone().any(is_code)) {
            return Values::Number(texts.iter().map(|t| number(t, style).unwrap_or(f64::NAN)).collect());
        }
        if let Some(style) = date_style(filled) {
            return Values::Date(texts.iter().map(|t| days(t, style)).collect());
        }
    }
    Values::Category(Categories::from_texts(texts.iter().copied()))
}

/// Numbers with a decimal comma; `None` unless every text is one.
fn with_comma(texts: &[&str]) -> Option<Values> {
    let read = |t: &&str| if t.is_empty() { Some(f64::NAN) } else { number(t, NumberStyle::Comma) };
    texts.iter().map(read).collect::<Option<Vec<f64>>>().map(Values::Number)
}

/// Days since 1970-01-01 with the time as a fraction; NaN for what is no date.
fn days(text: &str, style: DateStyle) -> f64 {
    moment(text, style).map_or(f64::NAN, |(day, second)| f64::from(day) + f64::from(second) / 86_400.0)
}

/// Days, or the numbers themselves, or (where the texts are neither) gaps.
fn read_days(texts: &[&str]) -> Vec<f64> {
    match read_values(texts, false) {
        Values::Number(v) | Values::Date(v) => v,
        Values::Category(_) => {
            let style = date_style(texts.iter().copied().filter(|t| t.starts_with(|c: char| c.is_ascii_digit())));
            texts.iter().map(|t| style.map_or(f64::NAN, |style| days(t, style))).collect()
        }
    }
}
