//! The people of the company themselves: what happens to a user's work when he leaves.

pub mod handover;
