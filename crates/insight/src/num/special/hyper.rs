//! Gauss's hypergeometric function for 0 ≤ z < 1, in the two forms that lifetime models need.
//!
//! For ₂F₁(a, b; a + 1; z) (Pareto/NBD) the power series needs about 36/(1 − z) terms, which explodes when z nears one (customers seen for a short time under
//! a large scale parameter). Euler's transformation turns the function into (1 − z)^(1−b) ₂F₁(a + 1 − b, 1; a + 1; z),
//! for which Gauss's continued fraction converges like ((1 − √(1−z)) / (1 + √(1−z)))ⁿ: tens of steps where the series
//! takes thousands. Source: NIST Digital Library of Mathematical Functions, 15.8.1 and 15.7.1.

/// ln ₂F₁(a, b; a + 1; z) for a > 0, b > 0, 0 ≤ z < 1 (the logarithm, because the value may overflow).
///
/// NaN outside that domain or when the fraction has not settled after five thousand steps.
pub fn hyp2f1_unit_gap(a: f64, b: f64, z: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..1.0).contains(&z)) || a == f64::INFINITY || b == f64::INFINITY {
        return f64::NAN;
    }
    if z == 0.0 {
        return 0.0;
    }
    let upper = a + 1.0 - b;
    match gauss_fraction(upper, a, z) {
        Some(value) if value > 0.0 => (1.0 - b) * (-z).ln_1p() + value.ln(),
        _ => f64::NAN,
    }
}

/// ₂F₁(a, b; c; z) for 0 ≤ z < 1 by the power series, directly or after Euler's transformation, whichever has terms of one
/// sign and so loses no digits. NaN when c is zero or a negative integer, or when the series does not settle.
pub fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if !(0.0..1.0).contains(&z) || (c <= 0.0 && c == c.floor()) || !(a.is_finite() && b.is_finite() && c.is_finite()) {
        return f64::NAN;
    }
    let gap = c - a - b;
    if gap < 0.0 && c - a > -2.0 && c - b > -2.0 {
        ((-z).ln_1p() * gap).exp() * power_series(c - a, c - b, c, z)
    } else {
        power_series(a, b, c, z)
    }
}

fn power_series(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0_f64);
    for k in 0..30_000_u32 {
        let k = f64::from(k);
        let ratio = (a + k) * (b + k) / ((c + k) * (1.0 + k)) * z;
        term *= ratio;
        sum += term;
        if term.abs() <= sum.abs() * 1e-16 * (1.0 - ratio.abs()).max(0.0) {
            return sum;
        }
    }
    f64::NAN
}

/// ₂F₁(p, 1; c + 1; z) as c / (c − u₁z/(c+1 − u₂z/(c+2 − …))), u₂ₙ₊₁ = (p+n)(c+n), u₂ₙ = n(c−p+n).
fn gauss_fraction(p: f64, c: f64, z: f64) -> Option<f64> {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let (mut value, mut numerator, mut denominator) = (c, c, 0.0);
    for step in 1..5_000_u32 {
        let n = f64::from(step / 2);
        let u = if step % 2 == 1 { (p + n) * (c + n) } else { n * (c - p + n) };
        let t = c + f64::from(step);
        denominator = 1.0 / guard(t - u * z * denominator);
        numerator = guard(t - u * z / numerator);
        let change = numerator * denominator;
        value *= change;
        if (change - 1.0).abs() < 1e-15 {
            return Some(c / value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(a: f64, b: f64, z: f64) -> f64 {
        let (mut term, mut sum) = (1.0, 1.0);
        for k in 0..2_000_000 {
            let k = f64::from(k);
            term *= (a + k) * (b + k) / ((a + 1.0 + k) * (1.0 + k)) * z;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        sum.ln()
    }

    #[test]
    fn agrees_with_the_power_series() {
        for a in [0.05, 0.7, 1.16, 3.0, 30.5] {
            for b in [0.3, 1.0, 1.606, 2.0, 12.5] {
                for z in [1e-9, 0.1, 0.5, 0.9, 0.99, 0.9999] {
                    let (ours, reference) = (hyp2f1_unit_gap(a, b, z), series(a, b, z));
                    assert!(
                        (ours - reference).abs() < 1e-10 * reference.abs().max(1.0),
                        "{a} {b} {z}: {ours} {reference}"
                    );
                }
            }
        }
    }

    #[test]
    fn general_form_matches_closed_forms() {
        let z: f64 = 0.6;
        assert!((hyp2f1(1.0, 1.0, 2.0, z) + (1.0 - z).ln() / z).abs() < 1e-14);
        assert!((hyp2f1(2.5, 3.0, 3.0, z) / (1.0 - z).powf(-2.5) - 1.0).abs() < 1e-13);
        assert!((hyp2f1(0.5, 0.5, 1.5, z * z) - z.asin() / z).abs() < 1e-14);
        assert!((hyp2f1(50.5, 2.0, 2.0, 0.9) / 0.1_f64.powf(-50.5) - 1.0).abs() < 1e-11);
        assert!(hyp2f1(1.0, 1.0, -1.0, z).is_nan());
    }

    #[test]
    fn matches_a_closed_form_and_refuses_nonsense() {
        let z: f64 = 0.75;
        assert!((hyp2f1_unit_gap(1.0, 1.0, z) - (-(1.0 - z).ln() / z).ln()).abs() < 1e-14);
        assert!(hyp2f1_unit_gap(1.0, 1.0, 1.0).is_nan());
        assert!(hyp2f1_unit_gap(f64::NAN, 1.0, 0.5).is_nan());
    }
}
