//! A visit to a customer: planned or not, done, or cancelled with a reason.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Choice, Default, Duration, Place, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::planning;
use crate::mixins;

pub const SUBJECT: Field<Text> = Field::text("subject").required().title().searched().indexed();
pub const PLANNED: Field<Boolean> = Field::boolean("was_planned").default(Default::Bool(true));
pub const PURPOSE: Field<Choice> = Field::choice(
    "purpose",
    &["prospecting", "presentation", "follow_up", "negotiation", "delivery", "complaint", "courtesy"],
);
pub const DURATION: Field<Duration> = Field::duration("duration").min(0);
pub const ADDRESS: Field<Place> = Field::address("address").personal();

pub static VISIT: EntityDef = EntityDef::new("visit", Area::Sales)
    .icon("map-pin", 95)
    .fields(&[SUBJECT.def(), PLANNED.def(), PURPOSE.def(), DURATION.def(), ADDRESS.def()])
    .with(&[
        &mixins::PLANNED,
        &mixins::ABOUT_RECORDS,
        &mixin::OWNED,
        &mixins::IMPORTED,
        &mixin::TIMELINE,
        &mixin::TRASH,
        &mixin::SEARCH,
    ])
    .list(&["subject", "due_at", "status", "purpose", "account", "contact", "owner", "cancel_reason"])
    .sort("-due_at")
    .calendar("due_at")
    .ordered(&[("status", "due_at")])
    .form(&[
        Section::new(
            "main",
            &[
                &["subject"],
                &["due_at", "duration"],
                &["purpose", "was_planned"],
                &["status", "remind_before", "cancel_reason"],
                &["address"],
                &["outcome"],
            ],
        ),
        Section::new("about", &[&["account", "contact"], &["lead", "opportunity"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["subject", "due_at", "account", "contact", "owner"])
    .rules(&[planning::STATUS_RULE, planning::REMINDER_RULE, planning::ABOUT_RULE]);
