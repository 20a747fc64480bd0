//! The ledger of stages: one row for each stay of a deal in a stage, with who moved it, when, and what it was worth on
//! entering and on leaving. Where we lose, how long stages take and what changed since last week are read from it.

use trato_model::entity::Area;
use trato_model::field::{Amount, Choice, Date, DateTime, Integer, Link};
use trato_model::{EntityDef, Field};

pub const OPPORTUNITY: Field<Link> =
    Field::link("opportunity", "opportunity").required().computed().reverse("stage_history");
pub const PIPELINE: Field<Link> =
    Field::link("pipeline", "pipeline").computed().derived_from(&["opportunity.pipeline"]);
pub const STAGE: Field<Link> = Field::link("stage", "stage").required().computed().derived_from(&["opportunity.stage"]);
pub const ENTERED_AT: Field<DateTime> = Field::date_time("entered_at").required().computed().title().indexed();
pub const ENTERED_BY: Field<Link> = Field::link("entered_by", "user").computed();
pub const AMOUNT_ENTERED: Field<Amount> =
    Field::money("amount_entered").computed().derived_from(&["opportunity.amount"]);
/// Empty while the deal is still there.
pub const LEFT_AT: Field<DateTime> = Field::date_time("left_at").computed().indexed();
pub const LEFT_BY: Field<Link> = Field::link("left_by", "user").computed();
pub const AMOUNT_LEFT: Field<Amount> = Field::money("amount_left").computed().derived_from(&["opportunity.amount"]);
/// The day for which the close was expected when it left; a deal that is reopened gets it back.
pub const EXPECTED_CLOSE: Field<Date> =
    Field::date("expected_close").computed().derived_from(&["opportunity.close_date"]);
pub const NEXT_STAGE: Field<Link> = Field::link("next_stage", "stage").computed().derived_from(&["opportunity.stage"]);
/// How the stay ended: further on, back, won or lost.
pub const EXIT: Field<Choice> = Field::choice("exit", &["forward", "back", "won", "lost", "moved"])
    .computed()
    .indexed()
    .derived_from(&["opportunity.stage"]);
/// Whole days of the stay.
pub const DAYS: Field<Integer> = Field::integer("days").computed().derived_from(&["entered_at", "left_at"]);

pub static STAGE_HISTORY: EntityDef = EntityDef::new("stage_history", Area::Part)
    .icon("history", 340)
    .fields(&[
        OPPORTUNITY.def(),
        PIPELINE.def(),
        STAGE.def(),
        ENTERED_AT.def(),
        ENTERED_BY.def(),
        AMOUNT_ENTERED.def(),
        LEFT_AT.def(),
        LEFT_BY.def(),
        AMOUNT_LEFT.def(),
        EXPECTED_CLOSE.def(),
        NEXT_STAGE.def(),
        EXIT.def(),
        DAYS.def(),
    ])
    .list(&[
        "opportunity",
        "stage",
        "entered_at",
        "entered_by",
        "amount_entered",
        "left_at",
        "amount_left",
        "days",
        "exit",
    ])
    .panel(&["stage", "entered_by", "amount_entered", "amount_left"])
    .sort("-entered_at")
    .part_of("opportunity")
    .ledger()
    .imported(false);
