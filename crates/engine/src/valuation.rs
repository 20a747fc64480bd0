//! What an amount is worth in the company's currency: the latest rate on or before the record's date.

use std::collections::HashMap;

use trato_model::{Currency, Money, Page, Path, Query, Reader, Refusal};

use crate::Engine;
use crate::people::exchange_rate as rate;

/// All dated rates, by currency, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Rates(HashMap<Currency, Vec<(i32, i64)>>);

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
    #[must_use]
    pub fn span(&self, currency: Currency, day: i32) -> (i32, i32) {
        let dated = self.0.get(&currency).map(Vec::as_slice).unwrap_or_default();
        let earlier = dated.iter().any(|(date, _)| *date < day);
        let next = dated.iter().map(|(date, _)| *date).find(|date| *date > day);
        (if earlier { day } else { i32::MIN }, next.unwrap_or(i32::MAX))
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
