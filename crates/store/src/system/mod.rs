//! Our own tables.
