//! The business's rules, on every database.

mod access;
mod deals;
mod handover;
mod leads;
mod reports;
