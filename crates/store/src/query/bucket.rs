//! Buckets of time. Their bounds are computed here, in the reader's zone, and bound: a balanced tree of comparisons tells
//! the database into which bucket a row falls, in a handful of steps however many there are.

use jiff::tz::TimeZone;
use sea_query::{CaseStatement, Expr, ExprTrait};
use trato_model::query::period::{day_start, local_day};
use trato_model::{Bucket, Refusal};

/// Buckets of one group, at most.
pub(super) const MOST: usize = 1000;

/// The buckets between two values of a field.
pub(super) struct Buckets {
    /// The first day of each.
    pub days: Vec<i32>,
    /// Where each begins, in the field's own unit.
    starts: Vec<i64>,
}

impl Buckets {
    /// The buckets that hold `least` to `most` (days, or moments in microseconds).
    ///
    /// # Errors
    /// [`Refusal::Limit`] `buckets` if there are more than [`MOST`].
    pub(super) fn over(bucket: Bucket, least: i64, most: i64, moment: bool, zone: &TimeZone) -> Result<Self, Refusal> {
        let day = |n: i64| if moment { local_day(n, zone) } else { i32::try_from(n).unwrap_or(0) };
        let (mut at, last) = (bucket.start(day(least)), bucket.start(day(most)));
        let mut days = vec![at];
        while at < last {
            let next = bucket.shift(at, 1);
            if next <= at || days.len() >= MOST {
                return Err(Refusal::Limit { name: "buckets", most: MOST as u64 });
            }
            at = next;
            days.push(at);
        }
        let starts = days.iter().map(|day| if moment { day_start(*day, zone) } else { i64::from(*day) }).collect();
        Ok(Buckets { days, starts })
    }

    /// The number of the bucket that a value lies in; null for an empty value.
    pub(super) fn number(&self, value: &Expr) -> Expr {
        let tree = tree(value, &self.starts, 0);
        CaseStatement::new().case(value.clone().is_not_null(), tree).into()
    }
}

fn tree(value: &Expr, starts: &[i64], first: i64) -> Expr {
    if starts.len() <= 1 {
        return Expr::Constant(sea_query::Value::BigInt(Some(first)));
    }
    let (low, high) = starts.split_at(starts.len() / 2);
    let border = high.first().copied().unwrap_or_default();
    let later = first + i64::try_from(low.len()).unwrap_or_default();
    CaseStatement::new()
        .case(value.clone().lt(border), tree(value, low, first))
        .finally(tree(value, high, later))
        .into()
}
