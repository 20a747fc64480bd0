//! The entities that access is made of. They live here and not in `crm` because the engine itself reads them: who signs
//! in, what he may see, in which language, zone and currency.

use crate::module::Modules;

pub mod branch;
pub mod company;
pub mod exchange_rate;
pub mod role;
pub mod team;
pub mod user;

/// Names the engine's own entities.
pub fn register(modules: &mut Modules) {
    modules.entity(&company::COMPANY);
    modules.entity(&user::USER);
    modules.entity(&role::ROLE);
    modules.entity(&team::TEAM);
    modules.entity(&branch::BRANCH);
    modules.entity(&exchange_rate::EXCHANGE_RATE);
}
