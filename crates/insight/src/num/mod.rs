//! The numerical tools under the models: special functions, optimisers, small dense algebra, seeded randomness.
//!
//! - [`special`] gamma, beta, normal and hypergeometric functions
//! - [`optimize`] Nelder-Mead and BFGS with restarts, numerical derivatives
//! - [`quadrature`] Gauss-Legendre integration
//! - [`linalg`] small dense matrices, Cholesky
//! - `fisher` the exact test of two-by-two tables, corrections of many p-values
//! - [`rng`] a seeded generator and its distributions
//! - [`stats`] means, variances, quantiles, compensated sums

pub(crate) mod fisher;
pub mod linalg;
pub mod optimize;
pub mod quadrature;
pub mod rng;
pub mod special;
pub mod stats;
