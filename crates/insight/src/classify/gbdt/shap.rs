//! Exact Shapley values of a tree, weighting each branch by the training rows that took it.
//!
//! Source: Lundberg, Erion, Lee (2018), algorithm 2: all subsets of columns are followed at once down each path, with the
//! share of subsets of each size kept per path.

use super::tree::{Test, Tree};

const NONE: usize = usize::MAX;

/// One column on the path: how many subsets without it (`zero`) and with it (`one`) come by, and their weight.
#[derive(Debug, Clone, Copy)]
struct Step {
    field: usize,
    zero: f64,
    one: f64,
    weight: f64,
}

/// Adds what each column contributes to the value of a row's leaf compared with the tree's mean.
pub(super) fn add_contributions(tree: &Tree, bin_of: impl Fn(usize) -> u8, effects: &mut [f64]) {
    follow(tree, 0, &bin_of, Vec::new(), Step { field: NONE, zero: 1.0, one: 1.0, weight: 0.0 }, effects);
}

fn follow(tree: &Tree, at: usize, bin_of: &impl Fn(usize) -> u8, mut path: Vec<Step>, step: Step, effects: &mut [f64]) {
    extend(&mut path, step);
    let node = &tree.nodes[at];
    if node.test == Test::Leaf {
        for i in 1..path.len() {
            let share = unwound_sum(&path, i) * (path[i].one - path[i].zero);
            effects[path[i].field] += share * node.value;
        }
        return;
    }
    let field = node.field as usize;
    let passes = node.test.passes(bin_of(field));
    let (hot, cold) = if passes { (node.yes, node.no) } else { (node.no, node.yes) };
    let (mut zero, mut one) = (1.0, 1.0);
    if let Some(k) = path.iter().position(|s| s.field == field) {
        (zero, one) = (path[k].zero, path[k].one);
        unwind(&mut path, k);
    }
    for (child, taken) in [(hot, one), (cold, 0.0)] {
        let share = tree.nodes[child as usize].cover / node.cover;
        let next = Step { field, zero: zero * share, one: taken, weight: 0.0 };
        follow(tree, child as usize, bin_of, path.clone(), next, effects);
    }
}

fn extend(path: &mut Vec<Step>, mut step: Step) {
    let length = path.len();
    step.weight = if length == 0 { 1.0 } else { 0.0 };
    path.push(step);
    let total = (length + 1) as f64;
    for i in (0..length).rev() {
        path[i + 1].weight += step.one * path[i].weight * (i + 1) as f64 / total;
        path[i].weight *= step.zero * (length - i) as f64 / total;
    }
}

fn unwind(path: &mut Vec<Step>, k: usize) {
    let last = path.len() - 1;
    let (one, zero) = (path[k].one, path[k].zero);
    let total = (last + 1) as f64;
    let mut next = path[last].weight;
    for i in (0..last).rev() {
        if one != 0.0 {
            let kept = path[i].weight;
            path[i].weight = next * total / ((i + 1) as f64 * one);
            next = kept - path[i].weight * zero * (last - i) as f64 / total;
        } else {
            path[i].weight = path[i].weight * total / (zero * (last - i) as f64);
        }
    }
    for i in k..last {
        (path[i].field, path[i].zero, path[i].one) = (path[i + 1].field, path[i + 1].zero, path[i + 1].one);
    }
    path.pop();
}

fn unwound_sum(path: &[Step], k: usize) -> f64 {
    let last = path.len() - 1;
    let (one, zero) = (path[k].one, path[k].zero);
    let total = (last + 1) as f64;
    let (mut next, mut sum) = (path[last].weight, 0.0);
    for i in (0..last).rev() {
        if one != 0.0 {
            let share = next * total / ((i + 1) as f64 * one);
            sum += share;
            next = path[i].weight - share * zero * (last - i) as f64 / total;
        } else {
            sum += path[i].weight * total / (zero * (last - i) as f64);
        }
    }
    sum
}
