//! Which sign is the decimal one: stated by the user, or guessed from a column of samples.

use super::parse::{Body, Reading};

/// How the numbers of a file or a form are written. It only settles what is ambiguous: `1.234,56` and `1,234.56` are
/// read alike in every style but `Plain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberStyle {
    /// Decided by each number: three digits after its only separator are thousands where the field has fewer than
    /// three decimals (`1.234` at scale 2 is 1234), else decimals (`1.234` at scale 3 is 1.234).
    #[default]
    Auto,
    /// `1.234` is one thousand two hundred and thirty-four; `1,234` is one and a bit.
    Es,
    /// `1,234` is one thousand two hundred and thirty-four; `1.234` is one and a bit.
    En,
    /// As programs write: `.` is the decimal point, no thousands separators.
    Plain,
}

/// The style of a column. `Es` or `En` when some number can be read in one way only (and none in the other), `Auto`
/// when all are ambiguous, whole or unreadable, or when they contradict each other.
pub fn guess_number_style<'a>(samples: impl IntoIterator<Item = &'a str>) -> NumberStyle {
    let (mut comma, mut point) = (false, false);
    for sample in samples {
        match Body::of(sample).map(|body| body.reading()) {
            Ok(Reading::Decimal(b',')) | Ok(Reading::Thousands(b'.')) => comma = true,
            Ok(Reading::Decimal(b'.')) | Ok(Reading::Thousands(b',')) => point = true,
            _ => {}
        }
    }
    match (comma, point) {
        (true, false) => NumberStyle::Es,
        (false, true) => NumberStyle::En,
        _ => NumberStyle::Auto,
    }
}
