//! What a person is at an account besides his main one: the same contact may have roles at several.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Date, Default, Link, Text};
use trato_model::{EntityDef, Field};

pub const ACCOUNT: Field<Link> = Field::link("account", "account").required().reverse("people");
pub const CONTACT: Field<Link> = Field::link("contact", "contact").required().title().reverse("roles");
pub const ROLE: Field<Text> = Field::text("role");
pub const ACTIVE: Field<Boolean> = Field::boolean("active").default(Default::Bool(true));
pub const SINCE: Field<Date> = Field::date("since");
pub const UNTIL: Field<Date> = Field::date("until");

pub static ACCOUNT_CONTACT: EntityDef = EntityDef::new("account_contact", Area::Part)
    .icon("users-round", 210)
    .fields(&[ACCOUNT.def(), CONTACT.def(), ROLE.def(), ACTIVE.def(), SINCE.def(), UNTIL.def()])
    .list(&["contact", "role", "active", "since", "until"])
    .unique(&[&["account", "contact"]])
    .part_of("account");
