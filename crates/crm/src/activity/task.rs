//! A task: something to do by a day.

use trato_model::entity::Area;
use trato_model::field::{Choice, Default, LongText, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::planning;
use crate::mixins;

pub const SUBJECT: Field<Text> = Field::text("subject").required().title().searched().indexed();
pub const PRIORITY: Field<Choice> =
    Field::choice("priority", &["low", "normal", "high"]).default(Default::Text("normal")).indexed();
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static TASK: EntityDef = EntityDef::new("task", Area::Sales)
    .icon("square-check", 45)
    .fields(&[SUBJECT.def(), PRIORITY.def(), DESCRIPTION.def()])
    .with(&[
        &mixins::PLANNED,
        &mixins::ABOUT_RECORDS,
        &mixin::OWNED,
        &mixins::IMPORTED,
        &mixin::TIMELINE,
        &mixin::TRASH,
        &mixin::SEARCH,
    ])
    .list(&["subject", "due_at", "status", "priority", "account", "contact", "opportunity", "owner"])
    .sort("-due_at")
    .calendar("due_at")
    .ordered(&[("status", "due_at")])
    .form(&[
        Section::new(
            "main",
            &[&["subject"], &["due_at", "remind_before"], &["status", "priority"], &["description"], &["outcome"]],
        ),
        Section::new("about", &[&["account", "contact"], &["lead", "opportunity"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["subject", "due_at", "account", "contact", "owner"])
    .rules(&[planning::STATUS_RULE, planning::REMINDER_RULE, planning::ABOUT_RULE]);
