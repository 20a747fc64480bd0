//! Did the campaign cause it: lift against a control group, tests that may be watched, and credit for the touches before a sale.
//!
//! - [`proportions`], [`means`] lift of treated over control customers, with intervals
//! - [`sequential`] an A/B test that may be looked at at any time
//! - [`size_for_rates`], [`size_for_means`] how many customers a test needs
//! - [`attribute`] first, last, linear, position, decay and Markov attribution
//!
//! Each result carries the assumptions under which it is true, as sentences. Attribution is bookkeeping: only a control group shows causes.

mod attribution;
mod lift;
mod markov;
mod sequential;
mod size;
#[cfg(test)]
mod tests;

pub use attribution::{Attribution, AttributionOptions, Credit, Journey, Model, Touch, attribute};
pub use lift::{Group, MeanLift, RateLift, Verdict, means, proportions, wilson};
pub use sequential::{Look, Sequential, SequentialOptions, Step, sequential};
pub use size::{Size, size_for_means, size_for_rates};
