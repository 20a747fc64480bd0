//! Strategic value: what a customer could bring, read from the best that similar customers attain.
//!
//! "Best" is a high quantile (0.9 by default) of the actual value among the similar ones rather than the maximum, which one
//! lucky contract would set. It is never below the customer's own actual value. Similar means the same segment (trade,
//! size, region …) or the nearest in traits that describe what the customer *is*. Never give the value itself, or anything
//! computed from it, as a trait: the neighbours would then attain just what he attains.

use std::collections::HashMap;

use serde::Serialize;

use super::tree::Tree;
use crate::error::{InsightError, Result, all_finite};
use crate::num::stats::quantile_sorted;

/// Which customers a strategic value was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Peers {
    /// So many customers of the same segment, himself included.
    Segment(usize),
    /// So many nearest customers, himself included.
    Nearest(usize),
    /// His segment was too small: all customers.
    Everybody(usize),
}

/// One customer's strategic value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Strategic {
    /// The value, never below the actual one.
    pub value: f64,
    /// Where it comes from.
    pub peers: Peers,
}

/// Strategic values by segment: the `quantile` of actual values in the customer's own segment, or in the whole base where
/// the segment has fewer than `least` customers.
///
/// Errors: no customer, different lengths, an actual value that is not finite, a quantile outside 0..=1.
pub fn by_segment(actual: &[f64], segment: &[u32], quantile: f64, least: usize) -> Result<Vec<Strategic>> {
    check(actual, quantile)?;
    if segment.len() != actual.len() {
        return Err(InsightError::Length { what: "the segment column", expected: actual.len(), found: segment.len() });
    }
    let mut groups: HashMap<u32, Vec<f64>> = HashMap::new();
    for (value, segment) in actual.iter().zip(segment) {
        groups.entry(*segment).or_default().push(*value);
    }
    let best = |mut values: Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        (quantile_sorted(&values, quantile), values.len())
    };
    let everybody = best(actual.to_vec());
    let by_group: HashMap<u32, (f64, usize)> = groups.into_iter().map(|(key, values)| (key, best(values))).collect();
    let strategic = |(value, segment): (&f64, &u32)| match by_group.get(segment) {
        Some((best, size)) if *size >= least => Strategic { value: best.max(*value), peers: Peers::Segment(*size) },
        _ => Strategic { value: everybody.0.max(*value), peers: Peers::Everybody(everybody.1) },
    };
    Ok(actual.iter().zip(segment).map(strategic).collect())
}

/// Strategic values by nearest neighbours: the `quantile` of actual values among the `k` customers (himself included) who
/// are nearest in `traits` (one slice per trait, each put on a common scale by its standard deviation; one to eight).
///
/// Errors: as for [`by_segment`]; no trait or more than eight; a trait that is not finite; k below 2.
pub fn by_neighbours(actual: &[f64], traits: &[&[f64]], quantile: f64, k: usize) -> Result<Vec<Strategic>> {
    check(actual, quantile)?;
    if !(1..=8).contains(&traits.len()) {
        return Err(InsightError::setting("traits", traits.len(), "one to eight traits can be compared"));
    }
    if k < 2 {
        return Err(InsightError::setting("neighbours", k, "at least two customers must be compared"));
    }
    let (n, dims) = (actual.len(), traits.len());
    let mut points = vec![0.0; n * dims];
    for (d, column) in traits.iter().enumerate() {
        if column.len() != n {
            return Err(InsightError::Length { what: "a trait", expected: n, found: column.len() });
        }
        all_finite("trait", column)?;
        for (at, value) in on_common_scale(column).into_iter().enumerate() {
            points[at * dims + d] = value;
        }
    }
    let tree = Tree::new(&points, dims);
    let of_nearest = |at: usize| {
        let near = tree.nearest(at, k.min(n));
        let mut values: Vec<f64> = near.iter().map(|id| actual[*id as usize]).collect();
        values.sort_unstable_by(f64::total_cmp);
        (quantile_sorted(&values, quantile), near.len())
    };
    // Customers with the same traits have the same neighbours; counts and ages make many of them.
    let traits_of = |at: usize| &points[at * dims..(at + 1) * dims];
    let mut alike: Vec<usize> = (0..n).collect();
    alike.sort_unstable_by(|a, b| {
        traits_of(*a).iter().map(|v| v.to_bits()).cmp(traits_of(*b).iter().map(|v| v.to_bits()))
    });
    let mut found = vec![Strategic { value: 0.0, peers: Peers::Nearest(0) }; n];
    for group in alike.chunk_by(|a, b| traits_of(*a) == traits_of(*b)) {
        let (value, peers) = of_nearest(group[0]);
        for at in group {
            found[*at] = Strategic { value: value.max(actual[*at]), peers: Peers::Nearest(peers) };
        }
    }
    Ok(found)
}

fn check(actual: &[f64], quantile: f64) -> Result<()> {
    if actual.is_empty() {
        return Err(InsightError::Empty { what: "no customer was given" });
    }
    if !(0.0..=1.0).contains(&quantile) {
        return Err(InsightError::setting("quantile", quantile, "it must lie between 0 and 1"));
    }
    all_finite("actual value", actual)
}

/// (x − mean) / standard deviation, computed on values scaled by the largest so that nothing overflows; a constant trait
/// becomes zero.
fn on_common_scale(column: &[f64]) -> Vec<f64> {
    let largest = column.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let scaled: Vec<f64> = column.iter().map(|v| if largest > 0.0 { v / largest } else { 0.0 }).collect();
    let centre = crate::num::stats::mean(&scaled);
    let spread = crate::num::stats::population_variance(&scaled).sqrt();
    scaled.into_iter().map(|v| if spread > 1e-12 { (v - centre) / spread } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_lift_to_their_best() {
        let found = by_segment(&[1.0, 2.0, 10.0, 50.0, 3.0], &[1, 1, 1, 2, 2], 1.0, 3).unwrap();
        assert_eq!(found[0], Strategic { value: 10.0, peers: Peers::Segment(3) });
        assert_eq!(found[4], Strategic { value: 50.0, peers: Peers::Everybody(5) });
        let own = by_segment(&[1.0, 9.0], &[1, 1], 0.0, 1).unwrap();
        assert_eq!(own[1].value, 9.0);
    }

    #[test]
    fn neighbours_are_the_similar_ones() {
        let employees = [10.0, 11.0, 12.0, 500.0, 510.0, 520.0];
        let found = by_neighbours(&[1.0, 4.0, 2.0, 90.0, 10.0, 30.0], &[&employees], 1.0, 3).unwrap();
        let values: Vec<f64> = found.iter().map(|s| s.value).collect();
        assert_eq!(values, vec![4.0, 4.0, 4.0, 90.0, 90.0, 90.0]);
    }

    #[test]
    fn refuses_nonsense() {
        assert!(by_segment(&[], &[], 0.9, 1).is_err());
        assert!(by_segment(&[1.0], &[], 0.9, 1).is_err());
        assert!(by_segment(&[f64::NAN], &[1], 0.9, 1).is_err());
        assert!(by_neighbours(&[1.0], &[], 0.9, 3).is_err());
        assert!(by_neighbours(&[1.0], &[&[f64::INFINITY]], 0.9, 3).is_err());
        assert!(by_neighbours(&[1.0, 2.0], &[&[1e308, -1e308]], 0.9, 3).is_ok());
    }
}
