//! Proves the value modules (RFM, concentration, lifetime value, survival, tiers, what-if) against published and peers'
//! figures, against truths that the test itself made, and against inputs that nobody should send.

mod cdnow;
mod recover;
mod retail;
mod robust;
mod shared;
