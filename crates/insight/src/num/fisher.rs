//! Fisher's exact test for two-by-two tables, and corrections of many p-values.

use super::special::ln_gamma;

/// ln(n!), from a table where it is not too long.
pub(crate) struct Factorials(Vec<f64>);

const LONGEST: usize = 1_000_000;

impl Factorials {
    pub(crate) fn up_to(n: usize) -> Self {
        let n = n.min(LONGEST);
        let mut out = Vec::with_capacity(n + 1);
        let mut sum = 0.0;
        out.push(0.0);
        for i in 1..=n {
            sum += (i as f64).ln();
            out.push(sum);
        }
        Self(out)
    }

    /// The two-sided p-value of the table a b / c d; its sum may not exceed the bound.
    pub(crate) fn fisher(&self, [a, b, c, d]: [usize; 4]) -> f64 {
        let (row, column, n) = (a + b, a + c, a + b + c + d);
        let ln = |i: usize| self.0.get(i).copied().unwrap_or_else(|| ln_gamma(i as f64 + 1.0));
        let fixed = ln(row) + ln(n - row) + ln(column) + ln(n - column) - ln(n);
        let log_chance = |x: usize| fixed - ln(x) - ln(row - x) - ln(column - x) - ln(n + x - row - column);
        let (least, most) = ((row + column).saturating_sub(n), row.min(column));
        // Chances rise to the mode and fall from there, so tables no likelier than the observed one (with room for
        // rounding) are a run at either end.
        let bound = log_chance(a) + 1e-7;
        let mode = ((row as u128 + 1) * (column as u128 + 1) / (n as u128 + 2)) as usize;
        let mode = mode.clamp(least, most);
        let (mut below, mut low_end) = (least, mode);
        while below < low_end {
            let middle = below + (low_end - below) / 2;
            if log_chance(middle) <= bound { below = middle + 1 } else { low_end = middle }
        }
        let (mut high_start, mut above) = (mode, most + 1);
        while high_start < above {
            let middle = high_start + (above - high_start) / 2;
            if log_chance(middle) > bound { high_start = middle + 1 } else { above = middle }
        }
        // From the likeliest outwards: what is 1e-17 of the sum no longer counts.
        let tail = |xs: &mut dyn Iterator<Item = usize>| -> f64 {
            let mut sum = 0.0;
            for x in xs {
                let chance = log_chance(x).exp();
                sum += chance;
                if chance <= 1e-17 * sum {
                    break;
                }
            }
            sum
        };
        if below > high_start {
            return 1.0;
        }
        (tail(&mut (least..below).rev()) + tail(&mut (high_start..=most))).min(1.0)
    }
}

/// Fisher's exact test, two-sided: the chance of a table a b / c d as unlikely as this one or more, given its margins.
/// 1 where a margin is empty.
pub fn fisher_exact(a: u32, b: u32, c: u32, d: u32) -> f64 {
    let cells = [a, b, c, d].map(|n| n as usize);
    Factorials::up_to(cells.iter().sum()).fisher(cells)
}

/// Holm's correction: p-values such that comparing each with 5 % keeps the chance of even one false find at 5 %.
/// NaN counts as 1.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let m = p_values.len();
    let mut out = vec![1.0; m];
    let mut highest = 0.0_f64;
    for (place, i) in ascending(p_values).into_iter().enumerate() {
        highest = highest.max((clean(p_values[i]) * (m - place) as f64).min(1.0));
        out[i] = highest;
    }
    out
}

/// Benjamini and Hochberg's correction: comparing each with 5 % keeps the expected share of false finds at 5 %. NaN counts as 1.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let m = p_values.len();
    let mut out = vec![1.0; m];
    let mut lowest = 1.0_f64;
    for (place, i) in ascending(p_values).into_iter().enumerate().rev() {
        lowest = lowest.min(clean(p_values[i]) * (m as f64 / (place + 1) as f64));
        out[i] = lowest;
    }
    out
}

fn clean(p: f64) -> f64 {
    if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }
}

fn ascending(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| clean(p_values[*a]).total_cmp(&clean(p_values[*b])));
    order
}
