//! The business's rules, on every database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers end where it cannot go on"
)]

mod access;
mod attaching;
mod customers;
mod deals;
mod forecast;
mod handover;
mod leads;
mod mail;
mod others;
mod pipelines;
mod rates;
mod reports;
mod trees;
mod whole;
