//! Where customers come from: the first touch is kept for ever, the last one follows.

use trato_model::kinds::Fault;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Related};

use super::{lead, opportunity};

/// Copies the first source, medium and campaign that a lead ever had; later ones leave them alone.
pub const FIRST_TOUCH_RULE: Rule = Rule { name: "first-touch", needs: &[], run: first_touch };

fn first_touch(draft: &mut Draft, _: &Related, _: &Ctx) -> Result<(), FieldError> {
    for (first, last) in [
        (lead::FIRST_SOURCE.name(), lead::SOURCE.name()),
        (lead::FIRST_MEDIUM.name(), lead::MEDIUM.name()),
        (lead::FIRST_CAMPAIGN.name(), lead::CAMPAIGN.name()),
    ] {
        if draft.record.value(first).is_null() {
            let value = draft.record.value(last).clone();
            draft.record.put(first, value);
        }
    }
    Ok(())
}

/// A lead that is given up says why; a converted one stays converted.
pub const DISQUALIFY_RULE: Rule = Rule { name: "disqualify", needs: &[], run: disqualify };

fn disqualify(draft: &mut Draft, _: &Related, _: &Ctx) -> Result<(), FieldError> {
    let status = draft.get(lead::STATUS);
    let converted = draft.get(lead::CONVERTED_AT).is_some();
    if draft.changed(lead::STATUS.name()) && converted != (status.as_deref() == Some("converted")) {
        return Err(FieldError::new(lead::STATUS.name(), Fault::new("convert-by-conversion")));
    }
    let given_up = status.as_deref() == Some("disqualified") && draft.changed(lead::STATUS.name());
    if given_up && draft.get(lead::DISQUALIFIED_REASON).is_none() {
        return Err(FieldError::new(lead::DISQUALIFIED_REASON.name(), Fault::new("required")));
    }
    Ok(())
}

/// Whether a deal is with a new customer or an existing one, unless somebody said.
pub const OPPORTUNITY_KIND_RULE: Rule = Rule { name: "opportunity-kind", needs: &["account"], run: opportunity_kind };

fn opportunity_kind(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    if !draft.is_new() || draft.get(opportunity::KIND).is_some() {
        return Ok(());
    }
    let customer = related
        .of(draft, opportunity::ACCOUNT)
        .and_then(|account| account.get(super::account::KIND))
        .is_some_and(|kind| kind == "customer");
    draft.set(opportunity::KIND, if customer { "existing" } else { "new" }.to_owned());
    Ok(())
}
