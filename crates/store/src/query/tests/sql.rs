//! What the statements read like.
