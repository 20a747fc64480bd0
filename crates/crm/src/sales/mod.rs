//! Sales: from a lead to a deal won or lost.
//!
//! Entities one a file. Rules: [`names`], [`origin`], [`place`], [`opportunity_rules`], [`lines`], [`targets`]. Hooks:
//! [`pipelines`] (one standard, stages that stay), [`ledger`] (the stage history), [`amounts`] (lines make the amount), [`customers`] (who has bought is one). Actions: [`closure`] (win, lose, reopen),
//! [`conversion`] (a lead becomes a customer), [`copying`]. [`capture`]: leads of web forms. [`seeds`]: what a new company starts with.

pub mod account;
pub mod account_contact;
pub mod account_team;
pub mod amounts;
pub mod capture;
pub mod closure;
pub mod competitor;
pub mod contact;
pub mod conversion;
pub mod copying;
pub mod customers;
pub mod industry;
pub mod lead;
pub mod lead_source;
pub mod ledger;
pub mod lines;
pub mod loss_reason;
pub mod names;
pub mod opportunity;
pub mod opportunity_contact;
pub mod opportunity_line;
pub mod opportunity_rules;
pub mod origin;
pub mod pipeline;
pub mod pipelines;
pub mod place;
pub mod primary;
pub mod rival;
pub mod seeds;
pub mod stage;
pub mod stage_history;
pub mod target;
pub mod targets;
pub mod territory;

use trato_engine::Modules;

/// Names the entities and hooks of sales.
pub fn register(modules: &mut Modules) {
    for def in [
        &industry::INDUSTRY,
        &territory::TERRITORY,
        &lead_source::LEAD_SOURCE,
        &competitor::COMPETITOR,
        &loss_reason::LOSS_REASON,
        &account::ACCOUNT,
        &contact::CONTACT,
        &account_contact::ACCOUNT_CONTACT,
        &account_team::ACCOUNT_TEAM,
        &lead::LEAD,
        &rival::LEAD_COMPETITOR,
        &pipeline::PIPELINE,
        &stage::STAGE,
        &opportunity::OPPORTUNITY,
        &opportunity_line::OPPORTUNITY_LINE,
        &opportunity_contact::OPPORTUNITY_CONTACT,
        &rival::OPPORTUNITY_COMPETITOR,
        &stage_history::STAGE_HISTORY,
        &target::TARGET,
    ] {
        modules.entity(def);
    }
    for hook in [place::ACCOUNT_PLACE, place::CONTACT_PLACE, place::LEAD_PLACE] {
        modules.hook(hook);
    }
    modules.seed(seeds::seed);
    modules.hook(opportunity_rules::FIRST_STAGE);
    modules.hook(pipelines::STAGE_STAYS);
    modules.hook(pipelines::ONE_STANDARD);
    modules.hook(primary::ONE_PRIMARY);
    modules.hook(targets::ONE_TARGET);
    modules.hook(ledger::LEDGER);
    modules.hook(origin::CONVERTED_ELSEWHERE);
    modules.hook(customers::WON);
    modules.hook(customers::STAYS);
    modules.hook(amounts::LINES_CHANGED);
    modules.hook(amounts::AMOUNT_OF_LINES);
    for entity in crate::permission::PEOPLE {
        modules.hook(crate::permission::kept(entity));
    }
}
