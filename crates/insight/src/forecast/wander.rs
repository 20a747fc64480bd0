//! What a line or a jump must beat: a series that wanders. Shared by [`super::trend`] and [`super::shift`].

/// Deviations of which more than this share is left one period later wander themselves.
pub(super) const MOST_CARRIED: f64 = 0.7;

/// Deviations from a line or from levels, read as autocorrelated.
pub(super) struct Beside {
    /// The share of each deviation that the next one keeps.
    pub(super) carried: f64,
    /// The sum of squares of what is then left.
    pub(super) squares: f64,
}

impl Beside {
    pub(super) fn of(rest: &[f64]) -> Self {
        let across: f64 = rest.iter().take(rest.len().saturating_sub(1)).map(|v| v * v).sum();
        let along: f64 = rest.windows(2).map(|w| w[0] * w[1]).sum();
        let carried = if across > 0.0 { along / across } else { 0.0 };
        Self { carried, squares: rest.windows(2).map(|w| (w[1] - carried * w[0]).powi(2)).sum() }
    }

    /// Whether the deviations return to the line or the levels, and it, with so many parameters and their autocorrelation, has a lower Bayes's
    /// information criterion by `clear` than `wandering` (squares and parameters of the series without it), all of `n` values.
    pub(super) fn beats(&self, parameters: f64, wandering: (f64, f64), clear: f64, n: f64, floor: f64) -> bool {
        let score = |squares: f64, parameters: f64| n * (squares.max(floor) / n).ln() + parameters * n.ln();
        self.carried < MOST_CARRIED && score(self.squares, parameters) + clear < score(wandering.0, wandering.1)
    }
}
