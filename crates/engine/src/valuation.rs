//! What an amount is worth in the company's currency: the latest rate on or before the record's date.

use std::collections::HashMap;

use trato_model::query::period::local_day;
use trato_model::{Ctx, Currency, Entity, Money, Page, Path, Query, Reader, Refusal, Value};

use crate::Engine;
use crate::people::exchange_rate as rate;

/// The field with the day by whose rate a record is valued; without one, it is the day on which it is written.
pub(crate) fn day_field(entity: &Entity) -> Option<&'static str> {
    entity.calendar.filter(|name| entity.field(name).is_some_and(|field| field.kind.name() == "date"))
}

/// The day by whose rate a record is valued: the one in its [`day_field`], today until that has come; without such a field
/// the day of `written`, the moment at which it was. Days of the company: an amount is worth the same whoever gives it. Of
/// what has no such field only the moment at which it was made is known when a rate is corrected, not that of its last change.
pub(crate) fn day_of(ctx: &Ctx, entity: &Entity, day: &Value, written: i64) -> i32 {
    let today = local_day(ctx.now, &ctx.company_zone);
    match (day_field(entity), day.as_int().and_then(|day| i32::try_from(day).ok())) {
        (Some(_), day) => day.map_or(today, |day| day.min(today)),
        (None, _) => local_day(written, &ctx.company_zone),
    }
}

/// All dated rates, by currency, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Rates(HashMap<Currency, Vec<(i32, i64)>>);

/// Days: spans `[from, to)` that do not touch, the earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spans(Vec<(i32, i32)>);

impl Spans {
    pub(crate) fn hold(&self, day: i32) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= day);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, to)| day < *to)
    }
}

impl Rates {
    pub(crate) async fn load(engine: &Engine) -> Result<Self, Refusal> {
        let mut rates: HashMap<Currency, Vec<(i32, i64)>> = HashMap::new();
        let registry = engine.registry();
        let columns = [rate::CURRENCY.name(), rate::DATE.name(), rate::RATE.name()].map(Path::field).to_vec();
        let mut query = Query::new("exchange_rate").columns(columns).sort(Path::field("date"), false).limit(Page::MOST);
        loop {
            let page = engine.store().rows(&registry, &Reader::system(), &query).await?;
            for row in &page.rows {
                let [currency, date, value] = row.values.as_slice() else { continue };
                let currency = currency.as_text().and_then(|code| code.parse::<Currency>().ok());
                let date = date.as_int().and_then(|day| i32::try_from(day).ok());
                if let (Some(currency), Some(date), Some(value)) = (currency, date, value.as_int()) {
                    rates.entry(currency).or_default().push((date, value));
                }
            }
            match page.next {
                Some(next) => query.page.after = Some(next),
                None => return Ok(Rates(rates)),
            }
        }
    }

    /// The days `[from, to)` on which a currency's rate of a day counts, or would if there were one: those before the first
    /// rate belong to the first.
    fn span(&self, currency: Currency, day: i32) -> (i32, i32) {
        let dated = self.0.get(&currency).map(Vec::as_slice).unwrap_or_default();
        let earlier = dated.iter().any(|(date, _)| *date < day);
        let next = dated.iter().map(|(date, _)| *date).find(|date| *date > day);
        (if earlier { day } else { i32::MIN }, next.unwrap_or(i32::MAX))
    }

    /// [`Self::span`] of several days.
    #[must_use]
    pub(crate) fn spans<'a>(&self, currency: Currency, days: impl IntoIterator<Item = &'a i32>) -> Spans {
        let mut each: Vec<(i32, i32)> = days.into_iter().map(|day| self.span(currency, *day)).collect();
        each.sort_unstable();
        let mut apart: Vec<(i32, i32)> = Vec::new();
        for (from, to) in each {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        Spans(apart)
    }

    /// The amount with its company value on a day; without a rate for its currency, `None`. A day before the first rate
    /// takes the first one.
    #[must_use]
    pub fn value(&self, money: Money, day: i32, company: Currency) -> Option<Money> {
        if money.currency == company {
            return Some(Money { company: money.minor, ..money });
        }
        let dated = self.0.get(&money.currency)?;
        let at = dated.partition_point(|(date, _)| *date <= day);
        let (_, rate) = dated.get(at.saturating_sub(1))?;
        money.valued(*rate, company)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_days_are_those_on_which_their_rates_count() {
        let usd: Currency = "USD".parse().unwrap();
        let rates = Rates(HashMap::from([(usd, vec![(10, 1), (20, 2), (30, 3), (40, 4)])]));
        assert_eq!(rates.spans(usd, &[30, 10, 20]), Spans(vec![(i32::MIN, 40)]), "what touches is one");
        let spans = rates.spans(usd, &[25, 40]);
        assert_eq!(spans, Spans(vec![(25, 30), (40, i32::MAX)]), "a rate that is gone counted until the next one");
        let held: Vec<i32> = [24, 25, 29, 30, 39, 40, 41].into_iter().filter(|day| spans.hold(*day)).collect();
        assert_eq!(held, [25, 29, 40, 41]);
        assert_eq!(rates.spans(Currency::EUR, &[7]), Spans(vec![(i32::MIN, i32::MAX)]));
        assert!(!Spans::default().hold(7));
    }
}
