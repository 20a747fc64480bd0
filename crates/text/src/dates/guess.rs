//! Guesses from a column of samples whether the day or the month comes first.

use super::parse::{DateOrder, Part, parts};
use super::time;

/// What a column's dates say about their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderGuess {
    /// Read the column in this order. `Auto` when no date of digits begins with day or month (ISO, month names).
    Order(DateOrder),
    /// Every day is 12 or less: ask the user.
    Ambiguous,
    /// Some dates have the day first and others the month: ask the user, or read with `Auto`.
    Mixed,
}

/// Looks at the dates of a column (what is no date is passed over).
pub fn guess_date_order<'a>(samples: impl IntoIterator<Item = &'a str>) -> OrderGuess {
    let (mut day_first, mut month_first, mut open) = (false, false, false);
    for sample in samples {
        let parts = parts(time::split(sample.trim()).0).unwrap_or_default();
        let [Part::Number(a, 1..=2), Part::Number(b, 1..=2), Part::Number(..)] = *parts.as_slice() else { continue };
        match (a > 12, b > 12) {
            (true, false) => day_first = true,
            (false, true) => month_first = true,
            (false, false) => open |= a != b,
            (true, true) => {}
        }
    }
    match (day_first, month_first) {
        (true, true) => OrderGuess::Mixed,
        (true, false) => OrderGuess::Order(DateOrder::DayFirst),
        (false, true) => OrderGuess::Order(DateOrder::MonthFirst),
        (false, false) if open => OrderGuess::Ambiguous,
        (false, false) => OrderGuess::Order(DateOrder::Auto),
    }
}
