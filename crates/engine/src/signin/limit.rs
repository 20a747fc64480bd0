//! How often one may try: at most ten guesses at an account in fifteen minutes from devices it does not know, and thirty
//! from one address. A device on which the account has signed in before counts for itself, so that a stranger's guesses do
//! not lock the owner out. What is refused is not counted: it tried nothing.

use std::net::IpAddr;

use trato_model::Refusal;

use crate::Engine;

const WINDOW: i64 = 15 * 60 * 1_000_000;
const PER_ACCOUNT: u32 = 10;
const PER_ADDRESS: u32 = 30;

/// Notes a try, or refuses it beyond the limits. Called before the password is looked at.
///
/// # Errors
/// [`Refusal::Limit`] `sign-in` with the limit that is reached, the account's or the address's.
pub async fn attempt(
    engine: &Engine,
    email: &str,
    known_device: Option<&str>,
    from: Option<IpAddr>,
) -> Result<(), Refusal> {
    let now = engine.clock().now();
    let account = account(email, known_device);
    let address = from.filter(|address| !address.is_loopback()).map(|address| format!("address:{address}"));
    let mut keys = vec![(account.as_str(), PER_ACCOUNT)];
    keys.extend(address.as_deref().map(|address| (address, PER_ADDRESS)));
    match engine.store().admit_attempt(&keys, now - WINDOW, now).await? {
        None => Ok(()),
        Some(most) => Err(Refusal::Limit { name: "sign-in", most: u64::from(most) }),
    }
}

/// Whose tries are counted together.
fn account(email: &str, known_device: Option<&str>) -> String {
    match known_device {
        Some(device) => format!("device:{device}:{email}"),
        None => format!("account:{email}"),
    }
}

/// Forgets the account's tries: who signs in often is no guesser. The address keeps its own count.
///
/// # Errors
/// Where the database cannot be written.
pub async fn succeeded(engine: &Engine, email: &str, known_device: Option<&str>) -> Result<(), Refusal> {
    Ok(engine.store().clear_attempts(&account(email, known_device)).await?)
}
