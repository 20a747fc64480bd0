//! Lifetime value without a contract: nobody says goodbye, so how often a customer buys and whether he is still alive must
//! be read from the dates of his purchases.
//!
//! - [`history`] what the models know of a customer: repeat purchases x, time of the last one t_x, time observed T
//! - [`bgnbd`] BG/NBD (Fader, Hardie & Lee, Marketing Science 24, 2005)
//! - [`paretonbd`] Pareto/NBD (Schmittlein, Morrison & Colombo, Management Science 33, 1987)
//! - [`nbd`] NBD, the limit of both where nobody leaves (Ehrenberg 1959)
//! - [`gammagamma`] Gamma-Gamma spend (Fader & Hardie, note 025, 2013)
//! - `few` Pareto/NBD and Gamma-Gamma of few customers, drawn towards published fits
//! - [`mod@rhythm`] whether customers buy at regular intervals, which makes all of them foretell too much
//! - [`simple`] past rates and averages, on request and where there is nothing else
//! - [`choose`] which model to use, and why
//! - [`value`] discounted residual value with intervals
//! - [`estimate`] maximum likelihood with standard errors from the observed information
//!
//! Time is in any one unit (weeks in the papers); every rate and horizon is then in that unit.

pub mod bgnbd;
pub mod choose;
pub mod estimate;
mod few;
pub mod gammagamma;
pub mod history;
pub mod nbd;
pub mod paretonbd;
pub mod rhythm;
pub mod simple;
pub mod value;

pub use choose::{Choice, PurchaseFit, PurchaseModel, SpendFit, SpendModel, fit_purchases, fit_spend};
pub use estimate::{Border, Estimate, Report};
pub use history::{History, Spender, from_orders};
pub use rhythm::{Rhythm, rhythm};
pub use value::{CustomerValue, DRIFT_A_YEAR, Interval, ValueSettings, base_value, customer_lives, customer_values};
