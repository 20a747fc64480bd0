//! The business's rules, on every database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers end where it cannot go on"
)]

mod access;
mod account_teams;
mod alike;
mod answers;
mod attaching;
mod by_account;
mod customers;
mod cycles;
mod deals;
mod drills;
mod forecast;
mod handover;
mod leads;
mod ledger;
mod mail;
mod others;
mod people;
mod pipeline_data;
mod pipelines;
mod places;
mod rates;
mod reachable;
mod report_fields;
mod reports;
mod rivals;
mod targets;
mod tax_ids;
mod touches;
mod trees;
mod whole;
