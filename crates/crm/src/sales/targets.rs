//! Targets are for a month and for one bearer.

use trato_model::kinds::Fault;
use trato_model::query::Bucket;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Related};

use super::target;

/// Moves the date to the first of its month and allows one bearer at most.
pub const TARGET_RULE: Rule = Rule { name: "target", needs: &[], run: month };

fn month(draft: &mut Draft, _: &Related, _: &Ctx) -> Result<(), FieldError> {
    if let Some(day) = draft.get(target::MONTH).and_then(|day| i32::try_from(day).ok()) {
        draft.set(target::MONTH, i64::from(Bucket::Month.start(day)));
    }
    let bearers = [target::SELLER, target::TARGET_TEAM, target::TARGET_BRANCH];
    if bearers.iter().filter(|bearer| draft.get(**bearer).is_some()).count() > 1 {
        return Err(FieldError::new(target::TARGET_TEAM.name(), Fault::new("one-bearer")));
    }
    Ok(())
}
