//! The gamma function's family: Stirling's series after a shift, and the incomplete gamma by series or fraction.
//!
//! Source: Abramowitz & Stegun (1964), 6.1.41, 6.3.18, 6.4.12, 6.5.29, 6.5.31.

use std::f64::consts::PI;

/// Arguments below this are shifted upwards before an asymptotic series is used.
const SHIFT: f64 = 10.0;
/// ½ ln 2π
pub(super) const HALF_LN_2PI: f64 = 0.918_938_533_204_672_8;

/// The remainder of Stirling's series, ln Γ(x) − [(x−½) ln x − x + ½ ln 2π], for x ≥ 10 (error below 1e-16).
pub(super) fn stirling_remainder(x: f64) -> f64 {
    let w = 1.0 / (x * x);
    let series = 1.0 / 12.0
        + w * (-1.0 / 360.0
            + w * (1.0 / 1260.0
                + w * (-1.0 / 1680.0 + w * (1.0 / 1188.0 + w * (-691.0 / 360_360.0 + w * (1.0 / 156.0))))));
    series / x
}

/// ln |Γ(x)|. Poles (0, −1, −2, …) give +∞, NaN gives NaN. Absolute error about 1e-15 times the result's size.
pub fn ln_gamma(x: f64) -> f64 {
    if x.is_nan() || x == f64::NEG_INFINITY {
        return f64::NAN;
    }
    if x <= 0.0 {
        if x == x.floor() {
            return f64::INFINITY;
        }
        return (PI / (PI * x).sin().abs()).ln() - ln_gamma(1.0 - x);
    }
    if x == f64::INFINITY {
        return x;
    }
    let (mut y, mut product) = (x, 1.0);
    while y < SHIFT {
        product *= y;
        y += 1.0;
    }
    (y - 0.5) * y.ln() - y + HALF_LN_2PI + stirling_remainder(y) - if product == 1.0 { 0.0 } else { product.ln() }
}

/// ln Γ(x + n) − ln Γ(x) for x > 0, n ≥ 0, without the cancellation that the plain difference has for large x.
pub fn ln_gamma_ratio(x: f64, n: f64) -> f64 {
    if n == 0.0 {
        return 0.0;
    }
    if x >= SHIFT {
        let y = x + n;
        return n * y.ln() + (x - 0.5) * (n / x).ln_1p() - n + stirling_remainder(y) - stirling_remainder(x);
    }
    ln_gamma(x + n) - ln_gamma(x)
}

/// ψ(x) = d ln Γ(x) / dx for x > 0; NaN otherwise.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut y, mut below) = (x, 0.0);
    while y < SHIFT {
        below += 1.0 / y;
        y += 1.0;
    }
    let w = 1.0 / (y * y);
    let series = w
        * (1.0 / 12.0
            - w * (1.0 / 120.0
                - w * (1.0 / 252.0
                    - w * (1.0 / 240.0 - w * (1.0 / 132.0 - w * (691.0 / 32_760.0 - w * (1.0 / 12.0)))))));
    y.ln() - 0.5 / y - series - below
}

/// ψ′(x) for x > 0; NaN otherwise.
pub fn trigamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut y, mut below) = (x, 0.0);
    while y < SHIFT {
        below += 1.0 / (y * y);
        y += 1.0;
    }
    let w = 1.0 / (y * y);
    let series = 1.0 / 6.0
        - w * (1.0 / 30.0
            - w * (1.0 / 42.0 - w * (1.0 / 30.0 - w * (5.0 / 66.0 - w * (691.0 / 2730.0 - w * (7.0 / 6.0))))));
    1.0 / y + 0.5 * w + series * w / y + below
}

/// Regularised lower incomplete gamma P(a, x) for a > 0, x ≥ 0.
pub fn gamma_inc_p(a: f64, x: f64) -> f64 {
    incomplete(a, x).0
}

/// Regularised upper incomplete gamma Q(a, x) = 1 − P(a, x), accurate in the far tail.
pub fn gamma_inc_q(a: f64, x: f64) -> f64 {
    incomplete(a, x).1
}

/// P(χ² > x) with `df` degrees of freedom: the p-value of a chi-square statistic.
pub fn chi2_sf(x: f64, df: f64) -> f64 {
    if x <= 0.0 && df > 0.0 { 1.0 } else { gamma_inc_q(0.5 * df, 0.5 * x) }
}

/// The p-quantile of the gamma distribution with shape `a` > 0 and scale 1, by bisection on its cdf.
pub fn gamma_quantile(a: f64, p: f64) -> f64 {
    if !(a > 0.0 && a.is_finite() && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { 0.0 } else { f64::INFINITY };
    }
    let (mut low, mut high) = (0.0, a.max(1.0));
    while gamma_inc_p(a, high) < p && high < 1e300 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..400 {
        let middle = 0.5 * (low + high);
        if gamma_inc_p(a, middle) < p {
            low = middle
        } else {
            high = middle
        }
        if high - low <= 1e-15 * high {
            break;
        }
    }
    0.5 * (low + high)
}

/// (P, Q) by the series below the mean and the continued fraction above it.
fn incomplete(a: f64, x: f64) -> (f64, f64) {
    if a.is_nan() || x.is_nan() || a <= 0.0 || x < 0.0 || a == f64::INFINITY {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    let scale = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let p = (scale * lower_series(a, x)).min(1.0);
        (p, 1.0 - p)
    } else {
        let q = (scale * upper_fraction(a, x)).min(1.0);
        (1.0 - q, q)
    }
}

fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..100_000 {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// Modified Lentz evaluation of the continued fraction.
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut h = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        c = b + an / c;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = if c.abs() < TINY { TINY } else { c };
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-13 * b.abs().max(1.0), "{a} is not {b}");
    }

    #[test]
    fn gamma_matches_factorials_and_known_values() {
        let mut factorial = 1.0_f64;
        for n in 1..60 {
            close(ln_gamma(f64::from(n)), factorial.ln());
            factorial *= f64::from(n);
        }
        close(ln_gamma(0.5), PI.sqrt().ln());
        close(ln_gamma(-0.5), (2.0 * PI.sqrt()).ln());
        close(ln_gamma(1e-8), 18.420_680_738_180_2);
        assert_eq!(ln_gamma(0.0), f64::INFINITY);
        assert!(ln_gamma(f64::NAN).is_nan());
    }

    #[test]
    fn ratio_keeps_its_digits_for_huge_arguments() {
        close(ln_gamma_ratio(1e12, 3.0), 3.0 * 1e12_f64.ln());
        close(ln_gamma_ratio(0.3, 4.0), (0.3_f64 * 1.3 * 2.3 * 3.3).ln());
        close(ln_gamma_ratio(12.5, 2.0), (12.5_f64 * 13.5).ln());
    }

    #[test]
    fn psi_and_its_slope() {
        close(digamma(1.0), -0.577_215_664_901_532_9);
        close(digamma(0.5), -0.577_215_664_901_532_9 - 2.0 * 2.0_f64.ln());
        close(trigamma(1.0), PI * PI / 6.0);
        close(trigamma(0.5), PI * PI / 2.0);
        close(trigamma(26.0) + 1.0 / 625.0, trigamma(25.0));
        close(digamma(31.0), digamma(30.0) + 1.0 / 30.0);
    }

    #[test]
    fn incomplete_gamma_and_chi_square() {
        close(gamma_inc_p(1.0, 2.0), 1.0 - (-2.0_f64).exp());
        close(gamma_inc_q(3.0, 10.0), (-10.0_f64).exp() * (1.0 + 10.0 + 50.0));
        close(chi2_sf(3.841_458_820_694_124, 1.0), 0.05);
        close(chi2_sf(18.307_038_053_275_146, 10.0), 0.05);
        assert!(gamma_inc_p(-1.0, 1.0).is_nan());
        close(gamma_quantile(1.0, 0.5), 2.0_f64.ln());
        close(2.0 * gamma_quantile(5.0, 0.95), 18.307_038_053_275_146);
        assert_eq!(gamma_quantile(2.0, 0.0), 0.0);
    }
}
