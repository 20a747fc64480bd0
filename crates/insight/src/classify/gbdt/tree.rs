//! One tree over bins.

use serde::{Deserialize, Serialize};

/// A tree; node 0 is its root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Every node's children come after it.
    pub nodes: Vec<Node>,
}

/// A node: a question with two answers, or a leaf with a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// What is asked.
    pub test: Test,
    /// The column asked about.
    pub field: u32,
    /// The node for rows that pass.
    pub yes: u32,
    /// The node for the others.
    pub no: u32,
    /// Log-odds that a leaf adds.
    pub value: f64,
    /// Training rows that came by.
    pub cover: f64,
    /// By how much the split improved the training loss.
    pub gain: f64,
}

/// The question of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Test {
    /// None: a leaf.
    Leaf,
    /// Is the number's bin at most this; does a missing one pass?
    AtMost {
        /// The last bin that passes.
        bin: u8,
        /// Whether a missing value passes.
        missing: bool,
    },
    /// Is it exactly this level (bin 0: is it missing)?
    Is {
        /// The bin.
        bin: u8,
    },
}

impl Test {
    /// Whether a bin passes.
    #[inline]
    pub fn passes(self, value: u8) -> bool {
        match self {
            Self::Leaf => false,
            Self::AtMost { missing, .. } if value == 0 => missing,
            Self::AtMost { bin, .. } => value <= bin,
            Self::Is { bin } => value == bin,
        }
    }
}

impl Node {
    pub(super) fn leaf(value: f64, cover: f64) -> Self {
        Self { test: Test::Leaf, field: 0, yes: 0, no: 0, value, cover, gain: 0.0 }
    }
}

impl Tree {
    /// The value of the leaf where a row ends, given its bin in any column.
    #[inline]
    pub fn value(&self, bin_of: impl Fn(usize) -> u8) -> f64 {
        let mut node = &self.nodes[0];
        while node.test != Test::Leaf {
            let next = if node.test.passes(bin_of(node.field as usize)) { node.yes } else { node.no };
            node = &self.nodes[next as usize];
        }
        node.value
    }

    /// The mean value over the training rows.
    pub fn mean(&self) -> f64 {
        let leaves = self.nodes.iter().filter(|n| n.test == Test::Leaf);
        let sum: f64 = leaves.map(|n| n.value * n.cover).sum();
        sum / self.nodes[0].cover
    }
}
