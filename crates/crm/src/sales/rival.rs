//! Whom else a prospect asks: the competitors of a lead, and of the deal it becomes, each with how we stand against it.

use trato_model::entity::Area;
use trato_model::field::{Choice, Default, Link, Text};
use trato_model::{EntityDef, Field};

pub const LEAD: Field<Link> = Field::link("lead", "lead").required().reverse("competitors");
pub const OPPORTUNITY: Field<Link> = Field::link("opportunity", "opportunity").required().reverse("competitors");
pub const OF_LEAD: Field<Link> = Field::link("competitor", "competitor").required().title().reverse("leads");
pub const OF_OPPORTUNITY: Field<Link> = Field::link("competitor", "competitor").required().title().reverse("deals");
/// How we stand: ahead of it, level, behind, or it is out.
pub const STANDING: Field<Choice> =
    Field::choice("standing", &["unknown", "ahead", "level", "behind", "out"]).default(Default::Text("unknown"));
pub const NOTE: Field<Text> = Field::text("note");

pub static LEAD_COMPETITOR: EntityDef = EntityDef::new("lead_competitor", Area::Part)
    .icon("swords", 12)
    .fields(&[LEAD.def(), OF_LEAD.def(), STANDING.def(), NOTE.def()])
    .list(&["competitor", "lead", "standing", "note"])
    .panel(&["lead", "standing", "note"])
    .unique(&[&["competitor", "lead"]])
    .part_of("lead");

pub static OPPORTUNITY_COMPETITOR: EntityDef = EntityDef::new("opportunity_competitor", Area::Part)
    .icon("swords", 12)
    .fields(&[OPPORTUNITY.def(), OF_OPPORTUNITY.def(), STANDING.def(), NOTE.def()])
    .list(&["competitor", "opportunity", "standing", "note"])
    .panel(&["opportunity", "standing", "note"])
    .unique(&[&["competitor", "opportunity"]])
    .part_of("opportunity");
