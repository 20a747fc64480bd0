//! The people of the company themselves: what happens to a user's work when he leaves.

pub mod handover;

use trato_engine::Modules;

/// Names the job.
pub fn register(modules: &mut Modules) {
    modules.job(handover::HAND_OVER);
}
