//! Means, variances, quantiles and sums that keep their digits.

/// Sum with Neumaier's compensation: the error does not grow with the number of terms.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    if lost.is_finite() { total + lost } else { total }
}

/// Arithmetic mean; NaN for an empty slice.
pub fn mean(values: &[f64]) -> f64 {
    sum(values.iter().copied()) / values.len() as f64
}

/// Sample variance (divisor n − 1); NaN below two values.
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(values);
    sum(values.iter().map(|v| (v - centre).powi(2))) / (values.len() - 1) as f64
}

/// Population variance (divisor n); NaN for an empty slice.
pub fn population_variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    sum(values.iter().map(|v| (v - centre).powi(2))) / values.len() as f64
}

/// Sample standard deviation (divisor n − 1); NaN below two values.
pub fn std_dev(values: &[f64]) -> f64 {
    variance(values).sqrt()
}

/// Mean and its standard error; (0, 0) below two values.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    if values.len() < 2 {
        return (0.0, 0.0);
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// The p-quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7; the usual spreadsheet
/// percentile). NaN for an empty slice or p outside 0..=1. Values may be in any order; NaN sorts last.
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_sorted(&sorted, p)
}

/// [`quantile`] of values that are already ascending.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let share = position - below as f64;
    let low = sorted[below];
    match sorted.get(below + 1) {
        Some(high) if share > 0.0 => low + (high - low) * share,
        _ => low,
    }
}

/// Median; NaN for an empty slice.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Pearson's correlation of two slices of one length; NaN below two values or without variation.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    if a.len() != b.len() || a.len() < 2 {
        return f64::NAN;
    }
    let (ma, mb) = (mean(a), mean(b));
    let cross = sum(a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)));
    let (va, vb) = (sum(a.iter().map(|x| (x - ma).powi(2))), sum(b.iter().map(|y| (y - mb).powi(2))));
    if va == 0.0 || vb == 0.0 { f64::NAN } else { cross / (va.sqrt() * vb.sqrt()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compensated_sum_keeps_small_terms() {
        assert_eq!(sum([1e16, 1.0, -1e16]), 1.0);
        assert_eq!(sum([f64::INFINITY, 1.0]), f64::INFINITY);
    }

    #[test]
    fn quantile_is_type_seven() {
        let values = [15.0, 20.0, 35.0, 40.0, 50.0];
        assert!((quantile(&values, 0.4) - 29.0).abs() < 1e-12);
        assert_eq!(quantile(&values, 0.0), 15.0);
        assert_eq!(quantile(&values, 1.0), 50.0);
        assert!(quantile(&[], 0.5).is_nan());
        assert!(quantile(&values, 1.1).is_nan());
    }

    #[test]
    fn moments() {
        assert_eq!(mean(&[1.0, 2.0, 3.0]), 2.0);
        assert_eq!(variance(&[1.0, 2.0, 3.0]), 1.0);
        assert!(variance(&[1.0]).is_nan());
        assert!((correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]) - 1.0).abs() < 1e-15);
    }
}
