//! A sales target: what a seller, a team, a branch or the whole company should win in a month.

use trato_model::entity::{Area, Bearers};
use trato_model::field::{Amount, Date, Link, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

/// Month and bearer, such as `2026-11 · Marta Vidal`: so it sorts; people read the month in words.
pub const NAME: Field<Text> =
    Field::text("name").title().monthly().computed().derived_from(&["month", "seller", "target_team", "target_branch"]);
/// The first day of the month.
pub const MONTH: Field<Date> = Field::date("month").required().indexed().monthly();
pub const AMOUNT: Field<Amount> = Field::money("amount").required().min(0);
/// At most one of the three; none: the company.
pub const SELLER: Field<Link> = Field::link("seller", "user").reverse("targets");
pub const TARGET_TEAM: Field<Link> = Field::link("target_team", "team").reverse("targets");
pub const TARGET_BRANCH: Field<Link> = Field::link("target_branch", "branch").reverse("targets");

pub static TARGET: EntityDef = EntityDef::new("target", Area::Sales)
    .icon("goal", 50)
    .fields(&[NAME.def(), MONTH.def(), AMOUNT.def(), SELLER.def(), TARGET_TEAM.def(), TARGET_BRANCH.def()])
    .list(&["name", "month", "amount", "seller", "target_team", "target_branch"])
    .sort("-month")
    .form(&[Section::new("main", &[&["month", "amount"], &["seller", "target_team", "target_branch"]])])
    .rules(&[super::targets::TARGET_RULE])
    .borne_by(Bearers {
        user: SELLER.name(),
        team: TARGET_TEAM.name(),
        branch: TARGET_BRANCH.name(),
        beside: "opportunity",
    });
