//! The best split of a leaf, read from its histogram.

use super::bins::BinField;
use super::tree::Test;

/// Gradient sum, curvature sum and number of rows of a bin or a leaf.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sums {
    pub g: f64,
    pub h: f64,
    pub n: f64,
}

impl Sums {
    pub(super) fn plus(self, o: Self) -> Self {
        Self { g: self.g + o.g, h: self.h + o.h, n: self.n + o.n }
    }

    pub(super) fn minus(self, o: Self) -> Self {
        Self { g: self.g - o.g, h: self.h - o.h, n: self.n - o.n }
    }
}

/// A split with what it brings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub gain: f64,
    pub field: usize,
    pub test: Test,
    pub yes: Sums,
}

/// What makes a split admissible.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub min_rows: f64,
    pub l2: f64,
}

impl Limits {
    /// Twice the loss that one leaf value saves.
    fn worth(&self, s: Sums) -> f64 {
        s.g * s.g / (s.h + self.l2)
    }

    /// The leaf value that minimises the loss to second order.
    pub(super) fn leaf_value(&self, s: Sums) -> f64 {
        -s.g / (s.h + self.l2).max(1e-9)
    }

    fn gain(&self, all: Sums, yes: Sums) -> Option<f64> {
        let no = all.minus(yes);
        let enough = yes.n >= self.min_rows && no.n >= self.min_rows && yes.h >= 1e-3 && no.h >= 1e-3;
        let gain = self.worth(yes) + self.worth(no) - self.worth(all);
        (enough && gain > 1e-9).then_some(gain)
    }
}

/// The best split of one column; `allowed` says which levels of a category may be asked for in this tree.
pub(super) fn best(
    field: (usize, &BinField),
    histogram: &[Sums],
    all: Sums,
    allowed: &[bool],
    limits: Limits,
) -> Option<Split> {
    let (place, kind) = field;
    let mut best: Option<Split> = None;
    let mut offer = |yes: Sums, test: Test| {
        if let Some(gain) = limits.gain(all, yes)
            && best.is_none_or(|b| gain > b.gain)
        {
            best = Some(Split { gain, field: place, test, yes });
        }
    };
    match kind {
        BinField::Category { .. } => {
            for (bin, sums) in histogram.iter().enumerate().filter(|(bin, s)| allowed[*bin] && s.n > 0.0) {
                offer(*sums, Test::Is { bin: bin as u8 });
            }
        }
        BinField::Number { .. } => {
            let missing = histogram[0];
            let mut below = Sums::default();
            for (bin, sums) in histogram.iter().enumerate().skip(1) {
                below = below.plus(*sums);
                if sums.n > 0.0 {
                    offer(below, Test::AtMost { bin: bin as u8, missing: false });
                    if missing.n > 0.0 {
                        offer(below.plus(missing), Test::AtMost { bin: bin as u8, missing: true });
                    }
                }
            }
        }
    }
    best
}
