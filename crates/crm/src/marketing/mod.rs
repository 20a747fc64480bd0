//! Marketing: campaigns, from which leads and deals come.

pub mod campaign;

use trato_engine::Modules;

/// Names marketing's entities.
pub fn register(modules: &mut Modules) {
    modules.entity(&campaign::CAMPAIGN);
}
