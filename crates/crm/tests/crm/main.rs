//! The business's rules, on every database.

mod deals;
mod reports;
