//! Special functions: one file per family, all in double precision, none of which panics.
//!
//! Arguments outside a function's domain give NaN (or the limit where there is one), as in the standard library.
//!
//! - [`gamma`] ln Γ, digamma, trigamma, incomplete gamma, chi-square
//! - [`beta`] ln B, incomplete beta, Student's t
//! - [`normal`] the normal distribution
//! - [`hyper`] Gauss's hypergeometric function in the form that lifetime models need

pub mod beta;
pub mod gamma;
pub mod hyper;
pub mod normal;

pub use beta::{beta_inc, beta_quantile, ln_beta, t_cdf, t_quantile};
pub use gamma::{chi2_sf, digamma, gamma_inc_p, gamma_inc_q, gamma_quantile, ln_gamma, ln_gamma_ratio, trigamma};
pub use hyper::{hyp2f1, hyp2f1_unit_gap};
pub use normal::{erfc, norm_cdf, norm_pdf, norm_quantile};
