//! The columnar table that the learning modules read.
