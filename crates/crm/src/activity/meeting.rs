//! A meeting, at our place, theirs or on a screen.

use trato_model::entity::Area;
use trato_model::field::{Duration, LongText, Text, Url};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::planning;
use crate::mixins;

pub const SUBJECT: Field<Text> = Field::text("subject").required().title().searched().indexed();
pub const DURATION: Field<Duration> = Field::duration("duration").min(0);
pub const PLACE: Field<Text> = Field::text("place");
pub const LINK: Field<Url> = Field::url("link");
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static MEETING: EntityDef = EntityDef::new("meeting", Area::Sales)
    .icon("users", 280)
    .fields(&[SUBJECT.def(), DURATION.def(), PLACE.def(), LINK.def(), DESCRIPTION.def()])
    .with(&[
        &mixins::PLANNED,
        &mixins::ABOUT_RECORDS,
        &mixin::OWNED,
        &mixins::IMPORTED,
        &mixin::TIMELINE,
        &mixin::TRASH,
        &mixin::SEARCH,
    ])
    .list(&["subject", "due_at", "status", "place", "account", "contact", "owner"])
    .sort("-due_at")
    .calendar("due_at")
    .ordered(&[("status", "due_at")])
    .form(&[
        Section::new(
            "main",
            &[
                &["subject"],
                &["due_at", "duration"],
                &["place", "link"],
                &["status", "remind_before"],
                &["description"],
                &["outcome"],
            ],
        ),
        Section::new("about", &[&["account", "contact"], &["lead", "opportunity"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["subject", "due_at", "account", "contact", "owner"])
    .rules(&[planning::STATUS_RULE, planning::REMINDER_RULE, planning::ABOUT_RULE]);
