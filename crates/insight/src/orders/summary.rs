//! One row per customer from grouped lines, in parallel over ranges of customers.

use super::Lines;
use super::group::{Groups, group};
use crate::error::{InsightError, Result};
use crate::num::stats::sum;

/// What the value models know of one customer on the reference day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Customer {
    /// The customer's number.
    pub id: u32,
    /// Day of the first purchase; meaningless when `orders` is 0.
    pub first_day: i32,
    /// Day of the last purchase; meaningless when `orders` is 0.
    pub last_day: i32,
    /// Distinct orders with a purchase; 0 when there are only returns.
    pub orders: u32,
    /// Distinct days with a purchase.
    pub days: u32,
    /// Lines that are purchases.
    pub lines: u32,
    /// Sum of positive amounts.
    pub sales: f64,
    /// Sum of positive amounts after the first purchase day.
    pub repeat_sales: f64,
    /// Returns and credits, as a positive amount.
    pub returns: f64,
    /// Sum of profit over all lines; NaN when profit is unknown.
    pub profit: f64,
}

impl Customer {
    /// Sales less returns.
    pub fn net(&self) -> f64 {
        self.sales - self.returns
    }

    /// Whole days since the last purchase on `day`; `None` without a purchase.
    pub fn recency(&self, day: i32) -> Option<i64> {
        (self.orders > 0).then(|| i64::from(day) - i64::from(self.last_day))
    }

    /// Average value of a repeat purchase (a later purchase day); `None` when there is none.
    pub fn repeat_value(&self) -> Option<f64> {
        (self.days > 1).then(|| self.repeat_sales / f64::from(self.days - 1))
    }
}

/// The base on a reference day.
#[derive(Debug, Clone, PartialEq)]
pub struct Summaries {
    /// One entry per customer with at least one line, by ascending number.
    pub customers: Vec<Customer>,
    /// The reference day.
    pub as_of: i32,
    /// Lines dated after the reference day, which were left out.
    pub future_lines: usize,
    /// Whether profit was given.
    pub has_profit: bool,
}

/// How order lines are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The reference day: later lines are left out, lines of that day count.
    pub as_of: i32,
    /// Whether a line of amount zero is a purchase.
    pub free_counts: bool,
    /// Threads to work on; at least one is used, at most 64.
    pub threads: usize,
}

impl Reading {
    /// The base on a day, free lines ignored, on two threads.
    pub fn on(as_of: i32) -> Self {
        Self { as_of, free_counts: false, threads: 2 }
    }

    fn is_purchase(&self, amount: f64) -> bool {
        amount > 0.0 || (self.free_counts && amount == 0.0)
    }
}

/// Summarises order lines per customer as known on the reference day.
///
/// The result does not depend on the number of threads. Errors: no line, columns of different lengths, an amount that is
/// not finite, or no line on or before the reference day.
pub fn summarise(lines: &Lines, reading: &Reading) -> Result<Summaries> {
    lines.check()?;
    let as_of = reading.as_of;
    let groups = group(lines.customer, |line| lines.day[line] <= as_of);
    if groups.lines.is_empty() {
        return Err(InsightError::Empty { what: "every order line lies after the reference date" });
    }
    let mut customers = vec![EMPTY; groups.ids.len()];
    let chunk = groups.ids.len().div_ceil(reading.threads.clamp(1, 64));
    std::thread::scope(|scope| {
        for (part, out) in customers.chunks_mut(chunk).enumerate() {
            let groups = &groups;
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for (offset, customer) in out.iter_mut().enumerate() {
                    *customer = scratch.customer(lines, reading, groups, part * chunk + offset);
                }
            });
        }
    });
    let future_lines = lines.len() - groups.lines.len();
    Ok(Summaries { customers, as_of, future_lines, has_profit: !lines.profit.is_empty() })
}

const EMPTY: Customer = Customer {
    id: 0,
    first_day: 0,
    last_day: 0,
    orders: 0,
    days: 0,
    lines: 0,
    sales: 0.0,
    repeat_sales: 0.0,
    returns: 0.0,
    profit: f64::NAN,
};

/// Buffers that one thread reuses for all its customers.
#[derive(Default)]
struct Scratch {
    orders: Vec<u32>,
    days: Vec<i32>,
}

impl Scratch {
    fn customer(&mut self, lines: &Lines, reading: &Reading, groups: &Groups, at: usize) -> Customer {
        let rows = &groups.lines[groups.starts[at] as usize..groups.starts[at + 1] as usize];
        let amount = |row: &u32| lines.amount[*row as usize];
        let day = |row: &u32| lines.day[*row as usize];
        let bought = || rows.iter().filter(|row| reading.is_purchase(amount(row)));
        self.days.clear();
        self.days.extend(bought().map(day));
        let count = self.days.len() as u32;
        self.days.sort_unstable();
        self.days.dedup();
        let days = self.days.len() as u32;
        let first_day = self.days.first().copied().unwrap_or_default();
        let orders = if lines.order.is_empty() {
            days
        } else {
            self.orders.clear();
            self.orders.extend(bought().map(|row| lines.order[*row as usize]));
            self.orders.sort_unstable();
            self.orders.dedup();
            self.orders.len() as u32
        };
        Customer {
            id: groups.ids[at],
            first_day,
            last_day: self.days.last().copied().unwrap_or_default(),
            orders,
            days,
            lines: count,
            sales: sum(bought().map(amount)),
            repeat_sales: sum(bought().filter(|row| day(row) > first_day).map(amount)),
            returns: -sum(rows.iter().map(amount).filter(|value| *value <= 0.0)) + 0.0,
            profit: if lines.profit.is_empty() {
                f64::NAN
            } else {
                sum(rows.iter().map(|row| lines.profit[*row as usize]))
            },
        }
    }
}

/// The distinct purchase days of every customer, ascending, as known on the reference day; customers without
/// one are left out. Errors as for [`summarise`], except that nothing left is an empty list.
pub fn rhythm(lines: &Lines, reading: &Reading) -> Result<Vec<(u32, Vec<i32>)>> {
    lines.check()?;
    let groups =
        group(lines.customer, |line| lines.day[line] <= reading.as_of && reading.is_purchase(lines.amount[line]));
    let days_of = |(at, id): (usize, &u32)| {
        let rows = &groups.lines[groups.starts[at] as usize..groups.starts[at + 1] as usize];
        let mut days: Vec<i32> = rows.iter().map(|row| lines.day[*row as usize]).collect();
        days.sort_unstable();
        days.dedup();
        (*id, days)
    };
    Ok(groups.ids.iter().enumerate().map(days_of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Lines<'static> {
        Lines {
            customer: &[7, 7, 2, 7, 7, 9, 2],
            order: &[1, 1, 2, 3, 4, 5, 6],
            day: &[10, 10, 11, 10, 14, 12, 99],
            amount: &[5.0, 2.5, 4.0, 1.0, 3.0, -6.0, 8.0],
            profit: &[1.0, 0.5, -2.0, 0.5, 1.0, -6.0, 1.0],
        }
    }

    #[test]
    fn counts_orders_days_and_money() {
        let all = summarise(&lines(), &Reading { threads: 2, ..Reading::on(20) }).unwrap();
        assert_eq!(all.future_lines, 1);
        let [two, seven, nine] = all.customers[..] else { panic!("three customers") };
        assert_eq!((two.id, two.orders, two.days, two.sales, two.profit), (2, 1, 1, 4.0, -2.0));
        assert_eq!((seven.id, seven.orders, seven.days, seven.lines), (7, 3, 2, 4));
        assert_eq!((seven.first_day, seven.last_day, seven.sales, seven.repeat_sales), (10, 14, 11.5, 3.0));
        assert_eq!((seven.recency(20), seven.repeat_value()), (Some(6), Some(3.0)));
        assert_eq!((nine.orders, nine.returns, nine.net(), nine.recency(20)), (0, 6.0, -6.0, None));
    }

    #[test]
    fn a_free_line_is_a_purchase_on_request() {
        let lines = Lines { customer: &[1, 1], day: &[3, 5], amount: &[0.0, 2.0], ..Lines::default() };
        let days =
            |free_counts| summarise(&lines, &Reading { free_counts, ..Reading::on(9) }).unwrap().customers[0].days;
        assert_eq!((days(false), days(true)), (1, 2));
    }

    #[test]
    fn threads_do_not_matter() {
        let one = summarise(&lines(), &Reading { threads: 1, ..Reading::on(20) }).unwrap();
        assert_eq!(one, summarise(&lines(), &Reading { threads: 7, ..Reading::on(20) }).unwrap());
        assert_eq!(one, summarise(&lines(), &Reading { threads: 0, ..Reading::on(20) }).unwrap());
    }

    #[test]
    fn refuses_what_it_cannot_read() {
        let mut broken = lines();
        broken.day = &[1];
        assert!(matches!(
            summarise(&broken, &Reading { threads: 1, ..Reading::on(20) }),
            Err(InsightError::Length { found: 1, .. })
        ));
        let mut broken = lines();
        broken.amount = &[1.0, f64::NAN, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert!(matches!(
            summarise(&broken, &Reading { threads: 1, ..Reading::on(20) }),
            Err(InsightError::NotFinite { row: 1, .. })
        ));
        assert!(matches!(
            summarise(&Lines::default(), &Reading { threads: 1, ..Reading::on(20) }),
            Err(InsightError::Empty { .. })
        ));
        assert!(matches!(
            summarise(&lines(), &Reading { threads: 1, ..Reading::on(0) }),
            Err(InsightError::Empty { .. })
        ));
    }

    #[test]
    fn rhythm_lists_purchase_days() {
        assert_eq!(rhythm(&lines(), &Reading::on(20)).unwrap(), vec![(2, vec![11]), (7, vec![10, 14])]);
    }
}
