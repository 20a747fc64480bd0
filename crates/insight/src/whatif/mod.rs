//! What-if scenarios.
