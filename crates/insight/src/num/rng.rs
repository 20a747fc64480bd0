//! A seeded generator: xoshiro256++ (Blackman & Vigna 2019), its state filled by SplitMix64 (Steele et al. 2014).
//!
//! Written here rather than taken from a crate because results must stay the same for a seed across versions of any
//! dependency: a manager who repeats last year's simulation must see last year's figures.

use std::f64::consts::PI;

/// A deterministic random generator. The same seed gives the same sequence on every platform.
#[derive(Debug, Clone)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A generator for `seed`; any value is as good as any other.
    pub fn new(seed: u64) -> Self {
        let mut s = seed;
        let state = std::array::from_fn(|_| {
            s = s.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (s ^ (s >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        });
        Self { state }
    }

    /// A generator for one of many parallel streams of the same seed.
    pub fn stream(seed: u64, stream: u64) -> Self {
        Self::new(seed ^ stream.wrapping_add(1).wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in [0, 1) with 53 random bits.
    pub fn f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in (0, 1]: safe to take the logarithm of.
    fn open(&mut self) -> f64 {
        1.0 - self.f64()
    }

    /// Uniform integer in 0..n without bias (Lemire 2019); 0 when n is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        if n == 0 {
            return 0;
        }
        let threshold = n.wrapping_neg() % n;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(n);
            if product as u64 >= threshold {
                return (product >> 64) as usize;
            }
        }
    }

    /// Puts a slice in random order (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// Standard normal (Box-Muller).
    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.open().ln()).sqrt() * (2.0 * PI * self.f64()).cos()
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -self.open().ln()
    }

    /// Gamma with the given shape > 0 and scale 1 (Marsaglia & Tsang 2000); NaN for another shape.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if !(shape > 0.0 && shape.is_finite()) {
            return f64::NAN;
        }
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.open().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.open().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Beta with the given shapes > 0.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        if x + y > 0.0 { x / (x + y) } else { f64::from(u8::from(self.f64() < a / (a + b))) }
    }

    /// Poisson with mean ≥ 0: waiting times below 30, the normal approximation's rounding is never used: larger means
    /// are split by a gamma draw (Ahrens & Dieter 1974), so the law is exact.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if !(mean > 0.0 && mean < 1e15) {
            return 0;
        }
        let (mut left, mut count) = (mean, 0_u64);
        while left >= 30.0 {
            let half = (left * 0.875).floor().max(1.0);
            let time = self.gamma(half);
            if time > left {
                return count + self.binomial(half as u64 - 1, left / time);
            }
            count += half as u64;
            left -= time;
        }
        let (limit, mut product) = ((-left).exp(), self.open());
        while product > limit {
            count += 1;
            product *= self.open();
        }
        count
    }

    /// Binomial: the number of successes in n trials (exact; halves by a beta draw while n is large).
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        let (mut n, mut p, mut count) = (n, p.clamp(0.0, 1.0), 0);
        while n > 40 && p > 0.0 && p < 1.0 {
            let middle = 1 + n / 2;
            let split = self.beta(middle as f64, (n + 1 - middle) as f64);
            if split <= p {
                count += middle;
                n -= middle;
                p = ((p - split) / (1.0 - split)).clamp(0.0, 1.0);
            } else {
                n = middle - 1;
                p = (p / split).clamp(0.0, 1.0);
            }
        }
        count + (0..n).filter(|_| self.f64() < p).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::stats::{mean, variance};

    fn sample(mut draw: impl FnMut(&mut Rng) -> f64) -> (f64, f64) {
        let mut rng = Rng::new(7);
        let values: Vec<f64> = (0..40_000).map(|_| draw(&mut rng)).collect();
        (mean(&values), variance(&values))
    }

    #[test]
    fn same_seed_same_sequence() {
        let (mut a, mut b, mut c) = (Rng::new(1), Rng::new(1), Rng::new(2));
        let first: Vec<u64> = (0..9).map(|_| a.next_u64()).collect();
        assert!(first.iter().all(|x| *x == b.next_u64()));
        assert!(first.iter().any(|x| *x != c.next_u64()));
    }

    #[test]
    fn distributions_have_their_moments() {
        let near = |(m, v): (f64, f64), (em, ev): (f64, f64)| {
            assert!((m - em).abs() < 0.05 * em.abs().max(1.0), "mean {m} for {em}");
            assert!((v - ev).abs() < 0.08 * ev.abs().max(0.3), "variance {v} for {ev}");
        };
        near(sample(Rng::f64), (0.5, 1.0 / 12.0));
        near(sample(Rng::normal), (0.0, 1.0));
        near(sample(Rng::exponential), (1.0, 1.0));
        near(sample(|r| r.gamma(0.3)), (0.3, 0.3));
        near(sample(|r| r.gamma(4.5)), (4.5, 4.5));
        near(sample(|r| r.beta(2.0, 3.0)), (0.4, 0.04));
        near(sample(|r| r.poisson(3.0) as f64), (3.0, 3.0));
        near(sample(|r| r.poisson(210.0) as f64), (210.0, 210.0));
        near(sample(|r| r.binomial(500, 0.3) as f64), (150.0, 105.0));
        near(sample(|r| r.below(5) as f64), (2.0, 2.0));
    }

    #[test]
    fn nonsense_does_not_hang() {
        let mut rng = Rng::new(0);
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.poisson(f64::NAN), 0);
        assert!(rng.gamma(-1.0).is_nan());
    }
}
