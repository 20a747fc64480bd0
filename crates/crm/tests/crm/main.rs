//! The business's rules, on every database.

mod deals;
