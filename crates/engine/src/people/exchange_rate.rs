//! A currency's rate from a date on: company-currency units for one unit of the currency.

use trato_model::entity::Area;
use trato_model::field::{CurrencyCode, Date, Decimal, Default};
use trato_model::{EntityDef, Field};

/// ISO 4217.
pub const CURRENCY: Field<CurrencyCode> = Field::currency("currency").required().title().indexed();
pub const DATE: Field<Date> = Field::date("date").required().title().indexed().default(Default::Now);
/// Scaled by 10^8, as `trato_model::money::RATE_SCALE`.
pub const RATE: Field<Decimal> = Field::decimal("rate", 8).required().min(1);

pub static EXCHANGE_RATE: EntityDef = EntityDef::new("exchange_rate", Area::Settings)
    .icon("arrow-left-right", 150)
    .fields(&[CURRENCY.def(), DATE.def(), RATE.def()])
    .list(&["currency", "date", "rate"])
    .sort("-date")
    .unique(&[&["currency", "date"]]);
