//! The people of ours who look after an account together; being on the team lets them see it and its deals.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Default, Link, Text};
use trato_model::{EntityDef, Field};

pub const ACCOUNT: Field<Link> = Field::link("account", "account").required().reverse("account_team");
pub const USER: Field<Link> = Field::link("user", "user").required().title().reverse("account_teams");
/// What he does for the account: *support*, *finance*.
pub const ROLE: Field<Text> = Field::text("role");
/// Whether he may change the account and its deals, too.
pub const WRITE: Field<Boolean> = Field::boolean("may_edit").default(Default::Bool(false));

pub static ACCOUNT_TEAM: EntityDef = EntityDef::new("account_team", Area::Part)
    .icon("handshake", 210)
    .fields(&[ACCOUNT.def(), USER.def(), ROLE.def(), WRITE.def()])
    .list(&["user", "role", "may_edit"])
    .unique(&[&["account", "user"]])
    .part_of("account");
