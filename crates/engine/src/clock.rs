//! Time and randomness as parameters: the system's in production, fixed in tests and the demo.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use trato_store::Store;

/// Where the present and the seeds of ids come from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock and the operating system's randomness.
    System,
    /// A moment that stands still until it is moved (UTC microseconds), and seeds that count up.
    Fixed(Arc<Fixed>),
}

/// A clock for tests and demo data.
#[derive(Debug)]
pub struct Fixed {
    now: AtomicI64,
    seed: AtomicU64,
}

impl Clock {
    /// A clock that stands at `now` (UTC microseconds); the same `seed` gives the same ids.
    #[must_use]
    pub fn fixed(now: i64, seed: u64) -> Self {
        Clock::Fixed(Arc::new(Fixed { now: AtomicI64::new(now), seed: AtomicU64::new(seed) }))
    }

    /// Now, UTC microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> i64 {
        match self {
            Clock::System => jiff::Timestamp::now().as_microsecond(),
            Clock::Fixed(fixed) => fixed.now.load(Ordering::Relaxed),
        }
    }

    /// The moment by which leases are had: the database server's, for a node whose own clock is wrong would take other
    /// nodes' leases for over. A clock that was set (tests) is believed.
    pub async fn of_server(&self, store: &Store) -> i64 {
        let own = self.now();
        if !matches!(self, Clock::System) {
            return own;
        }
        store.server_time(own).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the database server does not say what time it is");
            own
        })
    }

    /// A seed for one request's ids.
    #[must_use]
    pub fn seed(&self) -> u64 {
        match self {
            Clock::System => rand::random(),
            // Far apart: the streams of neighbouring seeds must not overlap.
            Clock::Fixed(fixed) => {
                fixed.seed.fetch_add(1, Ordering::Relaxed).wrapping_mul(0xd134_2543_de82_ef95).rotate_left(29)
            }
        }
    }

    /// Moves a fixed clock; the system's clock stays.
    pub fn set(&self, now: i64) {
        if let Clock::Fixed(fixed) = self {
            fixed.now.store(now, Ordering::Relaxed);
        }
    }

    /// 256 random bits from the operating system, for tokens and salts.
    #[must_use]
    pub fn secret() -> [u8; 32] {
        rand::random()
    }
}
