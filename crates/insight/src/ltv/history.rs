//! What the lifetime models know of a customer, and the same grouped so that equal customers are computed once.

use crate::error::{InsightError, Result};
use crate::orders::Summaries;

/// One customer's purchase history in any one time unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Repeat purchases: all but the first. A whole number ≥ 0.
    pub x: f64,
    /// Time from the first purchase to the last; 0 when there is no repeat purchase.
    pub t_x: f64,
    /// Time from the first purchase to the end of observation; ≥ t_x.
    pub t: f64,
}

/// What a customer spends at a repeat purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spender {
    /// Repeat purchases, ≥ 0 (customers without one do not inform a spend model).
    pub x: f64,
    /// Average value of those purchases; 0 when there is none.
    pub mean: f64,
}

impl History {
    /// Checks one history; `row` is only for the message.
    pub fn check(&self, row: usize) -> Result<()> {
        for (what, value) in [("repeat purchases", self.x), ("last purchase time", self.t_x), ("time observed", self.t)]
        {
            if !value.is_finite() {
                return Err(InsightError::not_finite(what, row, value));
            }
        }
        let wrong = |what, value, rule| Err(InsightError::OutOfRange { what, row, value, rule });
        if self.x < 0.0 || self.x != self.x.floor() || self.x > 1e9 {
            return wrong("repeat purchases", self.x, "it must be a whole number from 0 to a thousand million");
        }
        if self.t < 0.0 {
            return wrong("time observed", self.t, "it may not be negative (a first purchase in the future?)");
        }
        if self.t_x > self.t {
            return Err(InsightError::Future { what: "The last purchase", row });
        }
        if self.x == 0.0 && self.t_x != 0.0 {
            return wrong("last purchase time", self.t_x, "without a repeat purchase it must be 0");
        }
        if self.x > 0.0 && self.t_x <= 0.0 {
            return wrong("last purchase time", self.t_x, "a repeat purchase needs a time after the first one");
        }
        Ok(())
    }
}

/// Histories and spends of every customer with a purchase, with the index into `base.customers`.
///
/// Purchases of one day count once; `unit_days` is the length of the time unit (7 for weeks). A customer who first bought
/// on the reference day has been observed for no time; one whose repeat purchases were all free says nothing of spend. Error: a unit that is not positive.
pub fn from_orders(base: &Summaries, unit_days: f64) -> Result<(Vec<usize>, Vec<History>, Vec<Spender>)> {
    if !(unit_days > 0.0 && unit_days.is_finite()) {
        return Err(InsightError::setting("time unit", unit_days, "it must be a positive number of days"));
    }
    let (mut at, mut histories, mut spenders) = (Vec::new(), Vec::new(), Vec::new());
    for (index, customer) in base.customers.iter().enumerate().filter(|(_, c)| c.orders > 0) {
        let since = |day: i32| (i64::from(day) - i64::from(customer.first_day)) as f64 / unit_days;
        let x = f64::from(customer.days - 1);
        at.push(index);
        histories.push(History { x, t_x: since(customer.last_day), t: since(base.as_of) });
        let mean = customer.repeat_value().unwrap_or(0.0);
        spenders.push(Spender { x: if mean > 0.0 { x } else { 0.0 }, mean });
    }
    Ok((at, histories, spenders))
}

/// One kind of customer: indices of its x and T, its t_x, and how many customers are like that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub x: u32,
    pub t: u32,
    pub t_x: f64,
    pub count: f64,
}

/// Histories grouped by equality, times divided by their mean so that parameters are of order one in any unit.
#[derive(Debug)]
pub(super) struct Grouped {
    pub rows: Vec<Row>,
    /// Distinct x.
    pub xs: Vec<f64>,
    /// Customers per distinct x.
    pub x_counts: Vec<f64>,
    /// Distinct scaled T.
    pub ts: Vec<f64>,
    /// The time that scaled time 1 stands for.
    pub scale: f64,
    pub customers: usize,
    /// Σx over customers.
    pub purchases: f64,
    /// Customers with x > 0.
    pub repeaters: usize,
}

impl Grouped {
    /// Checks and groups. Errors: no history, or one that is wrong.
    pub fn new(histories: &[History]) -> Result<Self> {
        if histories.is_empty() {
            return Err(InsightError::Empty { what: "no customer history was given" });
        }
        for (row, history) in histories.iter().enumerate() {
            history.check(row)?;
        }
        let scale = histories.iter().map(|h| h.t / histories.len() as f64).sum::<f64>();
        let scale = if scale > 0.0 && scale.is_finite() { scale } else { 1.0 };
        let mut sorted = histories.to_vec();
        sorted.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.t.total_cmp(&b.t)).then(a.t_x.total_cmp(&b.t_x)));
        let mut ts: Vec<f64> = sorted.iter().map(|h| h.t).collect();
        ts.sort_unstable_by(f64::total_cmp);
        ts.dedup();
        let mut grouped = Self {
            rows: Vec::new(),
            xs: Vec::new(),
            x_counts: Vec::new(),
            ts: ts.iter().map(|t| t / scale).collect(),
            scale,
            customers: histories.len(),
            purchases: histories.iter().map(|h| h.x).sum(),
            repeaters: histories.iter().filter(|h| h.x > 0.0).count(),
        };
        let mut last: Option<History> = None;
        for history in sorted {
            if grouped.xs.last() != Some(&history.x) {
                grouped.xs.push(history.x);
                grouped.x_counts.push(0.0);
            }
            let x = grouped.xs.len() - 1;
            grouped.x_counts[x] += 1.0;
            match grouped.rows.last_mut() {
                Some(row) if last == Some(history) => row.count += 1.0,
                _ => {
                    let t = ts.partition_point(|t| *t < history.t) as u32;
                    grouped.rows.push(Row { x: x as u32, t, t_x: history.t_x / scale, count: 1.0 });
                }
            }
            last = Some(history);
        }
        Ok(grouped)
    }

    /// What to add to a log-likelihood of scaled times to get that of the given times.
    pub fn scale_correction(&self) -> f64 {
        -self.purchases * self.scale.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_customers_are_grouped() {
        let h = |x, t_x, t| History { x, t_x, t };
        let grouped = Grouped::new(&[h(0.0, 0.0, 4.0), h(2.0, 1.0, 4.0), h(0.0, 0.0, 4.0), h(2.0, 2.0, 6.0)]).unwrap();
        assert_eq!(grouped.rows.iter().map(|r| r.count).collect::<Vec<_>>(), vec![2.0, 1.0, 1.0]);
        assert_eq!((grouped.xs, grouped.x_counts), (vec![0.0, 2.0], vec![2.0, 2.0]));
        assert_eq!((grouped.scale, grouped.purchases, grouped.repeaters), (4.5, 4.0, 2));
    }

    #[test]
    fn wrong_histories_are_refused() {
        let bad = |x, t_x, t| History { x, t_x, t }.check(3).unwrap_err();
        assert!(matches!(bad(1.5, 1.0, 2.0), InsightError::OutOfRange { row: 3, .. }));
        assert!(matches!(bad(1.0, 3.0, 2.0), InsightError::Future { row: 3, .. }));
        assert!(matches!(bad(0.0, 1.0, 2.0), InsightError::OutOfRange { .. }));
        assert!(matches!(bad(1.0, 0.0, 2.0), InsightError::OutOfRange { .. }));
        assert!(matches!(bad(0.0, 0.0, -1.0), InsightError::OutOfRange { .. }));
        assert!(matches!(bad(f64::NAN, 0.0, 1.0), InsightError::NotFinite { .. }));
    }
}
