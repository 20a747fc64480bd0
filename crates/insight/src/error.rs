//! Why an answer cannot be given: one typed error for the whole crate, each with a sentence a manager understands.
//!
//! A function returns an error when any number it could return would be false. Too little data for the wanted model is
//! not an error where a simpler, named model can answer. Rows are counted from zero in the fields and from one in the sentences.

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
    #[error("There is not enough data: {what} needs at least {needed}, and there {}.", so_many(*.found))]
    TooFew {
        /// The method or figure that was asked for.
        what: &'static str,
        /// The least number of rows.
        needed: usize,
        /// The number of usable rows found.
        found: usize,
    },
    /// A value is not a finite number.
    #[error("{what} in row {} is not a number ({value}).", .row + 1)]
    NotFinite {
        /// The column or parameter.
        what: &'static str,
        /// Zero-based row.
        row: usize,
        /// The offending value, as text because NaN equals nothing.
        value: String,
    },
    /// A value is a number outside its meaning, e.g. a negative frequency.
    #[error("{what} in row {} is {value}, but {rule}.", .row + 1)]
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
    /// A figure that belongs to no row cannot be what it is.
    #[error("{what} is {value}, but {rule}.")]
    Impossible {
        /// The figure.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What must hold.
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
    /// A setting makes more than is kept.
    #[error(
        "The setting {name} is {value}, but more than {most} {what} reach it, more than anybody could read: {remedy}, or limit the items of a set."
    )]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many are kept.
        most: u64,
        /// The setting's name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What to change first.
        remedy: &'static str,
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
    #[error("{what} in row {} lies after the reference date.", .row + 1)]
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
    #[error("Row {} has {found} cells, but the heading has {expected}.", .row + 1)]
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
    #[error("The table has {rows} rows, so there is no row {}.", .row + 1)]
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

fn so_many(found: usize) -> String {
    match found {
        0 => "is none".to_owned(),
        1 => "is 1".to_owned(),
        _ => format!("are {found}"),
    }
}

impl InsightError {
    /// The sentence without the row, for whoever names the place himself (the line of a file).
    pub fn without_row(&self) -> String {
        match self {
            Self::NotFinite { what, value, .. } => format!("{what} is not a number ({value})."),
            Self::OutOfRange { what, value, rule, .. } => format!("{what} is {value}, but {rule}."),
            Self::Future { what, .. } => format!("{what} lies after the reference date."),
            other => other.to_string(),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_count_rows_from_one() {
        let rule = "it may not be negative";
        let wrong = InsightError::OutOfRange { what: "spend", row: 0, value: -2.0, rule };
        assert_eq!(wrong.to_string(), "spend in row 1 is -2, but it may not be negative.");
        assert_eq!(wrong.without_row(), "spend is -2, but it may not be negative.");
        let nan = InsightError::not_finite("spend", 4, f64::NAN);
        assert_eq!(nan.to_string(), "spend in row 5 is not a number (NaN).");
        assert_eq!(nan.without_row(), "spend is not a number (NaN).");
        let late = InsightError::Future { what: "A purchase", row: 1 };
        assert_eq!(late.to_string(), "A purchase in row 2 lies after the reference date.");
        assert_eq!(late.without_row(), "A purchase lies after the reference date.");
        let ragged = InsightError::Ragged { row: 2, found: 1, expected: 3 };
        assert_eq!(ragged.to_string(), "Row 3 has 1 cells, but the heading has 3.");
        let few = |found| InsightError::TooFew { what: "a mean", needed: 2, found }.to_string();
        assert_eq!(few(0), "There is not enough data: a mean needs at least 2, and there is none.");
        assert!(few(1).ends_with("and there is 1.") && few(3).ends_with("and there are 3."));
        let missing = InsightError::NoSuchRow { row: 9, rows: 9 };
        assert_eq!(missing.to_string(), "The table has 9 rows, so there is no row 10.");
    }
}
