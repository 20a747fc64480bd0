//! The people of the company themselves: what happens to a user's work when he leaves, and what goes along with a record
//! that is given to somebody else.

pub mod along;
pub mod handover;

use trato_engine::Modules;

/// Names the jobs.
pub fn register(modules: &mut Modules) {
    modules.job(along::ALONG);
    modules.job(handover::HAND_OVER);
}
