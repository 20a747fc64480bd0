//! Why an answer cannot be given: one typed error for the whole crate, each with a sentence a manager understands.
//!
//! A function returns an error when any number it could return would be false. Too little data for the wanted model is
//! not an error where a simpler, named model can answer.

/// The crate's result type.
pub type Result<T> = std::result::Result<T, InsightError>;

/// Why an answer cannot be given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InsightError {
    /// There is not a single usable row.
    #[error("There is no data: {what}.")]
    Empty {
        /// What was expected, e.g. "no sale was given".
        what: &'static str,
    },
    /// There are rows, but too few for any answer.
    #[error("There is not enough data: {what} needs at least {needed}, and there are {found}.")]
    TooFew {
        /// The method or figure that was asked for.
        what: &'static str,
        /// The least number of rows.
        needed: usize,
        /// The number of usable rows found.
        found: usize,
    },
    /// A value is not a finite number.
    #[error("{what} in row {row} is not a number ({value}).")]
    NotFinite {
        /// The column or parameter.
        what: &'static str,
        /// Zero-based row.
        row: usize,
        /// The offending value, as text because NaN equals nothing.
        value: String,
    },
    /// A value is a number outside its meaning, e.g. a negative frequency.
    #[error("{what} in row {row} is {value}, but {rule}.")]
    OutOfRange {
        /// The column.
        what: &'static str,
        /// Zero-based row.
        row: usize,
        /// The offending value.
        value: f64,
        /// What must hold, e.g. "it may not be negative".
        rule: &'static str,
    },
    /// A setting of the caller makes no sense.
    #[error("The setting {name} is {value}, but {rule}.")]
    Setting {
        /// The setting's name.
        name: &'static str,
        /// The value given, as text.
        value: String,
        /// What must hold.
        rule: &'static str,
    },
    /// Two inputs that belong together have different lengths.
    #[error("{what} has {found} values where {expected} were expected.")]
    Length {
        /// The input.
        what: &'static str,
        /// How many were expected.
        expected: usize,
        /// How many were found.
        found: usize,
    },
    /// A date lies after the day the question is asked for.
    #[error("{what} in row {row} lies after the reference date.")]
    Future {
        /// The date column.
        what: &'static str,
        /// Zero-based row.
        row: usize,
    },
    /// All rows are equal in what the method needs to differ.
    #[error("{what} is the same for everybody, so there is nothing to compare.")]
    NoVariation {
        /// The column or figure.
        what: &'static str,
    },
    /// An optimiser or a series did not settle: the fit is refused rather than reported.
    #[error("The {model} model could not be fitted to these data: {reason}.")]
    NotConverged {
        /// The model.
        model: &'static str,
        /// What happened.
        reason: String,
    },
    /// The outcome never differs, so nothing separates those where it happens.
    #[error("The outcome is the same in all {rows} rows ({happened} happened), so nothing can be learned about it.")]
    OneClass {
        /// Rows with a known outcome.
        rows: usize,
        /// Rows in which the outcome happened: 0 or all.
        happened: usize,
    },
    /// A column that was asked for, or that a model learned from, is not in the table.
    #[error("The table has no column \u{201c}{name}\u{201d}.")]
    UnknownColumn {
        /// The column's heading.
        name: String,
    },
    /// No column is left to learn from.
    #[error("No column can be used to predict the outcome: {reason}.")]
    NoFeature {
        /// What happened to the columns.
        reason: String,
    },
    /// A row does not have as many cells as the heading.
    #[error("Row {row} has {found} cells, but the heading has {expected}.")]
    Ragged {
        /// Zero-based row.
        row: usize,
        /// Cells found.
        found: usize,
        /// Cells of the heading.
        expected: usize,
    },
    /// The column that should say what happened cannot be read as yes or no.
    #[error("The outcome column \u{201c}{column}\u{201d} cannot be used: {reason}.")]
    Outcome {
        /// The column's heading.
        column: String,
        /// What is wrong.
        reason: String,
    },
    /// A row number that the table does not have.
    #[error("The table has {rows} rows, so there is no row {row}.")]
    NoSuchRow {
        /// Zero-based row asked for.
        row: usize,
        /// Rows there are.
        rows: usize,
    },
    /// A deal is taken out of a model that never learned it.
    #[error("This deal cannot be taken out: {reason}.")]
    NotLearned {
        /// What was missing.
        reason: String,
    },
}

impl InsightError {
    /// Shorthand for a value that is not finite.
    pub fn not_finite(what: &'static str, row: usize, value: f64) -> Self {
        Self::NotFinite { what, row, value: value.to_string() }
    }

    /// Shorthand for a refused setting.
    pub fn setting(name: &'static str, value: impl std::fmt::Display, rule: &'static str) -> Self {
        Self::Setting { name, value: value.to_string(), rule }
    }
}

/// Checks that every value is finite; names the first that is not.
pub fn all_finite(what: &'static str, values: &[f64]) -> Result<()> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(row) => Err(InsightError::not_finite(what, row, values[row])),
        None => Ok(()),
    }
}
