//! Who acts, when, in which language and zone: the only way in for time, identity and randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;

use crate::{Currency, Id, Locale};

/// The circumstances of one request, job or import.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The acting user; [`Id::NIL`] is the system.
    pub actor: Id,
    /// The actor's team and branch, given to what he creates.
    pub team: Option<Id>,
    pub branch: Option<Id>,
    /// Members of the actor's team, himself included: what *my team* means in a filter.
    pub team_members: Vec<Id>,
    /// Now, UTC microseconds.
    pub now: i64,
    pub zone: TimeZone,
    /// The company's zone: what is counted by days of a moment is the same for everybody in it.
    pub company_zone: TimeZone,
    pub locale: Locale,
    /// The company's currency, in which sums are shown.
    pub currency: Currency,
    /// What forms propose to the actor: his branch's currency, where it has one, else the company's.
    pub own_currency: Currency,
    /// The company's country (ISO 3166-1 alpha-2): the default for telephones and tax ids.
    pub country: &'static str,
    /// State of the id generator: seeded per request, or fixed in tests and the demo.
    pub entropy: Entropy,
}

impl Ctx {
    /// A new record id.
    #[must_use]
    pub fn new_id(&self) -> Id {
        Id::new(self.now, self.entropy.next())
    }

    /// Today in the actor's zone, as epoch days.
    #[must_use]
    pub fn today(&self) -> i32 {
        crate::query::period::local_day(self.now, &self.zone)
    }

    /// The same circumstances with the system as the actor.
    #[must_use]
    pub fn as_system(&self) -> Ctx {
        Ctx { actor: Id::NIL, ..self.clone() }
    }
}

/// A stream of 128-bit numbers (SplitMix64 twice), shared by clones. Not secret: secrets come from the operating system
/// in `engine`.
#[derive(Clone, Debug)]
pub struct Entropy(Arc<AtomicU64>);

impl Entropy {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Entropy(Arc::new(AtomicU64::new(seed)))
    }

    /// The next number.
    #[must_use]
    pub fn next(&self) -> u128 {
        u128::from(self.word()) << 64 | u128::from(self.word())
    }

    fn word(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
