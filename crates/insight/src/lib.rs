//! The mathematics of the analytical CRM, kept apart from everything that reads, writes or waits.
//!
//! A sales manager asks few questions: who are my best customers, what will they be worth, who is leaving, what
//! shall we sell them, what will next quarter bring, did the campaign work, what if we raised prices. Each
//! module answers one of them from plain slices and structs. The crate does no I/O, knows no clock and takes every
//! random seed from its caller, so the same input always gives the same answer. A model that knows nothing says so:
//! results name the method that was used and why, and what cannot be answered is a typed [`InsightError`].
//!
//! | module | question |
//! |---|---|
//! | [`orders`] | how do raw order lines become one row per customer, fast |
//! | [`rfm`] | who bought recently, often and much |
//! | [`concentration`] | how few customers carry the profit (Pareto, whale curve, Gini) |
//! | [`ltv`] | what will a customer buy, is he still alive, what is he worth today |
//! | [`survival`] | how long do customers stay, who has been silent for too long |
//! | [`strata`] | which tier does a customer belong to (CMV, CMP, BZ) and why |
//! | [`whatif`] | what would happen if prices, churn or visits changed |
//! | [`table`] | the columnar table that the learning modules read |
//! | [`classify`] | will it happen (churn, conversion, win), how sure are we, for which reasons |
//! | [`bayes`] | win probability by stage for companies with little data |
//! | [`similar`] | which records resemble this one, what tells two groups apart |
//! | [`basket`] | what is bought together |
//! | [`recommend`] | what to offer next, and when |
//! | [`forecast`] | what will the coming months bring |
//! | [`effect`] | did the campaign cause it |
//! | [`num`] | the numerical tools under all of them |

pub mod basket;
pub mod bayes;
pub mod classify;
pub mod concentration;
pub mod effect;
pub mod error;
pub mod forecast;
pub mod ltv;
pub mod num;
pub mod orders;
pub mod recommend;
pub mod rfm;
pub mod similar;
pub mod strata;
pub mod survival;
pub mod table;
pub mod whatif;

pub use error::{InsightError, Result};
