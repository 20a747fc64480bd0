//! What the command takes from the rest of the product, so that the fuzzer need not build it: a clock, which stands still here.

/// Stands for the engine's clock.
pub enum Clock {
    /// The only one.
    System,
}

impl Clock {
    /// The first of July 2026 in microseconds: some files hold later days.
    pub fn now(&self) -> i64 {
        20_635 * seed::DAY
    }
}

/// Stands for the module of the same name.
pub mod seed {
    /// Microseconds of a day.
    pub const DAY: i64 = 86_400_000_000;
}
