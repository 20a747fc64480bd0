//! The rules of what is planned: done has a moment, cancelled a reason, a reminder fires before the due moment.

use trato_model::kinds::Fault;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Related};

use crate::mixins as plan;

/// Done now unless said otherwise; cancelled only with a reason; planned only with a day.
pub const STATUS_RULE: Rule = Rule { name: "status", needs: &[], run: status };

fn status(draft: &mut Draft, _: &Related, ctx: &Ctx) -> Result<(), FieldError> {
    match draft.get(plan::STATUS).as_deref() {
        Some("done") => {
            if draft.get(plan::DONE_AT).is_none() {
                // What is logged as done with a moment in the past was done then.
                let done = draft.get(plan::DUE_AT).filter(|due| draft.is_new() && *due <= ctx.now).unwrap_or(ctx.now);
                draft.set(plan::DONE_AT, done);
            }
            if draft.get(plan::DUE_AT).is_none()
                && let Some(done) = draft.get(plan::DONE_AT)
            {
                draft.set(plan::DUE_AT, done);
            }
        }
        Some("cancelled") => {
            draft.record.clear(plan::DONE_AT);
            // What was cancelled elsewhere may have come without its reason.
            let asked = draft.changed(plan::STATUS.name()) || draft.changed(plan::CANCEL_REASON.name());
            if asked && draft.get(plan::CANCEL_REASON).is_none() && !draft.imported() {
                return Err(FieldError::new(plan::CANCEL_REASON.name(), Fault::new("required")));
            }
        }
        _ => draft.record.clear(plan::DONE_AT),
    }
    Ok(())
}

/// When the reminder fires: so many minutes before, as long as it is planned and lies ahead.
pub const REMINDER_RULE: Rule = Rule { name: "reminder", needs: &[], run: reminder };

fn reminder(draft: &mut Draft, _: &Related, ctx: &Ctx) -> Result<(), FieldError> {
    let asked = [plan::STATUS.name(), plan::DUE_AT.name(), plan::REMIND_BEFORE.name()];
    if !asked.iter().any(|field| draft.changed(field)) {
        return Ok(());
    }
    let planned = draft.get(plan::STATUS).as_deref() == Some("planned");
    match (draft.get(plan::DUE_AT), draft.get(plan::REMIND_BEFORE)) {
        (Some(due), Some(minutes)) if planned && due > ctx.now => {
            draft.set(plan::REMIND_AT, due - minutes * 60_000_000);
        }
        _ => draft.record.clear(plan::REMIND_AT),
    }
    Ok(())
}

/// What is about a deal is about its account and contact, too; what is about a contact is about his account.
pub const ABOUT_RULE: Rule = Rule { name: "about", needs: &["opportunity", "contact"], run: about };

fn about(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    if draft.get(plan::ABOUT_ACCOUNT).is_some() {
        return Ok(());
    }
    let through = [plan::ABOUT_OPPORTUNITY, plan::ABOUT_CONTACT];
    let account = through.iter().find_map(|link| related.of(draft, *link)?.value("account").as_id());
    if let Some(account) = account {
        draft.set(plan::ABOUT_ACCOUNT, account);
    }
    Ok(())
}
