//! Why a command ends without an answer: 2 when it was asked wrongly, 1 when the data do not allow one.

use trato_insight::InsightError;

/// A failed command with its sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// Asked wrongly: unknown column, senseless option. Exit code 2.
    Usage(String),
    /// The file cannot be read or the data allow no answer. Exit code 1.
    Data(String),
}

impl Failure {
    /// The process's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Data(_) => 1,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(text) | Self::Data(text) => out.write_str(text),
        }
    }
}

impl From<InsightError> for Failure {
    fn from(error: InsightError) -> Self {
        match error {
            InsightError::Outcome { .. } => {
                Self::Usage(format!("{error} Use --positive TEXT and --negative TEXT for that."))
            }
            InsightError::TooMany { .. } => Self::Usage(format!("{error} The option --max-len 3 does that.")),
            InsightError::Setting { .. } | InsightError::UnknownColumn { .. } => Self::Usage(error.to_string()),
            _ => Self::Data(error.to_string()),
        }
    }
}

/// A command's result.
pub type Outcome<T> = Result<T, Failure>;

/// A failure of data, from any sentence.
pub fn data<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(Failure::Data(sentence.into()))
}

/// A failure of usage, from any sentence.
pub fn usage<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(Failure::Usage(sentence.into()))
}
