//! Mail, from the outbox to a server that none of us wrote (aiosmtpd, a process of its own, told to misbehave): what goes
//! out, what happens when the server does not want it, dies or loses it, and when we are killed at any step (QUALITY E2).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers end where it cannot go on"
)]

mod kills;
mod office;
mod outbox;
mod sending;
mod whole;
