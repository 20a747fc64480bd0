//! How many customers a test needs.

use serde::Serialize;

use crate::error::{InsightError, Result};
use crate::num::special::norm_quantile;

/// Customers needed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Size {
    /// In each of the two groups.
    pub per_group: u64,
    /// When it is true.
    pub assumptions: Vec<&'static str>,
}

const ASSUMPTIONS: [&str; 3] = [
    "Both groups are equally large and chance decides who is in which.",
    "The test is two-sided and reckoned once, at the end.",
    "The difference is really as large as stated; a smaller one needs more customers, by the square.",
];

/// Customers per group to find a change of a rate from `base` to `base + difference` with the given power (Fleiss, Levin & Paik 2003, *Statistical
/// Methods for Rates and Proportions*, eq. 4.14 without continuity correction).
///
/// # Errors
/// [`InsightError::Setting`] when a rate leaves (0, 1), the difference is 0, or level or power lie outside (0, 1).
pub fn size_for_rates(base: f64, difference: f64, level: f64, power: f64) -> Result<Size> {
    let other = base + difference;
    if !(base > 0.0 && base < 1.0) {
        return Err(InsightError::setting("base rate", base, "it must lie between 0 and 1"));
    }
    if !(other > 0.0 && other < 1.0) || difference == 0.0 {
        let rule = "base rate plus difference must lie between 0 and 1 and differ from the base rate";
        return Err(InsightError::setting("difference", difference, rule));
    }
    let (z_level, z_power) = quantiles(level, power)?;
    let middle = (base + other) / 2.0;
    let chance = (2.0 * middle * (1.0 - middle)).sqrt();
    let real = (base * (1.0 - base) + other * (1.0 - other)).sqrt();
    whole(((z_level * chance + z_power * real) / difference).powi(2))
}

/// Customers per group to find a difference of means, given the standard deviation between customers.
///
/// # Errors
/// [`InsightError::Setting`] for a deviation that is not positive, a difference of 0, or level or power outside (0, 1).
pub fn size_for_means(deviation: f64, difference: f64, level: f64, power: f64) -> Result<Size> {
    if !(deviation > 0.0 && deviation.is_finite()) {
        return Err(InsightError::setting("deviation", deviation, "it must be above 0"));
    }
    if difference == 0.0 || !difference.is_finite() {
        return Err(InsightError::setting("difference", difference, "it must differ from 0"));
    }
    let (z_level, z_power) = quantiles(level, power)?;
    whole(2.0 * ((z_level + z_power) * deviation / difference).powi(2))
}

fn quantiles(level: f64, power: f64) -> Result<(f64, f64)> {
    super::lift::check_level(level)?;
    if !(power > 0.0 && power < 1.0) {
        return Err(InsightError::setting("power", power, "it must lie between 0 and 1"));
    }
    Ok((norm_quantile(0.5 + level / 2.0), norm_quantile(power)))
}

fn whole(size: f64) -> Result<Size> {
    if size.is_nan() || size >= 1e15 {
        return Err(InsightError::setting(
            "difference",
            size,
            "it is too small to be found with any number of customers",
        ));
    }
    Ok(Size { per_group: (size.ceil() as u64).max(2), assumptions: ASSUMPTIONS.to_vec() })
}
