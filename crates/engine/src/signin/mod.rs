//! Sign-in: passwords, sessions, invitations, resets, API tokens and the first set-up. Secrets are random, shown once,
//! and kept only as hashes in system tables; they are no fields of any entity.
//!
//! [`password`]: argon2id, never on an async thread. [`session`]: signing in and out. [`links`]: one-time links (set-up,
//! invitation, reset). [`token`]: API tokens. [`limit`]: how often one may try.

pub mod limit;
pub mod links;
pub mod password;
pub mod session;
pub mod token;

pub use trato_store::Purpose;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use trato_text::email::normalize_email;

use crate::Clock;

/// A new secret of 256 bits: its text for the user, its hash for the table.
#[must_use]
pub fn new_secret() -> (String, [u8; 32]) {
    let text = URL_SAFE_NO_PAD.encode(Clock::secret());
    let hash = hash(&text);
    (text, hash)
}

/// The hash under which a secret is kept. A fast one will do: the secrets are random.
#[must_use]
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// RFC 5321: no address is longer.
const LONGEST_EMAIL: usize = 254;

/// The address that a stranger says is his, as addresses are compared, cut to the length of the longest there can be.
pub(crate) fn address_of(email: &str) -> String {
    // Spaces and a name around it may go before it is cut.
    let given: String = email.chars().take(4 * LONGEST_EMAIL).collect();
    normalize_email(&given).chars().filter(|c| !c.is_control()).take(LONGEST_EMAIL).collect()
}
