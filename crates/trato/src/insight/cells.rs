//! Gaps, and the option for the order of dates; numbers and dates are read by the crate's own cells.

use trato_insight::table::cell::{DateStyle, NumberStyle};

/// Texts that stand for "nothing was entered".
const GAPS: [&str; 10] = ["", "null", "na", "n/a", "nan", "none", "nil", "-", "#n/a", "\\n"];

/// Whether a cell is empty or says so.
pub fn is_gap(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 4 && GAPS.iter().any(|gap| text.eq_ignore_ascii_case(gap))
}

/// Which part of a date comes first, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DateOrder {
    /// 2017-06-30
    Ymd,
    /// 30/06/2017
    Dmy,
    /// 06/30/2017
    Mdy,
}

impl From<DateOrder> for DateStyle {
    fn from(order: DateOrder) -> Self {
        match order {
            DateOrder::Ymd => Self::YearFirst,
            DateOrder::Dmy => Self::DayFirst,
            DateOrder::Mdy => Self::MonthFirst,
        }
    }
}

/// What stands before the decimals, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Decimal {
    /// 1234.56 or 1,234.56
    Point,
    /// 1234,56 or 1.234,56
    Comma,
}

impl From<Decimal> for NumberStyle {
    fn from(decimal: Decimal) -> Self {
        match decimal {
            Decimal::Point => Self::Point,
            Decimal::Comma => Self::Comma,
        }
    }
}
