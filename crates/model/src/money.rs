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

    /// Whether both are the same sum of the same currency, whatever each was worth to the company on its day.
    #[must_use]
    pub fn same(self, other: Money) -> bool {
        (self.minor, self.currency) == (other.minor, other.currency)
    }

    /// The same amount valued at `rate` (company-currency units for one unit of `currency`, scaled by 10^[`RATE_SCALE`]),
    /// rounded half away from zero; `None` on overflow.
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
        let company = i64::try_from(rounded(numerator, denominator)?).ok()?;
        Some(Money { company, ..self })
    }
}

/// `exact ÷ of`, rounded half away from zero; `None` of nothing and on overflow.
#[must_use]
pub fn rounded(exact: i128, of: i128) -> Option<i128> {
    let (sign, size, of) = (exact.signum() * of.signum(), exact.unsigned_abs(), of.unsigned_abs());
    let whole = size.checked_add(of / 2)?.checked_div(of)?;
    i128::try_from(whole).ok()?.checked_mul(sign)
}

/// `amount × part ÷ whole`, rounded half away from zero; `None` of nothing and on overflow.
#[must_use]
pub fn proportion(amount: i64, part: i64, whole: i64) -> Option<i64> {
    i64::try_from(rounded(i128::from(amount) * i128::from(part), i128::from(whole))?).ok()
}

/// The largest amount, in minor units: ten billion times a thousand euros. Sums of thousands of them fit 64 bits.
pub const MOST: i64 = 1_000_000_000_000_000;

/// A sum as a number of 64 bits, which it never leaves: one that is larger is the largest, so that a page with it can be
/// read and what spoils it can be found.
#[must_use]
pub fn held(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
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
        for (exact, of, wanted) in [(5, 2, 3), (-5, 2, -3), (5, -2, -3), (-5, -2, 3), (4, 3, 1), (0, 7, 0), (7, 1, 7)] {
            assert_eq!(rounded(exact, of), Some(wanted), "{exact} / {of}");
        }
        assert_eq!(
            (rounded(1, 0), proportion(i64::MAX, 3, 1), proportion(1_000, -333, 1_000)),
            (None, None, Some(-333))
        );
        assert_eq!("XXQ".parse::<Currency>(), Err(BadCurrency));
    }
}
