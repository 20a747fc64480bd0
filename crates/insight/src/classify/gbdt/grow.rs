//! One tree, leaf by leaf: the leaf whose split helps most is split next.

use super::GbdtParams;
use super::bins::{BinField, Bins};
use super::split::{Limits, Split, Sums, best};
use super::tree::{Node, Tree};
use crate::num::rng::Rng;

/// Grows trees over the same rows; holds the buffers.
pub(super) struct Grower<'a> {
    bins: &'a Bins,
    columns: &'a [Vec<u8>],
    params: &'a GbdtParams,
    limits: Limits,
    offsets: Vec<usize>,
    /// Gradient and curvature of each row's loss at its present score.
    pub slopes: Vec<[f32; 2]>,
    in_bag: Vec<u32>,
    out_of_bag: Vec<u32>,
    scratch: Vec<u32>,
    /// Row after row, where each column's bin lies in a histogram: rows touch all columns at once, so additions to one
    /// bin seldom wait for each other.
    places: Vec<u32>,
    used: Vec<bool>,
    allowed: Vec<bool>,
    spare: Vec<Vec<Sums>>,
}

struct Leaf {
    node: usize,
    start: usize,
    end: usize,
    sums: Sums,
    histogram: Vec<Sums>,
    split: Option<Split>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(bins: &'a Bins, columns: &'a [Vec<u8>], params: &'a GbdtParams) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let mut offsets = vec![0];
        for field in &bins.fields {
            offsets.push(offsets[offsets.len() - 1] + field.count());
        }
        let width = offsets[offsets.len() - 1];
        Self {
            bins,
            columns,
            params,
            limits: Limits { min_rows: params.min_rows as f64, l2: params.l2 },
            slopes: vec![[0.0; 2]; rows],
            in_bag: Vec::with_capacity(rows),
            out_of_bag: Vec::with_capacity(rows),
            scratch: Vec::with_capacity(rows),
            places: places(columns, &offsets),
            offsets,
            used: vec![true; bins.fields.len()],
            allowed: vec![true; width],
            spare: Vec::new(),
        }
    }

    /// Grows one tree and adds its values to all scores; `None` if not even one split is admissible.
    pub(super) fn grow(&mut self, rng: &mut Rng, scores: &mut [f64]) -> Option<Tree> {
        self.draw(rng);
        let sums = self.in_bag.iter().fold(Sums::default(), |s, row| {
            let [g, h] = self.slopes[*row as usize];
            s.plus(Sums { g: f64::from(g), h: f64::from(h), n: 1.0 })
        });
        let histogram = self.histogram(0, self.in_bag.len());
        let mut root = Leaf { node: 0, start: 0, end: self.in_bag.len(), sums, histogram, split: None };
        root.split = self.best_split(&root);
        root.split?;
        let mut nodes = vec![Node::leaf(0.0, sums.n)];
        let mut leaves = vec![root];
        while leaves.len() < self.params.leaves {
            let gains = leaves.iter().enumerate().filter_map(|(i, leaf)| leaf.split.map(|s| (i, s)));
            let Some((at, split)) = gains.max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0))) else {
                break;
            };
            let leaf = leaves.swap_remove(at);
            let last = leaves.len() + 2 == self.params.leaves;
            let (yes, no) = self.divide(leaf, split, &mut nodes, last);
            leaves.push(yes);
            leaves.push(no);
        }
        for leaf in leaves {
            let value = self.params.rate * self.limits.leaf_value(leaf.sums);
            nodes[leaf.node].value = value;
            for row in &self.in_bag[leaf.start..leaf.end] {
                scores[*row as usize] += value;
            }
            // The last two leaves have none; an empty one would be taken for a buffer.
            if !leaf.histogram.is_empty() {
                self.spare.push(leaf.histogram);
            }
        }
        let tree = Tree { nodes };
        for row in &self.out_of_bag {
            scores[*row as usize] += tree.value(|field| self.columns[field][*row as usize]);
        }
        Some(tree)
    }

    /// Chooses the rows, columns and levels of this tree.
    fn draw(&mut self, rng: &mut Rng) {
        self.in_bag.clear();
        self.out_of_bag.clear();
        let all_rows = self.params.row_share >= 1.0;
        for row in 0..self.slopes.len() as u32 {
            let chosen = all_rows || rng.f64() < self.params.row_share;
            if chosen { self.in_bag.push(row) } else { self.out_of_bag.push(row) }
        }
        let share = self.params.column_share;
        for (f, field) in self.bins.fields.iter().enumerate() {
            let is_category = matches!(field, BinField::Category { .. });
            self.used[f] = is_category || share >= 1.0 || rng.f64() < share;
            if is_category {
                for allowed in &mut self.allowed[self.offsets[f]..self.offsets[f + 1]] {
                    *allowed = share >= 1.0 || rng.f64() < share;
                }
            }
        }
        if !self.used.contains(&true) {
            let one = rng.below(self.used.len());
            self.used[one] = true;
        }
    }

    /// Splits a leaf in two. `last` spares the search for splits that will not be used.
    fn divide(&mut self, leaf: Leaf, split: Split, nodes: &mut Vec<Node>, last: bool) -> (Leaf, Leaf) {
        let middle = self.partition(&leaf, split);
        let (yes_node, no_node) = (nodes.len(), nodes.len() + 1);
        let no_sums = leaf.sums.minus(split.yes);
        let parent = &mut nodes[leaf.node];
        (parent.test, parent.field, parent.gain) = (split.test, split.field as u32, split.gain);
        (parent.yes, parent.no) = (yes_node as u32, no_node as u32);
        nodes.push(Node::leaf(0.0, split.yes.n));
        nodes.push(Node::leaf(0.0, no_sums.n));
        let part = |node, start, end, sums, histogram| Leaf { node, start, end, sums, histogram, split: None };
        let mut yes = part(yes_node, leaf.start, middle, split.yes, Vec::new());
        let mut no = part(no_node, middle, leaf.end, no_sums, Vec::new());
        let mut larger = leaf.histogram;
        if last {
            self.spare.push(larger);
            return (yes, no);
        }
        let yes_is_smaller = middle - leaf.start <= leaf.end - middle;
        let (start, end) = if yes_is_smaller { (leaf.start, middle) } else { (middle, leaf.end) };
        let smaller = self.histogram(start, end);
        for (all, part) in larger.iter_mut().zip(&smaller) {
            *all = all.minus(*part);
        }
        (yes.histogram, no.histogram) = if yes_is_smaller { (smaller, larger) } else { (larger, smaller) };
        yes.split = self.best_split(&yes);
        no.split = self.best_split(&no);
        (yes, no)
    }

    /// Brings the rows that pass to the front, both parts in their old order; returns the border.
    fn partition(&mut self, leaf: &Leaf, split: Split) -> usize {
        let column = &self.columns[split.field];
        let mut passes = [false; 256];
        for (bin, pass) in passes.iter_mut().enumerate() {
            *pass = split.test.passes(bin as u8);
        }
        self.scratch.clear();
        let mut front = leaf.start;
        for at in leaf.start..leaf.end {
            let row = self.in_bag[at];
            if passes[column[row as usize] as usize] {
                self.in_bag[front] = row;
                front += 1;
            } else {
                self.scratch.push(row);
            }
        }
        self.in_bag[front..leaf.end].copy_from_slice(&self.scratch);
        front
    }

    fn histogram(&mut self, start: usize, end: usize) -> Vec<Sums> {
        let width = self.allowed.len();
        let mut out = self.spare.pop().filter(|h| h.len() == width).unwrap_or_else(|| vec![Sums::default(); width]);
        out.fill(Sums::default());
        let fields = self.offsets.len() - 1;
        for row in &self.in_bag[start..end] {
            let [g, h] = self.slopes[*row as usize];
            let (g, h) = (f64::from(g), f64::from(h));
            let own = &self.places[*row as usize * fields..(*row as usize + 1) * fields];
            for place in own {
                let bin = &mut out[*place as usize];
                bin.g += g;
                bin.h += h;
                bin.n += 1.0;
            }
        }
        out
    }

    fn best_split(&self, leaf: &Leaf) -> Option<Split> {
        if leaf.sums.n < 2.0 * self.limits.min_rows {
            return None;
        }
        let fields = self.bins.fields.iter().enumerate().filter(|(f, _)| self.used[*f]);
        let splits = fields.filter_map(|(f, field)| {
            let range = self.offsets[f]..self.offsets[f + 1];
            best((f, field), &leaf.histogram[range.clone()], leaf.sums, &self.allowed[range], self.limits)
        });
        splits.fold(None, |best: Option<Split>, s| if best.is_none_or(|b| s.gain > b.gain) { Some(s) } else { best })
    }
}

fn places(columns: &[Vec<u8>], offsets: &[usize]) -> Vec<u32> {
    let rows = columns.first().map_or(0, Vec::len);
    let mut out = Vec::with_capacity(rows * columns.len());
    for row in 0..rows {
        out.extend(columns.iter().zip(offsets).map(|(column, offset)| *offset as u32 + u32::from(column[row])));
    }
    out
}
