//! Recency, frequency, monetary value.
