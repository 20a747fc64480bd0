//! Proves the value modules (RFM, concentration, lifetime value, survival, tiers, what-if) against published and peers'
//! figures, against truths that the test itself made, and against inputs that nobody should send.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is not as it should be"
)]

mod cdnow;
mod recover;
mod retail;
mod robust;
mod shared;
