//! A telephone call: to be made, or logged.

use trato_model::entity::Area;
use trato_model::field::{Choice, Default, Duration, Phone, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::planning;
use crate::mixins;

pub const SUBJECT: Field<Text> = Field::text("subject").required().title().searched().indexed();
pub const DIRECTION: Field<Choice> = Field::choice("direction", &["out", "in"]).closed().default(Default::Text("out"));
pub const RESULT: Field<Choice> =
    Field::choice("result", &["reached", "no_answer", "busy", "voicemail", "wrong_number", "call_back"]).indexed();
pub const NUMBER: Field<Phone> = Field::phone("number").personal();
pub const DURATION: Field<Duration> = Field::duration("duration").min(0);

pub static CALL: EntityDef = EntityDef::new("call", Area::Sales)
    .icon("phone", 150)
    .fields(&[SUBJECT.def(), DIRECTION.def(), RESULT.def(), NUMBER.def(), DURATION.def()])
    .with(&[
        &mixins::PLANNED,
        &mixins::ABOUT_RECORDS,
        &mixin::OWNED,
        &mixins::IMPORTED,
        &mixin::TIMELINE,
        &mixin::TRASH,
        &mixin::SEARCH,
    ])
    .list(&["subject", "due_at", "status", "direction", "result", "account", "contact", "owner"])
    .sort("-due_at")
    .calendar("due_at")
    .ordered(&[("status", "due_at")])
    .form(&[
        Section::new(
            "main",
            &[
                &["subject"],
                &["direction", "number"],
                &["due_at", "remind_before"],
                &["status", "result", "duration"],
                &["outcome"],
            ],
        ),
        Section::new("about", &[&["account", "contact"], &["lead", "opportunity"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["subject", "due_at", "account", "contact", "status", "result", "outcome", "owner"])
    .rules(&[planning::STATUS_RULE, planning::REMINDER_RULE, planning::ABOUT_RULE]);
