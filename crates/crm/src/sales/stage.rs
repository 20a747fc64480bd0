//! A stage of a pipeline: its probability, how long a deal may stay, and what it asks for.

use trato_model::entity::Area;
use trato_model::field::{Choice, Default, Integer, Link, LongText, MultiChoice, Percent, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().title();
pub const PIPELINE: Field<Link> = Field::link("pipeline", "pipeline").required().reverse("stages");
pub const POSITION: Field<Integer> = Field::integer("position").indexed().default(Default::Int(0));
pub const KIND: Field<Choice> =
    Field::choice("kind", &["open", "won", "lost"]).closed().required().default(Default::Text("open"));
pub const PROBABILITY: Field<Percent> = Field::percent("probability").min(0).max(10_000).default(Default::Int(1_000));
/// Days after which a deal counts as rotting; empty for never.
pub const ROTTING_DAYS: Field<Integer> = Field::integer("rotting_days").min(1).max(3_650);
/// Names of the opportunity's fields that must be set when a deal enters.
pub const REQUIRED_FIELDS: Field<MultiChoice> = Field::fields_of("required_fields", "opportunity");
/// What to do in this stage, for the seller.
pub const GUIDANCE: Field<LongText> = Field::long_text("guidance");

pub static STAGE: EntityDef = EntityDef::new("stage", Area::Settings)
    .icon("milestone", 340)
    .fields(&[
        NAME.def(),
        PIPELINE.def(),
        POSITION.def(),
        KIND.def(),
        PROBABILITY.def(),
        ROTTING_DAYS.def(),
        REQUIRED_FIELDS.def(),
        GUIDANCE.def(),
    ])
    .list(&["name", "pipeline", "position", "kind", "probability", "rotting_days"])
    .panel(&["kind", "probability"])
    .sort("position")
    .form(&[
        Section::new("main", &[&["name", "pipeline"], &["position", "kind"], &["probability", "rotting_days"]]),
        Section::new("method", &[&["required_fields"], &["guidance"]]),
    ])
    .unique(&[&["pipeline", "name"]]);
