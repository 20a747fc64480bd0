//! Who takes part in a deal on the customer's side, and how.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Choice, Default, Link, Text};
use trato_model::{EntityDef, Field};

pub const OPPORTUNITY: Field<Link> = Field::link("opportunity", "opportunity").required().reverse("people");
pub const CONTACT: Field<Link> = Field::link("contact", "contact").required().title().reverse("deals");
pub const ROLE: Field<Choice> = Field::choice(
    "role",
    &["decision_maker", "influencer", "user", "purchasing", "technical", "champion", "blocker", "other"],
)
.default(Default::Text("other"));
pub const PRIMARY: Field<Boolean> = Field::boolean("is_primary").default(Default::Bool(false));
pub const NOTE: Field<Text> = Field::text("note");

pub static OPPORTUNITY_CONTACT: EntityDef = EntityDef::new("opportunity_contact", Area::Part)
    .icon("users-round", 340)
    .fields(&[OPPORTUNITY.def(), CONTACT.def(), ROLE.def(), PRIMARY.def(), NOTE.def()])
    .list(&["contact", "role", "is_primary", "note"])
    .unique(&[&["opportunity", "contact"]])
    .part_of("opportunity");
