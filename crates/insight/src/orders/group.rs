//! Grouping line numbers by customer: a counting sort for dense customer numbers, a comparison sort for sparse ones.

/// Line numbers ordered by customer; within a customer in the order given.
pub(super) struct Groups {
    /// The customers' numbers, ascending.
    pub ids: Vec<u32>,
    /// Where each customer's lines begin in `lines`; one entry more than `ids`.
    pub starts: Vec<u32>,
    /// Line numbers.
    pub lines: Vec<u32>,
}

/// Groups the lines for which `keep` holds.
pub(super) fn group(customer: &[u32], keep: impl Fn(usize) -> bool) -> Groups {
    let highest = customer.iter().copied().max().unwrap_or(0) as usize;
    if highest < customer.len().saturating_mul(4).saturating_add(1 << 16) {
        counting(customer, highest, keep)
    } else {
        comparing(customer, keep)
    }
}

fn counting(customer: &[u32], highest: usize, keep: impl Fn(usize) -> bool) -> Groups {
    let mut next = vec![0_u32; highest + 2];
    for (line, id) in customer.iter().enumerate() {
        if keep(line) {
            next[*id as usize + 1] += 1;
        }
    }
    let (mut ids, mut starts) = (Vec::new(), Vec::new());
    for id in 0..=highest {
        if next[id + 1] > 0 {
            ids.push(id as u32);
            starts.push(next[id]);
        }
        next[id + 1] += next[id];
    }
    let kept = next[highest + 1];
    starts.push(kept);
    let mut lines = vec![0_u32; kept as usize];
    for (line, id) in customer.iter().enumerate() {
        if keep(line) {
            let at = &mut next[*id as usize];
            lines[*at as usize] = line as u32;
            *at += 1;
        }
    }
    Groups { ids, starts, lines }
}

fn comparing(customer: &[u32], keep: impl Fn(usize) -> bool) -> Groups {
    let mut lines: Vec<u32> = (0..customer.len()).filter(|line| keep(*line)).map(|line| line as u32).collect();
    lines.sort_by_key(|line| customer[*line as usize]);
    let (mut ids, mut starts) = (Vec::<u32>::new(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let id = customer[*line as usize];
        if ids.last() != Some(&id) {
            ids.push(id);
            starts.push(at as u32);
        }
    }
    starts.push(lines.len() as u32);
    Groups { ids, starts, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree() {
        let customer: Vec<u32> = (0..500_u32).map(|i| (i * 7919) % 37).collect();
        let keep = |line: usize| !line.is_multiple_of(5);
        let (a, b) = (counting(&customer, 36, keep), comparing(&customer, keep));
        assert_eq!((a.ids, a.starts, a.lines), (b.ids, b.starts, b.lines));
        let sparse = group(&[4_000_000_000, 1, 4_000_000_000], |_| true);
        assert_eq!((sparse.ids, sparse.lines), (vec![1, 4_000_000_000], vec![1, 0, 2]));
    }
}
