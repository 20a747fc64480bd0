//! From raw order lines to one row per customer: the one pass over big data that all value models share.
//!
//! - [`Lines`] the columns of order lines as borrowed slices
//! - [`summarise`] one [`Customer`] per customer, on as many threads as asked
//! - [`rhythm`] each customer's own purchase days, for models that look at the gaps
//!
//! A line with a positive amount is a purchase; a negative one is a return or a credit: it lowers the net amount and makes no
//! purchase. A free line (amount zero) is a purchase only if the caller says so: for scoring value it is none, for the rhythm
//! of buying it is one. Lines after the reference day are left out and counted, so the state of the base on any past day can
//! be rebuilt from the same columns.

mod group;
mod summary;

use crate::error::{InsightError, Result, all_finite};

pub use summary::{Customer, Reading, Summaries, rhythm, summarise};

/// Order lines as parallel columns (all of one length). Days are counted from any fixed day (for instance 1970-01-01).
#[derive(Debug, Clone, Copy, Default)]
pub struct Lines<'a> {
    /// The customer's number: any u32, dense numbers are fastest.
    pub customer: &'a [u32],
    /// The order or invoice the line belongs to; empty when unknown (then every purchase day counts as one order).
    pub order: &'a [u32],
    /// The day of the order.
    pub day: &'a [i32],
    /// What the customer pays for the line, in currency units; negative for a return.
    pub amount: &'a [f64],
    /// What the line earns after its own costs; empty when unknown (then profit is not reported).
    pub profit: &'a [f64],
}

impl Lines<'_> {
    /// Number of lines.
    pub fn len(&self) -> usize {
        self.customer.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.customer.is_empty()
    }

    /// Checks lengths, finiteness and the number of lines.
    fn check(&self) -> Result<()> {
        let n = self.len();
        if n == 0 {
            return Err(InsightError::Empty { what: "no order line was given" });
        }
        if n > u32::MAX as usize {
            return Err(InsightError::setting("lines", n, "at most 4,294,967,295 order lines fit one run"));
        }
        let lengths = [
            ("the order column", self.order.len(), true),
            ("the day column", self.day.len(), false),
            ("the amount column", self.amount.len(), false),
            ("the profit column", self.profit.len(), true),
        ];
        for (what, found, optional) in lengths {
            if found != n && !(optional && found == 0) {
                return Err(InsightError::Length { what, expected: n, found });
            }
        }
        all_finite("amount", self.amount)?;
        all_finite("profit", self.profit)
    }
}
