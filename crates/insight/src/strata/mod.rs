//! Stratification.
