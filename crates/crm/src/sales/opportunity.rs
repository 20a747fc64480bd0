//! An opportunity: a sale that may happen, with its stage, amount and probability.

use trato_model::entity::Area;
use trato_model::field::{Amount, Choice, Date, DateTime, Default, Integer, Link, LongText, Percent, Tags, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use super::{opportunity_rules as rules, origin};
use crate::mixins;

pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed();
/// One of both at least: a private customer needs no account.
pub const ACCOUNT: Field<Link> = Field::link("account", "account").reverse("opportunities").tracked();
pub const CONTACT: Field<Link> = Field::link("contact", "contact").reverse("opportunities");
pub const PIPELINE: Field<Link> = Field::link("pipeline", "pipeline").required().tracked();
pub const STAGE: Field<Link> = Field::link("stage", "stage").required().tracked();
/// Follows the stage.
pub const STATUS: Field<Choice> =
    Field::choice("status", &["open", "won", "lost"]).computed().indexed().default(Default::Text("open"));
/// From the lines, where there are any.
pub const AMOUNT: Field<Amount> = Field::money("amount").min(0).tracked().indexed();
/// Follows the stage until somebody sets it.
pub const PROBABILITY: Field<Percent> = Field::percent("probability").min(0).max(10_000).tracked();
pub const PROBABILITY_BY: Field<Choice> =
    Field::choice("probability_by", &["stage", "hand"]).computed().default(Default::Text("stage"));
/// Amount times probability.
pub const WEIGHTED: Field<Amount> = Field::money("weighted").computed().derived_from(&["amount", "probability"]);
pub const COST: Field<Amount> = Field::money("cost").computed().derived_from(&["opportunity_line.cost"]);
pub const FORECAST: Field<Choice> = Field::choice("forecast", &["pipeline", "best", "commit", "omitted"])
    .closed()
    .default(Default::Text("pipeline"))
    .tracked();
pub const OPENED_ON: Field<Date> = Field::date("opened_on").indexed().default(Default::Now);
/// Expected while open; the day of the decision afterwards.
pub const CLOSE_DATE: Field<Date> = Field::date("close_date").tracked().indexed();
pub const CLOSED_AT: Field<DateTime> = Field::date_time("closed_at").computed().indexed().derived_from(&["close_date"]);
/// Days from opening to the decision.
pub const CYCLE_DAYS: Field<Integer> =
    Field::integer("cycle_days").computed().derived_from(&["opened_on", "closed_at"]);
pub const STAGE_SINCE: Field<Date> = Field::date("stage_since").computed();
/// The day from which it counts as rotting in its stage.
pub const ROTS_ON: Field<Date> = Field::date("rots_on").computed().indexed().derived_from(&["stage_since"]);
/// The next planned activity; empty: nobody has planned one.
pub const NEXT_STEP_AT: Field<DateTime> = Field::date_time("next_step_at").computed().indexed();
pub const LAST_ACTIVITY_AT: Field<DateTime> = Field::date_time("last_activity_at").computed().indexed();
pub const LOSS_REASON: Field<Link> = Field::link("loss_reason", "loss_reason").tracked();
pub const LOSS_NOTE: Field<LongText> = Field::long_text("loss_note");
/// The last stage it was in while it was open.
pub const LOST_STAGE: Field<Link> = Field::link("lost_stage", "stage").computed().derived_from(&["stage"]);
pub const COMPETITOR: Field<Link> = Field::link("competitor", "competitor");
pub const PRODUCT: Field<Link> = Field::link("product", "product").reverse("opportunities");
pub const KIND: Field<Choice> = Field::choice("kind", &["new", "existing", "renewal"]).indexed();
pub const SOURCE: Field<Link> = Field::link("source", "lead_source").fixed();
pub const CAMPAIGN: Field<Link> = Field::link("campaign", "campaign").reverse("opportunities");
pub const TAGS: Field<Tags> = Field::tags("tags");
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static OPPORTUNITY: EntityDef = EntityDef::new("opportunity", Area::Sales)
    .icon("target", 340)
    .fields(&[
        NAME.def(),
        ACCOUNT.def(),
        CONTACT.def(),
        PIPELINE.def(),
        STAGE.def(),
        STATUS.def(),
        AMOUNT.def(),
        PROBABILITY.def(),
        PROBABILITY_BY.def(),
        WEIGHTED.def(),
        COST.def(),
        FORECAST.def(),
        OPENED_ON.def(),
        CLOSE_DATE.def(),
        CLOSED_AT.def(),
        CYCLE_DAYS.def(),
        STAGE_SINCE.def(),
        ROTS_ON.def(),
        NEXT_STEP_AT.def(),
        LAST_ACTIVITY_AT.def(),
        LOSS_REASON.def(),
        LOSS_NOTE.def(),
        LOST_STAGE.def(),
        COMPETITOR.def(),
        PRODUCT.def(),
        KIND.def(),
        SOURCE.def(),
        CAMPAIGN.def(),
        TAGS.def(),
        DESCRIPTION.def(),
    ])
    .with(&[&mixin::OWNED, &mixins::IMPORTED, &mixin::TIMELINE, &mixin::ACTIVITIES, &mixin::TRASH, &mixin::SEARCH])
    .list(&["name", "account", "stage", "amount", "probability", "close_date", "next_step_at", "owner"])
    .sort("-close_date")
    .board("stage")
    .calendar("close_date")
    .ordered(&[("stage", "close_date")])
    .form(&[
        Section::new("main", &[&["name"], &["account", "contact"], &["pipeline", "stage"]]),
        Section::new("value", &[&["amount", "probability"], &["close_date", "forecast"], &["product", "kind"]]),
        Section::new("loss", &[&["loss_reason", "competitor"], &["loss_note"]]),
        Section::new("origin", &[&["source", "campaign", "opened_on"], &["tags"], &["description"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["name", "account", "contact", "amount", "close_date", "stage"])
    .rules(&[
        rules::CUSTOMER_RULE,
        rules::STAGE_RULE,
        rules::LOSS_RULE,
        rules::PROBABILITY_RULE,
        rules::CLOSE_RULE,
        origin::OPPORTUNITY_KIND_RULE,
    ]);
