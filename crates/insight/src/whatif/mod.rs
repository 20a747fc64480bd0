//! What would happen if prices, discounts, conversion, churn, visits, headcount or costs changed.
//!
//! A small, explicit model of a company that wins customers by visits, keeps them for a while and sells to them, run over
//! a number of periods (months, say). Every base figure may be uncertain; a scenario is a list of changes to figures; the
//! same random draws serve all scenarios, so that their difference is not blurred by chance.
//!
//! - [`uncertain`] a figure that is known, or known to lie somewhere
//! - [`figures`] the figures of the model, their domains, and changes to them
//! - [`model`] one run of the model, without chance
//! - [`simulate`] many runs: intervals, chance of a loss, comparison of scenarios
//! - [`mod@tornado`] which figure the result depends on most
//!
//! Source: Hertz, "Risk Analysis in Capital Investment", Harvard Business Review 42 (1964); Latin hypercube sampling after
//! McKay, Beckman & Conover, Technometrics 21 (1979).

pub mod figures;
pub mod model;
pub mod simulate;
pub mod tornado;
pub mod uncertain;

pub use figures::{Assumptions, Change, Figure, Scenario};
pub use model::{Metric, Period, Totals};
pub use simulate::{Band, Comparison, Outcome, Settings, run};
pub use tornado::{Swing, tornado};
pub use uncertain::Uncertain;
