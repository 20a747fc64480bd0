//! Recommendations: what to offer next.
