//! Where customers come from: the first touch is kept for ever, the last one follows.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::kinds::Fault;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Intent, Refusal, Related, Source};

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

/// Before a lead is written: one that an import calls converted was converted, on whatever day, and whatever an import calls
/// one that was converted, it stays so.
pub const CONVERTED_ELSEWHERE: Hook = Hook {
    name: "converted-elsewhere",
    entity: "lead",
    moment: Moment::Prepare,
    intents: &[Intent::Create, Intent::Update],
    run: converted_elsewhere,
};

fn converted_elsewhere<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    let now = scope.who.ctx.now;
    async move {
        for item in items.iter_mut().filter(|item| item.change.source == Source::Import) {
            let called = item.draft.get(lead::STATUS).as_deref() == Some("converted");
            if item.draft.get(lead::CONVERTED_AT).is_some() {
                item.draft.set(lead::STATUS, "converted".to_owned());
            } else if called {
                let known = if item.draft.is_new() { item.change.made_at } else { None };
                item.draft.set(lead::CONVERTED_AT, known.unwrap_or(now));
            }
        }
        Ok(())
    }
    .boxed()
}

/// A lead that is given up says why; a converted one stays converted.
pub const DISQUALIFY_RULE: Rule = Rule { name: "disqualify", needs: &[], run: disqualify };

fn disqualify(draft: &mut Draft, _: &Related, _: &Ctx) -> Result<(), FieldError> {
    let converted = draft.get(lead::CONVERTED_AT).is_some();
    // A conversion, here or in the system that an import comes from.
    if converted && draft.changed(lead::CONVERTED_AT.name()) {
        draft.set(lead::STATUS, "converted".to_owned());
    }
    let status = draft.get(lead::STATUS);
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
