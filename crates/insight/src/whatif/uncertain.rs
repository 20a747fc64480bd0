//! A figure that is known, or known to lie somewhere.

use serde::{Deserialize, Serialize};

use crate::error::{InsightError, Result};
use crate::num::special::{beta_quantile, norm_cdf, norm_quantile};

/// What is known of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertain {
    /// Known exactly.
    Fixed(f64),
    /// Anything between two bounds, equally likely.
    Uniform {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Between two bounds, most likely at the mode: what people can usually say.
    Triangular {
        /// Lower bound.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper bound.
        high: f64,
    },
    /// Around a mean.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, ≥ 0.
        sd: f64,
    },
    /// Positive, as likely half as twice the median: for amounts.
    LogNormal {
        /// Median, > 0.
        median: f64,
        /// Standard deviation of the logarithm, ≥ 0 (0.1 is about ±10 %).
        sigma: f64,
    },
    /// A share, as from a trial with a − 1 successes and b − 1 failures.
    Beta {
        /// First shape, > 0.
        a: f64,
        /// Second shape, > 0.
        b: f64,
    },
}

impl From<f64> for Uncertain {
    fn from(value: f64) -> Self {
        Self::Fixed(value)
    }
}

/// As a person writes it: "2 to 5", "2, 3, 5 (lowest, likeliest, highest)".
impl std::fmt::Display for Uncertain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(value) => write!(f, "{value}"),
            Self::Uniform { low, high } => write!(f, "{low} to {high}"),
            Self::Triangular { low, mode, high } => write!(f, "{low}, {mode}, {high} (lowest, likeliest, highest)"),
            Self::Normal { mean, sd } => write!(f, "{mean} ± {sd} (normal)"),
            Self::LogNormal { median, sigma } => write!(f, "{median} with a spread of {sigma} (log-normal)"),
            Self::Beta { a, b } => write!(f, "beta({a}, {b})"),
        }
    }
}

impl Uncertain {
    /// Whether there is anything to draw.
    pub fn is_fixed(&self) -> bool {
        match *self {
            Self::Fixed(_) => true,
            Self::Uniform { low, high } | Self::Triangular { low, high, .. } => low == high,
            Self::Normal { sd, .. } => sd == 0.0,
            Self::LogNormal { sigma, .. } => sigma == 0.0,
            Self::Beta { .. } => false,
        }
    }

    /// Checks the parameters; `name` is for the message.
    pub fn check(&self, name: &'static str) -> Result<()> {
        let (numbers, holds, rule): (&[f64], bool, _) = match self {
            Self::Fixed(v) => (&[*v], true, ""),
            Self::Uniform { low, high } => (&[*low, *high], low <= high, "the lower bound may not exceed the upper"),
            Self::Triangular { low, mode, high } => {
                (&[*low, *mode, *high], low <= mode && mode <= high, "lower bound ≤ mode ≤ upper bound must hold")
            }
            Self::Normal { mean, sd } => (&[*mean, *sd], *sd >= 0.0, "a standard deviation may not be negative"),
            Self::LogNormal { median, sigma } => {
                (&[*median, *sigma], *median > 0.0 && *sigma >= 0.0, "the median must be positive, sigma not negative")
            }
            Self::Beta { a, b } => (&[*a, *b], *a > 0.0 && *b > 0.0, "both shapes must be positive"),
        };
        if numbers.iter().any(|v| !v.is_finite() || v.abs() > 1e100) {
            return Err(InsightError::setting(name, self, "its parameters must be numbers of sensible size"));
        }
        if !holds {
            return Err(InsightError::setting(name, self, rule));
        }
        Ok(())
    }

    /// The u-quantile of the distribution restricted to `low..=high` (the figure's domain).
    pub fn quantile(&self, u: f64, domain: (f64, f64)) -> f64 {
        let within = |cdf: fn(f64) -> f64, to: &dyn Fn(f64) -> f64| {
            let (from, until) = (cdf(to(domain.0)), cdf(to(domain.1)));
            norm_quantile(from + u * (until - from))
        };
        let value = match *self {
            Self::Fixed(v) => v,
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Triangular { low, mode, high } => triangular(u, low, mode, high),
            Self::Normal { mean, sd: 0.0 } => mean,
            Self::Normal { mean, sd } => mean + sd * within(norm_cdf, &|v| (v - mean) / sd),
            Self::LogNormal { median, sigma: 0.0 } => median,
            Self::LogNormal { median, sigma } => {
                let z = within(norm_cdf, &|v| if v > 0.0 { (v / median).ln() / sigma } else { f64::NEG_INFINITY });
                median * (sigma * z).exp()
            }
            Self::Beta { a, b } => beta_quantile(a, b, u),
        };
        value.clamp(domain.0, domain.1)
    }
}

fn triangular(u: f64, low: f64, mode: f64, high: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return low;
    }
    if u * width < mode - low {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    #[test]
    fn quantiles_of_each_law() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(Uncertain::Uniform { low: 2.0, high: 4.0 }.quantile(0.25, ANY), 2.5);
        near(Uncertain::Triangular { low: 0.0, mode: 1.0, high: 4.0 }.quantile(0.25, ANY), 1.0);
        near(Uncertain::Triangular { low: 0.0, mode: 0.0, high: 4.0 }.quantile(0.75, ANY), 2.0);
        near(Uncertain::Normal { mean: 10.0, sd: 2.0 }.quantile(0.975, ANY), 13.919_927_969_080_108);
        near(Uncertain::LogNormal { median: 5.0, sigma: 0.3 }.quantile(0.5, ANY), 5.0);
        near(Uncertain::Beta { a: 1.0, b: 2.0 }.quantile(0.75, ANY), 0.5);
        near(Uncertain::from(3.0).quantile(0.9, ANY), 3.0);
    }

    #[test]
    fn a_domain_restricts_the_law_instead_of_piling_up_at_its_edge() {
        let churn = Uncertain::Normal { mean: 0.0, sd: 0.1 };
        assert!((churn.quantile(0.5, (0.0, 1.0)) - 0.067_448_975_019_6).abs() < 1e-9);
        assert!(churn.quantile(0.01, (0.0, 1.0)) > 0.0);
    }

    #[test]
    fn wrong_parameters_are_refused() {
        for wrong in [
            Uncertain::Fixed(f64::NAN),
            Uncertain::Uniform { low: 2.0, high: 1.0 },
            Uncertain::Triangular { low: 0.0, mode: 5.0, high: 4.0 },
            Uncertain::Normal { mean: 0.0, sd: -1.0 },
            Uncertain::LogNormal { median: 0.0, sigma: 1.0 },
            Uncertain::Beta { a: 0.0, b: f64::INFINITY },
        ] {
            assert!(wrong.check("price").is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_range_that_makes_no_sense_is_named_as_it_was_written() {
        let refused = Uncertain::Uniform { low: 3.0, high: 2.0 }.check("price").unwrap_err();
        assert_eq!(refused.to_string(), "The setting price is 3 to 2, but the lower bound may not exceed the upper.");
    }
}
