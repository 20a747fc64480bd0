//! Money: minor units of an ISO 4217 currency, with the amount in the company's currency at the dated rate beside it,
//! so that sums over several currencies are right.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    pub const EUR: Currency = Currency(*b"EUR");
    pub const USD: Currency = Currency(*b"USD");

    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("EUR")
    }

    /// Decimal places of the minor unit (0 for JPY, 2 for EUR, 3 for KWD).
    #[must_use]
    pub fn digits(&self) -> u8 {
        iso_currency::Currency::from_code(self.code())
            .and_then(|c| c.exponent())
            .map_or(2, |e| u8::try_from(e).unwrap_or(2))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Not a currency code of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a currency of ISO 4217")]
pub struct BadCurrency;

impl FromStr for Currency {
    type Err = BadCurrency;

    fn from_str(text: &str) -> Result<Self, BadCurrency> {
        let upper = text.trim().to_ascii_uppercase();
        if iso_currency::Currency::from_code(&upper).is_none() {
            return Err(BadCurrency);
        }
        upper.as_bytes().try_into().map(Currency).map_err(|_| BadCurrency)
    }
}

impl TryFrom<String> for Currency {
    type Error = BadCurrency;

    fn try_from(text: String) -> Result<Self, BadCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units of `currency` (cents for EUR).
    pub minor: i64,
    pub currency: Currency,
    /// Minor units of the company's currency at the rate of the record's date; what lists sort and sum by.
    pub company: i64,
}

impl Money {
    /// An amount in the company's own currency.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency, company: minor }
    }

    /// The same amount valued at `rate` (company-currency units for one unit of `currency`, scaled by 10^[`RATE_SCALE`]),
    /// rounded half away from zero; `None` on overflow.
    #[must_use]
    /// Whether both are the same sum of the same currency, whatever each was worth to the company on its day.
    pub fn same(self, other: Money) -> bool {
        (self.minor, self.currency) == (other.minor, other.currency)
    }

    #[must_use]
    pub fn valued(self, rate: i64, company: Currency) -> Option<Self> {
        if self.currency == company {
            return Some(Money { company: self.minor, ..self });
        }
        let mut numerator = i128::from(self.minor) * i128::from(rate);
        let mut denominator = 10i128.pow(RATE_SCALE);
        let shift = i32::from(company.digits()) - i32::from(self.currency.digits());
        let factor = 10i128.pow(shift.unsigned_abs());
        if shift >= 0 {
            numerator = numerator.checked_mul(factor)?
        } else {
            denominator *= factor
        }
        let half = if numerator < 0 { -denominator / 2 } else { denominator / 2 };
        let company = i64::try_from((numerator + half) / denominator).ok()?;
        Some(Money { company, ..self })
    }
}

/// Decimal places of an exchange rate.
pub const RATE_SCALE: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_values_across_minor_units() {
        let yen: Currency = "JPY".parse().expect("a currency");
        let amount = Money::new(10_000, yen).valued(612_345, Currency::EUR).expect("fits");
        assert_eq!(amount.company, 6_123, "10,000 JPY at 0.00612345 EUR are 61.23 EUR");
        assert_eq!(Money::new(-105, Currency::USD).valued(50_000_000, Currency::EUR).map(|m| m.company), Some(-53));
        assert_eq!("XXQ".parse::<Currency>(), Err(BadCurrency));
    }
}
