//! Lifetime value.
