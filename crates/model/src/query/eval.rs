//! The answers of a query in memory.
