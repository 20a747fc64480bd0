//! A campaign: what we spend to be noticed, and the leads and deals that it brings.

use trato_model::entity::Area;
use trato_model::field::{Amount, Choice, Date, Default, Integer, LongText, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use crate::mixins;

pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed().matched();
pub const CHANNEL: Field<Choice> = Field::choice(
    "channel",
    &["email", "phone", "web", "social", "advertising", "fair", "post", "partner", "referral", "other"],
)
.indexed();
pub const STATUS: Field<Choice> = Field::choice("status", &["planned", "active", "done", "cancelled"])
    .default(Default::Text("planned"))
    .tracked()
    .indexed();
pub const STARTS_ON: Field<Date> = Field::date("starts_on").indexed();
pub const ENDS_ON: Field<Date> = Field::date("ends_on");
pub const BUDGET: Field<Amount> = Field::money("budget").min(0);
pub const COST: Field<Amount> = Field::money("cost").min(0);
pub const EXPECTED_REVENUE: Field<Amount> = Field::money("expected_revenue").min(0);
pub const EXPECTED_RESPONSES: Field<Integer> = Field::integer("expected_responses").min(0);
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static CAMPAIGN: EntityDef = EntityDef::new("campaign", Area::Marketing)
    .icon("megaphone", 300)
    .fields(&[
        NAME.def(),
        CHANNEL.def(),
        STATUS.def(),
        STARTS_ON.def(),
        ENDS_ON.def(),
        BUDGET.def(),
        COST.def(),
        EXPECTED_REVENUE.def(),
        EXPECTED_RESPONSES.def(),
        DESCRIPTION.def(),
    ])
    .with(&[&mixin::OWNED, &mixins::IMPORTED, &mixin::TIMELINE, &mixin::TRASH, &mixin::SEARCH])
    .list(&["name", "channel", "status", "starts_on", "ends_on", "budget", "owner"])
    .sort("-starts_on")
    .board("status")
    .calendar("starts_on")
    .form(&[
        Section::new("main", &[&["name"], &["channel", "status"], &["starts_on", "ends_on"]]),
        Section::new("value", &[&["budget", "cost"], &["expected_revenue", "expected_responses"], &["description"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["name", "channel", "starts_on"]);
