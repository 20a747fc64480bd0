//! The beta function's family.
//!
//! Source: Abramowitz & Stegun (1964), 26.5.8 (incomplete beta as a continued fraction), 26.7.1 (Student's t).

use super::gamma::{HALF_LN_2PI, ln_gamma, stirling_remainder};
use super::normal::norm_quantile;

/// ln B(a, b) for a, b > 0, without cancellation when one or both are large.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if small.is_nan() || large.is_nan() || small <= 0.0 || large == f64::INFINITY {
        return f64::NAN;
    }
    let (sum, share) = (small + large, small / (small + large));
    if small >= 10.0 {
        let rest = stirling_remainder(small) + stirling_remainder(large) - stirling_remainder(sum);
        return -0.5 * large.ln() + HALF_LN_2PI + rest + (small - 0.5) * share.ln() + large * (-share).ln_1p();
    }
    if large >= 10.0 {
        let rest = stirling_remainder(large) - stirling_remainder(sum);
        return ln_gamma(small) + rest + small - small * sum.ln() + (large - 0.5) * (-share).ln_1p();
    }
    ln_gamma(small) + ln_gamma(large) - ln_gamma(sum)
}

/// Regularised incomplete beta I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1: the beta distribution's cdf.
pub fn beta_inc(a: f64, b: f64, x: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&x)) {
        return f64::NAN;
    }
    if x == 0.0 || x == 1.0 {
        return x;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() - ln_beta(a, b)).exp();
    let value = if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    };
    value.clamp(0.0, 1.0)
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let (mut c, mut d) = (1.0, 1.0 / guard(1.0 - (a + b) * x / (a + 1.0)));
    let mut h = d;
    for m in 1..100_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / guard(1.0 + coefficient * d);
            c = guard(1.0 + coefficient / c);
            step = d * c;
            h *= step;
        }
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The p-quantile of the beta distribution, by Newton's method kept within a bracket.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    let (mut low, mut high, mut x) = (0.0, 1.0, a / (a + b));
    let constant = ln_beta(a, b);
    for _ in 0..200 {
        let gap = beta_inc(a, b, x) - p;
        if gap < 0.0 {
            low = x
        } else {
            high = x
        }
        let density = ((a - 1.0) * f64::ln(x) + (b - 1.0) * f64::ln_1p(-x) - constant).exp();
        let newton = x - gap / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 1e-15 * x || high - low <= 1e-15 * high {
            return next;
        }
        x = next;
    }
    x
}

/// Student's t cumulative distribution with `df` > 0 degrees of freedom.
pub fn t_cdf(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let tail = 0.5 * beta_inc(0.5 * df, 0.5, df / (df + t * t));
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// The p-quantile of Student's t with `df` > 0 degrees of freedom (normal above ten million).
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if df > 1e7 || p == 0.5 || p == 0.0 || p == 1.0 {
        return norm_quantile(p);
    }
    let share = beta_quantile(0.5 * df, 0.5, 2.0 * p.min(1.0 - p));
    let t = (df * (1.0 - share) / share).sqrt();
    if p < 0.5 { -t } else { t }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beta_matches_closed_forms() {
        assert!((ln_beta(2.0, 3.0) - (1.0_f64 / 12.0).ln()).abs() < 1e-14);
        assert!((ln_beta(1.0, 1e15) + 1e15_f64.ln()).abs() < 1e-12);
        assert!((ln_beta(20.0, 30.0) - (ln_gamma(20.0) + ln_gamma(30.0) - ln_gamma(50.0))).abs() < 1e-12);
        assert!((ln_beta(3.0, 40.0) - (ln_gamma(3.0) + ln_gamma(40.0) - ln_gamma(43.0))).abs() < 1e-12);
        assert!((beta_inc(2.0, 2.0, 0.3) - (3.0 * 0.09 - 2.0 * 0.027)).abs() < 1e-14);
        assert!((beta_inc(1.0, 5.0, 0.2) - (1.0 - 0.8_f64.powi(5))).abs() < 1e-14);
        assert!(beta_inc(0.0, 1.0, 0.5).is_nan());
    }

    #[test]
    fn quantile_inverts_the_distribution() {
        for (a, b) in [(0.2, 0.3), (2.0, 3.0), (500.0, 2.0), (0.5, 40.0)] {
            for p in [1e-6, 0.01, 0.3, 0.5, 0.97, 0.999_999] {
                let x = beta_quantile(a, b, p);
                // next to 1 the quantile itself has no more digits
                assert!((beta_inc(a, b, x) - p).abs() < 1e-11 || x > 1.0 - 1e-14, "{a} {b} {p}: {x}");
            }
        }
    }

    #[test]
    fn student_quantiles_match_the_tables() {
        assert!((t_quantile(0.975, 10.0) - 2.228_138_851_964_939).abs() < 1e-9);
        assert!((t_quantile(0.05, 3.0) + 2.353_363_434_801_823).abs() < 1e-9);
        assert!((t_cdf(2.228_138_851_964_939, 10.0) - 0.975).abs() < 1e-12);
    }
}
