//! Record identifiers: UUID version 7, made by the client or the server, never used as a time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A record's identifier (16 bytes; `BLOB(16)` in SQLite, `uuid` in PostgreSQL; hyphenated lower-case hexadecimal as text).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Uuid);

impl Id {
    /// The nil identifier: the system itself as an actor.
    pub const NIL: Id = Id(Uuid::nil());

    /// A new version 7 identifier for the given moment (UTC microseconds) and 74 random bits.
    #[must_use]
    pub fn new(micros: i64, random: u128) -> Self {
        let millis = u64::try_from(micros.max(0) / 1000).unwrap_or(0);
        let mut bytes = random.to_be_bytes();
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Id(Uuid::from_bytes(bytes))
    }

    /// The moment that a version 7 identifier says (UTC microseconds, to the millisecond).
    #[must_use]
    pub fn moment(self) -> i64 {
        let mut bytes = [0; 8];
        bytes[2..].copy_from_slice(&self.as_bytes()[..6]);
        i64::from_be_bytes(bytes).saturating_mul(1000)
    }

    /// A stable identifier derived from a name: built-in rows (system roles, demo records) have the same id everywhere.
    #[must_use]
    pub const fn constant(number: u128) -> Self {
        Id(Uuid::from_u128(number))
    }

    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(Uuid::from_bytes(bytes))
    }

    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Uuid::from_slice(bytes).ok().map(Id)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    #[must_use]
    pub const fn is_nil(self) -> bool {
        self.0.is_nil()
    }
}

impl From<Uuid> for Id {
    fn from(value: Uuid) -> Self {
        Id(value)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0.as_hyphenated(), f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text was not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct BadId;

impl FromStr for Id {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        // Only the canonical form: one record has one spelling in URLs, caches and logs.
        if text.len() != 36 {
            return Err(BadId);
        }
        Uuid::try_parse(text).map(Id).map_err(|_| BadId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_sort_by_time() {
        let early = Id::new(1_000_000, u128::MAX);
        let late = Id::new(2_000_000, 0);
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
        assert_eq!((early.moment(), Id::new(1_234_567_999, 5).moment()), (1_000_000, 1_234_567_000));
        assert_eq!(early.to_string().parse::<Id>(), Ok(early));
        assert_eq!("{not-an-id}".parse::<Id>(), Err(BadId));
    }
}
