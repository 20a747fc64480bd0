//! A k-d tree for nearest neighbours in a few dimensions (Bentley 1975; Friedman, Bentley & Finkel 1977).

/// Points in `dims` dimensions, arranged so that near ones are found without looking at all.
pub(super) struct Tree<'a> {
    points: &'a [f64],
    dims: usize,
    /// Point numbers; the middle of each range splits it, the axis cycles with depth.
    order: Vec<u32>,
}

/// Ranges of at most this many points are searched one by one.
const LEAF: usize = 16;

impl<'a> Tree<'a> {
    /// `points` holds `dims` coordinates per point, all finite.
    pub fn new(points: &'a [f64], dims: usize) -> Self {
        let mut order: Vec<u32> = (0..(points.len() / dims.max(1)) as u32).collect();
        arrange(points, dims, &mut order, 0);
        Self { points, dims, order }
    }

    /// The `k` points nearest to point `at` (itself included), nearest first; equal distances by point number.
    pub fn nearest(&self, at: usize, k: usize) -> Vec<u32> {
        let mut found = Vec::with_capacity(k + 1);
        if k > 0 {
            self.search(&self.order, 0, self.point(at), k, &mut found);
        }
        found.into_iter().map(|(_, id)| id).collect()
    }

    fn point(&self, id: usize) -> &[f64] {
        &self.points[id * self.dims..(id + 1) * self.dims]
    }

    fn consider(&self, id: u32, target: &[f64], k: usize, found: &mut Vec<(f64, u32)>) {
        let distance = self.point(id as usize).iter().zip(target).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let place = found.partition_point(|(d, other)| (*d, *other) < (distance, id));
        if place < k {
            found.insert(place, (distance, id));
            found.truncate(k);
        }
    }

    fn search(&self, range: &[u32], depth: usize, target: &[f64], k: usize, found: &mut Vec<(f64, u32)>) {
        if range.len() <= LEAF {
            range.iter().for_each(|id| self.consider(*id, target, k, found));
            return;
        }
        let middle = range.len() / 2;
        let (left, right) = (&range[..middle], &range[middle + 1..]);
        let axis = depth % self.dims;
        let gap = target[axis] - self.point(range[middle] as usize)[axis];
        let (near, far) = if gap < 0.0 { (left, right) } else { (right, left) };
        self.search(near, depth + 1, target, k, found);
        self.consider(range[middle], target, k, found);
        let reach = if found.len() < k { f64::INFINITY } else { found.last().map_or(f64::INFINITY, |f| f.0) };
        if gap * gap <= reach {
            self.search(far, depth + 1, target, k, found);
        }
    }
}

fn arrange(points: &[f64], dims: usize, range: &mut [u32], depth: usize) {
    if range.len() <= LEAF {
        return;
    }
    let axis = depth % dims;
    let middle = range.len() / 2;
    let key = |id: &u32| points[*id as usize * dims + axis];
    range.select_nth_unstable_by(middle, |a, b| key(a).total_cmp(&key(b)).then(a.cmp(b)));
    let (left, right) = range.split_at_mut(middle);
    arrange(points, dims, left, depth + 1);
    arrange(points, dims, &mut right[1..], depth + 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::rng::Rng;

    #[test]
    fn finds_what_a_full_search_finds() {
        let mut rng = Rng::new(3);
        for dims in 1..4 {
            // rounded, so that many points coincide and ties matter
            let points: Vec<f64> = (0..300 * dims).map(|_| (rng.f64() * 8.0).round()).collect();
            let tree = Tree::new(&points, dims);
            for at in 0..300 {
                let distance = |id: u32| {
                    (0..dims).map(|d| (points[id as usize * dims + d] - points[at * dims + d]).powi(2)).sum::<f64>()
                };
                let mut all: Vec<u32> = (0..300).collect();
                all.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)).then(a.cmp(b)));
                assert_eq!(tree.nearest(at, 7), all[..7].to_vec());
            }
        }
    }
}
