//! The normal distribution.
//!
//! Sources: the complementary error function through Q(½, x²) (Abramowitz & Stegun 1964, 6.5.17); the quantile starts
//! from Acklam's rational approximation (2003) and is polished by Halley's method to full precision.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::gamma::gamma_inc_q;

/// erfc(x) = 1 − erf(x), accurate in the far tail.
pub fn erfc(x: f64) -> f64 {
    if x < 0.0 { 2.0 - erfc(-x) } else { gamma_inc_q(0.5, x * x) }
}

/// Standard normal density.
pub fn norm_pdf(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// Standard normal cumulative distribution Φ(x).
pub fn norm_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// Standard normal quantile Φ⁻¹(p): ∓∞ at 0 and 1, NaN outside.
pub fn norm_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    if p > 0.5 {
        return -norm_quantile(1.0 - p);
    }
    let mut x = acklam(p);
    for _ in 0..2 {
        let step = (norm_cdf(x) - p) / norm_pdf(x);
        let change = step / (1.0 + 0.5 * x * step);
        if !change.is_finite() {
            break;
        }
        x -= change;
    }
    x
}

/// Rational approximation for 0 < p ≤ ½ with relative error 1.15e-9.
fn acklam(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
    let horner = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, k| sum * x + k);
    if p < 0.024_25 {
        let q = (-2.0 * p.ln()).sqrt();
        return horner(&C, q) / horner(&D, q);
    }
    let q = p - 0.5;
    q * horner(&A, q * q) / horner(&B, q * q)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_tables() {
        assert!((norm_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-13);
        assert!((norm_quantile(0.001) + 3.090_232_306_167_813_5).abs() < 1e-12);
        assert!((norm_cdf(1.0) - 0.841_344_746_068_542_9).abs() < 1e-15);
        assert!((norm_cdf(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-10);
        assert!(norm_quantile(0.5).abs() < 1e-16);
        assert!(norm_quantile(1.5).is_nan());
    }

    #[test]
    fn quantile_inverts_the_distribution() {
        for i in 1..1000 {
            let p = f64::from(i) / 1000.0;
            assert!((norm_cdf(norm_quantile(p)) - p).abs() < 1e-14);
        }
    }
}
